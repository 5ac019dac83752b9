/**
 * The people of a response as whoever counts them needs to know them: what is shown of each, and the keys of the identifiers
 * that are shown. By column, because a page of twenty people has some sixty identifiers, and an object and a number of 64
 * bits for each cost more than counting them does.
 *
 *   person p        categories[p]   firsts[p] … firsts[p + 1]: identifiers, strongest first, at least one
 *   identifier i    namespaces[i]: index into IDENTIFIER_NAMESPACES    keys[2i], keys[2i + 1]: halves of the key, lower first
 *
 * Invariant: nobody changes the columns once they are handed out.
 */
import type { CategorySet } from '../disclosure/category.ts';
import type { Basis } from '../disclosure/channel.ts';
import {
  IDENTIFIER_NAMESPACES,
  type IdentifierNamespace,
  type PersonKey,
  strengthOf,
} from '../disclosure/person.ts';

/** An identifier as pseudonyms know it: what kind it is, and its key. */
export interface NamedKey {
  readonly namespace: IdentifierNamespace;
  readonly key: PersonKey;
}

/** One of them, where columns are too much: an application tells of a handful. */
export interface ShownPerson {
  readonly categories: CategorySet;
  /** Strongest first, at least one. */
  readonly names: readonly NamedKey[];
  /** What they are filed under when the recipient is this person; see selfKey. */
  readonly self?: PersonKey;
  /** Why the recipient may see them, as the application itself states it; what is known else does not matter then. */
  readonly basis?: Basis;
}

export interface PersonColumns {
  /** Of each person. */
  readonly categories: Int32Array;
  /** Of each person its first identifier, and behind them all how many there are. */
  readonly firsts: Int32Array;
  /** Of each identifier. */
  readonly namespaces: Uint8Array;
  readonly keys: Uint32Array;
}

const NO_SELVES: ReadonlyMap<number, PersonKey> = new Map();
const NO_BASES: ReadonlyMap<number, Basis> = new Map();

const wide = new BigUint64Array(1);
const words = new Uint32Array(wide.buffer);

/** A key of 64 bits from its halves. */
export function keyOfHalves(low: number, high: number): bigint {
  words[0] = low;
  words[1] = high;
  return wide[0] as bigint;
}

export class ShownPeople implements PersonColumns {
  readonly count: number;
  readonly categories: Int32Array;
  readonly firsts: Int32Array;
  readonly namespaces: Uint8Array;
  readonly keys: Uint32Array;
  /** What those are filed under who are shown themselves: by person. */
  readonly selves: ReadonlyMap<number, PersonKey>;
  /** What the application states: by person. */
  readonly bases: ReadonlyMap<number, Basis>;

  constructor(count: number, columns: PersonColumns, selves = NO_SELVES, bases = NO_BASES) {
    this.count = count;
    this.categories = columns.categories;
    this.firsts = columns.firsts;
    this.namespaces = columns.namespaces;
    this.keys = columns.keys;
    this.selves = selves;
    this.bases = bases;
  }

  static of(people: readonly ShownPerson[]): ShownPeople {
    const identifiers = people.reduce((sum, { names }) => sum + names.length, 0);
    const columns = {
      categories: Int32Array.from(people, ({ categories }) => categories),
      firsts: new Int32Array(people.length + 1),
      namespaces: new Uint8Array(identifiers),
      keys: new Uint32Array(2 * identifiers),
    };
    const selves = new Map<number, PersonKey>();
    const bases = new Map<number, Basis>();
    let next = 0;
    for (const [p, { names, self, basis }] of people.entries()) {
      for (const { namespace, key } of names) {
        columns.namespaces[next] = strengthOf(namespace);
        wide[0] = key;
        columns.keys.set(words, 2 * next);
        next += 1;
      }
      columns.firsts[p + 1] = next;
      if (self !== undefined) selves.set(p, self);
      if (basis !== undefined) bases.set(p, basis);
    }
    return new ShownPeople(people.length, columns, selves, bases);
  }

  /** The same people, some of whom are the recipient. */
  withSelves(selves: ReadonlyMap<number, PersonKey>): ShownPeople {
    return selves.size === 0 ? this : new ShownPeople(this.count, this, selves, this.bases);
  }

  /** Key of an identifier. */
  key(identifier: number): PersonKey {
    return keyOfHalves(this.keys[2 * identifier] as number, this.keys[2 * identifier + 1] as number);
  }

  /** The identifiers of a person, strongest first. */
  names(person: number): NamedKey[] {
    const names: NamedKey[] = [];
    for (let i = this.firsts[person] as number; i < (this.firsts[person + 1] as number); i++) {
      const namespace = IDENTIFIER_NAMESPACES[this.namespaces[i] as number] as IdentifierNamespace;
      names.push({ namespace, key: this.key(i) });
    }
    return names;
  }

  /** All of them one by one; what `of` was given. */
  list(): ShownPerson[] {
    return Array.from({ length: this.count }, (_, p) => {
      const [self, basis] = [this.selves.get(p), this.bases.get(p)];
      return {
        categories: this.categories[p] as number,
        names: this.names(p),
        ...(self === undefined ? {} : { self }),
        ...(basis === undefined ? {} : { basis }),
      };
    });
  }
}

export const NOBODY_SHOWN: ShownPeople = ShownPeople.of([]);
