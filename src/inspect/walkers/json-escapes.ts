/** Undoes the escapes of a JSON string (RFC 8259 §7), and keeps where in the body each byte comes from. */
import { putCodePoint } from '../bytes.ts';
import type { Scratch } from '../scratch.ts';

const BACKSLASH = 0x5c;

const UNESCAPED = new Uint8Array(256);
for (const [letter, char] of ['b\b', 'f\f', 'n\n', 'r\r', 't\t'].map(
  (pair) => [pair[0]!, pair[1]!] as const,
)) {
  UNESCAPED[letter.charCodeAt(0)] = char.charCodeAt(0);
}

function isHigh(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/** Four hexadecimal digits, or −1. */
function hex4(bytes: Uint8Array, at: number, end: number): number {
  if (at + 4 > end) return -1;
  let value = 0;
  for (let i = at; i < at + 4; i++) {
    const byte = bytes[i]!;
    const digit =
      byte >= 0x30 && byte <= 0x39
        ? byte - 0x30
        : (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66
          ? (byte | 0x20) - 0x57
          : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/**
 * Decodes bytes[start..close), the inside of a string, into the scratch.
 * @param outer offsets in the body of `bytes`, where they are a decoded copy themselves.
 * @returns how many bytes there are; a lone surrogate becomes U+FFFD, an escape that is none stays as its letter.
 */
export function undoEscapes(
  bytes: Uint8Array,
  start: number,
  close: number,
  outer: Int32Array | undefined,
  scratch: Scratch,
): number {
  scratch.reserve(close - start);
  const { bytes: target, map } = scratch;
  let out = 0;
  let i = start;
  while (i < close) {
    const from = outer === undefined ? i : outer[i]!;
    const byte = bytes[i]!;
    if (byte !== BACKSLASH) {
      map[out] = from;
      target[out++] = byte;
      i++;
      continue;
    }
    const letter = bytes[i + 1]!;
    const before = out;
    if (letter === 0x75) {
      const unit = hex4(bytes, i + 2, close);
      if (unit < 0) {
        target[out++] = letter;
        i += 2;
      } else {
        const low =
          isHigh(unit) && bytes[i + 6] === BACKSLASH && bytes[i + 7] === 0x75
            ? hex4(bytes, i + 8, close)
            : -1;
        const paired = low >= 0xdc00 && low <= 0xdfff;
        const point = paired ? 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00) : unit;
        out = putCodePoint(target, out, point);
        i += paired ? 12 : 6;
      }
    } else {
      target[out++] = UNESCAPED[letter] || letter;
      i += 2;
    }
    for (let j = before; j < out; j++) map[j] = from;
  }
  map[out] = outer === undefined ? close : outer[close]!;
  return out;
}
