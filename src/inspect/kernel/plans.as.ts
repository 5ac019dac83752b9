// Records of lists that are like one that was met before (../look-alikes.ts), taken within the kernel: what such a record
// becomes is known, but for the identifiers that stand in it. They are written down as they are canonical, each once.
//
//   tape      enter · userId an id · phone a mobile · … · leave     ─▶ signs ─▶ plan
//   row       plan │ number of its first identifier │ begin and end of each value
//   identifier   where its text begins │ namespace, WIDE │ hash │ its slot, who had it      texts   1 1 2 5 6 8 4 4 + 8 6 1 8 3 …
//
// The record stays on the tape as it is; where it opens stands which row it has, for a host that takes rows. A record in which
// two identifiers are equal has none; one that was in an earlier row is told by `repeated`: whose people are whose is the
// host's to say then. Rows are of bodies that are there as a whole.

import { A_PHONE } from './lanes.as';

/** Plans of 256 bytes: hash │ signs, values │ signs, four bytes each │ for each value what it identifies somebody by, or 0. */
export const PLANS: u32 = 0x320000;
export const MAX_PLANS: u32 = 256;
const PLAN_BYTES: u32 = 256;
export const PLAN_SIGNS: u32 = 8;
export const MAX_PLAN_SIGNS: u32 = 36;
export const PLAN_VALUES: u32 = 152;
export const MAX_PLAN_VALUES: u32 = 24;
/** Number of the plan of each hash, from 1 on. */
const INDEX: u32 = 0x330000;
const INDEX_SLOTS: u32 = 1024;
export const ROWS: u32 = 0x331000;
const ROWS_END: u32 = 0x351000;
/** Where each row begins, four bytes each. */
export const ROW_STARTS: u32 = 0x351000;
const MAX_ROWS: u32 = 2048;
export const IDENTIFIERS: u32 = 0x353000;
const MAX_IDENTIFIERS: u32 = 4000;
const IDENTIFIER_BYTES: u32 = 16;
/** Numbers of identifiers by their hash, from 1 on. */
const SLOTS: u32 = 0x363000;
const SLOT_COUNT: u32 = 8192;
const MAX_PROBES: u32 = 16;
export const TEXTS: u32 = 0x370000;
const TEXTS_END: u32 = 0x390000;

const LEAVE: u32 = 2;
const FORM_SHIFT: u32 = 9;
const FORM: u32 = 127;
const NO_SIGN: u32 = 0x1f8;
const PRIME: u32 = 0x01000193;

// How a value is written as an identifier, above its namespace, which is counted from 1 on.
const NAMESPACE: u32 = 15;
/** Namespace of names; as in disclosure/person.ts. */
const NAME: u32 = 6;
const MAINLAND: u32 = 16;
const LOWER: u32 = 32;
const UPPER: u32 = 64;
/** Of an identifier: a byte of its text is no ASCII. */
const WIDE: u32 = 0x80;

let on: bool = false;
let plans: u32 = 0;
let rows: u32 = 0;
let rowsEnd: u32 = ROWS;
let identifiers: u32 = 0;
let textsEnd: u32 = TEXTS;
let repeated: bool = false;
let repeatedName: bool = false;
/** Index in the body of what offsets count from. */
let base: u32 = 0;
let k: u64 = 0x9e3779b97f4a7c15;

/** A secret, so that nobody writes identifiers that fall into one slot. */
export function seedPlans(a: u64): void { k = a | 1; }

/** Begins a body. @param takes whether rows are written. */
export function beginRows(takes: i32): void {
  on = takes != 0;
  if (identifiers > 0) memory.fill(SLOTS, 0, SLOT_COUNT * 2);
  rows = identifiers = base = 0;
  rowsEnd = ROWS;
  textsEnd = TEXTS;
  repeated = repeatedName = false;
}

