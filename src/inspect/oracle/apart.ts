/**
 * Puts candidates in order and apart: no two findings overlap, so that each can be masked by itself. Cost: a sort and
 * one pass.
 */
import type { Candidate } from './group.ts';

/** A candidate, or what is left of a wide one beside those that lie in it. */
export interface Piece {
  readonly of: Candidate;
  readonly start: number;
  readonly end: number;
}

/** Candidates in order without overlap: narrow ones first come, surer first served; wide ones keep their longest rest. */
export function apart(candidates: readonly Candidate[]): Piece[] {
  const narrow = candidates
    .filter(({ wide }) => !wide)
    .sort((a, b) => a.start - b.start || b.confidence - a.confidence || b.end - a.end);
  const pieces: Piece[] = [];
  let last: Piece | undefined;
  for (const candidate of narrow) {
    if (last !== undefined && candidate.start < last.end) {
      if (candidate.confidence <= last.of.confidence || candidate.start < pieceEnd(pieces, 2)) continue;
      pieces.pop();
    }
    last = { of: candidate, start: candidate.start, end: candidate.end };
    pieces.push(last);
  }
  const wides = candidates.filter(({ wide }) => wide).sort((a, b) => a.start - b.start || b.end - a.end);
  if (wides.length === 0) return pieces;
  const rests: Piece[] = [];
  let next = 0;
  let covered = 0;
  for (const wide of wides) {
    if (wide.start < covered) continue;
    covered = wide.end;
    while (next < pieces.length && pieces[next]!.end <= wide.start) next++;
    const rest = longestRest(wide, pieces, next);
    if (rest !== undefined) rests.push(rest);
  }
  return [...pieces, ...rests].sort((a, b) => a.start - b.start);
}

/**
 * All readings of the body: candidates of different entities may lie over each other, those of one do not. In order
 * of their offsets, the surest reading first.
 */
export function readings(candidates: readonly Candidate[]): Piece[] {
  const byEntity = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const list = byEntity.get(candidate.entity);
    if (list === undefined) byEntity.set(candidate.entity, [candidate]);
    else list.push(candidate);
  }
  const pieces: Piece[] = [];
  for (const list of byEntity.values()) for (const piece of apart(list)) pieces.push(piece);
  return pieces.sort((a, b) => a.start - b.start || b.of.confidence - a.of.confidence);
}

function pieceEnd(pieces: readonly Piece[], back: number): number {
  return pieces[pieces.length - back]?.end ?? 0;
}

function longestRest(wide: Candidate, pieces: readonly Piece[], from: number): Piece | undefined {
  let best: Piece | undefined;
  let start = wide.start;
  for (let i = from; ; i++) {
    const piece = pieces[i];
    const stop = piece === undefined || piece.start >= wide.end ? wide.end : piece.start;
    if (stop > start && stop - start > (best === undefined ? 0 : best.end - best.start)) {
      best = { of: wide, start, end: stop };
    }
    if (stop === wide.end) return best;
    start = Math.max(start, piece!.end);
    if (start >= wide.end) return best;
  }
}
