/**
 * Which recipient may see which person, as one source has told it, in typed arrays: no object and no text for each
 * relation, and nothing by which anybody could be named without the key file.
 *
 *   slot:  pair (64 bits of recipient and person) │ reference (64) │ from (s) │ until (s) │ basis
 *
 * Open addressing with linear probing; all relations of a pair stand in one run. A deletion moves what follows back
 * (Knuth, The Art of Computer Programming, vol. 3, 6.4, algorithm R), so that there are no tombstones and a table that
 * lives for months does not slow down.
 *
 * Invariants: at most `maxRelations` relations, whatever is told; one more is left out and said. A relation holds from
 * `from` on and no longer than `until`.
 */
import { BASES, type Basis } from '../../disclosure/channel.ts';
import type { PersonKey } from '../../disclosure/person.ts';
import type { RecipientKey } from '../../disclosure/recipient.ts';
import { type EpochMs, SECOND_MS } from '../../disclosure/time.ts';

/** Relations that one source may tell: 27 MB when full. */
export const DEFAULT_MAX_RELATIONS = 500_000;
/** Relations of one pair: an employee may have several open tickets of one customer. Bounds the length of a run. */
export const MAX_RELATIONS_PER_PAIR = 64;
/** `until` of a relation that lasts until it is withdrawn. */
export const NEVER_MS: EpochMs = Number.POSITIVE_INFINITY;

const SMALLEST = 64;
/** Share of slots in use past which a table grows; linear probing gets slow above. */
const LOAD = 0.7;
const NEVER_S = 0xffff_ffff;
const NAMES = Object.fromEntries(Object.entries(BASES).map(([name, number]) => [number, name])) as Readonly<
  Record<number, Basis>
>;

export interface Relation {
  readonly recipient: RecipientKey;
  readonly person: PersonKey;
  readonly basis: Exclude<Basis, 'none'>;
  /** Keyed stand-in of what it rests on, such as a ticket's number; 0n when nothing was named. */
  readonly reference: bigint;
  readonly from: EpochMs;
  /** The first moment at which it holds no longer; NEVER_MS for none. */
  readonly until: EpochMs;
}

export class RelationTable {
  readonly maxRelations: number;
  #mask = SMALLEST - 1;
  #pairLow = new Uint32Array(SMALLEST);
  #pairHigh = new Uint32Array(SMALLEST);
  #reference = new BigUint64Array(SMALLEST);
  #fromS = new Uint32Array(SMALLEST);
  #untilS = new Uint32Array(SMALLEST);
  /** Number of the basis; 0 is an empty slot, for nothing is told on the basis `none`. */
  #basis = new Uint8Array(SMALLEST);
  #size = 0;
  #swept = 0;

