// Goes over HTML once and writes down what the collector needs to look at, in AssemblyScript with SIMD. Compiled to
// html-wasm.ts by `npm run build:wasm`; ../oracle/html.ts is the same walk in plain TypeScript over htmlparser2's
// tokenizer, and tests hold both against each other. Tokens are those of the HTML Standard §13.2.5 (data, RCDATA, raw
// text, script data, tags, attributes, comments, CDATA); what it makes of broken nesting is the walk's own.
//
//   input   <ul><li data-id="7">…</li><li class="nick">小红</li></ul>
//   tape    enter ul · enter li(nick) · text nick 小红 · leave · leave
//
// An element is written down only when something in it is; one that turns out to hold nothing but what needs company
// is taken back when no company can come any more. Names, classes and labels are looked up by their bytes in a table
// that keeps the latest of each slot; one that is not there is asked for.
//
// Memory:  open elements │ tables │ attributes of a tag │ words by their bytes │ pairs of characters │ tape │ sieve.as.ts │ input

import { isDigit, isEncoded, isNoise } from './forms.as';
import { sieve } from './sieve.as';
import { forgetWords, foundA, foundB, foundC, look, answer, seed } from './words.as';

export { answer, forgetWords } from './words.as';
export * from './sieve.as';

/** A word whose bytes have to be decoded first: it is not kept. */
@external("host", "codedWord") declare function hostCodedWord(start: u32, end: u32, what: u32): void;
/** The label that a text is that the host put together. */
@external("host", "assembledLabel") declare function hostAssembledLabel(what: u32): void;
/** A piece of a text that is not one stretch of plain bytes. */
@external("host", "piece") declare function hostPiece(start: u32, end: u32, coded: u32): void;
/** Ends such a text. @returns 0 when nothing is left without white space, 1 when it is short enough for a label, else 2. */
@external("host", "assembled") declare function hostAssembled(): u32;
/** Hands out such a text under a key. */
@external("host", "giveAssembled") declare function hostGiveAssembled(key: u32): void;
@external("host", "dropAssembled") declare function hostDropAssembled(): void;
/** Numbers the keys anew: there is no number left for another one. */
@external("host", "renew") declare function hostRenew(): void;
/** Reads the tape to its end. */
@external("host", "drain") declare function hostDrain(): void;

const FRAMES: u32 = 0x1000;
const TABLES: u32 = 0x8000;
const ATTRIBUTES: u32 = 0x70000;
export const PAIRS: u32 = 0x152000;
export const TAPE: u32 = 0x162000;
export const INPUT: u32 = 0x3a0040;

const FRAME_BYTES: u32 = 32;
const TABLE_BYTES: u32 = 784;
const HEADINGS: u32 = 16;
const HEADING_BITS: u32 = 528;
const TAPE_BYTES: u32 = 0x1e000;
/** Open elements that are kept; deeper ones belong to the last of them. */
const MAX_ELEMENTS: u32 = 512;
const LOOK_BACK: u32 = 64;
const MAX_ATTRIBUTES: u32 = 64;
const ATTRIBUTE_BYTES: u32 = 32;
const MAX_LABEL: u32 = 48;
const MAX_COLUMNS: u32 = 256;
/** Containers that what needs company rises through in search of it. */
const MAX_RISE: u32 = 3;
const MAX_CLASS_BYTES: u32 = 256;
const MAX_FIELD_BYTES: u32 = 64;

// What a name of an element is; written by html-kernel.ts.
const VOID: u32 = 1;
const SECTION: u32 = 2;
const KNOWN: u32 = 4;
const TABLE_ELEMENT: u32 = 8;
const TR: u32 = 16;
const TH: u32 = 32;
const TD: u32 = 64;
const SCRIPT: u32 = 128;
const STYLE: u32 = 256;
const RAW: u32 = 512;
const RCDATA: u32 = 1024;
const PLAIN: u32 = 2048;
const GROUP_SHIFT: u32 = 12;
const CLOSES_SHIFT: u32 = 18;
const GROUP_MASK: u32 = 63;

// What a name of an attribute is.
const NAMING: u32 = 1;
const HREF: u32 = 2;
const DATA: u32 = 4;
const VALUE: u32 = 8;
const TEXTUAL_ATTRIBUTE: u32 = 16;
const FIELD: u32 = 32;
const PLAIN_ATTRIBUTE: u32 = 64;

// Bits of a key; written by interest.ts.
const KEYED: u32 = 1;
const NEGATIVE: u32 = 2;
const WEAK: u32 = 4;
const WEAK_ID: u32 = 16;
const TEXTUAL: u32 = 128;
/** It says nothing, but paths are made of it. */
const NAMELESS: u32 = 32;

// What a word is looked up as.
const AS_TAG: u32 = 1;
const AS_ATTRIBUTE: u32 = 2;
const AS_CLASSES: u32 = 3;
const AS_FIELD: u32 = 4;
const AS_LABEL: u32 = 5;
const AS_HEADING: u32 = 6;

