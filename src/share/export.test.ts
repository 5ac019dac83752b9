/** Exports: who and what goes, why the rest does not, and that nothing goes unrecorded. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DisclosureEvent } from '../disclosure/disclosure.ts';
import { WeirError } from '../disclosure/error.ts';
import { personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom, recipientKey } from '../disclosure/recipient.ts';
import { createInspector } from '../inspect/inspector.ts';
import { openTable } from '../inspect/tables/open-table.ts';
import { cellText } from '../inspect/tables/table.ts';
import { Ledger } from '../ledger/ledger.ts';
import { openForRecording, type RecordingLedger } from '../ledger/recording-ledger.ts';
import { ConsentDesk, Consents } from './consents.ts';
import { exportRows, ROWS_AT_ONCE } from './export.ts';
import { readConsents } from './read-consents.ts';
import { type ExportFormat, openRowsOut } from './rows-out.ts';
import { ShareBook } from './share-book.ts';

const NOW = Date.parse('2026-07-01T12:00:00Z');
const AIM = { recipient: 'Acme', purpose: 'delivery', method: 'api' };
const ALL = 'pd:UID pd:Name pd:TelephoneNumber';

let directory: string;
let ledger: Ledger;
let consents: Consents;
const clock = { now: () => NOW };
const inspector = createInspector();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-share-'));
  ledger = await Ledger.open({ directory });
  consents = new Consents(directory, ledger.keyring);
}, 60_000);
afterAll(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

async function* bytes(text: string) {
  yield Buffer.from(text);
}

const receipt = (n: number, more: Record<string, unknown> = {}) => ({
  record_id: `R-${n}`,
  pii_principal_id: `id:${n}`,
  purpose: 'delivery',
  method: 'api',
  categories: ALL,
  recipient_name: 'ACME ',
  recipient_contact: 'privacy@acme.example',
  separate_consent: true,
  event_time: '2026-01-01T00:00:00Z',
  ...more,
});

async function take(...receipts: object[]): Promise<void> {
  const table = await openTable(bytes(receipts.map((each) => JSON.stringify(each)).join('\n')), {
    name: 'r.jsonl',
  });
  consents.take(await readConsents(table, 'r.jsonl', ledger.keyring), NOW);
}

const row = (n: number) => `${n},张伟明,138000${String(n).padStart(5, '0')}`;
const csv = (people: readonly number[]) => `uid,姓名,电话\n${people.map(row).join('\n')}\n`;

async function share(
  text: string,
  options: {
    format?: ExportFormat;
    aim?: typeof AIM;
    onRecord?: (event: DisclosureEvent) => void;
    through?: RecordingLedger;
  } = {},
) {
  const { format = 'csv', aim = AIM, onRecord = () => undefined, through = ledger } = options;
  const book = new ShareBook(directory);
  const path = join(directory, `out.${format}`);
  const recorded: DisclosureEvent[] = [];
  const table = await openTable(bytes(text), { name: 'in' });
  const { manifest, out } = await exportRows(table, {
    ledger: {
      keyring: through.keyring,
      questions: through.questions,
      record: async (event) => {
        // What is recorded is not in any finished file yet.
        expect(readdirSync(directory)).not.toContain(`out.${format}`);
        await through.record(event);
        recorded.push(event);
        onRecord(event);
      },
    },
    consents: new ConsentDesk(consents, aim),
    inspector,
    clock,
    partner: aim.recipient,
    plan: {
      id: book.nextId(),
      at: NOW,
      partner: aim.recipient,
      purpose: aim.purpose,
      method: aim.method,
      basis: 'consent',
      contract: 'C-1',
      impact_assessment: 'PIA-1',
      requested_by: 'li',
      approved_by: 'wang',
    },
    open: (columns) => openRowsOut(path, format, columns),
    input: () => ({ format: 'csv', sha256: '', bytes: text.length }),
    outputFormat: format,
  });
  if (out === undefined) return { manifest, rows: [], recorded, text: '', hash: '' };
  const hash = book.file(manifest);
  out.publish();
  const written = readFileSync(path);
  const rows: string[][] = [];
  const back = await openTable(
    (async function* () {
      yield written;
    })(),
    { name: `out.${format}` },
  );
  for await (const { values } of back.rows()) rows.push(values.map(cellText));
  rmSync(path);
  return { manifest, rows, recorded, text: written.toString(), hash };
}

describe('an export', () => {
  it('gives those who agreed, records each before, and says why the others are left out', async () => {
    await take(
      receipt(1),
      receipt(2, { purpose: 'advertising' }),
      receipt(3, { method: 'file' }),
      receipt(4, { expires: '2026-06-30T00:00:00Z' }),
      receipt(5, { separate_consent: false }),
      receipt(6),
      receipt(7, { event_time: '2026-12-01T00:00:00Z' }),
    );
    consents.withdraw('R-6', NOW - 1_000);
    const { manifest, rows, recorded, hash } = await share(csv([1, 2, 3, 4, 5, 6, 7, 8]));
    expect(rows).toEqual([['1', '张伟明', '13800000001']]);
    expect(manifest).toMatchObject({
      rows: { read: 8, kept: 1, unreadable: 0 },
      people: 1,
      rows_left_out: {
        'other-purpose': 1,
        'other-method': 1,
        expired: 1,
        'not-separate': 1,
        withdrawn: 1,
        'not-yet': 1,
        'no-consent': 1,
      },
    });
    expect(recorded.map(({ channel, route }) => ({ channel, route }))).toEqual([
      { channel: 'export', route: `EXPORT ${manifest.id}` },
      { channel: 'export', route: `EXPORT ${manifest.id}/${hash}` },
    ]);
    await ledger.flush();
    const partner = recipientKey(ledger.keyring, 'partner', 'Acme');
    const people = await ledger.questions.peopleOf(partner);
    expect(people.map(({ categories, bases }) => ({ categories, bases }))).toEqual([
      { categories: ['pd:UID', 'pd:Name', 'pd:TelephoneNumber'], bases: ['consent'] },
    ]);
  });

  it('leaves out fields that are not covered, also what only some rows hold', async () => {
    const plain = [22, 23, 24, 25, 26];
    await take(receipt(20, { categories: 'pd:UID pd:Name' }), receipt(21), ...plain.map((n) => receipt(n)));
    const note = (n: number, text: string) => `${row(n)},${text}`;
    const text = `uid,姓名,电话,备注\n${note(20, '周一送货')}\n${note(21, '另有邮箱 li@example.com')}\n${plain.map((n) => note(n, '周二')).join('\n')}\n`;
    const { manifest, rows } = await share(text);
    expect(rows.slice(0, 2)).toEqual([
      ['20', '张伟明', '', '周一送货'],
      ['21', '张伟明', '13800000021', ''],
    ]);
    expect(manifest.fields_left_out).toEqual({
      电话: { 'category-not-covered': 1 },
      备注: { 'category-not-covered': 1 },
    });
  });

  it('leaves out a row that names two people: neither’s consent is the other’s', async () => {
    // The ledger knows this phone as that of 91; the row says it is 90's.
    const phone = personKey(ledger.keyring, { namespace: 'phone', value: '+8613800000091' });
    const other = personKey(ledger.keyring, { namespace: 'id', value: '91' });
    await ledger.record({
      at: NOW,
      channel: 'web',
      route: 'GET /a',
      recipient: recipientFrom(ledger.keyring, { account: 'x' }) as Recipient,
      measure: 'pass',
      people: [{ person: other, categories: 1, basis: 'none', namedBy: 'id' }],
      aliases: [{ alias: phone, person: other, strength: 0 }],
    });
    await ledger.flush();
    await take(receipt(91));
    const { manifest, rows } = await share('uid,phone\n90,13800000091\n91,13800000091\n');
    expect(rows).toEqual([['91', '13800000091']]);
    expect(manifest.rows_left_out).toEqual({ 'several-people': 1 });
  });

  it('is the same in CSV, lines of JSON and Parquet', async () => {
    const people = Array.from({ length: 40 }, (_, i) => 100 + i);
    await take(...people.map((n) => receipt(n)));
    const expected = people.map((n) => row(n).split(','));
    for (const format of ['csv', 'jsonl', 'parquet'] as const) {
      const { rows, manifest } = await share(csv(people), { format });
      expect(rows).toEqual(expected);
      expect(manifest.output).toMatchObject({ format, bytes: expect.any(Number) });
    }
  });

  it('a consent withdrawn while it runs counts from the next row on', async () => {
    const people = Array.from({ length: 3 * ROWS_AT_ONCE }, (_, i) => 1_000 + i);
    await take(...people.map((n) => receipt(n)));
    let batches = 0;
    const later = 1_000 + 2 * ROWS_AT_ONCE + 7;
    const { manifest, rows } = await share(csv(people), {
      onRecord: ({ people: recorded }) => {
        batches += 1;
        // The first batch is recorded and not yet written: one of it goes, and one of a batch to come.
        if (batches === 1 && recorded.length > 1)
          for (const id of ['R-1003', `R-${later}`]) consents.withdraw(id, NOW);
      },
    });
    expect(manifest.rows_left_out).toEqual({ 'withdrawn-meanwhile': 1, withdrawn: 1 });
    expect(rows).toHaveLength(people.length - 2);
    expect(rows.flat()).not.toContain('1003');
    expect(rows.flat()).not.toContain(String(later));
  });

  it('without anybody’s consent makes no file and leaves nothing behind', async () => {
    const { manifest, rows, recorded } = await share(csv([1, 2]), { aim: { ...AIM, purpose: 'resale' } });
    expect({ rows, recorded }).toEqual({ rows: [], recorded: [] });
    expect(manifest.rows).toEqual({ read: 2, kept: 0, unreadable: 0 });
    expect(readdirSync(directory).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('whose record fails is no export: no file, nothing half', async () => {
    await take(receipt(30));
    const failing = share(csv([30]), {
      through: {
        ...({ keyring: ledger.keyring, questions: ledger.questions } as RecordingLedger),
        record: async () => {
          throw new WeirError('WEIR_SPOOL_WRITE', { path: 'spool', reason: 'full' });
        },
      },
    });
    await expect(failing).rejects.toMatchObject({ code: 'WEIR_SPOOL_WRITE' });
    expect(readdirSync(directory).filter((name) => /^\.?out/.test(name))).toEqual([]);
  });

  it('records through the process that holds the ledger', async () => {
    await take(receipt(40));
    const through = await openForRecording({ directory });
    const { rows } = await share(csv([40]), { through });
    await through.close();
    expect(rows).toHaveLength(1);
    await ledger.flush();
    expect(
      await ledger.questions.knowsPerson(personKey(ledger.keyring, { namespace: 'id', value: '40' })),
    ).toBe(true);
  });

  it('has a manifest that is signed, and told when it is altered', async () => {
    await take(receipt(50));
    const { manifest, hash } = await share(csv([50]));
    const book = new ShareBook(directory);
    expect(book.one(manifest.id)).toMatchObject({ hash, isSigned: true, ended: null, manifest });
    expect(book.end(manifest.id, NOW, 'contract ended').ended).toEqual({ at: NOW, reason: 'contract ended' });
    const path = join(directory, 'shares', `${manifest.id}.note`);
    writeFileSync(path, readFileSync(path, 'utf8').replace('"kept":1', '"kept":0'));
    expect(book.one(manifest.id).isSigned).toBe(false);
  });
});

describe('a receipt', () => {
  const refused = async (...receipts: object[]) => {
    const before = consents.all(NOW).length;
    await expect(take(...receipts)).rejects.toMatchObject({ code: 'WEIR_INPUT_INVALID' });
    expect(consents.all(NOW)).toHaveLength(before);
  };

  it('that lacks what it must say is refused, with all that came with it', async () => {
    const { recipient_contact: _, ...nameless } = receipt(60);
    await refused(receipt(61), nameless);
    await refused(receipt(60, { event_time: '2026-07-01T08:00:00' }));
    await refused(receipt(60, { categories: 'pd:Shoes' }));
    await refused(receipt(60, { pii_principal_id: 'Li Lei' }));
    await refused(receipt(60, { only_on_tuesdays: true }));
  });

  it('is kept sealed, comes back as it was, and is replaced by a newer one of its number', async () => {
    await take(receipt(70, { evidence_hash: 'a'.repeat(64) }));
    expect(consents.one('R-70', NOW)).toMatchObject({
      state: 'given',
      receipt: {
        pii_principal_id: 'id:70',
        recipient_contact: 'privacy@acme.example',
        evidence_hash: 'a'.repeat(64),
      },
    });
    const file = readFileSync(join(directory, 'consents.log'), 'utf8');
    expect(file).not.toContain('id:70');
    expect(file).not.toContain('privacy@acme.example');
    await take(receipt(70, { event_state: 'withdrawn' }));
    expect(consents.one('R-70', NOW).state).toBe('withdrawn');
    await take(receipt(70, { event_time: '2026-06-01T00:00:00Z' }));
    expect(consents.one('R-70', NOW).state).toBe('given');
    expect(() => consents.withdraw('R-99999', NOW)).toThrow(
      expect.objectContaining({ code: 'WEIR_CONSENT_UNKNOWN' }),
    );
  });

  it('goes with the person who is forgotten', async () => {
    await take(receipt(80));
    await share(csv([80]));
    await ledger.flush();
    const identifiers = [
      { namespace: 'id' as const, value: '80' },
      { namespace: 'phone' as const, value: '+8613800000080' },
    ];
    const forgotten = await ledger.forget({
      identifiers,
      recipients: [],
      reference: '',
      partial: false,
      dryRun: false,
    });
    expect(forgotten.statements).toBe(1);
    expect(consents.one('R-80', NOW)).toMatchObject({ state: 'forgotten', receipt: undefined });
  });
});
