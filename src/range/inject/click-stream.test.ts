import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS } from '../../disclosure/time.ts';
import { Random } from '../random.ts';
import { runScenario } from '../run-scenario.ts';
import { scenarioOf } from '../scenario/read-scenario.ts';
import { ClickStream } from './click-stream.ts';

const START = Date.UTC(2026, 5, 1, 7);

function streamOf(days: number): ClickStream {
  const random = new Random(5, 'clicks');
  const stream = new ClickStream();
  for (let i = 0; i < 20_000; i++) {
    const item = random.chance(0.5) ? random.integer(20) : random.integer(2_000);
    stream.add(`u${random.integer(800)}`, `i${item}`, START + random.integer(days * DAY_MS - 8 * 3_600_000));
  }
  return stream;
}

describe('a click-stream', () => {
  it('is put in the order of time, from the midnight before it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9), fc.nat(9), fc.nat(5 * DAY_MS)), { minLength: 1, maxLength: 200 }),
        (clicks) => {
          const stream = new ClickStream();
          for (const [user, item, at] of clicks) stream.add(`u${user}`, `i${item}`, START + at);
          const { at, user } = stream.sorted();
          expect(stream.clicks).toBe(clicks.length);
          expect(stream.users).toBe(new Set(clicks.map(([each]) => each)).size);
          expect(user.length).toBe(clicks.length);
          expect([...at]).toEqual([...at].sort((a, b) => a - b));
          const first = Math.min(...clicks.map(([, , each]) => START + each));
          expect(at[0]).toBe(first % DAY_MS);
          expect(stream.days).toBeGreaterThan((at.at(-1) as number) / DAY_MS - 1e-9);
        },
      ),
    );
  });

  it('stands for the visitors, with harvesters injected among them', () => {
    const stream = streamOf(3);
    const read = scenarioOf('harvesters: [{ startDay: 2, surface: profile }]', 'test.yaml', stream);
    if ('contradiction' in read) throw new Error(read.contradiction.kind);
    expect(read.scenario).toMatchObject({ people: stream.items, days: 3 });
    const { outcome } = runScenario(read.scenario, 1, { stream });
    expect(outcome.harvesters[0]?.peopleTaken).toBe(stream.items);
    expect(outcome.harvesters[0]?.peopleLost).toBeLessThan(stream.items);
    expect(outcome.events).toBe(20_000 + stream.items);
    expect(outcome.actorDays).toBeGreaterThan(800);
    expect(runScenario(read.scenario, 1, { stream }).outcome).toEqual(outcome);
  });

  it('is too short for a harvester that starts after it', () => {
    const read = scenarioOf('harvesters: [{ startDay: 3 }]', 'test.yaml', streamOf(2));
    expect('contradiction' in read && read.contradiction.kind).toBe('starts-after-end');
  });
});
