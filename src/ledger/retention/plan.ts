/**
 * What is past its time, and what is left of each batch without it. Rows that go are held against their seals before: what
 * is not as it was sealed is not removed, since the removal would take the evidence with it.
 *
 *   months and kinds past their time ─▶ batches they lie in ─▶ their rows, read back ─▶ pruned trees ─▶ horizon, signed
 *
 * The plan is on disk before its horizon is sealed, and goes when the last row has: whoever finds one finishes it.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { ask } from '../ask.ts';
import { replaceFile } from '../files.ts';
import { type HoldScope, standingHolds } from '../holds.ts';
import type { RemovalRecord } from '../record.ts';
import { CHECKPOINT_FILE, readCheckpoints } from '../seal/checkpoint-log.ts';
import { type Part, parts } from '../seal/compare.ts';
import { HorizonRows, PLAN_FILE, writeHorizon } from '../seal/horizon.ts';
import { type ExpectedSeal, HorizonBook, sealedRemovals } from '../seal/horizon-book.ts';
import type { TreeHead } from '../seal/merkle.ts';
import type { NoteSigner } from '../seal/note.ts';
import { pruneFurther, rootOfPruned, wholeTree } from '../seal/pruned-tree.ts';
import { readRowHashes } from '../seal/read-rows.ts';
import { HASH_BYTES, RowTree } from '../seal/row-tree.ts';
import type { Seal } from '../seal/seal.ts';
import { SEAL_FILE, SealReader } from '../seal/seal-file.ts';
import { readSealKey, SEAL_KEY_FILE } from '../seal/seal-key.ts';
import type { Store } from '../store.ts';
import { heldSql } from './held-sql.ts';
import { type Cutoffs, kindSql, pastSql, REMOVABLE_TABLES, type RemovableTable } from './rules.ts';

/** Rows whose hashes are held at a time while planning: 64 MB, beside a gate that works. */
export const PLANNED_ROWS_AT_A_TIME = 2_000_000;
/** Letters of a rule at most: a sealed row and a signed note have room for it. Years of months are a few thousand. */
const MAX_RULE_LENGTH = 50_000;

/** Rows of one kind and month. */
export interface PlannedMonth {
  readonly table: RemovableTable;
  readonly kind: string;
  /** Such as 202301. */
  readonly month: number;
  readonly removed: number;
  /** Rows past their time that a legal hold keeps. */
  readonly held: number;
}

export interface RemovalPlan {
  readonly horizon: number;
  readonly at: EpochMs;
  /** Of the horizon's text; empty when nothing goes, or nothing was written. */
  readonly digest: string;
  /** Newest batch that is touched, as rows are filed; see Seal. */
  readonly lastFiled: number;
  readonly cutoffs: Cutoffs;
  /** Holds as they stood. */
  readonly holds: readonly SentHold[];
  readonly months: readonly PlannedMonth[];
  readonly batches: number;
  readonly removed: number;
  /** Rows of the batches it touches that stay. */
  readonly kept: number;
  readonly rule: string;
}

/** A hold's scope in JSON: keys in decimal. */
export interface SentHold {
  readonly recipient: string | null;
  readonly people: readonly string[];
  readonly from: number | null;
  readonly to: number | null;
}

/** The seals as their one writer has them. */
export interface SealAuthority {
  /** 8 hex digits. */
  readonly writer: string;
  readonly head: TreeHead;
  /** What the newest seal's rows are filed under. */
  readonly filed: number;
  readonly signer: NoteSigner;
}

export interface PlanOptions {
  readonly store: Store;
  /** Of the seals, the horizons and the plan. */
  readonly directory: string;
  readonly seals: SealAuthority;
  readonly cutoffs: Cutoffs;
  /** How the cutoffs came about, by kind: what the rule says. */
  readonly periods: Readonly<Record<string, string>>;
  readonly now: EpochMs;
  /** Says what would go, and writes nothing. */
  readonly dryRun: boolean;
  readonly rowsAtATime?: number;
}