  constructor(maxRelations = DEFAULT_MAX_RELATIONS) {
    this.maxRelations = maxRelations;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes of the arrays. */
  get bytes(): number {
    return (this.#mask + 1) * (4 + 4 + 8 + 4 + 4 + 1);
  }

  /**
   * Takes a relation, in the place of the same one (recipient, person, basis, reference) told before.
   * @returns false when there is no room, and it was left out. Cost: amortised constant.
   */
  put(relation: Relation): boolean {
    const [low, high] = pairOf(relation.recipient, relation.person);
    const basis = BASES[relation.basis];
    let slot = low & this.#mask;
    let ofPair = 0;
    for (; this.#basis[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#pairLow[slot] !== low || this.#pairHigh[slot] !== high) continue;
      if (this.#basis[slot] === basis && this.#reference[slot] === relation.reference) {
        this.#write(slot, low, high, relation);
        return true;
      }
      ofPair++;
    }
    if (this.#size >= this.maxRelations || ofPair >= MAX_RELATIONS_PER_PAIR) return false;
    if (this.#size + 1 > LOAD * (this.#mask + 1)) {
      this.#grow();
      slot = this.#emptyFrom(low & this.#mask);
    }
    this.#write(slot, low, high, relation);
    this.#size++;
    return true;
  }

  /**
   * Takes away what a pair has on a basis.
   * @param reference 0n for whatever reference it rests on.
   * @returns how many there were.
   */
  withdraw({ recipient, person, basis, reference }: Omit<Relation, 'from' | 'until'>): number {
    const [low, high] = pairOf(recipient, person);
    const number = BASES[basis];
    let count = 0;
    let slot = low & this.#mask;
    while (this.#basis[slot] !== 0) {
      const isMeant =
        this.#pairLow[slot] === low &&
        this.#pairHigh[slot] === high &&
        this.#basis[slot] === number &&
        (reference === 0n || this.#reference[slot] === reference);
      if (!isMeant) {
        slot = (slot + 1) & this.#mask;
        continue;
      }
      // What was moved into this slot is looked at next.
      this.#delete(slot);
      count++;
    }
    return count;
  }

  /** The first basis that holds at this time, or `none`. Cost: one probe for a pair that was never told. */
  basisOf(recipient: RecipientKey, person: PersonKey, at: EpochMs): Basis {
    if (this.#size === 0) return 'none';
    const [low, high] = pairOf(recipient, person);
    const atS = Math.floor(at / SECOND_MS);
    for (let slot = low & this.#mask; this.#basis[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#pairLow[slot] !== low || this.#pairHigh[slot] !== high) continue;
      if ((this.#fromS[slot] as number) <= atS && atS < (this.#untilS[slot] as number)) {
        return NAMES[this.#basis[slot] as number] as Basis;
      }
    }
    return 'none';
  }

  /** Looks at the next `slots` slots, and throws out what has ended: a part of the table at a time, never all of it. */
  sweep(at: EpochMs, slots: number): void {
    const atS = Math.floor(at / SECOND_MS);
    for (let looked = 0; looked < Math.min(slots, this.#mask + 1); looked++) {
      const slot = this.#swept & this.#mask;
      if (this.#basis[slot] !== 0 && (this.#untilS[slot] as number) <= atS) this.#delete(slot);
      else this.#swept = (slot + 1) & this.#mask;
    }
  }

  #write(slot: number, low: number, high: number, { basis, reference, from, until }: Relation): void {
    this.#pairLow[slot] = low;
    this.#pairHigh[slot] = high;
    this.#reference[slot] = reference;
    // Whole seconds, and never a moment longer than was told.
    this.#fromS[slot] = seconds(Math.ceil(from / SECOND_MS));
    this.#untilS[slot] = seconds(Math.floor(until / SECOND_MS));
    this.#basis[slot] = BASES[basis];
  }

  #emptyFrom(start: number): number {
    let slot = start;
    while (this.#basis[slot] !== 0) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #delete(at: number): void {
    let hole = at;
    let slot = at;
    for (;;) {
      slot = (slot + 1) & this.#mask;
      if (this.#basis[slot] === 0) break;
      const home = (this.#pairLow[slot] as number) & this.#mask;
      // It stays when its home lies behind the hole, seen from where it stands.
      const isReachable = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
      if (isReachable) continue;
      this.#move(slot, hole);
      hole = slot;
    }
    this.#basis[hole] = 0;
    this.#size--;
  }

  #move(from: number, to: number): void {
    for (const column of this.#columns()) column[to] = column[from] as never;
  }

  #grow(): void {
    const [pairLow, , , , , basis] = this.#columns();
    const before = this.#columns();
    const slots = 2 * (this.#mask + 1);
    this.#mask = slots - 1;
    this.#pairLow = new Uint32Array(slots);
    this.#pairHigh = new Uint32Array(slots);
    this.#reference = new BigUint64Array(slots);
    this.#fromS = new Uint32Array(slots);
    this.#untilS = new Uint32Array(slots);
    this.#basis = new Uint8Array(slots);
    this.#swept = 0;
    const after = this.#columns();
    for (let slot = 0; slot < basis.length; slot++) {
      if (basis[slot] === 0) continue;
      const to = this.#emptyFrom((pairLow[slot] as number) & this.#mask);
      for (const [i, column] of after.entries()) column[to] = before[i]?.[slot] as never;
    }
  }

  #columns(): [Uint32Array, Uint32Array, BigUint64Array, Uint32Array, Uint32Array, Uint8Array] {
    return [this.#pairLow, this.#pairHigh, this.#reference, this.#fromS, this.#untilS, this.#basis];
  }
}

/** Both keys are pseudo-random, so that one odd multiplication keeps (a, b) apart from (b, a) and sums apart. */
const ODD = 0x9e37_79b9_7f4a_7c15n;

function pairOf(recipient: RecipientKey, person: PersonKey): [low: number, high: number] {
  const pair = BigInt.asUintN(64, person * ODD) ^ recipient;
  return [Number(pair & 0xffff_ffffn), Number(pair >> 32n)];
}

function seconds(value: number): number {
  return Math.min(Math.max(value, 0), NEVER_S);
}