export function setBase(at: u32): void { base = at; }
export function getRows(): u32 { return rows; }
export function getRowsEnd(): u32 { return rowsEnd; }
export function getIdentifiers(): u32 { return identifiers; }
export function getTextsEnd(): u32 { return textsEnd; }
export function isRepeated(): u32 { return repeated ? 1 : 0; }
/** Names are of many people: whoever is named by more than a name is not told by it. */
export function isNameRepeated(): u32 { return repeatedName ? 1 : 0; }

/** Keys are numbered anew, or there are too many plans. */
export function forgetPlans(): void {
  plans = 0;
  memory.fill(INDEX, 0, INDEX_SLOTS * 2);
}

// @ts-ignore
@inline
function slotOf(hash: u32): u32 {
  return INDEX + ((hash ^ (hash >>> 15)) & (INDEX_SLOTS - 1)) * 2;
}

/** Takes the plan that the host wrote behind the others. @returns its number, or that of the one that has these signs. */
export function addPlan(): u32 {
  const plan = PLANS + plans * PLAN_BYTES;
  const count: u32 = load<u16>(plan, 4);
  let hash: u32 = 0;
  for (let i: u32 = 0; i < count; i++) hash = (hash ^ load<u32>(plan + PLAN_SIGNS + (i << 2))) * PRIME;
  const known: u32 = load<u16>(slotOf(hash));
  if (known != 0 && isLike(PLANS + (known - 1) * PLAN_BYTES, hash, count, plan + PLAN_SIGNS, 4)) return known - 1;
  store<u32>(plan, hash);
  store<u16>(slotOf(hash), <u16>(plans + 1));
  return plans++;
}

/** Whether a plan has these signs, `stride` bytes apart. */
// @ts-ignore
@inline
function isLike(plan: u32, hash: u32, count: u32, signs: u32, stride: u32): bool {
  if (load<u32>(plan) != hash || load<u16>(plan, 4) != count) return false;
  for (let i: u32 = 0; i < count; i++) {
    if (load<u32>(plan + PLAN_SIGNS + (i << 2)) != signOf(load<u32>(signs + i * stride))) return false;
  }
  return true;
}

/** What of a record's head says what it is: of containers all, of values kind, form and key. */
// @ts-ignore
@inline
function signOf(head: u32): u32 {
  return (head & 7) <= LEAVE ? head : head & ~NO_SIGN;
}

/** Writes a row for the record of the tape [from..to), if there is a plan for it. @returns the row's number from 1 on, or 0. */
export function rowFor(from: u32, to: u32): u32 {
  if (!on || plans == 0) return 0;
  const count = (to - from) >> 4;
  if (count > MAX_PLAN_SIGNS) return 0;
  let hash: u32 = 0;
  for (let p = from; p < to; p += 16) {
    const head = load<u32>(p);
    if ((head & 7) > LEAVE) {
      const form = (head >> FORM_SHIFT) & FORM;
      // What kind of telephone number it is decides its odds.
      if (form == 0 || form == A_PHONE) return 0;
    }
    hash = (hash ^ signOf(head)) * PRIME;
  }
  const known: u32 = load<u16>(slotOf(hash));
  if (known == 0) return 0;
  const plan = PLANS + (known - 1) * PLAN_BYTES;
  if (!isLike(plan, hash, count, from, 16)) return 0;
  const room = rowsEnd + 8 + (<u32>load<u16>(plan, 6) << 3);
  if (room > ROWS_END || rows >= MAX_ROWS || identifiers + MAX_PLAN_VALUES > MAX_IDENTIFIERS) return 0;
  const first = identifiers;
  const firstText = textsEnd;
  const wasRepeated = repeated;
  const wasNameRepeated = repeatedName;
  store<u32>(rowsEnd, known - 1);
  store<u32>(rowsEnd, first, 4);
  let at = rowsEnd + 8;
  let kind = plan + PLAN_VALUES;
  for (let p = from; p < to; p += 16) {
    if ((load<u32>(p) & 7) <= LEAVE) continue;
    const start = load<u32>(p, 4);
    const end = load<u32>(p, 8);
    store<u32>(at, start + base);
    store<u32>(at, end + base, 4);
    at += 8;
    const what: u32 = load<u8>(kind++);
    if (what != 0 && !write(start, end, what, first)) {
      takeBack(first);
      textsEnd = firstText;
      repeated = wasRepeated;
      repeatedName = wasNameRepeated;
      return 0;
    }
  }
  store<u32>(ROW_STARTS + (rows << 2), rowsEnd);
  rowsEnd = at;
  return ++rows;
}

