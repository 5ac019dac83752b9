/**
 * Legal holds: what must be kept although somebody asks to be forgotten. A hold is on a recipient, a person, a time, or
 * on what meets all that it names; it is placed and ended by name, and both stay on record.
 *
 *   holds.log   one JSON object a line, appended and fsynced; a line cut short at the end is what a crash leaves behind
 *               {"what":"placed","at":…,"name":…,"reason":…,"recipient":hex|null,"people":[hex…],"from":…,"to":…}
 *               {"what":"ended","at":…,"name":…,"reason":…}
 *
 * Keys are pseudonyms; the reason is the operator's own words, and holds no identifier.
 */
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { ask } from './ask.ts';
import type { HoldChange } from './hold-change.ts';
import { personIn } from './person-halves.ts';
import { KEYS_PER_QUESTION } from './recipient-names.ts';
import { and, type Condition, during, receivedBy } from './sql.ts';
import type { Store } from './store.ts';

/** File of the holds in the data directory. */
export const HOLDS_FILE = 'holds.log';
/** Longest name and reason, in UTF-16 units. */
export const MAX_HOLD_NAME = 100;
export const MAX_HOLD_REASON = 500;
const NEWLINE = 10;

export interface HoldScope {
  /** Any identity of the recipient. */
  readonly recipient?: RecipientKey | undefined;
  /** All keys of one person; empty: everybody. */
  readonly people: readonly PersonKey[];
  /** Inclusive. */
  readonly from?: EpochMs | undefined;
  /** Exclusive. */
  readonly to?: EpochMs | undefined;
}

export interface Hold extends HoldScope {
  readonly name: string;
  readonly reason: string;
  readonly placedAt: EpochMs;
  /** null while it stands. */
  readonly endedAt: EpochMs | null;
  readonly endReason: string | null;
}

interface PlacedLine {
  readonly what: 'placed';
  readonly at: number;
  readonly name: string;
  readonly reason: string;
  readonly recipient: string | null;
  readonly people: readonly string[];
  readonly from: number | null;
  readonly to: number | null;
}
interface EndedLine {
  readonly what: 'ended';
  readonly at: number;
  readonly name: string;
  readonly reason: string;
}

/**
 * All holds, in the order they were placed; a name may be used again when its hold has ended.
 * @throws WeirError WEIR_HOLDS_DAMAGED when a line cannot be read: nobody knows then what is held.
 */
