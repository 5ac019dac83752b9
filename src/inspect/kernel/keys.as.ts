// Keys of JSON by their bytes, each numbered once: what the host said of it stays with it, and a key met before costs a
// hash and a comparison. When there is no room for another, all are forgotten together.
//
// Objects of a list have the same keys in the same order: with each key stands which one came after it last, and whether it
// comes again is told by one comparison, the quote and the colon behind it included.
//
// Memory:  slots │ entries │ bytes of keys longer than sixteen      first keys of objects      keys as they are expected
//
//   entry   first eight bytes · last eight · length, bits, lane · where its bytes lie · number · key after it, bytes expected

import { sameBytes } from './forms.as';

@external("host", "meet")
declare function meet(start: u32, end: u32, escaped: u32): u32;

const SLOTS: u32 = 0x115000;
const ENTRIES: u32 = 0x119000;
const ENTRY_BYTES: u32 = 32;
const ARENA: u32 = 0x139000;
const ARENA_BYTES: u32 = 0x20000;
const SLOT_COUNT: u32 = 8192;
export const MAX_KEYS: u32 = 4000;
const MAX_PROBES: u32 = 64;
const MAX_KEY_BYTES: u32 = 192;

let k1: u64 = 0x9e3779b97f4a7c15;
let k2: u64 = 0xc2b2ae3d27d4eb4f;
/** For each depth the key that an object there began with. */
const FIRSTS: u32 = 0x113000;
export const MAX_DEPTH: u32 = 512;
/** Bytes of a key, a quote, a colon: what is expected to come. */
const EXPECTED: u32 = 0x300000;
const EXPECTED_BYTES: u32 = 32;

let keyCount: u32 = 0;
let arenaEnd: u32 = 0;

/** What is known of the key looked up last: its number, its bits, its lane. */
export let foundId: u32 = 0;
export let foundBits: u32 = 0;
export let foundLane: u32 = 0;
/** Its entry; 0 where it has none. */
export let foundEntry: u32 = 0;

/** A secret, so that nobody writes keys that fall into one slot. */
export function seedKeys(a: u64, b: u64): void {
  k1 = a | 1;
  k2 = b | 1;
}

export function forgetKeys(): void {
  memory.fill(SLOTS, 0, SLOT_COUNT * 2);
  memory.fill(FIRSTS, 0, MAX_DEPTH * 2);
  keyCount = arenaEnd = 0;
}

/**
 * Whether the key that begins at `at`, behind its quote, is the one that came last after the key `before` of its object, or
 * the one after that; then it is found. @param before 0 where the object begins. @param end where the input ends.
 * @returns the index after its colon, or 0.
 */
// @ts-ignore
@inline
export function isExpected(before: u32, depth: u32, at: u32, end: u32): u32 {
  let entry: u32 = before == 0 ? load<u16>(FIRSTS + (depth << 1)) : load<u16>(ENTRIES + before * ENTRY_BYTES, 26);
  for (let tries = 0; tries < 2 && entry != 0; tries++) {
    const known = ENTRIES + entry * ENTRY_BYTES;
    const length: u32 = load<u8>(known, 28);
    const bytes = EXPECTED + entry * EXPECTED_BYTES;
    let same = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(bytes)));
    if (length > 16) same |= <u32>i8x16.bitmask(i8x16.eq(v128.load(at, 16), v128.load(bytes, 16))) << 16;
    if (length != 0 && ~same << (32 - length) == 0 && at + length <= end) {
      foundId = load<u16>(known, 24);
      foundBits = load<u8>(known, 18);
      foundLane = load<u8>(known, 19);
      foundEntry = entry;
      return at + length;
    }
    entry = load<u16>(known, 26);
  }
  return 0;
}

/** The key found last came after `before` in its object, or began it. */
// @ts-ignore
@inline
export function expectAfter(before: u32, depth: u32): void {
  store<u16>(before == 0 ? FIRSTS + (depth << 1) : ENTRIES + before * ENTRY_BYTES + 26, <u16>foundEntry);
}

