/**
 * Walks plain text: each line is a container of its own, or a run of lines that begin with different labels; what
 * stands after a label (`姓名：张三`) is a value under it.
 */
import { isSpace, TRAITS } from '../bytes.ts';
import { NO_KEY } from '../keys/key-meaning.ts';
import type { KeyKind } from '../keys/vocabulary.ts';
import type { Sink, Source } from '../sink.ts';
import { jsonStart, walkJson } from './json.ts';
import { labelledValues, leadingLabel } from './labelled.ts';
import type { WalkTools } from './walk-tools.ts';

export function walkText(source: Source, sink: Sink, tools: WalkTools): void {
  const { bytes } = source;
  // Lines that each begin with another label (`姓名：…`, then `电话：…`) are one record.
  const seen = new Set<KeyKind>();
  let open = false;
  let last = source.start;
  eachLine(source, (start, end, traits) => {
    const kind = leadingLabel(bytes, start, end, tools.keys).kind;
    const goesOn = open && kind !== 'none' && seen.size > 0 && !seen.has(kind) && start - last <= 2;
    if (!goesOn) {
      if (open) sink.leave();
      sink.enter('row', NO_KEY, true);
      open = true;
      seen.clear();
    }
    if (kind !== 'none') seen.add(kind);
    last = end;
    labelledValues(bytes, start, end, source.map, 'text', traits, source.level, sink, tools.keys);
  });
  if (open) sink.leave();
}

/**
 * Walks server-sent events (WHATWG HTML §9.2) and other lines that each hold a value: a line's JSON is JSON, the
 * rest is text.
 * @returns bytes not understood.
 */
export function walkEvents(source: Source, sink: Sink, tools: WalkTools): number {
  let malformed = 0;
  const { bytes } = source;
  eachLine(source, (start, end, traits) => {
    let from = start;
    if (matches(bytes, start, end, 'data:')) from += 5;
    while (from < end && isSpace(bytes[from])) from++;
    if (bytes[from] === 0x7b || bytes[from] === 0x5b) {
      sink.enter('row', NO_KEY, true);
      malformed += walkJson({ ...source, start: jsonStart(bytes, from, end), end }, sink, tools);
      sink.leave();
      return;
    }
    if (matches(bytes, start, end, 'id:') || matches(bytes, start, end, 'retry:')) return;
    sink.enter('row', NO_KEY, true);
    labelledValues(bytes, from, end, source.map, 'text', traits, source.level, sink, tools.keys);
    sink.leave();
  });
  return malformed;
}

function eachLine(source: Source, take: (start: number, end: number, traits: number) => void): void {
  const { bytes, end } = source;
  let start = source.start;
  let traits = 0;
  for (let i = start; i <= end; i++) {
    const byte = i < end ? bytes[i]! : 0x0a;
    if (byte !== 0x0a && byte !== 0x0d) {
      traits |= TRAITS[byte]!;
      continue;
    }
    if (i > start) take(start, i, traits);
    start = i + 1;
    traits = 0;
  }
}

function matches(bytes: Uint8Array, at: number, end: number, word: string): boolean {
  if (at + word.length > end) return false;
  for (let i = 0; i < word.length; i++) if (bytes[at + i] !== word.charCodeAt(i)) return false;
  return true;
}
