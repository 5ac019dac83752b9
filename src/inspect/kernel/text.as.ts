// Goes over the lines of a text and writes down what the collector needs to look at, in AssemblyScript with SIMD.
// Compiled to text-wasm.ts by `npm run build:wasm`; ../walkers/text.ts and ../walkers/labelled.ts are the same in plain
// TypeScript, and tests hold both against each other.
//
//   input   [2026-05-11 10:22:31] 买家: 什么时候发货\n收货人：张三，电话：13812345678\n
//   tape    line 收货人 · value 收货人 张三 · value ，电话：13812345678 · event label 电话 · event number 13812345678
//
// A line is written down only when something in it is, or when it begins with a label. Labels are looked up by their
// bytes (words.as.ts); what has no label is asked of the sieve.
//
// Memory:  words by their bytes │ tape │ sieve.as.ts │ input

import { isEncoded } from './forms.as';
import { locate, located } from './sieve.as';
import { MOST_EVENTS } from './sieve-layout.as';
import { forgetWords, foundA, foundB, look, seed } from './words.as';

export { answer, forgetWords } from './words.as';
export * from './sieve.as';
export * from './sieve-layout.as';

/** Reads the tape to its end. */
@external("host", "drain") declare function hostDrain(): void;

export const TAPE: u32 = 0x162000;
const TAPE_BYTES: u32 = 0x1e000;
/** Records that one value may need: of its line, its own, and its events. */
const ROOM: u32 = MOST_EVENTS + 2;
export const INPUT: u32 = 0x3a0040;
/** Bytes of text that are looked at at once. */
export const INPUT_BYTES: u32 = 0x20000;

/** Longest label, in bytes. */
const MAX_LABEL: u32 = 48;
/** Longest value of a word kind (a name, an id), in bytes. */
const MAX_WORD: u32 = 96;

// What a label is; written by text-kernel.ts.
const SPLITS: u32 = 1;
const ROLE: u32 = 2;
const IS_ADDRESS: u32 = 4;
const IS_NAME: u32 = 8;

const AS_LABEL: u32 = 1;

// Records of the tape.
const LINE: u32 = 1;
const VALUE: u32 = 2;
const IS_SHAPED: u32 = 16;
/** What the value can hold is known (sieve.as.ts), and stands in the three bits above. */
const IS_LOOKED_AT: u32 = 32;
const HOLDS_SHIFT: u32 = 6;
// A value that was looked at is followed by as many events of sieve.as.ts as its last word says.
/** Where a value stands, for sieve(). */
const PLAIN: u32 = 1;
/** Of sieve(). */
const PROSE: u32 = 4;
const EVERYTHING: u32 = 7;

/** Whether values that cannot be a likely finding are passed over by their form; else every value is handed out. */
let strict: bool = true;
let tapeEnd: u32 = TAPE;

let lineStart: u32 = 0;
let lineEnd: u32 = 0;
/** Number of the label that the line begins with. */
let leading: u32 = 0;
let written: bool = false;
let shaped: bool = false;

export function setUp(a: u64, b: u64, likely: u32): void {
  seed(a, b);
  strict = likely != 0;
  forgetWords();
}
export function getTapeEnd(): u32 { return tapeEnd; }
export function rewind(): void { tapeEnd = TAPE; }

// @ts-ignore
@inline
function put(head: u32, start: u32, end: u32): void {
  if (tapeEnd + 16 > TAPE + TAPE_BYTES) hostDrain();
  store<u32>(tapeEnd, head);
  store<u32>(tapeEnd, start - INPUT, 4);
  store<u32>(tapeEnd, end - INPUT, 8);
  store<u32>(tapeEnd, 0, 12);
  tapeEnd += 16;
}

function putLine(): void {
  if (written) return;
  written = true;
  put(LINE | (leading << 16), lineStart, lineEnd);
}

// @ts-ignore
@inline
function isDigit(byte: u32): bool {
  return byte - 0x30 < 10;
}
// @ts-ignore
@inline
function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}
// @ts-ignore
@inline
function isSpace(byte: u32): bool {
  return byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d;
}

/** The index after a colon that stands at `at` and ends before `bound`, or 0. */
// @ts-ignore
@inline
function colonEnd(at: u32, bound: u32): u32 {
  const byte: u32 = load<u8>(at);
  if (byte == 0x3a) return at + 1;
  return byte == 0xef && at + 2 < bound && load<u8>(at, 1) == 0xbc && load<u8>(at, 2) == 0x9a ? at + 3 : 0;
}

/** Index of the next byte from `at` on that a colon may begin with, or the line's end. */
function nextColon(at: u32): u32 {
  for (let p = at; p < lineEnd; p += 16) {
    const v = v128.load(p);
    const found = <u32>i8x16.bitmask(v128.or(i8x16.eq(v, i8x16.splat(0x3a)), i8x16.eq(v, i8x16.splat(-17))));
    if (found == 0) continue;
    const i = p + ctz<u32>(found);
    return i < lineEnd ? i : lineEnd;
  }
  return lineEnd;
}

