/**
 * Keys of 64 bits for everybody and everything in a simulation. The product keys a person with a secret (SipHash); here
 * nothing is secret and a key must cost nothing, so a number is mixed: one half is a bijection of it, so that no two of
 * one kind share a key.
 */
import type { IdentityKind, RecipientIdentity } from '../../disclosure/recipient.ts';
import { hash32, mix32 } from '../random.ts';

/** What has a key. */
export type KeyKind = IdentityKind | 'person' | 'self';

export class Keys {
  readonly #wide = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#wide.buffer);
  readonly #seed: number;
  readonly #salts = new Map<KeyKind, readonly [low: number, high: number]>();
  readonly #personLow: number;
  readonly #personHigh: number;

  constructor(seed: number) {
    this.#seed = seed;
    [this.#personLow, this.#personHigh] = this.#salt('person');
  }

  /** @param person 0 … 2^32 - 1. */
  person(person: number): bigint {
    this.#words[0] = mix32(person ^ this.#personLow);
    this.#words[1] = mix32(person + this.#personHigh);
    return this.#wide[0] as bigint;
  }

  /** @param number 0 … 2^32 - 1. */
  of(kind: KeyKind, number: number): bigint {
    const [low, high] = this.#salt(kind);
    this.#words[0] = mix32(number ^ low);
    this.#words[1] = mix32(number + high);
    return this.#wide[0] as bigint;
  }

  identity(kind: IdentityKind, number: number, value: string): RecipientIdentity {
    return { kind, value, key: this.of(kind, number) };
  }

  #salt(kind: KeyKind): readonly [number, number] {
    const known = this.#salts.get(kind);
    if (known !== undefined) return known;
    const salt = [hash32(this.#seed, kind, 'low'), hash32(this.#seed, kind, 'high')] as const;
    this.#salts.set(kind, salt);
    return salt;
  }
}
