/**
 * Forgetting a person, step by step; docs/forgetting.md says what it achieves and what not.
 *
 *   1  everything recorded so far is handed over, so that nothing is overlooked
 *   2  the keys that the identifiers give, and those that aliases tie to them; a legal hold on any of them, or on a case
 *      that one of their complaints opened, refuses; the person's own accounts, which were shown the person as themselves,
 *      unless they are evidence
 *   3  aliases among them are deleted, the names of the accounts, and what they said themselves (complaints, consents)
 *   4  the points are taken out of the key, and the key file is replaced                  ◀ from here on it is done
 *   5  caches that tie identifiers together are emptied
 *   6  the erasure is recorded: when, how many identifiers, on which request, which points
 *   7  aliases that were under way in step 3 are deleted too
 *
 * A crash before step 4 has forgotten nothing and can be tried again; after it, the ledger records the erasure when it is
 * next opened, because the key file remembers its newest change.
 */
import { WeirError } from '../disclosure/error.ts';
import { type KeyChange, replaceKeyFile } from '../disclosure/key-file.ts';
import { type Keyring, openExistingKeyring } from '../disclosure/keyring.ts';
import {
  type Identifier,
  identifierText,
  type PersonKey,
  personKey,
  selfKey,
  selfText,
} from '../disclosure/person.ts';
import { FORGETTABLE_KINDS, identityText, type RecipientKey } from '../disclosure/recipient.ts';
import type { Clock } from '../disclosure/time.ts';
import type { NamedIdentity } from './answers.ts';
import type { LinkedKeys, OwnAccounts } from './erase.ts';
import type { Unlink } from './keeper/messages.ts';

/** Points of one change at most: a sealed row holds them as text. More are forgotten in several changes. */
export const MAX_POINTS = 1_000;
/** Longest reference of a request, in UTF-16 units. */
export const MAX_REFERENCE_LENGTH = 200;

export interface ForgetRequest {
  /** Canonical; all that are known of one person, or of several. */
  readonly identifiers: readonly Identifier[];
  /** Recipients whose sealed values are destroyed; an account's key is taken out of the key file, too. */
  readonly recipients: readonly RecipientKey[];
  /** How the operator numbers the request; it is recorded, so it holds no identifier. */
  readonly reference: string;
  /** Goes on although the ledger knows the person under identifiers that were not named. */
  readonly partial: boolean;
  /** Says what would be done, and does nothing. */
  readonly dryRun: boolean;
}

export interface Forgotten {
  /** Identifiers that the ledger knew and now does not. */
  readonly identifiers: number;
  /** Identifiers that the ledger never knew; nothing was done for them. */
  readonly unknown: number;
  /** Keys of the same people under identifiers that were not named. */
  readonly others: number;
  /** Recipients that were named and whose sealed values were destroyed. */
  readonly recipients: number;
  /** Own accounts of the people that are no longer found as recipients. */
  readonly accounts: number;
  /** Own accounts that are found as before: a verdict stands against them, or a legal hold covers what they received. */
  readonly kept: number;
  /** Complaints and consents of the people that were destroyed. */
  readonly statements: number;
  /** Generation of the key file afterwards. */
  readonly generation: number;
}

/** Says which hold forbids to forget any of these people or recipients; undefined when none does. */
export type HeldBy = (
  people: readonly PersonKey[],
  recipients: readonly RecipientKey[],
) => Promise<{ readonly name: string; readonly reason: string } | undefined>;

/** What forgetting needs of the ledger. */
export interface ForgettingPorts {
  readonly keyring: Keyring;
  readonly keyPath: string;
  readonly clock: Clock;
  flush(): Promise<void>;
  linkedKeys(keys: readonly PersonKey[]): Promise<LinkedKeys>;
  knowsPerson(key: PersonKey): Promise<boolean>;
  ownAccounts(people: readonly PersonKey[]): Promise<OwnAccounts>;
  /** A recipient's identity with its value, when the ledger has it. */
  identity(key: RecipientKey): Promise<NamedIdentity | undefined>;
  unlink(rows: Unlink): Promise<void>;
  readonly heldBy: HeldBy;
  /** Complaints and consents about any of these people: how many there are, and destroying them. */
  readonly statements: {
    count(people: ReadonlySet<PersonKey>): number;
    /** Which hold keeps one of them; undefined when none does. @throws WeirError when it cannot be said */
    heldBy(people: ReadonlySet<PersonKey>): { readonly name: string; readonly reason: string } | undefined;
    destroy(people: ReadonlySet<PersonKey>): void;
  };
  /** Told when keys have changed: caches are emptied. */
  changed(): void;
  record(change: KeyChange): Promise<void>;
}

/** Own accounts that go with their person, and those that are evidence. */
async function sortedAccounts(
  ports: ForgettingPorts,
  people: readonly PersonKey[],
): Promise<{ readonly forgotten: readonly RecipientKey[]; readonly kept: readonly RecipientKey[] }> {
  const { accounts, accused } = await ports.ownAccounts(people);
  const forgotten: RecipientKey[] = [];
  const kept: RecipientKey[] = [...accused];
  for (const account of accounts)
    ((await ports.heldBy([], [account])) === undefined ? forgotten : kept).push(account);
  return { forgotten, kept };
}

