/** From complaints to the recipient, by the command line, on a ledger with a telemarketer among fifty colleagues. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { categorySet } from '../../src/disclosure/category.ts';
import { openExistingKeyring } from '../../src/disclosure/keyring.ts';
import { personKey } from '../../src/disclosure/person.ts';
import { type Recipient, recipientFrom } from '../../src/disclosure/recipient.ts';
import { DAY_MS } from '../../src/disclosure/time.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { KEY_FILE } from '../../src/ledger/readable-ledger.ts';
import { Complaints } from '../../src/trace/complaints.ts';
import type { ComplaintFindings, FileFindings } from '../../src/trace/findings.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const START = Date.UTC(2026, 5, 1);
const PEOPLE = 4_000;
const CONTACT = categorySet('pd:UID', 'pd:Name', 'pd:TelephoneNumber');
const NICKNAME = categorySet('pd:UID', 'pd:Username');
/** Customers of the telemarketer: every 97th. */
const CUSTOMERS = Array.from({ length: 40 }, (_, i) => (i * 97 + 13) % PEOPLE);
const LEAK_AT = '2026-07-15T12:00:00+08:00';

let data: string;
const weir = (...args: string[]) => runWeir([...args, '--data', data]);
const json = async <T>(...args: string[]): Promise<T> => {
  const { code, stdout, stderr } = await weir(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as T;
};

beforeAll(async () => {
  data = join(scratchDirectory(), 'data');
  const ledger = await Ledger.open({ directory: data });
  const { keyring } = ledger;
  const show = (name: string, people: readonly number[], at: number, categories: number, kind = 'employee') =>
    ledger.record({
      at,
      channel: kind === 'employee' ? 'staff' : 'web',
      route: 'GET /customers/{n}',
      recipient: recipientFrom(keyring, { [kind]: name }) as Recipient,
      measure: 'pass',
      people: people.map((n) => ({
        person: personKey(keyring, { namespace: 'id', value: String(n) }),
        categories,
        basis: 'none' as const,
        namedBy: 'id' as const,
      })),
      aliases: people.map((n) => ({
        alias: personKey(keyring, { namespace: 'phone', value: `+861380000${String(n).padStart(4, '0')}` }),
        person: personKey(keyring, { namespace: 'id', value: String(n) }),
        strength: 0,
      })),
    });
  await show('telemarketer', CUSTOMERS, START + 10 * DAY_MS, CONTACT);
  // Twins received the same people at the same time: an assistant and the one they work for.
  const twins = Array.from({ length: 30 }, (_, i) => i * 31 + 2_000).map((n) => n % PEOPLE);
  for (const name of ['first-twin', 'second-twin']) await show(name, twins, START + DAY_MS, CONTACT);
  for (let i = 0; i < 50; i++) {
    const own = Array.from({ length: 60 }, (_, j) => (i * 577 + j * 41) % PEOPLE);
    await show(`colleague-${i}`, own, START + (i % 30) * DAY_MS, CONTACT);
  }
  // The telemarketer's customers are seen by others, too: with a nickname only, or after the call.
  for (let i = 0; i < 30; i++) await show(`198.51.100.${i}`, CUSTOMERS, START + i * DAY_MS, NICKNAME, 'ip');
  await show('late', CUSTOMERS, START + 60 * DAY_MS, CONTACT);
  await ledger.flush();
  await ledger.close();
});
afterAll(async () => {
  await endProcesses();
  await clearScratch();
});

const add = (person: string, ...more: string[]) =>
  json<{ id: string }>(
    'complaint',
    'add',
    '--person',
    person,
    '--received-by',
    'caller of a reseller',
    '--at',
    LEAK_AT,
    '--knew',
    'name,phone,company',
    ...more,
  );

/** As `add`, without a process for each. */
function addMany(people: readonly number[]): string[] {
  const keyring = openExistingKeyring(join(data, KEY_FILE));
  const complaints = new Complaints(data, keyring);
  return people.map((n) => {
    const identifier =
      n % 2 === 0
        ? { namespace: 'id' as const, value: String(n) }
        : { namespace: 'phone' as const, value: `+861380000${String(n).padStart(4, '0')}` };
    const knew = ['pd:Name', 'pd:TelephoneNumber', 'pd:Professional'] as const;
    const keys = [personKey(keyring, identifier)];
    const at = Date.parse(LEAK_AT);
    return complaints.add({ person: `${n}`, keys, at, knew, receivedBy: 'a caller' }, at + DAY_MS).id;
  });
}

describe('weir complaint', () => {
  it('is kept sealed, and shown to whoever has the key', async () => {
    const { id } = await add(`id:${CUSTOMERS[0]}`, '--note', 'asked about servers');
    expect(id).toBe('C-1');
    const [line] = (await weir('complaint', 'list', '--json')).stdout.split('\n');
    expect(JSON.parse(line as string)).toMatchObject({
      id: 'C-1',
      state: 'open',
      at: '2026-07-15T04:00:00.000Z',
      person: `id:${CUSTOMERS[0]}`,
      receivedBy: 'caller of a reseller',
      note: 'asked about servers',
      knew: ['pd:Name', 'pd:TelephoneNumber', 'pd:Professional'],
    });
    const file = readFileSync(join(data, 'complaints.log'), 'utf8');
    for (const secret of ['reseller', 'servers', `id:${CUSTOMERS[0]}`]) expect(file).not.toContain(secret);
  });

  it('one complaint names nobody, and says how many more would decide', async () => {
    const { code, stdout } = await weir('complaint', 'attribute', '--json');
    expect(code).toBe(1);
    const findings = JSON.parse(stdout) as ComplaintFindings;
    expect(findings.attribution.conclusion).toEqual({ kind: 'open', why: 'not-beyond-chance' });
    expect(findings.attribution.moreRows).toBeGreaterThan(0);
    expect(findings.complaints[0]).toMatchObject({ required: ['pd:Name', 'pd:TelephoneNumber'], seen: true });
    const readable = await weir('complaint', 'attribute');
    expect(readable.code).toBe(1);
    expect(readable.stdout).toContain('more complaints like these would decide');
    expect(readable.stdout).toContain('no door recorded: occupation');
  });

  it('enough of them name the telemarketer: not who saw nicknames, not who came later', async () => {
    addMany(CUSTOMERS.slice(1, 9));
    const findings = await json<ComplaintFindings>('complaint', 'attribute');
    const { conclusion, candidates } = findings.attribution;
    expect(conclusion.kind).toBe('named');
    const key = conclusion.kind === 'named' ? conclusion.recipient : '';
    expect(findings.recipients[key]).toMatchObject({
      recipient: { kind: 'employee', value: 'telemarketer' },
      channels: ['staff'],
      bases: ['none'],
    });
    expect(candidates[0]).toMatchObject({ recipient: key, hits: 9, received: 40 });
    const names = findings.complaints.flatMap(({ shown }) => shown.map(({ recipient }) => recipient.value));
    expect(names).not.toContain('late');
    expect(names.filter((name) => name?.startsWith('198.'))).toEqual([]);
    expect(findings.sensitivity.map(({ change }) => change)).toEqual(
      expect.arrayContaining(['population', 'popular', 'left-out-complaint']),
    );
    const { code, stdout } = await weir('complaint', 'attribute');
    expect(code).toBe(0);
    expect(stdout).toContain('employee telemarketer had received exactly these: all 9 leaked people');
    expect(stdout).toContain('says nothing about intent');
    const chinese = await weir('complaint', 'attribute', '--lang', 'zh-CN');
    expect(chinese.stdout).toContain('泄露的数据源自');
  });

  it('a leaked file names the telemarketer, too: by weir trace', async () => {
    const rows = CUSTOMERS.slice(0, 30).map((n) => `张伟明,1380000${String(n).padStart(4, '0')}`);
    const path = join(data, '..', 'leaked.csv');
    writeFileSync(path, `姓名,电话\n${rows.join('\n')}\n`);
    const out = join(data, '..', 'trace.html');
    const args = ['trace', path, '--before', '2026-07-15T00:00:00Z'];
    const { code, stdout, stderr } = await weir(...args, '--json', '--out', out);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { attribution, recipients, file } = JSON.parse(stdout) as FileFindings;
    const key = attribution.conclusion.kind === 'named' ? attribution.conclusion.recipient : '';
    expect(recipients[key]?.recipient.value).toBe('telemarketer');
    expect(file).toMatchObject({ name: 'leaked.csv', format: 'csv', rows: 30 });
    expect(file.sha256).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'));
    expect(readFileSync(out, 'utf8')).not.toMatch(/1380000|张伟明/);
    const nowhere = await weir('trace', join(data, 'missing.csv'));
    expect({ code: nowhere.code, stderr: nowhere.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('WEIR_INPUT_UNREADABLE'),
    });
    expect((await weir(...args, '--strata', 'city')).stderr).toContain('--customers');
  });

  it('the report is a file of its own that holds no person', async () => {
    const out = join(data, 'report.html');
    const { code, stdout } = await weir('complaint', 'attribute', '--out', out);
    expect({ code, said: stdout.includes(out) }).toEqual({ code: 0, said: true });
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('<html lang="en">');
    expect(html).not.toMatch(/<script|src=|1380000/);
    const bad = await weir('complaint', 'attribute', '--out', join(data, 'report.doc'));
    expect({ code: bad.code, stderr: bad.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('.html'),
    });
  });

  it('recipients with the same data are one class, and no more complaints tell them apart', async () => {
    const ids = addMany(Array.from({ length: 9 }, (_, i) => (i * 31 + 2_000) % PEOPLE));
    const findings = await json<ComplaintFindings>('complaint', 'attribute', ...ids);
    const { conclusion, moreRows } = findings.attribution;
    expect(conclusion).toMatchObject({ kind: 'class', size: 2 });
    const members = conclusion.kind === 'class' ? conclusion.members : [];
    expect(members.map((key) => findings.recipients[key]?.recipient.value).sort()).toEqual([
      'first-twin',
      'second-twin',
    ]);
    expect(moreRows).toBeNull();
  });

  it('somebody the ledger never saw: recorded, said, and nobody is named', async () => {
    const { id } = await add('id:999999');
    const { code, stdout } = await weir('complaint', 'attribute', id, '--json');
    expect(code).toBe(1);
    const findings = JSON.parse(stdout) as ComplaintFindings;
    expect(findings.complaints[0]).toMatchObject({ seen: false, holders: 0 });
    expect(findings.attribution.conclusion).toEqual({ kind: 'open', why: 'nobody-received' });
    expect((await weir('complaint', 'attribute', id)).stdout).toContain('the ledger never saw this person');
  });

  it('withdrawn it counts no more; forgotten it is gone', async () => {
    expect((await weir('complaint', 'withdraw', 'C-1', '--reason', 'by mistake')).code).toBe(0);
    expect((await weir('complaint', 'attribute', 'C-1')).code).toBe(2);
    const gone = await weir(
      'forget',
      `id:${CUSTOMERS[1]}`,
      `phone:1380000${String(CUSTOMERS[1]).padStart(4, '0')}`,
      '--yes',
    );
    expect({ code: gone.code, stderr: gone.stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('destroyed: 1'),
    });
    const shown = await weir('complaint', 'show', 'C-2', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      id: 'C-2',
      state: 'forgotten',
      person: null,
      receivedBy: null,
      keys: 0,
    });
  });

  it('bad input: one line that says what and how to mend it', async () => {
    const bad = async (...args: string[]) => {
      const { code, stderr } = await weir('complaint', ...args);
      expect(code).toBe(2);
      return stderr;
    };
    const given = ['--received-by', 'x', '--knew', 'name'];
    expect(await bad('add', '--person', 'id:1', '--at', '2026-07-15T12:00:00', ...given)).toContain(
      'offset from UTC',
    );
    expect(await bad('add', '--person', 'id:1', '--at', 'yesterday', ...given)).toContain('not a time');
    expect(await bad('add', '--person', 'id:1', '--at', '2999-01-01T00:00:00Z', ...given)).toContain(
      'future',
    );
    expect(
      await bad('add', '--person', 'id:1', '--at', LEAK_AT, '--received-by', 'x', '--knew', 'shoe size'),
    ).toContain('shoe size');
    expect(
      await bad('add', '--person', 'id:1', '--at', LEAK_AT, '--received-by', '', '--knew', 'name'),
    ).toContain('--received-by');
    expect(await bad('show', 'C-77')).toContain('WEIR_COMPLAINT_UNKNOWN');
    expect(await bad('attribute', '--alpha', '2')).toContain('--alpha');
    expect(await bad('attribute', '--population', 'many')).toContain('--population');
    // Without its offset the time is another one on another machine.
    const zoneless = await weir('trace', join(data, 'none.csv'), '--before', '2026-07-15T00:00:00');
    expect({ code: zoneless.code, stderr: zoneless.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--before 2026-07-15T00:00:00 is not a time such as'),
    });
  });
});
