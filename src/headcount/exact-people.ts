/**
 * People of small counters, one by one: exact for any window, by one scan.
 *
 * A person is one entry: hash, stamp of the last sighting, and a bit for each tier last seen *then*. A person whose
 * sensitive data left on Monday and whose name left on Friday has two: `Friday, all` and `Monday, contact + sensitive`.
 * Most people have one, so three tiers cost hardly more than one. Inside a slab entries lie by hash, linear probing:
 *
 *   stamp 0             empty; a search ends here
 *   stamp > 0, bits 0   left behind by a newer entry of the same person; may be taken again
 *
 * Invariant: for each person and tier at most one entry has the tier's bit, and its stamp is the latest sighting of that
 * person in that tier or a worse one. So count(tier, window) = entries with the bit and a stamp in the window.
 */
import { type CounterTable, largeTiers, MARKS, NO_SLAB, SIZES, SLAB } from './counter-table.ts';
import { CAPACITIES, classFor, fillLimit, slabWords } from './size-class.ts';
import { type SlabPages, slabOffset } from './slab-pages.ts';
import { TIER_BITS } from './tier.ts';

/** Told each entry: hash, tag, stamp and the bits of its tiers. */
export type EntryVisitor = (hash: number, tag: number, stamp: number, tiers: number) => void;

/** SIZES of a record: entries used | people of the lead tier << 12 | class << 24. */
const COUNT_MASK = 0xfff;
const LEAD_SHIFT = 12;
const CLASS_SHIFT = 24;
const LARGEST = CAPACITIES.length - 1;
/** What stands for the sizes of a counter without a slab where it is stored. */
const NOTHING = 0xffff_ffff;
/** Later than any stamp. */
const NEVER = 2 ** 32;
const NO_WORDS = new Uint32Array(0);
const TIER_MASK = (1 << TIER_BITS) - 1;

export class ExactPeople {
  readonly #table: CounterTable;
  readonly #pages: SlabPages;
  readonly #longestSeconds: number;

  constructor(table: CounterTable, pages: SlabPages, longestSeconds: number) {
    this.#table = table;
    this.#pages = pages;
    this.#longestSeconds = longestSeconds;
  }

