import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { WeirError } from '../disclosure/error.ts';
import { type IdentityKind, type Recipient, recipientFrom, recipientKey } from '../disclosure/recipient.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { Ledger } from '../ledger/ledger.ts';
import { configSchema } from './config.ts';
import { type Counting, openCounting } from './counting.ts';
import { SNAPSHOT_FILE } from './headcount-file.ts';

const START = Date.UTC(2026, 10, 2, 5, 0, 0);
const ROUTE = 'GET /api/reviews';
const NAME = categorySet('pd:Name');

let directory: string;
let ledger: Ledger;
let troubles: string[];
let now = START;
const clock = { now: () => now };
const snapshot = () => join(directory, SNAPSHOT_FILE);
const who = () => recipientFrom(ledger.keyring, { session: 's1', ip: '203.0.113.9' }) as Recipient;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-counting-'));
  ledger = await Ledger.open({ directory });
  troubles = [];
  now = START;
});
afterEach(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(budgets = {}, headcount = {}): Promise<Counting> {
  const config = configSchema.parse({ data: directory, budgets, headcount });
  return openCounting({ config, ledger, clock, onTrouble: (error: WeirError) => troubles.push(error.code) });
}

function people(from: number, to: number): DisclosedPerson[] {
  return Array.from({ length: to - from }, (_, i) => ({
    person: BigInt(from + i),
    categories: NAME,
    basis: 'none',
  }));
}

/** What the gate does with a response: judge, then record. */
async function disclose(counting: Counting, from: number, to: number): Promise<void> {
  counting.judge.observe({ at: now, route: ROUTE, recipient: who(), people: people(from, to) });
  const event = { channel: 'web', route: ROUTE, measure: 'pass', aliases: [] } as const;
  await ledger.record({ ...event, at: now, recipient: who(), people: people(from, to) });
}

const countOf = ({ headcount }: Counting) => headcount.count(who().primary.key, 30 * DAY_MS, now);

describe('counting', () => {
  it('goes on where it was closed', async () => {
    const first = await open();
    await disclose(first, 0, 100);
    await first.close();
    expect(statSync(snapshot()).mode & 0o777).toBe(0o600);
    const second = await open();
    expect(countOf(second)).toBe(100);
    await disclose(second, 50, 150);
    expect(countOf(second)).toBe(150);
    await second.close();
    expect(troubles).toEqual([]);
  });

  it('after a crash counts again what was recorded since, from the spool or from the tables, nobody twice', async () => {
    const first = await open();
    await disclose(first, 0, 100);
    await first.close();
    const kept = readFileSync(snapshot());
    const second = await open();
    for (const isHandedOver of [false, true]) {
      await disclose(second, 90, isHandedOver ? 400 : 200);
      if (isHandedOver) await ledger.flush();
      now += HOUR_MS;
      // As if there had been a kill instead of what came after the first snapshot.
      writeFileSync(snapshot(), kept);
      expect(countOf(await open())).toBe(isHandedOver ? 400 : 200);
    }
    expect(troubles).toEqual([]);
  });

  it('counts a response that began days before the snapshot and was recorded after it', async () => {
    const first = await open();
    await disclose(first, 0, 100);
    const begun = now;
    now += 3 * DAY_MS;
    await first.close();
    const kept = readFileSync(snapshot());
    const second = await open();
    const present = now;
    now = begun;
    await disclose(second, 100, 300);
    now = present;
    writeFileSync(snapshot(), kept);
    expect(countOf(await open())).toBe(300);
    await ledger.flush();
    writeFileSync(snapshot(), kept);
    expect(countOf(await open())).toBe(300);
    expect(troubles).toEqual([]);
  });

  it('knows groups and links again, from the snapshot and from the ledger', async () => {
    const key = (kind: IdentityKind, value: string) => recipientKey(ledger.keyring, kind, value);
    const groupsOf = ({ headcount, groups }: Counting) => [
      headcount.count(key('net', '203.0.113.0/24'), DAY_MS, now),
      headcount.count(groups.team(key('employee', 'e1'))?.counter ?? 0n, DAY_MS, now),
      ...[...groups.cells()].map(({ counter }) => headcount.count(counter, DAY_MS, now)),
      groups.linked(key('account', 'a1'), DAY_MS, now).people,
    ];
    const seen = async (counting: Counting, known: Parameters<typeof recipientFrom>[1], from: number) => {
      const recipient = recipientFrom(ledger.keyring, known) as Recipient;
      const sighting = { at: now, route: ROUTE, recipient, people: people(from, from + 10) };
      counting.judge.observe(sighting);
      await ledger.record({ ...sighting, channel: 'web', measure: 'pass', aliases: [] });
    };
    const given = { teams: { support: ['e1'] }, cells: true };
    const [ip, net] = ['203.0.113.9', '203.0.113.0/24'];
    const first = await open({}, given);
    await seen(first, { session: 's1', ip, net }, 0);
    await seen(first, { account: 'a1', session: 's1', ip, net }, 5);
    await first.close();
    const second = await open({}, given);
    expect(groupsOf(second).at(-1)).toBe(15);
    const kept = readFileSync(snapshot());
    await seen(second, { employee: 'e1', ip, net }, 10);
    await seen(second, { account: 'a1', session: 's2', ip: '198.51.100.1', net: '198.51.100.0/24' }, 30);
    const expected = [20, 10, 30, 25];
    expect(groupsOf(second)).toEqual(expected);
    writeFileSync(snapshot(), kept);
    expect(groupsOf(await open({}, given))).toEqual(expected);
    await ledger.flush();
    rmSync(snapshot());
    expect(groupsOf(await open({}, given))).toEqual(expected);
    expect(troubles).toEqual([]);
  });

  it('sets a damaged snapshot aside and counts the ledger again', async () => {
    const first = await open();
    await disclose(first, 0, 300);
    await first.close();
    await ledger.flush();
    const bytes = readFileSync(snapshot());
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    writeFileSync(snapshot(), bytes);
    now += DAY_MS;
    expect(countOf(await open())).toBe(300);
    expect(troubles).toEqual(['WEIR_HEADCOUNT_SNAPSHOT']);
    expect(readFileSync(`${snapshot()}.aside`).equals(bytes)).toBe(true);
    expect(existsSync(snapshot())).toBe(false);
  });

  it('does not use what was counted by other rules', async () => {
    const first = await open();
    first.judge.observe({
      at: now,
      route: ROUTE,
      recipient: who(),
      people: people(0, 10).map((person) => ({ ...person, basis: 'order' })),
    });
    expect(countOf(first)).toBe(0);
    await disclose(first, 0, 20);
    await first.close();
    const event = { channel: 'web', route: 'GET /api/orders', measure: 'pass', aliases: [] } as const;
    const explained = people(100, 130).map((person) => ({ ...person, basis: 'order' as const }));
    await ledger.record({ ...event, at: now, recipient: who(), people: explained });
    expect(countOf(await open({ unexplainedOnly: false }))).toBe(50);
    expect(countOf(await open())).toBe(20);
    expect(troubles).toEqual([]);
  });

  it('tells that a snapshot cannot be written, and goes on', async () => {
    const counting = await open();
    await disclose(counting, 0, 10);
    rmSync(directory, { recursive: true });
    await counting.close();
    expect(troubles).toEqual(['WEIR_OUTPUT']);
    expect(countOf(counting)).toBe(10);
  });
});
