// Forms of values that hold no likely finding where no key names them, for the kernels of this folder. Which they are
// is not proven here: property tests hold the kernels against the recogniser, which looks at everything.

/** Digits of the shortest code that is found without a key: a plate of the armed police (`WJ1234T`). */
const CODE_DIGITS: i32 = 4;
/** Letters and digits without a gap of the shortest code that has fewer digits than that. */
const CODE_RUN: u32 = 14;

// @ts-ignore
@inline
export function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}

// @ts-ignore
@inline
export function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}

export function sameBytes(a: u32, b: u32, length: u32): bool {
  for (let i: u32 = 0; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** A day or a moment of ISO 8601, a UUID, a hash in lower case. @param digits how many of its bytes are digits. */
export function isNoise(start: u32, end: u32, digits: i32): bool {
  const length = end - start;
  if (length < 10) return false;
  const v = v128.load(start);
  const numbers = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)));
  if ((numbers & 0x3ff) == 0x36f && load<u8>(start, 4) == 0x2d && load<u8>(start, 7) == 0x2d) {
    if (length == 10) return true;
    const between = load<u8>(start, 10);
    if (length < 16 || length > 25 || (between != 0x20 && between != 0x54)) return false;
    if (numbers != 0xdb6f || load<u8>(start, 13) != 0x3a) return false;
    if (length == 16) return true;
    return length >= 19 && load<u8>(start, 16) == 0x3a && isDigit(load<u8>(start, 17)) && isDigit(load<u8>(start, 18));
  }
  if (length == 36 && load<u8>(start, 8) == 0x2d && load<u8>(start, 13) == 0x2d && load<u8>(start, 18) == 0x2d && load<u8>(start, 23) == 0x2d) {
    return hexes(start, end) == 32;
  }
  return length >= 32 && hexes(start, end) == length && <u32>digits < length;
}

function hexes(start: u32, end: u32): u32 {
  let count: u32 = 0;
  for (let i = start; i < end; i++) {
    const byte = <u32>load<u8>(i);
    if (byte - 0x30 < 10 || byte - 0x61 < 6) count++;
  }
  return count;
}

/** Whether one word with few digits may be a code all the same: letters and six digits, a long run of both, groups with colons. */
export function hasFormOfCode(start: u32, end: u32, digits: i32): bool {
  let run: u32 = 0;
  let colons = 0;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte) || (byte | 0x20) - 0x61 < 26 || byte == 0x2d) {
      if (digits >= CODE_DIGITS && byte >= 0x41) return true;
      if (++run >= CODE_RUN) return true;
    } else {
      run = 0;
      if (byte == 0x3a && ++colons >= 2) return true;
    }
  }
  return false;
}

/** Whether percent-encoding or a token may stand in a value. */
export function isEncoded(start: u32, end: u32): bool {
  for (let p = start; p < end; p += 16) {
    const v = v128.load(p);
    const token = v128.and(
      i8x16.eq(v, i8x16.splat(0x65)),
      v128.and(i8x16.eq(v128.load(p, 1), i8x16.splat(0x79)), i8x16.eq(v128.load(p, 2), i8x16.splat(0x4a))),
    );
    let found = <u32>i8x16.bitmask(v128.or(token, i8x16.eq(v, i8x16.splat(0x25))));
    if (end - p < 16) found &= (<u32>1 << (end - p)) - 1;
    if (found != 0) return true;
  }
  return false;
}

/** Whether a value is an id for certain, and so taken whole: letters, digits, `_` and `-`. */
export function isId(start: u32, end: u32): bool {
  if (end - start > 64 || load<u8>(start) == 0x2d) return false;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (!isDigit(byte) && (byte | 0x20) - 0x61 >= 26 && byte != 0x5f && byte != 0x2d) return false;
  }
  return true;
}
