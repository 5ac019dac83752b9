/**
 * Which walker a body needs: by its Content-Type (RFC 9110 §8.3), corrected by its first bytes where the type is
 * missing, general, or plainly wrong.
 */
import { isDigit, isSpace, textOf } from './bytes.ts';
import type { BodyType } from './inspection.ts';
import { readHeader } from './walkers/csv.ts';
import { jsonStart } from './walkers/json.ts';
import { boundaryOf } from './walkers/multipart.ts';

export type Treatment =
  | { readonly walk: BodyType | 'events' | 'form' }
  /** Several parts, each of a type of its own. */
  | { readonly walk: 'parts'; readonly boundary: string }
  /** Holds no text by its nature: looking is not needed, and nothing was missed. */
  | { readonly walk: 'nothing' }
  /** Holds text that this version cannot read: office documents, PDF, other binary records. */
  | { readonly walk: 'unreadable' };

const NOTHING: Treatment = { walk: 'nothing' };
const UNREADABLE: Treatment = { walk: 'unreadable' };
const JSON_WALK: Treatment = { walk: 'json' };

/** Bytes of a body that are looked at to tell its kind. */
export const SNIFF_BYTES = 1024;

const NO_TEXT =
  /^(?:image|font|video|audio)\/|^application\/(?:zip|gzip|x-gzip|x-tar|x-7z-compressed|wasm|ogg|x-font|font-|vnd\.ms-fontobject|java-archive|x-rar)/;
const DOCUMENT =
  /^application\/(?:pdf|msword|vnd\.openxmlformats|vnd\.oasis|x-protobuf|protobuf|grpc|msgpack|x-msgpack|vnd\.msgpack|cbor|avro|vnd\.apache\.(?:parquet|arrow|avro))/;
const JSON_TYPE =
  /^(?:application|text)\/(?:[\w.+-]*\+)?(?:json|x-json)\b|^application\/(?:manifest|ld)\+json|^text\/json/;
const LINES_TYPE =
  /^(?:text\/event-stream|application\/(?:x-ndjson|ndjson|jsonlines|jsonl|x-jsonlines|stream\+json))/;
const MARKUP_TYPE = /^(?:text\/(?:html|xml)|application\/(?:xhtml\+xml|xml|[\w.+-]+\+xml))/;
const CSV_TYPE = /^(?:text\/(?:csv|tab-separated-values|comma-separated-values)|application\/csv)/;
const FORM_TYPE = 'application/x-www-form-urlencoded';
const CODE_TYPE = /^(?:application|text)\/(?:javascript|x-javascript|ecmascript|css|typescript)/;

/** The media type, lower case, without parameters. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** What a media type says, before the bytes are asked. */
type Said =
  | 'nothing'
  | 'unreadable'
  | 'parts'
  | 'code'
  | 'events'
  | 'json'
  | 'markup'
  | 'csv'
  | 'form'
  | 'text'
  | 'unsaid';

/** Content types kept with what they say: a site has few, and a header of ever new ones pushes all out. */
const MAX_SAID = 64;
const SAID = new Map<string, Said>();

function saidBy(contentType: string | undefined): Said {
  if (contentType === undefined) return 'unsaid';
  let said = SAID.get(contentType);
  if (said === undefined) {
    said = read(mediaType(contentType));
    if (SAID.size >= MAX_SAID) SAID.clear();
    if (contentType.length <= MAX_TYPE) SAID.set(contentType, said);
  }
  return said;
}

/** Longest header that is kept, in characters. */
const MAX_TYPE = 128;

function read(type: string): Said {
  if (NO_TEXT.test(type)) return 'nothing';
  if (DOCUMENT.test(type)) return 'unreadable';
  if (CODE_TYPE.test(type)) return 'code';
  if (type.startsWith('multipart/')) return 'parts';
  if (LINES_TYPE.test(type)) return 'events';
  if (JSON_TYPE.test(type)) return 'json';
  if (MARKUP_TYPE.test(type)) return 'markup';
  if (CSV_TYPE.test(type)) return 'csv';
  if (type === FORM_TYPE) return 'form';
  return type.startsWith('text/') ? 'text' : 'unsaid';
}

/** Whether a body of this type need not even be kept. */
export function holdsNoText(contentType: string | undefined): boolean {
  return saidBy(contentType) === 'nothing';
}

/** How a body is to be walked. */
export function treatmentOf(contentType: string | undefined, bytes: Uint8Array): Treatment {
  const said = saidBy(contentType);
  if (said === 'nothing') return NOTHING;
  if (said === 'unreadable') return UNREADABLE;
  if (said === 'code') return isJsonp(bytes) ? JSON_WALK : NOTHING;
  if (said === 'parts') {
    const boundary = boundaryOf(contentType!);
    if (boundary !== undefined) return { walk: 'parts', boundary };
  }
  if (isBinary(bytes))
    return said === 'json' || mediaType(contentType).startsWith('text/') ? UNREADABLE : NOTHING;
  switch (said) {
    case 'events':
      return { walk: 'events' };
    case 'json':
      return firstByte(bytes) === 0x3c ? { walk: 'html' } : JSON_WALK;
    case 'markup':
      return looksLikeJson(bytes) ? JSON_WALK : { walk: 'html' };
    case 'csv':
      return { walk: 'csv' };
    case 'form':
      return { walk: 'form' };
    default:
      return { walk: sniff(bytes) };
  }
}

