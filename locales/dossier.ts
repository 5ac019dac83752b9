/** The words of letters and dossiers in a Locale. */
import { dossierEn } from './en/dossier.ts';
import type { Locale } from './locale.ts';
import { dossierZhCN } from './zh-CN/dossier.ts';

export type DossierWords = typeof dossierEn;

const WORDS: Readonly<Record<Locale, DossierWords>> = { en: dossierEn, 'zh-CN': dossierZhCN };

export function dossierWords(locale: Locale): DossierWords {
  return WORDS[locale];
}
