/**
 * Pieces of pages in strings of JSON, as servers send them to be put into a page.
 *
 *   {"html":"<li class=\"nick\">小明</li>"}  ─▶ walked as HTML; findings stay those of a string, and are masked as such
 *
 * Invariant: a string of more than MAX_MARKUP bytes is text, and markup in markup is looked into as deep as JSON in
 * JSON (MAX_NESTED_JSON), so that the time stays linear.
 */
import { isLetter, isSpace } from '../bytes.ts';
import type { KeyMeaning } from '../keys/key-meaning.ts';
import type { KeyKind } from '../keys/vocabulary.ts';
import type { Sink, Source } from '../sink.ts';
import { walkHtml } from './html.ts';
import type { WalkTools } from './walk-tools.ts';

/** Longest string of JSON that is walked as markup, in bytes; a longer one is text. */
export const MAX_MARKUP = 64 * 1024;

/** Whether a string of JSON is a piece of a page: `<p class="nick">…`. */
export function isMarkup(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] !== 0x3c || !isLetter(bytes[start + 1])) return false;
  let close = end;
  while (close > start && isSpace(bytes[close - 1])) close--;
  return close - start >= MIN_MARKUP && close - start <= MAX_MARKUP && bytes[close - 1] === 0x3e;
}

/** `<b>x</b>` has eight bytes, `<br>` four. */
const MIN_MARKUP = 4;

/** Kinds of keys that say nothing about whom a string of markup is about. */
const SAYS_NOBODY: ReadonlySet<KeyKind> = new Set(['none', 'part', 'opinion', 'purchase', 'negative']);

/** Walks it. Under a key that names somebody's data it is of them; else what stands in it crosses no wall. */
export function walkMarkup(source: Source, sink: Sink, tools: WalkTools, key: KeyMeaning): void {
  sink.enter(SAYS_NOBODY.has(key.kind) ? 'section' : 'element', key, false);
  walkHtml(source, sink, tools, key);
  sink.leave();
}
