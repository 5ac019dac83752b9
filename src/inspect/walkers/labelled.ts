/**
 * Values after labels in running text: `收货人：张三 电话：138…` is a name and a phone. Text without a known label is
 * handed on whole, so that what carries its own shape is still found.
 *
 *   "收货人：张三，地址：杭州市…"  ─▶  value(收货人, 张三)  value(none, ，)  value(地址, 杭州市…)
 */
import { isAlphanumeric, isDigit, isSpace } from '../bytes.ts';
import type { ValueContext } from '../inspection.ts';
import type { KeyCache } from '../keys/key-cache.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { KeyKind } from '../keys/vocabulary.ts';
import type { Sink } from '../sink.ts';

/** Longest label, in bytes. */
const MAX_LABEL = 48;
/** Longest value of a word kind (a name, an id), in bytes. */
const MAX_WORD = 96;

/** Kinds that have no shape of their own and so need the label split off. */
const SPLIT: ReadonlySet<KeyKind> = new Set([
  'name',
  'username',
  'userId',
  'address',
  'birthDate',
  'gender',
  'ip',
  'wechat',
  'qq',
  'alipay',
]);

/** Whether the value after a label of this meaning is one by itself. */
export function splits(key: KeyMeaning): boolean {
  return SPLIT.has(key.kind) && !key.contextual;
}

/** Hands out the text in pieces. Every byte is looked at a fixed number of times. */
export function labelledValues(
  bytes: Uint8Array,
  start: number,
  end: number,
  map: Int32Array | undefined,
  context: ValueContext,
  traits: number,
  level: number,
  sink: Sink,
  keys: KeyCache,
): void {
  let from = start;
  for (let i = start; i < end; i++) {
    const after = colonEnd(bytes, i, end);
    if (after === 0) continue;
    const key = labelEndingAt(bytes, i, from, keys);
    let valueStart = after;
    while (valueStart < end && isSpace(bytes[valueStart])) valueStart++;
    if (!splits(key) || (key.role && (isSpeaker(bytes, i, from) || isSpoken(bytes, valueStart, end)))) {
      i = after - 1;
      continue;
    }
    const valueEnd =
      key.kind === 'address' ? clauseEnd(bytes, valueStart, end) : nameEnd(bytes, valueStart, end, key.kind);
    if (from < i) sink.value(NO_KEY, bytes, from, i, map, context, traits, level);
    if (valueStart < valueEnd) sink.value(key, bytes, valueStart, valueEnd, map, context, traits, level);
    from = Math.max(after, valueEnd);
    i = from - 1;
  }
  if (from < end) sink.value(NO_KEY, bytes, from, end, map, context, traits, level);
}

/** @returns the index after a colon that stands at `at`, or 0. */
export function colonEnd(bytes: Uint8Array, at: number, end: number): number {
  const byte = bytes[at];
  if (byte === 0x3a) return at + 1;
  if (byte === 0xef && at + 2 < end && bytes[at + 1] === 0xbc && bytes[at + 2] === 0x9a) return at + 3;
  return 0;
}

/** The label that a line begins with, if it does. */
export function leadingLabel(bytes: Uint8Array, start: number, end: number, keys: KeyCache): KeyMeaning {
  let from = start;
  while (from < end && (isSpace(bytes[from]) || bytes[from] === 0x2d)) from++;
  const limit = Math.min(end, from + MAX_LABEL);
  for (let i = from; i < limit; i++) {
    if (colonEnd(bytes, i, end) !== 0) return keys.read(bytes, from, i);
  }
  return NO_KEY;
}

function labelEndingAt(bytes: Uint8Array, end: number, start: number, keys: KeyCache): KeyMeaning {
  const limit = Math.max(start, end - MAX_LABEL);
  let from = end;
  while (from > limit) {
    const byte = bytes[from - 1]!;
    if (byte < 0x80 && !isAlphanumeric(byte) && byte !== 0x5f && byte !== 0x2d) break;
    if (isPunctuationEnd(bytes, from)) break;
    from--;
  }
  return from === limit && limit > start ? NO_KEY : keys.read(bytes, from, end);
}

/**
 * `[2026-05-11 10:22:31] buyer: …`: who speaks on a line of a chat, and no label of what is said.
 * @param colon index of the colon after the word of role.
 */
function isSpeaker(bytes: Uint8Array, colon: number, start: number): boolean {
  const limit = Math.max(start, colon - MAX_LABEL);
  let i = colon;
  while (i > limit && bytes[i - 1] !== 0x5d && bytes[i - 1]! > 0x20) i--;
  while (i > limit && bytes[i - 1] === 0x20) i--;
  return i > limit && bytes[i - 1] === 0x5d;
}

/** `用户：我叫…`, `客户：请问…`: what somebody says begins with 我, 你, 您, 请. */
function isSpoken(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + 3 > end) return false;
  const code = (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;
  return code === 0xe68891 || code === 0xe4bda0 || code === 0xe682a8 || code === 0xe8afb7;
}

/** Chinese punctuation of three bytes that ends before `at`: U+3000–U+3002, U+FF01–U+FF1B. */
function isPunctuationEnd(bytes: Uint8Array, at: number): boolean {
  return isPunctuation(bytes, at - 3);
}

function isPunctuation(bytes: Uint8Array, at: number): boolean {
  const first = bytes[at];
  const second = bytes[at + 1];
  const third = bytes[at + 2];
  if (first === 0xe3) return second === 0x80 && third! <= 0x82;
  return first === 0xef && second === 0xbc && third! >= 0x81 && third! <= 0x9b;
}

function wordEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_WORD);
  let i = at;
  while (i < limit) {
    const byte = bytes[i]!;
    if (isSpace(byte) || byte === 0x2c || byte === 0x3b || byte === 0x7c || isPunctuation(bytes, i)) break;
    i++;
  }
  return i;
}

/** A name of Latin letters goes on over a space to a word with a capital, three times at most. */
function nameEnd(bytes: Uint8Array, at: number, end: number, kind: KeyKind): number {
  let to = wordEnd(bytes, at, end);
  if (kind !== 'name' && kind !== 'username') return to;
  for (let words = 1; words < 4 && isCapital(bytes[at]!) && bytes[to] === 0x20; words++) {
    const next = to + 1;
    if (next >= end || !isCapital(bytes[next]!)) break;
    const close = wordEnd(bytes, next, end);
    // `Pedro Okafor Mob.: …`: what ends in a colon is the next label.
    for (let i = next; i < close; i++) if (bytes[i] === 0x3a || isDigit(bytes[i])) return to;
    to = close;
  }
  return to;
}

function isCapital(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** An address goes on over spaces, to `;`, `；`, `。`, `，` or a line's end. */
function clauseEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + 4 * MAX_WORD);
  let i = at;
  while (i < limit) {
    const byte = bytes[i]!;
    if (byte === 0x0a || byte === 0x0d || byte === 0x3b || byte === 0x7c || isPunctuation(bytes, i)) break;
    if (byte === 0x20 && isLabelAhead(bytes, i + 1, limit)) break;
    i++;
  }
  return i;
}

/** `… 402室 电子邮件: …`: a word that ends in a colon begins what comes next. */
function isLabelAhead(bytes: Uint8Array, at: number, end: number): boolean {
  const limit = Math.min(end, at + MAX_LABEL);
  for (let i = at; i < limit && !isSpace(bytes[i]!); i++) if (colonEnd(bytes, i, end) !== 0) return i > at;
  return false;
}
