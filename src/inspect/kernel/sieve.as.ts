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
//
// Memory:  bits of each state │ a value that is no part of the input │ runs of digits │ words of each state │ Han
//          characters that begin nothing │ events │ beginnings that come to nothing │ table │ more of these

/** Next state of a state that was not met with this byte before. */
@external("host", "step")
declare function step(state: u32, byte: u32): u32;
/** Whether a pattern that accepts in this state stands by itself in bytes[at..close) of the value [from..to). */
@external("host", "weigh")
declare function weigh(state: u32, at: u32, close: u32, from: u32, to: u32): u32;
/** Whether a number or an address stands at `at` of the value [from..to). */
@external("host", "shape")
declare function shape(at: u32, from: u32, to: u32): u32;

export const ACCEPTS: u32 = 0x180000;
/** Bytes that no pattern begins with are 0. */
export const BEGINS: u32 = 0x182000;
export const TEXT: u32 = 0x183000;
export const TEXT_BYTES: u32 = 0x10000;
/** Whether a run of so many digits that such a byte follows can be anything: MOST_DIGITS rows of 256. */
export const RUNS: u32 = 0x194000;
export const MOST_DIGITS: u32 = 40;
/** For each byte behind a day and time of day how many bytes of these hold nothing: none, all but the seconds, all. */
export const MOMENTS: u32 = 0x182100;
/** Class of each byte: an edge is for all bytes of one. */
export const CLASSES: u32 = 0x182200;
/** For each state a number of the set of patterns that end there. */
export const WORDS: u32 = 0x197000;
/** A bit for each character of U+4000–U+9FFF: no pattern begins with it. Found out as they come. */
const IDLE: u32 = 0x199000;
/** A bit for each three letters, of either case, that no pattern begins with. Found out as they come, too. */
const IDLE_WORDS: u32 = 0x199c00;
/** Events of sixteen bytes: kind and number of the words, from where, to where. */
export const EVENTS: u32 = 0x19b000;
export const MOST_EVENTS: u32 = 1024;
/** Eight bytes each, that something begins like and nothing goes on like: 512 of them. */
const KNOWN: u32 = 0x19f000;
export const TABLE: u32 = 0x1a0000;
/** A Han character and the byte behind it, with which nothing goes on: 1024 of them. */
const KNOWN_HAN: u32 = 0x2e0000;
/** A bit for each two bytes, the first of no word, with which nothing goes on. Found out as they come. */
const IDLE_PAIRS: u32 = 0x2e1000;
/** Of an edge: its state has bits. */
const HAS_BITS: u32 = 0x8000;
/** States of the table; 0 is none, and the first two are these. */
export const MAX_STATES: u32 = 4096;
/**
 * Edges of a state's row: as many classes as there are at most, and no power of two. Rows 512 bytes apart would share an
 * eighth of the processor's nearest cache.
 */
export const ROW_EDGES: u32 = 160;
const DEAD: u32 = 1;
const START: u32 = 2;
/** Bytes of a day and a time of day. */
const MOMENT_BYTES: u32 = 19;
/** Longest match, in bytes; as in automaton.ts. */
const MAX_MATCH: u32 = 128;

// Bits of a state.
/** A pattern ends here that may stand by itself in running text. */
const LIKELY: u32 = 1;
/** … or even where a value is one word. */
const STRONG: u32 = 2;
/** A label or a sign ends here; the second kind of label only where its word ends. */
const LABEL: u32 = 4;
const LABEL_WORD: u32 = 8;
/** A word before a name or an account. */
const HINT: u32 = 16;
/** A word that is looked for only where something is located. */
const ANCHOR: u32 = 32;

// Kinds of event.
const AT_SHAPE: u32 = 1;
const AT_FORM: u32 = 2;
const AT_WORD: u32 = 4;
const AT_HOUSE: u32 = 8;

// What a value can hold.
export const SHAPES: u32 = 1;
export const FORMATS: u32 = 2;
export const PROSE: u32 = 4;
const EVERYTHING: u32 = 7;

// Where it stands.
/** In plain text: one word is no code. */
const PLAIN: u32 = 1;
/** A field of a table: a bare mobile number is what its heading says. */
const FIELD: u32 = 2;
/** A JSON number. */
const BARE: u32 = 4;
/** Under a key of numbers. */
const QUIET: u32 = 8;
/** Something was learned of the route: any shape may count. */
const CAREFUL: u32 = 16;
/** Above it: what need not be asked any more. */
export const KNOWN_SHIFT: u32 = 8;

let from: u32 = 0;
let to: u32 = 0;
let flags: u32 = 0;
let bits: u32 = 0;
let patterns: u32 = 0;
/** Whether events are written down, and where the next one goes. */
let locating: bool = false;
let eventsEnd: u32 = EVENTS;
let eventsLimit: u32 = EVENTS;

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
function isWord(byte: u32): bool {
  return isDigit(byte) || isLetter(byte) || byte == 0x5f;
}

