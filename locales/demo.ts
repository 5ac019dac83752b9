/** The words of what the demo does after the play, in a Locale. */
import { demoEn } from './en/demo.ts';
import type { Locale } from './locale.ts';
import { demoZhCN } from './zh-CN/demo.ts';

export type DemoWords = typeof demoEn;

const WORDS: Readonly<Record<Locale, DemoWords>> = { en: demoEn, 'zh-CN': demoZhCN };

export function demoWords(locale: Locale): DemoWords {
  return WORDS[locale];
}
