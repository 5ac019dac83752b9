/**
 * Rows past their time go by month, rows under legal hold stay, and what is left verifies; a month that goes without a
 * horizon, a horizon that was forged, and one that was taken back are found out.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../../src/disclosure/category.ts';
import type { Basis } from '../../src/disclosure/channel.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { placeHold, standingHolds } from '../../src/ledger/holds.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { LedgerOptions } from '../../src/ledger/ledger-options.ts';
import { DEFAULT_RETENTION } from '../../src/ledger/retention/rules.ts';
import { type NoteKey, noteSigner, parseVkey } from '../../src/ledger/seal/note.ts';
import { ProofVerifier } from '../../src/ledger/seal/proof.ts';
import type { Verification } from '../../src/ledger/seal/verification.ts';
import { connectStore, rowsOf } from '../../src/ledger/store.ts';
import { startStandIn } from '../support/clickhouse-stand-in.ts';
import { runWeir } from '../support/processes.ts';

const NOW = Date.UTC(2026, 10, 22);
/** A page of twenty people in each of these months, twice, and a third on consent. */
const MONTHS = [
  Date.UTC(2023, 5, 2),
  Date.UTC(2023, 9, 31, 23, 59, 59, 999),
  Date.UTC(2023, 10, 1),
  Date.UTC(2026, 1, 3),
];
const PEOPLE = 20;

let work: string;
let original: string;
let directory: string;

const options = (more: Partial<LedgerOptions> = {}): LedgerOptions => ({
  directory,
  clock: { now: () => NOW },
  retention: { rules: DEFAULT_RETENTION, byItself: false },
  ...more,
});

