/**
 * The people of a body as columns (PeopleByColumns of ../inspection.ts), in room that many bodies share. They are copies: they
 * stay as they are, whatever is read next.
 */
import { IDENTIFIER_NAMESPACES, type Identifier } from '../../disclosure/person.ts';
import { textOf } from '../bytes.ts';
import type { FoundPerson, PeopleByColumns } from '../inspection.ts';
import { roomFor } from './column-room.ts';

/** Bits of what an identifier is: its namespace; a byte of its text is no ASCII. As in kernel/plans.as.ts. */
const NAMESPACE = 0x7f;
const WIDE = 0x80;

/** Whoever has the identifiers of a body. */
export interface Texts {
  readonly identifiers: number;
  /** Bytes of all texts. */
  readonly size: number;
  /**
   * Copies all texts to `texts` from index `to` on, and of each identifier where its text begins there and what it is
   * (NAMESPACE, WIDE) to `words` from index `at` on; behind them where the last text ends.
   */
  copy(words: Int32Array, at: number, texts: Uint8Array, to: number): void;
}

export class PeopleColumns implements PeopleByColumns {
  readonly count: number;
  readonly identifiers: number;
  readonly bytes: Uint8Array;
  readonly #words: Int32Array;
  readonly #people: number;
  readonly #names: number;
  readonly #identifiers: number;

  /** Room for so many people, with so many names in all. Takes the texts of all identifiers of the body. */
  constructor(people: number, names: number, texts: Texts) {
    const { identifiers, size } = texts;
    const { words, bytes, from } = roomFor(2 * people + 1 + names + 2 * identifiers + 1 + ((size + 3) >> 2));
    this.count = people;
    this.identifiers = identifiers;
    this.bytes = bytes;
    this.#words = words;
    this.#people = from;
    this.#names = from + 2 * people + 1;
    this.#identifiers = this.#names + names;
    texts.copy(words, this.#identifiers, bytes, 4 * (this.#identifiers + 2 * identifiers + 1));
    words[from] = 0;
  }

  categories(person: number): number {
    return this.#words[this.#people + 2 * person + 1]!;
  }

  firstName(person: number): number {
    return this.#words[this.#people + 2 * person]!;
  }

  identifier(name: number): number {
    return this.#words[this.#names + name]!;
  }

  start(identifier: number): number {
    return this.#words[this.#identifiers + 2 * identifier]!;
  }

  namespace(identifier: number): number {
    return this.#words[this.#identifiers + 2 * identifier + 1]! & NAMESPACE;
  }

  /** Says of a person what was found, and where its names end. Once for each, in order. */
  setPerson(person: number, categories: number, end: number): void {
    const at = this.#people + 2 * person;
    this.#words[at + 1] = categories;
    this.#words[at + 2] = end;
  }

  setName(name: number, identifier: number): void {
    this.#words[this.#names + name] = identifier;
  }

  /** As objects. */
  people(): FoundPerson[] {
    const { count } = this;
    const text = this.#texts();
    const people = new Array<FoundPerson>(count);
    for (let person = 0; person < count; person++) {
      const first = this.firstName(person);
      const named = new Array<Identifier>(this.firstName(person + 1) - first);
      for (let i = 0; i < named.length; i++) {
        const identifier = this.identifier(first + i);
        named[i] = {
          namespace: IDENTIFIER_NAMESPACES[this.namespace(identifier)]!,
          value: text(identifier),
        };
      }
      people[person] = { identifiers: named, categories: this.categories(person) };
    }
    return people;
  }

  /** The text of each identifier: cut out of one text of all where a byte is a character. */
  #texts(): (identifier: number) => string {
    const { bytes, identifiers } = this;
    const from = this.start(0);
    const all = Buffer.from(bytes.buffer, from, this.start(identifiers) - from).toString('latin1');
    return (identifier) => {
      const start = this.start(identifier);
      const end = this.start(identifier + 1);
      const isWide = (this.#words[this.#identifiers + 2 * identifier + 1]! & WIDE) !== 0;
      return isWide ? textOf(bytes, start, end) : all.substring(start - from, end - from);
    };
  }
}
