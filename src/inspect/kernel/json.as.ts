// Goes over JSON once and writes down what the collector needs to look at, in AssemblyScript with SIMD. Compiled to
// json-wasm.ts by `npm run build:wasm`; ../walkers/json.ts is the same walk in plain TypeScript, and tests hold both
// against each other. The method of looking at sixteen bytes at a time for quotes and backslashes is that of
// G. Langdale and D. Lemire, "Parsing gigabytes of JSON per second" (VLDB Journal, 2019), without its second stage.
//
//   input   {"list":[{"id":7,"title":"…"},{"phone":"138…"}]}
//   tape    enter $ · enter list · enter [] · string phone 138… · leave · leave · leave
//
// A container is written down only when something in it is; a container that turns out to hold nothing but `id` and
// `name` is taken back when it closes. Keys are looked up by their bytes; one that was not met before is asked for.
//
// Memory:  input │ kinds of open containers, a bit each │ frames │ slots, entries, bytes of keys │ tape │ sieve.as.ts

import { unescape, unescapedEnd, unescapedGap } from './escapes.as';
import { hasFormOfCode, isDigit, isEncoded, isId, isLetter, isNoise } from './forms.as';
import { expectAfter, forgetKeys as forgetAll, foundBits, foundEntry, foundId, foundLane, isExpected, lookUp, MAX_DEPTH, seedKeys } from './keys.as';
import { told } from './lanes.as';
import { beginRows, forgetPlans, rowFor, seedPlans } from './plans.as';
import { sieve } from './sieve.as';
import { PROSE, TEXT } from './sieve-layout.as';
import { digits, hasAt, hasEscape, hasGap, hidden, isLiteral, stringEnd, tokenEnd } from './tokens.as';

export * from './csv.as';
export { encodingsIn } from './encodings.as';
export { MAX_DEPTH, MAX_KEYS } from './keys.as';
export { LANE_ISSUERS, LANE_MARKS, LANE_UNITS } from './lanes.as';
export { addPlan, forgetPlans, getIdentifiers, getRows, getRowsEnd, getTextsEnd, IDENTIFIERS, isNameRepeated, isRepeated, MAX_PLAN_SIGNS, MAX_PLAN_VALUES, MAX_PLANS, PLAN_SIGNS, PLAN_VALUES, PLANS, ROW_STARTS, ROWS, setBase, TEXTS } from './plans.as';
export * from './sieve.as';
export * from './sieve-layout.as';

export const INPUT_BYTES: u32 = 0x100000;
export const KINDS: u32 = 0x101000;
export const FRAMES: u32 = 0x111000;
export const TAPE: u32 = 0x159000;

const TAPE_RECORDS: u32 = 8192;
/** Most records that one token writes: every open container, and itself. */
const TOKEN_RECORDS: u32 = 520;
export const MAX_NESTING: u32 = 0x80000;
const FRAME_BYTES: u32 = 16;
/** For each open container the entry of the key that it stands under. */
const OPENERS: u32 = 0x114000;

// What run() stopped for.
const DONE: u32 = 0;
const TAPE_FULL: u32 = 1;
const KEYS_FULL: u32 = 2;
const CUT: u32 = 3;

// Bits of a key; its evidence of a thing in bits 5 and 6. Written by interest.ts.
const KEYED: u32 = 1;
const NEGATIVE: u32 = 2;
const WEAK: u32 = 4;
const ROLE: u32 = 8;
const WEAK_ID: u32 = 16;
const TEXTUAL: u32 = 128;

// Records.
const ENTER: u32 = 1;
const LEAVE: u32 = 2;
const STRING: u32 = 3;
const NUMBER: u32 = 4;
const KEY: u32 = 5;
const IS_OBJECT: u32 = 8;
const IS_LISTED: u32 = 16;
const HAS_ESCAPE: u32 = 8;
const IS_SHAPED: u32 = 16;
/** What the value can hold is known (sieve.as.ts), and stands in the three bits above. */
const IS_LOOKED_AT: u32 = 32;
const HOLDS_SHIFT: u32 = 6;
/** What the value is, where its key's lane tells (lanes.as.ts). */
const FORM_SHIFT: u32 = 9;
/** Where a value stands, for sieve(). */
const BARE: u32 = 4;
const QUIET: u32 = 8;
const CAREFUL: u32 = 16;
/** Of wanted(): looked at as a whole. */
const ALL_OF_IT: u32 = 8;

