import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { possibleLevels, type Standpoint, weigh } from './condition.ts';
import type { FactValue } from './facts.ts';
import type { PackCondition } from './pack.ts';

const FACTS = ['a', 'b', 'c', 'd'];
type Values = Readonly<Record<string, FactValue | undefined>>;

const from = (values: Values): Standpoint => ({
  fact: (name) => values[name],
  event: () => undefined,
  levels: { possible: [], grounds: [] },
  notNamed: false,
});

const leaf = fc.oneof(
  fc.record({ fact: fc.constantFrom(...FACTS), gte: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ fact: fc.constantFrom(...FACTS), gt: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ fact: fc.constantFrom(...FACTS), lt: fc.integer({ min: 0, max: 3 }) }),
  fc.record({ fact: fc.constantFrom(...FACTS), eq: fc.integer({ min: 0, max: 3 }) }),
);
const { condition } = fc.letrec<{ condition: PackCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
  ),
}));
const whole = fc.record(Object.fromEntries(FACTS.map((fact) => [fact, fc.integer({ min: 0, max: 3 })])));
const hidden = fc.subarray(FACTS);

/** Two values, as one would write them down without thinking of a third. */
function plainly(asked: PackCondition, values: Values): boolean {
  if ('all' in asked) return asked.all.every((part) => plainly(part, values));
  if ('any' in asked) return asked.any.some((part) => plainly(part, values));
  if ('not' in asked) return !plainly(asked.not, values);
  if (!('fact' in asked)) throw new Error('no other condition is made here');
  const value = values[asked.fact] as number;
  if (asked.gte !== undefined) return value >= asked.gte;
  if (asked.gt !== undefined) return value > asked.gt;
  if (asked.lt !== undefined) return value < asked.lt;
  return value === asked.eq;
}

describe('a condition', () => {
  it('is plain logic where everything is known', () => {
    fc.assert(
      fc.property(condition, whole, (asked, values) => {
        expect(weigh(asked, from(values)).truth).toBe(plainly(asked, values));
      }),
    );
  });

  it('says nothing that a fact learned later takes back', () => {
    fc.assert(
      fc.property(condition, whole, hidden, (asked, values, unknown) => {
        const partly = Object.fromEntries(Object.entries(values).filter(([fact]) => !unknown.includes(fact)));
        const { truth } = weigh(asked, from(partly));
        if (truth !== undefined) expect(truth).toBe(plainly(asked, values));
      }),
    );
  });

  it('names what it does not know, and nothing else', () => {
    fc.assert(
      fc.property(condition, whole, hidden, (asked, values, unknown) => {
        const partly = Object.fromEntries(Object.entries(values).filter(([fact]) => !unknown.includes(fact)));
        const { truth, grounds } = weigh(asked, from(partly));
        const named = grounds.flatMap((ground) => (ground.kind === 'unknown' ? [ground.fact] : []));
        expect(named.every((fact) => unknown.includes(fact))).toBe(true);
        if (truth === undefined) expect(named.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('levels', () => {
  const rungs = [
    { level: 'high', when: { fact: 'n', gte: 100 } },
    { level: 'low', when: { fact: 'n', gte: 10 } },
    { level: 'none', when: { always: true } as const },
  ];

  it.each([
    [100, ['high']],
    [99, ['low']],
    [10, ['low']],
    [9, ['none']],
    [undefined, ['high', 'low', 'none']],
  ])('of %s', (n, possible) => {
    expect(possibleLevels(rungs, from({ n })).possible).toEqual(possible);
  });
});
