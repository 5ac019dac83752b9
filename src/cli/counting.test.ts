import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { categorySet } from '../disclosure/category.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { WeirError } from '../disclosure/error.ts';
import { type IdentityKind, type Recipient, recipientFrom, recipientKey } from '../disclosure/recipient.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import type { Later } from '../judge/judge.ts';
import { Ledger } from '../ledger/ledger.ts';
import { configSchema } from './config.ts';
import { type Counting, openCounting } from './counting.ts';
import { SNAPSHOT_FILE } from './headcount-file.ts';
import { JUDGE_FILE } from './judge-file.ts';

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
async function disclose(counting: Counting, from: number, to: number, later?: Later): Promise<void> {
  counting.judge.observe({ at: now, route: ROUTE, recipient: who(), people: people(from, to) }, later);
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
    // The ledger may be making its next segment.
    rmSync(directory, { recursive: true, maxRetries: 20, retryDelay: 50 });
    await counting.close();
    expect(troubles).toEqual(['WEIR_OUTPUT']);
    expect(countOf(counting)).toBe(10);
  });

  it('keeps what an operator said and what stands, and sets a damaged snapshot of the judge aside', async () => {
    const first = await open();
    first.judge.overrule(who().primary, now, now + DAY_MS);
    await first.close();
    const path = join(directory, JUDGE_FILE);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const budgets = { visitor: [{ window: '1m', deny: 10 }] };
    const second = await open(budgets);
    now += 1;
    expect(second.judge.observe({ at: now, route: ROUTE, recipient: who(), people: people(0, 50) })).toEqual(
      [],
    );
    expect(second.judge.standing(who(), now)).toBe('pass');
    await second.close();
    writeFileSync(path, 'not a snapshot');
    const third = await open(budgets);
    expect(existsSync(`${path}.aside`)).toBe(true);
    expect(
      third.judge.observe({ at: now, route: ROUTE, recipient: who(), people: people(0, 50) }),
    ).toHaveLength(1);
    await third.close();
  });

  it('counts again in the ledger what it cannot count one by one, before it denies', async () => {
    const told: Verdict[] = [];
    const config = configSchema.parse({
      data: directory,
      budgets: { visitor: [{ window: '1d', deny: 2_000 }] },
    });
    const counting = await openCounting({
      config,
      ledger,
      clock,
      onTrouble: (error: WeirError) => troubles.push(error.code),
    });
    for (let from = 0; from < 3_000; from += 500) {
      await disclose(counting, from, from + 500, (verdict) => told.push(verdict));
      // Asked of half of it, the ledger would say that it is not so.
      now += HOUR_MS;
    }
    await vi.waitFor(() => expect(told).toHaveLength(1), { timeout: 20_000, interval: 50 });
    expect(told[0]).toMatchObject({ kind: 'deny', subject: { kind: 'session' }, evidence: { limit: 2_000 } });
    expect(counting.judge.standing(who(), now)).toBe('deny');
    await counting.close();
    expect(troubles).toEqual([]);
  });

  it('keeps the arithmetic of several tests, and alarms about cells, as they were sealed', async () => {
    const cell = { kind: 'cell', value: 'route GET /api/reviews', key: 77n } as const;
    const combined = {
      logE: 18.5,
      line: 16.1181,
      tests: 5,
      shares: [{ test: 'canary', logE: 20.1, people: 9, windowMs: HOUR_MS, limit: 40_000 }],
      recounted: null,
    };
    const counted = { people: 9, windowMs: HOUR_MS, limit: 40_000, tier: null, unexplainedOnly: true };
    const evidence = { test: 'canary', ...counted, errorProbability: 1e-8, combined };
    await ledger.verdict(
      { at: now, kind: 'step-up', recipient: cell, subject: cell, scope: 'cell', evidence },
      false,
    );
    await ledger.flush();
    const [kept] = await ledger.questions.verdicts({}, 10);
    expect(kept).toMatchObject({
      test: 'canary',
      scope: 'cell',
      combined,
      subject: { kind: 'cell', value: cell.value },
    });
    expect((await ledger.verify()).verified).toBe(true);
  });
});
