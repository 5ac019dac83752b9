// What tokens of a running text are made of: where runs of digits and words end, sixteen bytes at a time; moments, numbers with
// check digits, pictures' names. For sieve.as.ts; nothing here asks the automaton or the host.

import { MOMENTS, MOMENT_BYTES } from './sieve-layout.as';

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

// @ts-ignore
@inline
export function isWord(byte: u32): bool {
  return isDigit(byte) || isLetter(byte) || byte == 0x5f;
}

/** The index of the first byte from `at` on, before `end`, that is no digit, or `end`. Sixteen bytes at a time. */
// @ts-ignore
@inline
export function digitsEnd(at: u32, end: u32): u32 {
  for (let p = at; p < end; p += 16) {
    const v = v128.load(p);
    const others = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10))) ^ 0xffff;
    if (others == 0) continue;
    const i = p + ctz<u32>(others);
    return i < end ? i : end;
  }
  return end;
}

/** The index of the first byte from `at` on, before `end`, that is no letter and no digit, or `end`. */
// @ts-ignore
@inline
export function wordTail(at: u32, end: u32): u32 {
  for (let p = at; p < end; p += 16) {
    const v = v128.load(p);
    const digits = i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10));
    const letters = i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26));
    const others = <u32>i8x16.bitmask(v128.or(digits, letters)) ^ 0xffff;
    if (others == 0) continue;
    const i = p + ctz<u32>(others);
    return i < end ? i : end;
  }
  return end;
}

/**
 * `2026-05-19 18:23:39` and the same with a T: in logs and chats every line begins so, and nothing begins in it.
 * @returns how many bytes are passed over.
 */
export function idleOf(at: u32, to: u32): u32 {
  if (at + MOMENT_BYTES > to) return 0;
  const v = v128.load(at);
  const digits = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)));
  const between: u32 = load<u8>(at + 10);
  if (digits != 0xdb6f || (between != 0x20 && between != 0x54)) return 0;
  if (load<u8>(at) - 0x31 > 1 || load<u8>(at + 5) > 0x31 || load<u8>(at + 8) > 0x33 || load<u8>(at + 11) > 0x32) return 0;
  if (load<u8>(at + 4) != 0x2d || load<u8>(at + 7) != 0x2d || load<u8>(at + 13) != 0x3a || load<u8>(at + 16) != 0x3a) return 0;
  if (!isDigit(load<u8>(at + 17)) || !isDigit(load<u8>(at + 18))) return 0;
  return load<u8>(MOMENTS + (at + MOMENT_BYTES < to ? <u32>load<u8>(at + MOMENT_BYTES) : 0));
}

/** No space and nothing but ASCII, in its first bytes. */
export function isOneWord(from: u32, to: u32): bool {
  const limit = to - from > 64 ? from + 64 : to;
  for (let i = from; i < limit; i += 16) {
    const v = v128.load(i);
    // Signed: bytes from 0x80 on are below all others.
    let gaps = <u32>i8x16.bitmask(v128.or(i8x16.lt_s(v, i8x16.splat(0)), i8x16.eq(v, i8x16.splat(0x20))));
    if (limit - i < 16) gaps &= (<u32>1 << (limit - i)) - 1;
    if (gaps != 0) return false;
  }
  return true;
}

/** The date and the check character of GB 11643. */
export function isResident(at: u32, after: u32): bool {
  const century = <u32>(load<u8>(at + 6) - 0x30) * 10 + <u32>(load<u8>(at + 7) - 0x30);
  if (century < 18 || century > 20) return false;
  if (load<u8>(at + 10) > 0x31 || load<u8>(at + 12) > 0x33) return false;
  let sum: u32 = 0;
  // 2^(17−i) modulo 11 is the weight: Horner's rule does the same.
  for (let i: u32 = 0; i < 17; i++) sum = (sum * 2 + <u32>(load<u8>(at + i) - 0x30)) % 11;
  const check = (12 - ((sum * 2) % 11)) % 11;
  const last: u32 = load<u8>(at + 17);
  return check == 10 ? (last | 0x20) == 0x78 : last == 0x30 + check;
}

export function luhn(at: u32, end: u32): bool {
  let sum: u32 = 0;
  let double = false;
  for (let i = end; i > at; i--) {
    let digit = <u32>(load<u8>(i - 1) - 0x30);
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return sum % 10 == 0;
}

/** Whether digits in groups with one kind of separator are as many as a card has. */
export function isGrouped(at: u32, to: u32, separator: u32): bool {
  let group: u32 = 0;
  let digits: u32 = 0;
  for (let i = at; i < to; i++) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte)) {
      group++;
      if (++digits > 19) return false;
    } else {
      if (byte != separator || group < 4) break;
      group = 0;
    }
  }
  return digits >= 13;
}

/** `icon@2x.png`: the end of a picture's name, behind which no further label of a domain stands. */
export function isDensity(at: u32, to: u32): bool {
  if (at + 7 > to || !isDigit(load<u8>(at, 1)) || load<u8>(at, 2) != 0x78 || load<u8>(at, 3) != 0x2e) return false;
  const ending = ((<u32>load<u8>(at, 4) << 16) | (<u32>load<u8>(at, 5) << 8) | <u32>load<u8>(at, 6)) | 0x202020;
  if (ending != 0x706e67 && ending != 0x6a7067 && ending != 0x676966) return false; // png, jpg, gif
  const behind: u32 = at + 7 < to ? load<u8>(at, 7) : 0;
  return !isDigit(behind) && !isLetter(behind) && behind != 0x2d && behind != 0x2e;
}
