/** The words of the gate's own pages in a Locale. */
import { measuresEn } from './en/measures.ts';
import type { Dictionary, Locale } from './locale.ts';
import { measuresZhCN } from './zh-CN/measures.ts';

export type MeasureWords = Dictionary<typeof measuresEn>;

const WORDS: Readonly<Record<Locale, MeasureWords>> = { en: measuresEn, 'zh-CN': measuresZhCN };

export function measureWords(locale: Locale): MeasureWords {
  return WORDS[locale];
}