/** @throws WeirError WEIR_FORGET_HELD, WEIR_FORGET_INCOMPLETE, WEIR_KEY_WRITE, WEIR_KEY_FULL, WEIR_LEDGER_UNAVAILABLE */
export async function forget(ports: ForgettingPorts, request: ForgetRequest): Promise<Forgotten> {
  const { keyring } = ports;
  await ports.flush();
  const keys = request.identifiers.map((identifier) => personKey(keyring, identifier));
  const selfKeys = request.identifiers.map((identifier) => selfKey(keyring, identifier));
  const { all, tied, selves } = await ports.linkedKeys([...keys, ...selfKeys]);
  const known: Identifier[] = [];
  const points: bigint[] = [];
  const named = new Set<PersonKey>();
  for (const [i, identifier] of request.identifiers.entries()) {
    const key = keys[i] as PersonKey;
    if (named.has(key)) continue;
    const isKnown = tied.has(key) || (await ports.knowsPerson(key));
    if (!isKnown && ports.statements.count(new Set([key])) === 0) continue;
    named.add(key);
    known.push(identifier);
    points.push(keyring.pointOf(identifierText(identifier)));
    const self = selfKeys[i] as PersonKey;
    if (selves.has(self) || (await ports.knowsPerson(self)))
      points.push(keyring.pointOf(selfText(identifier)));
  }
  const others = known.length === 0 ? 0 : [...all].filter((key) => tied.has(key) && !named.has(key)).length;
  const people = [...all];
  const own = known.length === 0 ? { forgotten: [], kept: [] } : await sortedAccounts(ports, people);
  const statements = known.length === 0 ? 0 : ports.statements.count(all);
  const answer = (): Forgotten => ({
    identifiers: known.length,
    unknown: new Set(keys).size - known.length,
    others,
    recipients: request.recipients.length,
    accounts: own.forgotten.length,
    kept: own.kept.length,
    statements,
    generation: keyring.generation,
  });
  const hold =
    (await ports.heldBy(known.length === 0 ? [] : people, request.recipients)) ??
    (statements === 0 ? undefined : ports.statements.heldBy(all));
  if (hold !== undefined) throw new WeirError('WEIR_FORGET_HELD', { name: hold.name, reason: hold.reason });
  if (request.dryRun || (known.length === 0 && request.recipients.length === 0)) return answer();
  if (others > 0 && !request.partial) throw new WeirError('WEIR_FORGET_INCOMPLETE', { others });

  const recipients = [...new Set([...request.recipients, ...own.forgotten])];
  for (const key of recipients) {
    const { kind, value } = (await ports.identity(key)) ?? { kind: 'session', value: null };
    if (value !== null && FORGETTABLE_KINDS.includes(kind))
      points.push(keyring.pointOf(identityText(kind, value)));
  }
  const rows: Unlink = {
    people: known.length === 0 ? [] : people.map(String),
    identities: recipients.map(String),
  };
  await ports.unlink(rows);
  if (statements > 0) ports.statements.destroy(all);
  if (points.length > 0) {
    const at = ports.clock.now();
    const { reference } = request;
    for (let from = 0; from < points.length; from += MAX_POINTS) {
      const some = points.slice(from, from + MAX_POINTS);
      await changeKey(ports, () => keyring.forget({ at, reference, points: some }));
    }
  } else ports.changed();
  await ports.unlink(rows);
  return answer();
}

/** Seals with a new key from now on. @throws WeirError WEIR_KEY_WRITE, WEIR_KEY_FULL */
export async function rotate(
  ports: Pick<ForgettingPorts, 'keyring' | 'keyPath' | 'clock' | 'changed' | 'record'>,
  reference: string,
): Promise<{ readonly generation: number }> {
  const { keyring, clock } = ports;
  await changeKey(ports, () => keyring.rotate(clock.now(), reference));
  return { generation: keyring.generation };
}

/** Changes the key in memory and on the disk, or neither; then records it. */
async function changeKey(
  ports: Pick<ForgettingPorts, 'keyring' | 'keyPath' | 'changed' | 'record'>,
  change: () => void,
): Promise<void> {
  const { keyring, keyPath } = ports;
  try {
    change();
    await writeKeyring(keyring, keyPath);
  } catch (error) {
    // What was punctured in memory comes back from the file, which still has it.
    keyring.adopt(openExistingKeyring(keyPath));
    throw error;
  }
  ports.changed();
  if (keyring.lastChange !== null) await ports.record(keyring.lastChange);
}

/** Puts a keyring in the place of the key file. @throws WeirError WEIR_KEY_WRITE, WEIR_KEY_FULL */
export async function writeKeyring(keyring: Keyring, path: string): Promise<void> {
  const bytes = keyring.bytes();
  try {
    await replaceKeyFile(path, bytes);
  } finally {
    bytes.fill(0);
  }
}
