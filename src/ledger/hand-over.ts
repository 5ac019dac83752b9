/**
 * Carries records from the spool to the tables, exactly once.
 *
 * Before a batch is inserted its bounds are written down; every table's insert carries the bounds as its
 * deduplication token; after the last table the new position is written down. A crash anywhere in between repeats
 * the same batch with the same tokens, and the tables take what they already have for what it is.
 *
 *   hand-over.json   { writer, done: position, batches, batch: null | { segment, from, to } }
 *                    written with rename, fsynced
 *
 * A batch is sealed when all of it is in the tables and before it counts as done; see seal/.
 *
 * A segment is deleted once it is closed, exhausted, and everything in it is in the tables.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { batchTicks } from './batch-clock.ts';
import { replaceFile } from './files.ts';
import type { BlindRecord } from './record.ts';
import type { SealAuthority } from './retention/plan.ts';
import { RowCollector, TABLES } from './rows.ts';
import { CHECKPOINT_FILE } from './seal/checkpoint-log.ts';
import { FINGERPRINT_FILE, SEAL_FILE } from './seal/seal-file.ts';
import { SealLog } from './seal/seal-log.ts';
import { segmentName, segmentNumbers } from './spool.ts';
import { type Damage, readSegment, type SpoolPosition } from './spool-reader.ts';
import { insertOnce, type Store } from './store.ts';

/** File in the data directory that remembers how far the hand-over has come. */
export const STATE_FILE = 'hand-over.json';

/** Records in one batch at most: about a hundred thousand rows of list pages, a few megabytes of text. */
export const MAX_BATCH_RECORDS = 5_000;

interface Batch {
  readonly segment: number;
  readonly from: number;
  readonly to: number;
  /** What its rows are filed under; see Seal. */
  readonly filed: number;
}

export interface HandOverState {
  /** 8 hex digits that tell this ledger's batches from those of others in the same tables. */
  readonly writer: string;
  readonly done: SpoolPosition;
  /** Batches that are done. */
  readonly batches: number;
  readonly batch: Batch | null;
  /** When the last batch was done, ms since the epoch. */
  readonly handedOverAt?: number;
}

export interface HandOverOptions {
  readonly spoolDirectory: string;
  readonly statePath: string;
  readonly store: Store;
  /** Directory of the seals and their key; see seal/. */
  readonly sealDirectory: string;
  /** Names a log of seals that begins; see SealLogOptions. */
  readonly sealName?: string | undefined;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Told of what could not be read; the bytes were set aside in a file. */
  readonly onDamage: (error: WeirError) => void;
  /** Told after each batch: how many records of which segment are in the tables now. */
  readonly onHandedOver?: (segment: number, records: number) => void;
  /** Segment and durable length of a living writer, or undefined when there is none. */
  readonly durable: () => SpoolPosition | undefined;
  /**
   * Whether whoever holds the directory still lives. Once it does not, another process may have begun a segment, and
   * that one is not ours to read, let alone to delete; nor is the position ours to move. True when it is not given.
   */
  readonly isHeld?: () => boolean;
  /** Told before each step, by name: tests end the process there. */
  readonly onStep?: (step: HandOverStep) => void;
}

/** The steps of a hand-over between which a process may die. */
export const HAND_OVER_STEPS = [
  'read',
  'note the batch',
  'insert',
  'insert disclosures',
  'seal',
  'note that it is done',
  'finish the segment',
  'delete the segment',
] as const;
export type HandOverStep = (typeof HAND_OVER_STEPS)[number];

export class HandOver {
  readonly #options: HandOverOptions;
  readonly #seals: SealLog;
  #state: HandOverState;

  /** @throws WeirError WEIR_DATA_DIR */
  constructor(options: HandOverOptions) {
    this.#options = options;
    const state = readState(options.statePath);
    this.#seals = openSeals(options, state);
    const { writer, size } = this.#seals;
    if (state?.writer === writer) {
      this.#state = state;
    } else {
      const { done, batch } = state ?? { done: { segment: 0, offset: 0 }, batch: null };
      this.#state = { writer, done, batches: size, batch };
      this.#remember(this.#state);
    }
  }

  /**
   * Bytes of the spool that are not in the tables yet; without end while there are segments behind the current one.
   * @param writer segment and durable length of a living writer.
   */
  waitingBytes(writer: SpoolPosition): number {
    const { segment, offset } = this.#state.done;
    if (writer.segment !== segment) return writer.segment > segment ? Number.POSITIVE_INFINITY : 0;
    return Math.max(0, writer.offset - offset);
  }

