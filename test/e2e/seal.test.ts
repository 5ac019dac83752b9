import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../../src/disclosure/category.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { Verification } from '../../src/ledger/seal/verify.ts';
import { connectStore } from '../../src/ledger/store.ts';
import { startStandIn } from '../support/clickhouse-stand-in.ts';
import { runWeir } from '../support/processes.ts';

const PAGES = 12;
let original: string;
let directory: string;
let work: string;

/** A ledger of a few batches, closed; every test tampers with a copy of its own. */
beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'weir-seal-'));
  original = join(work, 'original');
  const ledger = await Ledger.open({ directory: original });
  const { keyring } = ledger;
  const crawler = recipientFrom(keyring, { account: '10023', ip: '203.0.113.9' }) as Recipient;
  const other = recipientFrom(keyring, { account: '20046', ip: '203.0.113.10' }) as Recipient;
  for (let page = 0; page < PAGES; page++) {
    const people = Array.from({ length: 20 }, (_, i) => ({
      person: personKey(keyring, { namespace: 'id', value: String(20 * page + i) }),
      categories: categorySet('pd:UID', 'pd:TelephoneNumber'),
      basis: 'none' as const,
    }));
    const recipient = page % 3 === 0 ? other : crawler;
    const at = Date.UTC(2026, 10, 2) + page;
    await ledger.record({
      at,
      channel: 'web',
      route: "GET /it's/…",
      recipient,
      measure: 'pass',
      people,
      aliases: [],
    });
    if (page % 4 === 3) await ledger.flush();
  }
  const at = Date.UTC(2026, 10, 3);
  await ledger.blind({
    at,
    channel: 'web',
    route: 'GET /big',
    recipient: crawler,
    reason: 'over-cap',
    bytes: 5e9,
  });
  for (const errorProbability of [null, 1e-9, 0.1, 1 / 3]) {
    const evidence = {
      test: 'budget',
      people: 300,
      windowMs: 60_000,
      limit: 300,
      tier: null,
      unexplainedOnly: true,
      errorProbability,
    };
    await ledger.verdict(
      { at, kind: 'deny', recipient: crawler.primary, subject: crawler.primary, evidence },
      false,
    );
  }
  await ledger.close();
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

