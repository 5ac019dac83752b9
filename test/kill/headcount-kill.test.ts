/**
 * kill -9 of the gate while it counts, saves its headcount every second and discloses. Whenever it comes back, what it
 * counts of a client is what the ledger holds of it: nobody lost, nobody twice. A person may be counted whose response
 * was killed between counting and recording, so
 *
 *   people in the ledger  ≤  people counted  ≤  people asked for
 */
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { configSchema } from '../../src/cli/config.ts';
import { openCounting } from '../../src/cli/counting.ts';
import { recipientKey } from '../../src/disclosure/recipient.ts';
import { DAY_MS, systemClock } from '../../src/disclosure/time.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Random } from '../../src/range/random.ts';
import { startShop } from '../../src/range/shop/shop.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { endProcesses, signal } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';
import { Load, type Page } from './load.ts';

/** A share in every run, more with WEIR_KILLS=200. */
const KILLS = Number(process.env.WEIR_KILLS ?? 24) >= 200 ? 24 : 8;
const CLIENTS = 4;
/** Pages of one person: counts stay below 1,024, where they are exact. */
const PEOPLE = 800;
const SEED = 20_261_123;
const KEEPER_TOO_EVERY = 3;

afterEach(endProcesses);
afterAll(clearScratch);

it(`counts after ${KILLS} kills what the ledger holds`, { timeout: 180_000 }, async () => {
  const shop = await startShop({ people: PEOPLE });
  const data = join(scratchDirectory(), 'data');
  const random = new Random(SEED, 'headcount-kill');
  const pages: Page[] = Array.from({ length: PEOPLE }, (_, i) => {
    const id = String(shop.population.person(i).id);
    return { path: `/api/users/${id}`, people: [id] };
  });
  const load = new Load(
    Array.from({ length: CLIENTS }, (_, i) => `198.51.100.${i + 1}`),
    pages,
    random,
  );
  const config = `${BEHIND_A_PROXY}headcount:\n  snapshotEvery: 1s\n`;
  try {
    for (let round = 1; round <= KILLS; round++) {
      const gate = await startGate({ origin: shop.url, data, config });
      load.gateAt(gate.url);
      const before = load.whole;
      // Short of a snapshot, across one, across two.
      await new Promise((resolve) => setTimeout(resolve, 300 + random.uniform() * 1_900));
      await eventually('a response came whole', () => load.whole > before || load.failed);
      const keeper = gate.keeper();
      if (round % KEEPER_TOO_EVERY === 0 && keeper !== undefined) signal(keeper, 'SIGKILL');
      load.gateGone();
      await gate.kill();
      await eventually('the open requests have failed', () => load.open === 0);
      expect(gate.stderr()).not.toMatch(/WEIR_HEADCOUNT|WEIR_INTERNAL/);
      await compare(data, load);
    }
    // Some in each round; how many is the machine's affair.
    expect(load.whole).toBeGreaterThan(20 * KILLS);
  } finally {
    load.gateAt('http://127.0.0.1:9');
    await load.end();
    await shop.close();
  }
});

async function compare(data: string, load: Load): Promise<void> {
  const ledger = await Ledger.open({ directory: data });
  try {
    const troubles: string[] = [];
    const { headcount } = await openCounting({
      config: configSchema.parse({ data }),
      ledger,
      clock: systemClock,
      onTrouble: (error) => troubles.push(error.message),
    });
    await ledger.flush();
    for (const { address, begun } of load.accounts) {
      const client = recipientKey(ledger.keyring, 'ip', address);
      const { people } = await ledger.questions.totals(client);
      const counted = headcount.estimate(client, DAY_MS, systemClock.now());
      expect(counted.exact).toBe(true);
      expect(counted.people, `${address}: counted against recorded`).toBeGreaterThanOrEqual(people);
      expect(counted.people, `${address}: counted against asked for`).toBeLessThanOrEqual(begun.size);
      // In each kill one response of a client can have been between counting and recording.
      expect(counted.people - people).toBeLessThanOrEqual(KILLS);
    }
    expect(troubles).toEqual([]);
  } finally {
    await ledger.close();
  }
}
