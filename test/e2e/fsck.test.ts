/** weir fsck over a ledger that is well, and over every way in which it can be unwell. It never deletes. */
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeRecord } from '../../src/ledger/record.ts';
import { frame, SEGMENT_HEADER_BYTES, segmentHeader } from '../../src/ledger/segment.ts';
import { segmentName } from '../../src/ledger/spool.ts';
import { get } from '../support/client.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory, startOrigin } from '../support/scratch.ts';

interface Report {
  readonly ok: boolean;
  readonly findings: readonly {
    readonly id: string;
    readonly level: string;
    readonly where: string;
    readonly error?: { readonly code: string };
  }[];
  readonly setAside: readonly { readonly from: string; readonly to: string }[];
}

let original: string;
let data: string;
const path = (...names: string[]) => join(data, ...names);
const spooled = (number: number) => path('spool', segmentName(number));

beforeAll(async () => {
  original = join(scratchDirectory(), 'data');
  const origin = await startOrigin((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end('{"id":48250001,"phone":"13800138000"}');
  });
  const gate = await startGate({ origin: origin.url, data: original, config: BEHIND_A_PROXY });
  for (let i = 0; i < 5; i++) await get(`${gate.url}/api/users/${48_250_001 + i}`);
  expect(await gate.stop()).toBe(0);
});
beforeEach(() => {
  data = join(scratchDirectory(), 'data');
  // The database's own links are relative; following them would lead back to the original.
  cpSync(original, data, { recursive: true, verbatimSymlinks: true });
});
afterEach(endProcesses);
afterAll(clearScratch);

async function fsck(...args: string[]): Promise<Report & { code: number | null }> {
  const { code, stdout, stderr } = await runWeir(['fsck', '--data', data, '--json', ...args]);
  expect(stderr.replaceAll(/weir: WEIR_(KEY|SPOOL|SEAL)[^\n]*\n/g, '')).toBe('');
  return { code, ...(JSON.parse(stdout) as Report) };
}
const idsOf = ({ findings }: Report, level: string) =>
  findings.filter((finding) => finding.level === level).map(({ id, where }) => `${id} ${where}`);
/** Everything in the directory but the database's own files, with its bytes. */
const snapshot = () =>
  readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('tables'))
    .map((entry) => {
      const name = join(entry.parentPath, entry.name);
      return `${name} ${readFileSync(name).toString('base64')}`;
    })
    .sort();

/** A closed segment of these payloads, with a number that the next hand-over takes. */
function segment(number: number, ...payloads: Uint8Array[]): Buffer {
  const bytes = Buffer.concat([segmentHeader(), ...payloads.map(frame)]);
  writeFileSync(spooled(number), bytes);
  return bytes;
}
const blind = (bytes: number) =>
  encodeRecord({
    type: 'blind',
    at: 1,
    channel: 'web',
    reason: 'over-cap',
    bytes,
    route: '/',
    identities: [],
  }).slice();

