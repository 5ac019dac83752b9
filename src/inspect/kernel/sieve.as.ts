// Says beforehand what a value can hold, so that the recogniser looks only at values in which something may stand: in
// AssemblyScript, compiled into the module of json.as.ts. The recogniser in TypeScript is the truth; this is a necessary
// condition for what it finds in tier `default` under a key that does not tell, and a property test holds both together.
//
//   token starts ─▶ automaton over bytes: patterns that stand by themselves · labels of all · words before a name
//   digit runs   ─▶ lengths and prefixes of mobile, resident id and card numbers, check digits
//
// A candidate of the automaton is weighed by the host, which knows its detector; a number's shape is asked of it, too.
// Both are rare. The automaton's table is the host's as well: a row of edges of two bytes for each state, one for each
// class of bytes (byte-classes.ts), made as far as it is used.
//
// Where something can stand, locate() writes down of a value that is worth it, so that the recogniser looks at
// neighbourhoods and not at the whole value:
//
//   number, address, form ─▶ event (shape · form, where)      word ─▶ event (which, where, to where)

import { ACCEPTS, ANCHOR, AT_FORM, AT_HOUSE, AT_SHAPE, AT_WORD, BARE, BEGINS, CAREFUL, CLASSES, DEAD, EVENTS, EVERYTHING, FIELD, FORMATS, HAS_BITS, HINT, IDLE, IDLE_PAIRS, IDLE_WORDS, KNOWN, KNOWN_HAN, KNOWN_SHIFT, LABEL, LABEL_WORD, LIKELY, MAX_MATCH, MOMENT_BYTES, MOST_DIGITS, PLAIN, PROSE, QUIET, ROW_EDGES, RUNS, SHAPES, START, STRONG, TABLE, WORDS } from './sieve-layout.as';
import { digitsEnd, idleOf, isDensity, isDigit, isGrouped, isLetter, isOneWord, isResident, isWord, luhn, wordTail } from './sieve-tokens.as';

/** Next state of a state that was not met with this byte before. */
@external("host", "step")
declare function step(state: u32, byte: u32): u32;
/** Whether a pattern that accepts in this state stands by itself in bytes[at..close) of the value [from..to). */
@external("host", "weigh")
declare function weigh(state: u32, at: u32, close: u32, from: u32, to: u32): u32;
/** Whether a number or an address stands at `at` of the value [from..to). */
@external("host", "shape")
declare function shape(at: u32, from: u32, to: u32): u32;

let from: u32 = 0;
let to: u32 = 0;
let flags: u32 = 0;
let bits: u32 = 0;
let patterns: u32 = 0;
/** Whether events are written down, and where the next one goes. */
let locating: bool = false;
let eventsEnd: u32 = EVENTS;
let eventsLimit: u32 = EVENTS;

/** What the value [start..end) can hold; no byte of it may be one of the table. */
export function sieve(start: u32, end: u32, where: u32): u32 {
  from = start;
  to = end;
  flags = where;
  bits = where >> KNOWN_SHIFT;
  patterns = (where & PLAIN) != 0 || !isOneWord(start, end) ? LIKELY | STRONG : STRONG;
  locating = false;
  walk();
  return bits;
}

/** What can stand where the value located last has events. */
export let located: u32 = 0;

/**
 * Writes events of the value [start..end) to `into`, at most `most` of them.
 * @returns how many, or more than `most` when there was no room.
 */
export function locate(start: u32, end: u32, where: u32, into: u32, most: u32): u32 {
  from = start;
  to = end;
  flags = where;
  bits = 0;
  patterns = (where & PLAIN) != 0 || !isOneWord(start, end) ? LIKELY | STRONG : STRONG;
  locating = true;
  located = 0;
  eventsEnd = into;
  eventsLimit = into + (most << 4);
  walk();
  locating = false;
  return (eventsEnd - into) >> 4;
}

/** Past the limit only the last one is written over, and counted. */
// @ts-ignore
@inline
function event(kind: u32, at: u32, close: u32): void {
  if (eventsEnd <= eventsLimit) {
    if (eventsEnd < eventsLimit) {
      store<u32>(eventsEnd, kind);
      store<u32>(eventsEnd, at, 4);
      store<u32>(eventsEnd, close, 8);
    }
    eventsEnd += 16;
  }
}

