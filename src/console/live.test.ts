import { describe, expect, it } from 'vitest';
import { Live } from './live.ts';

describe('the live overview', () => {
  it('is asked once for everybody who waits', async () => {
    let asked = 0;
    const live = new Live(async () => ++asked);
    expect(await Promise.all([live.next(), live.next(), live.next()])).toEqual([1, 1, 1]);
  });

  it('rests between two questions, longer when asking takes long, and goes on after a failure', async () => {
    let now = 0;
    let asked = 0;
    const rests: number[] = [];
    const took = [10, 4_000, 0];
    const live = new Live(
      async () => {
        now += took[asked] as number;
        asked += 1;
        if (asked === 2) throw new Error('the ledger is starting');
        return asked;
      },
      () => now,
      async (ms) => {
        rests.push(ms);
        now += ms;
      },
    );
    expect(await live.next()).toBe(1);
    await expect(live.next()).rejects.toThrow('starting');
    expect(await live.next()).toBe(3);
    // A quick question: a second from start to start. One of four seconds: three times as long a rest.
    expect(rests).toEqual([990, 12_000]);
  });
});