  /** People in the mildest tier that is kept one by one. O(1). */
  people(counter: number): number {
    return (this.#table.get(counter, SIZES) >>> LEAD_SHIFT) & COUNT_MASK;
  }

  /** A person was seen, in these tiers. Expected O(1), amortised over growing. */
  observe(counter: number, hash: number, tag: number, stamp: number, tiers: number): void {
    const record = this.#table.page(counter);
    const at = this.#table.at(counter);
    let ref = record[at + SLAB] as number;
    if (ref === NO_SLAB) ref = this.#begin(counter);
    const size = record[at + SIZES] as number;
    const capacity = CAPACITIES[size >>> CLASS_SHIFT] as number;
    const words = this.#pages.words(ref);
    const bytes = this.#pages.bytes(ref);
    const entries = slabOffset(ref) + 1;
    const tags = 4 * (entries + 2 * capacity);

    let left = tiers;
    let gained = 0;
    // Where the sighting goes: an entry of the same person that is of no more use, or one at the same second.
    let place = -1;
    // Where the search ended, when it is where a new entry belongs.
    let vacant = -1;
    let slot = homeOf(hash, capacity);
    for (let probes = 0; probes < capacity; probes++) {
      const seen = words[entries + 2 * slot] as number;
      if (seen === 0) {
        vacant = slot;
        break;
      }
      if (words[entries + 2 * slot + 1] === hash) {
        const byte = bytes[tags + slot] as number;
        const bits = byte & TIER_MASK;
        if (byte >>> TIER_BITS === tag && bits !== 0) {
          const shared = bits & left;
          if (seen > stamp) {
            left &= ~shared;
            gained |= shared;
            if (left === 0) return;
          } else if (seen === stamp) {
            place = slot;
            left |= bits;
            gained |= shared;
          } else if (shared !== 0) {
            gained |= shared;
            bytes[tags + slot] = byte & ~shared;
            if (bits === shared && place === -1) place = slot;
          }
        }
      }
      slot = slot + 1 === capacity ? 0 : slot + 1;
    }
    if (place !== -1) {
      words[entries + 2 * place] = stamp;
      bytes[tags + place] = (tag << TIER_BITS) | left;
    } else if (vacant !== -1 && (size & COUNT_MASK) < fillLimit(capacity)) {
      words[entries + 2 * vacant] = stamp;
      words[entries + 2 * vacant + 1] = hash;
      bytes[tags + vacant] = (tag << TIER_BITS) | left;
      record[at + SIZES] = size + 1;
    } else {
      this.#makeRoom(counter, 1, stamp);
      this.#put(record[at + SLAB] as number, this.#capacity(counter), hash, tag, stamp, left);
      record[at + SIZES] = (record[at + SIZES] as number) + 1;
    }
    const lead = largeTiers(record[at + MARKS] as number) + 1;
    if ((left & lead) !== 0 && (gained & lead) === 0)
      record[at + SIZES] = (record[at + SIZES] as number) + (1 << LEAD_SHIFT);
  }

  /** Reads what observing a person begins with, so that a cache has it. */
  reach(counter: number, hash: number): number {
    const record = this.#table.page(counter);
    const at = this.#table.at(counter);
    const ref = record[at + SLAB] as number;
    if (ref === NO_SLAB) return 0;
    const capacity = CAPACITIES[(record[at + SIZES] as number) >>> CLASS_SHIFT] as number;
    const words = this.#pages.words(ref);
    const entries = slabOffset(ref) + 1;
    const tags = entries + 2 * capacity;
    return (words[entries + 2 * homeOf(hash, capacity)] as number) ^ (words[tags] as number);
  }

  /**
   * A page of people will be observed at one moment: the slab grows once for all who are new, instead of class by class,
   * and where each search begins is read, so that lines no cache holds are fetched at the same time. O(people).
   */
  expect(counter: number, hashes: Uint32Array, count: number, stamp: number): number {
    if (this.#table.get(counter, SLAB) === NO_SLAB) {
      this.#begin(counter, classFor(count) ?? LARGEST);
      return 0;
    }
    const ref = this.#table.get(counter, SLAB);
    const size = this.#table.get(counter, SIZES);
    const capacity = CAPACITIES[size >>> CLASS_SHIFT] as number;
    const words = this.#pages.words(ref);
    const entries = slabOffset(ref) + 1;
    let touched = words[entries + 2 * capacity] as number;
    for (let i = 0; i < count; i++)
      touched ^= words[entries + 2 * homeOf(hashes[i] as number, capacity)] as number;
    if ((size & COUNT_MASK) + count <= fillLimit(capacity)) return touched;
    let strangers = 0;
    for (let i = 0; i < count; i++)
      if (!isThere(words, entries, capacity, hashes[i] as number)) strangers += 1;
    if ((size & COUNT_MASK) + strangers > fillLimit(capacity)) this.#makeRoom(counter, strangers, stamp);
    return touched;
  }

  /**
   * People of a tier last seen above each of some stamps, best the latest stamp first: a window in which nobody is older
   * than a shorter one is not counted again. O(entries) for each window that differs.
   */
  countEach(counter: number, starts: Uint32Array, windows: number, bit: number, people: Float64Array): void {
    const ref = this.#table.get(counter, SLAB);
    if (ref === NO_SLAB) {
      people.fill(0, 0, windows);
      return;
    }
    const capacity = this.#capacity(counter);
    const words = this.#pages.words(ref);
    const bytes = this.#pages.bytes(ref);
    const entries = slabOffset(ref) + 1;
    const tags = 4 * (entries + 2 * capacity);
    let [counted, oldest, from] = [0, 0, NEVER];
    for (let window = windows - 1; window >= 0; window--) {
      const start = starts[window] as number;
      if (start >= from && start < oldest) {
        people[window] = counted;
        continue;
      }
      [counted, oldest, from] = [0, NEVER, start];
      for (let i = 0; i < capacity; i++) {
        const stamp = words[entries + 2 * i] as number;
        if (stamp <= start || ((bytes[tags + i] as number) & bit) === 0) continue;
        counted += 1;
        if (stamp < oldest) oldest = stamp;
      }
      people[window] = counted;
    }
  }

  /** People last seen above a stamp in a tier. O(entries). */
  count(counter: number, start: number, bit: number): number {
    const ref = this.#table.get(counter, SLAB);
    if (ref === NO_SLAB) return 0;
    const capacity = this.#capacity(counter);
    const words = this.#pages.words(ref);
    const bytes = this.#pages.bytes(ref);
    const entries = slabOffset(ref) + 1;
    const tags = 4 * (entries + 2 * capacity);
    let people = 0;
    for (let i = 0; i < capacity; i++) {
      if ((words[entries + 2 * i] as number) > start && ((bytes[tags + i] as number) & bit) !== 0)
        people += 1;
    }
    return people;
  }

  /** Visits all entries, in no order. The visitor must not change this counter. */
  each(counter: number, visit: EntryVisitor): void {
    const ref = this.#table.get(counter, SLAB);
    if (ref !== NO_SLAB) this.#eachOf(ref, this.#capacity(counter), visit);
  }

  /** Entries, lead and class in one word, as they are stored. */
  sizes(counter: number): number {
    return this.#table.get(counter, SLAB) === NO_SLAB ? NOTHING : this.#table.get(counter, SIZES);
  }

  /** The slab's words without its header, a view; empty when there is none. */
  slab(counter: number): Uint32Array {
    const ref = this.#table.get(counter, SLAB);
    if (ref === NO_SLAB) return NO_WORDS;
    const first = slabOffset(ref);
    return this.#pages.words(ref).subarray(first + 1, first + slabWords(this.#capacity(counter)));
  }

  /** Words that a stored slab of these sizes has, or undefined when no slab has such sizes. */
  storedWords(sizes: number): number | undefined {
    if (sizes === NOTHING) return 0;
    const capacity = CAPACITIES[sizes >>> CLASS_SHIFT];
    if (capacity === undefined || (sizes & COUNT_MASK) > capacity) return undefined;
    return slabWords(capacity) - 1;
  }

  /** Gives a counter without a slab a stored one. */
  load(counter: number, sizes: number, words: Uint32Array): void {
    const ref = this.#pages.allocate(sizes >>> CLASS_SHIFT, counter);
    this.#pages.words(ref).set(words, slabOffset(ref) + 1);
    this.#table.set(counter, SLAB, ref);
    this.#table.set(counter, SIZES, sizes);
  }

  /** Visits the entries of a stored slab. */
  eachStored(sizes: number, words: Uint32Array, visit: EntryVisitor): void {
    if (sizes === NOTHING) return;
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    eachIn(words, bytes, 0, CAPACITIES[sizes >>> CLASS_SHIFT] as number, visit);
  }

  /** Takes a tier's bit from all entries; those without any go. The marks must say already that the tier is elsewhere. */
  dropTier(counter: number, bit: number): void {
    const ref = this.#table.get(counter, SLAB);
    if (ref === NO_SLAB) return;
    const capacity = this.#capacity(counter);
    const bytes = this.#pages.bytes(ref);
    const tags = 4 * (slabOffset(ref) + 1 + 2 * capacity);
    let entries = 0;
    for (let i = tags; i < tags + capacity; i++) {
      bytes[i] = (bytes[i] as number) & ~bit;
      if (((bytes[i] as number) & TIER_MASK) !== 0) entries += 1;
    }
    if (entries === 0) this.release(counter);
    else this.#rehash(counter, classFor(entries) ?? LARGEST, 0);
  }

  /** Gives the slab back. */
  release(counter: number): void {
    const ref = this.#table.get(counter, SLAB);
    if (ref === NO_SLAB) return;
    this.#pages.free(ref);
    this.#table.set(counter, SLAB, NO_SLAB);
    this.#table.set(counter, SIZES, 0);
  }

  #begin(counter: number, classNumber = 0): number {
    const ref = this.#pages.allocate(classNumber, counter);
    this.#table.set(counter, SLAB, ref);
    this.#table.set(counter, SIZES, sizes(0, 0, classNumber));
    return ref;
  }

