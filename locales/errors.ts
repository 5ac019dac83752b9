/** Errors in the reader's language: the catalogue's English, or its translation. */
import { ERRORS, type ErrorCode, type ErrorText } from '../src/disclosure/error-codes.ts';
import { fill, type Locale } from './locale.ts';
import { errorsZhCN } from './zh-CN/errors.ts';

export function errorText(
  locale: Locale,
  code: ErrorCode,
  params: Readonly<Record<string, string | number>>,
): ErrorText {
  const text: ErrorText = locale === 'zh-CN' ? errorsZhCN[code] : ERRORS[code];
  return { message: fill(text.message, params), hint: fill(text.hint, params) };
}
