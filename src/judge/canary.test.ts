import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { Random } from '../range/random.ts';
import { CanarySet, takenInAll } from './canaries.ts';
import { CanaryTest } from './canary.ts';
import { Judge } from './judge.ts';

const hash = new Keyring(new Uint8Array(32).fill(3));
const NAME = categorySet('pd:Name');
const ROUTE = 'GET /api/users/{id}';
const PEOPLE = 200_000;
const FRACTION = 1e-3;
const CANARIES = Array.from(
  { length: PEOPLE * FRACTION },
  (_, i) => (BigInt(PEOPLE + i) * 0x9e37_79b9_7f4a_7c15n) % 2n ** 64n,
);

describe('canaries', () => {
  it('are found among all keys, and nobody else is', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), { minLength: 2 }), (keys) => {
        const [planted, others] = [keys.slice(0, keys.length / 2), keys.slice(keys.length / 2)];
        const set = new CanarySet(planted, { 'GET /a': 0.5, '*': 0.1 });
        const has = (key: bigint) => set.has(Number(key & 0xffff_ffffn), Number(key >> 32n));
        expect(planted.every(has)).toBe(true);
        expect(others.some(has)).toBe(false);
      }),
    );
    const set = new CanarySet([1n], { 'GET /a': 0.5 });
    expect([set.fraction('GET /a'), set.fraction('GET /b')]).toEqual([0.5, undefined]);
  });

  it('say without bias how many people were taken, with an interval that holds the truth as often as stated', () => {
    const random = new Random(17, 'taken');
    const truth = 30_000;
    let held = 0;
    let sum = 0;
    const rounds = 1_000;
    for (let round = 0; round < rounds; round++) {
      const { people, low, high } = takenInAll(random.poisson(truth * 1e-4), 1e-4);
      sum += people;
      if (low <= truth && truth <= high) held += 1;
    }
    expect(sum / rounds / truth).toBeGreaterThan(0.96);
    expect(sum / rounds / truth).toBeLessThan(1.04);
    expect(held / rounds).toBeGreaterThanOrEqual(0.95);
    // Garwood's interval for a count of 10: 4.795 to 18.39.
    expect(takenInAll(10, 1)).toEqual({ people: 10, low: 4, high: 19 });
    expect(takenInAll(0, 0.5)).toEqual({ people: 0, low: 0, high: 8 });
  });
});

/** A site whose trusted visitors touch a canary once in 50,000 people; and, from a day on, a fleet that takes people evenly. */
function site(
  seed: number,
  fleetFrom: number,
  days: number,
): { verdicts: Verdict[]; lost: number | undefined } {
  const random = new Random(seed, 'site');
  const judge = new Judge({
    maxEntities: 1 << 14,
    tests: (entities) => [new CanaryTest(new CanarySet(CANARIES, { '*': FRACTION }), entities)],
  });
  const regulars = Array.from(
    { length: 50 },
    (_, i) => recipientFrom(hash, { account: `a${i}` }) as Recipient,
  );
  const verdicts: Verdict[] = [];
  let lost = 0;
  let caughtAt: number | undefined;
  const show = (at: number, recipient: Recipient, person: bigint) => {
    const people = [{ person, categories: NAME, basis: 'none' as const }];
    verdicts.push(...judge.observe({ at, route: ROUTE, recipient, people }));
  };
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < 40_000; i++) {
      const at = (day + i / 40_000) * DAY_MS;
      const touches = random.uniform() < 2e-5;
      show(
        at,
        regulars[random.integer(50)] as Recipient,
        touches ? (CANARIES[random.integer(CANARIES.length)] as bigint) : BigInt(random.integer(PEOPLE)),
      );
      if (day < fleetFrom) continue;
      const taken = random.integer(PEOPLE + CANARIES.length);
      const person = taken < PEOPLE ? BigInt(taken) : (CANARIES[taken - PEOPLE] as bigint);
      show(at, recipientFrom(hash, { session: `f${(day * 40_000 + i) % 7_000}` }) as Recipient, person);
      if (caughtAt !== undefined) continue;
      lost += 1;
      if (verdicts.some(({ scope }) => scope === 'cell')) caughtAt = at;
    }
  }
  return { verdicts, lost: caughtAt === undefined ? undefined : lost };
}

describe('a decoy in a list', () => {
  it('was touched by whoever asks for it, and only by them', () => {
    const judge = new Judge({
      maxEntities: 1 << 10,
      tests: (entities) => [
        new CanaryTest(new CanarySet([5n], { '*': 5e-3 }, [90_001, 90_002, 90_003]), entities),
      ],
    });
    const regular = recipientFrom(hash, { account: 'a' }) as Recipient;
    const ask = (at: number, session: string, value: number) =>
      judge.observe({
        at,
        route: ROUTE,
        recipient: recipientFrom(hash, { session, client: 'ja4' }) as Recipient,
        people: [],
        asked: { by: 'id', value, found: false },
      });
    for (let i = 0; i < 6_000; i++) {
      const people = Array.from({ length: 20 }, (_, j) => ({
        person: BigInt(100 + ((i * 20 + j) % 50_000)),
        categories: NAME,
        basis: 'none' as const,
      }));
      judge.observe({ at: (i / 6_000) * 4 * DAY_MS, route: ROUTE, recipient: regular, people });
    }
    const at = 4 * DAY_MS;
    expect([1, 2, 3].flatMap((value) => ask(at, 's1', value))).toEqual([]);
    const verdicts = [90_001, 90_001, 90_002, 90_003].flatMap((value, i) => ask(at + i, 's2', value));
    const stepUp = verdicts.find(({ subject }) => subject.kind === 'session') as Verdict;
    expect(stepUp.kind).toBe('step-up');
    const taken = stepUp.evidence.combined?.shares[0]?.taken;
    expect(taken).toEqual(takenInAll(stepUp.evidence.people, 5e-3));
    expect((taken?.low as number) < (taken?.people as number)).toBe(true);
  });
});

describe('the canary test', () => {
  it('is quiet where only ordinary use touches canaries', () => {
    const cells = [1, 2, 3].flatMap((seed) =>
      site(seed, 99, 8).verdicts.filter(({ scope }) => scope === 'cell'),
    );
    expect(cells).toEqual([]);
  });

  it('finds a fleet whose members were never seen twice, within twenty canaries’ worth of people', () => {
    for (const seed of [1, 2, 3]) {
      const { lost, verdicts } = site(seed, 5, 8);
      expect(lost).toBeDefined();
      expect(lost).toBeLessThan(20 / FRACTION);
      const alarm = verdicts.find(({ scope }) => scope === 'cell') as Verdict;
      expect(alarm.evidence.test).toBe('canary');
      // What was taken at least, by the canaries that were touched.
      expect(alarm.evidence.limit).toBeLessThanOrEqual((lost as number) + 20_000);
      expect(alarm.evidence.combined?.shares[0]?.logE).toBeGreaterThan(Math.log(1e7));
    }
  });
});
