/** What a made-up ledger says of its own keeping: seals and witnesses, what it holds by month, what was removed and is held. */
import type { Identity, LedgerPage, Retention, Seals } from '../../src/console/api-types.ts';
import type { MockLedgerOptions } from './mock-scenario.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When the second horizon was made: the day July was past its time. */
const REMOVED_AT = Date.UTC(2026, 9, 30, 3, 12);

interface MonthHeld {
  readonly month: string;
  readonly rows: number;
}

/** Disclosures by month; of July, what a hold keeps. */
function monthsHeld(): MonthHeld[] {
  const whole = ['2026-08', '2026-09', '2026-10', '2026-11'];
  return [
    { month: '2026-07', rows: 1_204 },
    ...whole.map((month, i) => ({ month, rows: 31_400_211 + 4_210_877 * i })),
  ];
}

/** A ledger of a few weeks with one witness that is up to date and one that is not; an empty one has nothing. */
export function sealsOf({ scenario, now }: MockLedgerOptions, tick: number): Seals {
  if (scenario === 'empty') return { batches: 0, rows: 0, key: null, checkpoint: null, witnesses: [] };
  const batches = 41_207 + tick;
  const size = 41_200;
  const at = now - 4 * 60_000;
  return {
    batches,
    rows: 20 * batches,
    key: 'weir.local/1a2b3c4d+83d07760+AU4PcpsmezXY7CEgRiWWHdw+Fckbq9KJO85aON1DBxmM',
    checkpoint: { size, root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', at, count: 1_204 },
    witnesses: [
      { target: '/mnt/worm/weir-checkpoints.log', size, bytes: 260_144, at: at + 2_000, problem: null },
      {
        target: 'https://other.example:7300/api/witness',
        size: 38_990,
        bytes: 248_912,
        at: at - 9 * HOUR_MS,
        problem: 'it answered 503',
      },
    ],
  };
}

/** What a year at a busy shop leaves, with two holds, one of them ended; an empty one has nothing. */
export function storedOf(
  { scenario, now: begun }: MockLedgerOptions,
  tick: number,
  [crawler, partner]: readonly [Identity | null, Identity | null],
): LedgerPage {
  const now = begun + tick * 1000;
  const spool = { segments: 1, bytes: 0, waitingBytes: 0, records: 0, handedOverAt: null };
  if (scenario === 'empty')
    return {
      now,
      schema: 5,
      firstAt: null,
      lastAt: null,
      disclosures: 0,
      bytes: 0,
      bytesPerDisclosure: null,
      tables: [],
      months: [],
      columns: [],
      spool,
      checkpointAt: null,
      horizon: null,
      holds: [],
    };
  const months = monthsHeld().map(({ month, rows }) => ({
    month,
    disclosures: rows,
    bytes: Math.round(rows * 14.73),
  }));
  const disclosures = months.reduce((sum, month) => sum + month.disclosures, 0);
  const bytes = months.reduce((sum, month) => sum + month.bytes, 0);
  const perDisclosure = {
    person_low: 4.97,
    'by_person._part_offset': 3.37,
    at: 3.1,
    person_top: 1.83,
    identity_set: 0.63,
    route: 0.22,
    categories: 0.2,
    'by_person.person_top': 0.19,
    batch_lag: 0.11,
    recipient: 0.11,
    basis: 0.01,
  };
  return {
    now,
    schema: 5,
    firstAt: begun - 128 * 24 * HOUR_MS,
    lastAt: now - 400,
    disclosures,
    bytes,
    bytesPerDisclosure: 14.73,
    tables: [
      { table: 'disclosures', rows: disclosures, bytes },
      { table: 'identity_sets', rows: 1_882_014, bytes: 41_404_308 },
      { table: 'identities', rows: 941_007, bytes: 88_454_658 },
      { table: 'aliases', rows: 3_211_904, bytes: 61_026_176 },
      { table: 'verdicts', rows: 212, bytes: 9_540 },
    ],
    months,
    columns: Object.entries(perDisclosure).map(([column, n]) => ({
      column,
      bytes: Math.round(n * disclosures),
    })),
    spool: {
      segments: 1,
      bytes: 8_421_376,
      waitingBytes: 5_120,
      records: 37 + (tick % 5),
      handedOverAt: now - 1_200,
    },
    checkpointAt: begun - 4 * MINUTE_MS,
    horizon: { number: 2, at: REMOVED_AT, rows: 28_115_903 },
    holds: [
      {
        name: '2026-071',
        reason: 'civil proceedings, 7 C 310/26',
        placedAt: begun - 75 * 24 * HOUR_MS,
        endedAt: null,
        endReason: null,
        recipient: partner,
        people: 0,
        from: null,
        to: begun - 113 * 24 * HOUR_MS,
      },
      {
        name: '2026-098',
        reason: 'court order, file 114/26',
        placedAt: begun - 60 * 24 * HOUR_MS,
        endedAt: begun - 9 * 24 * HOUR_MS,
        endReason: 'case closed',
        recipient: null,
        people: 2,
        from: null,
        to: null,
      },
      {
        name: '2026-114',
        reason: 'regulator, letter of 20 November',
        placedAt: begun - 2 * 24 * HOUR_MS,
        endedAt: null,
        endReason: null,
        recipient: crawler,
        people: 0,
        from: begun - 30 * 24 * HOUR_MS,
        to: null,
      },
    ],
  };
}

/** Disclosures are kept for 90 days here, the rest as by default; one hold keeps some of a month that went. */
export function retentionOf({ scenario }: MockLedgerOptions, now: number): Retention {
  const nothing = { rows: 0, months: 0 };
  const base = { due: nothing, held: nothing, next: null };
  const empty = { ...base, rows: 0, oldestMonth: null };
  const kinds = { period: '3y', defaultPeriod: '3y' };
  const longer = { period: '6y', defaultPeriod: '6y' };
  const answer = { now, automatic: true, waits: false, underWay: null };
  if (scenario === 'empty')
    return {
      ...answer,
      kinds: [
        { kind: 'disclosures', ...kinds, ...empty },
        { kind: 'consents', ...longer, ...empty },
        { kind: 'verdicts', ...longer, ...empty },
        { kind: 'blindPeriods', ...kinds, ...empty },
      ],
      removals: [],
    };
  const [held, next] = monthsHeld() as [MonthHeld, MonthHeld];
  const consents = { month: '2026-06', rows: 1_204_331, at: Date.UTC(2032, 6, 1) };
  const verdicts = { month: '2026-06', rows: 17, at: Date.UTC(2032, 6, 1) };
  const blind = { month: '2026-09', rows: 44, at: Date.UTC(2029, 9, 1) };
  const signed = { note: 'signed' as const };
  const gone = (month: string, rows: number, kept = 0) => [
    { kind: 'disclosures', period: '90d', months: [{ month, rows, held: kept }] },
  ];
  return {
    ...answer,
    kinds: [
      {
        kind: 'disclosures',
        period: '90d',
        defaultPeriod: '3y',
        rows: monthsHeld().reduce((sum, { rows }) => sum + rows, 0),
        oldestMonth: held.month,
        due: nothing,
        held: { rows: held.rows, months: 1 },
        next: { ...next, at: Date.UTC(2026, 10, 30) },
      },
      { kind: 'consents', ...longer, ...base, rows: 9_004_120, oldestMonth: '2026-06', next: consents },
      { kind: 'verdicts', ...longer, ...base, rows: 212, oldestMonth: '2026-06', next: verdicts },
      { kind: 'blindPeriods', ...kinds, ...base, rows: 105, oldestMonth: '2026-09', next: blind },
    ],
    removals: [
      {
        horizon: 2,
        at: REMOVED_AT,
        rows: 28_115_903,
        ...signed,
        kinds: gone('2026-07', 28_115_903, held.rows),
      },
      {
        horizon: 1,
        at: Date.UTC(2026, 8, 29, 3, 12),
        rows: 22_730_008,
        ...signed,
        kinds: gone('2026-06', 22_730_008),
      },
    ],
  };
}
