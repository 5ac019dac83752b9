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
import { keyOfHalves, type PersonColumns, ShownPeople } from './shown-people.ts';

/** Aliases remembered, 17 bytes each. */
export const MAX_ALIASES = 524_288;

const NO_NEWS: readonly Alias[] = [];
const NAME = strengthOf('name');

export interface KnownPerson {
  readonly person: PersonKey;
  readonly namedBy: IdentifierNamespace;
  /** Aliases that were not known before; empty most of the time. */
  readonly news: readonly Alias[];
}

export class AliasBook {
  /** Whom tie() has found: the halves of the person's key, and how strong the identifier is that names the person. */
  low = 0;
  high = 0;
  strength = 0;
  readonly #hash: KeyedHash;
  readonly #known: AliasTable;

  constructor(hash: KeyedHash, maxAliases = MAX_ALIASES) {
    this.#hash = hash;
    this.#known = new AliasTable(maxAliases);
  }

  /** @param identifiers canonical, strongest first, at least one. */
  person(identifiers: readonly Identifier[]): KnownPerson {
    const names = identifiers.map((identifier) => ({
      namespace: identifier.namespace,
      key: personKey(this.#hash, identifier),
    }));
    const news: Alias[] = [];
    this.tie(ShownPeople.of([{ categories: 0, names }]), 0, news);
    const { low, high, strength } = this;
    const namedBy = IDENTIFIER_NAMESPACES[strength] as IdentifierNamespace;
    return { person: keyOfHalves(low, high), namedBy, news };
  }

  /**
   * The same of somebody who is shown: who it is stands in `low`, `high` and `strength` afterwards.
   * Cost: a look-up for each name but an id; nothing is made where nothing is new.
   * @param news gets aliases that were not known before.
   */
  tie({ firsts, namespaces, keys }: PersonColumns, shown: number, news: Alias[]): void {
    const known = this.#known;
    const first = firsts[shown] as number;
    const end = firsts[shown + 1] as number;
    let low = keys[2 * first] as number;
    let high = keys[2 * first + 1] as number;
    let strength = namespaces[first] as number;
    // Nothing is stronger than an id.
    if (strength > 0) {
      const place = this.#strongest(keys, namespaces, first, end);
      if (place !== -1 && known.strength < strength) {
        low = known.personLow(place);
        high = known.personHigh(place);
        strength = known.strength;
      }
    }
    for (let i = first; i < end; i++) {
      const namespace = namespaces[i] as number;
      if (namespace === NAME || namespace <= strength) continue;
      const [aliasLow, aliasHigh] = [keys[2 * i] as number, keys[2 * i + 1] as number];
      if (aliasLow === low && aliasHigh === high) continue;
      const place = known.find(aliasLow, aliasHigh);
      if (place !== -1 && known.strength <= strength) continue;
      known.put(place, aliasLow, aliasHigh, low, high, strength);
      news.push({ alias: keyOfHalves(aliasLow, aliasHigh), person: keyOfHalves(low, high), strength });
    }
    this.low = low;
    this.high = high;
    this.strength = strength;
  }

  /** The place in the table of the identifier that leads to the strongest one; -1 where none of them is known. */
  #strongest(keys: Uint32Array, namespaces: Uint8Array, first: number, end: number): number {
    const known = this.#known;
    let best = -1;
    let strength = Number.POSITIVE_INFINITY;
    for (let i = first; i < end; i++) {
      if (namespaces[i] === NAME) continue;
      const place = known.find(keys[2 * i] as number, keys[2 * i + 1] as number);
      if (place === -1 || known.strength >= strength) continue;
      best = place;
      strength = known.strength;
    }
    known.strength = strength;
    return best;
  }

  /** What a person is filed under who is shown to themselves. @param key self key of the identifier that says so. */
  self(
    key: PersonKey,
    { person, namedBy }: Pick<KnownPerson, 'person' | 'namedBy'>,
  ): Pick<KnownPerson, 'person' | 'news'> {
    const strength = SELF_TIE + strengthOf(namedBy);
    const [low, high] = halvesOf(key);
    const place = this.#known.find(low, high);
    if (place !== -1 && this.#known.strength <= strength) return { person: key, news: NO_NEWS };
    this.#known.put(place, low, high, ...halvesOf(person), strength);
    return { person: key, news: [{ alias: key, person, strength }] };
  }

  /** Forgets all of it: a person who was forgotten must not be tied to what is seen from now on. */
  clear(): void {
    this.#known.clear();
    this.low = 0;
    this.high = 0;
  }
}

function halvesOf(key: bigint): readonly [number, number] {
  return [Number(key & 0xffff_ffffn), Number(key >> 32n)];
}
