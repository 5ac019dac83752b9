/** The words of incidents in a Locale. */
import { incidentEn } from './en/incident.ts';
import type { Locale } from './locale.ts';
import { incidentZhCN } from './zh-CN/incident.ts';

export type IncidentWords = typeof incidentEn;

const WORDS: Readonly<Record<Locale, IncidentWords>> = { en: incidentEn, 'zh-CN': incidentZhCN };

export function incidentWords(locale: Locale): IncidentWords {
  return WORDS[locale];
}
