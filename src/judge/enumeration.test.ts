/** Asking by trying, as doors report it: what ordinary recipients come to, and whoever guesses, counts or walks to the end. */
import { describe, expect, it } from 'vitest';
import { gamma } from '../../test/support/judge-crowd.ts';
import { Random } from '../range/random.ts';
import { ALARM_E, DENY_E, STEP_UP_E } from './combination.ts';
import { ACTOR_KINDS, CELL_KINDS, ENTITY_KINDS, Entities, type EntityNumber } from './entity.ts';
import { EnumerationTest, LARGEST_STEP, LEAST_DEEP_PAGE } from './enumeration.ts';
import type { Asked, Finding, Scene } from './test.ts';

const ROUTE: EntityNumber = 4_000;
const CLIENT: EntityNumber = 4_001;

/** Beta laws of the share of dead links: 2 in a thousand and alike, or 2 in a hundred and as different as can be. */
const FEW = [0.2, 99.8] as const;
const MANY = [0.1, 4.9] as const;

class Door {
  readonly test = new EnumerationTest(new Entities(() => undefined, 1 << 12));
  readonly latest = new Map<EntityNumber, Finding>();
  at = 0;

  ask(actor: EntityNumber, asked: Asked, trusted = false, isRecount = false): void {
    this.at += 1_000;
    const scene = {
      at: this.at,
      actor,
      asked,
      trusted,
      numbered: (kind: number) =>
        kind === ENTITY_KINDS.route ? ROUTE : kind === ENTITY_KINDS.client ? CLIENT : -1,
    } as unknown as Scene;
    if (isRecount) this.test.recount(scene);
    else this.test.observe(scene, (finding) => void this.latest.set(finding.entity, finding));
  }

  /** Where the evidence against an entity stands, natural logarithm. */
  logE(entity: EntityNumber): number {
    return this.latest.get(entity)?.logE ?? Number.NEGATIVE_INFINITY;
  }

  /** Ordinary use by trusted recipients: scattered numbers, few misses, first pages. */
  learn(random: Random, deadLinks: readonly [number, number] = FEW, recipients = 400, events = 30): void {
    for (let who = 0; who < recipients; who++) {
      const share = betaOf(random, ...deadLinks);
      for (let i = 0; i < events; i++) {
        this.ask(who, { by: 'id', value: random.integer(1e9), found: random.uniform() >= share }, true);
        if (i % 3 === 0) this.ask(who, { by: 'page', value: depth(random), found: true }, true);
      }
    }
    this.latest.clear();
  }
}

function betaOf(random: Random, a: number, b: number): number {
  const [x, y] = [gamma(random, a), gamma(random, b)];
  return x / (x + y);
}

/** Half of all pages are the first, a quarter the second … */
function depth(random: Random): number {
  return 1 + Math.floor(-Math.log2(1 - random.uniform()));
}

describe('ordinary recipients', () => {
  it('reach an e-value once in so many at most, though they differ in their dead links and neighbours', () => {
    const random = new Random(51, 'ordinary');
    const door = new Door();
    door.learn(random, MANY);
    let [crossed, stepUps] = [0, 0];
    const tried = 3_000;
    for (let who = 0; who < tried; who++) {
      const actor = 400 + who;
      const share = betaOf(random, ...MANY);
      let largest = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < 30; i++) {
        door.ask(actor, { by: 'id', value: random.integer(1e9), found: random.uniform() >= share });
        if (i % 3 === 0) door.ask(actor, { by: 'page', value: depth(random), found: true });
        largest = Math.max(largest, door.logE(actor));
      }
      if (largest >= Math.log(20)) crossed += 1;
      if (largest >= Math.log(STEP_UP_E)) stepUps += 1;
    }
    // Ville's inequality: 1 in 20 at most ever reaches 20; two errors of the simulation on top.
    expect(crossed / tried).toBeLessThan(1 / 20 + 2 * Math.sqrt(1 / 20 / tried));
    expect(stepUps).toBeLessThanOrEqual(1);
    expect(door.logE(ROUTE)).toBeLessThan(Math.log(ALARM_E));
  });

  it('ask for the same dead link again and again, or reload, and nothing comes of it', () => {
    const door = new Door();
    door.learn(new Random(52, 'links'));
    door.ask(900, { by: 'id', value: 77, found: false });
    const once = door.logE(900);
    for (let i = 0; i < 200; i++) door.ask(900, { by: 'id', value: 77, found: false });
    for (let i = 0; i < 200; i++) door.ask(901, { by: 'id', value: 78, found: true });
    expect(door.logE(900)).toBe(once);
    expect(once).toBeLessThan(Math.log(STEP_UP_E));
    expect(door.latest.has(901)).toBe(false);
  });
});