// Records of the tape.
const ENTER: u32 = 1;
const LEAVE: u32 = 2;
const PLAIN_TEXT: u32 = 3;
const ATTRIBUTE: u32 = 4;
const DATA_OF_SCRIPT: u32 = 5;
const LINK: u32 = 6;
const IS_SECTION: u32 = 8;
const IS_CODED: u32 = 8;
const IS_SHAPED: u32 = 16;
/** What the value can hold is known (sieve.as.ts), and stands in the three bits above. */
const IS_LOOKED_AT: u32 = 32;
const HOLDS_SHIFT: u32 = 6;
/** Where a value stands, for sieve(). */
const QUIET: u32 = 8;
const CAREFUL: u32 = 16;
/** Of sieve(). */
const PROSE: u32 = 4;
const EVERYTHING: u32 = 7;
/** Of wanted(): looked at as a whole. */
const ALL_OF_IT: u32 = 8;

/** Digits from which on a value is looked at whatever else it is made of. */
const MANY_DIGITS: u32 = 8;
/** Digits of the shortest code that is found without a key. */
const CODE_DIGITS: u32 = 4;
/** Letters and digits without a gap of the shortest code that has fewer digits than that. */
const CODE_RUN: u32 = 14;
const LONGEST_NUMBER: u32 = 24;

/** Whether values that cannot be a likely finding are passed over by their form; else every value is handed out. */
let strict: bool = true;
let careful: bool = false;

let depth: u32 = 0;
let overflow: u32 = 0;
let entered: u32 = 0;
let tapeEnd: u32 = 0;
let tables: u32 = 0;
let label: u32 = 0;
let labelBits: u32 = 0;
let inputEnd: u32 = 0;
/** Whether the numbers of keys come to their end. */
let crowded: bool = false;

/** The text that is being put together: one stretch, or more that the host holds. */
let textStart: u32 = 0;
let textEnd: u32 = 0;
let assembling: bool = false;

export function setUp(a: u64, b: u64, likely: u32): void {
  seed(a, b);
  strict = likely != 0;
  forgetWords();
}
export function crowd(): void { crowded = true; }
export function getTapeEnd(): u32 { return tapeEnd; }
export function getDepth(): u32 { return depth; }
export function getTables(): u32 { return tables; }
export function getLabel(): u32 { return label; }
export function setLabel(id: u32): void { label = id; }
export function frameKey(at: u32): u32 { return load<u16>(FRAMES + at * FRAME_BYTES); }
export function setFrameKey(at: u32, id: u32): void { store<u16>(FRAMES + at * FRAME_BYTES, <u16>id); }
export function frameName(at: u32): u32 { return load<u32>(FRAMES + at * FRAME_BYTES, 4); }
export function setFrameName(at: u32, id: u32): void { store<u32>(FRAMES + at * FRAME_BYTES, id, 4); }
export function columns(table: u32): u32 { return load<u32>(TABLES + table * TABLE_BYTES, 8); }
export function heading(table: u32, column: u32): u32 { return load<u16>(TABLES + table * TABLE_BYTES + HEADINGS + column * 2); }
export function setHeading(table: u32, column: u32, id: u32): void { store<u16>(TABLES + table * TABLE_BYTES + HEADINGS + column * 2, <u16>id); }

/** The tape was read: what stands open on it cannot be taken back any more. */
export function rewind(): void {
  tapeEnd = TAPE;
  for (let i: u32 = 0; i < depth; i++) {
    const frame = FRAMES + i * FRAME_BYTES;
    if (i < entered) store<u8>(frame, 1, 12);
    store<u32>(frame, TAPE, 16);
    store<u32>(frame, i < entered ? i : entered, 20);
  }
}

// ── the tape ──

// @ts-ignore
@inline
function put(head: u32, start: u32, end: u32): void {
  store<u32>(tapeEnd, head);
  store<u32>(tapeEnd, start - INPUT, 4);
  store<u32>(tapeEnd, end - INPUT, 8);
  tapeEnd += 16;
}

/** Makes room for every open element and a record more. */
// @ts-ignore
@inline
function makeRoom(): void {
  if (tapeEnd + (MAX_ELEMENTS + 8) * 16 > TAPE + TAPE_BYTES) hostDrain();
}

function enterAll(): void {
  while (entered < depth) {
    const frame = FRAMES + entered * FRAME_BYTES;
    const section: u32 = (load<u32>(frame, 8) & SECTION) != 0 ? IS_SECTION : 0;
    put(ENTER | section | (<u32>load<u16>(frame) << 16), INPUT, INPUT);
    entered++;
  }
}

