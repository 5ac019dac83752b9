/** Two gates on one server's tables: what one does to the key or to the holds, the other takes over while it runs. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../../src/disclosure/category.ts';
import { openExistingKeyring } from '../../src/disclosure/keyring.ts';
import { type Identifier, personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { placeHold, standingHolds } from '../../src/ledger/holds.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { KEY_FILE } from '../../src/ledger/readable-ledger.ts';
import { DEFAULT_RETENTION } from '../../src/ledger/retention/rules.ts';
import { type StandIn, startStandIn } from '../support/clickhouse-stand-in.ts';

const NOW = Date.UTC(2026, 10, 22);
const PATIENCE = { timeout: 30_000 };

let directory: string;
let server: StandIn;
let troubles: Record<'a' | 'b', string[]>;
let a: Ledger;
let b: Ledger;

const at = (gate: 'a' | 'b') => join(directory, gate);
const open = (gate: 'a' | 'b') =>
  Ledger.open({
    directory: at(gate),
    server: server.address,
    clock: { now: () => NOW },
    retention: { rules: DEFAULT_RETENTION, byItself: false },
    onTrouble: ({ code }) => troubles[gate].push(code),
  });

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-two-gates-'));
  for (const name of ['server', 'b']) mkdirSync(join(directory, name));
  troubles = { a: [], b: [] };
  server = await startStandIn(join(directory, 'server'));
  a = await open('a');
  // The second gate has a copy of the first one's key file.
  copyFileSync(join(at('a'), KEY_FILE), join(at('b'), KEY_FILE));
  b = await open('b');
});
afterEach(async () => {
  await Promise.all([a.close(), b.close()]);
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const phone = (number: number): Identifier => ({ namespace: 'phone', value: `+86138${number}` });

async function show(ledger: Ledger, numbers: readonly number[], when = NOW): Promise<void> {
  const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
  await ledger.record({
    at: when,
    channel: 'web',
    route: 'GET /',
    recipient,
    measure: 'pass',
    people: numbers.map((number) => ({
      person: personKey(ledger.keyring, phone(number)),
      categories: categorySet('pd:TelephoneNumber'),
      basis: 'none' as const,
      namedBy: 'phone' as const,
    })),
    aliases: [],
  });
  await ledger.flush();
}

const forgetting = (number: number) => ({
  identifiers: [phone(number)],
  recipients: [],
  reference: `R-${number}`,
  partial: false,
  dryRun: false,
});
const keyOf = (ledger: Ledger, number: number) => personKey(ledger.keyring, phone(number));

describe('two gates on one ledger', () => {
  it('both forget whom one of them was asked to forget, while they run', async () => {
    await show(a, [1, 2]);
    await show(b, [1, 3]);
    const before = keyOf(b, 1);
    expect(before).toBe(keyOf(a, 1));
    let told = 0;
    b.onKeyChange(() => {
      told += 1;
    });
    expect(await a.forget(forgetting(1))).toMatchObject({ identifiers: 1, generation: 1 });
    await expect.poll(() => keyOf(b, 1) !== before, PATIENCE).toBe(true);
    expect(told).toBeGreaterThan(0);
    // Whoever comes back is the same newcomer at both; others are who they were.
    expect(keyOf(b, 1)).toBe(keyOf(a, 1));
    expect(keyOf(b, 2)).toBe(keyOf(a, 2));
    await show(b, [1]);
    expect(await a.questions.receiptTotals(keyOf(a, 1))).toMatchObject({ recipients: 1 });
    const file = openExistingKeyring(join(at('b'), KEY_FILE));
    expect([file.generation, personKey(file, phone(1))]).toEqual([1, keyOf(a, 1)]);
    for (const each of [a, b]) expect(await each.verify()).toMatchObject({ verified: true });
    expect(troubles).toEqual({ a: [], b: [] });
  });

  it('that forget at the same moment have forgotten both, also after a start', async () => {
    await show(a, [1, 2, 4]);
    await b.flush();
    const before = [1, 2].map((number) => keyOf(a, number));
    await Promise.all([a.forget(forgetting(1)), b.forget(forgetting(2))]);
    const gone = (ledger: Ledger) => [1, 2].every((number, i) => keyOf(ledger, number) !== before[i]);
    await expect.poll(() => gone(a) && gone(b), PATIENCE).toBe(true);
    for (const number of [1, 2, 4]) expect(keyOf(a, number)).toBe(keyOf(b, number));
    const kept = [1, 2, 4].map((number) => keyOf(a, number));
    await a.close();
    a = await open('a');
    expect([1, 2, 4].map((number) => keyOf(a, number))).toEqual(kept);
    expect((await a.keyChanges()).map(({ reference }) => reference).sort()).toEqual(['R-1', 'R-2']);
  });

  it('honour a hold that was placed at the other one', async () => {
    await show(a, [1]);
    placeHold(at('a'), NOW, { name: 'H', reason: 'court', people: [keyOf(a, 1)] });
    await expect.poll(() => standingHolds(at('b')).map(({ name }) => name), PATIENCE).toEqual(['H']);
    await expect(b.forget(forgetting(1))).rejects.toMatchObject({ code: 'WEIR_FORGET_HELD' });
    expect(standingHolds(at('a'))).toHaveLength(1);
    for (const each of [a, b]) expect(await each.verify()).toMatchObject({ verified: true });
  });

  it('say that a key was rotated elsewhere, and take it up when the operator brings it', async () => {
    await show(a, [1]);
    await a.close();
    const rotated = await Ledger.change<{ generation: number }>(
      { directory: at('a'), server: server.address },
      { type: 'rotate', reference: 'yearly' },
    );
    expect(rotated).toEqual({ generation: 1 });
    await expect.poll(() => troubles.b, PATIENCE).toEqual(['WEIR_KEY_ROTATED']);
    a = await open('a');
    const sealed = a.keyring.seal('203.0.113.9', 'x');
    expect(b.keyring.unseal(sealed, 'x')).toBeUndefined();
    copyFileSync(join(at('a'), KEY_FILE), join(at('b'), KEY_FILE));
    await expect.poll(() => b.keyring.unseal(sealed, 'x'), PATIENCE).toBe('203.0.113.9');
    expect(troubles.b).toEqual(['WEIR_KEY_ROTATED']);
  });

  it('each remove their own rows past their time, and leave the other’s', async () => {
    const old = Date.UTC(2023, 4, 5);
    await show(a, [1, 2], old);
    await show(b, [3], old);
    expect(await a.retain({ dryRun: false })).toMatchObject({ removed: 2 });
    expect(await b.verify()).toMatchObject({ verified: true, rows: 1 });
    expect(await b.retain({ dryRun: false })).toMatchObject({ removed: 1 });
    for (const each of [a, b]) expect(await each.verify()).toMatchObject({ verified: true, rows: 1 });
    expect((await a.questions.grandTotals()).disclosures).toBe(0);
  });
});
