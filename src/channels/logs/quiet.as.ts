// Lines of a combined log that show nobody, read and counted without leaving WebAssembly: nine in ten of a site's lines are
// its files, redirects and pages without people. Compiled to quiet-wasm.ts by `npm run build:wasm`; quiet-lines.ts says
// what is left to whom, and holds this against the readers in TypeScript.
//
//   203.0.113.9 - - [23/Nov/2026:10:05:03 +0000] "GET /static/app.js HTTP/1.1" 200 512 "-" "curl/8"
//   └ known address  └ the minute at hand     └ ss   └ a file, a path that shows nobody, or no 2xx, 404, 410   └ known agent
//
// Invariant: a line is counted here only if everything in it is as drawn and its address and its agent have numbers; the
// first one that is not stops the run, and nothing of it has been counted. The tables are byte-table.ts's, to the bit.
//
// A line that is as drawn and may show somebody stops the run, too, but its fields are told and who asked is counted.
//
//   0     results: lines, first and last second, whether somebody may be shown        64  minute: 17 bytes, its zone at 88
//   128   the line that may show somebody, FIELDS                       1024  constants, extensions         4096  window

const RESULTS: usize = 0;
const MINUTE: usize = 64;
const ZONE: usize = 88;
/** Words: end of the address, method and its end, target and its end, agent and its end, next line, status, second, address, agent; its size. */
const FIELDS: usize = 128;
const EXTENSIONS: usize = 1024;
const EXTENSION_MASK: u64 = 63;

const BLANK: u8 = 0x20;
const QUOTE: u8 = 0x22;
const DASH: u8 = 0x2d;
const DOT: u8 = 0x2e;
const SLASH: u8 = 0x2f;
const ZERO: u8 = 0x30;
const COLON: u8 = 0x3a;
const BACKSLASH: u8 = 0x5c;
const NEWLINE: u8 = 0x0a;
const RETURN: u8 = 0x0d;
const MAX_ADDRESS: usize = 64;
const METHOD_BYTES: usize = 23;
const SIZE_DIGITS: usize = 15;
const MAX_AGENT: usize = 2048;
const MAX_PROBES: i32 = 64;
const SEED: u32 = 0x2f0b4c57;
/** ` - - [`, four bytes and two. */
const NOBODY: u32 = 0x2d202d20;
const BRACKET: u16 = 0x5b20;
/** `HTTP/` and what follows a digit, as a word of eight bytes; then which bytes are meant. */
const VERSION: u64 = 0x002e002f50545448;
const VERSION_MASK: u64 = 0x00ff00ffffffffff;

let addressSlots: usize = 0, addressMask: u32 = 0, addressRecords: usize = 0, addressArena: usize = 0;
let agentSlots: usize = 0, agentMask: u32 = 0, agentRecords: usize = 0, agentArena: usize = 0;
let pathSlots: usize = 0, pathMask: u32 = 0, pathRecords: usize = 0, pathArena: usize = 0;
let byAddress: usize = 0, agentLines: usize = 0;

export function setAddresses(slots: usize, mask: u32, records: usize, arena: usize, counts: usize): void {
  addressSlots = slots; addressMask = mask; addressRecords = records; addressArena = arena; byAddress = counts;
}

export function setAgents(slots: usize, mask: u32, records: usize, arena: usize, counts: usize): void {
  agentSlots = slots; agentMask = mask; agentRecords = records; agentArena = arena; agentLines = counts;
}

export function setPaths(slots: usize, mask: u32, records: usize, arena: usize): void {
  pathSlots = slots; pathMask = mask; pathRecords = records; pathArena = arena;
}

/** An extension of files, its letters in seven bits each. */
export function addExtension(packed: u64): void {
  let slot = packed % 61;
  while (load<u64>(EXTENSIONS + <usize>(slot << 3)) != 0) slot = (slot + 1) & EXTENSION_MASK;
  store<u64>(EXTENSIONS + <usize>(slot << 3), packed);
}

/**
 * Counts lines from `from` on until one must be looked at elsewhere, or the window ends.
 * @returns where that line begins; RESULTS tell how many were counted and of which seconds.
 */