/** @param strong whether it stands for itself; else it is only kept while company may come. */
function putValue(op: u32, id: u32, bits: u32, start: u32, end: u32, strong: bool): void {
  makeRoom();
  enterAll();
  put(op | bits | (id << 16), start, end);
  if (depth == 0) return;
  const frame = FRAMES + (depth - 1) * FRAME_BYTES;
  if (strong) store<u8>(frame, 1, 12);
  else store<u8>(frame, 0, 13);
}

// ── what a value is made of ──

let digits: u32 = 0;
let hasAt: bool = false;
let hasColon: bool = false;
let hasHigh: bool = false;
let hasGap: bool = false;
let hasLetter: bool = false;

function measure(start: u32, end: u32): void {
  let count: u32 = 0;
  let ats: u32 = 0;
  let colons: u32 = 0;
  let highs: u32 = 0;
  let gaps: u32 = 0;
  let letters: u32 = 0;
  for (let p = start; p < end; p += 16) {
    const v = v128.load(p);
    const left = end - p;
    const mask: u32 = left >= 16 ? 0xffff : (1 << left) - 1;
    count += popcnt<u32>(<u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10))) & mask);
    ats |= <u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x40))) & mask;
    // The full-width colon begins with 0xef.
    colons |= <u32>i8x16.bitmask(v128.or(i8x16.eq(v, i8x16.splat(0x3a)), i8x16.eq(v, i8x16.splat(-17)))) & mask;
    highs |= <u32>i8x16.bitmask(v) & mask;
    gaps |= <u32>i8x16.bitmask(i8x16.le_s(v, i8x16.splat(0x20))) & mask;
    letters |= <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26))) & mask;
  }
  digits = count;
  hasAt = ats != 0;
  hasColon = colons != 0;
  hasHigh = highs != 0;
  hasGap = gaps != 0;
  hasLetter = letters != 0;
}

// @ts-ignore
@inline
function isLetter(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26;
}
// @ts-ignore
@inline
function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 2 || byte - 12 < 2;
}

/** Whether percent-encoding or tokens may stand in the body; said before it is read. */
let encoded: bool = false;
export function setEncoded(may: i32): void { encoded = may != 0; }

/**
 * What a value without a telling key can hold: 0 when it is passed over, ALL_OF_IT when that is not known.
 * @param attribute it is looked at without a digit, too.
 */
function wanted(start: u32, end: u32, bits: u32, attribute: bool): u32 {
  if (!strict) return ALL_OF_IT;
  if (!hasAt && digits == 0 && !attribute) return 0;
  const first: u32 = load<u8>(start);
  if (first == 0x7b || first == 0x5b || (encoded && isEncoded(start, end))) return ALL_OF_IT;
  if (!hasAt) {
    const length = end - start;
    if (digits == length && ((bits & NEGATIVE) != 0 && !careful ? length <= LONGEST_NUMBER : digits < MANY_DIGITS)) return 0;
    if (digits >= MANY_DIGITS ? isNoise(start, end, digits) : !hasGap && !isLikeCode(start, end)) return 0;
  }
  return sieve(start, end, ((bits & NEGATIVE) != 0 ? QUIET : 0) | (careful ? CAREFUL : 0));
}

// @ts-ignore
@inline
function looked(holds: u32): u32 {
  return holds == ALL_OF_IT ? 0 : IS_LOOKED_AT | (holds << HOLDS_SHIFT);
}

/** Letters and some digits, a long run of both, groups with colons. */
function isLikeCode(start: u32, end: u32): bool {
  let run: u32 = 0;
  let colons = 0;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte) || isLetter(byte) || byte == 0x2d) {
      if (digits >= CODE_DIGITS && byte >= 0x41) return true;
      if (++run >= CODE_RUN) return true;
    } else {
      run = 0;
      if ((byte == 0x3a || (digits == 0 && byte == 0x2e)) && ++colons >= 2) return true;
    }
  }
  return false;
}

// ── characters ──

let pointEnd: u32 = 0;

/** The character at `at`, in lower case; full-width ASCII as ASCII. 0 for what is not looked at closer. */
function pointAt(at: u32): u32 {
  const byte: u32 = load<u8>(at);
  if (byte < 0x80) {
    pointEnd = at + 1;
    return byte - 0x41 < 26 ? byte | 0x20 : byte;
  }
  const second: u32 = load<u8>(at, 1);
  const third: u32 = load<u8>(at, 2);
  if (byte >= 0xe3 && byte <= 0xef && (second & 0xc0) == 0x80 && (third & 0xc0) == 0x80) {
    pointEnd = at + 3;
    const point = ((byte & 15) << 12) | ((second & 63) << 6) | (third & 63);
    if (point >= 0x4e00 && point < 0xa000) return point;
    if (point > 0xff00 && point < 0xff5f) {
      const plain = point - 0xfee0;
      return plain - 0x41 < 26 ? plain | 0x20 : plain;
    }
    if (point >= 0x3000 && point <= 0x3020) return point == 0x3000 ? 0x20 : point;
    return 0;
  }
  pointEnd = at + 1;
  return 0;
}