describe('whoever tries', () => {
  /** Requests until the evidence is worth so much. */
  function until(e: number, next: (i: number, random: Random) => Asked, seed: number): number {
    const random = new Random(seed, 'trying');
    const door = new Door();
    door.learn(random);
    for (let i = 0; i < 2_000; i++) {
      door.ask(1_500, next(i, random));
      if (door.logE(1_500) >= Math.log(e)) return i + 1;
    }
    return Number.POSITIVE_INFINITY;
  }

  it('guesses telephone numbers, of which one in ten is somebody’s', () => {
    const guess = (_: number, random: Random): Asked => ({
      by: 'phone',
      value: 13_000_000_000 + random.integer(900_000_000),
      found: random.uniform() < 0.1,
    });
    expect(until(STEP_UP_E, guess, 61)).toBeLessThanOrEqual(10);
    expect(until(DENY_E, guess, 61)).toBeLessThanOrEqual(25);
  });

  it('guesses ids, of which every second is somebody’s, and is asked for more', () => {
    const guess = (_: number, random: Random): Asked => ({
      by: 'id',
      value: random.integer(1e9),
      found: random.uniform() < 0.5,
    });
    expect(until(STEP_UP_E, guess, 62)).toBeLessThanOrEqual(20);
  });

  it('counts through numbers that all exist, in small steps up or down', () => {
    expect(until(DENY_E, (i) => ({ by: 'id', value: 5_000 + i, found: true }), 63)).toBeLessThanOrEqual(40);
    expect(
      until(DENY_E, (i) => ({ by: 'id', value: 9_000 - LARGEST_STEP * i, found: true }), 64),
    ).toBeLessThanOrEqual(40);
    // Steps that are larger than a neighbour's say nothing.
    expect(
      until(STEP_UP_E, (i) => ({ by: 'id', value: 5_000 + (LARGEST_STEP + 1) * i, found: true }), 65),
    ).toBe(Number.POSITIVE_INFINITY);
  });

  it('walks a list to its end, and is told by the pages that hardly anybody turns to', () => {
    const pages = until(DENY_E, (i) => ({ by: 'page', value: i + 1, found: true }), 66);
    expect(pages).toBeGreaterThan(LEAST_DEEP_PAGE);
    expect(pages).toBeLessThanOrEqual(60);
  });

  it('is not who comes back to one deep page again and again', () => {
    expect(until(STEP_UP_E, (i) => ({ by: 'page', value: i % 3 === 0 ? 1 : 40, found: true }), 68)).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  it('with ten thousand identities of ten guesses each is told by what they have in common', () => {
    const random = new Random(67, 'many');
    const door = new Door();
    door.learn(random);
    let guesses = 0;
    while (door.logE(CLIENT) < Math.log(ALARM_E) && guesses < 2_000) {
      door.ask(2_000 + Math.floor(guesses / 10), {
        by: 'id',
        value: random.integer(1e9),
        found: random.uniform() < 0.3,
      });
      guesses += 1;
    }
    expect(guesses).toBeLessThan(150);
    expect(door.latest.get(CLIENT)).toMatchObject({ test: 'enumeration', exact: true });
    // After an alarm the evidence begins anew.
    door.test.renew(CLIENT);
    door.latest.clear();
    door.ask(3_000, { by: 'id', value: 5, found: false });
    expect(door.logE(CLIENT)).toBeLessThan(Math.log(STEP_UP_E));
  });
});

describe('what is said and kept', () => {
  it('names how many marks there were beside how many are ordinary, and only of kinds it may speak about', () => {
    const door = new Door();
    door.learn(new Random(71, 'said'));
    for (let i = 0; i < 60; i++) door.ask(1_600, { by: 'id', value: 1e6 + 97 * i * i, found: false });
    expect(door.latest.get(1_600)).toMatchObject({ people: expect.any(Number), exact: true });
    expect(door.latest.get(1_600)?.people).toBeGreaterThanOrEqual(20);
    expect(door.latest.get(1_600)?.limit).toBeLessThanOrEqual(10);
    const kinds: readonly string[] = [...ACTOR_KINDS, ...CELL_KINDS];
    expect(door.test.about.every((kind) => kinds.includes(kind))).toBe(true);
  });

  it('counts what is recounted after a restart, silently, and knows what it had learned', () => {
    const random = new Random(72, 'kept');
    const before = new Door();
    before.learn(random);
    const after = new Door();
    expect(after.test.restore(before.test.snapshot())).toBe(true);
    const guess = (): Asked => ({ by: 'id', value: random.integer(1e9), found: false });
    for (let i = 0; i < 30; i++) after.ask(1_700, guess(), false, true);
    expect(after.latest.size).toBe(0);
    after.ask(1_700, guess());
    expect(after.logE(1_700)).toBeGreaterThan(Math.log(DENY_E));
    after.test.forget(1_700);
    after.latest.clear();
    after.ask(1_700, guess());
    expect(after.logE(1_700)).toBeLessThan(Math.log(STEP_UP_E));
    expect(after.test.restore(new Uint8Array(4))).toBe(false);
  });
});
