/** What tests of the sources of relations stand on: a place to be told, at a time of the test's own, and questions to it. */
import type { RowReading } from '../../src/channels/relations/relation-row.ts';
import { ToldRelations } from '../../src/channels/relations/told-relations.ts';
import { Keyring } from '../../src/disclosure/keyring.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { recipientKey } from '../../src/disclosure/recipient.ts';

export const relationsHash = new Keyring(new Uint8Array(32).fill(9));

export class RelationsBed {
  now = Date.UTC(2026, 10, 23, 12);
  withdrawn = 0;
  readonly told: ToldRelations;

  constructor(given: Partial<RowReading> & { readonly maxRelations?: number } = {}) {
    const { maxRelations = 1_000, ...reading } = given;
    this.told = new ToldRelations({
      reading: { hash: relationsHash, recipient: 'employee', person: 'id', lastsMs: 3_600_000, ...reading },
      maxRelations,
      now: () => this.now,
      onWithdrawn: () => this.withdrawn++,
    });
  }

  /** On which basis an employee may see the person with this id. */
  basis(employee: string, id: string): string {
    const recipient = recipientKey(relationsHash, 'employee', employee);
    return this.told.basisOf(recipient, personKey(relationsHash, { namespace: 'id', value: id }), this.now);
  }
}
