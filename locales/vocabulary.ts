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
export function testName({ tests }: Vocabulary, test: string): string {
  return nameIn(tests, test);
}

/** Why something did not go to a partner. */
export function leftOutReason({ leftOut }: Vocabulary, reason: string): string {
  return nameIn(leftOut, reason);
}

/** What happened in a case. */
export function caseEventName({ caseEvents }: Vocabulary, event: string): string {
  return nameIn(caseEvents, event);
}

/** What has no name here, of a newer version's ledger for example, is shown as it calls itself. */
function nameIn(names: Readonly<Record<string, string>>, name: string): string {
  return Object.hasOwn(names, name) ? (names[name] as string) : name;
}
