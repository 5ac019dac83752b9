/** The console's words in a Locale. */
import { consoleEn } from './en/console.ts';
import { deskEn } from './en/desk.ts';
import type { Dictionary, Locale } from './locale.ts';
import { consoleZhCN } from './zh-CN/console.ts';
import { deskZhCN } from './zh-CN/desk.ts';

export type ConsoleDictionary = Dictionary<typeof consoleEn & typeof deskEn>;

const DICTIONARIES: Readonly<Record<Locale, ConsoleDictionary>> = {
  en: { ...consoleEn, ...deskEn },
  'zh-CN': { ...consoleZhCN, ...deskZhCN },
};

export function consoleDictionary(locale: Locale): ConsoleDictionary {
  return DICTIONARIES[locale];
}
