/**
 * Values within values: percent-encoding (RFC 3986 §2.1) and the payload of a JSON Web Token (RFC 7519, base64url of
 * RFC 4648 §5), decoded and looked into as what they are.
 *
 *   zs%40example.com                      ─▶ zs@example.com, each byte with its offset
 *   eyJhbGciOi….eyJlbWFpbCI6Inpz….k3…     ─▶ {"email":"zs…"}, walked as JSON
 *
 * A finding in a token spans the characters of base64url that begin in it: masking it spoils the token, whose
 * signature no longer fits. Invariant: what a body holds nothing of costs one native search of the body; what it does
 * hold is read a fixed number of times a level, and there are MAX_NESTED_JSON levels.
 */
import { traitsOf } from '../bytes.ts';
import type { ValueContext } from '../inspection.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { Scratch } from '../scratch.ts';
import type { Sink, Source } from '../sink.ts';
import { walkJson } from './json.ts';
import { MAX_NESTED_JSON, type WalkTools } from './walk-tools.ts';

/** What may be encoded in a body; bits. */
export const PERCENT = 1;
export const TOKEN = 2;

/** Longest value that is decoded, in bytes: a longer one is no address line and no field of a form. */
export const MAX_ENCODED = 64 * 1024;
/** Longest token that is looked into, in characters: servers refuse headers that are longer. */
export const MAX_TOKEN = 16 * 1024;
/** Shortest header and payload: `{"alg":1}` has twelve characters. */
const MIN_PART = 8;

/**
 * Which encodings may stand in these bytes; a percent sign also as an escape of JSON's. Three native searches at most.
 * The kernel of JSON asks the same of each of its windows (kernel/json.as.ts).
 */
export function encodingsIn(bytes: Uint8Array): number {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const percent = all.includes(0x25) || all.includes('\\u0025');
  return (percent ? PERCENT : 0) | (beginsToken(all) ? TOKEN : 0);
}

/** Whether `eyJ` stands in it. Looked for by its end: an `e` is met five times as often as a `y`. */
function beginsToken(all: Buffer): boolean {
  for (let at = all.indexOf('yJ'); at !== -1; at = all.indexOf('yJ', at + 2)) {
    if (at > 0 && all[at - 1] === 0x65) return true;
  }
  return false;
}

/**
 * Hands out what is encoded in a value.
 * @param encodings which ones may stand in the body. @param level of the value.
 * @returns whether that was all of it, so that the value as it is written need not be looked at.
 */
export function walkEncoded(
  encodings: number,
  key: KeyMeaning,
  bytes: Uint8Array,
  start: number,
  end: number,
  map: Int32Array | undefined,
  context: ValueContext,
  level: number,
  sink: Sink,
  tools: WalkTools,
): boolean {
  if (level >= MAX_NESTED_JSON || context === 'json-number') return false;
  const scratch = tools.encoded[level]!;
  if ((encodings & PERCENT) !== 0 && end - start <= MAX_ENCODED) {
    const length = undoPercent(bytes, start, end, map, scratch, isPrintable);
    if (length > 0) {
      sink.value(
        key,
        scratch.bytes,
        0,
        length,
        scratch.map,
        context,
        traitsOf(scratch.bytes, 0, length),
        level + 1,
      );
      return true;
    }
  }
  return (encodings & TOKEN) !== 0 && walkTokens(key, bytes, start, end, map, level, scratch, sink, tools);
}

/**
 * Decodes bytes[start..end) into the scratch. An escape that is none stays as it is.
 * @param wanted which bytes are decoded. @returns how many bytes there are; 0 when nothing was encoded.
 */
export function undoPercent(
  bytes: Uint8Array,
  start: number,
  end: number,
  outer: Int32Array | undefined,
  scratch: Scratch,
  wanted: (byte: number) => boolean,
): number {
  let i = start;
  while (i < end && !(bytes[i] === 0x25 && wanted(escapedByte(bytes, i, end)))) i++;
  if (i >= end) return 0;
  scratch.reserve(end - start);
  const { bytes: target, map } = scratch;
  let out = 0;
  for (i = start; i < end; ) {
    map[out] = outer === undefined ? i : outer[i]!;
    const byte = bytes[i] === 0x25 ? escapedByte(bytes, i, end) : -1;
    const escaped = byte >= 0 && wanted(byte);
    target[out++] = escaped ? byte : bytes[i]!;
    i += escaped ? 3 : 1;
  }
  map[out] = outer === undefined ? end : outer[end]!;
  return out;
}

/** The byte that `%XX` at `at` stands for, or −1. */
function escapedByte(bytes: Uint8Array, at: number, end: number): number {
  if (at + 3 > end) return -1;
  const high = HEX[bytes[at + 1]!]!;
  const low = HEX[bytes[at + 2]!]!;
  return high === NO_DIGIT || low === NO_DIGIT ? -1 : 16 * high + low;
}