// @ts-ignore
@inline
function pair(a: u32, b: u32): u32 {
  return load<u8>(PAIRS + (((a * 0x9e3779b1) ^ (b * 0x85ebca6b)) >> 16));
}

/**
 * Whether a text can be a label: false only where it ends in no colon and in no word of the vocabulary. The text was
 * measured.
 */
function mayBeLabel(start: u32, end: u32): bool {
  if (!hasHigh) return hasLetter;
  if (load<u8>(end - 1) == 0x3a || (load<u8>(end - 3) == 0xef && load<u8>(end - 2) == 0xbc && load<u8>(end - 1) == 0x9a)) return true;
  let before: u32 = 0;
  let count: u32 = 0;
  let last: u32 = 0;
  for (let i = start; i < end; i = pointEnd) {
    const point = pointAt(i);
    if (point == 0) return true;
    if (point == 0x28 || point == 0x5b || point == 0x3010) {
      // What stands in brackets is left out, to the end of the line.
      for (let k = i; k < end; k++) if (load<u8>(k) < 0x20 || load<u8>(k) == 0xe2) return true;
      break;
    }
    if (point <= 0x20 || point == 0x3a || point == 0x2a || point == 0x5f || point == 0x2d) continue;
    if (count > 0) last = pair(before, point);
    before = point;
    count++;
  }
  // Of one character, a word may end in it behind any other.
  return count == 1 || last != 0 || pair(0, before) != 0;
}

/** Whether a colon stands behind a word: one behind nothing but digits ends no label. */
function hasLabelInside(start: u32, end: u32): bool {
  let word = false;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x3a) {
      if (word) return true;
    } else if (byte == 0xef && load<u8>(i, 1) == 0xbc && load<u8>(i, 2) == 0x9a) {
      if (word) return true;
      i += 2;
    } else if (byte >= 0x80 || isLetter(byte)) {
      word = true;
    } else if (!isDigit(byte) && byte != 0x5f && byte != 0x2d) {
      word = false;
    }
  }
  return false;
}

// ── values ──

/** Hands a text or an attribute's value out under a key, if anything can be found in it. Trimmed, plain bytes. */
function give(op: u32, id: u32, bits: u32, start: u32, end: u32, attribute: bool): void {
  const shaped: u32 = digits > 0 || hasAt || attribute ? IS_SHAPED : 0;
  if (id == 0 || (bits & (KEYED | WEAK)) == 0) {
    if (id == 0 && hasColon && hasLabelInside(start, end)) {
      putValue(op, 0, shaped, start, end, true);
      return;
    }
    const holds = wanted(start, end, bits, attribute);
    if (holds != 0) putValue(op, id, shaped | looked(holds), start, end, true);
    return;
  }
  const first: u32 = load<u8>(start);
  if (!strict || careful || first == 0x7b || first == 0x5b) {
    putValue(op, id, shaped, start, end, true);
    return;
  }
  if ((bits & WEAK_ID) != 0) {
    putValue(op, id, shaped, start, end, !isId(start, end));
    return;
  }
  const free = (bits & (WEAK | TEXTUAL)) != 0 && digits == 0 && !hasAt;
  if (!free) {
    putValue(op, id, shaped, start, end, true);
    return;
  }
  // What people say and buy is nobody's alone, as long as nobody is named in it.
  const holds = sieve(start, end, CAREFUL) & (attribute ? EVERYTHING : PROSE);
  putValue(op, id, shaped | looked(holds), start, end, holds != 0);
}

/** Whether a value is an id for certain, and so taken whole: letters, digits, `_` and `-`. */
function isId(start: u32, end: u32): bool {
  if (end - start > 64 || load<u8>(start) == 0x2d) return false;
  for (let i = start; i < end; i++) {
    const byte: u32 = load<u8>(i);
    if (!isDigit(byte) && !isLetter(byte) && byte != 0x5f && byte != 0x2d) return false;
  }
  return true;
}

// ── texts ──

/** A stretch of text. @param coded character references are undone in it. */
function append(start: u32, end: u32, coded: bool): void {
  if (start >= end) return;
  const references = coded && hasAmpersand(start, end);
  if (!assembling) {
    if (textStart == textEnd && !references) {
      textStart = start;
      textEnd = end;
      return;
    }
    if (textEnd == start && !references) {
      textEnd = end;
      return;
    }
    assembling = true;
    if (textStart < textEnd) hostPiece(textStart - INPUT, textEnd - INPUT, 0);
  }
  hostPiece(start - INPUT, end - INPUT, references ? 1 : 0);
}

function hasAmpersand(start: u32, end: u32): bool {
  for (let p = start; p < end; p += 16) {
    let found = <u32>i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(0x26)));
    if (found == 0) continue;
    return p + ctz<u32>(found) < end;
  }
  return false;
}

