/**
 * What is told to other systems about a verdict. A recipient's address or account is personal data, too: what leaves is its
 * kind and its pseudonym, by which the ledger answers (`weir people KEY`); no person is in it at all. An operator may have
 * values told besides, where the other system is trusted with them.
 */
import { hexKey } from '../../disclosure/hex-key.ts';
import type { IdentityKind, RecipientIdentity } from '../../disclosure/recipient.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { Verdict, VerdictKind } from '../../disclosure/verdict.ts';

export interface NoticeRecipient {
  readonly kind: IdentityKind;
  /** Pseudonym, 16 hex digits. */
  readonly key: string;
  /** In the clear; only where the operator wants it, and for groups that are nobody's name. */
  readonly value?: string;
}

export interface Notice {
  /** The same verdict has the same id: whoever receives it twice can tell. */
  readonly id: string;
  readonly at: EpochMs;
  readonly verdict: VerdictKind;
  readonly test: string;
  readonly scope: 'recipient' | 'cell';
  readonly recipient: NoticeRecipient;
  readonly people: number;
  readonly windowMs: number;
  readonly limit: number;
  /** Natural logarithm of the combined e-value; null where a line was crossed. */
  readonly logE: number | null;
  readonly errorProbability: number | null;
  /** Whether it acted on traffic, or was only observed. Absent where there was no traffic, as in a replay. */
  readonly enforced?: boolean;
}

/** @param withValues whether recipients are named in the clear. @param enforced see Notice. */
export function noticeOf(verdict: Verdict, withValues: boolean, enforced?: boolean): Notice {
  const { at, kind, scope = 'recipient', recipient, subject, evidence } = verdict;
  const { test, people, windowMs, limit, combined, errorProbability } = evidence;
  return {
    id: `${at.toString(36)}-${hexKey(subject.key)}-${test}-${kind}`,
    at,
    verdict: kind,
    test,
    scope,
    recipient: told(scope === 'cell' ? subject : recipient, withValues),
    people,
    windowMs,
    limit,
    logE: combined?.logE ?? null,
    errorProbability,
    ...(enforced === undefined ? {} : { enforced }),
  };
}

/** A route's template and a fingerprint are nobody's. */
const NAMELESS: readonly IdentityKind[] = ['cell', 'client', 'asn'];

function told({ kind, key, value }: RecipientIdentity, withValues: boolean): NoticeRecipient {
  const pseudonym = { kind, key: hexKey(key) };
  return withValues || NAMELESS.includes(kind) ? { ...pseudonym, value: plain(value) } : pseudonym;
}

/** Nothing in it may act on whoever reads it. */
function plain(value: string): string {
  return value.replace(/\p{C}/gu, '\ufffd').slice(0, 256);
}

/** One line in English that says what happened; machines and chat rooms have no language of their own. */
export function sentenceOf({
  recipient,
  people,
  windowMs,
  limit,
  verdict,
  test,
  scope,
  enforced,
}: Notice): string {
  const who = `${recipient.kind} ${recipient.value ?? recipient.key}`;
  const minutes = windowMs / 60_000;
  const window = minutes >= 1 ? `${Math.round(minutes)} min` : `${Math.round(windowMs / 1_000)} s`;
  const what = scope === 'cell' ? 'alarm about' : enforced === false ? `would ${verdict}` : verdict;
  return `${what} ${who}: ${people} people in ${window}, ${limit} are the limit (${test})`;
}
