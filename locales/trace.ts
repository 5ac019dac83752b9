/** The words of complaints and traces in a Locale. */
import { traceEn } from './en/trace.ts';
import type { Locale } from './locale.ts';
import { traceZhCN } from './zh-CN/trace.ts';

export type TraceWords = typeof traceEn;

const WORDS: Readonly<Record<Locale, TraceWords>> = { en: traceEn, 'zh-CN': traceZhCN };

export function traceWords(locale: Locale): TraceWords {
  return WORDS[locale];
}
