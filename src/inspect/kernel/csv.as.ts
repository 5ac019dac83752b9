// Goes over a table once (RFC 4180; commas, semicolons, tabs or bars) and writes down the fields that the collector
// needs to look at, in AssemblyScript with SIMD. Compiled into the module of json.as.ts; ../walkers/csv.ts is the same
// walk in plain TypeScript, and tests hold both against each other.
//
//   columns  spu −   title thing   phone keyed
//   input    1234567890,连衣裙,13812345678
//   tape     row · field 2, 13812345678 · leave, a thing of degree 1
//
// A row is written down only when a field in it is; one that turns out to hold nothing but `id`, `name` and what needs
// a person is taken back. A field that the window cuts, or whose quote finds no end in it, is left to the host.
//
// Memory, where an instance that walks JSON has its input:  input │ bits of columns │ tape
import { hasFormOfCode, isEncoded, isId, isNoise } from './forms.as';
import { A_DEPENDENT, told } from './lanes.as';
import { sieve } from './sieve.as';
import { PROSE } from './sieve-layout.as';

export const WINDOW_BYTES: u32 = 0x10000;
/** Bytes behind the input that the host fills with line ends. */
export const WINDOW_MARGIN: u32 = 0x40;
export const COLUMNS: u32 = 0x20000;
export const MAX_COLUMNS: u32 = 1024;
/** Lanes of the columns (lanes.as.ts), behind their bits. */
export const COLUMN_LANES: u32 = 0x21000;
export const TABLE_TAPE: u32 = 0x30000;
const TAPE: u32 = TABLE_TAPE;
const TAPE_RECORDS: u32 = 8192;
const RECORD_BYTES: u32 = 12;
/** Most records that one field writes: a row, itself, and a row's end. */
const FIELD_RECORDS: u32 = 3;

// What run() stopped for.
const DONE: u32 = 0;
const TAPE_FULL: u32 = 1;
const CUT: u32 = 2;

// Bits of a column's key, with its evidence of a thing in bits 5 and 6. Written by interest.ts.
const KEYED: u32 = 1;
const NEGATIVE: u32 = 2;
const WEAK: u32 = 4;
const WEAK_ID: u32 = 16;

// Records.
const ROW: u32 = 1;
const LEAVE: u32 = 2;
const FIELD: u32 = 3;
const IS_SHAPED: u32 = 4;
/** Quotes are doubled in it. */
const HAS_QUOTES: u32 = 8;
/** What the field can hold is known (sieve.as.ts), and stands in the three bits above. */
const IS_LOOKED_AT: u32 = 16;
const HOLDS_SHIFT: u32 = 5;
const FORM_SHIFT: u32 = 9;

// Where a field stands, for sieve().
const PLAIN: u32 = 1;
const UNDER_HEADING: u32 = 2;
const QUIET: u32 = 8;
const CAREFUL: u32 = 16;
/** Of sifted(): looked at as a whole. */
const ALL_OF_IT: u32 = 8;

// What is passed over.
/** Nothing. */
const EVERYTHING: u32 = 0;
/** Fields in which nothing stands by itself: there is no heading, and a field is running text. */
const SHAPED: u32 = 1;
/** Under headings that say nothing: the same, those without a digit and an `@`, and those that have the form of noise. */
const LIKELY: u32 = 2;

/** Digits from which on a word is looked at whatever it is made of. */
const MANY_DIGITS: i32 = 8;
/** Longest number that is passed over under a key of numbers: longer ones may be addresses of wallets. */
const LONGEST_NUMBER: u32 = 24;

let delimiter: u32 = 0x2c;
let wanted: u32 = 0;
let careful: bool = false;
let encoded: bool = false;
let column: u32 = 0;
let inRow: bool = false;
/** Whether the row stands on the tape; whether it stays there. */
let entered: bool = false;
let strong: bool = false;
let thing: u32 = 0;
let rowAt: u32 = TAPE;
let tapeEnd: u32 = TAPE;
let status: u32 = 0;

/** What the field read last holds. */
let digits: i32 = 0;
let hasAt: bool = false;
/** A space, or a byte that is not ASCII: running text rather than one word. */
let hasGap: bool = false;
let doubled: bool = false;

/**
 * Goes on with a table at a row's column; the bits of its columns are written by the host, those past the last are 0.
 * @param rowEntered whether the row was handed out.
 */
export function resumeTable(separator: u32, passOver: u32, withNumbers: i32, at: u32, open: i32, rowEntered: i32, degree: u32): void {
  delimiter = separator;
  wanted = passOver;
  careful = withNumbers != 0;
  column = at;
  inRow = open != 0;
  entered = strong = rowEntered != 0;
  thing = degree;
  tapeEnd = rowAt = TAPE;
}

