/** The command line's words in a Locale. */
import { cliEn } from './en/cli.ts';
import type { Locale } from './locale.ts';
import { cliZhCN } from './zh-CN/cli.ts';

export type CliWords = typeof cliEn;

const WORDS: Readonly<Record<Locale, CliWords>> = { en: cliEn, 'zh-CN': cliZhCN };

export function cli(locale: Locale): CliWords {
  return WORDS[locale];
}
