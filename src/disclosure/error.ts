/**
 * The one error class. A WeirError has a stable code that programs match on, a message that says what is wrong and
 * where, and a hint that says how to mend it. People read both in their own language: the words live in the
 * catalogue below (English) and in the locales, filled from `params`.
 * Invariant: no parameter ever holds personal data.
 */
import { ERRORS, type ErrorCode } from './error-codes.ts';
import { fillTemplate } from './template.ts';

export type ErrorParams = Readonly<Record<string, string | number>>;

export class WeirError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** How to mend it, in English; locales have the other languages. */
  readonly hint: string;

  constructor(code: ErrorCode, params: ErrorParams = {}, options: { readonly cause?: unknown } = {}) {
    super(fillTemplate(ERRORS[code].message, params), options);
    this.name = 'WeirError';
    this.code = code;
    this.params = params;
    this.hint = fillTemplate(ERRORS[code].hint, params);
  }
}