function flushText(): void {
  if (assembling) {
    assembling = false;
    textStart = textEnd = 0;
    assembledText();
    return;
  }
  let start = textStart;
  let end = textEnd;
  textStart = textEnd = 0;
  while (start < end && load<u8>(start) <= 0x20) start++;
  if (start == end) return;
  while (load<u8>(end - 1) <= 0x20) end--;
  const props = depth == 0 ? 0 : load<u32>(FRAMES + (depth - 1) * FRAME_BYTES, 8);
  if ((props & (SCRIPT | STYLE)) != 0) {
    if ((props & SCRIPT) != 0) putScript(start, end);
    return;
  }
  measure(start, end);
  text(start, end, props);
}

/** JSON alone or after an assignment begins with what an assignment can be made of; any other script is code. */
function putScript(start: u32, end: u32): void {
  const limit = start + 512 < end ? start + 512 : end;
  for (let i = start; i < limit; i++) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x7b || byte == 0x5b) {
      putValue(DATA_OF_SCRIPT, 0, 0, start, end, true);
      return;
    }
  }
}

/** The table that the innermost cell is of, or 0. */
// @ts-ignore
@inline
function tableHere(): u32 {
  return depth == 0 || tables == 0 ? 0 : TABLES + (tables - 1) * TABLE_BYTES;
}

function setHeadingHere(table: u32, id: u32, bits: u32): void {
  const column = load<u32>(table);
  if (column == 0 || column > MAX_COLUMNS) return;
  if (column > load<u32>(table, 8)) {
    for (let i = load<u32>(table, 8); i + 1 < column; i++) store<u16>(table + HEADINGS + i * 2, 0);
    store<u32>(table, column, 8);
  }
  store<u16>(table + HEADINGS + (column - 1) * 2, <u16>id);
  store<u8>(table + HEADING_BITS + column - 1, <u8>bits);
}

let keyOfText: u32 = 0;
let bitsOfText: u32 = 0;

/**
 * What a text stands under. @param short it may be a label. @param known 1 when its label is looked up already.
 * @returns false when it was a label itself.
 */
function place(start: u32, end: u32, props: u32, short: bool, assembled: bool): bool {
  const table = tableHere();
  const isHeading = table != 0 && (props & TH) != 0 && load<u8>(table, 4) != 0;
  if (isHeading) {
    if (assembled) hostAssembledLabel(AS_HEADING);
    else look(start, end, AS_HEADING);
    setHeadingHere(table, foundA, foundB);
  }
  if (short) {
    if (assembled) hostAssembledLabel(AS_LABEL);
    else if (mayBeLabel(start, end)) look(start, end, AS_LABEL);
    else answer(0, 0, 0);
    if (foundA != 0) {
      label = foundA;
      labelBits = foundB;
      return false;
    }
  }
  keyOfText = label;
  bitsOfText = labelBits;
  label = labelBits = 0;
  if (keyOfText != 0) return true;
  for (let back: u32 = 1; back <= 2 && back <= depth; back++) {
    const frame = FRAMES + (depth - back) * FRAME_BYTES;
    const key = <u32>load<u16>(frame);
    if (key == 0 || (load<u8>(frame, 2) & NAMELESS) != 0) continue;
    keyOfText = key;
    bitsOfText = load<u8>(frame, 2);
    return true;
  }
  if (table != 0 && load<u8>(table, 4) == 0) {
    const column = load<u32>(table);
    if (column > 0 && column <= load<u32>(table, 8)) {
      keyOfText = load<u16>(table + HEADINGS + (column - 1) * 2);
      bitsOfText = load<u8>(table + HEADING_BITS + column - 1);
    }
  }
  return true;
}

function text(start: u32, end: u32, props: u32): void {
  if (place(start, end, props, end - start <= MAX_LABEL, false)) give(PLAIN_TEXT, keyOfText, bitsOfText, start, end, false);
}

/** A text that the host put together. */
function assembledText(): void {
  const length = hostAssembled();
  const props = depth == 0 ? 0 : load<u32>(FRAMES + (depth - 1) * FRAME_BYTES, 8);
  if (length == 0 || (props & STYLE) != 0) {
    hostDropAssembled();
    return;
  }
  const script = (props & SCRIPT) != 0;
  if (!script && !place(0, 0, props, length == 1, true)) {
    hostDropAssembled();
    return;
  }
  makeRoom();
  enterAll();
  if (depth > 0) store<u8>(FRAMES + (depth - 1) * FRAME_BYTES, 1, 12);
  hostGiveAssembled(script ? 0xffffffff : keyOfText);
}

// ── elements ──

