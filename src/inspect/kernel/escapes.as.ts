// Undoes the escapes of a JSON string (RFC 8259 §7) as ../walkers/json-escapes.ts does, into the room for a value that is
// no part of the input (sieve.as.ts), so that the sieve can look at it. Where the bytes come from is not kept: a value in
// which something may stand is decoded once more by the host.
import { TEXT, TEXT_BYTES } from './sieve-layout.as';

/** Bytes behind a value that are read sixteen at a time. */
const MARGIN: u32 = 64;

/** The end of what was decoded last, and whether a space or a byte that is not ASCII stands in it. */
export let unescapedEnd: u32 = 0;
export let unescapedGap: bool = false;

/** Decodes [start..end) to TEXT. @returns false where there is no room. */
export function unescape(start: u32, end: u32): bool {
  if (end - start > TEXT_BYTES - MARGIN) return false;
  let out = TEXT;
  let gap = false;
  let i = start;
  while (i < end) {
    const byte: u32 = load<u8>(i);
    if (byte != 0x5c) {
      // Sixteen at a time up to the next escape; what is copied too far is written over.
      const v = v128.load(i);
      v128.store(out, v);
      const stops = <u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x5c))) | 0x10000;
      const left = end - i;
      let count = ctz<u32>(stops);
      if (count > left) count = left;
      // Signed: bytes from 0x80 on are below all others.
      const blanks = <u32>i8x16.bitmask(i8x16.le_s(v, i8x16.splat(0x20)));
      if ((blanks & ((<u32>1 << count) - 1)) != 0) gap = true;
      i += count;
      out += count;
      continue;
    }
    const letter: u32 = load<u8>(i, 1);
    if (letter != 0x75) {
      const plain = letterOf(letter);
      if (plain <= 0x20 || plain >= 0x80) gap = true;
      store<u8>(out++, plain);
      i += 2;
      continue;
    }
    const unit = hex4(i + 2, end);
    if (unit < 0) {
      store<u8>(out++, letter);
      i += 2;
      continue;
    }
    i += 6;
    let point: u32 = unit;
    if (unit >= 0xd800 && unit <= 0xdbff && i + 1 < end && load<u16>(i) == 0x755c) {
      const low = hex4(i + 2, end);
      if (low >= 0xdc00 && low <= 0xdfff) {
        point = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
        i += 6;
      }
    }
    if (point <= 0x20 || point >= 0x80) gap = true;
    out = putCodePoint(out, point);
  }
  unescapedEnd = out;
  unescapedGap = gap;
  return true;
}

// @ts-ignore
@inline
function letterOf(letter: u32): u32 {
  if (letter == 0x6e) return 0x0a; // n
  if (letter == 0x74) return 0x09; // t
  if (letter == 0x72) return 0x0d; // r
  if (letter == 0x62) return 0x08; // b
  if (letter == 0x66) return 0x0c; // f
  return letter;
}

/** Four hexadecimal digits, or −1. */
function hex4(at: u32, end: u32): i32 {
  if (at + 4 > end) return -1;
  let value: i32 = 0;
  for (let i = at; i < at + 4; i++) {
    const byte: u32 = load<u8>(i);
    let digit = byte - 0x30;
    if (digit > 9) {
      digit = (byte | 0x20) - 0x61;
      if (digit > 5) return -1;
      digit += 10;
    }
    value = (value << 4) | <i32>digit;
  }
  return value;
}

/** UTF-8; a lone surrogate becomes U+FFFD. */
function putCodePoint(at: u32, codePoint: u32): u32 {
  const point: u32 = codePoint - 0xd800 < 0x800 ? 0xfffd : codePoint;
  if (point < 0x80) {
    store<u8>(at, point);
    return at + 1;
  }
  if (point < 0x800) {
    store<u8>(at, 0xc0 | (point >> 6));
    store<u8>(at, 0x80 | (point & 0x3f), 1);
    return at + 2;
  }
  if (point < 0x10000) {
    store<u8>(at, 0xe0 | (point >> 12));
    store<u8>(at, 0x80 | ((point >> 6) & 0x3f), 1);
    store<u8>(at, 0x80 | (point & 0x3f), 2);
    return at + 3;
  }
  store<u8>(at, 0xf0 | (point >> 18));
  store<u8>(at, 0x80 | ((point >> 12) & 0x3f), 1);
  store<u8>(at, 0x80 | ((point >> 6) & 0x3f), 2);
  store<u8>(at, 0x80 | (point & 0x3f), 3);
  return at + 4;
}