/** Forgets identifiers from a number on. */
function takeBack(first: u32): void {
  while (identifiers > first) {
    identifiers--;
    const was = load<u32>(IDENTIFIERS + identifiers * IDENTIFIER_BYTES, 12);
    store<u16>(SLOTS + ((was & 0xffff) << 1), <u16>(was >> 16));
  }
}

/** Writes a value as an identifier. @param first of its record. @returns false where it cannot be, or is in its record already. */
function write(start: u32, end: u32, what: u32, first: u32): bool {
  const length = end - start;
  let to = textsEnd;
  if (to + length + 16 > TEXTS_END) return false;
  const text = to;
  if ((what & MAINLAND) != 0) {
    store<u32>(to, 0x36382b); // +86
    to += 3;
  }
  let high: u64 = 0;
  if ((what & (LOWER | UPPER)) != 0) {
    for (let i = start; i < end; i++) {
      let byte: u32 = load<u8>(i);
      if ((what & LOWER) != 0) {
        if (byte - 0x41 < 26) byte |= 0x20;
      } else if (byte - 0x61 < 26) byte -= 0x20;
      high |= byte;
      store<u8>(to++, <u8>byte);
    }
  } else {
    let i = start;
    for (; i + 8 <= end; i += 8) {
      const eight = load<u64>(i);
      high |= eight;
      store<u64>(to, eight);
      to += 8;
    }
    if (i < end) {
      const rest = load<u64>(i) & ~(<u64>-1 << ((end - i) << 3));
      high |= rest;
      store<u64>(to, rest);
      to += end - i;
    }
  }
  const kind = (what & NAMESPACE) - 1;
  // Behind a text nothing stands yet: it is hashed by eights, the last filled up with nothing.
  store<u64>(to, 0);
  let mixed: u64 = (<u64>kind << 32) + (to - text);
  for (let p = text; p < to; p += 8) {
    mixed = (mixed ^ load<u64>(p)) * k;
    mixed ^= mixed >> 32;
  }
  const hash = <u32>mixed;
  let slot = hash & (SLOT_COUNT - 1);
  let held: u32 = 0;
  for (let probes: u32 = 0; ; probes++) {
    if (probes == MAX_PROBES) return false;
    held = load<u16>(SLOTS + (slot << 1));
    if (held == 0) break;
    if (isSame(held - 1, hash, kind, text, to)) {
      if (held > first) return false;
      if (kind == NAME) repeatedName = true;
      else repeated = true;
      break;
    }
    slot = (slot + 1) & (SLOT_COUNT - 1);
  }
  const identifier = IDENTIFIERS + identifiers * IDENTIFIER_BYTES;
  store<u32>(identifier, text);
  store<u32>(identifier, kind | ((high & 0x8080808080808080) != 0 ? WIDE : 0), 4);
  store<u32>(identifier, hash, 8);
  store<u32>(identifier, slot | (held << 16), 12);
  store<u32>(identifier, to, 16);
  identifiers++;
  // The one that came last, so that another of its record is told from one of an earlier record.
  store<u16>(SLOTS + (slot << 1), <u16>identifiers);
  textsEnd = to;
  return true;
}

function isSame(number: u32, hash: u32, kind: u32, text: u32, end: u32): bool {
  const identifier = IDENTIFIERS + number * IDENTIFIER_BYTES;
  if (load<u32>(identifier, 8) != hash || (load<u32>(identifier, 4) & ~WIDE) != kind) return false;
  const other = load<u32>(identifier);
  const length = end - text;
  if (load<u32>(identifier, 16) - other != length) return false;
  for (let i: u32 = 0; i < length; i++) if (load<u8>(text + i) != load<u8>(other + i)) return false;
  return true;
}
