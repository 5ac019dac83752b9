/**
 * The judge of a replay: the gate's, with its default budgets or those of a configuration, told the log's time. What the gate
 * asks the ledger before it denies is answered from the headcount, which is exact up to 1,024 people of one recipient and a lower bound above.
 */
import { randomBytes } from 'node:crypto';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import { openExistingKeyring } from '../disclosure/keyring.ts';
import { recipientKey } from '../disclosure/recipient.ts';
import { SipHash } from '../disclosure/siphash/siphash.ts';
import { Headcount } from '../headcount/headcount.ts';
import { DEFAULT_BUDGET_POLICY } from '../judge/budget-policy.ts';
import type { Judge } from '../judge/judge.ts';
import { standardJudge } from '../judge/standard-judge.ts';
import type { Judging } from './judging.ts';

export interface ReplayJudge {
  readonly judge: Judge;
  readonly headcount: Headcount;
}

/**
 * @param crawlers names of crawlers that are verified: they are counted and not judged.
 * @param headcount with what was counted before, if anything.
 * @param judging how, where a configuration says so. A log does not show what kind of data left: its tier is not asked for.
 */
export function replayJudge(
  hash: KeyedHash,
  crawlers: readonly string[],
  judging?: Judging,
  headcount = new Headcount(),
): ReplayJudge {
  const leftAlone = new Set([
    ...crawlers.map((name) => recipientKey(hash, 'partner', name)),
    ...(judging?.leftAlone ?? []).map(({ kind, value }) => recipientKey(hash, kind, value)),
  ]);
  const judge = standardJudge({
    policy: judging === undefined ? DEFAULT_BUDGET_POLICY : { ...judging.policy, tier: null },
    headcount,
    ...(judging === undefined ? {} : { combination: judging.combination, events: judging.events }),
    isVerified: ({ identities }) => leftAlone.size > 0 && identities.some(({ key }) => leftAlone.has(key)),
    recount: {
      people: ({ identity, at, windowMs }) => headcount.estimate(identity.key, windowMs, at).low,
    },
  });
  return { judge, headcount };
}

/** Pseudonyms under the key of a ledger, or under one that is forgotten again. @throws WeirError WEIR_KEY_* */
export function replayHash(keyFile: string | undefined): KeyedHash {
  if (keyFile !== undefined) return openExistingKeyring(keyFile);
  const hash = new SipHash(randomBytes(16));
  return { key64: (text) => hash.text(text), person64: (text) => hash.text(text) || 1n };
}
