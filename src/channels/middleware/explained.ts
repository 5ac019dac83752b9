/**
 * What applications say of who may see whom (explain()), beside the sources of relations that a configuration names. Bounded
 * like one of those; kept while the process runs, for an application explains what it is doing now.
 */
import type { Basis } from '../../disclosure/channel.ts';
import type { PersonKey } from '../../disclosure/person.ts';
import type { IdentityKind, Recipient, RecipientKey } from '../../disclosure/recipient.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { RelationTable } from '../relations/relation-table.ts';
import type { Told } from '../relations.ts';

/** Slots of the table that each explanation looks at for what has ended. */
const SWEPT_SLOTS = 16;
/** Recipients that relations are told of; see Relations. */
export const EXPLAINABLE_KINDS: readonly IdentityKind[] = ['employee', 'partner', 'account'];

export class Explained implements Told {
  #table = new RelationTable();

  /** @returns false when there was no room, or when the recipient is none that anything can be explained for. */
  tell(
    recipient: Recipient,
    person: PersonKey,
    basis: Exclude<Basis, 'none'>,
    from: EpochMs,
    until: EpochMs,
  ): boolean {
    const named = recipient.identities.find(({ kind }) => EXPLAINABLE_KINDS.includes(kind));
    if (named === undefined) return false;
    this.#table.sweep(from, SWEPT_SLOTS);
    return this.#table.put({ recipient: named.key, person, basis, reference: 0n, from, until });
  }

  basisOf(recipient: RecipientKey, person: PersonKey, at: EpochMs): Basis {
    return this.#table.basisOf(recipient, person, at);
  }

  /** Person keys have changed. */
  clear(): void {
    this.#table = new RelationTable();
  }
}
