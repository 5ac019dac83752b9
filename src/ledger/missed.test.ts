import { mkdtempSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import type { WeirError } from '../disclosure/error.ts';
import { personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import { ClockWatch, JUMP_MS } from './clock-watch.ts';
import { ADDRESS_FILE } from './keeper/messages.ts';
import { Ledger } from './ledger.ts';
import { MAX_MISSED, Missed } from './missed.ts';
import type { LedgerRecord } from './record.ts';
import type { SpoolFiles } from './spool-files.ts';
import { connectStore, rowsOf } from './store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-missed-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const AT = Date.UTC(2026, 10, 2, 5, 0, 0);

describe('a disk that is full for a while', () => {
  for (const missedIsBlind of [true, false]) {
    it(`leaves ${missedIsBlind ? 'a blind period of what left unrecorded' : 'nothing behind when nothing left'}`, async () => {
      let isFull = false;
      const files: SpoolFiles = {
        write: async (file, bytes, offset, length, position) => {
          if (isFull) throw new Error('ENOSPC: no space left on device');
          return { bytesWritten: writeSync(file, bytes, offset, length, position) };
        },
        sync: async () => undefined,
      };
      const ledger = await Ledger.open({ directory, missedIsBlind, spool: { files } });
      const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
      const show = (id: string, minute: number) =>
        ledger.record({
          at: AT + minute * 60_000,
          channel: 'web',
          route: 'GET /api/reviews',
          recipient,
          measure: 'pass',
          people: [
            {
              person: personKey(ledger.keyring, { namespace: 'id', value: id }),
              categories: categorySet('pd:UID'),
              basis: 'none',
            },
          ],
          aliases: [],
        });
      await show('1', 0);
      isFull = true;
      for (const minute of [3, 1, 2])
        await expect(show('2', minute)).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
      isFull = false;
      await show('3', 4);
      // What was missed is written behind the first record that was taken, and so before this one.
      await show('3', 5);
      await ledger.flush();
      expect((await ledger.questions.totals(recipient.primary.key)).people).toBe(2);
      const store = connectStore(JSON.parse(readFileSync(join(directory, ADDRESS_FILE), 'utf8')));
      const rows = await rowsOf(
        store,
        'SELECT toUnixTimestamp64Milli(at) AS at, reason, route, toString(recipient) AS recipient FROM blind_periods',
      );
      const expected = { at: AT + 60_000, reason: 'ledger-unavailable', route: 'GET /api/reviews' };
      expect(rows.map((row) => ({ ...(row as object), at: Number((row as { at: number }).at) }))).toEqual(
        missedIsBlind ? [{ ...expected, recipient: String(recipient.primary.key) }] : [],
      );
      await store.close();
      await ledger.close();
    });
  }

  it('is remembered within bounds', () => {
    const missed = new Missed();
    const record = (i: number): LedgerRecord => ({
      type: 'blind',
      at: 1_000 - (i % 7),
      channel: 'web',
      reason: 'over-cap',
      bytes: 5,
      route: `GET /${i}`,
      identities: [],
    });
    for (let i = 0; i < 3 * MAX_MISSED; i++) missed.note(record(i));
    expect(missed.size).toBe(MAX_MISSED + 1);
    const taken = missed.take();
    expect(taken.at(-1)).toMatchObject({ at: 994, route: '', reason: 'ledger-unavailable' });
    expect(missed.take()).toEqual([]);
  });
});

describe('a clock', () => {
  it('is watched for jumps, and may drift', () => {
    let wall = AT;
    let steady = 0;
    const watch = new ClockWatch(
      () => wall,
      () => steady,
    );
    const pass = (wallMs: number, steadyMs = wallMs) => {
      wall += wallMs;
      steady += steadyMs;
      return watch.look();
    };
    expect(pass(5_000)).toBeUndefined();
    // Half a second off every minute for a day: no jump.
    for (let i = 0; i < 1_440; i++) expect(pass(60_500, 60_000)).toBeUndefined();
    expect(pass(HOUR_MS + 5_000, 5_000)).toBe(HOUR_MS);
    expect(pass(5_000)).toBeUndefined();
    expect(pass(5_000 - 2 * HOUR_MS, 5_000)).toBe(-2 * HOUR_MS);
    expect(pass(JUMP_MS - 1 + 5_000, 5_000)).toBeUndefined();
    // Looked at again too soon: it waits, and does not miss it.
    expect(pass(2 * JUMP_MS, 10)).toBeUndefined();
    expect(pass(2_000)).toBe(2 * JUMP_MS - 10);
  });

  it('that jumps is told, and changes nothing of what was recorded', async () => {
    const troubles: WeirError[] = [];
    let jumpMs = 0;
    const ledger = await Ledger.open({
      directory,
      clock: { now: () => Date.now() + jumpMs },
      onTrouble: (error) => troubles.push(error),
    });
    const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
    const blind = (at: number) =>
      ledger.blind({ at, channel: 'web', route: 'GET /x', recipient, reason: 'over-cap', bytes: 1 });
    for (const at of [AT + 2 * HOUR_MS, AT, AT + HOUR_MS]) await blind(at);
    jumpMs = -3 * HOUR_MS;
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await blind(AT - HOUR_MS);
    await ledger.flush();
    expect((await ledger.questions.grandTotals()).blindBytes).toBe(4);
    expect(await ledger.verify()).toMatchObject({ verified: true });
    expect(troubles.map(({ code, params }) => [code, params])).toEqual([
      ['WEIR_CLOCK_JUMPED', { seconds: -10_800 }],
    ]);
    await ledger.close();
  });
});