export function run(from: usize, to: usize): usize {
  // What searches for an end finds one.
  store<u8>(to, NEWLINE);
  let lines: i32 = 0, first: i32 = 60, last: i32 = 0;
  let line = from;
  shown = false;
  while (line < to) {
    const end = quiet(line, to);
    if (end == 0) break;
    const second = <i32>digitsAt(secondsAt);
    if (second < first) first = second;
    if (second > last) last = second;
    lines += 1;
    line = end;
  }
  store<i32>(RESULTS, lines);
  store<i32>(RESULTS, first, 4);
  store<i32>(RESULTS, last, 8);
  store<i32>(RESULTS, shown ? 1 : 0, 12);
  return line;
}

/** Whether the line at hand may show somebody, and its fields are told. */
let shown: bool = false;
/** Where the seconds of the line at hand stand. */
let secondsAt: usize = 0;

// @ts-ignore: decorator
@inline function digitsAt(at: usize): u32 {
  return 10 * <u32>(load<u8>(at) - ZERO) + <u32>(load<u8>(at, 1) - ZERO);
}

// @ts-ignore: decorator
@inline function isDigit(byte: u8): bool {
  return <u8>(byte - ZERO) <= 9;
}

/** @returns where the next line begins, 0 when this one must be looked at elsewhere. */
function quiet(line: usize, to: usize): usize {
  let at = addressEnd(line);
  if (at == 0 || load<u32>(at) != NOBODY || load<u16>(at, 4) != BRACKET) return 0;
  const addressLength = <u32>(at - line);
  at += 6;
  if (at > to || !isInMinute(at)) return 0;
  secondsAt = at + 18;
  at += 29;
  const method = at;
  const target = methodEnd(at);
  if (target == 0 || target > to || load<u8>(target) != SLASH) return 0;
  const end = targetEnd(target);
  if ((load<u64>(end, 1) & VERSION_MASK) != VERSION || load<u8>(end) != BLANK) return 0;
  if (!isDigit(load<u8>(end, 6)) || !isDigit(load<u8>(end, 8)) || load<u16>(end, 9) != 0x2022) return 0;
  at = end + 11;
  if (at > to) return 0;
  const a = load<u8>(at) - ZERO, b = load<u8>(at, 1) - ZERO, c = load<u8>(at, 2) - ZERO;
  if (a > 9 || b > 9 || c > 9 || a == 0 || load<u8>(at, 3) != BLANK) return 0;
  const status = 100 * <u32>a + 10 * <u32>b + <u32>c;
  at += 4;
  let size: u64 = 0;
  if (load<u8>(at) == DASH) at += 1;
  else {
    const digits = at;
    for (; isDigit(load<u8>(at)); at++) size = 10 * size + <u64>(load<u8>(at) - ZERO);
    if (at == digits || at - digits > SIZE_DIGITS) return 0;
  }
  if (at > to || load<u16>(at) != 0x2220) return 0;
  const nobody = showsNobody(target, pathEnd, status, size == 0);
  at += 2;
  // The referrer is not asked for.
  if (load<u16>(at) == 0x222d) at += 1;
  else {
    at = quoteFrom(at);
    if (at == 0) return 0;
  }
  if (at > to || load<u16>(at, 1) != 0x2220) return 0;
  let agent = at + 3;
  let agentEnd = quoteFrom(agent);
  if (agentEnd == 0 || agentEnd >= to) return 0;
  const next = lineEnd(agentEnd + 1);
  if (next == 0 || next > to) return 0;
  let length = agentEnd - agent;
  if (length > MAX_AGENT) return 0;
  if (length == 1 && load<u8>(agent) == DASH) length = 0;
  // Who forwarded what is read elsewhere; `-` is nobody.
  const isWhole = next - agentEnd <= 3 || (load<u32>(agentEnd, 1) == 0x222d2220 && load<u8>(agentEnd, 5) == NEWLINE);
  if (!nobody && !isWhole) return 0;
  if (!count(line, addressLength, agent, <u32>length)) return 0;
  if (nobody) return next;
  store<u32>(FIELDS, <u32>(line + addressLength));
  store<u32>(FIELDS, <u32>method, 4);
  store<u32>(FIELDS, <u32>(target - 1), 8);
  store<u32>(FIELDS, <u32>target, 12);
  store<u32>(FIELDS, <u32>end, 16);
  store<u32>(FIELDS, <u32>agent, 20);
  store<u32>(FIELDS, <u32>(agent + length), 24);
  store<u32>(FIELDS, <u32>next, 28);
  store<u32>(FIELDS, status, 32);
  store<u32>(FIELDS, digitsAt(secondsAt), 36);
  store<f64>(FIELDS, <f64>size, 48);
  shown = true;
  return 0;
}