/** Digits from which on a word is looked at whatever it is made of; below it, see forms.as.ts. */
const MANY_DIGITS: i32 = 8;
/** Lanes of what may be a number of JSON: phones and ids. */
const LAST_OF_NUMBERS: u32 = 2;
/** Longest number that is passed over under a key of numbers: longer ones may be addresses of wallets. */
const LONGEST_NUMBER: u32 = 24;
/** Whether values that cannot be a likely finding are passed over by their form; else every value is handed out. */
let strict: bool = true;
/** Whether numbers under keys of numbers are handed out, too. */
let careful: bool = false;
/** Whether percent-encoding or tokens may stand in the body. */
let encoded: bool = false;

let depth: u32 = 0;
let overflow: u32 = 0;
let inObject: bool = false;
let expectKey: bool = false;
let keyId: u32 = 0;
let keyBits: u32 = 0;
let keyLane: u32 = 0;
/** Entry of the key read last in the innermost object; 0 where it begins. */
let keyEntry: u32 = 0;
/** Open containers that stand on the tape. */
let entered: u32 = 0;
let tapeEnd: u32 = TAPE;
let malformed: u32 = 0;
let status: u32 = 0;

/** No key is known any more. */
export function forgetKeys(): void {
  forgetAll();
  memory.fill(OPENERS, 0, MAX_DEPTH * 2);
  keyEntry = 0;
  forgetPlans();
}

export function setUp(a: u64, b: u64, likely: i32): void {
  seedKeys(a, b);
  seedPlans(a ^ b);
  strict = likely != 0;
  forgetKeys();
}

/** Begins a new body. Keys are kept. @param takes whether the host takes rows (plans.as.ts). */
export function begin(withNumbers: i32, takes: i32): void {
  beginRows(takes);
  careful = withNumbers != 0;
  depth = overflow = keyId = keyBits = keyLane = keyEntry = entered = malformed = 0;
  inObject = expectKey = false;
  tapeEnd = TAPE;
}

export function getStatus(): u32 { return status; }
export function getTapeEnd(): u32 { return tapeEnd; }
export function getMalformed(): u32 { return malformed; }
export function getDepth(): u32 { return depth; }
export function getKeyId(): u32 { return keyId; }
export function setKeyId(id: u32): void { keyId = id; }
export function getKeyBits(): u32 { return keyBits; }
export function isKeyExpected(): u32 { return expectKey ? 1 : 0; }
export function frameKey(at: u32): u32 { return load<u16>(FRAMES + at * FRAME_BYTES); }
export function setFrameKey(at: u32, id: u32): void { store<u16>(FRAMES + at * FRAME_BYTES, <u16>id); }
/** A key that only the host could read took the place of a string. */
export function keyRead(id: u32, bits: u32): void {
  keyId = id;
  keyBits = bits;
  keyLane = keyEntry = 0;
  expectKey = false;
}

/** Whether percent-encoding or tokens may stand in what is read next. */
export function setEncoded(may: i32): void { encoded = may != 0; }

/** The tape was read: what stands open on it cannot be taken back any more. */
export function rewind(): void {
  tapeEnd = TAPE;
  const count = depth < MAX_DEPTH ? depth : MAX_DEPTH;
  for (let i: u32 = 0; i < count; i++) {
    const frame = FRAMES + i * FRAME_BYTES;
    if (i < entered) store<u8>(frame, 1, 5);
    store<u32>(frame, TAPE, 8);
    store<u16>(frame, <u16>(i < entered ? i : entered), 12);
    if (i < entered) store<u8>(frame, 1, 14); // the tape cuts it
  }
}

/** Puts all open containers on the tape, so that the host can hand out a value in the innermost. */
export function surface(): void {
  enterAll();
  const frame = top();
  if (frame != 0) store<u8>(frame, 1, 5);
}