  /** Before a slab grows by so many, whoever has left the longest window leaves it. */
  #makeRoom(counter: number, more: number, stamp: number): void {
    const classNumber = this.#table.get(counter, SIZES) >>> CLASS_SHIFT;
    const forgotten = Math.max(0, stamp - this.#longestSeconds - 1);
    const entries = more + this.#newerThan(counter, forgotten);
    const limit = fillLimit(CAPACITIES[classNumber] as number);
    const fitting = classFor(entries) ?? LARGEST;
    // Unless an eighth has gone the same work would be due again at once.
    const isFull = entries > limit - (limit >> 3);
    this.#rehash(
      counter,
      isFull ? Math.min(LARGEST, Math.max(fitting, classNumber + 1)) : fitting,
      forgotten,
    );
  }

  /** Entries of use with a later stamp. */
  #newerThan(counter: number, stamp: number): number {
    const ref = this.#table.get(counter, SLAB);
    const capacity = this.#capacity(counter);
    const [words, bytes] = [this.#pages.words(ref), this.#pages.bytes(ref)];
    const first = slabOffset(ref) + 1;
    const tags = 4 * (first + 2 * capacity);
    let entries = 0;
    for (let i = 0; i < capacity; i++)
      if (((bytes[tags + i] as number) & TIER_MASK) !== 0 && (words[first + 2 * i] as number) > stamp)
        entries += 1;
    return entries;
  }

  /** Moves all entries that are of use and newer than `forgotten` to a slab of another class. */
  #rehash(counter: number, classNumber: number, forgotten: number): void {
    const table = this.#table;
    const old = table.get(counter, SLAB);
    const capacity = this.#capacity(counter);
    const leadBit = this.#leadBit(counter);
    const ref = this.#pages.allocate(classNumber, counter);
    const wider = CAPACITIES[classNumber] as number;
    const [words, bytes] = [this.#pages.words(old), this.#pages.bytes(old)];
    const [newWords, newBytes] = [this.#pages.words(ref), this.#pages.bytes(ref)];
    const first = slabOffset(old) + 1;
    const tags = 4 * (first + 2 * capacity);
    const newFirst = slabOffset(ref) + 1;
    const newTags = 4 * (newFirst + 2 * wider);
    let entries = 0;
    let lead = 0;
    for (let i = 0; i < capacity; i++) {
      const byte = bytes[tags + i] as number;
      const stamp = words[first + 2 * i] as number;
      if ((byte & TIER_MASK) === 0 || stamp <= forgotten) continue;
      const hash = words[first + 2 * i + 1] as number;
      let slot = homeOf(hash, wider);
      while (newWords[newFirst + 2 * slot] !== 0) slot = slot + 1 === wider ? 0 : slot + 1;
      newWords[newFirst + 2 * slot] = stamp;
      newWords[newFirst + 2 * slot + 1] = hash;
      newBytes[newTags + slot] = byte;
      entries += 1;
      if ((byte & leadBit) !== 0) lead += 1;
    }
    this.#pages.free(old);
    table.set(counter, SLAB, ref);
    table.set(counter, SIZES, sizes(entries, lead, classNumber));
  }

  #put(ref: number, capacity: number, hash: number, tag: number, stamp: number, tiers: number): void {
    const words = this.#pages.words(ref);
    const entries = slabOffset(ref) + 1;
    let slot = homeOf(hash, capacity);
    while (words[entries + 2 * slot] !== 0) slot = slot + 1 === capacity ? 0 : slot + 1;
    words[entries + 2 * slot] = stamp;
    words[entries + 2 * slot + 1] = hash;
    this.#pages.bytes(ref)[4 * (entries + 2 * capacity) + slot] = (tag << TIER_BITS) | tiers;
  }

  #eachOf(ref: number, capacity: number, visit: EntryVisitor): void {
    eachIn(this.#pages.words(ref), this.#pages.bytes(ref), slabOffset(ref) + 1, capacity, visit);
  }

  #capacity(counter: number): number {
    return CAPACITIES[this.#table.get(counter, SIZES) >>> CLASS_SHIFT] as number;
  }

  #leadBit(counter: number): number {
    return largeTiers(this.#table.get(counter, MARKS)) + 1;
  }
}

