import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { categorySet } from '../../src/disclosure/category.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import type { VerifyRequest } from '../../src/ledger/readable-ledger.ts';
import { type NoteKey, parseVkey } from '../../src/ledger/seal/note.ts';
import { ProofVerifier } from '../../src/ledger/seal/proof.ts';
import type { Verification } from '../../src/ledger/seal/verification.ts';
import { verifySeals } from '../../src/ledger/seal/verify.ts';
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
  cpSync(original, directory, { recursive: true, verbatimSymlinks: true });
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

async function verify(request: VerifyRequest = {}): Promise<Verification> {
  const ledger = await Ledger.read({ directory });
  try {
    return await ledger.verify(request);
  } finally {
    await ledger.close();
  }
}

/** Verifies as somebody does who has no keeper running: opening the ledger would set broken seals aside. */
async function sealsOnly(): Promise<Verification> {
  const engine = await startStandIn(join(directory, 'tables'));
  const store = connectStore(engine.address);
  try {
    return await verifySeals({ store, directory, exclusive: true });
  } finally {
    await store.close();
    await engine.stop();
  }
}

const FIRST = 'disclosures WHERE person = (SELECT min(person) FROM disclosures)';

/** A disclosure as it is before somebody touches it. */
async function oneRow(which: string): Promise<Record<string, unknown>> {
  const engine = await startStandIn(join(directory, 'tables'));
  const store = connectStore(engine.address);
  const hex = (name: string) => `leftPad(lower(hex(${name})), 16, '0') AS ${name}`;
  const answer = await store.query({
    query: `SELECT toUnixTimestamp64Milli(at) AS at, ${hex('recipient')}, ${hex('person')}, categories, toString(channel) AS channel,
      toString(basis) AS basis, toString(measure) AS measure, toString(named_by) AS named_by, ${hex('identity_set')}, route FROM ${which.replace('(SELECT min(person)', '(SELECT min(disclosures.person)').replace('WHERE person', 'WHERE disclosures.person')}`,
    format: 'JSONEachRow',
  });
  const [row = {}] = await answer.json<Record<string, unknown>>();
  await store.close();
  await engine.stop();
  return { ...row, at: Number(row.at) };
}

/**
 * Changes rows of disclosures, key columns too, as somebody with access to the tables would: takes them out and puts
 * them back altered.
 */
async function alter(which: string, set: string): Promise<void> {
  const [column = '', value = ''] = set.split(/ = (.*)/s);
  const columns = COPY.split(', ').map((name) => (name === column ? `(${value}) AS ${name}` : name));
  await tamper(
    `CREATE TABLE aside ENGINE = Memory AS SELECT ${COPY} FROM ${which}`,
    `ALTER TABLE disclosures DELETE WHERE ${which.split(' WHERE ')[1]} ${NOW}`,
    `INSERT INTO disclosures (${COPY}) SELECT ${columns.join(', ').replaceAll(') AS ', ') AS altered_')} FROM aside`,
    'DROP TABLE aside',
  );
}

const NOW = 'SETTINGS mutations_sync = 2';
const COPY =
  'at, recipient, person_top, person_low, categories, channel, route, basis, measure, named_by, identity_set, writer, batch_lag';

