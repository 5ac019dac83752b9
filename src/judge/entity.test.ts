import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { ENTITY_KINDS, Entities, FORGOTTEN_AFTER_MS, MIN_MAX_ENTITIES, NO_ENTITY } from './entity.ts';

const SESSION = ENTITY_KINDS.session;
const keyOf = (low: number, high: number) => (BigInt(high) << 32n) | BigInt(low);

describe('the book of entities', () => {
  it('gives each kind and key one number, and finds it again', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom('session', 'ip', 'client') as fc.Arbitrary<'session' | 'ip'>,
            fc.nat(9),
            fc.nat(9),
          ),
        ),
        (met) => {
          const book = new Entities(() => undefined, MIN_MAX_ENTITIES);
          const numbers = new Map<string, number>();
          for (const [at, [kind, low, high]] of met.entries()) {
            const number = book.touch(ENTITY_KINDS[kind], low, high, at);
            const name = `${kind} ${low} ${high}`;
            expect(numbers.get(name) ?? number).toBe(number);
            numbers.set(name, number);
            expect(book.find(kind, keyOf(low, high))).toBe(number);
            expect([book.kind(number), book.key(number)]).toEqual([kind, keyOf(low, high)]);
          }
          expect(new Set(numbers.values()).size).toBe(numbers.size);
          expect(book.size).toBe(numbers.size);
        },
      ),
    );
  });

  it('knows since when and on how many days somebody comes, and late sightings change only the first', () => {
    const book = new Entities(() => undefined, MIN_MAX_ENTITIES);
    const number = book.touch(SESSION, 1, 0, 5 * DAY_MS);
    for (const at of [5 * DAY_MS + 1, 7 * DAY_MS, 3 * DAY_MS, 6 * DAY_MS]) book.touch(SESSION, 1, 0, at);
    expect([book.firstAt(number), book.lastAt(number), book.days(number)]).toEqual([
      3 * DAY_MS,
      7 * DAY_MS,
      2,
    ]);
  });

  it('forgets whom it has not seen for long when it is full, and says so; never those that are pinned', () => {
    const forgotten: number[] = [];
    const book = new Entities((entity) => forgotten.push(entity), MIN_MAX_ENTITIES);
    book.begin();
    const pinned = book.touch(SESSION, 0, 0, 0);
    book.pin(pinned, true);
    for (let i = 1; i < 5 * MIN_MAX_ENTITIES; i++) {
      book.begin();
      book.touch(SESSION, i, 0, i);
    }
    expect(book.size).toBe(MIN_MAX_ENTITIES);
    expect(forgotten).toHaveLength(4 * MIN_MAX_ENTITIES);
    expect(forgotten).not.toContain(pinned);
    expect(book.find('session', 0n)).toBe(pinned);
    expect(book.find('session', 1n)).toBe(NO_ENTITY);
    expect(book.find('session', BigInt(5 * MIN_MAX_ENTITIES - 1))).not.toBe(NO_ENTITY);
    expect(book.met).toBe(5 * MIN_MAX_ENTITIES);
  });

  it('grows with the visitors of five weeks, and lets nobody go who came since, is pinned, or works here', () => {
    const forgotten = new Set<number>();
    const book = new Entities((entity) => forgotten.add(entity), 1 << 15);
    const A_DAY = 100;
    const days = 40 * (FORGOTTEN_AFTER_MS / DAY_MS / 10);
    const employee = book.touch(ENTITY_KINDS.employee, 1, 1, 0);
    const route = book.touch(ENTITY_KINDS.route, 1, 1, 0);
    const pinned = book.touch(SESSION, 1, 1, 0);
    book.pin(pinned, true);
    const regular = book.touch(SESSION, 2, 2, 0);
    for (let day = 0; day < days; day++)
      for (let i = 0; i < A_DAY; i++) {
        book.begin();
        const at = day * DAY_MS + i;
        book.touch(SESSION, day * A_DAY + i, 7, at);
        if (i === 0 && day % 30 === 0) expect(book.touch(SESSION, 2, 2, at)).toBe(regular);
      }
    // Five weeks of them, and a seventh more that wait for their turn.
    expect(book.size).toBeLessThan(1.25 * (FORGOTTEN_AFTER_MS / DAY_MS) * A_DAY);
    expect(book.met).toBe(days * A_DAY + 4);
    for (const kept of [employee, route, pinned, regular]) expect(forgotten).not.toContain(kept);
    const oldest = days - FORGOTTEN_AFTER_MS / DAY_MS;
    for (let i = oldest * A_DAY; i < days * A_DAY; i++)
      expect(book.find('session', keyOf(i, 7))).not.toBe(NO_ENTITY);
    expect(book.find('session', keyOf(3, 7))).toBe(NO_ENTITY);
  });

  it('never takes the number of one that is in the same scene', () => {
    const book = new Entities(() => undefined, MIN_MAX_ENTITIES);
    for (let i = 0; i < 20 * MIN_MAX_ENTITIES; i++) {
      book.begin();
      const scene = [0, 1, 2, 3].map((kind) => book.touch(1 + kind, i, 0, i));
      expect(new Set(scene).size).toBe(4);
      expect(scene.map((number) => book.kind(number))).toEqual(['account', 'session', 'ip', 'net']);
    }
  });

  it('is put together again from its snapshot, and from nothing else', () => {
    const book = new Entities(() => undefined, MIN_MAX_ENTITIES);
    for (let i = 0; i < 200; i++) book.touch(i % 2 === 0 ? SESSION : ENTITY_KINDS.route, i, i, i * HOUR_MS);
    const again = new Entities(() => undefined, MIN_MAX_ENTITIES);
    expect(again.restore(book.snapshot())).toBe(true);
    for (let i = 0; i < 200; i++) {
      const kind = i % 2 === 0 ? 'session' : 'route';
      const number = book.find(kind, keyOf(i, i));
      expect(again.find(kind, keyOf(i, i))).toBe(number);
      expect(again.order(number)).toBe(1 + Math.floor(i / 2));
      expect(again.firstAt(number)).toBe(i * HOUR_MS);
    }
    expect([again.size, again.met]).toEqual([200, 200]);
    expect(new Entities().restore(book.snapshot().subarray(1))).toBe(false);
    expect(new Entities().restore(new Uint8Array(0))).toBe(false);
  });
});
