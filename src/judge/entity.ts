/**
 * Whom a test may speak about, each with a small number that tests index their arrays by. An entity is an identity of a
 * recipient (an account, a session) or a *cell*: what many recipients have in common.
 *
 *   64-bit key, kind ─▶ index ─▶ number ─┬▶ record: key, order, kind, flags, days seen on, first and last seen
 *                                        └▶ each test's own arrays, at the same place
 *
 *   record, 32-bit words   | low | high | order | kind, flags, days (16) | first, ms (2) | last, ms (2) |
 *
 * A record is half a line of memory: whoever is met has mostly not been met for long, and each line is fetched from afar.
 * Memory is bounded: 40 bytes an entity, `capacity` of them at most. Visitors, their addresses and networks are most of them,
 * and most of these never come again: one that was not seen for FORGOTTEN_AFTER_MS gives its number to one that is new, so
 * that the book grows with the visitors of five weeks and not with those of all time. When all numbers are taken one that has
 * not been seen for longest, about, is forgotten (second chance, Corbató 1968); one that something stands against is pinned
 * and stays.
 *
 * Invariant: a number is one entity's until forget was called for it. Late sightings change no last time.
 */
import { IDENTITY_KINDS, type IdentityKind } from '../disclosure/recipient.ts';
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import { columnsOf, ENTITY_BYTES, HEAD_BYTES, VERSION } from './entity-columns.ts';

/** Identities first, by their numbers in the ledger; then what no recipient is known by. Only ever appended. */
export const ENTITY_KINDS = {
  ...IDENTITY_KINDS,
  /** Everybody behind one address who has an identity of their own. */
  address: 20,
  /** Everybody who asks one route. */
  route: 21,
  /** Everybody who was first seen within the last day. */
  newcomers: 22,
  /** Those of one route. */
  'newcomers-route': 23,
  /** All of the platform. */
  site: 24,
} as const;
export type EntityKind = IdentityKind | 'address' | 'route' | 'newcomers' | 'newcomers-route' | 'site';

/** Kinds that stand for many recipients: they get an alarm, never a denial. */
export const CELL_KINDS = [
  'net',
  'asn',
  'client',
  'address',
  'route',
  'newcomers',
  'newcomers-route',
  'site',
] as const satisfies readonly EntityKind[];
/** Kinds that stand for one recipient. */
export const ACTOR_KINDS = [
  'employee',
  'partner',
  'apiKey',
  'account',
  'session',
  'ip',
] as const satisfies readonly EntityKind[];

/** Index into every test's arrays: 0 to capacity - 1. */
export type EntityNumber = number;
export const NO_ENTITY: EntityNumber = -1;

/** A million recipients, their addresses and cells: about 50 MB before the tests' own. */
export const DEFAULT_MAX_ENTITIES = 1 << 20;
export const MIN_MAX_ENTITIES = 1 << 8;

/**
 * Longer than the longest clock of a test about visitors (30 days): what was known of them is over. Windows of a year are
 * the headcount's, which knows recipients by their keys.
 */
export const FORGOTTEN_AFTER_MS = 35 * DAY_MS;
/** Numbers looked at for one that can be given away when somebody new comes: a seventh of the book waits for its turn then. */
const LOOKED_AT = 8;
/** Kinds that are forgotten by their age; employees and partners are few, and their own past counts for longer. */
const AGING_KINDS = ['account', 'session', 'ip', 'address', 'net'] as const satisfies readonly EntityKind[];

const KIND_NAMES = new Map<number, EntityKind>(
  (Object.entries(ENTITY_KINDS) as [EntityKind, number][]).map(([name, number]) => [number, name]),
);
const IS_CELL = new Uint8Array(256);
for (const kind of CELL_KINDS) IS_CELL[ENTITY_KINDS[kind]] = 1;
const IS_AGING = new Uint8Array(256);
for (const kind of AGING_KINDS) IS_AGING[ENTITY_KINDS[kind]] = 1;

export function isCell(kind: EntityKind): boolean {
  return IS_CELL[ENTITY_KINDS[kind]] === 1;
}

