import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCeiling } from './byte-ceiling.ts';
import { estimate, LEVELS, Pcsa, standardError } from './pcsa.ts';
import { hashHigh, hashLow, levelOf, registerBits } from './person-hash.ts';

const room = () => new ByteCeiling(Number.POSITIVE_INFINITY);
const counts = new Uint32Array(LEVELS);

/** A table that has seen the people from one number to another, all at one stamp. */
function tableOf(registers: number, from: number, to: number, stamp = 1): Pcsa {
  const table = new Pcsa(registers, room());
  for (let person = from; person < to; person++) {
    const [hash, tag] = [hashLow(person, 0), hashHigh(person, 0)];
    table.observe(registerBits(hash, tag), levelOf(hash, tag), stamp);
  }
  return table;
}

function peopleIn(table: Pcsa, start = 0): number {
  table.occupancy(start, counts);
  return estimate(counts, table.registers);
}

describe('the estimate', () => {
  // People are numbered, so these runs repeat; the bounds are four standard errors of each figure.
  for (const registers of [256, 1_024]) {
    for (const people of [1, 10, 257, 1_000, 10_000]) {
      it(`of ${people} people in ${registers} registers has the error that theory gives it, and no bias`, () => {
        const trials = Math.min(400, Math.ceil(1_000_000 / people));
        let sum = 0;
        let squares = 0;
        for (let trial = 0; trial < trials; trial++) {
          const error = peopleIn(tableOf(registers, trial * people, (trial + 1) * people)) / people - 1;
          sum += error;
          squares += error ** 2;
        }
        const theory = standardError(people, registers) / people;
        const rmse = Math.sqrt(squares / trials);
        expect(Math.abs(sum / trials)).toBeLessThan((4 * Math.max(theory, rmse)) / Math.sqrt(trials) + 0.002);
        expect(rmse).toBeLessThan(theory * (1 + 4 / Math.sqrt(2 * trials)) + 0.005);
        expect(rmse).toBeLessThan(0.05);
        if (people > 256) expect(rmse).toBeGreaterThan(theory * (1 - 4 / Math.sqrt(2 * trials)));
      });
    }
  }

  it('has the published constant: 0.649 / sqrt(m)', () => {
    for (const registers of [64, 256, 1_024, 4_096]) {
      const relative = standardError(registers * 10_000, registers) / (registers * 10_000);
      expect(relative * Math.sqrt(registers)).toBeCloseTo(0.649, 2);
    }
  });

  it('is finite, not negative and grows with every cell, up to the full table', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(256), { minLength: LEVELS, maxLength: LEVELS }),
        fc.nat(LEVELS - 1),
        (set, level) => {
          const fewer = estimate(Uint32Array.from(set), 256);
          expect(fewer).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(fewer)).toBe(set.some((cells) => cells < 256));
          if ((set[level] as number) < 256) {
            const more = estimate(Uint32Array.from(set.with(level, (set[level] as number) + 1)), 256);
            expect(more).toBeGreaterThanOrEqual(fewer * (1 - 1e-9));
          }
        },
      ),
    );
    expect(estimate(new Uint32Array(LEVELS), 256)).toBe(0);
    expect(estimate(new Uint32Array(LEVELS).fill(256), 256)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a timestamped table', () => {
  it('answers any window as a table of that window alone would', () => {
    const table = new Pcsa(256, room());
    const people = 5_000;
    for (let person = 0; person < people; person++) {
      const [hash, tag] = [hashLow(person, 0), hashHigh(person, 0)];
      table.observe(registerBits(hash, tag), levelOf(hash, tag), 1 + person);
    }
    for (const start of [0, 1, 100, 2_500, 4_000, 4_990, 4_999, 5_000]) {
      expect(peopleIn(table, start)).toBe(peopleIn(tableOf(256, start, people)));
    }
  });

  it('merges to the table of both, whichever is deeper', () => {
    const [few, many] = [tableOf(256, 0, 50), tableOf(256, 40, 200_000)];
    expect(many.cells.length).toBeGreaterThan(few.cells.length);
    const both = peopleIn(tableOf(256, 0, 200_000));
    for (const [a, b] of [
      [few, many],
      [many, few],
    ] as const) {
      const sum = new Pcsa(256, room());
      sum.merge(a.cells);
      sum.merge(b.cells);
      sum.merge(b.cells);
      expect(peopleIn(sum)).toBe(both);
    }
  });

  it('counts what it takes against the ceiling, and gives it back', () => {
    const ceiling = room();
    const table = new Pcsa(256, ceiling);
    table.observe(0, LEVELS - 1, 1);
    expect(ceiling.used).toBe(table.bytes);
    expect(table.bytes).toBe(4 * 256 * LEVELS);
    table.release();
    expect(ceiling.used).toBe(0);
  });

  it('counts the cells of any window, whatever was seen, merged and begun before', () => {
    const seen = fc.record({ bits: fc.nat(255), level: fc.nat(LEVELS - 1), stamp: fc.nat(40) });
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.array(seen, { maxLength: 40 }) },
      fc.nat(40),
      fc.array(seen, { maxLength: 20 }).map((other) => ({ other })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const table = new Pcsa(256, room());
        for (const each of steps) {
          if (typeof each === 'number') table.beginAt(each);
          else if (Array.isArray(each))
            for (const { bits, level, stamp } of each) table.observe(bits, level, stamp);
          else {
            const other = new Pcsa(256, room());
            for (const { bits, level, stamp } of each.other) other.observe(bits, level, stamp);
            table.merge(other.cells);
          }
          for (let start = 0; start <= 41; start++) {
            table.occupancy(start, counts);
            const plain = Array.from(
              { length: LEVELS },
              (_, level) =>
                table.cells.subarray(256 * level, 256 * (level + 1)).filter((stamp) => stamp > start).length,
            );
            expect([...counts]).toEqual(plain);
          }
        }
      }),
      { numRuns: 40 },
    );
    // The largest stamps are words that are negative as signed numbers.
    const late = new Pcsa(256, room());
    for (const [i, stamp] of [1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1].entries()) late.observe(i, 0, stamp);
    for (const [start, people] of [
      [1, 3],
      [2 ** 31 - 1, 2],
      [2 ** 31, 1],
      [2 ** 32 - 1, 0],
    ] as const) {
      late.occupancy(start, counts);
      expect(counts[0]).toBe(people);
    }
  });
});
