/** Complaints, traces, cases and consents over the console's API, on a real ledger with an incident in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INCIDENT_START, writeIncidentLedger } from '../../test/support/incident-ledger.ts';
import { clearScratch, scratchDirectory } from '../../test/support/scratch.ts';
import { TrustedProxies } from '../channels/gate/trusted-proxies.ts';
import { type OpenDesk, openDesk } from '../cli/desk/desk.ts';
import { DAY_MS, HOUR_MS } from '../disclosure/time.ts';
import { HeldLog } from '../enforce/held-log.ts';
import { HoldDesk } from '../enforce/hold-desk.ts';
import { readHolds } from '../ledger/holds.ts';
import { Ledger } from '../ledger/ledger.ts';
import { consentDoor } from '../share/consent-door.ts';
import { ShareBook } from '../share/share-book.ts';
import type { CaseLaw, Trace } from './api-types.ts';
import { caseLawSchema, casePageSchema, caseSealsSchema, casesSchema, deskSchema } from './case-api.ts';
import { consentPageSchema, sharesSchema } from './consent-api.ts';
import { type Console, createConsole } from './server.ts';
import { complaintAddedSchema, complaintsSchema, traceSchema, tracesSchema } from './trace-api.ts';

const TOKEN = 'a-token-for-tests';
const NOW = INCIDENT_START + 10 * DAY_MS;
const AT = '2026-06-09T09:00:00+08:00';
const clock = { now: () => NOW };
let directory: string;
let ledger: Ledger;
let desk: OpenDesk;
let pages: Console;
let base: string;

const bearer = { authorization: `Bearer ${TOKEN}` };
const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${base}${path}`, { headers: { ...bearer, ...headers }, redirect: 'manual' });
const post = (path: string, body: unknown = {}, headers: Record<string, string> = {}) =>
  fetch(`${base}${path}`, {
    method: 'POST',
    headers: { ...bearer, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const ok = async <T = { id: string }>(response: Promise<Response> | Response): Promise<T> => {
  const answer = await response;
  const body = (await answer.json()) as T;
  expect({ status: answer.status, problem: answer.ok ? null : body }).toEqual({
    status: answer.status,
    problem: null,
  });
  return body;
};
const problem = async (response: Promise<Response> | Response) => {
  const answer = await response;
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const { code, field } = (await answer.json()) as { code: string; field?: string };
  return [answer.status, code, ...(field === undefined ? [] : [field])];
};
const finished = async (id: string, language = 'en'): Promise<Trace> => {
  for (;;) {
    const trace = traceSchema.parse(await ok(get(`/api/traces/${id}`, { 'accept-language': language })));
    if (trace.state !== 'running') return trace;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const complaint = (more: object = {}) => ({
  person: 'id:1006',
  receivedBy: 'a caller from a reseller',
  at: AT,
  knew: ['pd:UID'],
  ...more,
});

beforeAll(async () => {
  directory = join(scratchDirectory(), 'data');
  await writeIncidentLedger(directory);
  ledger = await Ledger.open({ directory });
  const { keyring, questions } = ledger;
  desk = openDesk({ directory, questions, keyring, clock, freshen: () => ledger.freshen() });
  pages = createConsole({
    questions,
    keyring,
    clock,
    setting: { mode: 'observe', simulationSpeed: null, pending: () => ledger.pending },
    consents: consentDoor(directory, keyring, clock),
    desk,
    held: {
      desk: new HoldDesk({ clock }),
      log: new HeldLog(join(directory, 'held.log'), keyring),
      employee: { header: 'x-employee', proxies: new TrustedProxies(['127.0.0.0/8']) },
    },
    pagesRoot: directory,
    token: TOKEN,
  });
  base = new URL(await pages.listen('127.0.0.1', 0)).origin;
}, 60_000);
afterAll(async () => {
  await pages.close();
  desk.close();
  await ledger.close();
  await clearScratch();
});

describe('complaints', () => {
  it('are recorded with who recorded them, and listed newest first', async () => {
    const added = complaintAddedSchema.parse(
      await ok(post('/api/complaints', complaint({ note: 'called twice' }), { 'x-employee': 'li' })),
    );
    expect(added).toMatchObject({ known: true, complaint: { id: 'C-1', recordedBy: 'li', cases: [] } });
    const stranger = complaintAddedSchema.parse(
      await ok(post('/api/complaints', complaint({ person: 'id:999999' }))),
    );
    expect(stranger).toMatchObject({ known: false, complaint: { id: 'C-2', recordedBy: null } });
    const page = complaintsSchema.parse(await ok(get('/api/complaints')));
    expect(page.complaints.map(({ id }) => id)).toEqual(['C-2', 'C-1']);
    expect(page.kinds).toContain('pd:TelephoneNumber');
    // Who complained, and who recorded it, is sealed.
    expect(readFileSync(join(directory, 'complaints.log'), 'utf8')).not.toMatch(/1006|reseller|called|"li"/);
  });

  it('are refused by the field that is wrong, whose content is not repeated', async () => {
    const refused = (more: object) => problem(post('/api/complaints', complaint(more)));
    expect(await refused({ at: '2026-06-09T09:00:00' })).toEqual([400, 'WEIR_FORM_INVALID', 'at']);
    expect(await refused({ at: new Date(NOW + 1).toISOString() })).toEqual([400, 'WEIR_FORM_INVALID', 'at']);
    expect(await refused({ knew: [] })).toEqual([400, 'WEIR_FORM_INVALID', 'knew']);
    expect(await refused({ knew: ['pd:Everything'] })).toEqual([400, 'WEIR_FORM_INVALID', 'knew.0']);
    expect(await refused({ receivedBy: ' ' })).toEqual([400, 'WEIR_FORM_INVALID', 'receivedBy']);
    expect(await refused({ note: 'two\nlines' })).toEqual([400, 'WEIR_FORM_INVALID', 'note']);
    const answer = await post('/api/complaints', complaint({ person: 'id:4711 phone:' }));
    const text = await answer.text();
    expect([answer.status, text.includes('"person"'), text.includes('4711')]).toEqual([400, true, false]);
  });

  it('change nothing for another origin, another type, or without the token', async () => {
    const foreign = { 'sec-fetch-site': 'same-site' };
    expect(await problem(post('/api/complaints', complaint(), foreign))).toEqual([
      403,
      'WEIR_CONSOLE_FOREIGN',
    ]);
    expect(await problem(post('/api/complaints', complaint(), { 'content-type': 'text/plain' }))).toEqual([
      400,
      'WEIR_FORM_INVALID',
      'body',
    ]);
    expect(await problem(post('/api/complaints', complaint(), { authorization: '' }))).toEqual([
      401,
      'WEIR_CONSOLE_UNAUTHORISED',
    ]);
    expect(await problem(post('/api/complaints', 'no JSON'))).toEqual([400, 'WEIR_FORM_INVALID', 'body']);
    expect((await ok<{ complaints: object[] }>(get('/api/complaints'))).complaints).toHaveLength(2);
  });

  it('are joined to those who had received the data, in the reader’s language', async () => {
    const { id } = await ok(post('/api/complaints/attribution', { ids: ['C-1'] }));
    const done = await finished(id);
    expect(done).toMatchObject({ state: 'done', kind: 'complaints', name: 'C-1' });
    expect(done.result?.complaints[0]?.shown.map(({ recipient }) => recipient.value)).toEqual(['e33']);
    expect(done.result?.answer[0]?.text).toMatch(/Nobody is named/);
    expect((await finished(id, 'zh-CN')).result?.answer[0]?.text).toMatch(/\p{Script=Han}/u);
    const report = await get(`/api/traces/${id}/report`);
    expect(report.headers.get('content-security-policy')).toContain('sandbox');
    expect(await report.text()).toContain('employee');
    expect(await problem(post('/api/complaints/attribution', { ids: ['C-9'] }))).toEqual([
      404,
      'WEIR_COMPLAINT_UNKNOWN',
    ]);
    expect(await problem(get('/api/traces/0000000000000000/report'))).toEqual([404, 'WEIR_TRACE_UNKNOWN']);
  });
});

describe('a leaked file', () => {
  const send = (bytes: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`${base}/api/traces`, {
      method: 'POST',
      headers: {
        ...bearer,
        'content-type': 'application/octet-stream',
        'x-weir-file-name': encodeURIComponent('泄露.csv'),
        ...headers,
      },
      body: bytes,
    });
  const csv = `id\n${Array.from({ length: 36 }, (_, n) => 1_000 + n).join('\n')}\n`;

  it('is traced beside the gate, and leaves nothing behind', async () => {
    const before = [...readdirSync(tmpdir()), ...readdirSync(directory)];
    const { id } = await ok(send(csv));
    const done = await finished(id);
    expect(done).toMatchObject({ state: 'done', kind: 'file', name: '泄露.csv' });
    expect(done.result).toMatchObject({ file: { rows: 36, people: 36, format: 'csv' } });
    expect(done.result?.candidates[0]?.recipient.value).toBe('e33');
    const after = [...readdirSync(tmpdir()), ...readdirSync(directory)];
    expect(after.filter((name) => !before.includes(name) && name.includes('weir-desk'))).toEqual([]);
    for (const name of readdirSync(directory, { withFileTypes: true }))
      if (name.isFile())
        expect(readFileSync(join(directory, name.name)).includes(Buffer.from('1030\n1031\n'))).toBe(false);
    expect(tracesSchema.parse(await ok(get('/api/traces'))).traces[0]).toMatchObject({ id, state: 'done' });
  });

  it('that is none says so, and one that is not sent whole is forgotten', async () => {
    const { id } = await ok(send('PK\u0003\u0004 no workbook'));
    expect(await finished(id)).toMatchObject({ state: 'failed', problem: { code: 'WEIR_INPUT_INVALID' } });
    expect(await problem(send(csv, { 'content-type': 'text/csv' }))).toEqual([
      400,
      'WEIR_FORM_INVALID',
      'file',
    ]);
    expect(await problem(send(csv, { 'x-weir-file-name': '%E4%B' }))).toEqual([
      400,
      'WEIR_FORM_INVALID',
      'name',
    ]);
    expect(await problem(send(csv, { 'sec-fetch-site': 'cross-site' }))).toEqual([
      403,
      'WEIR_CONSOLE_FOREIGN',
    ]);
    const cut = new AbortController();
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(csv));
        setTimeout(() => cut.abort(), 100);
      },
    });
    const init = { method: 'POST', body, duplex: 'half', signal: cut.signal };
    const headers = {
      ...bearer,
      'content-type': 'application/octet-stream',
      'x-weir-file-name': 'cut.csv',
    };
    await expect(fetch(`${base}/api/traces`, { ...init, headers } as RequestInit)).rejects.toThrow();
    const names = async () => tracesSchema.parse(await ok(get('/api/traces'))).traces.map(({ name }) => name);
    await expect.poll(names).not.toContain('cut.csv');
  });
});

describe('a case', () => {
  const given = {
    title: 'Telemarketer',
    aware: AT,
    jurisdictions: ['CN', 'EU'],
    recipients: ['employee:e33', 'partner:p7'],
    origin: { kind: 'complaint', reference: 'C-1 C-2' },
  };
  const law = async (language = 'en'): Promise<CaseLaw> =>
    caseLawSchema.parse(await ok(get('/api/cases/I-1/law', { 'accept-language': language })));
  const fact = async (name: string) => (await law()).facts.find((each) => each.name === name);

  it('is opened by complaints, under hold, with who opened it', async () => {
    expect(await ok(post('/api/cases', given, { 'x-employee': 'li' }))).toEqual({ id: 'I-1', state: 'open' });
    const page = casePageSchema.parse(await ok(get('/api/cases/I-1')));
    expect(page.case).toMatchObject({ held: true, origin: { reference: 'C-1 C-2' } });
    expect(page.case.timeline).toMatchObject([{ what: 'opened', by: 'li' }]);
    expect(page.findings).toMatchObject({ people: 40, sensitive: 6 });
    expect(page.holds).toHaveLength(2);
    expect(casesSchema.parse(await ok(get('/api/cases'))).cases[0]).toMatchObject({ id: 'I-1', people: 40 });
    const complaints = complaintsSchema.parse(await ok(get('/api/complaints'))).complaints;
    expect(complaints.map(({ cases }) => cases)).toEqual([
      [{ id: 'I-1', held: true }],
      [{ id: 'I-1', held: true }],
    ]);
  });

  it('is refused where something is wrong, and then nothing is held', async () => {
    const refused = (more: object) => problem(post('/api/cases', { ...given, ...more }));
    expect(await refused({ recipients: ['employee:nobody'] })).toEqual([404, 'WEIR_RECIPIENT_UNKNOWN']);
    expect(await refused({ jurisdictions: ['XX'] })).toEqual([400, 'WEIR_LAW_JURISDICTION']);
    expect(await refused({ aware: '2026-06-09T09:00:00' })).toEqual([400, 'WEIR_FORM_INVALID', 'aware']);
    expect(await refused({ aware: new Date(NOW + HOUR_MS).toISOString() })).toEqual([
      400,
      'WEIR_FORM_INVALID',
      'aware',
    ]);
    expect(await refused({ origin: { kind: 'complaint', reference: 'C-7' } })).toEqual([
      404,
      'WEIR_COMPLAINT_UNKNOWN',
    ]);
    expect(await refused({ origin: { kind: 'verdict' } })).toEqual([400, 'WEIR_FORM_INVALID', 'origin.kind']);
    expect(readHolds(directory)).toHaveLength(2);
    expect(await problem(get('/api/cases/I-7'))).toEqual([404, 'WEIR_INCIDENT_UNKNOWN']);
  });

  it('keeps its complaints while it is under hold', async () => {
    const withdraw = () => post('/api/complaints/C-1/withdraw', { reason: 'recorded twice' });
    expect(await problem(withdraw())).toEqual([409, 'WEIR_COMPLAINT_HELD']);
    await ok(post('/api/cases/I-1/hold', { on: false, reason: 'settled' }, { 'x-employee': 'wang' }));
    await ok(withdraw());
    await ok(post('/api/cases/I-1/hold', { on: true, reason: 'court order' }));
    const page = casePageSchema.parse(await ok(get('/api/cases/I-1')));
    expect(page.case.timeline.slice(1)).toMatchObject([
      { what: 'released', text: 'settled', by: 'wang' },
      { what: 'held', text: 'court order', by: null },
    ]);
  });

  it('asks, takes answers in place, and takes them back', async () => {
    expect(await fact('crime_suspected')).toMatchObject({
      kind: 'tristate',
      group: 'question',
      answer: null,
    });
    expect(await fact('persons_distinct')).toBeUndefined();
    expect(await fact('contact')).toMatchObject({ kind: 'text', group: 'letter' });
    const answers = { crime_suspected: 'true', operator_kind: 'other', incident_state: 'confirmed' };
    await ok(post('/api/cases/I-1/answers', { answers }));
    expect(await fact('crime_suspected')).toMatchObject({ group: 'answered', answer: 'true' });
    await ok(post('/api/cases/I-1/answers', { answers: { crime_suspected: null } }));
    expect(await fact('crime_suspected')).toMatchObject({ group: 'question', answer: null });
    const wrong = (given: object) => problem(post('/api/cases/I-1/answers', { answers: given }));
    expect(await wrong({ persons_distinct: '3' })).toEqual([400, 'WEIR_LAW_FACT_UNKNOWN']);
    expect(await wrong({ high_risk: 'perhaps' })).toEqual([400, 'WEIR_LAW_FACTS_INVALID']);
    expect(await wrong({ 'events.handling_finished': '2026-06-10 10:00' })).toEqual([
      400,
      'WEIR_LAW_TIME_ZONE',
    ]);
    const { timeline } = casePageSchema.parse(await ok(get('/api/cases/I-1'))).case;
    // Told by what they are called, not by their names.
    expect(timeline.at(-1)).toMatchObject({ what: 'answered', text: 'a crime is suspected' });
    const { duties } = await law();
    const authority = duties.find(({ id }) => id === 'CN.breach.authority');
    expect(authority).toMatchObject({ status: 'due', notice: true, sent: [], marks: [] });
    expect((await law('zh-CN')).duties.find(({ id }) => id === 'CN.breach.authority')?.title).toMatch(
      /\p{Script=Han}/u,
    );
  });

  it('says answers that contradict each other, and concludes nothing from them', async () => {
    const events = { 'events.act_from': '2026-06-08T00:00:00Z', 'events.act_to': '2026-06-01T00:00:00Z' };
    await ok(post('/api/cases/I-1/answers', { answers: events }));
    const { contradiction, duties, facts } = await law();
    expect(contradiction?.title).toContain('contradict');
    expect(duties).toEqual([]);
    // What was answered can still be taken back.
    expect(facts.filter(({ name }) => name in events)).toHaveLength(2);
    await ok(post('/api/cases/I-1/answers', { answers: { 'events.act_from': null, 'events.act_to': null } }));
    expect((await law()).contradiction).toBeNull();
  });

  it('has clocks until something is marked as sent, by whom and when', async () => {
    const overview = async () => deskSchema.parse(await ok(get('/api/desk')));
    const before = await overview();
    expect(before).toMatchObject({ complaints: 1, unfiled: 0, cases: 1 });
    expect(before.clocks.filter(({ dueAt }) => dueAt !== null).map(({ duty }) => duty)).toContain(
      'CN.breach.authority',
    );
    const sending = { duty: 'CN.breach.authority', by: 'Wang Li', at: AT, how: 'portal 7' };
    await ok(post('/api/cases/I-1/sent', sending, { 'x-employee': 'li' }));
    expect((await overview()).clocks.map(({ duty }) => duty)).not.toContain('CN.breach.authority');
    expect((await law()).duties.find(({ id }) => id === 'CN.breach.authority')?.sent).toEqual([
      { at: Date.parse(AT), by: 'Wang Li', how: 'portal 7' },
    ]);
    const wrong = (more: object) => problem(post('/api/cases/I-1/sent', { ...sending, ...more }));
    expect(await wrong({ duty: 'CN.breach' })).toEqual([404, 'WEIR_LAW_RULE']);
    expect(await wrong({ at: new Date(NOW + 1).toISOString() })).toEqual([400, 'WEIR_FORM_INVALID', 'at']);
    const calendar = await get('/api/cases/I-1/clocks.ics');
    expect(calendar.headers.get('content-disposition')).toContain('I-1.ics');
    expect((await calendar.text()).replaceAll('\r\n ', '')).toContain('sent 2026-06-09T01:00:00.000Z');
  });

  it('has letters, notices and a dossier in both languages, under a policy that runs nothing', async () => {
    const notice = await get('/api/cases/I-1/notices/CN.breach.authority.html?in=zh-CN');
    expect(notice.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    expect(await notice.text()).toContain('<html lang="zh-CN">');
    expect(await problem(get('/api/cases/I-1/notices/CN.nothing.html'))).toEqual([404, 'WEIR_LAW_RULE']);
    expect(await problem(get('/api/cases/I-1/notices/CN.breach.authority.exe'))).toEqual([
      400,
      'WEIR_FORM_INVALID',
      'file',
    ]);
    const dossier = await (await get('/api/cases/I-1/dossier.html?in=en')).text();
    expect(dossier).toContain('The seals were not verified');
    const text = await get('/api/cases/I-1/dossier.txt');
    expect(text.headers.get('content-disposition')).toContain('attachment');
    const letters = (await (await get('/api/cases/I-1/letters.jsonl')).text()).trim().split('\n');
    expect(letters).toHaveLength(40);
    expect(JSON.parse(letters[0] as string)).toMatchObject({ case: 'I-1', lang: 'en' });
  });

  it('compares its rows with their seals beside the gate, and the dossier says what came of it', async () => {
    await ok(post('/api/cases/I-1/seals'));
    const seals = async () => caseSealsSchema.parse(await ok(get('/api/cases/I-1/seals'))).seals;
    await expect.poll(async () => (await seals())?.state, { timeout: 30_000 }).toBe('done');
    expect(await seals()).toMatchObject({ verified: true, problem: null });
    expect(await (await get('/api/cases/I-1/dossier.html')).text()).toContain('Verified: ');
  });

  it('is scoped anew, noted and closed; then only its hold can change', async () => {
    const to = new Date(INCIDENT_START + HOUR_MS).toISOString();
    await ok(post('/api/cases/I-1/scope', { recipients: ['employee:e33'], to }));
    await ok(post('/api/cases/I-1/notes', { text: 'called the partner' }));
    await ok(post('/api/cases/I-1/close', { reason: 'rectified' }));
    const page = casePageSchema.parse(await ok(get('/api/cases/I-1')));
    expect(page.case).toMatchObject({ state: 'closed', people: 8 });
    expect(page.case.versions.map(({ people }) => people)).toEqual([40, 8]);
    expect(await problem(post('/api/cases/I-1/notes', { text: 'late' }))).toEqual([
      409,
      'WEIR_INCIDENT_CLOSED',
    ]);
    await ok(post('/api/cases/I-1/hold', { on: false, reason: 'over' }));
    expect(deskSchema.parse(await ok(get('/api/desk')))).toMatchObject({ cases: 0, clocks: [] });
  });
});

describe('consents', () => {
  const receipt = (id: string, more: object = {}) => ({
    record_id: id,
    pii_principal_id: 'id:1000',
    purpose: 'delivery',
    method: 'api',
    categories: 'pd:Name',
    recipient_name: 'Acme Logistics',
    recipient_contact: 'privacy@acme.example',
    separate_consent: true,
    event_time: '2026-01-01T00:00:00Z',
    ...more,
  });
  const search = async (asked: object) =>
    consentPageSchema.parse(await ok(post('/api/consents/search', asked)));

  it('are found by person and partner, with how each stands; nobody stands in an address', async () => {
    const lines = [
      receipt('R-1'),
      receipt('R-2', { event_time: '2026-02-01T00:00:00Z' }),
      receipt('R-3', { pii_principal_id: 'phone:13800000001', expires: '2026-03-01T00:00:00Z' }),
      receipt('R-4', { recipient_name: 'Other', separate_consent: false }),
      receipt('R-5', { recipient_name: 'Other', purpose: 'later', event_time: '2027-01-01T00:00:00Z' }),
    ];
    const csv = [
      Object.keys(lines[0] as object).join(','),
      Object.values(receipt('R-6', { pii_principal_id: 'id:4711' })).join(','),
    ].join('\n');
    await ok(post('/api/consents', lines.map((line) => JSON.stringify(line)).join('\n')));
    await ok(post('/api/consents', csv, { 'content-type': 'text/csv' }));
    await ok(post('/api/consents/R-6/withdraw'));
    const all = await search({});
    expect(all.total).toBe(6);
    expect(Object.fromEntries(all.consents.map(({ id, standing }) => [id, standing]))).toEqual({
      'R-1': 'superseded',
      'R-2': 'valid',
      'R-3': 'expired',
      'R-4': 'not-separate',
      'R-5': 'not-yet',
      'R-6': 'withdrawn',
    });
    const ids = async (asked: object) => (await search(asked)).consents.map(({ id }) => id);
    // The ledger ties the phone to the account.
    expect((await ids({ person: 'phone:13800000000' })).sort()).toEqual(['R-1', 'R-2', 'R-4', 'R-5']);
    expect(await ids({ person: 'id:1001' })).toEqual(['R-3']);
    expect(await ids({ partner: 'ACME', person: 'id:1000' })).toEqual(['R-2', 'R-1']);
    expect(await ids({ standing: 'withdrawn' })).toEqual(['R-6']);
    expect(await ids({ person: 'id:5' })).toEqual([]);
    expect(await ids({ limit: 2, offset: 4 })).toHaveLength(2);
    expect(await problem(post('/api/consents/search', { limit: 0 }))).toEqual([
      400,
      'WEIR_FORM_INVALID',
      'limit',
    ]);
  });

  it('have exports beside them', async () => {
    expect(sharesSchema.parse(await ok(get('/api/shares')))).toEqual({ shares: [] });
    expect(await problem(get('/api/shares/S-9/manifest'))).toEqual([404, 'WEIR_SHARE_UNKNOWN']);
  });

  it('and exports are ended once, with a reason', async () => {
    const end = (id: string, reason: string) => post(`/api/shares/${id}/end`, { reason });
    expect(await problem(end('S-9', 'contract ended'))).toEqual([404, 'WEIR_SHARE_UNKNOWN']);
    const manifest = {
      id: 'S-1',
      at: NOW,
      partner: 'Acme Logistics',
      purpose: 'delivery',
      method: 'api',
      basis: 'consent',
      contract: 'C-1',
      impact_assessment: 'P-1',
      requested_by: 'li',
      approved_by: 'wang',
      rows: { read: 1, kept: 1, unreadable: 0 },
      people: 1,
      rows_left_out: {},
      fields_left_out: {},
      columns: [],
      input: { format: 'csv', sha256: '', bytes: 1 },
      output: { format: 'csv', sha256: '', bytes: 1 },
    } as const;
    new ShareBook(directory).file(manifest);
    expect(await problem(end('S-1', ' '))).toEqual([400, 'WEIR_FORM_INVALID', 'reason']);
    await ok(end('S-1', 'contract ended'));
    expect(await problem(end('S-1', 'another reason'))).toEqual([409, 'WEIR_SHARE_ENDED']);
    const { shares } = sharesSchema.parse(await ok(get('/api/shares')));
    expect(shares).toMatchObject([{ id: 'S-1', endedAt: NOW, endReason: 'contract ended', endedBy: null }]);
  });
});
