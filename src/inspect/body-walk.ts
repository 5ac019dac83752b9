/**
 * A body that is there as a whole, or its parts, walked as what they are.
 *
 *   bytes ─▶ JSON, HTML, CSV, text, events, a form      parts ─▶ each again
 */

import { treatmentOf } from './body-type.ts';
import { traitsOf } from './bytes.ts';
import { blankNonAscii, charsetOf } from './charset.ts';
import type { Collector } from './collector.ts';
import type { Desk } from './desk.ts';
import type { BodyType } from './inspection.ts';
import { NO_KEY } from './keys/key-meaning.ts';
import type { Source } from './sink.ts';
import { encodingsIn, walkForm } from './walkers/encoded.ts';
import { partsOf } from './walkers/multipart.ts';

export type Walked = BodyType | 'events' | 'form';

/** Walks a body in UTF-8 that is there as a whole. @returns bytes not understood. */
export function walkBytes(
  type: Walked,
  bytes: Uint8Array,
  collector: Collector,
  desk: Desk,
  careful: boolean,
): number {
  const source: Source = { bytes, start: 0, end: bytes.length, map: undefined, level: 0 };
  // The kernel of JSON asks by itself.
  collector.encodings = type === 'json' && !desk.plain ? 0 : encodingsIn(bytes);
  return desk.holding(bytes, () => walk(type, source, collector, desk, careful));
}

/** Layers of parts in parts that are told apart; deeper ones are text. */
const MAX_PART_DEPTH = 2;
/** Longest part that is one field of a form, in bytes: a longer one is a text. */
const MAX_FIELD_BYTES = 16 * 1024;

/**
 * Walks each part as what it is: a field of a form stands under its name beside the others, any other part by itself.
 * @returns bytes that were not read for their encoding, and bytes not understood.
 */
export function walkParts(
  bytes: Uint8Array,
  boundary: string,
  collector: Collector,
  desk: Desk,
  careful: boolean,
  depth: number,
): { blanked: number; malformed: number } {
  const outer = collector.base;
  let blanked = 0;
  let malformed = 0;
  const parts = partsOf(bytes, boundary);
  if (parts.length === 0) return { blanked, malformed: walkBytes('text', bytes, collector, desk, careful) };
  collector.enter('object', NO_KEY, false);
  for (const { start, end, contentType, name, encoded } of parts) {
    const part = bytes.subarray(start, end);
    if (part.length === 0) continue;
    const charset = charsetOf(contentType, part);
    const treatment = treatmentOf(contentType, part);
    if (treatment.walk === 'nothing') continue;
    if (encoded || charset === 'wide' || treatment.walk === 'unreadable') {
      blanked += part.length;
      continue;
    }
    collector.base = outer + start;
    if (treatment.walk === 'parts' && depth < MAX_PART_DEPTH) {
      const inner = walkParts(part, treatment.boundary, collector, desk, careful, depth + 1);
      blanked += inner.blanked;
      malformed += inner.malformed;
      continue;
    }
    const readable = charset === 'utf-8' ? { bytes: part, blanked: 0 } : blankNonAscii(part, charset);
    blanked += readable.blanked;
    const type = treatment.walk === 'parts' ? 'text' : treatment.walk;
    if (name !== undefined && type === 'text' && part.length <= MAX_FIELD_BYTES) {
      const traits = traitsOf(readable.bytes, 0, part.length);
      const key = desk.tools.words.read(name);
      collector.encodings = encodingsIn(readable.bytes);
      collector.value(key, readable.bytes, 0, part.length, undefined, 'csv-field', traits, 0);
      continue;
    }
    collector.enter('row', NO_KEY, true);
    malformed += walkBytes(type, readable.bytes, collector, desk, careful);
    collector.leave();
  }
  collector.leave();
  collector.base = outer;
  return { blanked, malformed };
}

/** @returns bytes not understood. */
function walk(type: Walked, source: Source, collector: Collector, desk: Desk, careful: boolean): number {
  const { tools } = desk;
  switch (type) {
    case 'json':
      return desk.walkJson(source, collector, careful);
    case 'html':
      return desk.walkHtml(source, collector, careful);
    case 'csv': {
      const reader = desk.csv(collector, careful);
      reader.feed(source, true);
      return reader.finish();
    }
    case 'text': {
      const reader = desk.text(collector);
      reader.feed(source, true);
      return reader.finish();
    }
    case 'form':
      walkForm(source, collector, tools);
      return 0;
    case 'events': {
      const reader = desk.events(collector, careful);
      reader.feed(source, true);
      return reader.finish();
    }
  }
}
