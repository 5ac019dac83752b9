/**
 * What names a value on a page: the words of a class, the name of a field, a text that is nothing but a label. The
 * walk asks; how keys are read is not its business.
 */
import { textOf } from '../bytes.ts';
import type { KeyCache } from '../keys/key-cache.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import type { WordCache } from '../keys/word-cache.ts';
import { jsonStart } from './json.ts';

/** Longest value of a class that is read, in bytes. */
const MAX_CLASS = 256;
/** Words of a class that are read. */
const MAX_WORDS = 16;
/** Longest name of a field, in bytes. */
const MAX_FIELD = 64;

/** The strongest meaning among the words of a `class`, `id`, `itemprop` or `data-field`. */
export function classKey(bytes: Uint8Array, start: number, end: number, words: WordCache): KeyMeaning {
  let best = NO_KEY;
  if (end - start > MAX_CLASS) return best;
  for (const word of textOf(bytes, start, end).split(/\s+/, MAX_WORDS)) {
    const key = words.read(word.replace(/^.*__|--.*$/g, ''));
    // Classes are the page's, not the data's: a lone `content`, `time` or `contact` says nothing.
    if (key.kind === 'negative' || key.kind === 'part' || key.kind === 'userId') continue;
    if (key.role && key.weight < 1) continue;
    if (key.kind !== 'none' && key.weight > best.weight) best = key;
  }
  return best;
}

/** The meaning of an input's `name`, `id` or `autocomplete`. */
export function fieldKey(bytes: Uint8Array, start: number, end: number, words: WordCache): KeyMeaning {
  return words.read(textOf(bytes, start, Math.min(end, start + MAX_FIELD)));
}

/**
 * The meaning of a text that is nothing but a label (`手机：`, `Phone`); weak words only with a colon.
 * @param heading it heads a column, which is as much as a colon.
 */
export function labelOf(
  bytes: Uint8Array,
  start: number,
  end: number,
  keys: KeyCache,
  heading: boolean,
): KeyMeaning {
  const stop = beforeColon(bytes, start, end);
  const colon = heading || stop < end;
  const shown = keys.read(bytes, start, stop);
  // A user may be called Phone, and a review may be "content": without a colon only plain labels count.
  if (shown.kind === 'part' || shown.role) return colon && shown.kind !== 'part' ? shown : NO_KEY;
  return shown.weight >= 3 || shown.kind === 'negative' || colon ? shown : NO_KEY;
}

function beforeColon(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[end - 1] === 0x3a) return end - 1;
  const wide =
    end - 3 >= start && bytes[end - 3] === 0xef && bytes[end - 2] === 0xbc && bytes[end - 1] === 0x9a;
  return wide ? end - 3 : end;
}

/** `tel:`, `sms:` and `mailto:` say themselves what they are (RFC 3966, RFC 5724, RFC 6068). */
export interface Link {
  readonly key: 'email' | 'phone';
  readonly start: number;
  readonly end: number;
}

export function linkIn(bytes: Uint8Array, start: number, end: number): Link | undefined {
  const scheme = textOf(bytes, start, Math.min(end, start + 8)).toLowerCase();
  const skip = /^(?:tel:|sms:|mailto:)/.exec(scheme)?.[0].length ?? 0;
  if (skip === 0) return undefined;
  let stop = start + skip;
  while (stop < end && bytes[stop] !== 0x3f) stop++;
  return { key: scheme.startsWith('mailto') ? 'email' : 'phone', start: start + skip, end: stop };
}

/**
 * Where the JSON of a script begins that is JSON alone or after an assignment; −1 for any other script, which is code.
 */
export function scriptData(bytes: Uint8Array, start: number, end: number): number {
  const at = jsonStart(bytes, start, end);
  if (bytes[at] !== 0x7b && bytes[at] !== 0x5b) return -1;
  return at === start || isAssignment(textOf(bytes, start, at)) ? at : -1;
}

function isAssignment(before: string): boolean {
  return /^(?:(?:var|let|const)\s+)?[\w$.[\]"']{1,80}\s*=\s*$/.test(before.trimStart());
}
