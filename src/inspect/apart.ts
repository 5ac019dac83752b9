/**
 * Puts candidates in order and apart: no two findings overlap, so that each can be masked by itself. Candidates come
 * nearly always in order and apart already; then it is one pass, else a sort.
 */
import { type Candidates, DROPPED, WIDE } from './people/candidates.ts';

/** Pieces of the body, each of one candidate: all of it, or what is left of a wide one beside those that lie in it. */
export interface Pieces {
  readonly candidates: number[];
  readonly starts: number[];
  readonly ends: number[];
}

/** Narrow ones first come, surer first served; wide ones keep their longest rest. Dropped ones are left out. */
export function apart(all: Candidates): Pieces {
  return apartOf(all, undefined);
}

/**
 * All readings of the body: candidates of different entities may lie over each other, those of one do not. In order
 * of their offsets, the surest reading first.
 */
export function readings(all: Candidates): Pieces {
  const entities = new Set<string>();
  for (let candidate = 0; candidate < all.count; candidate++) {
    if ((all.flags[candidate]! & DROPPED) === 0) entities.add(all.moulds[candidate]!.report.entity);
  }
  const parts = [...entities].map((entity) => apartOf(all, entity));
  const pieces = parts.flatMap(({ candidates, starts, ends }) =>
    candidates.map((candidate, i) => ({ candidate, start: starts[i]!, end: ends[i]! })),
  );
  const sure = (candidate: number): number => all.moulds[candidate]!.confidence;
  pieces.sort((a, b) => a.start - b.start || sure(b.candidate) - sure(a.candidate));
  return {
    candidates: pieces.map(({ candidate }) => candidate),
    starts: pieces.map(({ start }) => start),
    ends: pieces.map(({ end }) => end),
  };
}

function apartOf(all: Candidates, entity: string | undefined): Pieces {
  const narrow: number[] = [];
  const wides: number[] = [];
  for (let candidate = 0; candidate < all.count; candidate++) {
    const flags = all.flags[candidate]!;
    if ((flags & DROPPED) !== 0) continue;
    if (entity !== undefined && all.moulds[candidate]!.report.entity !== entity) continue;
    ((flags & WIDE) === 0 ? narrow : wides).push(candidate);
  }
  const { starts, ends, moulds } = all;
  const bySpan = (a: number, b: number): number => starts[a]! - starts[b]! || ends[b]! - ends[a]!;
  sortUnlessSorted(
    narrow,
    (a, b) => starts[a]! - starts[b]! || moulds[b]!.confidence - moulds[a]!.confidence || ends[b]! - ends[a]!,
  );
  sortUnlessSorted(wides, bySpan);
  const kept = keepSurer(all, narrow);
  return wides.length === 0 ? whole(all, kept) : withRests(all, kept, wides);
}

function sortUnlessSorted(candidates: number[], order: (a: number, b: number) => number): void {
  for (let i = 1; i < candidates.length; i++) {
    if (order(candidates[i - 1]!, candidates[i]!) > 0) {
      candidates.sort(order);
      return;
    }
  }
}

function keepSurer({ starts, ends, moulds }: Candidates, narrow: readonly number[]): number[] {
  const kept: number[] = [];
  let last = -1;
  for (const candidate of narrow) {
    if (last !== -1 && starts[candidate]! < ends[last]!) {
      const before = kept[kept.length - 2];
      const beforeEnd = before === undefined ? 0 : ends[before]!;
      if (moulds[candidate]!.confidence <= moulds[last]!.confidence || starts[candidate]! < beforeEnd)
        continue;
      kept.pop();
    }
    last = candidate;
    kept.push(candidate);
  }
  return kept;
}

function whole({ starts, ends }: Candidates, kept: number[]): Pieces {
  return {
    candidates: kept,
    starts: kept.map((candidate) => starts[candidate]!),
    ends: kept.map((candidate) => ends[candidate]!),
  };
}

/** Merges the narrow ones with the longest rest of each wide one. */
function withRests(all: Candidates, kept: readonly number[], wides: readonly number[]): Pieces {
  const { starts, ends } = all;
  const pieces: Pieces = { candidates: [], starts: [], ends: [] };
  const put = (candidate: number, start: number, end: number): void => {
    pieces.candidates.push(candidate);
    pieces.starts.push(start);
    pieces.ends.push(end);
  };
  /** First narrow one that ends after the wide one begins, and the first that is not put yet. */
  let next = 0;
  let merged = 0;
  let covered = 0;
  for (const wide of wides) {
    const start = starts[wide]!;
    const end = ends[wide]!;
    if (start < covered) continue;
    covered = end;
    while (next < kept.length && ends[kept[next]!]! <= start) next++;
    let bestStart = -1;
    let bestEnd = -1;
    let from = start;
    for (let i = next; from < end; i++) {
      const piece = kept[i];
      const outside = piece === undefined || starts[piece]! >= end;
      const stop = outside ? end : starts[piece]!;
      if (stop > from && stop - from > bestEnd - bestStart) {
        bestStart = from;
        bestEnd = stop;
      }
      if (stop === end) break;
      from = Math.max(from, ends[piece!]!);
    }
    if (bestStart === -1) continue;
    while (merged < kept.length && starts[kept[merged]!]! < bestStart) {
      const narrow = kept[merged++]!;
      put(narrow, starts[narrow]!, ends[narrow]!);
    }
    put(wide, bestStart, bestEnd);
  }
  for (; merged < kept.length; merged++) {
    const narrow = kept[merged]!;
    put(narrow, starts[narrow]!, ends[narrow]!);
  }
  return pieces;
}
