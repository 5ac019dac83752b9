/**
 * Meanings of keys by their text: classes, attributes and labels of a page, which are met again in every row of it.
 * When it is full it is emptied, so that a page of ever new words costs what reading each of them costs.
 */
import type { ReadKey } from './identities.ts';
import { type KeyMeaning, MAX_KEY_LENGTH } from './key-meaning.ts';

/** Words kept; about 0.3 MB. */
export const MAX_CACHED_WORDS = 2_048;

export class WordCache {
  readonly #known = new Map<string, KeyMeaning>();
  readonly #readKey: ReadKey;

  constructor(read: ReadKey) {
    this.#readKey = read;
  }

  read(word: string): KeyMeaning {
    const known = this.#known.get(word);
    if (known !== undefined) return known;
    const meaning = this.#readKey(word);
    if (word.length > MAX_KEY_LENGTH) return meaning;
    if (this.#known.size >= MAX_CACHED_WORDS) this.#known.clear();
    this.#known.set(word, meaning);
    return meaning;
  }
}