const NO_DIGIT = 255;
const HEX = new Uint8Array(256).fill(NO_DIGIT);
for (let digit = 0; digit < 16; digit++) {
  const letter = digit.toString(16);
  HEX[letter.charCodeAt(0)] = HEX[letter.toUpperCase().charCodeAt(0)] = digit;
}

/** `50%10` is no escape of a control character. */
function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte !== 0x7f;
}

const SEXTET = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, letter] of [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
].entries()) {
  SEXTET[letter.charCodeAt(0)] = value;
}

/** @returns whether a token is all that the value is. */
function walkTokens(
  key: KeyMeaning,
  bytes: Uint8Array,
  start: number,
  end: number,
  map: Int32Array | undefined,
  level: number,
  scratch: Scratch,
  sink: Sink,
  tools: WalkTools,
): boolean {
  let whole = false;
  for (let i = start; i < end; ) {
    if (SEXTET[bytes[i]!] === NO_DIGIT) {
      i++;
      continue;
    }
    const header = partEnd(bytes, i, end);
    const begins = bytes[i] === 0x65 && bytes[i + 1] === 0x79 && bytes[i + 2] === 0x4a; // eyJ
    if (!begins || header - i < MIN_PART || header >= end || bytes[header] !== 0x2e) {
      i = header;
      continue;
    }
    const from = header + 1;
    const to = partEnd(bytes, from, end);
    const signed = to < end && bytes[to] === 0x2e;
    const close = signed ? partEnd(bytes, to + 1, end) : to;
    if (signed && to - from >= MIN_PART && close - i <= MAX_TOKEN) {
      const length = undoBase64Url(bytes, from, to, map, scratch);
      if (scratch.bytes[0] === 0x7b) {
        sink.enter('array', key, false); // a list of one: what the key says is not what stands in the token
        const source = { bytes: scratch.bytes, start: 0, end: length, map: scratch.map, level: level + 1 };
        walkJson(source, sink, tools);
        sink.leave();
        whole ||= i === start && close === end;
      }
    }
    i = to;
  }
  return whole;
}

/** The index after a run of characters of base64url. */
function partEnd(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  while (i < end && SEXTET[bytes[i]!] !== NO_DIGIT) i++;
  return i;
}

/** Decodes base64url without padding. @returns how many bytes there are. */
function undoBase64Url(
  bytes: Uint8Array,
  start: number,
  end: number,
  outer: Int32Array | undefined,
  scratch: Scratch,
): number {
  const length = Math.floor(((end - start) * 3) / 4);
  scratch.reserve(length + 1);
  const { bytes: target, map } = scratch;
  for (let out = 0; out < length; out++) {
    const at = start + Math.floor((out * 4) / 3);
    const shift = 2 * (out % 3) + 2;
    target[out] = (SEXTET[bytes[at]!]! << shift) | (SEXTET[bytes[at + 1]!]! >> (6 - shift));
    map[out] = outer === undefined ? at : outer[at]!;
  }
  map[length] = outer === undefined ? end : outer[end]!;
  return length;
}

/** A body of a form (application/x-www-form-urlencoded, WHATWG URL §5.1): one object of its fields. */
export function walkForm({ bytes, start, end, level }: Source, sink: Sink, tools: WalkTools): void {
  const scratch = tools.encoded[level]!;
  sink.enter('object', NO_KEY, false);
  for (let at = start; at < end; ) {
    let close = at;
    let equals = -1;
    while (close < end && bytes[close] !== 0x26) {
      if (equals === -1 && bytes[close] === 0x3d) equals = close;
      close++;
    }
    if (equals !== -1 && equals + 1 < close) {
      const name = field(bytes, at, equals, scratch);
      const key = tools.keys.read(scratch.bytes, 0, name);
      const length = field(bytes, equals + 1, close, scratch);
      const traits = traitsOf(scratch.bytes, 0, length);
      sink.value(key, scratch.bytes, 0, length, scratch.map, 'csv-field', traits, level + 1);
    }
    at = close + 1;
  }
  sink.leave();
}

/** Decodes a name or a value of a form into the scratch. @returns how many bytes there are. */
function field(bytes: Uint8Array, start: number, end: number, scratch: Scratch): number {
  let length = undoPercent(bytes, start, end, undefined, scratch, isByte);
  if (length === 0) {
    scratch.reserve(end - start + 1);
    for (let i = start; i <= end; i++) {
      scratch.map[i - start] = i;
      if (i < end) scratch.bytes[i - start] = bytes[i]!;
    }
    length = end - start;
  }
  // A plus that was written as %2B stays one: it has three bytes in the body.
  for (let i = 0; i < length; i++) {
    if (scratch.bytes[i] === 0x2b && bytes[scratch.map[i]!] === 0x2b) scratch.bytes[i] = 0x20;
  }
  return length;
}

function isByte(byte: number): boolean {
  return byte >= 0;
}
