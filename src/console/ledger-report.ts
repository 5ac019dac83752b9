/** What the ledger holds, for the console: rows and bytes, what waits in the spool, when it was sealed, legal holds. */

import { hexKey } from '../disclosure/hex-key.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { NamedIdentity } from '../ledger/answers.ts';
import { readHolds } from '../ledger/holds.ts';
import type { Questions } from '../ledger/questions.ts';
import type { SealState } from '../ledger/seal/seal-state.ts';
import { type SpoolState, spoolState } from '../ledger/spool-state.ts';
import type { LedgerPage } from './api-types.ts';
import type { Setting } from './report.ts';

const NO_SPOOL: SpoolState = { segments: 0, bytes: 0, waitingBytes: 0, handedOverAt: null };

/** @param directory the data directory; undefined when the console does not know it. @throws WeirError WEIR_HOLDS_DAMAGED */
export async function ledgerReport(
  questions: Questions,
  directory: string | undefined,
  setting: Pick<Setting, 'pending'>,
  seals: SealState | undefined,
  now: EpochMs,
): Promise<LedgerPage> {
  const { schema, firstAt, lastAt, tables, months, columns, bytesPerDisclosure } = await questions.stats();
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
    spool: { ...(directory === undefined ? NO_SPOOL : spoolState(directory)), records },
    checkpointAt: seals?.checkpoint?.at ?? null,
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