  /**
   * Hands over what is in the spool now, and not what comes meanwhile: that would be a batch for each record.
   * @returns records handed over; 0 when there was nothing.
   */
  async drain(): Promise<number> {
    const writer = this.#options.durable();
    let total = 0;
    for (;;) {
      const handed = await this.step(writer);
      if (handed === undefined) return total;
      total += handed;
    }
  }

  /** Signs the head of the seals, when there is something new. @returns whether there was. */
  sign(): boolean {
    return this.#isHeld() && this.#seals.sign();
  }

  /** What a removal needs of the seals: who writes them, how far they have come, and their signature. */
  get authority(): SealAuthority {
    const { writer, head, filed, signer } = this.#seals;
    return { writer, head, filed, signer };
  }

  /** Closes the seals; nothing may be handed over afterwards. */
  close(): void {
    this.#seals.close();
  }

  /**
   * One batch.
   * @param writer segment and durable length of a living writer, as far as is to be handed over.
   * @returns its records, or undefined when there is nothing to hand over now.
   */
  async step(writer = this.#options.durable()): Promise<number | undefined> {
    const { spoolDirectory } = this.#options;
    for (const segment of segmentNumbers(spoolDirectory)) {
      if (!this.#isHeld()) return undefined;
      const { done } = this.#state;
      if (segment < done.segment) {
        rmSync(join(spoolDirectory, segmentName(segment)), { force: true });
        continue;
      }
      const offset = segment === done.segment ? done.offset : 0;
      const isCurrent = writer !== undefined && segment >= writer.segment;
      if (isCurrent && (segment > writer.segment || writer.offset <= offset)) return undefined;
      const until = isCurrent ? writer.offset : Number.POSITIVE_INFINITY;
      const handed = await this.#handOver({ segment, offset }, until, isCurrent);
      if (handed !== undefined) return handed;
    }
    return undefined;
  }

  /** @returns records handed over, or undefined when the segment had nothing more. */
  async #handOver(from: SpoolPosition, until: number, isCurrent: boolean): Promise<number | undefined> {
    const { spoolDirectory, store } = this.#options;
    // A batch that was begun before a crash has the bounds it had then, so that its tokens are the same.
    const begun = this.#state.batch;
    const repeats = begun !== null && begun.segment === from.segment && begun.from === from.offset;
    const limits = repeats
      ? { maxRecords: Number.POSITIVE_INFINITY, until: begun.to, isCurrent }
      : { maxRecords: MAX_BATCH_RECORDS, until, isCurrent };
    this.#step('read');
    const part = readSegment(spoolDirectory, from, limits);
    const exhausted = part.exhausted && !repeats;
    if (part.end === from.offset) {
      if (exhausted) this.#finish(from.segment);
      return undefined;
    }
    if (part.records.length === 0 && part.damage.length === 0) {
      // Only the segment's header: nothing to carry over, and nothing to seal.
      this.#remember({ ...this.#state, done: { segment: from.segment, offset: part.end } });
      if (exhausted) this.#finish(from.segment);
      return undefined;
    }
    const filed = repeats ? begun.filed : this.#nextFiled();
    const batch: Batch = { segment: from.segment, from: from.offset, to: part.end, filed };
    this.#step('note the batch');
    this.#remember({ ...this.#state, batch });
    const number = this.#state.batches + 1;
    const collector = new RowCollector((BigInt(`0x${this.#state.writer}`) << 32n) + BigInt(filed));
    for (const record of part.records) collector.add(record);
    for (const damage of part.damage) {
      this.#setAside(damage);
      collector.add(damagedRecord(damage, part.records.at(-1)?.at ?? 0));
    }
    const token = `${this.#state.writer}:${number}`;
    // Disclosures last: whoever counts them finds their recipients named already.
    for (const table of [...TABLES].reverse()) {
      this.#step(table === 'disclosures' ? 'insert disclosures' : 'insert');
      await insertOnce(store, table, collector.rows[table], token);
    }
    // Like a crash: whoever holds the directory now repeats this batch with the same tokens.
    if (!this.#isHeld()) return undefined;
    this.#step('seal');
    this.#seals.append(number, filed, collector.sealed);
    this.#step('note that it is done');
    this.#remember({
      ...this.#state,
      done: { segment: from.segment, offset: part.end },
      batches: number,
      batch: null,
      handedOverAt: this.#options.now(),
    });
    if (exhausted) this.#finish(from.segment);
    this.#options.onHandedOver?.(from.segment, part.records.length);
    return part.records.length;
  }

  /** The tick that it is, or the next one that is free. */
  #nextFiled(): number {
    const { now } = this.#options;
    return Math.max(this.#seals.filed + 1, batchTicks(now()));
  }

  #step(step: HandOverStep): void {
    this.#options.onStep?.(step);
  }

  #isHeld(): boolean {
    return this.#options.isHeld?.() ?? true;
  }

  #finish(segment: number): void {
    this.#step('finish the segment');
    this.#remember({ ...this.#state, done: { segment: segment + 1, offset: 0 }, batch: null });
    this.#step('delete the segment');
    rmSync(join(this.#options.spoolDirectory, segmentName(segment)), { force: true });
  }

  #remember(state: HandOverState): void {
    replaceFile(this.#options.statePath, `${JSON.stringify(state)}\n`);
    this.#state = state;
  }

  #setAside(damage: Damage): void {
    const directory = join(this.#options.spoolDirectory, 'damaged');
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const aside = join(directory, `${segmentName(damage.segment)}.${damage.offset}`);
    writeFileSync(aside, damage.bytes, { mode: 0o600 });
    const { segment, offset, reason } = damage;
    this.#options.onDamage(
      new WeirError('WEIR_SPOOL_DAMAGED', { segment, offset, reason, bytes: damage.bytes.length, aside }),
    );
  }
}

