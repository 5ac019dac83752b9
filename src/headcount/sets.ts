/**
 * Counters as sets of people: how many several of them have together, how many two have in common, and how many of one
 * none of the others has. Everything is exact while all the sets asked for are; else
 *
 * - union: the larger stamp, cell by cell, of the registers, and the same estimator as for one counter;
 * - overlap, novelty: the people with the smallest hashes, of whom every counter keeps the same ones (coordinated
 *   bottom-k; Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007). Below the smallest of the samples'
 *   largest ranks every set is known whole, and the share there is the share everywhere:
 *
 *     rank 0 ├── a: all known ────────────┤
 *            ├── b: all known ──────┤
 *            ├── share read here ───┤ limit
 *
 *   With u people below the limit a share J has the standard error sqrt(J (1 - J) / u). A counter that is small against
 *   the other has few people below the limit: the interval says so, and the ledger knows exactly.
 */
import { ByteCeiling } from './byte-ceiling.ts';
import type { Counters } from './counters.ts';
import { about, type Count, exactly } from './counting.ts';
import { estimate, LEVELS, Pcsa, standardError } from './pcsa.ts';
import { levelOf, rankOf, registerBits } from './person-hash.ts';
import { SAMPLE_SIZE } from './recent-sample.ts';
import { COARSE_REGISTERS, FINE_REGISTERS, type Sketch } from './sketch.ts';
import type { CountedTier } from './tier.ts';

/** How much of one counter's people is nobody else's, and how many others share the rest. */
export interface Novelty {
  /** Share of the counter's people whom none of the others received, 0 to 1; NaN when nobody could be compared. */
  readonly share: number;
  /** Of the share; 0 when exact. */
  readonly standardError: number;
  /** How many of the others received one of the counter's people, on average: low for rare people. */
  readonly meanHolders: number;
  /** People of the counter that were compared. */
  readonly compared: number;
  readonly exact: boolean;
}

/** One counter in one window. */
interface Part {
  /** Ranks of the people known by name, ascending. */
  readonly ranks: Float64Array;
  /** Everybody up to this rank is known; Infinity when everybody is. */
  readonly limit: number;
  /** What there is beyond the sample, when it is not everybody. */
  readonly sketch: Sketch | undefined;
}

/** Distinct people of several counters together. O(people + cells). */
export function unionOf(
  counters: Counters,
  numbers: readonly number[],
  start: number,
  tier: CountedTier,
): Count {
  const parts = numbers.map((number) => partOf(counters, number, start, tier));
  return unionOfParts(counters, numbers, parts, start, tier);
}

/** People whom both counters have. O(people + cells). */
export function overlapOf(counters: Counters, a: number, b: number, start: number, tier: CountedTier): Count {
  const parts = [partOf(counters, a, start, tier), partOf(counters, b, start, tier)] as const;
  const limit = Math.min(parts[0].limit, parts[1].limit);
  const inA = below(parts[0].ranks, limit);
  const inB = new Set(below(parts[1].ranks, limit));
  const both = inA.filter((rank) => inB.has(rank)).length;
  if (limit === Number.POSITIVE_INFINITY) return exactly(both);
  const either = inA.length + inB.size - both;
  const union = unionOfParts(counters, [a, b], parts, start, tier);
  const most = Math.min(countOf(counters, a, start, tier).high, countOf(counters, b, start, tier).high);
  const share = either === 0 ? 0 : both / either;
  // One success and one failure more: a sample without a common person does not prove that there is none.
  const guarded = (both + 1) / (either + 2);
  const ofShare = union.people * Math.sqrt((guarded * (1 - guarded)) / (either + 2));
  return about(share * union.people, Math.hypot(ofShare, share * union.standardError), both, most);
}

