// Tokens of JSON: where a string, a number, a word ends, sixteen bytes at a time, and what a string holds. The method of
// looking for quotes and backslashes is that of G. Langdale and D. Lemire, "Parsing gigabytes of JSON per second" (VLDB
// Journal, 2019). A quote stands behind the input, so that no token goes on past it.
import { isDigit } from './forms.as';

/** What the string read last holds. */
export let digits: i32 = 0;
export let hasAt: bool = false;
export let hasEscape: bool = false;
export let hidden: bool = false;
/** A space, or a byte that is not ASCII: running text rather than one word. */
export let hasGap: bool = false;

/**
 * The end of the string whose first byte is at `at`: the index of its closing quote, or one at or past `end`. There is a
 * quote behind the input, so that the loop ends.
 */
export function stringEnd(at: u32, end: u32): u32 {
  let count: i32 = 0;
  let ats: u32 = 0;
  let gaps: u32 = 0;
  hasEscape = false;
  hidden = false;
  let p = at;
  const quotes = i8x16.splat(0x22);
  const backslashes = i8x16.splat(0x5c);
  for (;;) {
    const v = v128.load(p);
    const stops = <u32>i8x16.bitmask(v128.or(i8x16.eq(v, quotes), i8x16.eq(v, backslashes)));
    const numbers = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)));
    const signs = <u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x40)));
    // Signed: bytes from 0x80 on are below all others.
    const blanks = <u32>i8x16.bitmask(i8x16.le_s(v, i8x16.splat(0x20)));
    if (stops == 0) {
      count += popcnt<i32>(numbers);
      ats |= signs;
      gaps |= blanks;
      p += 16;
      if (p >= end) break;
      continue;
    }
    const before = (stops & (0 - stops)) - 1;
    count += popcnt<i32>(numbers & before);
    ats |= signs & before;
    gaps |= blanks & before;
    p += ctz<u32>(stops);
    if (p >= end) break;
    if (load<u8>(p) == 0x22) break;
    hasEscape = true;
    if (load<u8>(p, 1) == 0x75) {
      if (load<u16>(p, 2) == 0x3030 || !isHex(load<u8>(p, 2)) || !isHex(load<u8>(p, 3)) || !isHex(load<u8>(p, 4)) || !isHex(load<u8>(p, 5))) {
        hidden = true;
        p += 2;
      } else {
        p += 6;
      }
    } else {
      // No escape of JSON's, but read as its letter: what matters here may not hide behind a stroke.
      const letter: u32 = load<u8>(p, 1);
      if (letter == 0x40 || letter == 0x3c || isDigit(letter)) hidden = true;
      p += 2;
    }
    if (p >= end) break;
  }
  digits = count;
  hasAt = ats != 0;
  hasGap = gaps != 0;
  return p;
}

// @ts-ignore
@inline
function isHex(byte: u32): bool {
  return byte - 0x30 < 10 || (byte | 0x20) - 0x61 < 6;
}

/** A bit for each of the sixteen bytes at `at` that ends a token: white space, a comma, a colon, a quote, a bracket. */
// @ts-ignore
@inline
function endsOfTokens(at: u32): u32 {
  const v = v128.load(at);
  const folded = v128.or(v, i8x16.splat(0x20)); // [ becomes {, ] becomes }
  let ends = v128.or(i8x16.eq(folded, i8x16.splat(0x7b)), i8x16.eq(folded, i8x16.splat(0x7d)));
  ends = v128.or(ends, v128.or(i8x16.eq(v, i8x16.splat(0x2c)), i8x16.eq(v, i8x16.splat(0x3a))));
  ends = v128.or(ends, v128.or(i8x16.eq(v, i8x16.splat(0x22)), i8x16.eq(v, i8x16.splat(0x20))));
  ends = v128.or(ends, v128.or(i8x16.eq(v, i8x16.splat(0x0a)), i8x16.eq(v, i8x16.splat(0x0d))));
  return <u32>i8x16.bitmask(v128.or(ends, i8x16.eq(v, i8x16.splat(0x09))));
}

/** The end of the token whose first byte is at `at`: the index of what ends it, or one at or past `end`. */
// @ts-ignore
@inline
export function tokenEnd(at: u32, end: u32): u32 {
  let i = at;
  while (i < end) {
    const ends = endsOfTokens(i);
    if (ends != 0) return i + ctz<u32>(ends);
    i += 16;
  }
  return i;
}

/** `true`, `null` and the like, as they are written in JSON and by those who only think they write it. */
export function isLiteral(at: u32, length: u32): bool {
  const four = load<u32>(at);
  if (length == 4) return four == 0x65757274 || four == 0x6c6c756e; // true, null
  if (length == 5) return four == 0x736c6166 && load<u8>(at, 4) == 0x65; // false
  if (length == 3) return (four & 0xffffff) == 0x4e614e; // NaN
  if (length == 8) return load<u64>(at) == 0x7974696e69666e49; // Infinity
  if (length == 9) {
    if (load<u8>(at) == 0x2d) return load<u64>(at, 1) == 0x7974696e69666e49;
    return load<u64>(at) == 0x656e696665646e75 && load<u8>(at, 8) == 0x64; // undefined
  }
  return false;
}