// @ts-ignore
@inline
function put(head: u32, start: u32, end: u32): void {
  store<u32>(tapeEnd, head);
  store<u32>(tapeEnd, start, 4);
  store<u32>(tapeEnd, end, 8);
  tapeEnd += 16;
}

/** The innermost container that the collector knows, or 0. */
// @ts-ignore
@inline
function top(): u32 {
  if (depth == 0) return 0;
  return FRAMES + ((depth < MAX_DEPTH ? depth : MAX_DEPTH) - 1) * FRAME_BYTES;
}

function enterAll(): void {
  const count = depth < MAX_DEPTH ? depth : MAX_DEPTH;
  while (entered < count) {
    const frame = FRAMES + entered * FRAME_BYTES;
    let head = ENTER | (<u32>load<u16>(frame) << 16);
    if (load<u8>(frame, 3) != 0) head |= IS_OBJECT;
    if (load<u8>(frame, 4) != 0) head |= IS_LISTED;
    put(head, 0, 0);
    entered++;
  }
}

function putValue(op: u32, id: u32, bits: u32, start: u32, end: u32, strong: bool): void {
  const count = depth < MAX_DEPTH ? depth : MAX_DEPTH;
  if (entered < count) enterAll();
  put(op | bits | (id << 16), start, end);
  const frame = top();
  if (strong && frame != 0) store<u8>(frame, 1, 5);
}

// @ts-ignore
@inline
function seeThing(): void {
  const thing = (keyBits >> 5) & 3;
  if (thing == 0) return;
  const frame = top();
  if (frame != 0 && thing > load<u8>(frame, 6)) store<u8>(frame, <u8>thing, 6);
}

function open(object: bool): void {
  const listed = !inObject && (depth > 0);
  if (depth >= MAX_NESTING) {
    overflow++;
  } else {
    if (depth < MAX_DEPTH) {
      const thing = (keyBits >> 5) & 3;
      if (thing != 0 && depth > 0) {
        const parent = FRAMES + (depth - 1) * FRAME_BYTES;
        if (load<u8>(parent, 3) != 0 && thing > load<u8>(parent, 6)) store<u8>(parent, <u8>thing, 6);
      }
      const frame = FRAMES + depth * FRAME_BYTES;
      store<u16>(frame, <u16>keyId);
      store<u8>(frame, <u8>keyBits, 2);
      store<u8>(frame, object ? 1 : 0, 3);
      store<u8>(frame, listed ? 1 : 0, 4);
      store<u16>(frame, 0, 5); // strong, thing
      store<u8>(frame, <u8>keyLane, 7);
      store<u32>(frame, tapeEnd, 8);
      store<u32>(frame, entered, 12);
      store<u16>(OPENERS + (depth << 1), <u16>keyEntry);
    }
    const at = KINDS + (depth >> 3);
    const bit: u32 = 1 << (depth & 7);
    const before: u32 = load<u8>(at);
    store<u8>(at, <u8>(object ? before | bit : before & ~bit));
    depth++;
  }
  keyEntry = 0;
  inObject = object;
  expectKey = object;
  if (object) keyId = keyBits = keyLane = 0;
}

// @ts-ignore
@inline
function kindAt(level: u32): bool {
  return ((load<u8>(KINDS + (level >> 3)) >> <u8>(level & 7)) & 1) != 0;
}

function close(object: bool): void {
  if (overflow > 0) {
    overflow--;
    inObject = false;
    expectKey = false;
    keyId = keyBits = keyLane = 0;
    return;
  }
  if (depth == 0 || kindAt(depth - 1) != object) {
    malformed++;
    return;
  }
  depth--;
  keyEntry = 0;
  if (depth < MAX_DEPTH) {
    closeFrame();
    keyEntry = load<u16>(OPENERS + (depth << 1));
  }
  inObject = depth > 0 && kindAt(depth - 1);
  expectKey = false;
  if (inObject || depth > MAX_DEPTH || depth == 0) {
    keyId = keyBits = keyLane = 0;
  } else {
    const frame = FRAMES + (depth - 1) * FRAME_BYTES;
    keyId = load<u16>(frame);
    keyBits = load<u8>(frame, 2);
    keyLane = load<u8>(frame, 7);
  }
}

