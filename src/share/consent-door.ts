/** Receipts that come over HTTP, by programs or from the console's page, into the log that imports write. */
import type { Keyring } from '../disclosure/keyring.ts';
import type { Clock } from '../disclosure/time.ts';
import { openTable } from '../inspect/tables/open-table.ts';
import { Consents } from './consents.ts';
import { readConsents } from './read-consents.ts';

export interface ConsentDoor {
  /** @param form how they are written; JSON may be lines or a document. */
  take(
    bytes: Uint8Array,
    form: 'jsonl' | 'json' | 'csv',
  ): Promise<{ readonly given: number; readonly withdrawn: number }>;
  withdraw(id: string): void;
}

export function consentDoor(directory: string, keyring: Keyring, clock: Clock): ConsentDoor {
  const consents = new Consents(directory, keyring);
  return {
    take: async (bytes, form) => {
      const pieces = (async function* () {
        yield Buffer.from(bytes);
      })();
      const told = form === 'json' ? {} : { format: form };
      const table = await openTable(pieces, { name: `receipts.${form}`, ...told });
      const receipts = await readConsents(table, 'receipts', keyring);
      consents.take(receipts, clock.now());
      const withdrawn = receipts.filter(({ receipt }) => receipt.event_state === 'withdrawn').length;
      return { given: receipts.length - withdrawn, withdrawn };
    },
    withdraw: (id) => consents.withdraw(id, clock.now()),
  };
}
