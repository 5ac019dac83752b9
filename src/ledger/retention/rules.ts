/**
 * How long rows are kept, by kind. Time is cut at months: a month goes when all of it is past its time, so that a row is
 * kept for its period at least, and for a month more at most.
 *
 * Source: the periods that the law asks for stand in docs/ledger.md with article and level of verification. Where it gives
 * none, the longest that is given for the same kind of record.
 */
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import type { SealedTable } from '../seal/sealed-row.ts';

/** `3y`, `400d` or `forever`. */
export type Period = string;

/** Kinds of rows that have a time of their own. */
export const RETENTION_KINDS = ['disclosures', 'consents', 'verdicts', 'blindPeriods'] as const;
export type RetentionKind = (typeof RETENTION_KINDS)[number];

export type RetentionRules = Readonly<Record<RetentionKind, Period>>;

export const DEFAULT_RETENTION: RetentionRules = {
  /** Records of providing personal data to others: 3 years (Network Data Security Management Regulations, art. 12). */
  disclosures: '3y',
  /** Disclosures on a consent: whoever relies on one must be able to show it; 6 years (45 CFR 164.530(j)). */
  consents: '6y',
  /** What was found and done about it: records of incidents, 5 years (RCIS art. 10), of breaches, 6 (45 CFR 164.530(j)). */
  verdicts: '6y',
  /** What left unseen is a part of what left: as disclosures. */
  blindPeriods: '3y',
};

/** A shorter time would take rows away while they are still being counted in the windows of a month. */
export const SHORTEST_DAYS = 31;
const LONGEST_YEARS = 100;

/** Which rows of which table a kind is. Conditions hold names of ours only. */
export const ROWS_OF_KIND: Readonly<
  Record<RetentionKind, { readonly table: RemovableTable; readonly condition: string }>
> = {
  disclosures: { table: 'disclosures', condition: "basis != 'consent'" },
  consents: { table: 'disclosures', condition: "basis = 'consent'" },
  verdicts: { table: 'verdicts', condition: '1' },
  blindPeriods: { table: 'blind_periods', condition: '1' },
};

/**
 * Tables that rows are removed from. Not among them: key_changes, which takes the forgotten out of an older copy of the
 * key; removals and hold_changes, which say why rows are gone or are not.
 */
export type RemovableTable = Extract<SealedTable, 'disclosures' | 'verdicts' | 'blind_periods'>;
export const REMOVABLE_TABLES: readonly RemovableTable[] = ['disclosures', 'verdicts', 'blind_periods'];

/** Before when rows of a kind are past their time: the first instant of a month. Kinds that are kept for ever have none. */
export type Cutoffs = Readonly<Partial<Record<RetentionKind, EpochMs>>>;

/** @returns undefined when the text is no period: whole years up to a hundred, days from SHORTEST_DAYS on, or forever. */
export function parsePeriod(text: string): Period | undefined {
  const [, count, unit] = /^([1-9]\d{0,4})(y|d)$/.exec(text) ?? [];
  if (text === 'forever') return text;
  if (unit === 'y' && Number(count) <= LONGEST_YEARS) return text;
  return unit === 'd' && Number(count) >= SHORTEST_DAYS ? text : undefined;
}

/** The first instant of the month that is not yet wholly past its time, UTC. @param period as parsePeriod takes it. */
export function cutoffOf(period: Period, now: EpochMs): EpochMs | undefined {
  const [, count, unit] = /^(\d+)(y|d)$/.exec(period) ?? [];
  if (unit === undefined) return undefined;
  const limit = new Date(now);
  if (unit === 'y') {
    const month = limit.getUTCMonth();
    limit.setUTCFullYear(limit.getUTCFullYear() - Number(count));
    // 29 February has no such day in most years: the last day of the month then, not the first of the next.
    if (limit.getUTCMonth() !== month) limit.setUTCDate(0);
  } else limit.setUTCDate(limit.getUTCDate() - Number(count));
  return Date.UTC(limit.getUTCFullYear(), limit.getUTCMonth(), 1);
}

/**
 * When a month is past its time.
 * @param month its first instant, UTC. @returns undefined for what is kept for ever.
 */
export function goesAt(period: Period, month: EpochMs): EpochMs | undefined {
  const [, count, unit] = /^(\d+)(y|d)$/.exec(period) ?? [];
  if (unit === undefined) return undefined;
  const first = new Date(month);
  const years = unit === 'y' ? Number(count) : 0;
  const end = Date.UTC(first.getUTCFullYear() + years, first.getUTCMonth() + 1, 1);
  return unit === 'y' ? end : end + Number(count) * DAY_MS;
}

export function cutoffsOf(rules: RetentionRules, now: EpochMs): Cutoffs {
  const found = RETENTION_KINDS.map((kind) => [kind, cutoffOf(rules[kind], now)] as const);
  return Object.fromEntries(found.filter(([, cutoff]) => cutoff !== undefined)) as Cutoffs;
}

/** Rows of a table that are past their time, as a condition; undefined when none can be. */
export function pastSql(table: RemovableTable, cutoffs: Cutoffs): string | undefined {
  const parts = RETENTION_KINDS.flatMap((kind) => {
    const cutoff = cutoffs[kind];
    const { table: of, condition } = ROWS_OF_KIND[kind];
    return of !== table || cutoff === undefined
      ? []
      : [`(at < fromUnixTimestamp64Milli(${Math.round(cutoff)}) AND ${condition})`];
  });
  return parts.length === 0 ? undefined : parts.join(' OR ');
}

/** The kind of a row, as an expression over a table's columns. */
export function kindSql(table: RemovableTable): string {
  const kinds = RETENTION_KINDS.filter((kind) => ROWS_OF_KIND[kind].table === table);
  const branches = kinds.map((kind) => `${ROWS_OF_KIND[kind].condition}, '${kind}'`);
  return `multiIf(${branches.join(', ')}, '')`;
}