describe('the seals of a ledger', () => {
  it('hold as long as nobody touches it, and across further runs', async () => {
    expect(await verify()).toMatchObject({
      verified: true,
      batches: 4,
      compared: 4,
      rows: 20 * PAGES + 5,
      problem: null,
    });
    const again = await Ledger.open({ directory });
    const recipient = recipientFrom(again.keyring, { ip: '203.0.113.9' }) as Recipient;
    await again.blind({ at: 1, channel: 'web', route: 'GET /', recipient, reason: 'encoding', bytes: 1 });
    await again.flush();
    expect(await again.verify()).toMatchObject({ verified: true, batches: 5 });
    await again.close();
    await tamper('OPTIMIZE TABLE disclosures FINAL', 'OPTIMIZE TABLE identities FINAL');
    expect(await verify()).toMatchObject({ verified: true, batches: 5, head: { size: 5 } });
    expect(await verify({ batches: { first: 2, last: 3 } })).toMatchObject({ verified: true, compared: 2 });
    expect(await verify({ since: Date.UTC(2026, 10, 3) })).toMatchObject({ verified: true, compared: 1 });
    expect(await verify({ rowsAtATime: 1 })).toMatchObject({ verified: true, compared: 5 });
  });

  it.each([
    ['a category taken out of one row', FIRST, 'categories', 'categories = bitXor(categories, 1)'],
    ['another basis in a row', FIRST, 'basis', "basis = 'ticket'"],
    [
      'another recipient in a row',
      FIRST,
      'recipient',
      'recipient = if(recipient = (SELECT max(recipient) FROM disclosures), (SELECT min(recipient) FROM disclosures), (SELECT max(recipient) FROM disclosures))',
    ],
    ['a time moved', FIRST, 'at', 'at = addMilliseconds(at, 1)'],
    ['another route in a row', FIRST, 'route', "route = 'GET /harmless'"],
    ['another door in a row', FIRST, 'channel', "channel = 'staff'"],
    ['another person in a row', FIRST, 'person', 'person_low = person_low + 1'],
  ])('name a row after %s, and what was sealed where it can be known', async (_what, which, field, set) => {
    const sealed = await oneRow(which);
    await alter(which, set);
    const { problem } = await verify();
    expect(problem).toMatchObject({ kind: 'rows-differ', foreign: 1, missing: 1, row: { what: 'altered' } });
    if (problem?.kind !== 'rows-differ' || problem.row?.found == null) throw new Error('no row is named');
    const { row } = problem;
    expect(row.found).toMatchObject({ table: 'disclosures' });
    expect(row.found?.[field]).not.toBe(sealed[field]);
    const same = Object.keys(sealed).filter((name) => name !== field);
    for (const name of same) expect([name, row.found?.[name]]).toEqual([name, sealed[name]]);
    // A value that stands nowhere else in the batch cannot be guessed, and nothing is made up for it.
    if (row.sealed === null) expect(['at', 'person']).toContain(field);
    else expect([row.sealed, row.proved]).toEqual([{ ...sealed, table: 'disclosures' }, true]);
  });

  it('name a verdict and a blind period that were altered, with what was sealed', async () => {
    await tamper(`ALTER TABLE verdicts UPDATE people = 301 WHERE isNull(error_probability) ${NOW}`);
    expect((await verify()).problem).toMatchObject({
      kind: 'rows-differ',
      row: {
        what: 'altered',
        found: { table: 'verdicts', people: 301 },
        sealed: { people: 300 },
        proved: true,
      },
    });
    await tamper(`ALTER TABLE verdicts UPDATE people = 300 WHERE isNull(error_probability) ${NOW}`);
    expect(await verify()).toMatchObject({ verified: true });
    await tamper(`ALTER TABLE blind_periods UPDATE bytes = 5 WHERE 1 ${NOW}`);
    expect((await verify()).problem).toMatchObject({ row: { what: 'altered', found: { bytes: 5 } } });
  });

  it('see the last bit of an error probability', async () => {
    await tamper(
      `ALTER TABLE verdicts UPDATE error_probability = 0.30000000000000004 WHERE error_probability > 0.3 ${NOW}`,
    );
    const { problem } = await verify();
    expect(problem).toMatchObject({
      row: { what: 'altered', found: { error_probability: 0.30000000000000004 } },
    });
  });

  it('tell a row that was deleted by its batch and time', async () => {
    await tamper(
      `ALTER TABLE disclosures DELETE WHERE person = (SELECT min(person) FROM disclosures) ${NOW}`,
    );
    expect((await verify()).problem).toMatchObject({
      kind: 'rows-differ',
      foreign: 0,
      missing: 1,
      row: { what: 'deleted', found: null },
      least: expect.any(Number),
      greatest: expect.any(Number),
    });
    await tamper(`ALTER TABLE verdicts DELETE WHERE error_probability = 0.1 ${NOW}`);
    expect(await verify({ batches: { first: 4, last: 4 } })).toMatchObject({
      problem: { batch: 4, missing: 1 },
    });
  });

  it('name a row that was inserted into a batch, once more or as a new one', async () => {
    await tamper(`INSERT INTO disclosures (${COPY}) SELECT ${COPY} FROM disclosures ORDER BY person LIMIT 1`);
    expect((await verify()).problem).toMatchObject({ foreign: 1, missing: 0, row: { what: 'inserted' } });
  });

  it('find a row that was slipped into a batch under a time that none of it has', async () => {
    await tamper(
      `INSERT INTO disclosures (${COPY}) SELECT at - 86400 * 900, ${COPY.slice(4)} + 4 * 86400 * 900 FROM disclosures ORDER BY person LIMIT 1`,
    );
    expect((await verify()).problem).toMatchObject({
      kind: 'rows-differ',
      foreign: 1,
      row: { what: 'inserted' },
    });
  });

  it('see rows that changed places between batches', async () => {
    await alter(FIRST, 'batch_lag = batch_lag + 1');
    expect((await verify()).problem).toMatchObject({ kind: 'rows-differ' });
  });

  it.each([
    ['no batch', '0, -intDiv(toUnixTimestamp64Milli(at) - 1577836800000, 250)'],
    ['a batch that was never sealed', 'writer, batch_lag + 1000'],
    ['another writer’s batch', 'bitXor(writer, 256), batch_lag'],
  ])('do not hold when rows of %s are slipped in', async (_what, batch) => {
    await tamper(
      `INSERT INTO disclosures (${COPY}) SELECT ${COPY.replace('writer, batch_lag', batch)} FROM disclosures LIMIT 1`,
    );
    expect((await verify()).problem).toMatchObject({
      kind: 'rows-unsealed',
      table: 'disclosures',
      rows: 1,
      row: { table: 'disclosures', person: expect.stringMatching(/^[0-9a-f]{16}$/) },
    });
  });

  it('do not hold when a whole batch is gone', async () => {
    await tamper(`ALTER TABLE disclosures DELETE WHERE batch = (SELECT max(batch) FROM disclosures) ${NOW}`);
    expect((await verify()).problem).toMatchObject({
      kind: 'rows-differ',
      batch: 3,
      foundRows: 0,
      row: { what: 'deleted' },
    });
  });

  it('say that fingerprints were altered, and then name the batch alone', async () => {
    const path = join(directory, 'seal.rows');
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 0x80;
    writeFileSync(path, bytes);
    expect((await verify()).problem).toEqual({ kind: 'fingerprints-differ', batch: 4 });
    await tamper(`ALTER TABLE blind_periods UPDATE bytes = 5 WHERE 1 ${NOW}`);
    expect((await verify()).problem).toMatchObject({ kind: 'rows-differ', batch: 4, row: null });
    rmSync(path);
    await tamper(`ALTER TABLE blind_periods UPDATE bytes = 5000000000 WHERE 1 ${NOW}`);
    expect((await verify()).problem).toEqual({ kind: 'fingerprints-differ', batch: 1 });
  });

  it.each([
    ['altered', (notes: string[]) => notes.with(1, (notes[1] as string).replace('\n4\n', '\n3\n'))],
    [
      'signed by nobody known',
      (notes: string[]) => notes.with(1, (notes[1] as string).replace(/ \S+\n$/, ' AAAAAAAA\n')),
    ],
    ['gone', () => []],
    ['without its key', (notes: string[]) => notes.slice(1)],
  ])('do not hold when a checkpoint is %s', async (_what, change) => {
    const path = join(directory, 'checkpoints.log');
    const notes = readFileSync(path, 'utf8').split(/(?<=\n)\n(?=weir)/);
    expect(notes).toHaveLength(2);
    writeFileSync(
      path,
      change(notes.map((note) => note.replace(/\n\n$/, '\n')))
        .map((note) => `${note}\n`)
        .join(''),
    );
    expect((await sealsOnly()).problem).toMatchObject({ kind: 'checkpoint-broken' });
  });

  it('notice seals that were cut off or replaced by their own checkpoints', async () => {
    const path = join(directory, 'seal.log');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    writeFileSync(path, `${lines.slice(0, -1).join('\n')}\n`);
    expect((await sealsOnly()).problem).toMatchObject({ kind: 'seals-missing', signed: 4, found: 3 });
  });

  it.each([
    ['changed', 2, (lines: string[]) => lines.with(2, (lines[2] as string).replace(/ (\d+) /, ' 7 '))],
    [
      'put in another order',
      2,
      (lines: string[]) => lines.with(1, lines[2] as string).with(2, lines[1] as string),
    ],
    ['thinned out', 3, (lines: string[]) => lines.toSpliced(2, 1)],
  ])('name the line of the seals that was %s', async (_what, _line, change) => {
    const path = join(directory, 'seal.log');
    writeFileSync(path, `${change(readFileSync(path, 'utf8').trimEnd().split('\n')).join('\n')}\n`);
    expect((await sealsOnly()).problem).toMatchObject({ kind: 'seal-broken', line: expect.any(Number) });
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
      const aside = readdirSync(directory).filter((name) => name.endsWith('.broken'));
      expect(aside.map((name) => name.split('.').slice(0, 2).join('.'))).toEqual(
        expect.arrayContaining(['seal.log', 'seal.rows', 'checkpoints.log']),
      );
    },
  );

  it('are refused without their key, with a foreign one, and in a format of another Weir', async () => {
    const key = join(directory, 'seal.key');
    const text = readFileSync(key, 'utf8');
    rmSync(key);
    await expect(Ledger.open({ directory })).rejects.toMatchObject({ code: 'WEIR_SEAL_KEY' });
    writeFileSync(key, text.replace(/sign .*/, `sign ${'ab'.repeat(32)}`), { mode: 0o600 });
    await expect(Ledger.open({ directory })).rejects.toMatchObject({ code: 'WEIR_SEAL_KEY' });
    writeFileSync(key, text, { mode: 0o600 });
    const log = join(directory, 'seal.log');
    const lines = readFileSync(log, 'utf8');
    writeFileSync(log, 'weir-seal v1 1a2b3c4d\n');
    await expect(Ledger.open({ directory })).rejects.toMatchObject({ code: 'WEIR_SEAL_VERSION' });
    writeFileSync(log, lines);
    expect(await verify()).toMatchObject({ verified: true });
  });

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
    const good = await runWeir(['verify', '--data', directory, '--key', join(directory, 'seal.pub')]);
    expect(good.code).toBe(0);
    expect(good.stdout).toMatch(
      new RegExp(
        `^Every row is as it was sealed: ${20 * PAGES + 5} rows in 4 batches.\nHead of the tree: 4 `,
      ),
    );
    const foreign = join(directory, 'foreign.pub');
    writeFileSync(foreign, 'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6\n');
    const other = await runWeir(['verify', '--data', directory, '--key', foreign, '--json']);
    expect([other.code, JSON.parse(other.stdout).problem.kind]).toEqual([1, 'key-foreign']);
    await alter(FIRST, "basis = 'ticket'");
    const bad = await runWeir(['verify', '--data', directory]);
    expect(bad.code).toBe(1);
    expect(bad.stdout).toMatch(/^Not verified: batch \d is not as it was sealed/);
    expect(bad.stdout).toMatch(
      /A row was altered\.\n {2}in the table: disclosures at=2026-11-02T.*basis=ticket/,
    );
    expect(bad.stdout).toMatch(/\n {2}sealed: {7}disclosures .*basis=none/);
    const chinese = await runWeir(['verify', '--data', directory, '--lang', 'zh-CN']);
    expect(chinese.stdout).toContain('核验未通过');
    const usage = await runWeir(['verify', '--data', directory, '--batch', '7-3']);
    expect([usage.code, usage.stdout]).toEqual([2, '']);
  });

  it('are contradicted by whoever kept a checkpoint when everything is rolled back, keys and all', async () => {
    const kept = join(work, 'kept.log');
    const again = await Ledger.open({ directory });
    const recipient = recipientFrom(again.keyring, { ip: '203.0.113.9' }) as Recipient;
    await again.blind({ at: 1, channel: 'web', route: 'GET /', recipient, reason: 'encoding', bytes: 1 });
    await again.close();
    cpSync(join(directory, 'checkpoints.log'), kept);
    const good = await runWeir(['verify', '--data', directory, '--against', kept]);
    expect(good.code).toBe(0);
    rmSync(directory, { recursive: true });
    cpSync(original, directory, { recursive: true, verbatimSymlinks: true });
    expect(await verify()).toMatchObject({ verified: true });
    const shorter = await runWeir(['verify', '--data', directory, '--against', kept, '--json']);
    expect([shorter.code, JSON.parse(shorter.stdout).problem]).toEqual([
      1,
      { kind: 'seals-missing', signed: 5, found: 4, signedBy: kept },
    ]);
    const forked = await Ledger.open({ directory });
    await forked.blind({ at: 2, channel: 'web', route: 'GET /', recipient, reason: 'encoding', bytes: 2 });
    await forked.close();
    const other = await runWeir(['verify', '--data', directory, '--against', kept]);
    expect(other.code).toBe(1);
    expect(other.stdout).toContain(
      'after 5 batches the seals have another head than the one that was signed',
    );
    writeFileSync(kept, readFileSync(join(await anotherLedger(), 'checkpoints.log')));
    expect((await runWeir(['verify', '--data', directory, '--against', kept, '--json'])).stdout).toContain(
      '"kind":"witness-foreign","entry":1',
    );
  });

  it('go on under a new key, which the old one has named', async () => {
    const before = readFileSync(join(directory, 'seal.pub'), 'utf8');
    const rotated = await runWeir(['seal', 'rotate', '--data', directory, '--json']);
    expect(rotated.code).toBe(0);
    const after = readFileSync(join(directory, 'seal.pub'), 'utf8');
    expect(JSON.parse(rotated.stdout)).toEqual({ before: before.trim(), key: after.trim() });
    const again = await Ledger.open({ directory });
    const recipient = recipientFrom(again.keyring, { ip: '203.0.113.9' }) as Recipient;
    await again.blind({ at: 1, channel: 'web', route: 'GET /', recipient, reason: 'encoding', bytes: 1 });
    await again.close();
    const old = join(work, 'old.pub');
    writeFileSync(old, before);
    const good = await runWeir(['verify', '--data', directory, '--key', old, '--json']);
    expect([good.code, JSON.parse(good.stdout)]).toEqual([
      0,
      expect.objectContaining({ batches: 5, checkpoints: 2 }),
    ]);
    // A new key that the old one did not name.
    const path = join(directory, 'checkpoints.log');
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/(weir seal key\n[^—]*— \S+ \S+\n)— .*\n\n(?=weir)/g, '$1\n'),
    );
    expect((await sealsOnly()).problem).toMatchObject({ kind: 'checkpoint-broken' });
  });

  it('prove the rows of an incident to somebody with the public key alone, and no others', async () => {
    const file = join(directory, 'proof.jsonl');
    const made = await runWeir([
      'seal',
      'proof',
      '--data',
      directory,
      '--recipient',
      'account:10023',
      '-o',
      file,
    ]);
    expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('160 rows with their proofs')]);
    const key = join(work, 'published.pub');
    cpSync(join(directory, 'seal.pub'), key);
    const good = await runWeir(['verify', '--proof', file, '--key', key, '--json']);
    expect([good.code, JSON.parse(good.stdout)]).toEqual([
      0,
      expect.objectContaining({ verified: true, rows: 160, batches: 3, fault: null }),
    ]);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const shown = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === 'row');
    expect(new Set(shown.map(({ row }) => row.recipient)).size).toBe(1);
    expect(new Set(shown.map(({ row }) => row.person)).size).toBe(160);
    const changes: [string, string[]][] = [
      ['row', lines.with(3, (lines[3] as string).replace('"basis":"none"', '"basis":"order"'))],
      ['row', lines.with(3, (lines[3] as string).replace(/"index":\d+/, '"index":99'))],
      ['batch', lines.with(1, (lines[1] as string).replace(/"seal":"1 (\d+) 80 /, '"seal":"1 $1 81 '))],
      ['signature', lines.with(0, (lines[0] as string).replace('\\n4\\n', '\\n5\\n'))],
      ['row-misplaced', lines.toSpliced(1, 1)],
      ['lines-missing', lines.toSpliced(3, 1)],
      ['cut-short', lines.slice(0, -1)],
      ['behind-end', [...lines, lines[3] as string]],
      ['not-a-line', lines.with(3, '{}}')],
    ];
    for (const [reason, changed] of changes) {
      writeFileSync(file, `${changed.join('\n')}\n`);
      const verifier = new ProofVerifier(parseVkey(readFileSync(key, 'utf8')) as NoteKey);
      for (const line of changed) verifier.line(line);
      expect(verifier.end()).toMatchObject({ reason });
    }
    const bad = await runWeir(['verify', '--proof', file, '--key', key, '--lang', 'zh-CN']);
    expect([bad.code, bad.stdout]).toEqual([1, expect.stringContaining('证明不成立：第 4 行')]);
    const keyless = await runWeir(['verify', '--proof', file]);
    expect([keyless.code, keyless.stdout]).toEqual([2, '']);
    await alter(FIRST, "basis = 'ticket'");
    const refused = await runWeir(['seal', 'proof', '--data', directory, '--recipient', 'account:10023']);
    const refusedToo = await runWeir(['seal', 'proof', '--data', directory, '--recipient', 'account:20046']);
    expect([refused.code, refusedToo.code]).toEqual([2, 2]);
    expect(refused.stderr).toContain('WEIR_PROOF');
  });
});

/** A ledger that has nothing to do with the others. */
async function anotherLedger(): Promise<string> {
  const elsewhere = join(work, 'another');
  const ledger = await Ledger.open({ directory: elsewhere });
  const recipient = recipientFrom(ledger.keyring, { ip: '203.0.113.9' }) as Recipient;
  await ledger.blind({ at: 1, channel: 'web', route: 'GET /', recipient, reason: 'encoding', bytes: 1 });
  await ledger.close();
  return elsewhere;
}
