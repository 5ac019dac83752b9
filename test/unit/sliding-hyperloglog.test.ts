import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlidingHyperLogLog } from '../../bench/headcount/sliding-hyperloglog.ts';

/** A rival that is beaten because it was written badly would prove nothing. */
describe('the sliding HyperLogLog that the headcount is measured against', () => {
  it('answers any window as a HyperLogLog of that window’s people would', () => {
    const sightings = fc.array(fc.record({ person: fc.nat(500), gap: fc.nat(5) }), { maxLength: 300 });
    fc.assert(
      fc.property(sightings, fc.nat(800), (list, start) => {
        const whole = new SlidingHyperLogLog(4);
        const window = new SlidingHyperLogLog(4);
        let second = 0;
        for (const { person, gap } of list) {
          second += gap;
          whole.observe(person, second);
          if (second > start) window.observe(person, second);
        }
        expect(whole.count(start)).toBe(window.count(-1));
      }),
      { numRuns: 500 },
    );
  });

  it('has the error that its paper states: 1.04 / sqrt(m)', () => {
    const people = 20_000;
    const runs = 60;
    let square = 0;
    for (let run = 0; run < runs; run++) {
      const sketch = new SlidingHyperLogLog(9);
      for (let i = 0; i < people; i++) sketch.observe(Math.imul(i + 1, 0x9e37_79b1) ^ (run * 0x1234_567), i);
      square += (sketch.count(-1) / people - 1) ** 2;
    }
    const theory = 1.04 / Math.sqrt(512);
    // 60 runs: the measured error is within a third of the true one with four standard errors.
    expect(Math.sqrt(square / runs)).toBeGreaterThan(theory * 0.64);
    expect(Math.sqrt(square / runs)).toBeLessThan(theory * 1.36);
  });

  it('keeps about m ln(n / m) pairs', () => {
    const sketch = new SlidingHyperLogLog(9);
    for (let i = 0; i < 100_000; i++) sketch.observe(i, i);
    const pairs = sketch.bytes / 5;
    expect(pairs).toBeGreaterThan(512 * 3);
    expect(pairs).toBeLessThan(512 * 2 * Math.log(100_000 / 512));
  });
});