beforeEach(() => {
  directory = mkdtempSync(join(work, 'copy-'));
  cpSync(original, directory, { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs statements on the tables behind the ledger's back. */
async function tamper(...statements: readonly string[]): Promise<void> {
  const engine = await startStandIn(join(directory, 'tables'));
  const store = connectStore(engine.address);
  for (const query of statements) await store.command({ query });
  await store.close();
  await engine.stop();
}

async function verify(): Promise<Verification> {
  const ledger = await Ledger.read({ directory });
  try {
    return await ledger.verify();
  } finally {
    await ledger.close();
  }
}

const NOW = 'SETTINGS mutations_sync = 2';
const COPY =
  'at, recipient, person_top, person_low, categories, channel, route, basis, measure, named_by, identity_set';

describe('the seals of a ledger', () => {
  it('hold as long as nobody touches it, and across further runs', async () => {
    expect(await verify()).toEqual({ verified: true, batches: 4, rows: 20 * PAGES + 5, problem: null });
    const again = await Ledger.open({ directory });
    const recipient = recipientFrom(again.keyring, { ip: '203.0.113.9' }) as Recipient;
    await again.blind({ at: 1, channel: 'web', route: 'GET /', recipient, reason: 'encoding', bytes: 1 });
    await again.flush();
    expect(await again.verify()).toMatchObject({ verified: true, batches: 5 });
    await again.close();
    await tamper('OPTIMIZE TABLE disclosures FINAL', 'OPTIMIZE TABLE identities FINAL');
    expect(await verify()).toMatchObject({ verified: true, batches: 5 });
  });

  it.each([
    [
      'a category taken out of one row',
      `ALTER TABLE disclosures UPDATE categories = 1 WHERE person = (SELECT min(person) FROM disclosures) ${NOW}`,
    ],
    [
      'another person in a row',
      `ALTER TABLE disclosures UPDATE categories = categories, basis = 'ticket' WHERE person = (SELECT max(person) FROM disclosures) ${NOW}`,
    ],
    [
      'one row deleted',
      `ALTER TABLE disclosures DELETE WHERE person = (SELECT min(person) FROM disclosures) ${NOW}`,
    ],
    ['a time moved', `ALTER TABLE verdicts UPDATE people = 3 WHERE isNull(error_probability) ${NOW}`],
    ['a verdict deleted', `ALTER TABLE verdicts DELETE WHERE error_probability = 0.1 ${NOW}`],
    [
      'an error made smaller',
      `ALTER TABLE verdicts UPDATE error_probability = 0.30000000000000004 WHERE error_probability > 0.3 ${NOW}`,
    ],
    ['a blind period made smaller', `ALTER TABLE blind_periods UPDATE bytes = 5 WHERE 1 ${NOW}`],
    [
      'a row doubled',
      `INSERT INTO disclosures (${COPY}, writer, batch_lag) SELECT ${COPY}, writer, batch_lag FROM disclosures ORDER BY person LIMIT 1`,
    ],
    [
      'a row moved to another batch',
      `ALTER TABLE disclosures UPDATE batch_lag = batch_lag + 1 WHERE person = (SELECT min(person) FROM disclosures) ${NOW}`,
    ],
  ])('do not hold after %s', async (_what, statement) => {
    await tamper(statement);
    const found = await verify();
    expect(found.verified).toBe(false);
    expect(found.problem?.kind).toBe('rows-differ');
  });

  it.each([
    ['no batch', '0, -intDiv(toUnixTimestamp64Milli(at), 1000)'],
    ['a batch that was never sealed', 'writer, batch_lag + 1000'],
    ['another writer’s batch', 'bitXor(writer, 256), batch_lag'],
  ])('do not hold when rows of %s are slipped in', async (_what, batch) => {
    await tamper(
      `INSERT INTO disclosures (${COPY}, writer, batch_lag) SELECT ${COPY}, ${batch} FROM disclosures LIMIT 1`,
    );
    expect((await verify()).problem).toEqual({ kind: 'rows-unsealed', table: 'disclosures', rows: 1 });
  });

  it('do not hold when a whole batch is gone', async () => {
    await tamper(`ALTER TABLE disclosures DELETE WHERE batch = (SELECT max(batch) FROM disclosures) ${NOW}`);
    expect((await verify()).problem).toMatchObject({ kind: 'rows-differ', batch: 3, foundRows: 0 });
  });

  it.each([
    ['changed', (lines: string[]) => lines.with(2, (lines[2] as string).replace(/ (\d+) /, ' 7 '))],
    ['shortened', (lines: string[]) => lines.slice(0, -2)],
    [
      'put in another order',
      (lines: string[]) => lines.with(1, lines[2] as string).with(2, lines[1] as string),
    ],
    ['emptied', () => []],
  ])(
    'do not hold when their own file was %s; it is kept as evidence and recording goes on',
    async (_what, change) => {
      const path = join(directory, 'seal.log');
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
      writeFileSync(
        path,
        change(lines)
          .map((line) => `${line}\n`)
          .join(''),
      );
      const troubles: string[] = [];
      const ledger = await Ledger.open({ directory, onTrouble: (error) => troubles.push(error.code) });
      const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
      await ledger.blind({ at: 1, channel: 'web', route: 'GET /', recipient, reason: 'encoding', bytes: 1 });
      await ledger.flush();
      expect((await ledger.verify()).problem).toMatchObject({ kind: 'rows-unsealed' });
      expect((await ledger.questions.grandTotals()).blindBytes).toBe(5e9 + 1);
      await ledger.close();
      expect(troubles).toEqual(['WEIR_SEAL_BROKEN']);
      expect(readdirSync(directory).filter((name) => name.endsWith('.broken'))).toHaveLength(1);
    },
  );

  it('do not let one recipient be called by another’s name', async () => {
    await tamper(
      `INSERT INTO identities (identity, kind, sealed, at)
       SELECT identity, kind, (SELECT any(sealed) FROM identities WHERE identity = (SELECT max(identity) FROM identities WHERE kind = 'account')), now64(3)
       FROM identities WHERE identity = (SELECT min(identity) FROM identities WHERE kind = 'account')`,
      'OPTIMIZE TABLE identities FINAL',
    );
    const ledger = await Ledger.read({ directory });
    const accounts = (await ledger.questions.topRecipients({}, 5)).map((row) => row.recipient.value);
    await ledger.close();
    expect(accounts).toContain(null);
    expect(new Set(accounts).size).toBe(accounts.length);
  });

  it('are verified by a command that says so with its exit code', async () => {
    const good = await runWeir(['verify', '--data', directory]);
    expect([good.code, good.stdout]).toEqual([
      0,
      `Every row is as it was sealed: ${20 * PAGES + 5} rows in 4 batches.\n`,
    ]);
    await tamper(
      `ALTER TABLE disclosures DELETE WHERE person = (SELECT min(person) FROM disclosures) ${NOW}`,
    );
    const bad = await runWeir(['verify', '--data', directory, '--json']);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({ verified: false, problem: { kind: 'rows-differ' } });
    const chinese = await runWeir(['verify', '--data', directory, '--lang', 'zh-CN']);
    expect(chinese.stdout).toContain('核验未通过');
  });
});