function walk(): void {
  const end = to;
  let i = from;
  const start = i;
  let starts = true;
  while (i < end && bits != EVERYTHING) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte)) {
      const j = digitsEnd(i + 1, end);
      if (starts) {
        const after: u32 = j < end ? load<u8>(j) : 0;
        if (j - i == 4 && after == 0x2d) {
          const idle = idleOf(i, end);
          if (idle != 0) {
            i += idle;
            starts = idle < MOMENT_BYTES;
            continue;
          }
        }
        if (j - i >= MOST_DIGITS || load<u8>(RUNS + ((j - i) << 8) + after) != 0) accepts(i);
        if ((bits & SHAPES) == 0) number(i, j);
      }
      if ((bits & PROSE) == 0) house(j);
      i = j;
      starts = false;
    } else if (isLetter(byte)) {
      if (starts) word(i, byte);
      const j = wordTail(i + 1, end);
      // In what is left of the word only a house's number before what is not ASCII says something.
      if (j < end && (bits & PROSE) == 0 && <u32>load<u8>(j) >= 0x80) {
        if (isDigit(load<u8>(j - 1))) house(j);
        else if (j > i + 2 && isDigit(load<u8>(j - 2))) house(j - 1);
      }
      i = j;
      starts = false;
    } else if (byte - 0xe4 < 6) {
      // A Han character. What the bytes of one do not continue is looked at byte by byte.
      starts = true;
      const next: u32 = load<u16>(i, 1);
      if (i + 3 > end || (next & 0xc0c0) != 0x8080) {
        if (load<u8>(BEGINS + byte) != 0) accepts(i);
        i++;
        continue;
      }
      const code = ((byte & 0xf) << 12) | ((next & 0x3f) << 6) | ((next >> 8) & 0x3f);
      const slot = IDLE + ((code - 0x4000) >> 3);
      const bit: u32 = 1 << (code & 7);
      if ((<u32>load<u8>(slot) & bit) == 0) {
        // Most of those that something begins with are no beginning by the next character's first byte.
        const four = load<u32>(i);
        const known = KNOWN_HAN + ((four * 0x9e3779b1) >> 22 << 2);
        if (i + 4 > end || load<u32>(known) != four) {
          const died = accepts(i);
          if (died < 3) store<u8>(slot, <u8>(<u32>load<u8>(slot) | bit));
          else if (died == 3) store<u32>(known, four);
        }
      }
      i += 3;
    } else {
      if (load<u8>(BEGINS + byte) != 0) {
        const pair = (byte << 8) | <u32>load<u8>(i, 1);
        const bit: u32 = 1 << (pair & 7);
        const slot = IDLE_PAIRS + (pair >> 3);
        if ((<u32>load<u8>(slot) & bit) == 0 || i + 1 >= end) {
          if (accepts(i) == 1) store<u8>(slot, <u8>(<u32>load<u8>(slot) | bit));
        }
      }
      if (byte == 0x40) {
        if ((bits & SHAPES) == 0 && i > start && i + 1 < end && isAddressed(i)) ask(i);
      } else if (byte == 0x2b) {
        if ((bits & SHAPES) == 0 && i + 1 < end && isDigit(load<u8>(i, 1)) && startsNumber(i)) ask(i);
      }
      i++;
      starts = true;
    }
  }
}

/** A token that begins with a letter: most of them no pattern goes along with to a fourth. */
// @ts-ignore
@inline
function word(at: u32, first: u32): void {
  if (at + 3 > to || !isLetter(load<u8>(at, 1)) || !isLetter(load<u8>(at, 2))) {
    accepts(at);
    return;
  }
  const code = ((first & 31) << 10) | ((<u32>load<u8>(at, 1) & 31) << 5) | (<u32>load<u8>(at, 2) & 31);
  const slot = IDLE_WORDS + (code >> 3);
  const bit: u32 = 1 << (code & 7);
  if ((<u32>load<u8>(slot) & bit) == 0 && accepts(at) < 3) store<u8>(slot, <u8>(<u32>load<u8>(slot) | bit));
}

function ask(at: u32): void {
  if (locating) shaped(at);
  else if (shape(at, from, to) != 0) bits |= SHAPES;
}

// @ts-ignore
@inline
function shaped(at: u32): void {
  located |= SHAPES;
  event(AT_SHAPE, at, at);
}

/** Runs the automaton from `at` on. @returns how many bytes something begins with there; MAX_MATCH where something was, or may go on. */
function accepts(at: u32): u32 {
  // What stands at many places (`https://`) is run through once.
  const beginning = load<u64>(at);
  const known = KNOWN + (<u32>((beginning * 0x9e3779b97f4a7c15) >> 55) << 3);
  const short = to - at < 8;
  if (!short && load<u64>(known) == beginning && beginning != 0) return 7;
  let state: u32 = START;
  const limit = to - at > MAX_MATCH ? at + MAX_MATCH : to;
  let p = at;
  let any = false;
  while (p < limit) {
    const byte: u32 = load<u8>(p);
    let next: u32 = load<u16>(TABLE + state * (ROW_EDGES << 1) + (<u32>load<u8>(CLASSES + byte) << 1));
    if (next == 0) next = step(state, byte);
    if (next == DEAD) {
      if (any) return MAX_MATCH;
      if (!short && p - at < 8) store<u64>(known, beginning);
      return p - at;
    }
    state = next & ~HAS_BITS;
    p++;
    if (next == state) continue;
    any = true;
    const what: u32 = load<u8>(ACCEPTS + state);
    if (locating) {
      const next: u32 = p < to ? load<u8>(p) : 0;
      if ((what & HINT) != 0) located |= PROSE;
      if ((what & LABEL) != 0 || ((what & LABEL_WORD) != 0 && !isDigit(next) && !isLetter(next))) located |= FORMATS;
      if ((what & (LABEL | LABEL_WORD | HINT | ANCHOR)) != 0) event(AT_WORD | (<u32>load<u16>(WORDS + (state << 1)) << 8), at, p);
      if ((what & patterns) != 0 && !isWord(next)) {
        located |= FORMATS;
        event(AT_FORM, at, p);
      }
      continue;
    }
    if ((what & HINT) != 0) bits |= PROSE;
    if ((bits & FORMATS) != 0) continue;
    const after: u32 = p < to ? load<u8>(p) : 0;
    if ((what & LABEL) != 0 || ((what & LABEL_WORD) != 0 && !isDigit(after) && !isLetter(after))) bits |= FORMATS;
    else if ((what & patterns) != 0 && !isWord(after) && weigh(state, at, p, from, to) != 0) bits |= FORMATS;
  }
  return MAX_MATCH;
}