function pop(): void {
  depth--;
  const frame = FRAMES + depth * FRAME_BYTES;
  const props = load<u32>(frame, 8);
  if ((props & TABLE_ELEMENT) != 0) tables--;
  if ((props & TR) != 0) label = labelBits = 0;
  if (load<u8>(frame, 12) != 0) {
    put(LEAVE, INPUT, INPUT);
    entered = depth;
    if (depth > 0) store<u8>(frame - FRAME_BYTES, 1, 12);
    if (tapeEnd + (MAX_ELEMENTS + 8) * 16 > TAPE + TAPE_BYTES) hostDrain();
  } else if (entered > depth) {
    const rise: u32 = load<u8>(frame, 13);
    if ((props & SECTION) != 0 || rise >= MAX_RISE || depth == 0) {
      // Nothing but what needs company, and no company can come: as if it had never been.
      tapeEnd = load<u32>(frame, 16);
      entered = load<u32>(frame, 20);
    } else {
      put(LEAVE, INPUT, INPUT);
      entered = depth;
      if (rise + 1 < load<u8>(frame - FRAME_BYTES, 13)) store<u8>(frame - FRAME_BYTES, <u8>(rise + 1), 13);
      if (tapeEnd + (MAX_ELEMENTS + 8) * 16 > TAPE + TAPE_BYTES) hostDrain();
    }
  }
}

let tagName: u32 = 0;
let tagProps: u32 = 0;
let tagKey: u32 = 0;
let attributes: u32 = 0;

function openElement(closed: bool): void {
  const closes = (tagProps >> CLOSES_SHIFT) & GROUP_MASK;
  if (closes != 0 && overflow == 0) {
    for (let n = 0; n < 2 && depth > 0; n++) {
      const group = (load<u32>(FRAMES + (depth - 1) * FRAME_BYTES, 8) >> GROUP_SHIFT) & GROUP_MASK;
      if ((group & closes) == 0) break;
      pop();
    }
  }
  const key = elementKey();
  const id = key & 0xffff;
  const bits = key >> 16;
  const ends = closed || (tagProps & VOID) != 0;
  if (depth >= MAX_ELEMENTS) {
    giveAttributes(id, bits);
    if (!ends) overflow++;
    return;
  }
  const frame = FRAMES + depth * FRAME_BYTES;
  store<u16>(frame, <u16>id);
  store<u8>(frame, <u8>bits, 2);
  store<u32>(frame, tagName, 4);
  store<u32>(frame, tagProps, 8);
  store<u8>(frame, 0, 12);
  store<u8>(frame, 255, 13);
  store<u32>(frame, tapeEnd, 16);
  store<u32>(frame, entered, 20);
  depth++;
  openTable();
  if (attributes > 0) giveAttributes(id, bits);
  if (ends) pop();
}

function openTable(): void {
  if ((tagProps & (TABLE_ELEMENT | TR | TH | TD)) == 0) return;
  if ((tagProps & TABLE_ELEMENT) != 0) {
    const made = TABLES + tables * TABLE_BYTES;
    store<u32>(made, 0);
    store<u8>(made, 0, 4);
    store<u32>(made, 0, 8);
    tables++;
    return;
  }
  if (tables == 0) return;
  const table = TABLES + (tables - 1) * TABLE_BYTES;
  if ((tagProps & TR) != 0) {
    store<u32>(table, 0);
    store<u8>(table, 0, 4);
    return;
  }
  const column = load<u32>(table) + 1;
  store<u32>(table, column);
  // A heading beside a heading is a row of headings; one before a cell is that cell's label.
  const inRow = (tagProps & TH) != 0 && (column == 1 || load<u8>(table, 4) != 0);
  store<u8>(table, inRow ? 1 : 0, 4);
}

function closeElement(name: u32): void {
  if (overflow > 0) {
    overflow--;
    return;
  }
  const limit: u32 = depth > LOOK_BACK ? depth - LOOK_BACK : 0;
  for (let i = depth; i > limit; i--) {
    if (load<u32>(FRAMES + (i - 1) * FRAME_BYTES, 4) != name) continue;
    while (depth >= i) pop();
    return;
  }
}

/** Key of an element with its bits above, by its attributes or, where HTML does not know it, by its name. */
function elementKey(): u32 {
  let id: u32 = 0;
  let bits: u32 = 0;
  let weight: u32 = 0;
  for (let i: u32 = 0; i < attributes; i++) {
    const attribute = ATTRIBUTES + i * ATTRIBUTE_BYTES;
    if ((load<u32>(attribute, 8) & NAMING) == 0) continue;
    const start = load<u32>(attribute);
    const end = load<u32>(attribute, 4);
    if (load<u8>(attribute, 20) != 0) hostCodedWord(start, end, AS_CLASSES);
    else if (end - start > MAX_CLASS_BYTES) continue;
    else look(start, end, AS_CLASSES);
    if (foundA != 0 && foundC > weight) {
      id = foundA;
      bits = foundB;
      weight = foundC;
    }
  }
  if (id == 0 && (tagProps & KNOWN) == 0) return tagKey;
  return id | (bits << 16);
}