function sizes(entries: number, lead: number, classNumber: number): number {
  return entries | (lead << LEAD_SHIFT) | (classNumber << CLASS_SHIFT);
}

/** Whether an entry with this hash is in a slab. @param entries where the slab's entries begin. */
function isThere(words: Uint32Array, entries: number, capacity: number, hash: number): boolean {
  let slot = homeOf(hash, capacity);
  for (let probes = 0; probes < capacity; probes++) {
    if (words[entries + 2 * slot] === 0) return false;
    if (words[entries + 2 * slot + 1] === hash) return true;
    slot = slot + 1 === capacity ? 0 : slot + 1;
  }
  return false;
}

/** @param entries where the slab's entries begin. */
function eachIn(
  words: Uint32Array,
  bytes: Uint8Array,
  entries: number,
  capacity: number,
  visit: EntryVisitor,
): void {
  const tags = 4 * (entries + 2 * capacity);
  for (let i = 0; i < capacity; i++) {
    const byte = bytes[tags + i] as number;
    if ((byte & TIER_MASK) === 0) continue;
    const entry = entries + 2 * i;
    visit(words[entry + 1] as number, byte >>> TIER_BITS, words[entry] as number, byte & TIER_MASK);
  }
}

function homeOf(hash: number, capacity: number): number {
  return Math.floor((hash * capacity) / 2 ** 32);
}
