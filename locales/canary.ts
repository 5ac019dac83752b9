/** The words of `weir canary` in a Locale. */
import { canaryEn } from './en/canary.ts';
import type { Locale } from './locale.ts';
import { canaryZhCN } from './zh-CN/canary.ts';

export type CanaryWords = typeof canaryEn;

const WORDS: Readonly<Record<Locale, CanaryWords>> = { en: canaryEn, 'zh-CN': canaryZhCN };

export function canaryWords(locale: Locale): CanaryWords {
  return WORDS[locale];
}
