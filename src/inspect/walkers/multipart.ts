/**
 * Bodies of several parts (RFC 2046 §5.1; forms with files, RFC 7578; answers to batches), told apart. What a part holds
 * is its own media type's; `application/http` (RFC 9112 §10.2) holds an answer with a head of its own.
 *
 *   --x⏎ Content-Type: application/json⏎ ⏎ {"phone":"138…"} ⏎--x⏎ … ⏎--x--
 *        └ head                            └ body
 *
 * Invariant: the cost is one native search of the body for its boundary, and reads of the heads, each at most
 * MAX_HEAD_BYTES; after MAX_PARTS parts the rest is one.
 */
import { textOf } from '../bytes.ts';

/** Parts of one body; a page of a batch has tens. */
export const MAX_PARTS = 1000;
/** Head of a part that is read, in bytes. */
const MAX_HEAD_BYTES = 8 * 1024;

const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"\r\n]{1,70})"|([^\s;"]{1,70}))/i;
const NAME = /;\s*name\s*=\s*(?:"([^"\r\n]{0,200})"|([^\s;"]{1,200}))/i;

export interface Part {
  /** Where its body stands. */
  readonly start: number;
  readonly end: number;
  readonly contentType: string | undefined;
  /** What a form calls it. */
  readonly name: string | undefined;
  /** Its bytes stand for others (base64, quoted-printable), and are not read. */
  readonly encoded: boolean;
}

/** What parts are parted by; undefined where the type does not say it. */
export function boundaryOf(contentType: string): string | undefined {
  const match = BOUNDARY.exec(contentType);
  return match?.[1] ?? match?.[2];
}

/**
 * @returns the parts in order, and what stands before the first and behind the last, which nobody shows and anybody can
 *   read; none where the boundary does not stand in the body.
 */
export function partsOf(bytes: Uint8Array, boundary: string): Part[] {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const mark = Buffer.from(`--${boundary}`, 'latin1');
  const parts: Part[] = [];
  let at = nextMark(all, mark, 0);
  if (at > 0) parts.push(besides(0, at));
  while (at !== -1) {
    const behind = at + mark.length;
    if (all[behind] === 0x2d && all[behind + 1] === 0x2d) {
      parts.push(besides(lineEnd(all, behind, all.length), all.length));
      break;
    }
    const head = lineEnd(all, behind, all.length);
    const next = parts.length + 1 < MAX_PARTS ? nextMark(all, mark, head) : -1;
    parts.push(partAt(bytes, head, next === -1 ? all.length : withoutLineEnd(all, next, head)));
    at = next;
  }
  return parts;
}

function besides(start: number, end: number): Part {
  return { start, end, contentType: undefined, name: undefined, encoded: false };
}

/** The next boundary from `from` on that stands at the beginning of a line and is all of a word, or −1. */
function nextMark(all: Buffer, mark: Buffer, from: number): number {
  for (let at = all.indexOf(mark, from); at !== -1; at = all.indexOf(mark, at + 1)) {
    const after = all[at + mark.length];
    const ends =
      after === undefined ||
      after === 0x0d ||
      after === 0x0a ||
      after === 0x2d ||
      after === 0x20 ||
      after === 0x09;
    if ((at === 0 || all[at - 1] === 0x0a) && ends) return at;
  }
  return -1;
}

/** The index behind the line that goes on at `at`. */
function lineEnd(bytes: Uint8Array, at: number, limit: number): number {
  let i = at;
  while (i < limit && bytes[i] !== 0x0a) i++;
  return Math.min(i + 1, limit);
}

function withoutLineEnd(bytes: Uint8Array, end: number, start: number): number {
  let to = end;
  if (to > start && bytes[to - 1] === 0x0a) to--;
  if (to > start && bytes[to - 1] === 0x0d) to--;
  return to;
}

function partAt(bytes: Uint8Array, start: number, end: number): Part {
  const outer = headAt(bytes, start, end);
  if (!/^application\/http\b/i.test(outer.contentType ?? '')) return { ...outer, end };
  // A status line, a head, a body.
  const inner = headAt(bytes, lineEnd(bytes, outer.start, end), end);
  return { ...inner, name: outer.name, encoded: outer.encoded || inner.encoded, end };
}

/** Reads a head. `start` is where what follows it begins. */
function headAt(bytes: Uint8Array, from: number, end: number): Omit<Part, 'end'> {
  let contentType: string | undefined;
  let name: string | undefined;
  let encoded = false;
  let at = from;
  const limit = Math.min(end, from + MAX_HEAD_BYTES);
  while (at < limit) {
    const next = lineEnd(bytes, at, end);
    const line = textOf(bytes, at, Math.min(next, at + MAX_HEAD_BYTES)).trimEnd();
    if (line === '') return { start: next, contentType, name, encoded };
    const colon = line.indexOf(':');
    // A part without a head begins with an empty line; one without that, with what it holds.
    if (colon <= 0 || !/^[\w-]+$/.test(line.slice(0, colon)))
      return { start: from, contentType: undefined, name, encoded: false };
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, colon).toLowerCase()) {
      case 'content-type':
        contentType = value;
        break;
      case 'content-disposition': {
        const match = NAME.exec(value);
        name = match?.[1] ?? match?.[2];
        break;
      }
      case 'content-transfer-encoding':
        encoded = /^(?:base64|quoted-printable)$/i.test(value);
    }
    at = next;
  }
  return { start: at, contentType, name, encoded };
}