function closeFrame(): void {
  const frame = FRAMES + depth * FRAME_BYTES;
  if (load<u8>(frame, 5) != 0) {
    put(LEAVE | (<u32>load<u8>(frame, 6) << 16), 0, 0);
    entered = depth;
    if (depth > 0) store<u8>(frame - FRAME_BYTES, 1, 5);
    if (load<u16>(frame, 3) == 0x0101 && load<u8>(frame, 14) == 0) markRow(frame); // an object of a list
  } else if (entered > depth) {
    // Nothing but names that name nobody: as if it had never been.
    tapeEnd = load<u32>(frame, 8);
    entered = load<u16>(frame, 12);
  }
}

/** Writes a row for the record that closed last on the tape, if it is like one that is known, and says so where it opens. */
function markRow(frame: u32): void {
  const opens = load<u32>(frame, 8) + ((depth - <u32>load<u16>(frame, 12)) << 4);
  const row = rowFor(opens, tapeEnd);
  if (row == 0) return;
  store<u32>(opens, row, 4);
  store<u32>(opens, (tapeEnd - 16 - TAPE) >> 2, 8);
}

/** Closes what is open at the end of the body. */
export function finish(): void {
  overflow = 0;
  while (depth > 0) {
    depth--;
    if (depth < MAX_DEPTH) closeFrame();
  }
}

/** Whether a string may be more JSON; white space may stand before it. */
// @ts-ignore
@inline
function mayNest(start: u32): bool {
  const byte = load<u8>(start);
  return byte == 0x7b || byte == 0x5b || byte <= 0x20 || byte == 0x5c;
}

/** What a string without a telling key can hold: 0 when it is passed over, ALL_OF_IT when that is not known. */
function wanted(start: u32, end: u32, bits: u32): u32 {
  if (hidden || !strict) return ALL_OF_IT;
  if (digits == 0 && !hasAt) return 0;
  if (hasEscape) return unescape(start, end) ? sifted(TEXT, unescapedEnd, bits, unescapedGap, false) : ALL_OF_IT;
  return sifted(start, end, bits, hasGap, <u32>digits == end - start);
}

/** The same for bytes that stand as they are read. @param gap a space, or a byte that is not ASCII. @param whole digits, all of them. */
// @ts-ignore
@inline
function sifted(start: u32, end: u32, bits: u32, gap: bool, whole: bool): u32 {
  if (mayNest(start) || (encoded && isEncoded(start, end))) return ALL_OF_IT;
  if (!hasAt) {
    const length = end - start;
    if (whole && ((bits & NEGATIVE) != 0 && !careful ? length <= LONGEST_NUMBER : digits < MANY_DIGITS)) return 0;
    if (digits >= MANY_DIGITS ? isNoise(start, end, digits) : !gap && !hasFormOfCode(start, end, digits)) return 0;
  }
  const holds = sieve(start, end, where(bits));
  return whole ? holds & ~PROSE : holds;
}

/** What a string under a telling key can hold: ALL_OF_IT when that is not known. */
function shown(start: u32, end: u32): u32 {
  if (hidden || !strict) return ALL_OF_IT;
  if (!hasEscape) return mayNest(start) ? ALL_OF_IT : sieve(start, end, CAREFUL);
  return unescape(start, end) && !mayNest(TEXT) ? sieve(TEXT, unescapedEnd, CAREFUL) : ALL_OF_IT;
}

// @ts-ignore
@inline
function where(bits: u32): u32 {
  return ((bits & NEGATIVE) != 0 ? QUIET : 0) | (careful ? CAREFUL : 0);
}

// @ts-ignore
@inline
function looked(holds: u32): u32 {
  return holds == ALL_OF_IT ? 0 : IS_LOOKED_AT | (holds << HOLDS_SHIFT);
}

/** A piece of a page in a string: walked by the host. */
// @ts-ignore
@inline
function isMarkup(start: u32): bool {
  return load<u8>(start) == 0x3c && isLetter(load<u8>(start, 1));
}

