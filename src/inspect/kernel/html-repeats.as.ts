// Tags and texts that were met before, by their bytes: pages are made from templates, so that most of their tags, and many of
// their texts, stand on the page before as well, or a line above.
//
//   <li class="row">   ─▶ name, properties, key of the element; nothing is read of it again
//   颜色：             ─▶ a label         包邮 ─▶ nothing, under this key
//
// Only what left nothing on the tape is kept: what a tag or a text says by itself follows from its bytes, from how the page
// is read (careful, encoded), and for a text from the key that it stands under. Each slot keeps the latest of its hash, so
// that memory has a bound and a page of ever new tags costs what reading them costs.
//
//   tag    stamp │ length │ name │ properties │ key and its bits │ ends at once │ size of the name │ end tag, its mask │ bytes
//   text   stamp │ length │ label │ its bits │ key under which it is nothing │ bytes

import { TAG_SLOTS, TAGS, TEXT_SLOTS, TEXTS } from './html-layout.as';
import { k1, k2 } from './words.as';

const TAG_ENTRY: u32 = 192;
const TAG_BYTES: u32 = 48;
/** Longest tag that is kept, without its brackets. */
export const MAX_KNOWN_TAG: u32 = TAG_ENTRY - TAG_BYTES;
const TEXT_ENTRY: u32 = 128;
const TEXT_BYTES: u32 = 32;
/** Longest text that is kept. */
export const MAX_KNOWN_TEXT: u32 = TEXT_ENTRY - TEXT_BYTES;
/** In place of a key: of a text that is something. */
const NO_KEY: u32 = 0xffffffff;

/** How words and pages are read; no other stamp is of the same. */
let stamp: u32 = 1;
let wordings: u32 = 0;
let mode: u32 = 0;

/** Numbers of keys and names change. */
export function forgetRepeats(): void {
  wordings++;
  // The stamp comes round: an old one must not be met.
  if (wordings >= 1 << 29) {
    for (let i: u32 = 0; i < TAG_SLOTS; i++) store<u32>(TAGS + i * TAG_ENTRY, 0);
    for (let i: u32 = 0; i < TEXT_SLOTS; i++) store<u32>(TEXTS + i * TEXT_ENTRY, 0);
    wordings = 0;
  }
  stamp = (wordings << 2 | mode) + 1;
}

/** How the next page is read. */
export function readAs(careful: bool, encoded: bool): void {
  mode = (careful ? 1 : 0) | (encoded ? 2 : 0);
  stamp = (wordings << 2 | mode) + 1;
}

/** A hash of length bytes, of which nobody outside knows what falls into one slot. Eight bytes behind them are readable. */
// @ts-ignore
@inline
function hashOf(start: u32, length: u32): u32 {
  let mixed: u64 = <u64>length * k2;
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) {
    mixed = (mixed ^ load<u64>(start + i)) * k1;
    mixed ^= mixed >> 32;
  }
  if (i < length) mixed = (mixed ^ (load<u64>(start + i) & ~(<u64>-1 << ((length - i) << 3)))) * k1;
  return <u32>(mixed >> 40);
}

/** Whether length bytes at a and b are the same; sixteen bytes behind both are readable. */
// @ts-ignore
@inline
function same(a: u32, b: u32, length: u32): bool {
  let i: u32 = 0;
  for (; i + 16 <= length; i += 16) {
    if (v128.any_true(v128.xor(v128.load(a + i), v128.load(b + i)))) return false;
  }
  const left = length - i;
  return left == 0 || ((<u32>i8x16.bitmask(i8x16.eq(v128.load(a + i), v128.load(b + i))) ^ 0xffff) << (32 - left)) == 0;
}

/** The slot of what was looked up last. */
let entry: u32 = 0;

/** Where what is known of a tag stands, or 0. @param start of its name. @param end its `>`. */
export function knownTag(start: u32, end: u32): u32 {
  const length = end - start;
  entry = TAGS + (hashOf(start, length) & (TAG_SLOTS - 1)) * TAG_ENTRY;
  return load<u32>(entry) == stamp && load<u32>(entry, 4) == length && same(entry + TAG_BYTES, start, length) ? entry : 0;
}

// @ts-ignore
@inline
export function nameOf(tag: u32): u32 { return load<u32>(tag, 8); }
// @ts-ignore
@inline
export function propsOf(tag: u32): u32 { return load<u32>(tag, 12); }
// @ts-ignore
@inline
export function keyOf(tag: u32): u32 { return load<u32>(tag, 16); }
// @ts-ignore
@inline
export function endsAtOnce(tag: u32): bool { return load<u8>(tag, 20) != 0; }
// @ts-ignore
@inline
export function nameSizeOf(tag: u32): u32 { return load<u16>(tag, 22); }
// @ts-ignore
@inline
export function endTagOf(tag: u32): u64 { return load<u64>(tag, 24); }
// @ts-ignore
@inline
export function endMaskOf(tag: u32): u64 { return load<u64>(tag, 32); }

/** Keeps the tag that was looked for last. */
export function keepTag(start: u32, end: u32, name: u32, props: u32, key: u32, ends: bool, size: u32, endTag: u64, endMask: u64): void {
  store<u32>(entry, stamp);
  store<u32>(entry, end - start, 4);
  store<u32>(entry, name, 8);
  store<u32>(entry, props, 12);
  store<u32>(entry, key, 16);
  store<u8>(entry, ends ? 1 : 0, 20);
  store<u16>(entry, <u16>size, 22);
  store<u64>(entry, endTag, 24);
  store<u64>(entry, endMask, 32);
  memory.copy(entry + TAG_BYTES, start, end - start);
}

/** Where what is known of a text stands, or 0. */
export function knownText(start: u32, end: u32): u32 {
  const length = end - start;
  entry = TEXTS + (hashOf(start, length) & (TEXT_SLOTS - 1)) * TEXT_ENTRY;
  return load<u32>(entry) == stamp && load<u32>(entry, 4) == length && same(entry + TEXT_BYTES, start, length) ? entry : 0;
}

/** The label that a text is; 0 where it is none. */
// @ts-ignore
@inline
export function labelIn(text: u32): u32 { return load<u32>(text, 8); }
// @ts-ignore
@inline
export function labelBitsIn(text: u32): u32 { return load<u32>(text, 12); }
/** Whether a text that is no label is nothing under a key. @param key with its bits above. */
// @ts-ignore
@inline
export function isNothing(text: u32, key: u32): bool { return load<u32>(text, 16) == key; }

/** Keeps the text that was looked for last, as a label. */
export function keepLabel(start: u32, end: u32, id: u32, bits: u32): void {
  keepText(start, end, id, bits, NO_KEY);
}

/** … as one that is nothing under a key. */
export function keepNothing(start: u32, end: u32, key: u32): void {
  keepText(start, end, 0, 0, key);
}

function keepText(start: u32, end: u32, id: u32, bits: u32, key: u32): void {
  store<u32>(entry, stamp);
  store<u32>(entry, end - start, 4);
  store<u32>(entry, id, 8);
  store<u32>(entry, bits, 12);
  store<u32>(entry, key, 16);
  memory.copy(entry + TEXT_BYTES, start, end - start);
}