const RECENT = 1;
const PINNED = 2;
// A record, in 32-bit words; then where some of them lie as bytes, halves and doubles.
const LOW = 0;
const HIGH = 1;
const ORDER = 2;
const STRIDE = 8;
const KIND = 12;
const FLAGS = 13;
const DAYS = 7;
const FIRST = 2;
const LAST = 3;
/** Index slots per entity: linear probing stays short up to here. */
const SPREAD = 2;
/** Entities of one scene at most. */
const GUARDED = 16;

export class Entities {
  readonly capacity: number;
  readonly #onForget: (entity: EntityNumber) => void;
  /** Number + 1, 0 for none. */
  readonly #index: Int32Array;
  readonly #mask: number;
  /** Records, seen as words, bytes, halves and doubles. */
  readonly #words: Uint32Array;
  readonly #bytes: Uint8Array;
  readonly #halves: Uint16Array;
  readonly #times: Float64Array;
  /** Those of the scene at hand: none of them gives its number to another. */
  readonly #guarded = new Int32Array(GUARDED);
  #guards = 0;
  #used = 0;
  #hand = 0;
  /** Where the next look for somebody who has not come for long begins. */
  #agingHand = 0;
  #pinned = 0;
  /** The midnight that was worked out last. */
  #midnight = Number.NaN;
  #met = 0;
  #cells = 0;

  /** @param capacity a power of two. @param onForget told before a number is given away. */
  constructor(onForget: (entity: EntityNumber) => void = () => undefined, capacity = DEFAULT_MAX_ENTITIES) {
    this.capacity = 2 ** Math.ceil(Math.log2(Math.max(MIN_MAX_ENTITIES, capacity)));
    this.#onForget = onForget;
    this.#index = new Int32Array(SPREAD * this.capacity);
    this.#mask = this.#index.length - 1;
    this.#words = new Uint32Array(STRIDE * this.capacity);
    this.#bytes = new Uint8Array(this.#words.buffer);
    this.#halves = new Uint16Array(this.#words.buffer);
    this.#times = new Float64Array(this.#words.buffer);
  }

  /** Entities held. */
  get size(): number {
    return this.#used;
  }

  /** Entities ever met, those that were forgotten and met again twice: the number of hypotheses that were tested. */
  get met(): number {
    return this.#met;
  }

  /** A scene begins: whoever is touched from now on keeps its number until the next one does. */
  begin(): void {
    this.#guards = 0;
  }