function giveString(start: u32, end: u32): void {
  seeThing();
  const marked = isMarkup(start);
  let bits: u32 = 0;
  if (hasEscape) bits |= HAS_ESCAPE;
  if (digits > 0 || hasAt) bits |= IS_SHAPED;
  const form: u32 = keyLane == 0 || hasEscape || marked || (encoded && isEncoded(start, end)) ? 0 : told(keyLane, start, end, digits, hasAt);
  bits |= form << FORM_SHIFT;
  if ((keyBits & WEAK) != 0) {
    const plain = !hasEscape && !marked && !mayNest(start) && ((keyBits & WEAK_ID) != 0 ? isId(start, end) : digits == 0 && !hasAt);
    putValue(STRING, keyId, bits, start, end, !plain || !isPlainObject());
    return;
  }
  if ((keyBits & KEYED) != 0) {
    // What a key names may be of any shape; and somebody may be named in what people say.
    if (form == 0 && !marked && (digits > 0 || hasAt || (keyBits & TEXTUAL) != 0)) bits |= looked(shown(start, end));
    putValue(STRING, keyId, bits, start, end, true);
    return;
  }
  const holds = marked ? ALL_OF_IT : wanted(start, end, keyBits);
  if (holds != 0) putValue(STRING, keyId, bits | looked(holds), start, end, true);
}

/** Whether the innermost container is an object whose key names no role: its `id` and `name` need company. */
function isPlainObject(): bool {
  const frame = top();
  return strict && frame != 0 && load<u8>(frame, 3) != 0 && (load<u8>(frame, 2) & ROLE) == 0;
}

/** Whether a key of so many bytes may be the datum itself. */
// @ts-ignore
@inline
function isDatum(length: u32): bool {
  return hasAt || hidden || (length >= 11 && digits > 0);
}

/** A key that is the datum itself. */
function giveKey(start: u32, end: u32): void {
  if (depth > MAX_DEPTH) return;
  const holds = isDatum(end - start) ? wanted(start, end, 0) : 0;
  if (holds != 0) putValue(KEY, 0, (hasEscape ? HAS_ESCAPE : 0) | IS_SHAPED | looked(holds), start, end, true);
}

/** Reads the key into keyId, keyBits and keyLane. @returns false when there is no room for a new one. */
function readKey(start: u32, end: u32): bool {
  if (!lookUp(start, end, hasEscape, !hasEscape && !isDatum(end - start))) return false;
  if (depth <= MAX_DEPTH) expectAfter(keyEntry, depth - 1);
  takeKey();
  return true;
}

/** The key that was found is the one that is read. */
// @ts-ignore
@inline
function takeKey(): void {
  keyId = foundId;
  keyBits = foundBits;
  keyLane = foundLane;
  keyEntry = foundEntry;
}

// ── the walk ──

/** A number, a literal, or something else, from `start` to `end`. */
function bare(start: u32, end: u32): void {
  const first: u32 = load<u8>(start);
  if (isDigit(first) || (first == 0x2d && end - start > 1 && isDigit(load<u8>(start, 1)))) {
    if (end - start <= 32) giveNumber(start, end);
    return;
  }
  if (isLiteral(start, end - start)) return;
  if (depth == 0 && overflow == 0) {
    let i = start;
    while (i < end && (load<u8>(i) == 0x29 || load<u8>(i) == 0x3b)) i++;
    if (i == end) return;
  }
  malformed += end - start;
}

