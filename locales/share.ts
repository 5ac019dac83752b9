/** The words of consents and exports in a Locale. */
import { shareEn } from './en/share.ts';
import type { Locale } from './locale.ts';
import { shareZhCN } from './zh-CN/share.ts';

export type ShareWords = typeof shareEn;

const WORDS: Readonly<Record<Locale, ShareWords>> = { en: shareEn, 'zh-CN': shareZhCN };

export function shareWords(locale: Locale): ShareWords {
  return WORDS[locale];
}
