/** Receipts that come over HTTP, into the log that imports write. */
import type { Keyring } from '../disclosure/keyring.ts';
import type { Clock } from '../disclosure/time.ts';
import { JsonLinesTable } from '../inspect/tables/text-tables.ts';
import { Consents } from './consents.ts';
import { readConsents } from './read-consents.ts';

export interface ConsentDoor {
  take(lines: string): Promise<{ readonly given: number; readonly withdrawn: number }>;
  withdraw(id: string): void;
}

export function consentDoor(directory: string, keyring: Keyring, clock: Clock): ConsentDoor {
  const consents = new Consents(directory, keyring);
  return {
    take: async (lines) => {
      const pieces = (async function* () {
        yield Buffer.from(lines);
      })();
      const receipts = await readConsents(new JsonLinesTable(pieces), 'receipts', keyring);
      consents.take(receipts, clock.now());
      const withdrawn = receipts.filter(({ receipt }) => receipt.event_state === 'withdrawn').length;
      return { given: receipts.length - withdrawn, withdrawn };
    },
    withdraw: (id) => consents.withdraw(id, clock.now()),
  };
}