/** A number of a house, a staircase, a room before `at`: an address may end there. */
function house(at: u32): void {
  let i = at;
  if (i < to && isLetter(load<u8>(i))) i++;
  if (i + 3 > to) return;
  const code = ((<u32>load<u8>(i)) << 16) | ((<u32>load<u8>(i, 1)) << 8) | <u32>load<u8>(i, 2);
  if (
    code == 0xe58fb7 || code == 0xe5bc84 || code == 0xe6a08b || code == 0xe5b9a2 || // 号弄栋幢
    code == 0xe5baa7 || code == 0xe5aea4 || code == 0xe6a5bc || code == 0xe5b182 || // 座室楼层
    code == 0xe7bb84 || code == 0xe5b7b7 || code == 0xe999a2 || code == 0xe58d95 // 组巷院单
  ) {
    if (locating) {
      located |= PROSE;
      event(AT_HOUSE, at, i);
    } else bits |= PROSE;
  }
}

// @ts-ignore
@inline
function isAddressed(at: u32): bool {
  const before: u32 = load<u8>(at - 1);
  const after: u32 = load<u8>(at, 1);
  if (!(isWord(before) || before == 0x25 || before == 0x2b || before == 0x2d) || !(isDigit(after) || isLetter(after))) return false;
  return !isDensity(at, to);
}

/** As startsNumber() of bytes.ts, but for signs of currency; what stands before is no word byte. */
function startsNumber(at: u32): bool {
  if (at == from) return true;
  const before: u32 = load<u8>(at - 1);
  if (isWord(before)) return false;
  if (before == 0x2e || before == 0x23 || before == 0x24 || before == 0x2f || before == 0x5c || before == 0x26 || before == 0x25 || before == 0x2a || before == 0x40 || before == 0x2b) return false;
  return !(before == 0x2d && at >= from + 2 && isWord(load<u8>(at - 2)));
}

/** As endsNumber() of bytes.ts. */
function endsNumber(at: u32): bool {
  if (at >= to) return true;
  const after: u32 = load<u8>(at);
  if (isWord(after)) return false;
  if (after == 0x2e || after == 0x2d) return at + 1 >= to || !isWord(load<u8>(at + 1));
  return after != 0x25 && after != 0x2a && after != 0x40;
}

/** A run of digits at the start of a token. */
function number(at: u32, end: u32): void {
  const length = end - at;
  if (length < 2 || !startsNumber(at)) return;
  const whole = at == from && end == to;
  const open = (flags & CAREFUL) != 0;
  if (whole && (flags & QUIET) != 0 && !open) return;
  const first: u32 = load<u8>(at);
  const second: u32 = load<u8>(at, 1);
  const after: u32 = end < to ? load<u8>(end) : 0;
  const goesOn = (after == 0x20 || after == 0x2d) && end + 1 < to && isDigit(load<u8>(end, 1));
  const mobiles = open || !whole || (flags & (BARE | FIELD)) == 0;
  if (mobiles) {
    if (length == 11 && first == 0x31 && second >= 0x33) {
      if (endsNumber(end)) {
        if (locating) shaped(at);
        else bits |= SHAPES;
        return;
      }
    }
    if (length == 3 && first == 0x31 && second >= 0x33 && goesOn) return ask(at);
  }
  // With the country code before it.
  if (first == 0x38 && second == 0x36 && (length == 13 || ((length == 2 || length == 5) && goesOn))) return ask(at);
  if (first == 0x30 && second == 0x30 && (length == 15 || ((length == 4 || length == 7) && goesOn))) return ask(at);
  if ((length == 18 || (length == 17 && (after | 0x20) == 0x78)) && isResident(at, after)) return ask(at);
  if (length >= 13 && length <= 19) {
    if ((open || !whole || (flags & PLAIN) != 0) && !goesOn && endsNumber(end) && luhn(at, end)) ask(at);
    else if (goesOn) ask(at);
  } else if (goesOn && length >= 4 && length < 13 && isGrouped(at, to, after)) ask(at);
}
