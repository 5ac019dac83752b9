/** A case from its opening to its close, on a ledger with an incident in it, as it is typed. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/disclosure/time.ts';
import type { AnswerText } from '../../src/incident/law/answer-text.ts';
import { readHolds } from '../../src/ledger/holds.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { INCIDENT_START, type WrittenRow, writeIncidentLedger } from '../support/incident-ledger.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const AT = '2026-06-10T09:00:00+08:00';
let directory: string;
let data: string;
let rows: readonly WrittenRow[];
let ledger: Ledger;

beforeAll(async () => {
  directory = scratchDirectory();
  data = join(directory, 'data');
  rows = await writeIncidentLedger(data);
  // Commands ask through whoever holds the ledger: none of them starts an engine of its own.
  ledger = await Ledger.open({ directory: data });
});
afterAll(async () => {
  await endProcesses();
  await ledger.close();
  await clearScratch();
});

const incident = (...args: string[]) => runWeir(['incident', ...args, '--data', data]);
const ok = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await incident(...args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

/** People that the employee and the partner received, found by looking at every row. */
function affected(): number {
  const routes = ['GET /crm/customers/{id}', 'GET /crm/companies', 'partner p7'];
  return new Set(rows.filter(({ route }) => routes.includes(route)).map(({ person }) => person)).size;
}