  /** The number of an entity that is seen now; it is made when it is new. Expected O(1). */
  touch(kind: number, low: number, high: number, at: EpochMs): EntityNumber {
    const slot = this.#slot(kind, low, high);
    const entity = (this.#index[slot] as number) - 1;
    if (entity === NO_ENTITY) return this.#begin(kind, low, high, at);
    const bytes = this.#bytes;
    const times = this.#times;
    const flags = 4 * STRIDE * entity + FLAGS;
    bytes[flags] = (bytes[flags] as number) | RECENT;
    this.#guard(entity);
    const last = times[(STRIDE / 2) * entity + LAST] as number;
    if (at > last) {
      const days = 2 * STRIDE * entity + DAYS;
      if (last < this.#midnightBefore(at) && (this.#halves[days] as number) < 0xffff)
        this.#halves[days] = (this.#halves[days] as number) + 1;
      times[(STRIDE / 2) * entity + LAST] = at;
    } else if (at < this.firstAt(entity)) times[(STRIDE / 2) * entity + FIRST] = at;
    return entity;
  }

  /** The number of an entity that is held, or NO_ENTITY. */
  find(kind: EntityKind, key: bigint): EntityNumber {
    const low = Number(key & 0xffff_ffffn);
    const high = Number((key >> 32n) & 0xffff_ffffn);
    return (this.#index[this.#slot(ENTITY_KINDS[kind], low, high)] as number) - 1;
  }

  kind(entity: EntityNumber): EntityKind {
    return KIND_NAMES.get(this.#kindNumber(entity)) ?? 'site';
  }

  key(entity: EntityNumber): bigint {
    return (BigInt(this.high(entity)) << 32n) | BigInt(this.low(entity));
  }

  /** The halves of its key, unsigned. */
  low(entity: EntityNumber): number {
    return this.#words[STRIDE * entity + LOW] as number;
  }

  high(entity: EntityNumber): number {
    return this.#words[STRIDE * entity + HIGH] as number;
  }

  /** When it was first seen, ms since the epoch. */
  firstAt(entity: EntityNumber): EpochMs {
    return this.#times[(STRIDE / 2) * entity + FIRST] as number;
  }

  lastAt(entity: EntityNumber): EpochMs {
    return this.#times[(STRIDE / 2) * entity + LAST] as number;
  }

  /** Days (UTC) on which it was seen, the present one included. */
  days(entity: EntityNumber): number {
    return this.#halves[2 * STRIDE * entity + DAYS] as number;
  }

  /** Its place in the order in which recipients came, or cells, from 1. */
  order(entity: EntityNumber): number {
    return this.#words[STRIDE * entity + ORDER] as number;
  }

  /** Keeps an entity, or lets it be forgotten again. At most half of all numbers are pinned. */
  pin(entity: EntityNumber, isPinned: boolean): void {
    const place = 4 * STRIDE * entity + FLAGS;
    const flags = this.#bytes[place] as number;
    const was = (flags & PINNED) !== 0;
    if (was === isPinned || (isPinned && 2 * this.#pinned >= this.capacity)) return;
    this.#pinned += isPinned ? 1 : -1;
    this.#bytes[place] = flags ^ PINNED;
  }

  /** All that is held, as bytes. */
  snapshot(): Uint8Array {
    const n = this.#used;
    const buffer = new ArrayBuffer(HEAD_BYTES + ENTITY_BYTES * n);
    new Float64Array(buffer, 0, HEAD_BYTES / 8).set([VERSION, n, this.#met, this.#cells]);
    const { first, last, low, high, order, days, kind } = columnsOf(n, buffer);
    for (let entity = 0; entity < n; entity++) {
      first[entity] = this.firstAt(entity);
      last[entity] = this.lastAt(entity);
      low[entity] = this.low(entity);
      high[entity] = this.high(entity);
      order[entity] = this.order(entity);
      days[entity] = this.days(entity);
      kind[entity] = this.#kindNumber(entity);
    }
    return new Uint8Array(buffer);
  }

  /** @returns false, and nothing is changed, unless the bytes are a snapshot of no more than `capacity` entities. */
  restore(bytes: Uint8Array): boolean {
    const copy = bytes.slice().buffer;
    if (copy.byteLength < HEAD_BYTES || this.#used > 0) return false;
    const [version, n = 0, met = 0, cells = 0] = new Float64Array(copy, 0, HEAD_BYTES / 8);
    if (version !== VERSION || !(n <= this.capacity) || copy.byteLength !== HEAD_BYTES + ENTITY_BYTES * n)
      return false;
    const { first, last, low, high, order, days, kind } = columnsOf(n, copy);
    for (let entity = 0; entity < n; entity++) {
      this.#words[STRIDE * entity + LOW] = low[entity] as number;
      this.#words[STRIDE * entity + HIGH] = high[entity] as number;
      this.#words[STRIDE * entity + ORDER] = order[entity] as number;
      this.#bytes[4 * STRIDE * entity + KIND] = kind[entity] as number;
      this.#halves[2 * STRIDE * entity + DAYS] = days[entity] as number;
      this.#times[(STRIDE / 2) * entity + FIRST] = first[entity] as number;
      this.#times[(STRIDE / 2) * entity + LAST] = last[entity] as number;
    }
    this.#used = n;
    this.#met = met;
    this.#cells = cells;
    for (let entity = 0; entity < n; entity++) {
      const slot = this.#slot(kind[entity] as number, low[entity] as number, high[entity] as number);
      this.#index[slot] = entity + 1;
    }
    return true;
  }

  #begin(kind: number, low: number, high: number, at: EpochMs): EntityNumber {
    const entity = this.#longUnseen(at) ?? this.#room();
    // Making room moves slots.
    this.#index[this.#slot(kind, low, high)] = entity + 1;
    const word = STRIDE * entity;
    this.#words[word + LOW] = low;
    this.#words[word + HIGH] = high;
    this.#bytes[4 * word + KIND] = kind;
    this.#bytes[4 * word + FLAGS] = RECENT;
    this.#halves[2 * word + DAYS] = 1;
    this.#times[word / 2 + FIRST] = at;
    this.#times[word / 2 + LAST] = at;
    this.#met += 1;
    const cell = IS_CELL[kind] as number;
    this.#cells += cell;
    this.#words[word + ORDER] = cell === 1 ? this.#cells : this.#met - this.#cells;
    this.#guard(entity);
    return entity;
  }

  /** The midnight that began the day of a moment: most moments are of the same day as the one before. */
  #midnightBefore(at: EpochMs): EpochMs {
    if (!(at >= this.#midnight && at < this.#midnight + DAY_MS))
      this.#midnight = Math.floor(at / DAY_MS) * DAY_MS;
    return this.#midnight;
  }

  #kindNumber(entity: EntityNumber): number {
    return this.#bytes[4 * STRIDE * entity + KIND] as number;
  }

  /** The number of one that has not come for long and was forgotten now, among the next LOOKED_AT; undefined without one. */
  #longUnseen(at: EpochMs): EntityNumber | undefined {
    const before = at - FORGOTTEN_AFTER_MS;
    for (let i = Math.min(LOOKED_AT, this.#used); i > 0; i--) {
      const entity = this.#agingHand;
      this.#agingHand = entity + 1 < this.#used ? entity + 1 : 0;
      if (this.lastAt(entity) >= before || (this.#bytes[4 * STRIDE * entity + FLAGS] as number) & PINNED)
        continue;
      if (IS_AGING[this.#kindNumber(entity)] === 0 || this.#isGuarded(entity)) continue;
      this.#onForget(entity);
      this.#remove(entity);
      return entity;
    }
    return undefined;
  }

  /** A number for a new entity. */
  #room(): EntityNumber {
    if (this.#used < this.capacity) {
      this.#used += 1;
      return this.#used - 1;
    }
    for (;;) {
      const entity = this.#hand;
      this.#hand = (entity + 1) % this.capacity;
      const place = 4 * STRIDE * entity + FLAGS;
      const flags = this.#bytes[place] as number;
      if ((flags & PINNED) !== 0 || this.#isGuarded(entity)) continue;
      if ((flags & RECENT) !== 0) {
        this.#bytes[place] = flags & ~RECENT;
        continue;
      }
      this.#onForget(entity);
      this.#remove(entity);
      return entity;
    }
  }

  #guard(entity: EntityNumber): void {
    if (this.#guards < GUARDED) this.#guarded[this.#guards++] = entity;
  }

  #isGuarded(entity: EntityNumber): boolean {
    for (let i = 0; i < this.#guards; i++) if (this.#guarded[i] === entity) return true;
    return false;
  }

  /** The slot of an entity, or the free one where it belongs. */
  #slot(kind: number, low: number, high: number): number {
    let slot = this.#home(kind, low, high);
    for (;;) {
      const entity = (this.#index[slot] as number) - 1;
      if (entity === NO_ENTITY || this.#is(entity, kind, low, high)) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #is(entity: EntityNumber, kind: number, low: number, high: number): boolean {
    const word = STRIDE * entity;
    return (
      this.#words[word + LOW] === low &&
      this.#words[word + HIGH] === high &&
      this.#bytes[4 * word + KIND] === kind
    );
  }

  #home(kind: number, low: number, high: number): number {
    let hash = Math.imul(low ^ Math.imul(kind, 0x9e37_79b1), 0x85eb_ca6b) ^ high;
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2_ae35);
    return (hash ^ (hash >>> 16)) & this.#mask;
  }

  /** Takes an entity out of the index; those behind it move up (Knuth, volume 3, 6.4 R). */
  #remove(entity: EntityNumber): void {
    let hole = this.#slot(this.#kindNumber(entity), this.low(entity), this.high(entity));
    let slot = hole;
    for (;;) {
      slot = (slot + 1) & this.#mask;
      const next = (this.#index[slot] as number) - 1;
      if (next === NO_ENTITY) break;
      const home = this.#home(this.#kindNumber(next), this.low(next), this.high(next));
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue;
      this.#index[hole] = next + 1;
      hole = slot;
    }
    this.#index[hole] = 0;
  }
}