export function readHolds(directory: string): Hold[] {
  const path = join(directory, HOLDS_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
  const holds: Hold[] = [];
  for (const [i, line] of text.split('\n').slice(0, -1).entries()) {
    try {
      apply(holds, JSON.parse(line) as PlacedLine | EndedLine);
    } catch (cause) {
      throw new WeirError('WEIR_HOLDS_DAMAGED', { path, line: i + 1 }, { cause });
    }
  }
  return holds;
}

function apply(holds: Hold[], line: PlacedLine | EndedLine): void {
  if (line.what === 'placed') {
    const { name, reason, at, recipient, people, from, to } = line;
    holds.push({
      name,
      reason,
      placedAt: at,
      endedAt: null,
      endReason: null,
      recipient: recipient === null ? undefined : BigInt(`0x${recipient}`),
      people: people.map((hex) => BigInt(`0x${hex}`)),
      from: from ?? undefined,
      to: to ?? undefined,
    });
    return;
  }
  const place = holds.findIndex(({ name, endedAt }) => name === line.name && endedAt === null);
  if (line.what !== 'ended' || place === -1) throw new Error('no such hold');
  holds[place] = { ...(holds[place] as Hold), endedAt: line.at, endReason: line.reason };
}

/** Lines of the file as they are recorded in the ledger, oldest first. @throws as readHolds */
export function holdChanges(directory: string): HoldChange[] {
  readHolds(directory);
  return readBytes(join(directory, HOLDS_FILE))
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((text) => {
      const line = JSON.parse(text) as PlacedLine | EndedLine;
      const { at, what, name, reason } = line;
      if (what === 'ended') return { at, what, name, reason, scope: '' };
      const { recipient, people, from, to } = line;
      return { at, what, name, reason, scope: JSON.stringify({ recipient, people, from, to }) };
    });
}

/**
 * Writes changes that other gates have recorded and that do not stand here yet; one that ends a hold that is not known
 * here waits for it. @returns how many were written. @throws as readHolds
 */
export function takeOverHolds(directory: string, changes: readonly HoldChange[]): number {
  const key = ({ at, what, name, reason, scope }: HoldChange) =>
    JSON.stringify([at, what, name, reason, scope]);
  const known = new Set(holdChanges(directory).map(key));
  let written = 0;
  for (const change of changes) {
    const { at, what, name, reason, scope } = change;
    if (known.has(key(change))) continue;
    if (what === 'placed') {
      const { recipient, people, from, to } = JSON.parse(scope) as Omit<PlacedLine, 'what'>;
      append(directory, { what, at, name, reason, recipient, people, from, to });
    } else if (standingHolds(directory).some((hold) => hold.name === name)) {
      append(directory, { what, at, name, reason });
    } else continue;
    written += 1;
  }
  return written;
}

/** Holds that stand. @throws as readHolds */
export function standingHolds(directory: string): Hold[] {
  return readHolds(directory).filter(({ endedAt }) => endedAt === null);
}

/** Places a hold. Durable when it returns. @throws WeirError WEIR_HOLD_EXISTS, and as readHolds */
export function placeHold(
  directory: string,
  at: EpochMs,
  hold: HoldScope & { readonly name: string; readonly reason: string },
): void {
  const { name, reason, recipient, people, from, to } = hold;
  if (standingHolds(directory).some((other) => other.name === name))
    throw new WeirError('WEIR_HOLD_EXISTS', { name });
  append(directory, {
    what: 'placed',
    at,
    name,
    reason,
    recipient: recipient === undefined ? null : hexKey(recipient),
    people: people.map(hexKey),
    from: from ?? null,
    to: to ?? null,
  });
}

/** Ends a hold; that it was there stays on record. @throws WeirError WEIR_HOLD_UNKNOWN, and as readHolds */
export function endHold(directory: string, at: EpochMs, name: string, reason: string): void {
  if (!standingHolds(directory).some((hold) => hold.name === name))
    throw new WeirError('WEIR_HOLD_UNKNOWN', { name });
  append(directory, { what: 'ended', at, name, reason });
}

function append(directory: string, line: PlacedLine | EndedLine): void {
  const path = join(directory, HOLDS_FILE);
  try {
    const bytes = readBytes(path);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    const file = openSync(path, bytes.length === 0 ? 'a' : 'r+', 0o600);
    try {
      // What a crash cut short would swallow this line.
      ftruncateSync(file, whole);
      writeSync(file, `${JSON.stringify(line)}\n`, whole);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch (cause) {
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw cause;
  }
}

/** Disclosures that a hold covers. */
export function heldRows({ recipient, people, from, to }: HoldScope): Condition {
  const parts: Condition[] = [during({ from, to })];
  if (recipient !== undefined) parts.push(receivedBy(recipient, false, 'heldRecipient'));
  if (people.length > 0) parts.push(personIn(people));
  return and(...parts);
}

/** Whether a recipient received something that a hold covers: its name is part of what is held. */
async function holdsRowsOf(store: Store, hold: HoldScope, recipient: RecipientKey): Promise<boolean> {
  const condition = and(heldRows(hold), receivedBy(recipient, false, 'asked'));
  const sql = `SELECT 1 FROM disclosures WHERE ${condition.sql} LIMIT 1`;
  return (await ask(store, sql, condition)).length > 0;
}

/**
 * The first hold that covers a disclosure about any of these people, or one of these recipients; undefined when none does.
 * @param people all keys that lead to them.
 * @throws WeirError as readHolds, and as ask: when it cannot be said, nothing may be forgotten.
 */
export async function heldBy(
  directory: string,
  store: Store,
  people: readonly PersonKey[],
  recipients: readonly RecipientKey[] = [],
): Promise<{ readonly name: string; readonly reason: string } | undefined> {
  for (const hold of standingHolds(directory)) {
    for (const recipient of recipients)
      if (hold.recipient === recipient || (await holdsRowsOf(store, hold, recipient))) return hold;
    // A hold that names a person holds them whether or not a disclosure of theirs is known yet.
    const named = hold.people.some((key) => people.includes(key));
    if (named && hold.recipient === undefined && hold.from === undefined && hold.to === undefined)
      return hold;
    if (hold.people.length > 0 && !named) continue;
    for (let i = 0; i < people.length; i += KEYS_PER_QUESTION) {
      const scope = { ...hold, people: people.slice(i, i + KEYS_PER_QUESTION) };
      const condition = heldRows(scope);
      const found = await ask(store, `SELECT 1 FROM disclosures WHERE ${condition.sql} LIMIT 1`, condition);
      if (found.length > 0) return { name: hold.name, reason: hold.reason };
    }
  }
  return undefined;
}