describe('a case', () => {
  it('is opened, answered and put to the law', async () => {
    const open = [
      'open',
      '--title',
      'Telemarketer',
      '--at',
      AT,
      '--jurisdiction',
      'CN',
      '--jurisdiction',
      'EU',
    ];
    const opened = JSON.parse(await ok(...open, '--recipient', 'employee:e33', 'partner:p7', '--json')) as {
      id: string;
      hold: string;
    };
    expect(opened).toMatchObject({ id: 'I-1', state: 'open', hold: 'incident I-1' });
    expect(readHolds(data).map(({ name }) => name)).toEqual(['incident I-1', 'incident I-1 · 2']);

    await ok(
      'answer',
      'I-1',
      'incident_state=confirmed',
      'operator_kind=other',
      'contact=privacy@shop.example',
    );
    const shown = JSON.parse(await ok('show', 'I-1', '--json')) as {
      findings: { people: number; sensitive: number };
    };
    expect(shown.findings).toMatchObject({ people: affected(), sensitive: 6 });

    const law = JSON.parse(await ok('duties', 'I-1', '--json')) as AnswerText;
    expect(law.duties.find(({ id }) => id === 'CN.breach.authority')?.status).toBe('due');
    // The facts go through the command that everybody can use, with the same answer.
    const facts = await ok('facts', 'I-1', '--json');
    const again = await runWeir(['law', 'duties', '--facts', '-', '--at', AT, '--json'], { input: facts });
    expect((JSON.parse(again.stdout) as AnswerText).duties).toEqual(law.duties);
  });

  it('counts where the people live by the platform’s own table, and keeps the counts', async () => {
    const customers = join(directory, 'customers.csv');
    // By id or by phone, as the table has it; of the last three nothing is known.
    const lines = Array.from({ length: 60 }, (_, n) => {
      const place = n % 3 === 0 ? '浙江省' : n >= 36 && n < 39 ? '' : '江苏省';
      return n % 2 === 0 ? `${1_000 + n},,${place}` : `,1380000${String(n).padStart(4, '0')},${place}`;
    });
    writeFileSync(customers, `id,phone,province\n${lines.join('\n')}\n`);
    const table = ['residence', 'I-1', '--customers', customers, '--column', 'province'];
    const told = JSON.parse(await ok(...table, '--json')) as {
      people: number;
      unknown: number;
      places: { place: string; people: number }[];
      answer: string;
    };
    const [zhejiang, jiangsu] = ['浙江省', '江苏省'].map(
      (name) => told.places.find(({ place }) => place === name)?.people ?? 0,
    ) as [number, number];
    expect(told.people).toBe(affected());
    expect(zhejiang + jiangsu + told.unknown).toBe(told.people);
    // The agent saw 0 to 37 of the table, the partner 50 as well; 900 is nobody of it.
    const seen = [...Array.from({ length: 38 }, (_, n) => n), 50];
    expect(zhejiang).toBe(seen.filter((n) => n % 3 === 0).length);
    expect(told.unknown).toBe(seen.filter((n) => n % 3 !== 0 && n >= 36 && n < 39).length + 1);
    expect(told.answer).toMatch(
      /^江苏省 \d+, 浙江省 \d+, \? \d+ \(customers\.csv, province; SHA-256 [0-9a-f]{16}\)$/,
    );
    expect(await ok('show', 'I-1')).toContain(told.answer);
    const wrong = await incident('residence', 'I-1', '--customers', customers, '--column', 'town');
    expect([wrong.code, wrong.stderr.includes('town')]).toEqual([2, true]);
  });

  it('says what was sent, and keeps the complaint that opened it', async () => {
    const sent = ['sent', 'I-1', '--duty', 'CN.breach.authority', '--by', 'Wang Li'];
    await ok(...sent, '--at', '2026-06-10T11:00:00+08:00', '--how', 'portal 7');
    const clocks = JSON.parse(await ok('clocks', 'I-1', '--json')) as {
      clocks: { duty: string; sent: number | null }[];
    };
    const of = (duty: string) => clocks.clocks.find((clock) => clock.duty === duty)?.sent;
    expect([of('CN.breach.authority'), of('CN.breach.individual')]).toEqual([
      Date.parse('2026-06-10T11:00:00+08:00'),
      null,
    ]);
    const complaint = (...args: string[]) => runWeir(['complaint', ...args, '--data', data]);
    const said = ['--received-by', 'a caller', '--at', '2026-06-09T15:20:00+08:00', '--knew', 'name'];
    expect((await complaint('add', '--person', 'id:1006', ...said)).code).toBe(0);
    const open = ['open', '--title', 'By complaint', '--at', AT, '--jurisdiction', 'CN'];
    await ok(...open, '--recipient', 'employee:e33', '--complaint', 'C-1');
    const refused = await complaint('withdraw', 'C-1', '--reason', 'twice');
    expect([refused.code, refused.stderr.includes('WEIR_COMPLAINT_HELD')]).toEqual([2, true]);
    await runWeir(['ledger', 'hold', 'end', 'incident I-2', '--reason', 'settled', '--data', data]);
    expect((await complaint('withdraw', 'C-1', '--reason', 'twice')).code).toBe(0);
  });

  it('has letters, a dossier and clocks', async () => {
    const letters = (await ok('letters', 'I-1'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { person: string; text: string });
    expect(new Set(letters.map(({ person }) => person)).size).toBe(affected());
    expect(letters).toHaveLength(affected());
    // Those whom both received are told of both.
    expect(
      letters.filter(({ text }) => text.includes('our partner p7') && text.includes('our staff')),
    ).toHaveLength(3);

    const notice = join(directory, 'notice.html');
    await ok('notice', 'I-1', '--duty', 'CN.breach.authority', '--in', 'zh-CN', '--out', notice);
    expect(readFileSync(notice, 'utf8')).toContain('privacy@shop.example');
    expect(readFileSync(notice, 'utf8')).toContain('<html lang="zh-CN">');
    const dossier = join(directory, 'dossier.html');
    await ok('dossier', 'I-1', '--out', dossier);
    expect(readFileSync(dossier, 'utf8')).toContain('Verified: ');
    expect(statSync(dossier).mode & 0o077).toBe(0);
    const calendar = join(directory, 'clocks.ics');
    await ok('clocks', 'I-1', '--out', calendar);
    expect(readFileSync(calendar, 'utf8')).toContain('BEGIN:VCALENDAR');

    // What was recorded is sealed: neither the title nor an answer can be read in the file.
    const log = readFileSync(join(data, 'incidents.log'), 'utf8');
    expect(log).not.toMatch(/Telemarketer|privacy@shop/);
  });

  it('is scoped anew, and stays as it was once it is closed', async () => {
    const from = new Date(INCIDENT_START).toISOString();
    const to = new Date(INCIDENT_START + HOUR_MS).toISOString();
    const scoped = JSON.parse(
      await ok('scope', 'I-1', '--recipient', 'employee:e33', '--from', from, '--to', to, '--json'),
    ) as {
      versions: { people: number }[];
    };
    expect(scoped.versions.map(({ people }) => people)).toEqual([affected(), 8]);

    await ok('close', 'I-1', '--reason', 'rectified');
    const closed = await incident('answer', 'I-1', 'high_risk=true');
    expect({ code: closed.code, named: closed.stderr.includes('WEIR_INCIDENT_CLOSED') }).toEqual({
      code: 2,
      named: true,
    });
    expect(await ok('list', '--json')).toContain('"state":"closed"');
  });

  it('is refused in one line where something is wrong', async () => {
    const open = (...more: string[]) =>
      incident('open', '--title', 'T', '--recipient', 'employee:e33', '--jurisdiction', 'CN', ...more);
    const code = (finished: { code: number | null; stderr: string }) =>
      `${finished.code} ${finished.stderr.split(' ')[1]}`;
    expect(code(await open('--at', '2026-06-10T09:00:00'))).toBe('2 WEIR_LAW_TIME_ZONE');
    expect(code(await open('--at', AT, '--jurisdiction', 'XX'))).toBe('2 WEIR_LAW_JURISDICTION');
    expect(code(await open('--at', AT, '--complaint', 'C-9'))).toBe('2 WEIR_COMPLAINT_UNKNOWN');
    expect(code(await open('--at', AT, '--trace', join(directory, 'none.json')))).toBe(
      '2 WEIR_INPUT_UNREADABLE',
    );
    // Nobody in it: opened and said, and the law's rules about people's data ask for nothing.
    const nobody = await open('--at', AT, '--from', AT, '--no-hold', '--json');
    expect(nobody.stderr).toContain('nobody’s data were received');
    const { id, versions } = JSON.parse(nobody.stdout) as { id: string; versions: { people: number }[] };
    expect(versions).toMatchObject([{ people: 0 }]);
    const { notes } = JSON.parse(await ok('duties', id, '--json')) as AnswerText;
    expect(notes.map((note) => note.code)).toEqual(['WEIR_LAW_NOBODY']);
    expect(code(await incident('show', 'I-99'))).toBe('2 WEIR_INCIDENT_UNKNOWN');
    expect(code(await incident('notice', 'I-1', '--duty', 'CN.breach', '--out', 'x.doc'))).toBe(
      '2 WEIR_USAGE',
    );
    const report = join(directory, 'findings.json');
    writeFileSync(report, '{}');
    const traced = JSON.parse(
      (await open('--at', AT, '--trace', report, '--no-hold', '--json')).stdout,
    ) as object;
    expect(traced).toMatchObject({ hold: null, origin: { kind: 'trace' } });
  });
});
