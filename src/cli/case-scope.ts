/** What a case is about, from what somebody typed: receivers, times and routes; and what opened it. */
import { findRecipient } from '../console/report.ts';
import { WeirError } from '../disclosure/error.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { affectedScope, type CaseScope, type ScopeVersion } from '../incident/case/case.ts';
import { readMoment } from '../incident/law/facts.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import type { ReadableLedger } from '../ledger/readable-ledger.ts';
import { keyOf } from './subjects.ts';

export interface ScopeGiven {
  readonly recipients: readonly string[];
  /** The same receiver as the first of them. */
  readonly linked: readonly string[];
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly routes: readonly string[];
}

type Asked = Pick<ReadableLedger, 'questions' | 'keyring'>;

/** @throws WeirError WEIR_RECIPIENT_UNKNOWN, WEIR_LAW_TIME*, WEIR_LAW_CONTRADICTION */
export async function scopeOf({ questions, keyring }: Asked, given: ScopeGiven): Promise<CaseScope> {
  const named = async (texts: readonly string[]) => {
    const found: NamedIdentity[] = [];
    for (const text of texts) {
      const identity = await findRecipient(questions, keyring, text);
      if (identity === undefined)
        throw new WeirError('WEIR_RECIPIENT_UNKNOWN', { recipient: text.slice(0, 64) });
      found.push(identity);
    }
    return found;
  };
  const [first, ...others] = await named(given.recipients);
  const linked = await named(given.linked);
  const parties = [[first as NamedIdentity, ...linked], ...others.map((each) => [each])];
  const time = (option: '--from' | '--to', text: string | undefined): EpochMs | null =>
    text === undefined ? null : readMoment(option, text).at;
  const [from, to] = [time('--from', given.from), time('--to', given.to)];
  if (from !== null && to !== null && from >= to)
    throw new WeirError('WEIR_LAW_CONTRADICTION', { problem: `--from ${given.from} ≥ --to ${given.to}` });
  return { parties, from, to, routes: given.routes };
}

/** A scope with what the ledger says of it now. @throws WeirError as ask */
export async function versionOf(
  { questions }: Pick<Asked, 'questions'>,
  scope: CaseScope,
): Promise<Omit<ScopeVersion, 'at'>> {
  const { people, disclosures } = await questions.affected.totals(affectedScope(scope));
  return { scope, people, disclosures };
}

/** The newest verdict about the first receiver, as a case refers to it; undefined when there is none. */
export async function newestVerdict(
  { questions }: Pick<Asked, 'questions'>,
  { parties }: CaseScope,
): Promise<string | undefined> {
  const subject = keyOf(parties[0]?.[0] as NamedIdentity);
  const [newest] = await questions.verdicts({}, 1, subject);
  if (newest === undefined) return undefined;
  const { kind, test, at, people } = newest;
  return `${kind} ${test} ${new Date(at).toISOString()} people=${people}`;
}

/** @throws WeirError WEIR_LAW_JURISDICTION */
export function checkJurisdictions(asked: readonly string[], known: readonly string[]): void {
  for (const jurisdiction of asked)
    if (!known.includes(jurisdiction))
      throw new WeirError('WEIR_LAW_JURISDICTION', {
        jurisdiction: jurisdiction.slice(0, 20),
        known: known.join(', '),
      });
}
