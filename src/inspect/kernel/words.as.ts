// Words that were met before, by their bytes: names of elements, classes, labels. A table of which each slot keeps the
// latest word, so that its memory has a bound and a body of ever new words costs what asking for each of them costs.
// The host is asked for a word that is not there, and says what it is by answer(). Shared by html.as.ts and text.as.ts.

import { sameBytes } from './forms.as';

@external("host", "word")
declare function ask(start: u32, end: u32, what: u32): void;

const ENTRIES: u32 = 0x71000;
const ENTRY_BYTES: u32 = 224;
const SLOT_COUNT: u32 = 4096;
/** Longest word that is kept, in bytes. */
const MAX_WORD_BYTES: u32 = 192;

export let k1: u64 = 0x9e3779b97f4a7c15;
export let k2: u64 = 0xc2b2ae3d27d4eb4f;

/** What the host said of the word looked up last. */
export let foundA: u32 = 0;
export let foundB: u32 = 0;
export let foundC: u32 = 0;

/** A secret, so that nobody writes words that fall into one slot. */
export function seed(a: u64, b: u64): void {
  k1 = a | 1;
  k2 = b | 1;
}

export function forgetWords(): void {
  for (let i: u32 = 0; i < SLOT_COUNT; i++) store<u8>(ENTRIES + i * ENTRY_BYTES, 0, 18);
}

/** What the host says to a question. */
export function answer(a: u32, b: u32, c: u32): void {
  foundA = a;
  foundB = b;
  foundC = c;
}

/** Looks a word up as one of a kind `what`, from 1 on. */
export function look(start: u32, end: u32, what: u32): void {
  const length = end - start;
  if (length > MAX_WORD_BYTES) {
    ask(start, end, what);
    return;
  }
  let lo: u64 = 0;
  let hi: u64 = 0;
  if (length <= 16) {
    lo = load<u64>(start);
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
  const mixed = lo * k1 + hi * k2 + <u64>(length + (what << 9)) * 0x9e3779b97f4a7c15;
  const hash = <u32>(mixed >> 32) ^ <u32>(mixed >> 51);
  const entry = ENTRIES + (hash & (SLOT_COUNT - 1)) * ENTRY_BYTES;
  if (load<u8>(entry, 18) == what && load<u64>(entry) == lo && load<u64>(entry, 8) == hi && load<u16>(entry, 16) == length) {
    if (length <= 16 || sameBytes(entry + 32, start, length)) {
      foundA = load<u32>(entry, 20);
      foundB = load<u32>(entry, 24);
      foundC = load<u32>(entry, 28);
      return;
    }
  }
  ask(start, end, what);
  store<u64>(entry, lo);
  store<u64>(entry, hi, 8);
  store<u16>(entry, <u16>length, 16);
  store<u8>(entry, <u8>what, 18);
  store<u32>(entry, foundA, 20);
  store<u32>(entry, foundB, 24);
  store<u32>(entry, foundC, 28);
  if (length > 16) memory.copy(entry + 32, start, length);
}
