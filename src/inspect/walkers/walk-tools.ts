/** What walkers share within one inspector: meanings of keys and room for decoded copies. */
import type { ReadKey } from '../keys/identities.ts';
import { KeyCache } from '../keys/key-cache.ts';
import { readKey } from '../keys/read-key.ts';
import { Tables } from '../keys/tables.ts';
import { WordCache } from '../keys/word-cache.ts';
import { Scratch } from '../scratch.ts';

/** JSON in a JSON string in a JSON string is looked into, and no deeper. */
export const MAX_NESTED_JSON = 2;

export class WalkTools {
  /** How keys are read; for headings, which are read once. */
  readonly readKey: ReadKey;
  readonly keys: KeyCache;
  readonly words: WordCache;
  /** Of which table ids are. */
  readonly tables: Tables;
  /** For entities and doubled quotes. */
  readonly markup = new Scratch();
  /** For JSON escapes, by level. */
  readonly json: readonly Scratch[] = Array.from({ length: MAX_NESTED_JSON + 1 }, () => new Scratch());

  /** For percent-encoding and tokens, by level. */
  readonly encoded: readonly Scratch[] = Array.from({ length: MAX_NESTED_JSON }, () => new Scratch());

  /** @param read how keys are read. */
  constructor(read: ReadKey = readKey, tables: Tables = new Tables()) {
    this.readKey = read;
    this.tables = tables;
    this.keys = new KeyCache(read);
    this.words = new WordCache(read);
  }

  /** For entities of markup in strings of JSON, by their level. */
  readonly inner: readonly Scratch[] = Array.from({ length: MAX_NESTED_JSON }, () => new Scratch());

  release(): void {
    this.markup.release();
    for (const scratch of this.inner) scratch.release();
    for (const scratch of this.json) scratch.release();
    for (const scratch of this.encoded) scratch.release();
  }
}
