/** A verdict as sentences that need no statistics to be understood. Pure. */

import type { ConsoleDictionary } from '../../locales/console.ts';
import { fill } from '../../locales/locale.ts';
import { testName, type Vocabulary } from '../../locales/vocabulary.ts';
import type { Identity, VerdictRow } from '../../src/console/api-types.ts';
import type { Format } from '../format.ts';

export interface SentenceParts {
  readonly t: ConsoleDictionary;
  readonly words: Vocabulary;
  readonly format: Format;
}

/** A pseudonym's beginning: enough to tell two apart by eye. */
export const SHORT_KEY_LENGTH = 8;

/** Kind and value; the beginning of the pseudonym when the value is sealed. */
export function identityText({ kind, value, key }: Identity, { words }: SentenceParts): string {
  return `${words.kinds[kind]} ${value ?? `${key.slice(0, SHORT_KEY_LENGTH)}…`}`;
}

/** Who received how many people in which window, against which line. */
export function verdictSentence(verdict: VerdictRow, parts: SentenceParts): string {
  const { t, words, format } = parts;
  const { tier } = verdict;
  const people = format.counted(t.count.people, verdict.people);
  const data =
    tier === null
      ? fill(t.verdict.anyData, { people })
      : fill(t.verdict.tierData, { people, tier: words.tiers[tier] });
  const limit = format.number(verdict.limit);
  const reason = Object.hasOwn(t.verdict.reasons, verdict.test)
    ? t.verdict.reasons[verdict.test as keyof typeof t.verdict.reasons]
    : undefined;
  if (reason !== undefined) {
    const said = fill(reason, {
      subject: format.capital(identityText(verdict.subject, parts)),
      what: verdict.unexplainedOnly ? fill(t.verdict.unexplained, { what: data }) : data,
      window: format.span(verdict.windowMs),
      number: format.number(verdict.people),
      limit,
      note: verdict.note ?? '',
    });
    return verdict.scope === 'cell' ? `${said}${t.page.gap}${t.verdict.alarm}` : said;
  }
  return fill(t.verdict.sentence, {
    subject: format.capital(identityText(verdict.subject, parts)),
    what: verdict.unexplainedOnly ? fill(t.verdict.unexplained, { what: data }) : data,
    window: format.span(verdict.windowMs),
    line:
      verdict.test === 'budget'
        ? fill(t.verdict.budget, { limit })
        : fill(t.verdict.otherLine, { test: testName(words, verdict.test), limit }),
  });
}

/** What was decided, and whether it was carried out. */
export function verdictOutcome(verdict: VerdictRow, { t, words, format }: SentenceParts): string {
  return fill(verdict.enforced ? t.verdict.outcome : t.verdict.outcomeObserved, {
    verdict: format.capital(words.verdicts[verdict.kind]),
  });
}