/** What was lost is a blind period: nobody knows who it was about, and that is recorded. */
function damagedRecord(damage: Damage, at: number): BlindRecord {
  const { bytes } = damage;
  return {
    type: 'blind',
    at,
    channel: 'log',
    reason: 'damaged',
    bytes: bytes.length,
    route: '',
    identities: [],
  };
}

/** What the batch in work is filed under, as the hand-over has noted it; undefined when there is none. @throws WeirError WEIR_DATA_DIR */
export function batchInWork(statePath: string): number | undefined {
  return readState(statePath)?.batch?.filed;
}

/**
 * The lowest number that a new segment may have: numbers are never used twice, because what lies before the position
 * that was reached counts as handed over.
 */
export function firstFreeSegment(statePath: string): number {
  const done = readState(statePath)?.done ?? { segment: 0, offset: 0 };
  return done.offset === 0 ? done.segment : done.segment + 1;
}

/**
 * Opens the seals. Those that do not fit together, or not with what was handed over, are set aside as evidence and new
 * ones are begun: recording goes on, and what was sealed before will not verify.
 */
function openSeals(
  { sealDirectory, sealName, onDamage }: HandOverOptions,
  state: HandOverState | undefined,
): SealLog {
  const open = (newWriter: string) => new SealLog({ directory: sealDirectory, newWriter, name: sealName });
  const path = join(sealDirectory, SEAL_FILE);
  let found = { path, line: 1 };
  try {
    const seals = open(state?.writer ?? newWriter());
    // The newest seal may be of the batch that was in work when the last keeper ended.
    const ahead = seals.size - (state?.batches ?? seals.size);
    if (seals.writer === (state?.writer ?? seals.writer) && (ahead === 0 || ahead === 1)) return seals;
    found = { path, line: seals.size + 1 };
    seals.close();
  } catch (error) {
    if (!(error instanceof WeirError) || error.code !== 'WEIR_SEAL_BROKEN') throw error;
    found = { path: String(error.params.path), line: Number(error.params.line) };
  }
  const mark = `.${newWriter()}.broken`;
  for (const name of [SEAL_FILE, FINGERPRINT_FILE, CHECKPOINT_FILE]) {
    const file = join(sealDirectory, name);
    if (existsSync(file)) renameSync(file, `${file}${mark}`);
  }
  onDamage(new WeirError('WEIR_SEAL_BROKEN', { ...found, aside: `${path}${mark}` }));
  return open(newWriter());
}

function newWriter(): string {
  return randomBytes(4).toString('hex');
}

/** How far the hand-over has come; undefined when there is no state yet. @throws WeirError WEIR_DATA_DIR */
export function readHandOver(path: string): HandOverState | undefined {
  return readState(path);
}

/** @returns undefined when there is none yet. */
function readState(path: string): HandOverState | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
  try {
    const state = JSON.parse(text) as HandOverState;
    const numbers = [state.done.segment, state.done.offset, state.batches];
    if (numbers.every(Number.isSafeInteger) && /^[0-9a-f]{8}$/.test(state.writer)) return state;
  } catch {
    // Falls through: the same answer as for a state that is not one.
  }
  throw new WeirError('WEIR_DATA_DIR', {
    path,
    reason: 'the hand-over state is not readable; do not delete it, report it',
  });
}
