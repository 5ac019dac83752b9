/**
 * Exact headcounts over any number of rows, in bounded memory.
 *
 * One hash table of hundreds of millions of keys neither fits nor is fast. But person keys are pseudo-random, so that
 * all keys fall evenly into slices by their upper bits; slices share nobody, so their counts add up; rows are kept in
 * the order of these bits, so that a slice is read without the others; and within a slice keys are counted in groups
 * small enough for a processor's cache.
 *
 * Aliases are settled afterwards: with m the keys that were met, g those of them that stand for somebody else, and r
 * whom they stand for,
 *   people = |(m \ g) ∪ r| = |m| − |g| + |r| − |r ∩ m| + |r ∩ g|
 * where only m is large.
 *
 * Invariant: the same number as seenPeople gives row by row, which is the oracle of the tests.
 */
import { ask } from './ask.ts';
import { and, type Condition, MAY_BE_ALIAS, type Slice } from './sql.ts';
import type { Store } from './store.ts';

/** Rows whose keys are counted in one statement: a quarter of a gigabyte of keys. */
export const ROWS_PER_COUNT = 32_000_000;
/**
 * Keys that are counted together: with their hash table 200 KB, which a core's own cache holds. Twelve times as many,
 * measured, cost three times as much a key: every look at the table then goes to memory.
 */
const KEYS_PER_GROUP = 8_192;
const TOP_BITS = 24;
const TOPS = 2 ** TOP_BITS;

/** How many rows a condition has. */
export interface Extent {
  readonly rows: number;
  /** Those of people who may be known under a stronger key. */
  readonly mayBeAliases: number;
  /** Those without a basis. */
  readonly unexplained: number;
}

/** Cost: three columns of a few bits a row. @throws WeirError as ask */
export async function extentOf(store: Store, condition: Condition): Promise<Extent> {
  const [row] = await ask<{ n: number; weak: number; bare: number }>(
    store,
    `SELECT count() AS n, countIf(${MAY_BE_ALIAS}) AS weak, countIf(basis = 'none') AS bare
     FROM disclosures WHERE ${condition.sql}`,
    condition,
  );
  return {
    rows: Number(row?.n ?? 0),
    mayBeAliases: Number(row?.weak ?? 0),
    unexplained: Number(row?.bare ?? 0),
  };
}

/** Lower bits of person_top that a group of keys may differ in, so that so many rows make groups of KEYS_PER_GROUP. */
export function groupBits(rows: number): number {
  const groups = Math.ceil(Math.log2(Math.max(1, rows / KEYS_PER_GROUP)));
  return Math.max(0, TOP_BITS - groups);
}

/** Fewer rows are not worth a statement of their own: some 30 MB of states. */
const LEAST_ROWS_OF_SLICE = 250_000;
/** Each statement reads all rows of its condition again, and keeps those of its slice. */
const SLICES = 16;

/**
 * How many rows a statement puts together: few, so that a million rows take a hundred megabytes and not four, but not so
 * few that reading them again outweighs it.
 * @param most that one statement may.
 */
export function rowsPerSlice(rows: number, most: number): number {
  return Math.min(most, Math.max(LEAST_ROWS_OF_SLICE, Math.ceil(rows / SLICES)));
}

/** Cuts all person keys into slices of at most so many of the rows, about; one slice is undefined: everything. */
export function slices(rows: number, rowsPerSlice: number): (Slice | undefined)[] {
  const count = Math.min(Math.max(1, Math.ceil(rows / rowsPerSlice)), TOPS);
  if (count === 1) return [undefined];
  const bound = (i: number) => Math.floor((i * TOPS) / count);
  return Array.from({ length: count }, (_, i) => ({ from: bound(i), to: bound(i + 1) }));
}

/** Rows of people in a slice. */
export function inSlice(slice: Slice | undefined): Condition {
  if (slice === undefined) return { sql: '1', params: {} };
  return { sql: `person_top >= ${slice.from} AND person_top < ${slice.to}`, params: {} };
}

/**
 * How many people a condition's rows are about. Exact.
 * Cost: about 10 ns a row on two cores; 16 bytes a row of a slice.
 * @throws WeirError as ask
 */
export async function headcount(
  store: Store,
  condition: Condition,
  extent: Extent,
  rowsPerCount = ROWS_PER_COUNT,
): Promise<number> {
  let met = 0;
  const bits = groupBits(extent.rows);
  for (const slice of slices(extent.rows, rowsPerCount)) {
    const part = and(condition, inSlice(slice));
    const [row] = await ask<{ n: number }>(
      store,
      `SELECT sum(keys) AS n FROM (
         SELECT arrayUniq(groupArray(person)) AS keys FROM disclosures WHERE ${part.sql}
         GROUP BY bitShiftRight(person_top, ${bits}))`,
      part,
    );
    met += Number(row?.n ?? 0);
  }
  return extent.mayBeAliases === 0 ? met : met + (await aliasCorrection(store, condition));
}

/** What knowing people by their strongest keys takes from the number of keys that were met. */
async function aliasCorrection(store: Store, condition: Condition): Promise<number> {
  const strongest = (of: string) =>
    `SELECT alias, argMin(person, (strength, person)) AS person FROM aliases WHERE alias IN (${of}) GROUP BY alias`;
  const first = strongest(`SELECT person FROM disclosures WHERE (${condition.sql}) AND ${MAY_BE_ALIAS}`);
  const moved = `
    SELECT first.alias AS gone, if(second.person != 0, second.person, first.person) AS person
    FROM (${first}) AS first
    LEFT ANY JOIN (${strongest(`SELECT person FROM (${first})`)}) AS second ON second.alias = first.person`;
  const [row] = await ask<{ n: number }>(
    store,
    `WITH moved AS (${moved})
     SELECT (SELECT toInt64(uniqExact(person)) - toInt64(count()) FROM moved)
            - (SELECT toInt64(uniqExact(person)) FROM disclosures
               WHERE (${condition.sql}) AND person IN (SELECT person FROM moved))
            + (SELECT toInt64(uniqExact(person)) FROM moved WHERE person IN (SELECT gone FROM moved)) AS n`,
    condition,
  );
  return Number(row?.n ?? 0);
}