/** Whether percent-encoding or tokens may stand in what is read next. */
export function setFieldsEncoded(may: i32): void { encoded = may != 0; }
export function tableStatus(): u32 { return status; }
export function tableTapeEnd(): u32 { return tapeEnd; }
export function rowColumn(): u32 { return column; }
export function isRowOpen(): u32 { return inRow ? 1 : 0; }
export function isRowEntered(): u32 { return entered ? 1 : 0; }
export function rowThing(): u32 { return thing; }

/** The tape was read: a row that stands on it cannot be taken back any more. */
export function rewindTable(): void {
  tapeEnd = TAPE;
  if (entered) strong = true;
}

/** Puts the row on the tape, so that the host can hand out a field of it. */
export function surfaceRow(): void {
  inRow = true;
  enter();
  strong = true;
}

/** The host dealt with a field. */
export function passField(lastOfRecord: i32): void {
  inRow = true;
  advance();
  if (lastOfRecord != 0) leave();
}

/** Closes the row that is open at the end of the body. */
export function finishTable(): void {
  if (inRow) leave();
}

/** Columns past the last that fits into a record have no heading either. */
// @ts-ignore
@inline
function advance(): void {
  if (column < 0xffff) column++;
}

// @ts-ignore
@inline
function put(head: u32, start: u32, end: u32): void {
  store<u32>(tapeEnd, head);
  store<u32>(tapeEnd, start, 4);
  store<u32>(tapeEnd, end, 8);
  tapeEnd += RECORD_BYTES;
}

// @ts-ignore
@inline
function enter(): void {
  if (entered) return;
  entered = true;
  rowAt = tapeEnd;
  put(ROW, 0, 0);
}

// @ts-ignore
@inline
function leave(): void {
  if (entered) {
    // Nothing but names that name nobody, and what is nobody's: as if it had never been.
    if (strong) put(LEAVE | (thing << 16), 0, 0);
    else tapeEnd = rowAt;
  }
  inRow = entered = strong = false;
  column = thing = 0;
}

/** Whether a field may be JSON; white space may stand before it. */
// @ts-ignore
@inline
function mayNest(start: u32): bool {
  const byte: u32 = load<u8>(start);
  return byte == 0x7b || byte == 0x5b || byte <= 0x20;
}

/** What a field can hold: 0 when it is passed over, ALL_OF_IT when that is not known. */
// @ts-ignore
@inline
function sifted(start: u32, end: u32, bits: u32): u32 {
  if (doubled || wanted == EVERYTHING) return ALL_OF_IT;
  const shaped = digits != 0 || hasAt;
  if (!shaped && wanted != SHAPED) return 0;
  if (mayNest(start) || (encoded && isEncoded(start, end))) return ALL_OF_IT;
  if (wanted == SHAPED) {
    // Without a digit and an `@` there are only names, as in running text.
    const holds = sieve(start, end, PLAIN | (careful ? CAREFUL : 0));
    return shaped ? holds : holds & PROSE;
  }
  if (!hasAt) {
    const length = end - start;
    if (<u32>digits == length && ((bits & NEGATIVE) != 0 && !careful ? length <= LONGEST_NUMBER : digits < MANY_DIGITS)) return 0;
    if (digits >= MANY_DIGITS ? isNoise(start, end, digits) : !hasGap && !hasFormOfCode(start, end, digits)) return 0;
  }
  const holds = sieve(start, end, UNDER_HEADING | ((bits & NEGATIVE) != 0 ? QUIET : 0) | (careful ? CAREFUL : 0));
  // Digits name nobody.
  return <u32>digits == end - start ? holds & ~PROSE : holds;
}

// @ts-ignore
@inline
function give(start: u32, end: u32): void {
  const bits: u32 = column < MAX_COLUMNS ? load<u8>(COLUMNS + column) : 0;
  const degree = (bits >> 5) & 3;
  if (degree > thing) thing = degree;
  const lane: u32 = column < MAX_COLUMNS ? load<u8>(COLUMN_LANES + column) : 0;
  const form: u32 = lane == 0 || doubled || (encoded && isEncoded(start, end)) ? 0 : told(lane, start, end, digits, hasAt);
  // A row of nothing but what needs a person is nobody's.
  let sure = form != A_DEPENDENT;
  let holds = ALL_OF_IT;
  if ((bits & WEAK) != 0) {
    if (wanted != EVERYTHING && !doubled && !mayNest(start)) {
      sure = (bits & WEAK_ID) != 0 ? !isId(start, end) : digits != 0 || hasAt;
    }
  } else if ((bits & KEYED) == 0) {
    holds = sifted(start, end, bits);
    if (holds == 0) return;
  } else if (form == 0 && wanted == LIKELY && !doubled && (digits != 0 || hasAt)) {
    // What a heading names may be of any shape.
    holds = sieve(start, end, UNDER_HEADING | CAREFUL);
  }
  enter();
  if (sure) strong = true;
  let head = FIELD | (column << 16) | (form << FORM_SHIFT);
  if (digits > 0 || hasAt) head |= IS_SHAPED;
  if (doubled) head |= HAS_QUOTES;
  if (holds != ALL_OF_IT) head |= IS_LOOKED_AT | (holds << HOLDS_SHIFT);
  put(head, start, end);
}

