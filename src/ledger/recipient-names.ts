/**
 * Recipients' identities by key and by value. Values are sealed with this machine's key file, and bound to their keys.
 */
import type { Keyring } from '../disclosure/keyring.ts';
import {
  IDENTITY_KINDS,
  type IdentityKind,
  type RecipientKey,
  recipientKey,
} from '../disclosure/recipient.ts';
import type { NamedIdentity } from './answers.ts';
import { ask } from './ask.ts';
import { boundTo } from './bound-to.ts';
import { type Condition, hexKey } from './sql.ts';
import type { Store } from './store.ts';

/** Keys in one question: parameters travel in the URL, and Node takes 16 KB of it. */
export const KEYS_PER_QUESTION = 400;
/** Identities in one answer at most. */
const MAX_IDENTITIES = 10_000;

const KINDS = Object.keys(IDENTITY_KINDS) as IdentityKind[];

export class RecipientNames {
  readonly #store: () => Store;
  readonly #keyring: Keyring;

  constructor(store: () => Store, keyring: Keyring) {
    this.#store = store;
    this.#keyring = keyring;
  }

  /** Identities that a value may stand for, among those in the ledger: `10023` may be an account and a session. */
  async identitiesNamed(value: string, kinds: readonly IdentityKind[] = KINDS): Promise<NamedIdentity[]> {
    const keys = kinds.map((kind) => recipientKey(this.#keyring, kind, value));
    return this.#identities({ sql: 'identity IN {keys:Array(UInt64)}', params: { keys } });
  }

  /** One identity by its key; undefined when the ledger does not know it. */
  async identity(key: RecipientKey): Promise<NamedIdentity | undefined> {
    const found = await this.#identities({ sql: 'identity = {key:UInt64}', params: { key: String(key) } });
    return found[0];
  }

  /** All identities that were ever seen together with one, that one included. */
  async identitiesWith(key: RecipientKey): Promise<NamedIdentity[]> {
    return this.#identities({
      sql: `identity IN (SELECT identity FROM identity_sets WHERE identity_set IN
              (SELECT identity_set FROM identity_sets WHERE identity = {key:UInt64}))`,
      params: { key: String(key) },
    });
  }

  async #identities(condition: Condition): Promise<NamedIdentity[]> {
    const rows = await ask<{ key: string; kind: IdentityKind; sealed: string }>(
      this.#store(),
      `SELECT ${hexKey('identity')} AS key, toString(any(kind)) AS kind, any(sealed) AS sealed
       FROM identities WHERE ${condition.sql} GROUP BY identity ORDER BY key LIMIT ${MAX_IDENTITIES}`,
      condition,
    );
    return rows
      .map(({ key, kind, sealed }) => ({
        key,
        kind,
        value: this.#keyring.unseal(sealed, boundTo(BigInt(`0x${key}`))) ?? null,
      }))
      .sort((a, b) => IDENTITY_KINDS[a.kind] - IDENTITY_KINDS[b.kind]);
  }

  /**
   * Names recipients by their keys in hex.
   * @returns a function that answers for those keys; one the ledger does not know gets no value.
   */
  async named(keys: readonly string[]): Promise<(key: string) => NamedIdentity> {
    const wanted = [...new Set(keys)].map((key) => BigInt(`0x${key}`));
    const found: NamedIdentity[] = [];
    for (let at = 0; at < wanted.length; at += KEYS_PER_QUESTION) {
      const part = wanted.slice(at, at + KEYS_PER_QUESTION);
      found.push(
        ...(await this.#identities({ sql: 'identity IN {keys:Array(UInt64)}', params: { keys: part } })),
      );
    }
    const byKey = new Map(found.map((identity) => [identity.key, identity]));
    return (key) => byKey.get(key) ?? { key, kind: 'session', value: null };
  }
}
