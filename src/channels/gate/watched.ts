/**
 * Which responses can hold personal data, by their content type. Only what certainly holds none is left out, and an
 * unknown or missing type is watched.
 */

/** Types without people in them: pictures, sound, fonts, style and code. */
const UNWATCHED =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|text\/css|application\/(?:wasm|font-|x-font-|vnd\.ms-fontobject))/i;
const SCRIPT = /^(?:text|application)\/(?:x-)?(?:java|ecma)script/i;
/** JSONP hands out data as a script; the crawl of 2019 ran over such interfaces. */
const CALLBACK = /[?&](?:[\w.-]*callback|jsonp|cb)=/i;
const EVENTS = /^text\/event-stream/i;
const LINES = /^application\/(?:x-ndjson|ndjson|jsonl|x-jsonlines|json-seq|stream\+json)/i;

/** @param target the request target, to tell JSONP from code. */
export function isWatched(contentType: string | undefined, target: string): boolean {
  if (contentType === undefined) return true;
  if (SCRIPT.test(contentType)) return CALLBACK.test(target);
  return !UNWATCHED.test(contentType);
}

/** How the records of a stream are told apart: its reader can do nothing with a part of one. */
export type RecordEnd = 'blank-line' | 'line';

/** @returns undefined for a body that is not a stream of records. */
export function recordEndOf(contentType: string | undefined): RecordEnd | undefined {
  if (contentType === undefined) return undefined;
  if (EVENTS.test(contentType)) return 'blank-line';
  return LINES.test(contentType) ? 'line' : undefined;
}

/**
 * Where the last whole record of a piece ends.
 * @returns the length of all whole records, or 0. Cost: one scan from the end.
 */
export function endOfRecords(piece: Uint8Array, end: RecordEnd): number {
  for (let i = piece.length - 1; i >= 0; i--) {
    const byte = piece[i];
    if (byte !== LF && byte !== CR) continue;
    if (end === 'line') {
      if (byte === LF) return i + 1;
      continue;
    }
    // A blank line: LF LF, CR CR, or CR LF CR LF (WHATWG HTML §9.2.5).
    const before = byte === LF && piece[i - 1] === CR ? i - 2 : i - 1;
    if (piece[before] === LF || piece[before] === CR) return i + 1;
  }
  return 0;
}

const LF = 0x0a;
const CR = 0x0d;
