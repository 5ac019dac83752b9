import type { IdentifierColumns } from './identifier-columns.ts';

/** The port through which the vocabulary makes pseudonyms; the keyring implements it. */
export interface KeyedHash {
  /** 64 bits of a keyed pseudo-random function over the text's UTF-8; unsigned. For recipients that are no persons. */
  key64(text: string): bigint;
  /** The same for people and their accounts, under a key from which a person can be taken out; never 0. */
  person64(text: string): bigint;
}

/** One whose key changes while it is used. */
export interface ChangingHash extends KeyedHash {
  /** Changes when the key does, as when a person is taken out of it: what was hashed before may not hold any more. */
  readonly generation: number;
}

/** The same for whoever needs the keys of all people of a response. */
export interface PeopleHash extends ChangingHash {
  /**
   * person64 of `namespace:value` of each, in their order.
   * @returns the keys, lower and upper halves in turns, and perhaps more behind them; valid until the next call.
   */
  people64(texts: readonly { readonly namespace: string; readonly value: string }[]): Uint32Array;
  /** The same of identifiers by column. */
  columns64(columns: IdentifierColumns): Uint32Array;
}
