/**
 * Detectors that an operator writes: a pattern in RE2's syntax (https://github.com/google/re2/wiki/Syntax), which runs
 * in time linear in what it reads whatever the pattern is, and what it is called.
 *
 * A pattern is only run where a fixed text stands: the one it begins with, or the one named as `contains`, or under the
 * named keys. So a detector costs one native search a value, and nothing where its text does not occur.
 */
import { RE2JS } from 're2js';
import { CATEGORIES, type Category } from '../../disclosure/category.ts';
import { luhn, mod11And10, mod97, verhoeff } from '../detectors/checksums.ts';

/** Detectors of one configuration. Each costs a search a value. */
export const MAX_CUSTOM_DETECTORS = 64;
/** Characters of a pattern. */
export const MAX_CUSTOM_PATTERN = 512;
/** Instructions of its program: a bound on what repetitions unfold to. */
export const MAX_CUSTOM_PROGRAM = 2_000;
/** Characters of the fixed text, at least: a shorter one stands everywhere. */
export const MIN_CUSTOM_LITERAL = 2;
/** Bytes around the fixed text that a match may reach into. */
export const CUSTOM_WINDOW = 256;

export const CUSTOM_VALIDATORS = ['luhn', 'mod97', 'mod11-10', 'verhoeff'] as const;
export type CustomValidator = (typeof CUSTOM_VALIDATORS)[number];

/** As it stands in weir.yaml. */
export interface CustomSpec {
  /** Entity name of its findings: `EMPLOYEE_NO`. */
  readonly name: string;
  readonly pattern: string;
  readonly category: Category;
  /** Text that every match holds; not needed when the pattern begins with one. */
  readonly contains?: string;
  /** Keys under which a whole value is one: with any spelling of words and case. */
  readonly keys: readonly string[];
  /** Words before it in running text that speak for it. */
  readonly labels: readonly string[];
  readonly validator?: CustomValidator;
}

export interface CustomDetector extends CustomSpec {
  readonly expression: RE2JS;
  /** UTF-8 of the fixed text; undefined when only keys lead to it. */
  readonly literal: Buffer | undefined;
  /** Whether a match begins with the fixed text. */
  readonly leads: boolean;
  /** Its keys without seams, in lower case. */
  readonly plainKeys: ReadonlySet<string>;
}

const CHECKS: Readonly<Record<CustomValidator, (c: Uint8Array, from: number, to: number) => boolean>> = {
  luhn,
  mod97,
  'mod11-10': mod11And10,
  verhoeff,
};

/** Whether the letters and digits of a match satisfy its validator. */
export function passes(detector: CustomDetector, compact: Uint8Array, length: number): boolean {
  const { validator } = detector;
  if (validator === undefined) return true;
  if (length < 2) return false;
  if (validator !== 'mod97') {
    for (let i = 0; i < length; i++) if (compact[i]! > 0x39) return false;
  }
  return CHECKS[validator](compact, 0, length);
}

/** @returns the detector, or what is wrong with it in one sentence. */
export function compileCustom(spec: CustomSpec): CustomDetector | { readonly problem: string } {
  if (!/^[A-Z][A-Z0-9_]{1,39}$/.test(spec.name)) {
    return { problem: `name ${spec.name} is not capitals, digits and _ (2 to 40)` };
  }
  if (!(spec.category in CATEGORIES)) return { problem: `category ${spec.category} does not exist` };
  if (spec.pattern.length > MAX_CUSTOM_PATTERN) {
    return { problem: `pattern of ${spec.name} is longer than ${MAX_CUSTOM_PATTERN} characters` };
  }
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(spec.pattern);
  } catch (cause) {
    return { problem: `pattern of ${spec.name} is not RE2: ${(cause as Error).message}` };
  }
  if (expression.programSize() > MAX_CUSTOM_PROGRAM) {
    return { problem: `pattern of ${spec.name} unfolds to more than ${MAX_CUSTOM_PROGRAM} instructions` };
  }
  if (expression.matches('')) return { problem: `pattern of ${spec.name} matches nothing at all` };
  const prefix = literalPrefix(spec.pattern);
  const literal = spec.contains ?? prefix;
  const found = literal.length >= MIN_CUSTOM_LITERAL;
  if (spec.contains !== undefined && !found) {
    return { problem: `contains of ${spec.name} is shorter than ${MIN_CUSTOM_LITERAL} characters` };
  }
  if (!found && spec.keys.length === 0) {
    return {
      problem: `${spec.name} begins with no fixed text of ${MIN_CUSTOM_LITERAL} characters: give contains or keys`,
    };
  }
  return {
    ...spec,
    expression,
    literal: found ? Buffer.from(literal) : undefined,
    leads: spec.contains === undefined,
    plainKeys: new Set(spec.keys.map(plainKey)),
  };
}

/** A key without seams, in lower case. */
export function plainKey(key: string): string {
  return key.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The fixed text that every match begins with: plain characters before anything that means something else. */
function literalPrefix(pattern: string): string {
  if (pattern.includes('|') || pattern.startsWith('(?')) return '';
  const text = /^(?:\^|\\b)*((?:[\p{L}\p{N}_\-:@#/ ]|\\[-./_])*)/u.exec(pattern)?.[1] ?? '';
  const rest = pattern.slice(pattern.indexOf(text) + text.length);
  const plain = text.replaceAll('\\', '');
  return /^[?*{]/.test(rest) ? plain.slice(0, -1) : plain;
}
