import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WeirError } from '../disclosure/error.ts';
import { personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { endHold, HOLDS_FILE, heldBy, placeHold, readHolds, standingHolds } from './holds.ts';
import { ADDRESS_FILE } from './keeper/messages.ts';
import { Ledger } from './ledger.ts';
import { connectStore, type StoreAddress } from './store.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-holds-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const codeOf = (work: () => unknown) => {
  try {
    work();
    return 'none';
  } catch (error) {
    return (error as WeirError).code;
  }
};

describe('legal holds', () => {
  it('are placed, end, and stay on record', () => {
    expect(readHolds(directory)).toEqual([]);
    const scope = { recipient: 7n, people: [2n ** 64n - 1n], from: 10, to: undefined };
    placeHold(directory, 1, { name: 'a', reason: 'letter', ...scope });
    expect(standingHolds(directory)).toEqual([
      { name: 'a', reason: 'letter', placedAt: 1, endedAt: null, endReason: null, ...scope },
    ]);
    expect(codeOf(() => placeHold(directory, 2, { name: 'a', reason: 'again', people: [] }))).toBe(
      'WEIR_HOLD_EXISTS',
    );
    endHold(directory, 3, 'a', 'closed');
    expect(codeOf(() => endHold(directory, 4, 'a', 'closed'))).toBe('WEIR_HOLD_UNKNOWN');
    placeHold(directory, 5, { name: 'a', reason: 'opened again', people: [] });
    expect(readHolds(directory).map(({ placedAt, endedAt }) => [placedAt, endedAt])).toEqual([
      [1, 3],
      [5, null],
    ]);
  });

  it('survive a crash in the middle of a line, and refuse a line that was changed', () => {
    placeHold(directory, 1, { name: 'a', reason: 'r', people: [] });
    appendFileSync(join(directory, HOLDS_FILE), '{"what":"placed","at":2,"name":"b');
    expect(standingHolds(directory).map(({ name }) => name)).toEqual(['a']);
    placeHold(directory, 3, { name: 'c', reason: 'r', people: [] });
    expect(standingHolds(directory).map(({ name }) => name)).toEqual(['a', 'c']);
    const path = join(directory, HOLDS_FILE);
    writeFileSync(path, readFileSync(path, 'utf8').replace('placed', 'plac'));
    expect(codeOf(() => readHolds(directory))).toBe('WEIR_HOLDS_DAMAGED');
  });

  it('cover people by themselves, by who received them and by when', async () => {
    const ledger = await Ledger.open({ directory });
    const recipient = recipientFrom(ledger.keyring, { account: '77', ip: '203.0.113.9' }) as Recipient;
    const key = (id: string) => personKey(ledger.keyring, { namespace: 'id', value: id });
    const event = { channel: 'web', route: 'GET /', recipient, measure: 'pass', aliases: [] } as const;
    const person = { person: key('1'), categories: 1, basis: 'none' } as const;
    await ledger.record({ ...event, at: 1_000_000, people: [person] });
    await ledger.flush();
    const store = connectStore(
      JSON.parse(readFileSync(join(directory, ADDRESS_FILE), 'utf8')) as StoreAddress,
    );
    const held = async (id: string) => (await heldBy(directory, store, [key(id), 5n]))?.name;
    expect(await held('1')).toBeUndefined();
    const cases: readonly [string, object, boolean][] = [
      ['another person', { people: [key('2')] }, false],
      ['this person', { people: [key('1')] }, true],
      ['the address they went to', { people: [], recipient: recipient.identities[1]?.key }, true],
      ['another recipient', { people: [], recipient: 9n }, false],
      ['the time', { people: [], from: 999_999, to: 1_000_001 }, true],
      ['a later time', { people: [], from: 1_000_001 }, false],
      ['this person at another time', { people: [key('1')], to: 1_000_000 }, false],
    ];
    for (const [name, scope, expected] of cases) {
      placeHold(directory, 1, { name, reason: 'r', people: [], ...scope });
      expect([name, await held('1')]).toEqual([name, expected ? name : undefined]);
      endHold(directory, 2, name, 'r');
    }
    await store.close();
    await ledger.close();
  });
});
