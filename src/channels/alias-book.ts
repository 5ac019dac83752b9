/**
 * Which identifiers belong together, as far as this process has seen: so that a phone number that was once shown
 * beside an account is counted as that account when it comes alone. Bounded; what falls out is still tied together
 * in the ledger's aliases.
 *
 * Names are not aliases: two people may share one.
 */

import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import {
  type Alias,
  IDENTIFIER_NAMESPACES,
  type Identifier,
  type IdentifierNamespace,
  type PersonKey,
  personKey,
  SELF_TIE,
  strengthOf,
} from '../disclosure/person.ts';
import { AliasTable } from './alias-table.ts';

/** Aliases remembered, 17 bytes each. */
export const MAX_ALIASES = 524_288;

const NO_NEWS: readonly Alias[] = [];

export interface KnownPerson {
  readonly person: PersonKey;
  readonly namedBy: IdentifierNamespace;
  /** Aliases that were not known before; empty most of the time. */
  readonly news: readonly Alias[];
}

/** An identifier as pseudonyms know it: what kind it is, and its key. */
export interface NamedKey {
  readonly namespace: IdentifierNamespace;
  readonly key: PersonKey;
}

export class AliasBook {
  readonly #hash: KeyedHash;
  readonly #known: AliasTable;

  constructor(hash: KeyedHash, maxAliases = MAX_ALIASES) {
    this.#hash = hash;
    this.#known = new AliasTable(maxAliases);
  }

  /** @param identifiers canonical, strongest first, at least one. */
  person(identifiers: readonly Identifier[]): KnownPerson {
    return this.tie(
      identifiers.map((identifier) => ({
        namespace: identifier.namespace,
        key: personKey(this.#hash, identifier),
      })),
    );
  }

  /**
   * The same of keys. @param names strongest first, at least one.
   * Cost: a look-up for each name but an id; nothing is made where nothing is new.
   */
  tie(names: readonly NamedKey[]): KnownPerson {
    const known = this.#known;
    const first = names[0] as NamedKey;
    let person = first.key;
    let strength = strengthOf(first.namespace);
    // Nothing is stronger than an id.
    if (strength > 0) {
      for (const { namespace, key } of names) {
        if (namespace === 'name') continue;
        const place = known.find(key);
        if (place === -1 || known.strength >= strength) continue;
        person = known.personAt(place);
        strength = known.strength;
      }
    }
    let news: Alias[] | undefined;
    for (const { namespace, key } of names) {
      if (namespace === 'name' || strengthOf(namespace) <= strength || key === person) continue;
      const place = known.find(key);
      if (place !== -1 && known.strength <= strength) continue;
      known.put(place, key, person, strength);
      news ??= [];
      news.push({ alias: key, person, strength });
    }
    return { person, namedBy: IDENTIFIER_NAMESPACES[strength] as IdentifierNamespace, news: news ?? NO_NEWS };
  }

  /** What a person is filed under who is shown to themselves. @param key self key of the identifier that says so. */
  self(key: PersonKey, { person, namedBy }: KnownPerson): Pick<KnownPerson, 'person' | 'news'> {
    const strength = SELF_TIE + strengthOf(namedBy);
    const place = this.#known.find(key);
    if (place !== -1 && this.#known.strength <= strength) return { person: key, news: NO_NEWS };
    this.#known.put(place, key, person, strength);
    return { person: key, news: [{ alias: key, person, strength }] };
  }

  /** Forgets all of it: a person who was forgotten must not be tied to what is seen from now on. */
  clear(): void {
    this.#known.clear();
  }
}
