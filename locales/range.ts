/** The range's words in a Locale. */
import { rangeEn } from './en/range.ts';
import type { Locale } from './locale.ts';
import { rangeZhCN } from './zh-CN/range.ts';

export type RangeWords = typeof rangeEn;

const WORDS: Readonly<Record<Locale, RangeWords>> = { en: rangeEn, 'zh-CN': rangeZhCN };

export function rangeWords(locale: Locale): RangeWords {
  return WORDS[locale];
}
