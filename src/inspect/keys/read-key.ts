/**
 * Reads a key.
 *
 * Invariant: reading is a pure function of the text, costs O(length), and length is bounded by MAX_KEY_LENGTH.
 */
import { readChinese } from './chinese-key.ts';
import { type KeyMeaning, MAX_KEY_LENGTH, meaning } from './key-meaning.ts';
import { readLatin } from './latin-key.ts';
import { TYPE_KEY } from './vocabulary.ts';
/** Reads a key. */
export function readKey(raw: string): KeyMeaning {
  const text = raw.trim();
  if (text === '' || text.length > MAX_KEY_LENGTH) return meaning('none', text);
  // Contextual: it says something of an object in which somebody stands, and nothing by itself.
  if (text === TYPE_KEY) return meaning('type', text, { contextual: true });
  return /[^\x20-\x7e]/.test(text) ? readChinese(text) : readLatin(text);
}