function sniff(bytes: Uint8Array): BodyType {
  if (looksLikeJson(bytes)) return 'json';
  if (firstByte(bytes) === 0x3c && looksLikeMarkup(bytes)) return 'html';
  return looksLikeTable(bytes) ? 'csv' : 'text';
}

function firstByte(bytes: Uint8Array): number | undefined {
  return bytes[skipSpace(bytes)];
}

function skipSpace(bytes: Uint8Array): number {
  let i = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (i < bytes.length && isSpace(bytes[i])) i++;
  return i;
}

/** `{"`, `{}`, `[{`, `["`, `[[`, `[1`: what a JSON body begins with and a text hardly ever. */
function looksLikeJson(bytes: Uint8Array): boolean {
  const at = skipSpace(bytes);
  const first = bytes[at];
  if (first !== 0x7b && first !== 0x5b) return isJsonp(bytes);
  let next = at + 1;
  while (next < bytes.length && isSpace(bytes[next])) next++;
  const byte = bytes[next];
  if (byte === undefined) return true;
  if (first === 0x7b) return byte === 0x22 || byte === 0x7d;
  if (byte === 0x2d || isDigit(byte)) return isListOfNumbers(bytes, next);
  return byte === 0x7b || byte === 0x22 || byte === 0x5b || byte === 0x5d;
}

/** Bytes that a number of a list goes on with, or ends before: 1. */
const AFTER_DIGITS = new Uint8Array(256);
for (const byte of [0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0x2c, 0x2e, 0x45, 0x5d, 0x65]) AFTER_DIGITS[byte] = 1;
AFTER_DIGITS.fill(1, 0x80); // white space that is not ASCII

/** `[1, 2`, `[-3.5]`; but `[2026-05-11 10:22:31] …` and `[1577836800000] INFO …` are lines of a log. */
function isListOfNumbers(bytes: Uint8Array, at: number): boolean {
  let i = bytes[at] === 0x2d ? at + 1 : at;
  while (isDigit(bytes[i])) i++;
  const after = bytes[i];
  if (after !== undefined && AFTER_DIGITS[after] === 0) return false;
  const head = textOf(bytes, at, Math.min(bytes.length, at + SNIFF_BYTES));
  return /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\s*(?:,|$|\]\s*(?:$|[,\]}[{]))/.test(head);
}

function looksLikeMarkup(bytes: Uint8Array): boolean {
  const at = skipSpace(bytes) + 1;
  return /^(?:[a-z!?/])/i.test(textOf(bytes, at, Math.min(bytes.length, at + 1)));
}

/** `callback({…})`, also with the guards that frameworks put before it. */
function isJsonp(bytes: Uint8Array): boolean {
  const at = jsonStart(bytes, 0, bytes.length);
  if (at === 0 || (bytes[at] !== 0x7b && bytes[at] !== 0x5b)) return false;
  const before = textOf(bytes, 0, at).trim();
  return /^(?:\/\*\*\/\s*)?(?:typeof [\w$.]{1,64} === 'function' && )?[\w$.]{1,64}\($|^\)\]\}',?$|^(?:while\(1\)|for\(;;\));$/.test(
    before,
  );
}

/** A first line whose headings are known, and a second line. */
function looksLikeTable(bytes: Uint8Array): boolean {
  const start = skipSpace(bytes);
  let end = start;
  const limit = Math.min(bytes.length, start + 8 * SNIFF_BYTES);
  while (end < limit && bytes[end] !== 0x0a && bytes[end] !== 0x0d) end++;
  if (end >= limit || end + 1 >= bytes.length) return false;
  let delimiters = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    if (byte === 0x2c || byte === 0x09 || byte === 0x3b || byte === 0x7c) delimiters++;
  }
  if (delimiters === 0 || isSentence(textOf(bytes, start, Math.min(end, start + SNIFF_BYTES)))) return false;
  return readHeader(bytes, start, end) !== undefined;
}

/** `Hello Ann, thanks for your order.`: a greeting, an end of a sentence, or a clause too long for a heading. */
function isSentence(line: string): boolean {
  return (
    /^(?:dear|hi|hello|hey|attn|to|from|subject|re)\b/i.test(line) ||
    /[.!?。！？…]["”’)]?\s*$/u.test(line) ||
    line.split(/[,;\t|]/).some((clause) => clause.trim().split(/\s+/).length > 7)
  );
}

/** A zero byte, or more than a tenth of control characters, among the first bytes. */
function isBinary(bytes: Uint8Array): boolean {
  const limit = Math.min(bytes.length, SNIFF_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, limit);
  let control = 0;
  for (let i = 0; i < limit; i++) {
    // Eight at once: text is what nearly all of them are.
    while (i + 8 <= limit && isFourOfText(view.getInt32(i, true)) && isFourOfText(view.getInt32(i + 4, true)))
      i += 8;
    if (i === limit) break;
    const byte = bytes[i]!;
    if (byte >= 0x20) continue;
    if (byte === 0) return true;
    if (byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x0c && byte !== 0x1b) control++;
  }
  return control * 10 > limit;
}

/** Whether four bytes are no control characters: of each below 32 the subtraction borrows into its highest bit. */
function isFourOfText(four: number): boolean {
  return ((four - 0x20202020) & ~four & 0x80808080) === 0;
}