function giveNumber(start: u32, end: u32): void {
  const bits = expectKey ? 0 : keyBits;
  const id = expectKey ? 0 : keyId;
  if (!expectKey) seeThing();
  let count: i32 = 0;
  let points: i32 = 0;
  let at = false;
  for (let i = start; i < end; i += 16) {
    const v = v128.load(i);
    const within: u32 = end - i < 16 ? (1 << (end - i)) - 1 : 0xffff;
    count += popcnt<i32>(<u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10))) & within);
    points += popcnt<i32>(<u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x2e))) & within);
    if ((<u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x40))) & within) != 0) at = true;
  }
  const form: u32 = expectKey || keyLane > LAST_OF_NUMBERS || keyLane == 0 ? 0 : told(keyLane, start, end, count, at);
  if ((bits & WEAK) != 0) {
    const plain = (bits & WEAK_ID) != 0 && <u32>count == end - start;
    putValue(NUMBER, id, IS_SHAPED | (form << FORM_SHIFT), start, end, !plain || !isPlainObject());
    return;
  }
  if (strict && (bits & TEXTUAL) != 0 && count < MANY_DIGITS && (<u32>count == end - start || (end - start < 4 && !at))) return;
  if (strict && (bits & KEYED) == 0 && !at) {
    if (count < MANY_DIGITS) return;
    if (!careful && (bits & NEGATIVE) != 0 && <u32>count == end - start && end - start <= LONGEST_NUMBER) return;
    // A decimal: what stands before the point is short, and what stands after it begins nothing.
    const sign: u32 = load<u8>(start) == 0x2d ? 1 : 0;
    if (points == 1 && <u32>(count + 1) + sign == end - start && (load<u8>(start, 1) == 0x2e || load<u8>(start, 2) == 0x2e || load<u8>(start, 3) == 0x2e || load<u8>(start, 4) == 0x2e)) return;
    const holds = sieve(start, end, where(bits) | BARE) & ~PROSE;
    if (holds != 0) putValue(NUMBER, id, IS_SHAPED | looked(holds), start, end, true);
    return;
  }
  putValue(NUMBER, id, IS_SHAPED | (form << FORM_SHIFT), start, end, true);
}

/**
 * Walks input[from..end). @param last whether the body ends there: a token that touches the end is whole then.
 * @returns the index of the first byte that was not dealt with; getStatus() says why it stopped.
 */
export function run(from: u32, end: u32, last: u32): u32 {
  let i = from;
  const limit = TAPE + (TAPE_RECORDS - TOKEN_RECORDS) * 16;
  while (i < end) {
    const byte: u32 = load<u8>(i);
    if (byte == 0x22) {
      if (expectKey && depth <= MAX_DEPTH) {
        const after = isExpected(keyEntry, depth - 1, i + 1, end);
        if (after != 0) {
          takeKey();
          expectKey = false;
          i = after;
          continue;
        }
      }
      const stop = stringEnd(i + 1, end);
      if (stop >= end) {
        status = CUT;
        return i;
      }
      if (tapeEnd > limit) {
        status = TAPE_FULL;
        return i;
      }
      if (expectKey) {
        const before = tapeEnd;
        const outside = entered;
        giveKey(i + 1, stop);
        if (!readKey(i + 1, stop)) {
          // Asked for again, with the key that is the datum.
          tapeEnd = before;
          entered = outside;
          status = KEYS_FULL;
          return i;
        }
        expectKey = false;
        i = stop + 1;
        if (load<u8>(i) == 0x3a && i < end) i++;
      } else {
        if (i + 1 < stop) giveString(i + 1, stop);
        i = stop + 1;
      }
    } else if (byte == 0x2c) {
      expectKey = inObject;
      if (inObject) keyId = keyBits = keyLane = 0;
      i++;
    } else if (byte == 0x3a) {
      i++;
    } else if (byte == 0x7b || byte == 0x5b) {
      open(byte == 0x7b);
      i++;
    } else if (byte == 0x7d || byte == 0x5d) {
      if (tapeEnd > limit) {
        status = TAPE_FULL;
        return i;
      }
      close(byte == 0x7d);
      i++;
    } else if (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09) {
      i++;
      // Indented: the next ones are spaces, too.
      while (load<u8>(i) == 0x20 && i < end) {
        const v = v128.load(i);
        const others = <u32>i8x16.bitmask(i8x16.ne(v, i8x16.splat(0x20)));
        if (others != 0) {
          i += ctz<u32>(others);
          break;
        }
        i += 16;
      }
      if (i > end) i = end;
    } else {
      let stop = tokenEnd(i + 1, end);
      if (stop > end) stop = end;
      if (stop == end && last == 0) {
        status = CUT;
        return i;
      }
      if (tapeEnd > limit) {
        status = TAPE_FULL;
        return i;
      }
      bare(i, stop);
      i = stop;
    }
  }
  status = DONE;
  return i;
}