function page(ledger: Ledger, account: string, first: number, at: number, basis: Basis): Promise<void> {
  const { keyring } = ledger;
  return ledger.record({
    at,
    channel: 'web',
    route: 'GET /reviews',
    recipient: recipientFrom(keyring, { account, ip: '203.0.113.9' }) as Recipient,
    measure: 'pass',
    people: Array.from({ length: PEOPLE }, (_, i) => ({
      person: personKey(keyring, { namespace: 'phone', value: `+86138${first + i}` }),
      categories: categorySet('pd:UID', 'pd:TelephoneNumber'),
      basis,
      namedBy: 'phone' as const,
    })),
    aliases: [
      {
        alias: personKey(keyring, { namespace: 'phone', value: `+86138${first}` }),
        person: personKey(keyring, { namespace: 'id', value: String(first) }),
        strength: 0,
      },
    ],
  });
}

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'weir-retention-'));
  original = join(work, 'original');
  directory = original;
  const ledger = await Ledger.open(options());
  for (const [i, at] of MONTHS.entries()) {
    await page(ledger, 'crawler', 1_000 * i, at, 'none');
    await page(ledger, 'agent', 1_000 * i, at, 'none');
    await page(ledger, 'partner', 1_000 * i, at, 'consent');
    const recipient = recipientFrom(ledger.keyring, { account: 'crawler' }) as Recipient;
    await ledger.blind({ at, channel: 'web', route: 'GET /big', recipient, reason: 'over-cap', bytes: 7 });
    const evidence = {
      test: 'budget',
      people: 300,
      windowMs: 60_000,
      limit: 300,
      tier: null,
      unexplainedOnly: true,
      errorProbability: null,
    };
    const { primary } = recipient;
    await ledger.verdict({ at, kind: 'deny', recipient: primary, subject: primary, evidence }, false);
    await ledger.flush();
  }
  await ledger.close();
});
afterAll(() => rmSync(work, { recursive: true, force: true }));
beforeEach(() => {
  directory = mkdtempSync(join(work, 'copy-'));
  cpSync(original, directory, { recursive: true, verbatimSymlinks: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const BEFORE = MONTHS.length * (3 * PEOPLE + 2);
/** Two months are past three years; consents and verdicts are kept longer. */
const GONE = 2 * (2 * PEOPLE + 1);

async function withLedger<T>(act: (ledger: Ledger) => Promise<T>, more?: Partial<LedgerOptions>): Promise<T> {
  const ledger = await Ledger.open(options(more));
  try {
    return await act(ledger);
  } finally {
    await ledger.close();
  }
}

async function verify(): Promise<Verification> {
  const ledger = await Ledger.read(options());
  try {
    return await ledger.verify();
  } finally {
    await ledger.close();
  }
}

/** Runs statements on the tables behind the ledger's back. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const engine = await startStandIn(join(directory, 'tables'));
  const store = connectStore(engine.address);
  for (const query of statements) await store.command({ query });
  await store.close();
  await engine.stop();
}

async function asked<T>(query: string): Promise<T[]> {
  const engine = await startStandIn(join(directory, 'tables'));
  const store = connectStore(engine.address);
  try {
    return await rowsOf<T>(store, query);
  } finally {
    await store.close();
    await engine.stop();
  }
}

const rowsByMonth = () =>
  asked<{ month: number; basis: string; n: number }>(
    `SELECT toYYYYMM(at) AS month, toString(basis) AS basis, toUInt32(count()) AS n FROM disclosures GROUP BY month, basis ORDER BY month, basis DESC`,
  );

describe('rows past their time', () => {
  it('go by month and kind, on record, and what is left is as it was sealed', async () => {
    const planned = await withLedger((ledger) => ledger.retain({ dryRun: true }));
    expect(planned).toMatchObject({ removed: GONE, held: 0, horizon: 1, resumed: false });
    expect(await verify()).toMatchObject({ verified: true, rows: BEFORE, removed: [] });
    const done = await withLedger((ledger) => ledger.retain({ dryRun: false }));
    expect(done).toMatchObject({ removed: GONE, held: 0, horizon: 1, months: planned.months });
    expect(existsSync(join(directory, 'retention.json'))).toBe(false);
    expect(await rowsByMonth()).toEqual([
      { month: 202306, basis: 'consent', n: PEOPLE },
      { month: 202310, basis: 'consent', n: PEOPLE },
      { month: 202311, basis: 'none', n: 2 * PEOPLE },
      { month: 202311, basis: 'consent', n: PEOPLE },
      { month: 202602, basis: 'none', n: 2 * PEOPLE },
      { month: 202602, basis: 'consent', n: PEOPLE },
    ]);
    const found = await verify();
    // The removal's own row is one that was not there before.
    expect(found).toMatchObject({ verified: true, problem: null, rows: BEFORE - GONE + 1 });
    expect(found.removed).toMatchObject([{ horizon: 1, rows: GONE, batches: 2, at: NOW }]);
    expect(found.removed[0]?.rule.split('\n')).toEqual([
      `disclosures 3y: 202306 ${2 * PEOPLE}, 202310 ${2 * PEOPLE}`,
      'blindPeriods 3y: 202306 1, 202310 1',
    ]);
    // The same for whoever looks: what went is told as it was sealed.
    const [told] = await withLedger((ledger) => ledger.questions.removals(directory));
    expect(told).toEqual({
      horizon: 1,
      at: NOW,
      rows: GONE,
      note: 'signed',
      kinds: [
        {
          kind: 'disclosures',
          period: '3y',
          months: ['2023-06', '2023-10'].map((month) => ({ month, rows: 2 * PEOPLE, held: 0 })),
        },
        {
          kind: 'blindPeriods',
          period: '3y',
          months: ['2023-06', '2023-10'].map((month) => ({ month, rows: 1, held: 0 })),
        },
      ],
    });
    expect((await withLedger((ledger) => ledger.standing())).horizon).toEqual({
      number: 1,
      at: NOW,
      rows: GONE,
    });
    // Nothing more to do, and nothing more is recorded.
    expect(await withLedger((ledger) => ledger.retain({ dryRun: false }))).toMatchObject({
      removed: 0,
      horizon: 0,
    });
    expect(await verify()).toMatchObject({ verified: true, batches: found.batches });
  });

  it('are told before they go: by kind what is due, what a hold keeps of it, and what goes next', async () => {
    const look = (rules = DEFAULT_RETENTION) =>
      withLedger((ledger) => ledger.questions.retention(rules, standingHolds(directory), NOW));
    const due = { rows: 4 * PEOPLE, months: 2 };
    const none = { rows: 0, months: 0 };
    const three = { period: '3y', defaultPeriod: '3y', oldestMonth: '2023-06' };
    const six = { period: '6y', defaultPeriod: '6y', oldestMonth: '2023-06' };
    const november = { month: '2023-11', at: Date.UTC(2026, 11, 1) };
    const june = { month: '2023-06', at: Date.UTC(2029, 6, 1) };
    expect(await look()).toEqual([
      {
        kind: 'disclosures',
        ...three,
        rows: 8 * PEOPLE,
        due,
        held: none,
        next: { ...november, rows: 2 * PEOPLE },
      },
      { kind: 'consents', ...six, rows: 4 * PEOPLE, due: none, held: none, next: { ...june, rows: PEOPLE } },
      { kind: 'verdicts', ...six, rows: 4, due: none, held: none, next: { ...june, rows: 1 } },
      {
        kind: 'blindPeriods',
        ...three,
        rows: 4,
        due: { rows: 2, months: 2 },
        held: none,
        next: { ...november, rows: 1 },
      },
    ]);
    placeHold(directory, NOW, { name: 'A', reason: 'court', people: [], to: MONTHS[1] as number });
    const [disclosures, , , blindPeriods] = await look();
    expect(disclosures).toMatchObject({
      due: { rows: 2 * PEOPLE, months: 1 },
      held: { rows: 2 * PEOPLE, months: 1 },
    });
    expect(blindPeriods).toMatchObject({ due: { rows: 1, months: 1 }, held: { rows: 1, months: 1 } });
    // What is said is what then happens.
    const done = await withLedger((ledger) => ledger.retain({ dryRun: true }));
    expect(done).toMatchObject({ removed: 2 * PEOPLE + 1, held: 2 * PEOPLE + 1 });
    const kept = await look({ ...DEFAULT_RETENTION, disclosures: 'forever' });
    expect(kept[0]).toMatchObject({
      period: 'forever',
      defaultPeriod: '3y',
      due: none,
      held: none,
      next: null,
    });
  });

  it('that went are told with what became of the note', async () => {
    await withLedger((ledger) => ledger.retain({ dryRun: false }));
    const told = () => withLedger((ledger) => ledger.questions.removals(directory));
    const note = join(directory, 'horizons', '000001.note');
    const text = readFileSync(note, 'utf8');
    writeFileSync(note, text.replace('disclosures 3y', 'disclosures 1y'));
    // What the tables know of it stays.
    expect(await told()).toMatchObject([{ note: 'altered', rows: GONE, kinds: [{ period: '3y' }, {}] }]);
    rmSync(note);
    expect(await told()).toMatchObject([{ note: 'missing', rows: GONE }]);
    writeFileSync(note, text);
    expect(await told()).toMatchObject([{ note: 'signed' }]);
  });

  it('go later from what was left before, until nothing of a batch is there', async () => {
    await withLedger((ledger) => ledger.retain({ dryRun: false }));
    const later = { clock: { now: () => Date.UTC(2029, 10, 1) } };
    const done = await withLedger((ledger) => ledger.retain({ dryRun: false }), later);
    // Consents and verdicts of 2023-06 and 2023-10, and what is three years old by now: 2023-11 and 2026-02.
    expect(done.months.map(({ kind, month }) => `${kind} ${month}`)).toEqual([
      'consents 202306',
      'consents 202310',
      'disclosures 202311',
      'disclosures 202602',
      'verdicts 202306',
      'verdicts 202310',
      'blindPeriods 202311',
      'blindPeriods 202602',
    ]);
    const found = await verify();
    expect(found).toMatchObject({ verified: true, problem: null });
    expect(found.removed.map(({ horizon, batches }) => [horizon, batches])).toEqual([
      [1, 2],
      [2, 4],
    ]);
    expect((await rowsByMonth()).map(({ month }) => month)).toEqual([202311, 202602]);
    const parts = await asked<{ partition: string }>(
      "SELECT DISTINCT partition FROM system.parts WHERE active AND table = 'disclosures' AND rows > 0 ORDER BY partition",
    );
    expect(parts.map(({ partition }) => partition)).toEqual(['202311', '202602']);
  });

  it('stay under a legal hold while the rest of their month goes, and can still be proved', async () => {
    const keys = await withLedger(async (ledger) => {
      const { primary } = recipientFrom(ledger.keyring, { account: 'agent' }) as Recipient;
      const person = personKey(ledger.keyring, { namespace: 'phone', value: '+861383' });
      placeHold(directory, NOW, {
        name: 'A',
        reason: 'court',
        recipient: primary.key,
        people: [],
        to: MONTHS[1] as number,
      });
      placeHold(directory, NOW, { name: 'B', reason: 'court', people: [person] });
      return { agent: primary.key, person };
    });
    const held = PEOPLE + 1;
    const done = await withLedger((ledger) => ledger.retain({ dryRun: false }));
    // All of the agent's rows of the first month; of the crawler's the held person's one.
    expect(done).toMatchObject({ removed: GONE - held, held });
    expect(await verify()).toMatchObject({ verified: true, problem: null });
    const left = await asked<{ n: number; agents: number }>(
      `SELECT toUInt32(count()) AS n, toUInt32(countIf(recipient = ${keys.agent})) AS agents FROM disclosures WHERE basis = 'none' AND toYYYYMM(at) = 202306`,
    );
    expect(left).toEqual([{ n: held, agents: PEOPLE }]);
    const file = join(directory, 'proof.jsonl');
    const made = await runWeir([
      'seal',
      'proof',
      '--data',
      directory,
      '--recipient',
      'account:agent',
      '-o',
      file,
    ]);
    expect(made.code).toBe(0);
    const verifier = new ProofVerifier(
      parseVkey(readFileSync(join(directory, 'seal.pub'), 'utf8')) as NoteKey,
    );
    for (const line of readFileSync(file, 'utf8').trimEnd().split('\n')) verifier.line(line);
    expect(verifier.end()).toBeUndefined();
    expect(verifier.state.rows).toBe(3 * PEOPLE);
    // Once the hold has ended, what it alone kept goes with the next run; the held person is on both pages.
    await runWeir(['ledger', 'hold', 'end', 'A', '--reason', 'closed', '--data', directory]);
    expect(await withLedger((ledger) => ledger.retain({ dryRun: false }))).toMatchObject({
      removed: PEOPLE - 1,
      held: 2,
    });
    expect(await verify()).toMatchObject({ verified: true, problem: null });
  });

  it('are held by what the ledger itself knows: a hold that was taken out of the file is found again', async () => {
    const path = join(directory, 'holds.log');
    placeHold(directory, NOW, { name: 'A', reason: 'court', people: [], to: MONTHS[1] as number });
    const held = 2 * PEOPLE + 1;
    expect(await withLedger((ledger) => ledger.retain({ dryRun: true }))).toMatchObject({
      removed: GONE - held,
      held,
    });
    rmSync(path);
    expect(await withLedger((ledger) => ledger.retain({ dryRun: true }))).toMatchObject({
      removed: GONE - held,
      held,
    });
    expect(readFileSync(path, 'utf8')).toContain('"name":"A"');
    expect(await verify()).toMatchObject({ verified: true, rows: BEFORE + 1 });
  });

  it('take names and aliases with them that no row speaks of any more', async () => {
    const before = await asked<{ n: number }>('SELECT toUInt32(uniqExact(person)) AS n FROM aliases');
    expect(before).toEqual([{ n: MONTHS.length }]);
    // Consents too: then nobody of the first two months is spoken of.
    const rules = { ...DEFAULT_RETENTION, consents: '3y', verdicts: '3y' };
    const done = await withLedger((ledger) => ledger.retain({ dryRun: false }), {
      retention: { rules, byItself: false },
    });
    expect(done).toMatchObject({ aliases: 2, identities: 0 });
    expect(await asked('SELECT toUInt32(uniqExact(person)) AS n FROM aliases')).toEqual([{ n: 2 }]);
    const later = { clock: { now: () => Date.UTC(2036, 0, 1) }, retention: { rules, byItself: false } };
    expect(await withLedger((ledger) => ledger.retain({ dryRun: false }), later)).toMatchObject({
      aliases: 2,
      identities: 4,
    });
    expect(await asked('SELECT toUInt32(count()) AS n FROM identity_sets')).toEqual([{ n: 0 }]);
    expect(await verify()).toMatchObject({ verified: true, rows: 2 });
  });

  it('are left alone where one of them is not as it was sealed: it would take the evidence with it', async () => {
    await tamper(
      `ALTER TABLE verdicts UPDATE people = people + 1 WHERE toYYYYMM(at) = 202306 SETTINGS mutations_sync = 2`,
    );
    await expect(withLedger((ledger) => ledger.retain({ dryRun: false }))).rejects.toMatchObject({
      code: 'WEIR_RETENTION_UNSEALED',
    });
    expect((await rowsByMonth())[0]).toEqual({ month: 202306, basis: 'none', n: 2 * PEOPLE });
    expect((await verify()).problem).toMatchObject({ kind: 'rows-differ' });
  });

  it('that come after a removal into a month that is gone are sealed rows like any others, and go next time', async () => {
    await withLedger((ledger) => ledger.retain({ dryRun: false }));
    await withLedger((ledger) => page(ledger, 'replayed', 9_000, MONTHS[0] as number, 'none'));
    expect(await verify()).toMatchObject({ verified: true });
    expect(await withLedger((ledger) => ledger.retain({ dryRun: false }))).toMatchObject({
      removed: PEOPLE,
      horizon: 2,
    });
    expect(await verify()).toMatchObject({ verified: true });
  });

  it('are not removed by a gate alone when there are many months of them: a clock may be wrong', async () => {
    const troubles: string[] = [];
    const clock = { now: () => Date.UTC(2099, 0, 1) };
    const rules = DEFAULT_RETENTION;
    const ledger = await Ledger.open(
      options({
        clock,
        retention: { rules, byItself: true, firstMs: 1 },
        onTrouble: ({ code }) => troubles.push(code),
      }),
    );
    await expect.poll(() => troubles, { timeout: 20_000 }).toContain('WEIR_RETENTION_MANY');
    expect(await ledger.verify()).toMatchObject({ verified: true, rows: BEFORE });
    await ledger.close();
    // Two months are what the calendar brings.
    const usual = await Ledger.open(options({ retention: { rules, byItself: true, firstMs: 1 } }));
    await expect.poll(async () => (await usual.verify()).removed.length, { timeout: 20_000 }).toBe(1);
    expect(await usual.verify()).toMatchObject({ verified: true, rows: BEFORE - GONE + 1 });
    await usual.close();
  });
});

describe('tampering with what is removed', () => {
  it.each([
    ['a month of disclosures without a horizon', ['ALTER TABLE disclosures DROP PARTITION 202306']],
    ['a month that no retention reaches', ['ALTER TABLE disclosures DROP PARTITION 202602']],
    ['verdicts that stay longer', ['ALTER TABLE verdicts DROP PARTITION 202306']],
    [
      'one row that was kept, beside those that went',
      [
        `ALTER TABLE disclosures DELETE WHERE basis = 'consent' AND person_low = (SELECT min(person_low) FROM disclosures WHERE basis = 'consent' AND toYYYYMM(at) = 202310) SETTINGS mutations_sync = 2`,
      ],
    ],
  ])('%s is named', async (what, statements) => {
    if (!what.includes('without')) {
      await withLedger((ledger) => ledger.retain({ dryRun: false }));
      expect(await verify()).toMatchObject({ verified: true });
    }
    await tamper(...statements);
    expect((await verify()).problem).toMatchObject({ kind: 'rows-differ', batch: expect.any(Number) });
  });

  it('a kept row that was altered is named, with what it was', async () => {
    await withLedger((ledger) => ledger.retain({ dryRun: false }));
    await tamper(
      `ALTER TABLE verdicts UPDATE enforced = 1 WHERE toYYYYMM(at) = 202306 SETTINGS mutations_sync = 2`,
    );
    expect((await verify()).problem).toMatchObject({
      kind: 'rows-differ',
      missing: 1,
      foreign: 1,
      row: { what: 'altered', sealed: { enforced: 0 }, found: { enforced: 1 }, proved: true },
    });
  });

  it('a forged horizon excuses nothing: neither an unsealed one, nor one by another key, nor one altered', async () => {
    const copy = join(work, 'retained');
    rmSync(copy, { recursive: true, force: true });
    await withLedger((ledger) => ledger.retain({ dryRun: false }));
    cpSync(directory, copy, { recursive: true, verbatimSymlinks: true });
    // The horizon of a ledger in which the same was removed, put beside one in which nobody removed anything.
    rmSync(directory, { recursive: true });
    cpSync(original, directory, { recursive: true, verbatimSymlinks: true });
    cpSync(join(copy, 'horizons'), join(directory, 'horizons'), { recursive: true });
    await tamper(
      "ALTER TABLE disclosures DELETE WHERE basis = 'none' AND toYYYYMM(at) < 202311 SETTINGS mutations_sync = 2",
      'ALTER TABLE blind_periods DROP PARTITION 202306',
      'ALTER TABLE blind_periods DROP PARTITION 202310',
    );
    expect((await verify()).problem).toMatchObject({ kind: 'rows-differ' });
    // A row that speaks of it, slipped into the tables.
    const { createHash } = await import('node:crypto');
    const note = readFileSync(join(directory, 'horizons/000001.note'), 'utf8');
    const digest = createHash('sha256')
      .update(note.slice(0, note.lastIndexOf('\n\n') + 1))
      .digest('hex');
    await tamper(
      `INSERT INTO removals (at, horizon, removed, kept, digest, rule, batch)
       SELECT now64(3), 1, ${GONE}, 0, '${digest}', 'x', max(batch) FROM verdicts`,
    );
    expect((await verify()).problem?.kind).toMatch(/^(?:horizon-broken|rows-differ)$/);
    rmSync(directory, { recursive: true });
    cpSync(copy, directory, { recursive: true, verbatimSymlinks: true });
    expect(await verify()).toMatchObject({ verified: true });
    const path = join(directory, 'horizons/000001.note');
    const own = noteSigner(String(note.split('\n')[1]), Buffer.alloc(32, 7));
    const { signNote } = await import('../../src/ledger/seal/note.ts');
    writeFileSync(path, signNote(note.slice(0, note.lastIndexOf('\n\n') + 1), own));
    expect((await verify()).problem).toEqual({ kind: 'horizon-broken', horizon: 1 });
    writeFileSync(path, note.replace('202306', '202305'));
    expect((await verify()).problem).toEqual({ kind: 'horizon-broken', horizon: 1 });
    writeFileSync(path, note);
    const rows = readFileSync(join(directory, 'horizons/000001.rows'));
    rows[20] = (rows[20] as number) ^ 1;
    writeFileSync(join(directory, 'horizons/000001.rows'), rows);
    expect((await verify()).problem).toEqual({ kind: 'horizon-broken', horizon: 1 });
  });

  it('a horizon that was taken back is missed, and one of an older copy contradicts what was sealed', async () => {
    await withLedger((ledger) => ledger.retain({ dryRun: false }));
    const older = join(work, 'older-horizons');
    rmSync(older, { recursive: true, force: true });
    cpSync(join(directory, 'horizons'), older, { recursive: true });
    const later = { clock: { now: () => Date.UTC(2029, 10, 1) } };
    await withLedger((ledger) => ledger.retain({ dryRun: false }), later);
    expect(await verify()).toMatchObject({ verified: true });
    rmSync(join(directory, 'horizons'), { recursive: true });
    cpSync(older, join(directory, 'horizons'), { recursive: true });
    expect(readdirSync(join(directory, 'horizons')).sort()).toEqual(['000001.note', '000001.rows']);
    expect((await verify()).problem).toEqual({ kind: 'horizon-missing', horizon: 2 });
    const told = await runWeir(['verify', '--data', directory]);
    expect([told.code, told.stdout]).toEqual([
      1,
      expect.stringContaining('horizon 2, which says which, is missing'),
    ]);
    const chinese = await runWeir(['verify', '--data', directory, '--lang', 'zh-CN']);
    expect(chinese.stdout).toContain('缺少说明删除了哪些行的界线 2');
  });
});

describe('weir ledger retain', () => {
  it('shows what would go, does it, and leaves a ledger that says what was removed', async () => {
    const dry = await runWeir(['ledger', 'retain', '--dry-run', '--data', directory, '--json']);
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(dry.stdout)).toMatchObject({ dryRun: true, removed: GONE, held: 0 });
    const done = await runWeir(['ledger', 'retain', '--data', directory]);
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toContain(`Removed: ${GONE} rows`);
    expect(done.stdout).toMatch(/2023-06 {2}disclosures \(3y\) +40 +0/);
    const again = await runWeir(['ledger', 'retain', '--data', directory, '--lang', 'zh-CN']);
    expect(again.stdout.trim()).toBe('没有已过保存期限的内容。');
    const verified = await runWeir(['verify', '--data', directory]);
    expect(verified.code).toBe(0);
    expect(verified.stdout).toMatch(/Removed under retention: 82 rows of 2 batches, 20/);
    expect(verified.stdout).toContain('  disclosures 3y: 202306 40, 202310 40');
    const config = join(work, 'weir.yaml');
    writeFileSync(config, `data: ${directory}\nledger: { retention: { disclosures: 30d } }\n`);
    const refused = await runWeir(['ledger', 'retain', '-c', config]);
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('ledger.retention.disclosures'),
    ]);
    writeFileSync(
      config,
      `data: ${directory}\nledger: { retention: { disclosures: forever, consents: 1y, blindPeriods: forever } }\n`,
    );
    const consents = await runWeir(['ledger', 'retain', '-c', config, '--json']);
    expect(JSON.parse(consents.stdout)).toMatchObject({ removed: 3 * PEOPLE, horizon: 2 });
    expect((await runWeir(['verify', '--data', directory])).code).toBe(0);
    expect((await runWeir(['fsck', '--data', directory])).stdout).not.toContain('horizons');
  });
});
