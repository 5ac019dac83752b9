/**
 * Whom a test may speak about, each with a small number that tests index their arrays by. An entity is an identity of a
 * recipient (an account, a session) or a *cell*: what many recipients have in common.
 *
 *   64-bit key, kind ─▶ index ─▶ number ─┬▶ kind, key, first and last seen, days seen on
 *                                        └▶ each test's own arrays, at the same place
 *
 * Memory is bounded: 40 bytes an entity, `capacity` of them at most. When all numbers are taken one that has not been seen
 * for longest, about, is forgotten (second chance, Corbató 1968); one that something stands against is pinned and stays.
 *
 * Invariant: a number is one entity's until forget was called for it. Late sightings change no last time.
 */
import { IDENTITY_KINDS, type IdentityKind } from '../disclosure/recipient.ts';
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';

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

const KIND_NAMES = new Map<number, EntityKind>(
  (Object.entries(ENTITY_KINDS) as [EntityKind, number][]).map(([name, number]) => [number, name]),
);
const IS_CELL = new Uint8Array(256);
for (const kind of CELL_KINDS) IS_CELL[ENTITY_KINDS[kind]] = 1;

export function isCell(kind: EntityKind): boolean {
  return IS_CELL[ENTITY_KINDS[kind]] === 1;
}

