/**
 * kill -9 under load, of the gate, of its keeper, of both, at any time and at every step of the hand-over: every response that a client received whole is in the ledger, nobody is in it whom
 * the client never asked for, and nothing is in it twice. The shop answers alike every time, so that the people of
 * each page are known beforehand and every disclosure can be counted from both sides, for each client and person:
 *
 *   responses received whole  ≤  disclosures in the ledger  ≤  requests begun
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { personKey } from '../../src/disclosure/person.ts';
import { recipientKey } from '../../src/disclosure/recipient.ts';
import { HAND_OVER_STEPS, type HandOverStep } from '../../src/ledger/hand-over.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { ReadableLedger } from '../../src/ledger/readable-ledger.ts';
import { segmentNumbers } from '../../src/ledger/spool.ts';
import { Random } from '../../src/range/random.ts';
import { type Shop, startShop } from '../../src/range/shop/shop.ts';
import { as, get } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { endProcesses, isAlive, signal } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';
import { peopleIn } from '../support/shop-answers.ts';
import { type Account, Load, type Page } from './load.ts';

const PEOPLE = 20_000;
/** How often something is killed: a share of it in every run, the whole with WEIR_KILLS=200. */
const KILLS = Number(process.env.WEIR_KILLS ?? 12);
const CLIENTS = 8;
const REVIEW_PAGES = 300;
const PROFILES = 300;
const SEED = 20_261_122;
/** The keeper comes to its steps soon: what is killed at one waits for it. */
const CONFIG = `${BEHIND_A_PROXY}ledger:\n  handOverWithin: 1s\n`;

let shop: Shop;

beforeAll(async () => {
  shop = await startShop({ people: PEOPLE });
});
afterEach(endProcesses);
afterAll(async () => {
  await shop.close();
  await clearScratch();
});

/** What is killed, and when: at any time under load, or at a step of the hand-over. */
interface Kill {
  readonly who: 'gate' | 'keeper' | 'both';
  readonly step?: HandOverStep;
}

const KINDS: readonly Kill[] = [
  { who: 'gate' },
  { who: 'keeper' },
  { who: 'both' },
  ...HAND_OVER_STEPS.flatMap((step): Kill[] => [
    { who: 'keeper', step },
    { who: 'both', step },
  ]),
];

describe('kill -9 of the gate, of its keeper and of both', () => {
  it(`loses no response that a client received whole, ${KILLS} times`, {
    timeout: 60_000 + KILLS * 10_000,
  }, async () => {
    const directory = scratchDirectory();
    const data = join(directory, 'data');
    const marker = join(directory, 'die-at');
    process.env.WEIR_TEST_DIE_AT = marker;
    const random = new Random(SEED, 'gate-kill');
    const addresses = Array.from({ length: CLIENTS }, (_, i) => `198.51.100.${i + 1}`);
    const load = new Load(addresses, await pagesOf(shop), random);
    const logs: string[] = [];
    const start = async () => {
      for (;;) {
        try {
          return await startGate({ origin: shop.url, data, config: CONFIG });
        } catch (error) {
          // A step of the hand-over came while it started, and it was killed there: that was the kill.
          if (!/ended with SIGKILL/.test(String(error))) throw error;
        }
      }
    };

    let gate = await start();
    const killed: Record<string, number> = {};
    let hit = 0;
    for (let round = 0; round < KILLS; round++) {
      const kill = KINDS[round % KINDS.length] as Kill;
      load.gateAt(gate.url);
      await loadFor(load, 100 + random.uniform() * 300);
      const cutBefore = load.cut;
      const { pid } = gate;
      if (kill.step !== undefined) {
        writeFileSync(marker, kill.who === 'both' ? `${kill.step}, both` : kill.step);
        // Segments are finished when their writer is gone: these steps come when the next gate starts.
        if (kill.step.endsWith('the segment')) signal(pid, 'SIGKILL');
        else await eventually(`the keeper came to: ${kill.step}`, () => !existsSync(marker));
      } else {
        const keeper = gate.keeper();
        if (kill.who !== 'gate' && keeper !== undefined) signal(keeper, 'SIGKILL');
        if (kill.who !== 'keeper') signal(pid, 'SIGKILL');
      }
      const name = `${kill.who}${kill.step === undefined ? '' : ` at: ${kill.step}`}`;
      killed[name] = (killed[name] ?? 0) + 1;
      if (kill.who === 'keeper' && !kill.step?.endsWith('the segment')) continue;
      load.gateGone();
      await gate.kill();
      await eventually('the open requests have failed', () => load.open === 0);
      if (load.cut > cutBefore) hit += 1;
      logs.push(gate.stderr());
      gate = await start();
      if (existsSync(marker)) {
        load.gateAt(gate.url);
        await eventually(`the keeper came to: ${kill.step}`, () => !existsSync(marker));
        if (kill.who === 'both') {
          load.gateGone();
          await gate.kill();
          await eventually('the open requests have failed', () => load.open === 0);
          gate = await start();
        }
      }
    }
    load.gateAt(gate.url);
    await loadFor(load, 300);
    await load.end();
    delete process.env.WEIR_TEST_DIE_AT;
    expect(await gate.stop()).toBe(0);
    logs.push(gate.stderr());

    console.error({ kills: KILLS, whole: load.whole, cut: load.cut, hit, killed });
    expect(load.whole).toBeGreaterThan(20 * KILLS);
    expect(hit).toBeGreaterThan(KILLS / 6);
    expect(logs.join('')).not.toMatch(/WEIR_SPOOL_DAMAGED|WEIR_INTERNAL/);
    const ledger = await Ledger.read({ directory: data });
    try {
      for (const account of load.accounts) await checkAccount(ledger, account);
      expect(await ledger.verify()).toMatchObject({ verified: true, problem: null });
    } finally {
      await ledger.close();
    }
  });
});

