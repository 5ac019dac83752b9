import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RelationsBed } from '../../../test/support/relations-bed.ts';
import type { WeirError } from '../../disclosure/error.ts';
import { KeptSource, LONGEST_RETRY_MS } from './kept-source.ts';
import type { Look } from './relation-source.ts';

let bed: RelationsBed;
let troubles: WeirError[];
let read: number[];
/** Whether each look asked for everything anew. */
let looks: boolean[];
let next: () => Look | Promise<Look>;
let kept: KeptSource | undefined;

const rows = (refused = 0, dropped = 0): Look => ({
  rows: 10,
  refused,
  dropped,
  firstProblem: refused === 0 ? undefined : { row: 3, column: 'person' },
});

beforeEach(() => {
  // Pauses of the event loop stay real: what runs to its end needs them.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  bed = new RelationsBed();
  troubles = [];
  read = [];
  looks = [];
  next = () => rows();
});

afterEach(async () => {
  await kept?.close();
  vi.useRealTimers();
});

function keep(anewMs?: number): KeptSource {
  kept = new KeptSource({
    name: 'tickets',
    source: {
      look: async (_told, again) => {
        looks.push(again);
        return next();
      },
    },
    told: bed.told,
    everyMs: 30_000,
    ...(anewMs === undefined ? {} : { anewMs }),
    now: () => bed.now,
    onTrouble: (error) => troubles.push(error),
    onRead: (relations) => read.push(relations),
  });
  return kept;
}

async function pass(ms: number): Promise<void> {
  bed.now += ms;
  await vi.advanceTimersByTimeAsync(ms);
  await kept?.settled;
}

describe('a source that is kept', () => {
  it('is looked at again and again, and told anew when it is time', async () => {
    await keep(60_000).look();
    for (let i = 0; i < 4; i++) await pass(30_000);
    expect(looks).toEqual([true, false, true, false, true]);
    expect(read).toEqual([0]);
    expect(kept?.looks).toEqual({ taken: 5, unchanged: 0, failed: 0 });
    expect(troubles).toEqual([]);
  });

  it('is tried again with growing pauses, and says so each time', async () => {
    next = () => Promise.reject(new Error('it answered 500'));
    await keep(3_600_000).look();
    const at: number[] = [];
    for (let second = 1; second <= 700; second++) {
      const before = looks.length;
      await pass(1_000);
      if (looks.length > before) at.push(second);
    }
    expect(at).toEqual([60, 180, 420]);
    expect(troubles.map(({ code }) => code)).toEqual(Array(4).fill('WEIR_RELATIONS_UNREAD'));
    expect(troubles[3]?.params).toEqual({
      source: 'tickets',
      reason: 'it answered 500',
      seconds: LONGEST_RETRY_MS / 1_000,
    });
    // What was not told anew yet is still to be.
    expect(looks).toEqual([true, true, true, true]);
    expect(kept?.readAt).toBeUndefined();
    next = () => rows();
    await pass(LONGEST_RETRY_MS);
    expect([read.length, kept?.readAt]).toEqual([1, bed.now]);
    await pass(30_000);
    expect(looks.at(-1)).toBe(false);
  });

  it('says what is wrong with its rows, once for as long as it is the same', async () => {
    next = () => rows(2, 5);
    await keep().look();
    await pass(30_000);
    next = () => rows(3, 0);
    await pass(30_000);
    expect(troubles.map(({ code }) => code)).toEqual([
      'WEIR_RELATIONS_ROWS',
      'WEIR_RELATIONS_FULL',
      'WEIR_RELATIONS_ROWS',
    ]);
    expect(troubles[0]?.message).toContain('row 3, column person');
  });

  it('forgets everything and is told anew when person keys change', async () => {
    await keep().look();
    const telling = bed.told.whole();
    telling.row({ recipient: 'e7', person: '1', basis: 'ticket' }, 1);
    telling.done();
    expect(bed.basis('e7', '1')).toBe('ticket');
    kept?.forget();
    expect(bed.basis('e7', '1')).toBe('none');
    await kept?.settled;
    expect(looks).toEqual([true, true]);
  });

  it('throws out what has ended', async () => {
    const telling = bed.told.changes();
    telling.row({ recipient: 'e7', person: '1', basis: 'ticket' }, 1);
    expect(bed.told.size).toBe(1);
    bed.now += 3_600_000;
    await keep().look();
    expect(bed.told.size).toBe(0);
  });
});