const RECENT = 1;
const PINNED = 2;
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
  readonly #low: Uint32Array;
  readonly #high: Uint32Array;
  readonly #kind: Uint8Array;
  readonly #first: Float64Array;
  readonly #last: Float64Array;
  readonly #days: Uint16Array;
  readonly #order: Uint32Array;
  readonly #flags: Uint8Array;
  /** Those of the scene at hand: none of them gives its number to another. */
  readonly #guarded = new Int32Array(GUARDED);
  #guards = 0;
  #used = 0;
  #hand = 0;
  #pinned = 0;
  #met = 0;
  #cells = 0;

  /** @param capacity a power of two. @param onForget told before a number is given away. */
  constructor(onForget: (entity: EntityNumber) => void = () => undefined, capacity = DEFAULT_MAX_ENTITIES) {
    this.capacity = 2 ** Math.ceil(Math.log2(Math.max(MIN_MAX_ENTITIES, capacity)));
    this.#onForget = onForget;
    this.#index = new Int32Array(SPREAD * this.capacity);
    this.#mask = this.#index.length - 1;
    this.#low = new Uint32Array(this.capacity);
    this.#high = new Uint32Array(this.capacity);
    this.#kind = new Uint8Array(this.capacity);
    this.#first = new Float64Array(this.capacity);
    this.#last = new Float64Array(this.capacity);
    this.#days = new Uint16Array(this.capacity);
    this.#order = new Uint32Array(this.capacity);
    this.#flags = new Uint8Array(this.capacity);
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
    let slot = this.#slot(kind, low, high);
    let entity = (this.#index[slot] as number) - 1;
    if (entity === NO_ENTITY) {
      entity = this.#room();
      // Making room moves slots.
      slot = this.#slot(kind, low, high);
      this.#index[slot] = entity + 1;
      this.#low[entity] = low;
      this.#high[entity] = high;
      this.#kind[entity] = kind;
      this.#first[entity] = at;
      this.#last[entity] = at;
      this.#days[entity] = 1;
      this.#flags[entity] = RECENT;
      this.#met += 1;
      const cell = IS_CELL[kind] as number;
      this.#cells += cell;
      this.#order[entity] = cell === 1 ? this.#cells : this.#met - this.#cells;
      this.#guard(entity);
      return entity;
    }
    this.#flags[entity] = (this.#flags[entity] as number) | RECENT;
    this.#guard(entity);
    const last = this.#last[entity] as number;
    if (at > last) {
      if (Math.floor(at / DAY_MS) > Math.floor(last / DAY_MS) && (this.#days[entity] as number) < 0xffff) {
        this.#days[entity] = (this.#days[entity] as number) + 1;
      }
      this.#last[entity] = at;
    } else if (at < (this.#first[entity] as number)) this.#first[entity] = at;
    return entity;
  }

  /** The number of an entity that is held, or NO_ENTITY. */
  find(kind: EntityKind, key: bigint): EntityNumber {
    const low = Number(key & 0xffff_ffffn);
    const high = Number((key >> 32n) & 0xffff_ffffn);
    return (this.#index[this.#slot(ENTITY_KINDS[kind], low, high)] as number) - 1;
  }

  kind(entity: EntityNumber): EntityKind {
    return KIND_NAMES.get(this.#kind[entity] as number) ?? 'site';
  }

  key(entity: EntityNumber): bigint {
    return (BigInt(this.#high[entity] as number) << 32n) | BigInt(this.#low[entity] as number);
  }

  /** The halves of its key, unsigned. */
  low(entity: EntityNumber): number {
    return this.#low[entity] as number;
  }

  high(entity: EntityNumber): number {
    return this.#high[entity] as number;
  }

  /** When it was first seen, ms since the epoch. */
  firstAt(entity: EntityNumber): EpochMs {
    return this.#first[entity] as number;
  }

  lastAt(entity: EntityNumber): EpochMs {
    return this.#last[entity] as number;
  }

  /** Days (UTC) on which it was seen, the present one included. */
  days(entity: EntityNumber): number {
    return this.#days[entity] as number;
  }

  /** Its place in the order in which recipients came, or cells, from 1. */
  order(entity: EntityNumber): number {
    return this.#order[entity] as number;
  }

  /** Keeps an entity, or lets it be forgotten again. At most half of all numbers are pinned. */
  pin(entity: EntityNumber, isPinned: boolean): void {
    const flags = this.#flags[entity] as number;
    const was = (flags & PINNED) !== 0;
    if (was === isPinned || (isPinned && 2 * this.#pinned >= this.capacity)) return;
    this.#pinned += isPinned ? 1 : -1;
    this.#flags[entity] = flags ^ PINNED;
  }

  /** All that is held, as bytes. */
  snapshot(): Uint8Array {
    const n = this.#used;
    const head = new Float64Array([VERSION, n, this.#met, this.#cells]);
    const parts = [
      head,
      this.#first.subarray(0, n),
      this.#last.subarray(0, n),
      this.#low.subarray(0, n),
      this.#high.subarray(0, n),
      this.#order.subarray(0, n),
      this.#days.subarray(0, n),
      this.#kind.subarray(0, n),
    ];
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
    let offset = 0;
    for (const part of parts) {
      bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
      offset += part.byteLength;
    }
    return bytes;
  }

  /** @returns false, and nothing is changed, unless the bytes are a snapshot of no more than `capacity` entities. */
  restore(bytes: Uint8Array): boolean {
    const copy = bytes.slice().buffer;
    if (copy.byteLength < HEAD_BYTES || this.#used > 0) return false;
    const [version, n = 0, met = 0, cells = 0] = new Float64Array(copy, 0, HEAD_BYTES / 8);
    if (version !== VERSION || !(n <= this.capacity) || copy.byteLength !== HEAD_BYTES + 31 * n) return false;
    this.#first.set(new Float64Array(copy, HEAD_BYTES, n));
    this.#last.set(new Float64Array(copy, HEAD_BYTES + 8 * n, n));
    this.#low.set(new Uint32Array(copy, HEAD_BYTES + 16 * n, n));
    this.#high.set(new Uint32Array(copy, HEAD_BYTES + 20 * n, n));
    this.#order.set(new Uint32Array(copy, HEAD_BYTES + 24 * n, n));
    this.#days.set(new Uint16Array(copy, HEAD_BYTES + 28 * n, n));
    this.#kind.set(new Uint8Array(copy, HEAD_BYTES + 30 * n, n));
    this.#used = n;
    this.#met = met;
    this.#cells = cells;
    for (let entity = 0; entity < n; entity++) {
      const kind = this.#kind[entity] as number;
      this.#index[this.#slot(kind, this.#low[entity] as number, this.#high[entity] as number)] = entity + 1;
    }
    return true;
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
      const flags = this.#flags[entity] as number;
      if ((flags & PINNED) !== 0 || this.#isGuarded(entity)) continue;
      if ((flags & RECENT) !== 0) {
        this.#flags[entity] = flags & ~RECENT;
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
      if (
        entity === NO_ENTITY ||
        (this.#low[entity] === low && this.#high[entity] === high && this.#kind[entity] === kind)
      ) {
        return slot;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  #home(kind: number, low: number, high: number): number {
    let hash = Math.imul(low ^ Math.imul(kind, 0x9e37_79b1), 0x85eb_ca6b) ^ high;
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2_ae35);
    return (hash ^ (hash >>> 16)) & this.#mask;
  }

  /** Takes an entity out of the index; those behind it move up (Knuth, volume 3, 6.4 R). */
  #remove(entity: EntityNumber): void {
    const kind = this.#kind[entity] as number;
    let hole = this.#slot(kind, this.#low[entity] as number, this.#high[entity] as number);
    let slot = hole;
    for (;;) {
      slot = (slot + 1) & this.#mask;
      const next = (this.#index[slot] as number) - 1;
      if (next === NO_ENTITY) break;
      const home = this.#home(
        this.#kind[next] as number,
        this.#low[next] as number,
        this.#high[next] as number,
      );
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue;
      this.#index[hole] = next + 1;
      hole = slot;
    }
    this.#index[hole] = 0;
  }
}

const VERSION = 1;
const HEAD_BYTES = 32;