/**
 * Looks a key up. @param plain it is no datum, and no escape stands in it.
 * @returns false when there is no room for a new one.
 */
export function lookUp(start: u32, end: u32, hasEscape: bool, plain: bool): bool {
  const length = end - start;
  foundEntry = 0;
  if (length == 0) {
    foundId = foundBits = foundLane = 0;
    return true;
  }
  if (length > MAX_KEY_BYTES) {
    foundId = foundBits = foundLane = 0;
    if (!hasEscape) return true;
    if (keyCount + 1 >= MAX_KEYS) return false;
    keyCount++;
    learn(meet(start, end, 1));
    return true;
  }
  let lo: u64;
  let hi: u64;
  if (length <= 16) {
    lo = load<u64>(start);
    hi = 0;
    if (length < 8) lo &= (<u64>1 << (length << 3)) - 1;
    else if (length > 8) {
      hi = load<u64>(start, 8);
      if (length < 16) hi &= (<u64>1 << ((length - 8) << 3)) - 1;
    }
  } else {
    lo = load<u64>(start);
    hi = load<u64>(end - 8);
    for (let i = start + 8; i + 8 < end; i += 8) lo = (lo ^ (lo >> 29)) * k2 + load<u64>(i);
  }
  const mixed = lo * k1 + hi * k2 + <u64>length * 0x9e3779b97f4a7c15;
  const hash = <u32>(mixed >> 32) ^ <u32>(mixed >> 51);
  let slot = hash & (SLOT_COUNT - 1);
  for (let probes: u32 = 0; probes < MAX_PROBES; probes++) {
    const held: u32 = load<u16>(SLOTS + (slot << 1));
    if (held == 0) {
      if (keyCount + 1 >= MAX_KEYS || arenaEnd + length + 16 > ARENA_BYTES) return false;
      keyCount++;
      learn(meet(start, end, hasEscape ? 1 : 0));
      const entry = ENTRIES + keyCount * ENTRY_BYTES;
      store<u64>(entry, lo);
      store<u64>(entry, hi, 8);
      store<u16>(entry, <u16>length, 16);
      store<u8>(entry, <u8>foundBits, 18);
      store<u8>(entry, <u8>foundLane, 19);
      store<u32>(entry, ARENA + arenaEnd, 20);
      store<u16>(entry, <u16>foundId, 24);
      store<u16>(entry, 0, 26);
      store<u8>(entry, 0, 28);
      if (plain && length + 2 <= EXPECTED_BYTES) {
        const expected = EXPECTED + keyCount * EXPECTED_BYTES;
        memory.copy(expected, start, length);
        store<u16>(expected + length, 0x3a22); // ":
        store<u8>(entry, <u8>(length + 2), 28);
      }
      foundEntry = keyCount;
      if (length > 16) {
        memory.copy(ARENA + arenaEnd, start, length);
        arenaEnd += length;
      }
      store<u16>(SLOTS + (slot << 1), <u16>keyCount);
      return true;
    }
    const entry = ENTRIES + held * ENTRY_BYTES;
    if (load<u64>(entry) == lo && load<u64>(entry, 8) == hi && load<u16>(entry, 16) == length) {
      if (length <= 16 || sameBytes(load<u32>(entry, 20), start, length)) {
        foundId = load<u16>(entry, 24);
        foundBits = load<u8>(entry, 18);
        foundLane = load<u8>(entry, 19);
        foundEntry = held;
        return true;
      }
    }
    slot = (slot + 1) & (SLOT_COUNT - 1);
  }
  return false;
}

/** What the host said of a key: its number, above it its bits, and its lane. */
// @ts-ignore
@inline
function learn(answer: u32): void {
  foundId = answer & 0xffff;
  foundBits = (answer >> 16) & 0xff;
  foundLane = answer >> 24;
}