/** Chinese punctuation: U+3000–U+3002, U+FF01–U+FF1B. */
function isPunctuation(at: u32): bool {
  const byte: u32 = load<u8>(at);
  if (byte == 0xe3) return load<u8>(at, 1) == 0x80 && load<u8>(at, 2) <= 0x82;
  return byte == 0xef && load<u8>(at, 1) == 0xbc && load<u8>(at, 2) >= 0x81 && load<u8>(at, 2) <= 0x9b;
}

/** Looks a label up. @returns its number, or 0: it means nothing. */
function read(start: u32, end: u32, word: bool): u32 {
  if (!word || start >= end) return 0;
  look(start, end, AS_LABEL);
  return foundA;
}

/** The label that a line begins with. */
function leadingLabel(): u32 {
  let from = lineStart;
  while (from < lineEnd && (isSpace(load<u8>(from)) || load<u8>(from) == 0x2d)) from++;
  const limit = from + MAX_LABEL < lineEnd ? from + MAX_LABEL : lineEnd;
  let word = false;
  for (let i = from; i < limit; i++) {
    if (colonEnd(i, lineEnd) != 0) return read(from, i, word);
    // Of digits and marks alone no label is made.
    const byte: u32 = load<u8>(i);
    if (byte >= 0x80 || isLetter(byte)) word = true;
  }
  return 0;
}

/** The label that ends before the colon at `end`, not reaching before `start`. */
function labelEndingAt(end: u32, start: u32): u32 {
  const limit = end - start > MAX_LABEL ? end - MAX_LABEL : start;
  let from = end;
  let word = false;
  while (from > limit) {
    const byte: u32 = load<u8>(from - 1);
    if (byte < 0x80 && !isLetter(byte) && !isDigit(byte) && byte != 0x5f && byte != 0x2d) break;
    if (isPunctuation(from - 3)) break;
    if (byte >= 0x80 || isLetter(byte)) word = true;
    from--;
  }
  return from == limit && limit > start ? 0 : read(from, end, word);
}

/** `[2026-05-11 10:22:31] buyer: …`: who speaks on a line of a chat, and no label of what is said. */
function isSpeaker(colon: u32, start: u32): bool {
  const limit = colon - start > MAX_LABEL ? colon - MAX_LABEL : start;
  let i = colon;
  while (i > limit && load<u8>(i - 1) != 0x5d && load<u8>(i - 1) > 0x20) i--;
  while (i > limit && load<u8>(i - 1) == 0x20) i--;
  return i > limit && load<u8>(i - 1) == 0x5d;
}

/** `用户：我叫…`, `客户：请问…`: what somebody says begins with 我, 你, 您, 请. */
function isSpoken(at: u32): bool {
  if (at + 3 > lineEnd) return false;
  const code = (<u32>load<u8>(at) << 16) | (<u32>load<u8>(at, 1) << 8) | <u32>load<u8>(at, 2);
  return code == 0xe68891 || code == 0xe4bda0 || code == 0xe682a8 || code == 0xe8afb7;
}

function wordEnd(at: u32): u32 {
  const limit = at + MAX_WORD < lineEnd ? at + MAX_WORD : lineEnd;
  let i = at;
  while (i < limit) {
    const byte: u32 = load<u8>(i);
    if (isSpace(byte) || byte == 0x2c || byte == 0x3b || byte == 0x7c || isPunctuation(i)) break;
    i++;
  }
  return i;
}

// @ts-ignore
@inline
function isCapital(byte: u32): bool {
  return byte - 0x41 < 26;
}

/** A name of Latin letters goes on over a space to a word with a capital, three times at most. */
function nameEnd(at: u32): u32 {
  let to = wordEnd(at);
  if (at >= lineEnd || !isCapital(load<u8>(at))) return to;
  for (let words = 1; words < 4 && to < lineEnd && load<u8>(to) == 0x20; words++) {
    const next = to + 1;
    if (next >= lineEnd || !isCapital(load<u8>(next))) break;
    const close = wordEnd(next);
    // What ends in a colon is the next label.
    for (let i = next; i < close; i++) if (load<u8>(i) == 0x3a || isDigit(load<u8>(i))) return to;
    to = close;
  }
  return to;
}

/** Whether a word that ends in a colon begins what comes next. */
function isLabelAhead(at: u32, end: u32): bool {
  const limit = at + MAX_LABEL < end ? at + MAX_LABEL : end;
  for (let i = at; i < limit && !isSpace(load<u8>(i)); i++) if (colonEnd(i, end) != 0) return i > at;
  return false;
}

