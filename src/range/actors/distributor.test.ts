import { describe, expect, it } from 'vitest';
import { SECOND_MS } from '../../disclosure/time.ts';
import { CompressedClock } from '../compressed-clock.ts';
import { CALLS, distributor, type PassedOn } from './distributor.ts';
import type { Stage } from './stage.ts';

/** A stage on which only time, seed and signal are looked at; an hour takes a few milliseconds. */
function stage(seed: number, signal = new AbortController().signal): Stage {
  return { clock: new CompressedClock(0, 1_000 * SECOND_MS), seed, signal } as Stage;
}

function customers(count: number, companies: readonly number[]): PassedOn[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    name: `n${id}`,
    phone: `p${id}`,
    company: companies.includes(id) ? `c${id}` : null,
  }));
}

describe('distributor', () => {
  it('calls as many as it calls, those of companies first, one after the other', async () => {
    const calls = await distributor(stage(1), customers(20, [4, 7]));
    expect(calls).toHaveLength(CALLS);
    expect(new Set(calls.map(({ customer }) => customer.id)).size).toBe(CALLS);
    expect(
      calls
        .slice(0, 2)
        .map(({ customer }) => customer.id)
        .sort(),
    ).toEqual([4, 7]);
    const times = calls.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  it('chooses by the seed alone', async () => {
    const ids = async (seed: number) =>
      (await distributor(stage(seed), customers(50, []))).map(({ customer }) => customer.id);
    expect(await ids(3)).toEqual(await ids(3));
    const all = await Promise.all([1, 2, 3, 4].map(ids));
    expect(new Set(all.map(String)).size).toBeGreaterThan(1);
  });

  it('calls nobody of an empty list, and nobody once the play is over', async () => {
    expect(await distributor(stage(1), [])).toEqual([]);
    expect(await distributor(stage(1, AbortSignal.abort()), customers(5, []))).toEqual([]);
  });
});
