import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInspector } from '../../inspect/inspector.ts';
import { applyEdits } from '../edits.ts';
import type { CanaryPerson } from './canaries.ts';
import { type DecoyChance, decoyEdit, MIN_NEIGHBOURS } from './decoy.ts';

const inspector = createInspector();
const canary: CanaryPerson = {
  id: 'c1',
  values: { 'pd:UID': '90001', 'pd:Username': 'river77', 'pd:TelephoneNumber': '13700009999' },
};

/** Numbers from a seed; the test's own. */
function chance(seed: number): DecoyChance {
  let state = seed >>> 0;
  return {
    below: (bound) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * bound);
    },
  };
}

function withDecoy(document: unknown, seed = 1): { items: Record<string, unknown>[] } | undefined {
  const body = Buffer.from(JSON.stringify(document));
  const { findings } = inspector.inspect(body, { contentType: 'application/json' });
  const edit = decoyEdit(body, findings, canary, chance(seed), '$');
  return edit === undefined
    ? undefined
    : (JSON.parse(Buffer.from(applyEdits(body, [edit])).toString()) as never);
}

const review = (i: number) => ({
  userId: 71 + i,
  nickname: `ann${i}`,
  mobile: `1381234000${i}`,
  level: i % 2,
  score: 10 + 7 * i,
  at: `2026-03-0${1 + 2 * i}`,
  text: `it is the ${i}th good one`,
  tags: ['a', `t${i}`],
  seller: { name: 'shop', verified: true },
});

describe('a decoy', () => {
  const items = Array.from({ length: 5 }, (_, i) => review(i));

  it('looks like its neighbours and holds nobody’s data', () => {
    const mixed = withDecoy({ items })?.items as Record<string, unknown>[];
    const decoy = mixed.find(({ userId }) => userId === 90_001) as Record<string, unknown>;
    expect(mixed.filter((item) => item !== decoy)).toEqual(items);
    expect(Object.keys(decoy)).toEqual(Object.keys(items[0] as object));
    expect(decoy).toMatchObject({ nickname: 'river77', mobile: '13700009999', text: '', tags: [] });
    expect([0, 1]).toContain(decoy.level);
    expect(decoy.seller).toEqual({ name: 'shop', verified: true });
    expect(decoy.score).toBeGreaterThan(10);
    expect(decoy.score).toBeLessThan(38);
    expect(String(decoy.at) > '2026-03-01' && String(decoy.at) < '2026-03-09').toBe(true);
  });

  it('has nothing that only one neighbour has', () => {
    const value = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.integer({ min: 0, max: 99 }),
      fc.boolean(),
      fc.constant(null),
    );
    const element = fc.record(
      { a: value, b: value, c: fc.record({ d: value }) },
      { requiredKeys: ['a', 'b'] },
    );
    fc.assert(
      fc.property(
        fc.array(element, { minLength: MIN_NEIGHBOURS, maxLength: 7 }),
        fc.nat(),
        (extras, seed) => {
          const list = extras.map((extra, i) => ({ ...extra, userId: 71 + i }));
          const mixed = withDecoy({ items: list }, seed)?.items as Record<string, unknown>[];
          const [decoy, ...more] = mixed.filter(({ userId }) => userId === 90_001);
          expect(more).toEqual([]);
          for (const key of ['a', 'b'] as const) {
            const own = (decoy as Record<string, unknown>)[key];
            const owners = list.filter((item) => item[key] === own).length;
            if (own !== undefined && own !== '' && own !== null)
              expect([own, owners === 1]).toEqual([own, false]);
          }
        },
      ),
    );
  });

  it('is the same, at the same place, whenever the same list is asked for; and never the first or the last', () => {
    for (let seed = 0; seed < 50; seed++) {
      const once = withDecoy({ items }, seed);
      expect(withDecoy({ items }, seed)).toEqual(once);
      const at = (once as { items: Record<string, unknown>[] }).items.findIndex(
        ({ userId }) => userId === 90_001,
      );
      expect(at).toBeGreaterThan(0);
      expect(at).toBeLessThan(items.length);
    }
  });

  it('takes one person who stands there twice for one neighbour', () => {
    const twice = { ...review(0), text: 'the same words' };
    const mixed = withDecoy({ items: [...items.slice(1), twice, twice] })?.items as Record<string, unknown>[];
    expect(mixed.find(({ userId }) => userId === 90_001)).toMatchObject({ text: '' });
    expect(withDecoy({ items: [twice, twice, twice, review(1)] })).toBeUndefined();
  });

  it('stays out of where it would be found, or where nobody is', () => {
    expect(withDecoy({ items: items.slice(0, MIN_NEIGHBOURS - 1) })).toBeUndefined();
    expect(withDecoy({ items: [1, 2, 3, 4] })).toBeUndefined();
    expect(withDecoy({ items: [{ sku: 1 }, { sku: 2 }, { sku: 3 }] })).toBeUndefined();
  });
});