/** How much of a counter's people none of the others has. O(people) of all. */
export function noveltyOf(
  counters: Counters,
  counter: number,
  start: number,
  others: readonly number[],
  othersStart: number,
  tier: CountedTier,
): Novelty {
  const mine = partOf(counters, counter, start, tier);
  const parts = others.map((number) => partOf(counters, number, othersStart, tier));
  const limit = Math.min(mine.limit, ...parts.map((part) => part.limit));
  const compared = below(mine.ranks, limit);
  const theirs = parts.map((part) => new Set(below(part.ranks, limit)));
  let novel = 0;
  let holders = 0;
  for (const rank of compared) {
    const holding = theirs.filter((ranks) => ranks.has(rank)).length;
    holders += holding;
    if (holding === 0) novel += 1;
  }
  const n = compared.length;
  const exact = limit === Number.POSITIVE_INFINITY;
  const share = n === 0 ? Number.NaN : novel / n;
  const guarded = (novel + 1) / (n + 2);
  return {
    share,
    standardError: exact ? 0 : Math.sqrt((guarded * (1 - guarded)) / (n + 2)),
    meanHolders: n === 0 ? Number.NaN : holders / n,
    compared: n,
    exact,
  };
}

/** One counter in one window, with its interval. */
export function countOf(counters: Counters, counter: number, start: number, tier: CountedTier): Count {
  const sketch = counters.sketch(counter, tier);
  const people = counters.count(counter, start, tier);
  if (sketch === undefined || people < SAMPLE_SIZE) return exactly(people);
  return about(people, sketch.standardError(start, people), SAMPLE_SIZE);
}

function partOf(counters: Counters, counter: number, start: number, tier: CountedTier): Part {
  const found: number[] = [];
  const sketch = counters.sketch(counter, tier);
  if (sketch === undefined) {
    counters.exact.each(counter, (hash, tag, stamp, tiers) => {
      if (stamp > start && (tiers & (1 << tier)) !== 0) found.push(rankOf(hash, tag));
    });
    return { ranks: Float64Array.from(found).sort(), limit: Number.POSITIVE_INFINITY, sketch: undefined };
  }
  sketch.sample.each((hash, tag, stamp) => {
    if (stamp > start) found.push(rankOf(hash, tag));
  });
  const ranks = Float64Array.from(found).sort();
  if (ranks.length < SAMPLE_SIZE) return { ranks, limit: Number.POSITIVE_INFINITY, sketch: undefined };
  return { ranks: ranks.subarray(0, SAMPLE_SIZE), limit: ranks[SAMPLE_SIZE - 1] as number, sketch };
}

function below(ranks: Float64Array, limit: number): Float64Array {
  return ranks.filter((rank) => rank <= limit);
}

function unionOfParts(
  counters: Counters,
  numbers: readonly number[],
  parts: readonly Part[],
  start: number,
  tier: CountedTier,
): Count {
  const sketches = parts.flatMap(({ sketch }) => sketch ?? []);
  if (sketches.length === 0) {
    const people = new Set<number>();
    for (const { ranks } of parts) for (const rank of ranks) people.add(rank);
    return exactly(people.size);
  }
  const isFine = sketches.every((sketch) => sketch.fine !== undefined && start >= sketch.fineSince);
  const registers = isFine ? FINE_REGISTERS : COARSE_REGISTERS;
  const table = new Pcsa(registers, new ByteCeiling(Number.POSITIVE_INFINITY));
  for (const [i, { sketch }] of parts.entries()) {
    if (sketch !== undefined) table.merge((isFine ? (sketch.fine as Pcsa) : sketch.coarse).cells);
    else addPeople(counters, numbers[i] as number, tier, table);
  }
  const counts = new Uint32Array(LEVELS);
  table.occupancy(start, counts);
  const people = estimate(counts, registers);
  return about(people, standardError(people, registers), SAMPLE_SIZE);
}

/** Everybody of a counter that is known by name; who is outside of the window is told by the stamp. */
function addPeople(counters: Counters, counter: number, tier: CountedTier, table: Pcsa): void {
  const sketch = counters.sketch(counter, tier);
  if (sketch !== undefined) {
    sketch.sample.each((hash, tag, stamp) =>
      table.observe(registerBits(hash, tag), levelOf(hash, tag), stamp),
    );
    return;
  }
  counters.exact.each(counter, (hash, tag, stamp, tiers) => {
    if ((tiers & (1 << tier)) !== 0) table.observe(registerBits(hash, tag), levelOf(hash, tag), stamp);
  });
}
