/** The console's words in a Locale. */
import { consoleEn } from './en/console.ts';
import type { Dictionary, Locale } from './locale.ts';
import { consoleZhCN } from './zh-CN/console.ts';

export type ConsoleDictionary = Dictionary<typeof consoleEn>;

const DICTIONARIES: Readonly<Record<Locale, ConsoleDictionary>> = { en: consoleEn, 'zh-CN': consoleZhCN };

export function consoleDictionary(locale: Locale): ConsoleDictionary {
  return DICTIONARIES[locale];
}
