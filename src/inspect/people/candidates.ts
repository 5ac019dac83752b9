/**
 * Candidates for findings, as columns: a candidate is a number, and costs no object until it is handed out.
 *
 * A candidate stands in at most one list at a time (its container's own values, then those that wait around it); the
 * lists are threaded through `next`.
 */
import type { Mould } from './mould.ts';

/** Bits of `flags`. */
/** Stands within longer text, which may speak of somebody else. */
export const IN_TEXT = 1;
/** `id`, `name`: an identity only beside another one. */
export const CONTEXTUAL = 2;
/** Personal only because of whose it is: an opinion, a purchase, a gender. Without a person it is no finding. */
export const DEPENDENT = 4;
/** A stretch in which other findings may lie; it gives way to them. */
export const WIDE = 8;
/** Turned out to be nobody's. */
export const DROPPED = 16;

const FIRST = 512;
/** Candidates that room is kept for between bodies. */
const KEEP = 16 * 1024;

export class Candidates {
  count = 0;
  /** Candidates whose offsets are what they are handed out as; those after them are bytes still. */
  placed = 0;
  /** Byte offsets into the body, or indices of UTF-16. */
  starts = new Float64Array(FIRST);
  ends = new Float64Array(FIRST);
  flags = new Uint8Array(FIRST);
  /** Containers that it rose through. */
  rises = new Uint8Array(FIRST);
  /** Number in the IdentifierTable of what it identifies somebody by, or NOBODY. */
  identifiers = new Int32Array(FIRST);
  /** Number of its group, or −1. */
  groups = new Int32Array(FIRST);
  /** The one after it in its list, or −1. */
  next = new Int32Array(FIRST);
  /** What it has in common with others of its path. */
  readonly moulds: Mould[] = [];

  clear(): void {
    if (this.count > KEEP) {
      this.#resize(FIRST, false);
      this.moulds.length = 0;
    }
    this.count = this.placed = 0;
  }

  /** Changes the offsets of all candidates that were added since. @param index keeps their order. */
  place(index: (offset: number) => number): void {
    for (let i = this.placed; i < this.count; i++) {
      this.starts[i] = index(this.starts[i]!);
      this.ends[i] = index(this.ends[i]!);
    }
    this.placed = this.count;
  }

  /** @returns the new candidate's number. */
  add(mould: Mould, start: number, end: number, identifier: number): number {
    const at = this.count++;
    if (at === this.starts.length) this.#resize(2 * at, true);
    this.starts[at] = start;
    this.ends[at] = end;
    this.flags[at] = mould.flags;
    this.rises[at] = 0;
    this.identifiers[at] = identifier;
    this.groups[at] = -1;
    this.next[at] = -1;
    this.moulds[at] = mould;
    return at;
  }

  /** A candidate of which it is known whose it is: it stands in no list, and nothing else of it is asked. */
  put(mould: Mould, start: number, end: number, group: number): void {
    const at = this.count++;
    if (at === this.starts.length) this.#resize(2 * at, true);
    this.starts[at] = start;
    this.ends[at] = end;
    this.flags[at] = mould.flags;
    this.groups[at] = group;
    this.moulds[at] = mould;
  }

  drop(candidate: number): void {
    this.flags[candidate]! |= DROPPED;
  }

  /** Nobody's: what needs a person to be personal is no finding then. */
  dropIfBound(candidate: number): void {
    if ((this.flags[candidate]! & (DEPENDENT | CONTEXTUAL)) !== 0) this.drop(candidate);
  }

  #resize(size: number, copy: boolean): void {
    const to = <Kind extends Float64Array | Uint8Array | Int32Array>(larger: Kind, from: Kind): Kind => {
      if (copy) larger.set(from);
      return larger;
    };
    this.starts = to(new Float64Array(size), this.starts);
    this.ends = to(new Float64Array(size), this.ends);
    this.flags = to(new Uint8Array(size), this.flags);
    this.rises = to(new Uint8Array(size), this.rises);
    this.identifiers = to(new Int32Array(size), this.identifiers);
    this.groups = to(new Int32Array(size), this.groups);
    this.next = to(new Int32Array(size), this.next);
  }
}

/** A list of candidates, threaded through their `next`. */
export class CandidateList {
  head = -1;
  tail = -1;
  count = 0;

  clear(): void {
    this.head = this.tail = -1;
    this.count = 0;
  }

  push(candidate: number, next: Int32Array): void {
    next[candidate] = -1;
    if (this.head === -1) this.head = candidate;
    else next[this.tail] = candidate;
    this.tail = candidate;
    this.count++;
  }

  /** Takes over all of another list, which is empty afterwards; the shorter comes after the longer. */
  join(other: CandidateList, next: Int32Array): void {
    if (other.count === 0) return;
    if (this.count === 0) {
      this.head = other.head;
      this.tail = other.tail;
    } else if (this.count < other.count) {
      next[other.tail] = this.head;
      this.head = other.head;
    } else {
      next[this.tail] = other.head;
      this.tail = other.tail;
    }
    this.count += other.count;
    other.clear();
  }
}
