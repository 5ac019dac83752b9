/**
 * The path of a request as segments, classified byte by byte exactly as RouteTemplates classifies texts: an id, a word of
 * the route, or a value. A property test holds the two against each other.
 */
import { MAX_ROUTE_SEGMENTS } from '../../disclosure/route.ts';

export const WORD = 0;
/** A number, a UUID, or a long hexadecimal text with a digit in it. */
export const ID = 1;
export const VALUE = 2;

const SLASH = 0x2f;
const QUERY = 0x3f;
const HASH = 0x23;
const COLON = 0x3a;
const DASH = 0x2d;
const DOT = 0x2e;

/** Extensions of files that disclose nobody: what pages are made of; up to five letters of seven bits each. */
export const STATIC: ReadonlySet<number> = new Set(
  'css js mjs map png jpg jpeg gif svg ico webp avif bmp woff woff2 ttf otf eot mp4 webm mp3 ogg wasm swf'
    .split(' ')
    .map((name) => packed(new TextEncoder().encode(name), 0, name.length)),
);

export class Segments {
  readonly from = new Int32Array(MAX_ROUTE_SEGMENTS);
  readonly to = new Int32Array(MAX_ROUTE_SEGMENTS);
  readonly kind = new Uint8Array(MAX_ROUTE_SEGMENTS);
  /** A hash of the segment in lower case. */
  readonly hash = new Int32Array(MAX_ROUTE_SEGMENTS);
  /** Segments kept; more may follow. */
  count = 0;
  hasMore = false;
  /** End of the path: where the query, the fragment or the target ends. */
  end = 0;
  /** Whether the path names a file that pages are made of. */
  isStatic = false;

  /** Reads a target: a path, or a whole URL as proxies and balancers log it. O(bytes). */
  read(bytes: Uint8Array, from: number, to: number): void {
    this.count = 0;
    this.hasMore = false;
    this.isStatic = false;
    const begin = bytes[from] === SLASH ? from : afterAuthority(bytes, from, to);
    let end = begin;
    let dot = -1;
    for (; end < to; end++) {
      const byte = bytes[end];
      if (byte === DOT) dot = end;
      else if (byte === SLASH) dot = -1;
      else if (byte === QUERY || byte === HASH) break;
    }
    this.end = end;
    // Most lines of a log are these: nothing else is asked of them.
    if (dot > begin && end - dot > 2 && end - dot < 7 && STATIC.has(packed(bytes, dot + 1, end))) {
      this.isStatic = true;
      return;
    }
    let start = begin;
    for (let at = begin; at <= end; at++) {
      if (at < end && bytes[at] !== SLASH) continue;
      if (at > start) this.#add(bytes, start, at);
      start = at + 1;
    }
  }

  #add(bytes: Uint8Array, from: number, to: number): void {
    const i = this.count;
    if (i === MAX_ROUTE_SEGMENTS) {
      this.hasMore = true;
      return;
    }
    this.from[i] = from;
    this.to[i] = to;
    this.hash[i] = lowerHash(bytes, from, to);
    this.kind[i] = kindOf(bytes, from, to);
    this.count = i + 1;
  }
}

/** A hash of a text in lower case; the same for bytes of it. */
export function lowerHash(bytes: Uint8Array, from: number, to: number): number {
  let hash = to - from;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, 0x0100_0193) ^ ((bytes[i] as number) | 0x20)) | 0;
  return hash;
}

/** Where the path of `http://host/path` begins; the whole where it is none. */
function afterAuthority(bytes: Uint8Array, from: number, to: number): number {
  const scheme = Math.min(to, from + 8);
  for (let i = from; i < scheme; i++) {
    if (bytes[i] !== COLON) continue;
    if (bytes[i + 1] !== SLASH || bytes[i + 2] !== SLASH) return from;
    let at = i + 3;
    while (at < to && bytes[at] !== SLASH && bytes[at] !== QUERY) at += 1;
    return at;
  }
  return from;
}

/** Letters and digits of an extension, in lower case, as one number. */
function packed(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) value = value * 128 + ((bytes[i] as number) | 0x20);
  return value;
}

function kindOf(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  let digits = 0;
  let hex = 0;
  if (length <= 256)
    for (let i = from; i < to; i++) {
      const byte = bytes[i] as number;
      if (byte >= 0x30 && byte <= 0x39) digits += 1;
      else if ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66) hex += 1;
      else if (byte !== DASH) break;
    }
  else return longKind(bytes, from, to);
  if (digits === length) return ID;
  if (digits > 0 && digits + hex === length && length >= 12) return ID;
  if (length === 36 && digits + hex === 32 && hasDashes(bytes, from)) return ID;
  return isWord(bytes, from, to) ? WORD : VALUE;
}

/** What is so long is an id only when it is nothing but hexadecimal digits. */
function longKind(bytes: Uint8Array, from: number, to: number): number {
  let digits = 0;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte >= 0x30 && byte <= 0x39) digits += 1;
    else if ((byte | 0x20) < 0x61 || (byte | 0x20) > 0x66) return VALUE;
  }
  return digits > 0 ? ID : VALUE;
}

function hasDashes(bytes: Uint8Array, from: number): boolean {
  for (const at of [8, 13, 18, 23]) if (bytes[from + at] !== DASH) return false;
  return true;
}

/** `v1`, or a letter, up to 39 of letters and `_.~-`, up to two digits, and an extension of up to five letters. */
function isWord(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length > 48 || !isLetter(bytes[from] as number)) return false;
  let at = from + 1;
  let lastDot = -1;
  while (at < to && isWordByte(bytes[at] as number)) {
    if (bytes[at] === DOT) lastDot = at;
    at += 1;
  }
  const run = at - from - 1;
  if (at === to) {
    if (run <= 39) return true;
    // Too long, unless its end is an extension.
    return lastDot > 0 && lastDot - from - 1 <= 39 && isExtension(bytes, lastDot, to);
  }
  if (run > 39) return false;
  const firstDigit = at;
  while (at < to && (bytes[at] as number) >= 0x30 && (bytes[at] as number) <= 0x39) at += 1;
  if (at === firstDigit || at - firstDigit > 2) return false;
  return at === to || isExtension(bytes, at, to);
}

function isExtension(bytes: Uint8Array, dot: number, to: number): boolean {
  if (bytes[dot] !== DOT || to - dot < 2 || to - dot > 6) return false;
  for (let i = dot + 1; i < to; i++) if (!isLetter(bytes[i] as number)) return false;
  return true;
}

function isLetter(byte: number): boolean {
  return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
}

function isWordByte(byte: number): boolean {
  return isLetter(byte) || byte === 0x5f || byte === DOT || byte === 0x7e || byte === DASH;
}