/** The end of an address that stands for itself: none in brackets and none with a port. 0 when it is none of these. */
function addressEnd(from: usize): usize {
  let colons = 0;
  for (let at = from; at < from + MAX_ADDRESS; at += 16) {
    const x = v128.load(at);
    const stop = i8x16.bitmask(v128.or(i8x16.eq(x, i8x16.splat(BLANK)), i8x16.eq(x, i8x16.splat(NEWLINE))));
    let colon = i8x16.bitmask(i8x16.eq(x, i8x16.splat(COLON)));
    const bracket = i8x16.bitmask(i8x16.eq(x, i8x16.splat(0x5b)));
    const before = stop == 0 ? 0xffff : (1 << ctz(stop)) - 1;
    if ((bracket & before) != 0) return 0;
    colons += popcnt(colon & before);
    if (stop == 0) continue;
    const end = at + ctz(stop);
    if (colons == 1 || end == from || (end == from + 1 && load<u8>(from) == DASH)) return 0;
    return end;
  }
  return 0;
}

/** `23/Nov/2026:10:05:ss +0000] "`, of the minute at hand. */
// @ts-ignore: decorator
@inline function isInMinute(at: usize): bool {
  const same = i8x16.all_true(i8x16.eq(v128.load(at), v128.load(MINUTE)));
  if (!same || load<u8>(at, 16) != load<u8>(MINUTE, 16) || load<u8>(at, 17) != COLON) return false;
  if (<u8>(load<u8>(at, 18) - ZERO) > 5 || !isDigit(load<u8>(at, 19))) return false;
  if (load<u32>(at, 20) != load<u32>(ZONE) || load<u16>(at, 24) != load<u16>(ZONE, 4)) return false;
  return load<u16>(at, 26) == 0x205d && load<u8>(at, 28) == QUOTE;
}

/** @returns where the target begins, 0 without a method. */
// @ts-ignore: decorator
@inline function methodEnd(from: usize): usize {
  let at = from;
  for (; load<u8>(at) != BLANK; at++) {
    const letter = load<u8>(at) | 0x20;
    if ((letter < 0x61 || letter > 0x7a) && load<u8>(at) != DASH) return 0;
  }
  return at == from || at - from > METHOD_BYTES ? 0 : at + 1;
}

/** Where the path of the target at hand ends: at its query, its fragment or its end. */
let pathEnd: usize = 0;

/** @returns the first blank, quote, backslash or line end. */
function targetEnd(from: usize): usize {
  pathEnd = 0;
  for (let at = from; ; at += 16) {
    const x = v128.load(at);
    const stop = i8x16.bitmask(
      v128.or(
        v128.or(i8x16.eq(x, i8x16.splat(BLANK)), i8x16.eq(x, i8x16.splat(QUOTE))),
        v128.or(i8x16.eq(x, i8x16.splat(BACKSLASH)), i8x16.eq(x, i8x16.splat(NEWLINE))),
      ),
    );
    const query = i8x16.bitmask(v128.or(i8x16.eq(x, i8x16.splat(0x3f)), i8x16.eq(x, i8x16.splat(0x23))));
    if (pathEnd == 0 && query != 0) pathEnd = at + ctz(query);
    if (stop == 0) continue;
    const end = at + ctz(stop);
    if (pathEnd == 0 || pathEnd > end) pathEnd = end;
    return end;
  }
}

/** Whether an answer shows nobody: it was none, it is a file's, or its path is one that shows nobody. */
function showsNobody(path: usize, end: usize, status: u32, isEmpty: bool): bool {
  const isMiss = status == 404 || status == 410;
  if (!isMiss && (isEmpty || status < 200 || status > 299 || status == 204 || status == 205)) return true;
  for (let k: usize = 1; k < 7; k++) {
    const byte = load<u8>(end - k);
    if (byte == SLASH) break;
    if (byte != DOT) continue;
    if (k > 2 && isExtension(end - k + 1, end)) return true;
    break;
  }
  return find(pathSlots, pathMask, pathRecords, pathArena, path, <u32>(end - path)) >= 0;
}