/** Rows that go: past their time, held by nobody, of this ledger's own batches up to the plan's. */
export function goingSql(
  table: RemovableTable,
  { cutoffs, holds, lastFiled }: Pick<RemovalPlan, 'cutoffs' | 'holds' | 'lastFiled'>,
  prefix: bigint,
): string | undefined {
  const past = pastSql(table, cutoffs);
  if (past === undefined) return undefined;
  const own = `batch BETWEEN ${prefix + 1n} AND ${prefix + BigInt(lastFiled)}`;
  return `(${past}) AND ${own} AND NOT (${heldSql(table, holds.map(scopeOf))})`;
}

export function prefixOf(writer: string): bigint {
  return BigInt(`0x${writer}`) << 32n;
}

/**
 * Plans a removal; unless it is a dry run the horizon is signed and the plan is on disk when it returns.
 * @throws WeirError WEIR_RETENTION_UNSEALED (rows that are not as they were sealed; nothing was written), WEIR_HOLDS_DAMAGED,
 *   WEIR_SEAL_*, WEIR_DATA_DIR, WEIR_LEDGER_*
 */
export async function planRemoval(options: PlanOptions): Promise<RemovalPlan> {
  for (;;) {
    const holds = standingHolds(options.directory).map(sentHold);
    const plan = await new Planner(options, holds).plan();
    if (options.dryRun || plan.removed === 0) return plan;
    replaceFile(join(options.directory, PLAN_FILE), `${JSON.stringify(plan)}\n`);
    // A hold that was placed meanwhile has either been seen here or has seen the plan (weir ledger hold add looks).
    const after = standingHolds(options.directory).map(sentHold);
    if (JSON.stringify(after) === JSON.stringify(holds)) return plan;
    dropPlan(options.directory);
  }
}

/** The plan that is under way; undefined when there is none. @throws WeirError WEIR_DATA_DIR when it cannot be read. */
export function planUnderWay(directory: string): RemovalPlan | undefined {
  const path = join(directory, PLAN_FILE);
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RemovalPlan;
  } catch (cause) {
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
}

export function dropPlan(directory: string): void {
  rmSync(join(directory, PLAN_FILE), { force: true });
}

/** What is recorded of a plan before its first row goes. */
export function removalRecord({ at, horizon, removed, kept, digest, rule }: RemovalPlan): RemovalRecord {
  return { type: 'removal', at, horizon, removed, kept, digest, rule };
}

class Planner {
  readonly #options: PlanOptions;
  readonly #scope: Pick<RemovalPlan, 'cutoffs' | 'holds' | 'lastFiled'>;
  readonly #prefix: bigint;

  constructor(options: PlanOptions, holds: readonly SentHold[]) {
    this.#options = options;
    this.#scope = { cutoffs: options.cutoffs, holds, lastFiled: options.seals.filed };
    this.#prefix = prefixOf(options.seals.writer);
  }

