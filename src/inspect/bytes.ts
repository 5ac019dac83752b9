/**
 * ASCII classes of bytes, token boundaries and text of a span.
 *
 * Boundaries are ASCII on purpose: a Chinese character beside a number does not make it part of a longer word, as a
 * Unicode `\b` would have it (`电话13812345678请联系` holds a phone number).
 */

/** Result of a detector that found nothing at a position. */
export const NONE = -1;

/** What a stretch of bytes holds; walkers gather it while they look for the end of a value. */
export const HAS_DIGIT = 1;
export const HAS_AT = 2;
export const HAS_HIGH = 4;
export const HAS_ESCAPE = 8;

const DIGIT = 1;
const LETTER = 2;
const UNDERSCORE = 4;
const SPACE = 8;

const CLASS = new Uint8Array(256);
for (let b = 0x30; b <= 0x39; b++) CLASS[b] = DIGIT;
for (let b = 0x41; b <= 0x5a; b++) CLASS[b] = CLASS[b + 0x20] = LETTER;
CLASS[0x5f] = UNDERSCORE;
for (const b of [0x20, 0x09, 0x0a, 0x0d]) CLASS[b] = SPACE;

/** HAS_* bit of each byte. */
export const TRAITS = new Uint8Array(256);
for (let b = 0x30; b <= 0x39; b++) TRAITS[b] = HAS_DIGIT;
for (let b = 0x80; b <= 0xff; b++) TRAITS[b] = HAS_HIGH;
TRAITS[0x40] = HAS_AT;

/** The byte at an index of bytes[from..to), or undefined outside: what lies there is of another value. */
export function byteWithin(bytes: Uint8Array, at: number, from: number, to: number): number | undefined {
  return at >= from && at < to ? bytes[at] : undefined;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === DIGIT;
}

export function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === LETTER;
}

export function isAlphanumeric(byte: number | undefined): boolean {
  return byte !== undefined && (CLASS[byte]! & (DIGIT | LETTER)) !== 0;
}

/** Letters, digits and the underscore of ASCII. */
export function isWord(byte: number | undefined): boolean {
  return byte !== undefined && (CLASS[byte]! & (DIGIT | LETTER | UNDERSCORE)) !== 0;
}

export function isSpace(byte: number | undefined): boolean {
  return byte !== undefined && CLASS[byte] === SPACE;
}

/** HAS_* bits of a span. */
export function traitsOf(bytes: Uint8Array, start: number, end: number): number {
  let traits = 0;
  for (let i = start; i < end; i++) traits |= TRAITS[bytes[i]!]!;
  return traits;
}

/** Index of the first byte that is no digit. */
export function digitRunEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && isDigit(bytes[i])) i++;
  return i;
}

/**
 * Whether a number that begins at `at` begins a token. A number after a point is a fraction, after `#` or a currency
 * sign a count, after `/` or `=` a piece of an address line, after `x-` a piece of a code.
 */
export function startsNumber(bytes: Uint8Array, at: number, start: number): boolean {
  if (at === start) return true;
  const before = bytes[at - 1]!;
  if (isWord(before)) return false;
  switch (before) {
    case 0x2e: // .
    case 0x23: // #
    case 0x24: // $
    case 0x2f: // /
    case 0x5c: // \
    case 0x26: // &
    case 0x25: // %
    case 0x2a: // * (the rest of a mask)
    case 0x40: // @
    case 0x2b: // +
      return false;
    case 0x2d: // -
      return at - 2 < start || !isWord(bytes[at - 2]);
    case 0xa5: // the second byte of ¥, and the last of ￥
      return !(bytes[at - 2] === 0xc2 || (bytes[at - 2] === 0xbf && bytes[at - 3] === 0xef));
    default:
      return true;
  }
}

/** Whether a number that ends before `at` ends a token. */
export function endsNumber(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return true;
  const after = bytes[at]!;
  if (isWord(after)) return false;
  switch (after) {
    case 0x2e: // a point and a digit: a fraction or a version
    case 0x2d: // a hyphen and a word: a code
      return at + 1 >= end || !isWord(bytes[at + 1]);
    case 0x25: // %
    case 0x2a: // *
    case 0x40: // @
      return false;
    default:
      return true;
  }
}

/** Takes any bytes, and costs half of what a decoder's call does. */
const { utf8Slice } = Buffer.prototype as unknown as {
  readonly utf8Slice: (this: Uint8Array, start: number, end: number) => string;
};
/** Below it, appending characters is faster than a decoder's call. */
const SHORT = 32;

/** Text of a span; invalid UTF-8 becomes U+FFFD. Eight characters to an addition, which is a call of its own. */
export function textOf(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > SHORT) return decoded(bytes, start, end);
  let text = '';
  let i = start;
  for (; i + 8 <= end; i += 8) {
    const a = bytes[i]!;
    const b = bytes[i + 1]!;
    const c = bytes[i + 2]!;
    const d = bytes[i + 3]!;
    const e = bytes[i + 4]!;
    const f = bytes[i + 5]!;
    const g = bytes[i + 6]!;
    const h = bytes[i + 7]!;
    if ((a | b | c | d | e | f | g | h) >= 0x80) return decoded(bytes, start, end);
    text += String.fromCharCode(a, b, c, d, e, f, g, h);
  }
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return decoded(bytes, start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

function decoded(bytes: Uint8Array, start: number, end: number): string {
  return utf8Slice.call(bytes.subarray(start, end), 0, end - start);
}

/** Writes one code point as UTF-8 (a lone surrogate as U+FFFD). @returns the index after it. */
export function putCodePoint(target: Uint8Array, at: number, codePoint: number): number {
  const point = (codePoint >= 0xd800 && codePoint <= 0xdfff) || codePoint > 0x10ffff ? 0xfffd : codePoint;
  let i = at;
  if (point < 0x80) {
    target[i++] = point;
  } else if (point < 0x800) {
    target[i++] = 0xc0 | (point >> 6);
    target[i++] = 0x80 | (point & 0x3f);
  } else if (point < 0x10000) {
    target[i++] = 0xe0 | (point >> 12);
    target[i++] = 0x80 | ((point >> 6) & 0x3f);
    target[i++] = 0x80 | (point & 0x3f);
  } else {
    target[i++] = 0xf0 | (point >> 18);
    target[i++] = 0x80 | ((point >> 12) & 0x3f);
    target[i++] = 0x80 | ((point >> 6) & 0x3f);
    target[i++] = 0x80 | (point & 0x3f);
  }
  return i;
}