function giveAttributes(elementId: u32, elementBits: u32): void {
  for (let i: u32 = 0; i < attributes; i++) {
    const attribute = ATTRIBUTES + i * ATTRIBUTE_BYTES;
    const kind = load<u32>(attribute, 8);
    if ((kind & HREF) != 0) link(attribute);
    else if ((kind & DATA) != 0) giveAttribute(attribute, load<u32>(attribute, 12), load<u32>(attribute, 16));
    else if ((kind & VALUE) != 0) {
      fieldKey(elementId, elementBits);
      giveAttribute(attribute, foundA, foundB);
    } else if ((kind & TEXTUAL_ATTRIBUTE) != 0) giveAttribute(attribute, 0, 0);
    else if ((kind & PLAIN_ATTRIBUTE) == 0 && (tagProps & KNOWN) == 0) {
      giveAttribute(attribute, load<u32>(attribute, 12), load<u32>(attribute, 16));
    }
  }
}

function giveAttribute(attribute: u32, id: u32, bits: u32): void {
  let start = load<u32>(attribute);
  let end = load<u32>(attribute, 4);
  if (load<u8>(attribute, 20) != 0) {
    putValue(ATTRIBUTE, id, IS_CODED, start, end, true);
    return;
  }
  while (start < end && load<u8>(start) <= 0x20) start++;
  if (start == end) return;
  while (load<u8>(end - 1) <= 0x20) end--;
  measure(start, end);
  give(ATTRIBUTE, id, bits, start, end, true);
}

/** What an input's value is: by its `name`, `id` or `autocomplete`, or the label before it. Answers in foundA, foundB. */
function fieldKey(elementId: u32, elementBits: u32): void {
  for (let i: u32 = 0; i < attributes; i++) {
    const attribute = ATTRIBUTES + i * ATTRIBUTE_BYTES;
    if ((load<u32>(attribute, 8) & FIELD) == 0) continue;
    const start = load<u32>(attribute);
    const end = load<u32>(attribute, 4);
    if (load<u8>(attribute, 20) != 0) hostCodedWord(start, end, AS_FIELD);
    else look(start, end - start > MAX_FIELD_BYTES ? start + MAX_FIELD_BYTES : end, AS_FIELD);
    if (foundA != 0) return;
  }
  const nameless = (elementBits & NAMELESS) != 0;
  answer(label != 0 ? label : nameless ? 0 : elementId, label != 0 ? labelBits : elementBits, 0);
  label = labelBits = 0;
}

/** `tel:`, `sms:` and `mailto:` say themselves what they are. */
function link(attribute: u32): void {
  const start = load<u32>(attribute);
  const end = load<u32>(attribute, 4);
  const coded = load<u8>(attribute, 20) != 0;
  const first: u32 = load<u8>(start) | 0x20;
  if (start >= end) return;
  if (first == 0x74 || first == 0x73 || first == 0x6d || load<u8>(start) == 0x26) {
    let size: u32 = 0;
    // Letters of a scheme up to its colon; a reference may stand for one of them.
    while (size < 7 && start + size < end && isLetter(load<u8>(start + size))) size++;
    const stop: u32 = load<u8>(start + size);
    if (start + size < end && (stop == 0x3a || (coded && stop == 0x26))) {
      putValue(LINK, 0, coded ? IS_CODED : 0, start, end, true);
    }
  }
}

// ── tokens ──

