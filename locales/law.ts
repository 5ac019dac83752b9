/** The words of the law in a Locale. */
import { lawEn } from './en/law.ts';
import type { Locale } from './locale.ts';
import { lawZhCN } from './zh-CN/law.ts';

export type LawWords = typeof lawEn;

const WORDS: Readonly<Record<Locale, LawWords>> = { en: lawEn, 'zh-CN': lawZhCN };

export function lawWords(locale: Locale): LawWords {
  return WORDS[locale];
}
