/**
 * kill -9 under load of the workers of a gate, and now and then of the process that counts: every response that a client
 * received whole is in the ledger, and nothing is in it that nobody asked for. See gate-kill.test.ts.
 *
 *   responses received whole  ≤  disclosures in the ledger  ≤  requests begun
 */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { personKey } from '../../src/disclosure/person.ts';
import { recipientKey } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { Random } from '../../src/range/random.ts';
import { type Shop, startShop } from '../../src/range/shop/shop.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { childrenOf, endProcesses, signal } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';
import { Load, type Page } from './load.ts';

/** How often something is killed: a share of it in every run, the whole with WEIR_KILLS=200. */
const KILLS = Math.max(6, Math.floor(Number(process.env.WEIR_KILLS ?? 24) / 4));
const WORKERS = 3;
const CLIENTS = 8;
const PROFILES = 400;

let shop: Shop;

beforeAll(async () => {
  shop = await startShop({ people: 5_000 });
});
afterEach(endProcesses);
afterAll(async () => {
  await shop.close();
  await clearScratch();
});

describe('kill -9 of workers and of the process that counts', () => {
  it(`loses no response that a client received whole, ${KILLS} times`, {
    timeout: 60_000 + KILLS * 15_000,
  }, async () => {
    const data = join(scratchDirectory(), 'data');
    const random = new Random(20_261_123, 'worker-kill');
    const pages: Page[] = Array.from({ length: PROFILES }, (_, i) => {
      const { id } = shop.population.person(i * 7);
      return { path: `/api/users/${id}`, people: [String(id)] };
    });
    const load = new Load(
      Array.from({ length: CLIENTS }, (_, i) => `198.51.100.${i + 1}`),
      pages,
      random,
      // What cannot be recorded because the process that counts has just died is refused.
      [503],
    );
    const start = () =>
      startGate({
        origin: shop.url,
        data,
        config: BEHIND_A_PROXY,
        args: ['--workers', String(WORKERS), '--admin', '127.0.0.1:0'],
      });
    let gate = await start();
    let deaths = 0;
    for (let round = 0; round < KILLS; round++) {
      load.gateAt(gate.url);
      await loadFor(load, 150 + random.uniform() * 200);
      if (round % 3 === 2) {
        load.gateGone();
        await gate.kill();
        await eventually('the open requests have failed', () => load.open === 0);
        gate = await start();
        deaths = 0;
        continue;
      }
      // The first child is the ledger's keeper.
      const [, ...workers] = childrenOf(gate.pid);
      signal(workers[Math.floor(random.uniform() * workers.length)] as number, 'SIGKILL');
      deaths++;
      const expected = deaths;
      await eventually(
        'its death is told',
        () => gate.stderr().split('WEIR_WORKER_DIED').length - 1 >= expected,
      );
      await eventually('another has taken its place', () => childrenOf(gate.pid).length === WORKERS + 1);
    }
    load.gateAt(gate.url);
    await loadFor(load, 300);
    await load.end();
    expect(await gate.stop()).toBe(0);
    expect(load.whole).toBeGreaterThan(10 * KILLS);
    expect(load.cut).toBeGreaterThan(0);
    expect(gate.stderr()).not.toMatch(/WEIR_SPOOL_DAMAGED|WEIR_INTERNAL/);
    const ledger = await Ledger.read({ directory: data });
    try {
      for (const { address, begun, received } of load.accounts) {
        const disclosed = new Map<string, number>();
        const key = recipientKey(ledger.keyring, 'ip', address);
        for await (const seen of ledger.questions.everyPersonOf(key))
          disclosed.set(seen.person, seen.disclosures);
        let known = 0;
        for (const [id, asked] of begun) {
          const person = personKey(ledger.keyring, { namespace: 'id', value: id })
            .toString(16)
            .padStart(16, '0');
          const count = disclosed.get(person) ?? 0;
          if (count > 0) known++;
          expect(count, `${id} of ${address}`).toBeGreaterThanOrEqual(received.get(id) ?? 0);
          expect(count, `${id} of ${address}`).toBeLessThanOrEqual(asked);
        }
        expect(known, `people whom ${address} never asked for`).toBe(disclosed.size);
      }
    } finally {
      await ledger.close();
    }
  });
});

/** Waits for a time and for at least one whole response in it: a round in which nothing came would prove nothing. */
async function loadFor(load: Load, ms: number): Promise<void> {
  const before = load.whole;
  await new Promise((resolve) => setTimeout(resolve, ms));
  await eventually('a response came whole', () => load.whole > before || load.failed);
}