  async plan(): Promise<RemovalPlan> {
    const { store, directory, seals, now, dryRun } = this.#options;
    const months = await this.#months();
    const removed = months.reduce((sum, month) => sum + month.removed, 0);
    const removals = await sealedRemovals(store, this.#prefix);
    const number = 1 + Math.max(0, ...removals.map(({ horizon }) => horizon));
    const rule = this.#rule(months);
    const base = { horizon: number, at: now, ...this.#scope, months, removed, rule };
    if (removed === 0 || dryRun) return { ...base, digest: '', batches: 0, kept: 0 };
    const keys = readCheckpoints(join(directory, CHECKPOINT_FILE), 'newest').keys;
    const book = HorizonBook.read(directory, removals, keys);
    if ('kind' in book) throw unsealed(`horizon ${book.horizon} is missing or altered`);
    const going = await this.#batches(book);
    const { removed: found, kept, hash, batches, bytes } = await this.#writeRows(number, going);
    if (found !== removed) throw unsealed(`${removed} rows are past their time, ${found} of them are sealed`);
    const horizon = { number, at: now, head: seals.head, batches, bytes, hash, removed, kept, rule };
    return { ...base, digest: writeHorizon(directory, horizon, seals.signer), batches, kept };
  }

  /** Months past their time, by kind. */
  async #months(): Promise<PlannedMonth[]> {
    const months: PlannedMonth[] = [];
    for (const table of REMOVABLE_TABLES) {
      const past = pastSql(table, this.#scope.cutoffs);
      const going = goingSql(table, this.#scope, this.#prefix);
      if (past === undefined || going === undefined) continue;
      const rows = await ask<{ month: number; kind: string; removed: string; held: string }>(
        this.#options.store,
        `SELECT toYYYYMM(at) AS month, ${kindSql(table)} AS kind, toString(countIf(${going})) AS removed,
                toString(countIf(NOT (${going}))) AS held FROM ${table}
         WHERE (${past}) AND batch BETWEEN ${this.#prefix + 1n} AND ${this.#prefix + BigInt(this.#scope.lastFiled)}
         GROUP BY month, kind ORDER BY month, kind`,
        { sql: '1', params: {} },
      );
      for (const { month, kind, removed, held } of rows)
        months.push({ table, kind, month: Number(month), removed: Number(removed), held: Number(held) });
    }
    return months.filter(({ removed, held }) => removed + held > 0);
  }

  /** Seals of the batches that rows go from, ascending. */
  async #batches(book: HorizonBook): Promise<ExpectedSeal[]> {
    const filed = new Set<number>();
    for (const table of REMOVABLE_TABLES) {
      const going = goingSql(table, this.#scope, this.#prefix);
      if (going === undefined) continue;
      const sql = `SELECT toUInt32(bitAnd(batch, 4294967295)) AS filed FROM ${table} WHERE ${going} GROUP BY filed`;
      for (const row of await ask<{ filed: number }>(this.#options.store, sql, { sql: '1', params: {} }))
        filed.add(Number(row.filed));
    }
    const { directory } = this.#options;
    const key = readSealKey(join(directory, SEAL_KEY_FILE));
    const reader = new SealReader(join(directory, SEAL_FILE), key.tagKey());
    const seals: ExpectedSeal[] = [];
    for (let seal: Seal | undefined = reader.next(); seal !== undefined; seal = reader.next())
      if (filed.delete(seal.filed)) seals.push(book.expected(seal));
    if (reader.brokenLine !== undefined)
      throw unsealed(`line ${reader.brokenLine} of ${SEAL_FILE} does not fit`);
    const [stray] = filed;
    if (stray !== undefined) throw unsealed(`rows are filed under ${stray}, which was never sealed`);
    return seals;
  }

  /** Reads the batches back, holds them against their seals, and writes what is left of each. */
  async #writeRows(number: number, seals: readonly ExpectedSeal[]) {
    const { directory, rowsAtATime = PLANNED_ROWS_AT_A_TIME } = this.#options;
    const rows = new HorizonRows(directory, number);
    const tree = new RowTree(readSealKey(join(directory, SEAL_KEY_FILE)).saltKey());
    let [removed, kept] = [0, 0];
    for (const part of parts(seals, rowsAtATime, true)) {
      const gathered = await this.#gather(part);
      for (const [i, seal] of (part.seals as readonly ExpectedSeal[]).entries()) {
        const { all, staying } = gathered(i);
        const leaves = tree.leaves(all);
        const before = seal.pruned ?? wholeTree(seal.rows);
        if (rootOfPruned(before, leaves)?.equals(seal.root) !== true)
          throw unsealed(`batch ${seal.number} is not as it was sealed`);
        const left = staying.length === 0 ? staying : tree.leaves(staying);
        rows.add({ number: seal.number, tree: pruneFurther(before, leaves, among(left, leaves)) });
        removed += (all.length - staying.length) / HASH_BYTES;
        kept += staying.length / HASH_BYTES;
      }
    }
    return { removed, kept, hash: rows.finish(), batches: rows.batches, bytes: rows.bytes };
  }

  /** Row hashes of a part's batches, by place: all of a batch, and those that stay. A row too many is one that differs. */
  async #gather(part: Part): Promise<(place: number) => { readonly all: Buffer; readonly staying: Buffer }> {
    const { store } = this.#options;
    const places = new Map(part.seals.map(({ filed }, i) => [filed, i]));
    const begins = [0];
    for (const { rows } of part.seals) begins.push((begins.at(-1) as number) + rows);
    const hashes = Buffer.alloc(part.rows * HASH_BYTES);
    const goes = new Uint8Array(part.rows);
    const counts = new Uint32Array(part.seals.length);
    const span = {
      least: part.seals.reduce((least, seal) => Math.min(least, seal.least), Number.MAX_SAFE_INTEGER),
      greatest: part.seals.reduce((greatest, seal) => Math.max(greatest, seal.greatest), 0),
    };
    await readRowHashes(
      store,
      { prefix: this.#prefix, filed: part.seals.map(({ filed }) => filed) },
      span,
      (filed, bytes, at, mark) => {
        const i = places.get(filed);
        if (i === undefined) return;
        const place = (begins[i] as number) + (counts[i] as number);
        (counts[i] as number)++;
        if (place >= (begins[i + 1] as number)) return;
        bytes.copy(hashes, place * HASH_BYTES, at, at + HASH_BYTES);
        goes[place] = mark;
      },
      (table) =>
        (REMOVABLE_TABLES as readonly string[]).includes(table)
          ? (goingSql(table as RemovableTable, this.#scope, this.#prefix) ?? '0')
          : '0',
    );
    return (i) => {
      const [from, to] = [begins[i] as number, begins[i + 1] as number];
      const found = Math.min(counts[i] as number, to - from);
      const all = hashes.subarray(from * HASH_BYTES, (from + found) * HASH_BYTES);
      // One too many: no tree fits it.
      if ((counts[i] as number) > to - from)
        return { all: Buffer.concat([all, Buffer.alloc(HASH_BYTES)]), staying: all };
      const staying: Buffer[] = [];
      for (let row = from; row < from + found; row++)
        if (goes[row] === 0) staying.push(hashes.subarray(row * HASH_BYTES, (row + 1) * HASH_BYTES));
      return { all, staying: Buffer.concat(staying) };
    };
  }

  /** As people read it, a line for each kind: `disclosures 3y: 202301 41,532 rows; 202302 …`. */
  #rule(months: readonly PlannedMonth[]): string {
    const lines = new Map<string, string[]>();
    for (const { kind, month, removed, held } of months) {
      const line = lines.get(kind) ?? [];
      if (removed > 0) line.push(`${month} ${removed}${held === 0 ? '' : ` (${held} held)`}`);
      lines.set(kind, line);
    }
    return [...lines]
      .filter(([, months]) => months.length > 0)
      .map(([kind, months]) => `${kind} ${this.#options.periods[kind] ?? '?'}: ${months.join(', ')}`)
      .join('\n')
      .slice(0, MAX_RULE_LENGTH);
  }
}

/** By its place, whether a leaf is among some of them; both sorted, equal ones counted. */
function among(some: Buffer, all: Buffer): (place: number) => boolean {
  const stays = new Uint8Array(all.length / HASH_BYTES);
  let next = 0;
  for (let place = 0; place < stays.length && next < some.length; place++) {
    const at = place * HASH_BYTES;
    if (all.compare(some, next, next + HASH_BYTES, at, at + HASH_BYTES) !== 0) continue;
    stays[place] = 1;
    next += HASH_BYTES;
  }
  return (place) => stays[place] === 1;
}

function sentHold({ recipient, people, from, to }: HoldScope): SentHold {
  return {
    recipient: recipient === undefined ? null : String(recipient),
    people: people.map(String),
    from: from ?? null,
    to: to ?? null,
  };
}

function scopeOf({ recipient, people, from, to }: SentHold): HoldScope {
  return {
    recipient: recipient === null ? undefined : BigInt(recipient),
    people: people.map(BigInt),
    from: from ?? undefined,
    to: to ?? undefined,
  };
}

function unsealed(reason: string): WeirError {
  return new WeirError('WEIR_RETENTION_UNSEALED', { reason });
}
