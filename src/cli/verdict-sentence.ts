/** A verdict as one sentence that needs no statistics. */

import { testName } from '../../locales/vocabulary.ts';
import type { IdentityKind } from '../disclosure/recipient.ts';
import { DAY_MS, formatWindow, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import type { Evidence, VerdictKind } from '../disclosure/verdict.ts';
import type { Terminal } from './terminal.ts';

interface Sentence {
  readonly kind: VerdictKind;
  readonly subject: { readonly kind: IdentityKind; readonly value: string | null };
  readonly evidence: Pick<Evidence, 'test' | 'people' | 'windowMs' | 'limit'>;
}

export function verdictSentence(terminal: Terminal, verdict: Sentence, enforced: boolean): string {
  const { words, vocabulary, locale } = terminal;
  const { test } = verdict.evidence;
  const number = (value: number) => value.toLocaleString(locale);
  return words.verdict({
    subject: `${vocabulary.kinds[verdict.subject.kind]} ${verdict.subject.value ?? '?'}`,
    people: number(verdict.evidence.people),
    window: formatWindow(readable(verdict.evidence.windowMs)),
    limit: number(verdict.evidence.limit),
    verdict: vocabulary.verdicts[verdict.kind],
    enforced,
    test: test === 'budget' ? undefined : testName(vocabulary, test),
  });
}

/** A test that runs over any time says how long it ran; nobody reads its milliseconds, nor the minutes of two days. */
function readable(windowMs: number): number {
  if (windowMs < MINUTE_MS) return windowMs;
  const unit = windowMs < 3 * HOUR_MS ? MINUTE_MS : windowMs < 3 * DAY_MS ? HOUR_MS : DAY_MS;
  return Math.round(windowMs / unit) * unit;
}