/** The end of a field without quotes that begins at `at`: a delimiter or a line end, which stands behind the input too. */
// @ts-ignore
@inline
function plainEnd(at: u32): u32 {
  const separators = i8x16.splat(<i8>delimiter);
  let p = at;
  let count: i32 = 0;
  let ats: u32 = 0;
  let gaps: u32 = 0;
  for (;;) {
    const v = v128.load(p);
    const ends = v128.or(i8x16.eq(v, i8x16.splat(0x0a)), i8x16.eq(v, i8x16.splat(0x0d)));
    const stops = <u32>i8x16.bitmask(v128.or(ends, i8x16.eq(v, separators)));
    const numbers = <u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10)));
    const signs = <u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x40)));
    // Signed: bytes from 0x80 on are below all others.
    const blanks = <u32>i8x16.bitmask(i8x16.le_s(v, i8x16.splat(0x20)));
    const before = stops == 0 ? 0xffff : (stops & (0 - stops)) - 1;
    count += popcnt<i32>(numbers & before);
    ats |= signs & before;
    gaps |= blanks & before;
    if (stops != 0) {
      p += ctz<u32>(stops);
      break;
    }
    p += 16;
  }
  digits = count;
  hasAt = ats != 0;
  hasGap = gaps != 0;
  return p;
}

/** The closing quote of the field whose first byte is at `at`; `end` or more when there is none before. */
function quotedEnd(at: u32, end: u32): u32 {
  let p = at;
  let count: i32 = 0;
  let ats: u32 = 0;
  let gaps: u32 = 0;
  doubled = false;
  while (p < end) {
    const v = v128.load(p);
    const stops = <u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x22)));
    const before = stops == 0 ? 0xffff : (stops & (0 - stops)) - 1;
    count += popcnt<i32>(<u32>i8x16.bitmask(i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10))) & before);
    ats |= <u32>i8x16.bitmask(i8x16.eq(v, i8x16.splat(0x40))) & before;
    gaps |= <u32>i8x16.bitmask(i8x16.le_s(v, i8x16.splat(0x20))) & before;
    if (stops == 0) {
      p += 16;
      continue;
    }
    p += ctz<u32>(stops);
    if (p + 1 >= end || load<u8>(p, 1) != 0x22) break;
    doubled = true;
    p += 2;
  }
  digits = count;
  hasAt = ats != 0;
  hasGap = gaps != 0;
  return p;
}

/** The delimiter or line end behind a closing quote; what stands between is passed over. */
function behindQuote(at: u32): u32 {
  let p = at;
  for (;;) {
    const byte: u32 = load<u8>(p);
    if (byte == delimiter || byte == 0x0a || byte == 0x0d) break;
    p++;
  }
  return p;
}

/**
 * Walks input[from..end). @param last whether the body ends there.
 * @returns the index of the first byte that was not dealt with; getStatus() says why it stopped.
 */
export function runTable(from: u32, end: u32, last: u32): u32 {
  const limit = TAPE + (TAPE_RECORDS - FIELD_RECORDS) * RECORD_BYTES;
  let i = from;
  while (i < end) {
    if (tapeEnd > limit) {
      status = TAPE_FULL;
      return i;
    }
    let start = i;
    let byte: u32 = load<u8>(i);
    while ((byte == 0x20 || byte == 0x09) && byte != delimiter) byte = load<u8>(++start);
    let close: u32;
    let next: u32;
    if (byte == 0x22) {
      start++;
      close = quotedEnd(start, end);
      next = close < end ? behindQuote(close + 1) : end;
      // Without its end: perhaps a stray quote.
      if (close >= end) next = end + 1;
    } else {
      start = i;
      doubled = false;
      close = plainEnd(i);
      next = close;
    }
    if (next > end || (next == end && last == 0)) {
      status = CUT;
      return i;
    }
    const stop: u32 = next < end ? load<u8>(next) : 0x0a;
    const lastOfRecord = stop != delimiter;
    if (next < end) next++;
    if (stop == 0x0d) {
      if (next >= end && last == 0) {
        status = CUT;
        return i;
      }
      if (next < end && load<u8>(next) == 0x0a) next++;
    }
    if (close > end) close = end;
    if (next >= end && last == 0) {
      status = CUT;
      return i;
    }
    inRow = true;
    if (start < close) give(start, close);
    advance();
    if (lastOfRecord) leave();
    i = next;
  }
  status = DONE;
  return i;
}
