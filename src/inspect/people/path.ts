/**
 * Paths of containers and values, each made once: they are met again in every element of a list and in every body of a
 * route. A tree, so that a path that was met before costs a look-up and no text.
 *
 *   $ ─ data ─ list ─ [] ─ phone        $.data.list[].phone
 *
 * Invariant: at most MAX_PATHS are kept; what comes after them is made anew each time, and forgotten.
 */
import type { KeyMeaning } from '../keys/key-meaning.ts';

/** Paths kept, those of values included; about 0.2 KB each. */
export const MAX_PATHS = 4096;
/** Longest path that is gone on with, in characters. */
const MAX_PATH = 160;

export class Path {
  readonly text: string;
  readonly #tree: { kept: number };
  #items: Path | undefined;
  readonly #members = new Map<KeyMeaning, Path>();

  constructor(text: string, tree: { kept: number }) {
    this.text = text;
    this.#tree = tree;
  }

  /** Whether nothing is appended for containers any more. */
  get isLong(): boolean {
    return this.text.length > MAX_PATH;
  }

  /** An element of a list or a row. */
  get items(): Path {
    this.#items ??= this.#made(`${this.text}[]`);
    return this.#items;
  }

  /** What stands under a key. */
  member(key: KeyMeaning): Path {
    return this.#members.get(key) ?? this.#keep(key, `${this.text}.${key.text}`);
  }

  /** What is called by its key alone. */
  named(key: KeyMeaning): Path {
    return this.#members.get(key) ?? this.#keep(key, key.text);
  }

  #keep(key: KeyMeaning, text: string): Path {
    const path = this.#made(text);
    if (this.#tree.kept <= MAX_PATHS) this.#members.set(key, path);
    return path;
  }

  #made(text: string): Path {
    this.#tree.kept++;
    return new Path(text, this.#tree);
  }
}

/** The paths of one collector's bodies. */
export class Paths {
  #tree = { kept: 0 };
  root = new Path('$', this.#tree);
  /** Of columns and of elements of pages, which are called by their key alone. */
  keys = new Path('', this.#tree);

  /** Between bodies: forgets all when there are too many. */
  tidy(): void {
    if (this.#tree.kept <= MAX_PATHS) return;
    this.#tree = { kept: 0 };
    this.root = new Path('$', this.#tree);
    this.keys = new Path('', this.#tree);
  }
}