describe('a keeper that outlives its gate', () => {
  // The system may give a process no time for as long as it likes: the next gate can have begun its segment of the
  // spool before the keeper of the last one learns that it has no writer any more.
  it('leaves alone what the next gate writes', async () => {
    const data = join(scratchDirectory(), 'data');
    const start = () => startGate({ origin: shop.url, data, config: CONFIG });
    const profile = (index: number) => `/api/users/${shop.population.person(index).id}`;
    const first = await start();
    const keeper = first.keeper() as number;
    expect((await get(`${first.url}${profile(1)}`, as('198.51.100.1'))).whole).toBe(true);
    signal(keeper, 'SIGSTOP');
    expect((await get(`${first.url}${profile(2)}`, as('198.51.100.1'))).whole).toBe(true);
    await first.kill();

    const spool = join(data, 'spool');
    const before = segmentNumbers(spool).at(-1) ?? 0;
    const starting = start();
    try {
      await eventually(
        'the next gate has begun a segment',
        () => (segmentNumbers(spool).at(-1) ?? 0) > before,
      );
    } finally {
      signal(keeper, 'SIGCONT');
    }
    const second = await starting;
    expect((await get(`${second.url}${profile(3)}`, as('198.51.100.1'))).whole).toBe(true);
    expect(await second.stop()).toBe(0);
    await eventually('the keeper has ended', () => !isAlive(keeper));

    const ledger = await Ledger.read({ directory: data });
    try {
      const { people } = await ledger.questions.totals(recipientKey(ledger.keyring, 'ip', '198.51.100.1'));
      expect(people).toBe(3);
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

async function checkAccount(ledger: ReadableLedger, { address, begun, received }: Account): Promise<void> {
  const { questions, keyring } = ledger;
  const disclosed = new Map<string, number>();
  for await (const seen of questions.everyPersonOf(recipientKey(keyring, 'ip', address))) {
    disclosed.set(seen.person, seen.disclosures);
  }
  const names = new Map(
    [...begun.keys()].map((value) => [
      personKey(keyring, { namespace: 'id', value }).toString(16).padStart(16, '0'),
      value,
    ]),
  );
  const strangers = [...disclosed.keys()].filter((person) => !names.has(person));
  expect(strangers, `people whom ${address} never asked for`).toEqual([]);
  const missing: string[] = [];
  const doubled: string[] = [];
  for (const [person, name] of names) {
    const count = disclosed.get(person) ?? 0;
    if (count < (received.get(name) ?? 0)) missing.push(`${name}: ${count} of ${received.get(name)}`);
    if (count > (begun.get(name) ?? 0)) doubled.push(`${name}: ${count} for ${begun.get(name)}`);
  }
  expect(missing, `people whom ${address} received and the ledger lacks`).toEqual([]);
  expect(doubled, `people whom ${address} has more often in the ledger than it asked`).toEqual([]);
}

/** Pages of the shop with the people on them, asked directly. */
async function pagesOf({ url, population }: Shop): Promise<Page[]> {
  const { body: list } = await get(`${url}/api/products?size=5`);
  const { products } = JSON.parse(list.toString('utf8')) as { products: { id: number }[] };
  const paths: string[] = [];
  for (let page = 1; paths.length < REVIEW_PAGES; page++) {
    for (const { id } of products) paths.push(`/api/products/${id}/reviews?page=${page}`);
  }
  for (let i = 0; i < PROFILES; i++) paths.push(`/api/users/${population.person(i * 61).id}`);
  const pages: Page[] = [];
  for (const path of paths) {
    const { status, body } = await get(`${url}${path}`);
    const people = status === 200 ? peopleIn(JSON.parse(body.toString('utf8'))) : [];
    if (people.length > 0) pages.push({ path, people });
  }
  expect(pages.length).toBeGreaterThan(PROFILES + REVIEW_PAGES / 2);
  return pages;
}