describe('weir fsck', () => {
  it('says that all is well, table by table, in the reader’s language', async () => {
    const report = await fsck();
    expect(report).toMatchObject({ code: 0, ok: true, setAside: [] });
    expect(idsOf(report, 'bad')).toEqual([]);
    expect(idsOf(report, 'good')).toEqual(
      expect.arrayContaining(['key weir.key', 'seals seal.log', 'table disclosures', 'table key_changes']),
    );
    expect(idsOf(report, 'note')).toEqual([]);
    const english = await runWeir(['fsck', '--data', data, '--no-tables']);
    expect(english.stdout).toMatch(/All is well\.\n$/);
    const chinese = await runWeir(['fsck', '--data', data, '--no-tables', '--lang', 'zh-CN']);
    expect(chinese.stdout).toMatch(/一切正常。\n$/);
    const none = await runWeir(['fsck', '--data', path('nothing')]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toMatch(/^weir: WEIR_LEDGER_NONE [^\n]+\n$/);
  });

  it('tells a torn end from damage, and what a newer Weir wrote from both, and changes nothing', async () => {
    const torn = segment(8, blind(1), blind(2));
    writeFileSync(spooled(8), torn.subarray(0, torn.length - 3));
    const damaged = segment(9, blind(1), blind(2), blind(3));
    damaged[SEGMENT_HEADER_BYTES + 12]! ^= 1;
    writeFileSync(spooled(9), damaged);
    const newer = blind(1);
    newer[1] = 77;
    segment(10, blind(1), newer);
    appendFileSync(path('seal.log'), 'half a line');
    const before = snapshot();
    const report = await fsck('--no-tables');
    expect(report).toMatchObject({ code: 1, ok: false });
    expect(idsOf(report, 'bad')).toEqual([
      `segment-damaged spool/${segmentName(9)}`,
      `segment-newer spool/${segmentName(10)}`,
    ]);
    expect(idsOf(report, 'note')).toEqual([`segment-torn spool/${segmentName(8)}`, 'seals-torn seal.log']);
    expect(report.findings.find(({ id }) => id === 'segment-newer')?.error?.code).toBe('WEIR_SPOOL_NEWER');
    expect(snapshot()).toEqual(before);
  });

  it('sets aside what is in the way when it is asked to, and only then', async () => {
    segment(0, blind(1));
    writeFileSync(path('control.json'), '{}');
    writeFileSync(path('hand-over.json.new'), 'half');
    writeFileSync(path('notes.txt'), 'mine');
    const before = snapshot();
    const looked = await fsck('--no-tables');
    expect(looked.code).toBe(1);
    expect(idsOf(looked, 'mend')).toEqual([
      `segment-done spool/${segmentName(0)}`,
      'leftover control.json',
      'leftover hand-over.json.new',
    ]);
    expect(idsOf(looked, 'note')).toEqual(['stranger notes.txt']);
    expect(snapshot()).toEqual(before);
    const mended = await fsck('--repair');
    expect(mended).toMatchObject({ code: 0, ok: true });
    expect(mended.setAside.map(({ from }) => from)).toHaveLength(3);
    for (const { to } of mended.setAside) expect(statSync(path(to)).isFile()).toBe(true);
    expect(await fsck()).toMatchObject({ code: 0, setAside: [] });
  });

  it('names a key file, a hand-over state and seals that do not open, and what to do', async () => {
    const cases: [string, (file: string) => void, string, string][] = [
      ['weir.key', (file) => rmSync(file), 'key-closed weir.key', 'WEIR_KEY_MISSING'],
      ['weir.key', (file) => appendFileSync(file, 'x'), 'key-closed weir.key', 'WEIR_KEY_MALFORMED'],
      [
        'hand-over.json',
        (file) => writeFileSync(file, '{'),
        'hand-over-closed hand-over.json',
        'WEIR_DATA_DIR',
      ],
      ['seal.key', (file) => rmSync(file), 'seals-closed seal.key', 'WEIR_SEAL_KEY'],
    ];
    for (const [name, spoil, id, code] of cases) {
      const kept = readFileSync(path(name));
      spoil(path(name));
      const report = await fsck('--no-tables');
      expect(report.code).toBe(1);
      expect(idsOf(report, 'bad')).toEqual([id]);
      expect(report.findings.find(({ level }) => level === 'bad')?.error?.code).toBe(code);
      writeFileSync(path(name), kept, { mode: 0o600 });
    }
    const seals = readFileSync(path('seal.log'), 'latin1');
    writeFileSync(path('seal.log'), seals.replace(/\n1 (\w)/, '\n1 9$1'));
    expect(idsOf(await fsck('--no-tables'), 'bad')).toEqual(['seals-broken seal.log']);
    writeFileSync(path('seal.log'), `${seals.split('\n')[0]}\n`);
    const state = JSON.parse(readFileSync(path('hand-over.json'), 'utf8')) as object;
    writeFileSync(path('hand-over.json'), JSON.stringify({ ...state, batches: 7 }));
    expect(idsOf(await fsck('--no-tables'), 'bad')).toEqual(['seals-differ seal.log']);
  });

  it('has the database find a part whose bytes changed', async () => {
    const files = readdirSync(path('tables', 'store'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.name === 'data.bin' && statSync(join(entry.parentPath, entry.name)).size > 100)
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const bytes = readFileSync(file);
      bytes[bytes.length - 5]! ^= 0xff;
      writeFileSync(file, bytes);
    }
    const report = await fsck();
    expect(report.code).toBe(1);
    expect(idsOf(report, 'bad').join()).toMatch(/table-broken|parts-detached|tables-closed/);
  });

  it('looks at a ledger that a gate holds, and repairs nothing there', async () => {
    const origin = await startOrigin((_, response) => response.end('x'));
    const gate = await startGate({ origin: origin.url, data, config: BEHIND_A_PROXY });
    const report = await fsck();
    expect([...idsOf(report, 'bad'), ...idsOf(report, 'mend')]).toEqual([]);
    expect(report).toMatchObject({ code: 0, ok: true });
    expect(idsOf(report, 'note')).toContain('held lock');
    const refused = await runWeir(['fsck', '--data', data, '--repair']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toMatch(/WEIR_LEDGER_LOCKED/);
    expect(await gate.stop()).toBe(0);
  });
});
