/** The words of `weir replay` in a Locale. */
import { replayEn } from './en/replay.ts';
import type { Locale } from './locale.ts';
import { replayZhCN } from './zh-CN/replay.ts';

export type ReplayWords = typeof replayEn;

const WORDS: Readonly<Record<Locale, ReplayWords>> = { en: replayEn, 'zh-CN': replayZhCN };

export function replayWords(locale: Locale): ReplayWords {
  return WORDS[locale];
}
