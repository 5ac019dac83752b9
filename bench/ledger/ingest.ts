/** How fast disclosures go through the real spool into the real tables: recorded, made durable, handed over, sealed. */
import { categorySet } from '../../src/disclosure/category.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { FROM, PEOPLE_PER_PAGE } from './shape.ts';

/** Pages that wait for the disk at the same time, as they do behind many connections. */
const PAGES_AT_ONCE = 256;

export interface Ingested {
  readonly disclosures: number;
  /** Until all was durable. */
  readonly durableMs: number;
  /** Until all could be asked for. */
  readonly tablesMs: number;
}

export async function ingest(directory: string, pages: number): Promise<Ingested> {
  const ledger = await Ledger.open({ directory });
  try {
    const recipient = recipientFrom(ledger.keyring, { session: 'crawler', ip: '203.0.113.9' }) as Recipient;
    const categories = categorySet('pd:UID', 'pd:Username', 'pd:TelephoneNumber');
    const people = Array.from({ length: PAGES_AT_ONCE * PEOPLE_PER_PAGE }, (_, i) => ({
      person: personKey(ledger.keyring, { namespace: 'id', value: String(i) }),
      categories,
      basis: 'none' as const,
      namedBy: 'id' as const,
    }));
    const start = performance.now();
    for (let page = 0; page < pages; page += PAGES_AT_ONCE) {
      const writes = Array.from({ length: Math.min(PAGES_AT_ONCE, pages - page) }, (_, i) =>
        ledger.record({
          at: FROM + (page + i) * 20,
          channel: 'web',
          route: 'GET /api/products/{n}/reviews',
          recipient,
          measure: 'pass',
          people: people.slice(i * PEOPLE_PER_PAGE, (i + 1) * PEOPLE_PER_PAGE),
          aliases: [],
        }),
      );
      await Promise.all(writes);
    }
    const durableMs = performance.now() - start;
    await ledger.flush();
    return { disclosures: pages * PEOPLE_PER_PAGE, durableMs, tablesMs: performance.now() - start };
  } finally {
    await ledger.close();
  }
}
