/**
 * What a judge has learned, as bytes: a part for each of its tests and counters that learns, by name.
 *
 *   snapshot = version u32 · crc-32 u32 over all that follows · parts
 *   part     = length of the name u32 · length u32 · name · bytes          little-endian
 *
 * A part that a newer or an older judge does not know is left out: then that is learned anew.
 */
import { crc32 } from 'node:zlib';

const VERSION = 1;
const HEAD_BYTES = 8;

export function joinParts(parts: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const [name, bytes] of parts) {
    const text = new TextEncoder().encode(name);
    const head = new Uint8Array(HEAD_BYTES);
    const view = new DataView(head.buffer);
    view.setUint32(0, text.length, true);
    view.setUint32(4, bytes.length, true);
    pieces.push(head, text, bytes);
  }
  const body = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, HEAD_BYTES));
  let at = HEAD_BYTES;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  const view = new DataView(body.buffer);
  view.setUint32(0, VERSION, true);
  view.setUint32(4, crc32(body.subarray(HEAD_BYTES)), true);
  return body;
}

/** @returns undefined when the bytes are damaged or of another version. */
export function splitParts(bytes: Uint8Array): Map<string, Uint8Array> | undefined {
  if (bytes.length < HEAD_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== VERSION) return undefined;
  if (view.getUint32(4, true) !== crc32(bytes.subarray(HEAD_BYTES))) return undefined;
  const parts = new Map<string, Uint8Array>();
  let at = HEAD_BYTES;
  while (at + HEAD_BYTES <= bytes.length) {
    const start = at + HEAD_BYTES;
    const named = start + view.getUint32(at, true);
    const end = named + view.getUint32(at + 4, true);
    if (end > bytes.length) return undefined;
    // A copy: a Buffer's slice is a window on memory that others use, too.
    parts.set(
      new TextDecoder().decode(bytes.subarray(start, named)),
      new Uint8Array(bytes.subarray(named, end)),
    );
    at = end;
  }
  return at === bytes.length ? parts : undefined;
}

/** A part that is JSON. */
export function jsonPart(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

export function readJsonPart(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