function isExtension(from: usize, to: usize): bool {
  let packed: u64 = 0;
  for (let at = from; at < to; at++) {
    const byte = load<u8>(at);
    if (byte > 0x7f) return false;
    packed = (packed << 7) + <u64>(byte | 0x20);
  }
  let slot = packed % 61;
  while (load<u64>(EXTENSIONS + <usize>(slot << 3)) != 0) {
    if (load<u64>(EXTENSIONS + <usize>(slot << 3)) == packed) return true;
    slot = (slot + 1) & EXTENSION_MASK;
  }
  return false;
}

/** @returns the first quote; 0 when the line ends before it or a backslash stands before it. */
// @ts-ignore: decorator
@inline function quoteFrom(from: usize): usize {
  for (let at = from; ; at += 16) {
    const x = v128.load(at);
    const stop = i8x16.bitmask(v128.or(i8x16.eq(x, i8x16.splat(QUOTE)), i8x16.eq(x, i8x16.splat(NEWLINE))));
    if (stop == 0) continue;
    const end = at + ctz(stop);
    if (load<u8>(end) == NEWLINE || (end > from && load<u8>(end - 1) == BACKSLASH)) return 0;
    return end;
  }
}

/**
 * What follows the agent: nothing, or fields that an operator added and that begin with no digit (template.ts, isTail).
 * @returns where the next line begins.
 */
function lineEnd(from: usize): usize {
  const byte = load<u8>(from);
  if (byte == NEWLINE) return from + 1;
  if (byte == RETURN) return load<u8>(from, 1) == NEWLINE ? from + 2 : 0;
  if (byte != BLANK || isDigit(load<u8>(from, 1))) return 0;
  let at = from;
  let stop = 0;
  while ((stop = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(NEWLINE)))) == 0) at += 16;
  return at + ctz(stop) + 1;
}

/** Counts a line of a known address with a known agent. @returns false, and nothing is counted, where one is not known. */
function count(address: usize, addressLength: u32, agent: usize, length: u32): bool {
  const asks = find(addressSlots, addressMask, addressRecords, addressArena, address, addressLength);
  if (asks < 0) return false;
  const counted = byAddress + (<usize>asks << 3);
  // Who comes again comes with the same user agent.
  let number = load<i32>(counted, 4) - 1;
  const record = agentRecords + (<usize>number << 4);
  const isSame =
    number >= 0 && load<u32>(record, 8) == length && isEqual(agentArena + load<u32>(record, 4), agent, length);
  if (!isSame) {
    number = find(agentSlots, agentMask, agentRecords, agentArena, agent, length);
    if (number < 0) return false;
    store<i32>(counted, number + 1, 4);
  }
  store<u32>(counted, load<u32>(counted) + 1);
  const lines = agentLines + (<usize>number << 2);
  store<u32>(lines, load<u32>(lines) + 1);
  store<i32>(FIELDS, asks, 40);
  store<i32>(FIELDS, number, 44);
  return true;
}

/** The number of a slice, as byte-table.ts's find has it. */
function find(slots: usize, mask: u32, records: usize, arena: usize, from: usize, length: u32): i32 {
  const hash = hashOf(from, length);
  let slot = (hash ^ (hash >>> 15)) & mask;
  for (let probe = 0; probe < MAX_PROBES; probe++) {
    const number = load<i32>(slots + (<usize>slot << 2)) - 1;
    if (number == -1) return -1;
    const record = records + (<usize>number << 4);
    if (load<u32>(record) == hash && load<u32>(record, 8) == length) {
      if (isEqual(arena + load<u32>(record, 4), from, length)) return number;
    }
    slot = (slot + 1) & mask;
  }
  return -1;
}

function isEqual(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 16 <= length; i += 16)
    if (!i8x16.all_true(i8x16.eq(v128.load(a + i), v128.load(b + i)))) return false;
  for (; i + 4 <= length; i += 4) if (load<u32>(a + i) != load<u32>(b + i)) return false;
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

function hashOf(from: usize, length: u32): u32 {
  let h: u32 = SEED ^ length;
  let i: u32 = 0;
  for (; i + 4 <= length; i += 4) {
    h ^= rotl<u32>(load<u32>(from + i) * 0xcc9e2d51, 15) * 0x1b873593;
    h = rotl<u32>(h, 13) * 5 + 0xe6546b64;
  }
  let word: u32 = 0;
  for (; i < length; i++) word = (word << 8) | <u32>load<u8>(from + i);
  h ^= word * 0xcc9e2d51;
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  return (h ^ (h >>> 13)) * 0xc2b2ae35;
}
