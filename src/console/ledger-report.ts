/**
 * What the ledger holds, for the console: rows and bytes, what waits in the spool, when it was sealed, legal holds; and
 * how long it is kept.
 */

import { hexKey } from '../disclosure/hex-key.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import { readHolds, standingHolds } from '../ledger/holds.ts';
import type { Questions } from '../ledger/questions.ts';
import type { RetentionSetup } from '../ledger/retention/daily.ts';
import { MONTHS_BY_ITSELF } from '../ledger/retention/removal.ts';
import { removalUnderWay } from '../ledger/seal/horizon.ts';
import type { LedgerStanding } from '../ledger/standing.ts';
import type { LedgerPage, Retention } from './api-types.ts';
import type { Setting } from './report.ts';

const UNKNOWN: LedgerStanding = {
  spool: { segments: 0, bytes: 0, waitingBytes: 0, handedOverAt: null },
  checkpointAt: null,
  horizon: null,
};

/** @param directory the data directory; undefined when the console does not know it. @throws WeirError WEIR_HOLDS_DAMAGED */
export async function ledgerReport(
  questions: Questions,
  directory: string | undefined,
  setting: Pick<Setting, 'pending'>,
  now: EpochMs,
): Promise<LedgerPage> {
  const { schema, firstAt, lastAt, tables, months, columns, bytesPerDisclosure } = await questions.stats();
  const { spool, checkpointAt, horizon } =
    directory === undefined ? UNKNOWN : await questions.standing(directory);
  const holds = directory === undefined ? [] : readHolds(directory);
  const held = holds.flatMap(({ recipient }) => (recipient === undefined ? [] : [hexKey(recipient)]));
  const named = await questions.names.named(held);
  const { records } = setting.pending();
  return {
    now,
    schema,
    firstAt,
    lastAt,
    disclosures: months.reduce((sum, month) => sum + month.disclosures, 0),
    bytes: months.reduce((sum, month) => sum + month.bytes, 0),
    bytesPerDisclosure,
    tables: [...tables],
    months: [...months],
    columns: [...columns],
    spool: { ...spool, records },
    checkpointAt,
    horizon,
    holds: holds.map((hold) => ({
      name: hold.name,
      reason: hold.reason,
      placedAt: hold.placedAt,
      endedAt: hold.endedAt,
      endReason: hold.endReason,
      recipient: hold.recipient === undefined ? null : (named(hexKey(hold.recipient)) as NamedIdentity),
      people: hold.people.length,
      from: hold.from ?? null,
      to: hold.to ?? null,
    })),
  };
}

/** How long rows are kept, what is due, and what was removed. @throws as ledgerReport, and as ask */
export async function retentionReport(
  questions: Questions,
  directory: string | undefined,
  { rules, byItself }: Pick<RetentionSetup, 'rules' | 'byItself'>,
  now: EpochMs,
): Promise<Retention> {
  const holds = directory === undefined ? [] : standingHolds(directory);
  const kinds = await questions.retention(rules, holds, now);
  const isMany = kinds.some(({ due }) => due.months > MONTHS_BY_ITSELF);
  return {
    now,
    automatic: byItself,
    waits: !byItself || isMany,
    kinds,
    underWay: directory === undefined ? null : (removalUnderWay(directory) ?? null),
    removals: directory === undefined ? [] : ((await questions.removals(directory)) as Retention['removals']),
  };
}
