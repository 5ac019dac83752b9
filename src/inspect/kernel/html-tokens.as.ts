// Where the tokens of a page end: tags, comments, raw texts (HTML Standard §13.2.5).

import { isSpace } from './html-value.as';

/** Where the body ends. */
export let inputEnd: u32 = 0;
export function setInputEnd(end: u32): void { inputEnd = end; }

/** Index of the first `byte` from `at` on, or the input's end. */
export function find(at: u32, byte: i8): u32 {
  const wanted = i8x16.splat(byte);
  for (let p = at; p < inputEnd; p += 16) {
    const found = <u32>i8x16.bitmask(i8x16.eq(v128.load(p), wanted));
    if (found != 0) {
      const i = p + ctz<u32>(found);
      return i < inputEnd ? i : inputEnd;
    }
  }
  return inputEnd;
}

/** Index after the comment whose text begins at `at`. */
export function commentEnd(at: u32): u32 {
  if (at < inputEnd && load<u8>(at) == 0x3e) return at + 1;
  if (at + 1 < inputEnd && load<u8>(at) == 0x2d && load<u8>(at, 1) == 0x3e) return at + 2;
  for (let i = find(at, 0x2d); i < inputEnd; i = find(i + 1, 0x2d)) {
    if (i + 2 >= inputEnd) return inputEnd;
    if (load<u8>(i, 1) != 0x2d) continue;
    if (load<u8>(i, 2) == 0x3e) return i + 3;
    if (load<u8>(i, 2) == 0x21 && i + 3 < inputEnd && load<u8>(i, 3) == 0x3e) return i + 4;
  }
  return inputEnd;
}

/** Index after the next `>`. */
export function afterTag(at: u32): u32 {
  const i = find(at, 0x3e);
  return i < inputEnd ? i + 1 : inputEnd;
}

// @ts-ignore
@inline
export function endsName(byte: u32): bool {
  return byte == 0x3e || byte == 0x2f || isSpace(byte);
}

/** Index of the first byte from `at` on that ends a name, or the input's end. */
// @ts-ignore
@inline
export function nameEnd(at: u32): u32 {
  let i = at;
  while (i < inputEnd && !endsName(load<u8>(i))) i++;
  return i;
}

/** Where the raw text that begins at `at` ends: at the end tag of the same name. */
export function rawEnd(at: u32, name: u32, length: u32): u32 {
  for (let i = find(at, 0x3c); i < inputEnd; i = find(i + 1, 0x3c)) {
    const stop = i + 2 + length;
    if (stop >= inputEnd) return inputEnd;
    if (load<u8>(i, 1) != 0x2f || !endsName(load<u8>(stop))) continue;
    let k: u32 = 0;
    while (k < length && (load<u8>(i + 2 + k) | 0x20) == (load<u8>(name + k) | 0x20)) k++;
    if (k == length) return i;
  }
  return inputEnd;
}