/** What the value [start..end) can hold; no byte of it may be one of the table. */
export function sieve(start: u32, end: u32, where: u32): u32 {
  from = start;
  to = end;
  flags = where;
  bits = where >> KNOWN_SHIFT;
  patterns = (where & PLAIN) != 0 || !isOneWord() ? LIKELY | STRONG : STRONG;
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
  patterns = (where & PLAIN) != 0 || !isOneWord() ? LIKELY | STRONG : STRONG;
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
          const idle = idleOf(i);
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

/** The index of the first byte from `at` on, before `end`, that is no digit, or `end`. Sixteen bytes at a time. */
// @ts-ignore
@inline
function digitsEnd(at: u32, end: u32): u32 {
  for (let p = at; p < end; p += 16) {
    const v = v128.load(p);
    const others = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10))) ^ 0xffff;
    if (others == 0) continue;
    const i = p + ctz<u32>(others);
    return i < end ? i : end;
  }
  return end;
}

/** The index of the first byte from `at` on, before `end`, that is no letter and no digit, or `end`. */
// @ts-ignore
@inline
function wordTail(at: u32, end: u32): u32 {
  for (let p = at; p < end; p += 16) {
    const v = v128.load(p);
    const digits = i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10));
    const letters = i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26));
    const others = <u32>i8x16.bitmask(v128.or(digits, letters)) ^ 0xffff;
    if (others == 0) continue;
    const i = p + ctz<u32>(others);
    return i < end ? i : end;
  }
  return end;
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

/**
 * `2026-05-19 18:23:39` and the same with a T: in logs and chats every line begins so, and nothing begins in it.
 * @returns how many bytes are passed over.
 */
function idleOf(at: u32): u32 {
  if (at + MOMENT_BYTES > to) return 0;
  const v = v128.load(at);
  const digits = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)));
  const between: u32 = load<u8>(at + 10);
  if (digits != 0xdb6f || (between != 0x20 && between != 0x54)) return 0;
  if (load<u8>(at) - 0x31 > 1 || load<u8>(at + 5) > 0x31 || load<u8>(at + 8) > 0x33 || load<u8>(at + 11) > 0x32) return 0;
  if (load<u8>(at + 4) != 0x2d || load<u8>(at + 7) != 0x2d || load<u8>(at + 13) != 0x3a || load<u8>(at + 16) != 0x3a) return 0;
  if (!isDigit(load<u8>(at + 17)) || !isDigit(load<u8>(at + 18))) return 0;
  return load<u8>(MOMENTS + (at + MOMENT_BYTES < to ? <u32>load<u8>(at + MOMENT_BYTES) : 0));
}

/** No space and nothing but ASCII, in its first bytes. */
function isOneWord(): bool {
  const limit = to - from > 64 ? from + 64 : to;
  for (let i = from; i < limit; i += 16) {
    const v = v128.load(i);
    // Signed: bytes from 0x80 on are below all others.
    let gaps = <u32>i8x16.bitmask(v128.or(i8x16.lt_s(v, i8x16.splat(0)), i8x16.eq(v, i8x16.splat(0x20))));
    if (limit - i < 16) gaps &= (<u32>1 << (limit - i)) - 1;
    if (gaps != 0) return false;
  }
  return true;
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
  return !isDensity(at);
}

/** `icon@2x.png`: the end of a picture's name, behind which no further label of a domain stands. */
function isDensity(at: u32): bool {
  if (at + 7 > to || !isDigit(load<u8>(at, 1)) || load<u8>(at, 2) != 0x78 || load<u8>(at, 3) != 0x2e) return false;
  const ending = ((<u32>load<u8>(at, 4) << 16) | (<u32>load<u8>(at, 5) << 8) | <u32>load<u8>(at, 6)) | 0x202020;
  if (ending != 0x706e67 && ending != 0x6a7067 && ending != 0x676966) return false; // png, jpg, gif
  const behind: u32 = at + 7 < to ? load<u8>(at, 7) : 0;
  return !isDigit(behind) && !isLetter(behind) && behind != 0x2d && behind != 0x2e;
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
  } else if (goesOn && length >= 4 && length < 13 && isGrouped(at, after)) ask(at);
}

/** The date and the check character of GB 11643. */
function isResident(at: u32, after: u32): bool {
  const century = <u32>(load<u8>(at + 6) - 0x30) * 10 + <u32>(load<u8>(at + 7) - 0x30);
  if (century < 18 || century > 20) return false;
  if (load<u8>(at + 10) > 0x31 || load<u8>(at + 12) > 0x33) return false;
  let sum: u32 = 0;
  // 2^(17−i) modulo 11 is the weight: Horner's rule does the same.
  for (let i: u32 = 0; i < 17; i++) sum = (sum * 2 + <u32>(load<u8>(at + i) - 0x30)) % 11;
  const check = (12 - ((sum * 2) % 11)) % 11;
  const last: u32 = load<u8>(at + 17);
  return check == 10 ? (last | 0x20) == 0x78 : last == 0x30 + check;
}

function luhn(at: u32, end: u32): bool {
  let sum: u32 = 0;
  let double = false;
  for (let i = end; i > at; i--) {
    let digit = <u32>(load<u8>(i - 1) - 0x30);
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return sum % 10 == 0;
}

/** Whether digits in groups with one kind of separator are as many as a card has. */
function isGrouped(at: u32, separator: u32): bool {
  let group: u32 = 0;
  let digits: u32 = 0;
  for (let i = at; i < to; i++) {
    const byte: u32 = load<u8>(i);
    if (isDigit(byte)) {
      group++;
      if (++digits > 19) return false;
    } else {
      if (byte != separator || group < 4) break;
      group = 0;
    }
  }
  return digits >= 13;
}