function clauseEnd(at: u32): u32 {
  const limit = at + 4 * MAX_WORD < lineEnd ? at + 4 * MAX_WORD : lineEnd;
  let i = at;
  while (i < limit) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x0a || byte == 0x0d || byte == 0x3b || byte == 0x7c || isPunctuation(i)) break;
    if (byte == 0x20 && isLabelAhead(i + 1, limit)) break;
    i++;
  }
  return i;
}

/** Whether percent-encoding or tokens may stand in the body; said before it is read. */
let encoded: bool = false;
export function setEncoded(may: i32): void { encoded = may != 0; }

/** Hands out a stretch of a line that has no label, if anything can be found in it. */
function free(start: u32, end: u32): void {
  let from = start;
  let to = end;
  while (from < to && isSpace(load<u8>(from))) from++;
  while (to > from && isSpace(load<u8>(to - 1))) to--;
  if (from >= to) return;
  const marks: u32 = shaped ? IS_SHAPED : 0;
  if (!strict || mayNest(from, to) || (encoded && isEncoded(from, to))) {
    putLine();
    put(VALUE | marks, from, to);
    return;
  }
  if (tapeEnd + (ROOM << 4) > TAPE + TAPE_BYTES) hostDrain();
  // Events stand behind the records that are not written yet.
  const value = written ? tapeEnd : tapeEnd + 16;
  const count = locate(from, to, PLAIN, value + 16, MOST_EVENTS);
  // Without a digit and an `@` there are only names.
  const holds = located & (shaped ? EVERYTHING : PROSE);
  if (holds == 0) return;
  putLine();
  put(VALUE | marks | IS_LOOKED_AT | (holds << HOLDS_SHIFT), from, to);
  const told = count > MOST_EVENTS ? 0 : count;
  store<u32>(value, told, 12);
  tapeEnd += told << 4;
}

/** Whether it may be JSON. */
function mayNest(start: u32, end: u32): bool {
  const first: u32 = load<u8>(start);
  return (first == 0x7b || first == 0x5b) && <u32>load<u8>(end - 1) == first + 2;
}

function line(start: u32, end: u32): void {
  lineStart = start;
  lineEnd = end;
  written = false;
  let marks: u32 = 0;
  for (let p = start; p < end; p += 16) {
    const v = v128.load(p);
    const left = end - p;
    let found = <u32>i8x16.bitmask(v128.or(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)), i8x16.eq(v, i8x16.splat(0x40))));
    if (left < 16) found &= (<u32>1 << left) - 1;
    marks |= found;
  }
  shaped = marks != 0;
  let i = nextColon(start);
  leading = i < end ? leadingLabel() : 0;
  if (leading != 0) putLine();
  let from = start;
  while (i < end) {
    const after = colonEnd(i, lineEnd);
    if (after == 0) {
      i = nextColon(i + 1);
      continue;
    }
    const key = labelEndingAt(i, from);
    let valueStart = after;
    while (valueStart < end && isSpace(load<u8>(valueStart))) valueStart++;
    if (key == 0 || (foundB & SPLITS) == 0 || ((foundB & ROLE) != 0 && (isSpeaker(i, from) || isSpoken(valueStart)))) {
      i = nextColon(after);
      continue;
    }
    const kind = foundB;
    const valueEnd = (kind & IS_ADDRESS) != 0 ? clauseEnd(valueStart) : (kind & IS_NAME) != 0 ? nameEnd(valueStart) : wordEnd(valueStart);
    free(from, i);
    if (valueStart < valueEnd) {
      putLine();
      put(VALUE | (shaped ? IS_SHAPED : 0) | (key << 16), valueStart, valueEnd);
    }
    from = after > valueEnd ? after : valueEnd;
    i = nextColon(from);
  }
  free(from, end);
}

/**
 * Walks the lines of input[0..length); at least 16 bytes behind it are readable, and no text.
 * @param last whether the text ends there.
 * @returns the index after the last whole line.
 */
export function run(length: u32, last: u32): u32 {
  const inputEnd = INPUT + length;
  let start = INPUT;
  let p = start;
  while (p < inputEnd) {
    const v = v128.load(p);
    let ends = <u32>i8x16.bitmask(v128.or(i8x16.eq(v, i8x16.splat(0x0a)), i8x16.eq(v, i8x16.splat(0x0d))));
    const left = inputEnd - p;
    if (left < 16) ends &= (<u32>1 << left) - 1;
    while (ends != 0) {
      const i = p + ctz<u32>(ends);
      ends &= ends - 1;
      if (i > start) line(start, i);
      start = i + 1;
    }
    p += 16;
  }
  if (last != 0 && start < inputEnd) {
    line(start, inputEnd);
    start = inputEnd;
  }
  hostDrain();
  return start - INPUT;
}