/** Index of the first `byte` from `at` on, or the input's end. */
function find(at: u32, byte: i8): u32 {
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
function commentEnd(at: u32): u32 {
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

/** A declaration, a comment or CDATA whose `<!` is at `at`. @returns the index after it. */
function declaration(at: u32): u32 {
  const byte: u32 = at + 2 < inputEnd ? load<u8>(at, 2) : 0;
  if (byte == 0x2d && at + 3 < inputEnd && load<u8>(at, 3) == 0x2d) return commentEnd(at + 4);
  if (byte == 0x5b && at + 9 <= inputEnd && load<u32>(at, 3) == 0x54414443 && load<u16>(at, 7) == 0x5b41) {
    const start = at + 9;
    for (let i = find(start, 0x5d); i < inputEnd; i = find(i + 1, 0x5d)) {
      if (i + 2 < inputEnd && load<u8>(i, 1) == 0x5d && load<u8>(i, 2) == 0x3e) {
        append(start, i, false);
        return i + 3;
      }
    }
    return inputEnd;
  }
  return afterTag(at + 2);
}

/** Index after the next `>`. */
function afterTag(at: u32): u32 {
  const i = find(at, 0x3e);
  return i < inputEnd ? i + 1 : inputEnd;
}

// @ts-ignore
@inline
function endsName(byte: u32): bool {
  return byte == 0x3e || byte == 0x2f || isSpace(byte);
}

/** Index of the first byte from `at` on that ends a name, or the input's end. */
// @ts-ignore
@inline
function nameEnd(at: u32): u32 {
  let i = at;
  while (i < inputEnd && !endsName(load<u8>(i))) i++;
  return i;
}

/** Reads the start tag whose name begins at `at` and opens its element. @returns the index after it. */
function startTag(at: u32): u32 {
  let i = nameEnd(at);
  if (i == inputEnd) return inputEnd;
  look(at, i, AS_TAG);
  tagName = foundA;
  tagProps = foundB;
  tagKey = foundC;
  attributes = 0;
  for (;;) {
    while (i < inputEnd && isSpace(load<u8>(i))) i++;
    if (i >= inputEnd) return inputEnd;
    const byte: u32 = load<u8>(i);
    if (byte == 0x3e) {
      openElement(false);
      return i + 1;
    }
    if (byte == 0x2f) {
      i++;
      while (i < inputEnd && isSpace(load<u8>(i))) i++;
      if (i >= inputEnd) return inputEnd;
      if (load<u8>(i) == 0x3e) {
        openElement((tagProps & KNOWN) == 0);
        return i + 1;
      }
      continue;
    }
    const nameStart = i++;
    while (i < inputEnd && load<u8>(i) != 0x3d && !endsName(load<u8>(i))) i++;
    const nameStop = i;
    while (i < inputEnd && isSpace(load<u8>(i))) i++;
    if (i >= inputEnd) return inputEnd;
    if (load<u8>(i) != 0x3d) continue;
    i++;
    while (i < inputEnd && isSpace(load<u8>(i))) i++;
    if (i >= inputEnd) return inputEnd;
    const quote: u32 = load<u8>(i);
    let start = i;
    if (quote == 0x22 || quote == 0x27) {
      start = i + 1;
      i = find(start, <i8>quote);
    } else {
      while (i < inputEnd && load<u8>(i) != 0x3e && !isSpace(load<u8>(i))) i++;
    }
    if (i >= inputEnd) return inputEnd;
    if (attributes < MAX_ATTRIBUTES) {
      look(nameStart, nameStop, AS_ATTRIBUTE);
      // Of a name that says nothing no value is looked at, but it counts.
      const attribute = ATTRIBUTES + attributes * ATTRIBUTE_BYTES;
      store<u32>(attribute, start);
      store<u32>(attribute, i, 4);
      store<u32>(attribute, foundA, 8);
      store<u32>(attribute, foundB, 12);
      store<u32>(attribute, foundC, 16);
      store<u8>(attribute, foundA != 0 || (tagProps & KNOWN) == 0 ? (hasAmpersand(start, i) ? 1 : 0) : 0, 20);
      attributes++;
    }
    if (quote == 0x22 || quote == 0x27) i++;
  }
  return inputEnd;
}

/** Where the raw text that begins at `at` ends: at the end tag of the same name. */
function rawEnd(at: u32, name: u32, length: u32): u32 {
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

/** Walks the whole body, `length` bytes from INPUT on; at least 16 bytes behind it are readable. */
export function run(length: u32, withNumbers: u32): void {
  careful = withNumbers != 0;
  depth = overflow = entered = tables = label = labelBits = textStart = textEnd = 0;
  assembling = false;
  tapeEnd = TAPE;
  inputEnd = INPUT + length;
  let i = INPUT;
  let from = i;
  while (i < inputEnd) {
    i = find(i, 0x3c);
    if (i + 1 >= inputEnd) break;
    const next: u32 = load<u8>(i, 1);
    if (isLetter(next)) {
      append(from, i, true);
      flushText();
      if (crowded) {
        crowded = false;
        hostRenew();
      }
      const name = i + 1;
      const size = nameEnd(name) - name;
      i = startTag(name);
      from = i;
      if (i < inputEnd && (tagProps & (RAW | RCDATA | PLAIN)) != 0) {
        const stop = (tagProps & PLAIN) != 0 ? inputEnd : rawEnd(i, name, size);
        append(i, stop, (tagProps & RCDATA) != 0);
        from = i = stop;
      }
    } else if (next == 0x2f) {
      const byte: u32 = i + 2 < inputEnd ? load<u8>(i, 2) : 0;
      if (i + 2 >= inputEnd) break;
      if (byte == 0x3e) {
        append(from, i, true);
        i += 3;
      } else if (isLetter(byte)) {
        append(from, i, true);
        const stop = nameEnd(i + 2);
        if (stop < inputEnd) {
          flushText();
          look(i + 2, stop, AS_TAG);
          closeElement(foundA);
        }
        i = afterTag(stop);
      } else {
        append(from, i, true);
        i = afterTag(i + 2);
      }
      from = i;
    } else if (next == 0x21 || next == 0x3f) {
      append(from, i, true);
      i = next == 0x21 ? declaration(i) : afterTag(i + 2);
      from = i;
    } else {
      i++;
    }
  }
  append(from, inputEnd, true);
  flushText();
  while (depth > 0) pop();
  hostDrain();
}
