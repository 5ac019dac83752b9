/** The product's words in a Locale: names of channels, identities, categories, bases, tiers, verdicts, measures. */
import { vocabularyEn } from './en/vocabulary.ts';
import type { Dictionary, Locale } from './locale.ts';
import { vocabularyZhCN } from './zh-CN/vocabulary.ts';

export type Vocabulary = Dictionary<typeof vocabularyEn>;

const VOCABULARIES: Readonly<Record<Locale, Vocabulary>> = { en: vocabularyEn, 'zh-CN': vocabularyZhCN };

export function vocabulary(locale: Locale): Vocabulary {
  return VOCABULARIES[locale];
}

/** What a test of the judge is called; a test without a name of its own is shown as it calls itself. */
export function testName(words: Vocabulary, test: string): string {
  const names: Readonly<Record<string, string>> = words.tests;
  return Object.hasOwn(names, test) ? (names[test] as string) : test;
}
