/**
 * Masks. A value that is visible as a mask (`138****5678`, `张**`, `t***8@example.com`) is neither an identity nor a
 * finding: what it hid did not leave.
 */

const STAR = 0x2a;

/** Whether a span holds `*`, or one of `＊` (U+FF0A), `●` (U+25CF), `•` doubled (U+2022), `█` (U+2588). */
export function isMasked(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte === STAR) return true;
    if (byte === 0xef && bytes[i + 1] === 0xbc && bytes[i + 2] === 0x8a) return true;
    if (byte === 0xe2) {
      const second = bytes[i + 1];
      const third = bytes[i + 2];
      if ((second === 0x97 && third === 0x8f) || (second === 0x96 && third === 0x88)) return true;
      if (second === 0x80 && third === 0xa2 && bytes[i + 3] === 0xe2 && bytes[i + 5] === 0xa2) return true;
    }
  }
  return false;
}
