/** From a leaked file to the recipient, on a small ledger: formats, slices, versions, strangers, twins. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workbook } from '../../test/support/stored-zip.ts';
import { categorySet } from '../disclosure/category.ts';
import { personKey } from '../disclosure/person.ts';
import { type Recipient, recipientFrom } from '../disclosure/recipient.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { createInspector } from '../inspect/inspector.ts';
import { openTable } from '../inspect/tables/open-table.ts';
import { Ledger } from '../ledger/ledger.ts';
import { Random } from '../range/random.ts';
import { looksLikeHeader } from './columns.ts';
import { attributeFile, type FileOptions } from './file-attribution.ts';
import type { FileFindings } from './findings.ts';
import { readLeakedFile } from './leaked-file.ts';
import { Strata } from './strata.ts';
import { Versions } from './versions.ts';

const START = Date.UTC(2026, 2, 1);
const PEOPLE = 6_000;
const CONTACT = categorySet('pd:UID', 'pd:Name', 'pd:TelephoneNumber');
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const idOf = (n: number) => `u${100_000 + n * 7}`;
const phoneOf = (n: number) => `1380013${String(n).padStart(4, '0')}`;
const cityOf = (n: number) => (n % 10 === 0 ? '杭州市' : ['上海市', '北京市', '广州市'][n % 3]) as string;
/** Scattered people, without one twice; of more, the first are the same. */
const some = (seed: number, count: number) => new Random(seed).shuffle(range(0, PEOPLE)).slice(0, count);

let directory: string;
let ledger: Ledger;
const inspector = createInspector();

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-trace-'));
  ledger = await Ledger.open({ directory });
  const { keyring } = ledger;
  const show = (account: string, people: readonly number[], day: number, categories = CONTACT) =>
    ledger.record({
      at: START + day * DAY_MS,
      channel: 'web',
      route: 'GET /users/{n}',
      recipient: recipientFrom(keyring, { account }) as Recipient,
      measure: 'pass',
      people: people.map((n) => ({
        person: personKey(keyring, { namespace: 'id', value: idOf(n) }),
        categories,
        basis: 'none' as const,
        namedBy: 'id' as const,
      })),
      aliases: people.map((n) => ({
        alias: personKey(keyring, { namespace: 'phone', value: `+86${phoneOf(n)}` }),
        person: personKey(keyring, { namespace: 'id', value: idOf(n) }),
        strength: 0,
      })),
    });
  for (let i = 0; i < 40; i++) await show(`reader-${i}`, some(i, 150), i % 20);
  await show('thief', some(77, 150), 5);
  // Nicknames of the thief's people only: no phone numbers.
  await show('gossip', some(77, 150), 5, categorySet('pd:UID', 'pd:Username'));
  await show('late', some(77, 150), 60);
  // Two who received the same people, the second a month later.
  await show('spring', some(88, 200), 2);
  await show('summer', some(88, 200), 32);
  // Works for one city, and has most of it; another city's share is by chance.
  await show(
    'regional',
    range(0, PEOPLE).filter((n) => n % 10 === 0 && n % 50 !== 0),
    3,
  );
  // The platform is larger than what these received.
  for (let i = 0; i < 6; i++)
    await show(`crawl-${i}`, range(i * 1_000, (i + 1) * 1_000), 1, categorySet('pd:UID'));
  await ledger.flush();
}, 60_000);
afterAll(async () => {
  await ledger.close();
  rmSync(directory, { recursive: true, force: true });
});

async function trace(bytes: Buffer | string, options: Partial<FileOptions> = {}): Promise<FileFindings> {
  const pieces = (async function* () {
    yield Buffer.from(bytes);
  })();
  const isHeader = (fields: readonly string[]) => looksLikeHeader(inspector, fields);
  const table = await openTable(pieces, { name: 'leak', isHeader });
  const leaked = await readLeakedFile(table, { hash: ledger.keyring, inspector });
  return attributeFile(ledger.questions, ledger.keyring, leaked, {
    now: START + 100 * DAY_MS,
    before: START + 40 * DAY_MS,
    file: { name: 'leak', format: table.format, bytes: bytes.length, sha256: '' },
    ...options,
  });
}

const csv = (people: readonly number[]) =>
  `姓名,联系方式\n${people.map((n) => `张伟${'明强军芳'[n % 4]},${phoneOf(n)}`).join('\n')}\n`;

function answer({ attribution: { conclusion }, recipients }: FileFindings): string | string[] {
  const name = (key: string) => recipients[key]?.recipient.value ?? key;
  if (conclusion.kind === 'named') return name(conclusion.recipient);
  return conclusion.kind === 'class' ? conclusion.members.map(name).sort() : conclusion.why;
}

describe('a leaked file', () => {
  const taken = some(77, 40);

  it('names whom it was taken from, in whatever it is written', async () => {
    const rows = taken.map((n) => ({ who: `张伟${'明强军芳'[n % 4]}`, tel: phoneOf(n) }));
    const files: readonly (Buffer | string)[] = [
      csv(taken),
      JSON.stringify({ data: rows }),
      rows.map((row) => JSON.stringify({ customer: row })).join('\n'),
      taken.map((n) => `客户 张伟明，电话：${phoneOf(n)}。`).join('\n'),
      workbook([['姓名', '电话'], ...rows.map(({ who, tel }) => [who, Number(tel)])]),
    ];
    const formats: string[] = [];
    for (const file of files) {
      const findings = await trace(file);
      formats.push(findings.file.format);
      expect(answer(findings), findings.file.format).toBe('thief');
      expect(findings.linkage).toMatchObject({ people: 40, seen: 40, received: 40, by: { phone: 40 } });
      expect(findings.required).toContain('pd:TelephoneNumber');
      expect(findings.slice).toBeNull();
    }
    expect(formats).toEqual(['csv', 'json', 'jsonl', 'text', 'xlsx']);
  });

  it('says what its columns hold by their content, and tries numbers as people', async () => {
    const rows = taken.map((n) => `${idOf(n)},${phoneOf(n)},x${n}`);
    const findings = await trace(`a,b,c\n${rows.join('\n')}\n`);
    expect(findings.file.columns).toMatchObject([
      { name: 'a', category: 'pd:UID', namespace: 'id' },
      { name: 'b', category: 'pd:TelephoneNumber', namespace: 'phone' },
      { name: 'c', category: null, namespace: null },
    ]);
    expect(answer(findings)).toBe('thief');
    const bare = await trace(rows.map((row) => row.split(',').slice(1).join(',')).join('\n'));
    expect(bare.file.columns[0]).toMatchObject({ name: 'column1', namespace: 'phone' });
    expect(bare.file.rows).toBe(40);
  });

  it('counts what was received before it was out, and names those who came later with the others', async () => {
    const later = await trace(csv(taken), { before: START + 90 * DAY_MS });
    expect(answer(later)).toEqual(['late', 'thief']);
    expect(later.attribution.moreRows).toBeNull();
    expect(answer(await trace(csv(taken), { before: START }))).toBe('nobody-received');
  });

  it('a third of strangers in it hides nobody; strangers alone are said to be that', async () => {
    const strangers = range(0, 20).map((n) => `王伟,1390000${String(n).padStart(4, '0')}`);
    const mixed = await trace(`${csv(taken)}${strangers.join('\n')}\n`);
    expect(answer(mixed)).toBe('thief');
    expect(mixed.linkage).toMatchObject({ people: 60, seen: 40 });
    const alone = await trace(`姓名,电话\n${strangers.join('\n')}\n`);
    expect(answer(alone)).toBe('nobody-received');
    expect(alone.linkage).toMatchObject({ people: 20, seen: 0, received: 0 });
  });

  it('too few rows name nobody, and it is said how many more would', async () => {
    const findings = await trace(csv(taken.slice(0, 3)));
    expect(findings.attribution.conclusion.kind).toBe('open');
    expect(findings.attribution.moreRows).toBeGreaterThan(0);
    expect((await trace('nothing,here\n1,2\n')).attribution.conclusion).toEqual({
      kind: 'open',
      why: 'nobody-linked',
    });
  });

  it('people of different numbers in one row are left out', async () => {
    const rows = taken.map((n, i) => `${idOf(i < 5 ? n + 1 : n)},${phoneOf(n)}`);
    const findings = await trace(`uid,phone\n${rows.join('\n')}\n`);
    expect(findings.linkage).toMatchObject({ contradictory: 5, people: 35 });
    expect(answer(findings)).toBe('thief');
  });

  it('versions tell apart who received the same people a month apart', async () => {
    const both = some(88, 120);
    const versions = new Versions();
    for (const n of both.slice(0, 60)) {
      const keys = [personKey(ledger.keyring, { namespace: 'phone', value: `+86${phoneOf(n)}` })];
      const moved = START + 20 * DAY_MS;
      versions.add(keys, { field: 'city', value: '旧址', from: Number.NEGATIVE_INFINITY, to: moved });
      versions.add(keys, { field: 'city', value: '新址', from: moved, to: Number.POSITIVE_INFINITY });
    }
    const leaked = (value: string) =>
      `phone,city\n${both.map((n, i) => `${phoneOf(n)},${i < 60 ? value : 'x'}`).join('\n')}\n`;
    expect(answer(await trace(leaked('旧址')))).toEqual(['spring', 'summer']);
    const old = await trace(leaked('旧址'), { versions });
    expect(answer(old)).toBe('spring');
    expect(old.attribution.form).toBe('rows');
    expect(old.versions).toEqual({ rows: 60, takenAfter: null });
    const fresh = await trace(leaked('新址'), { versions });
    expect(answer(fresh)).toBe('summer');
    expect(fresh.versions?.takenAfter).toBe(START + 20 * DAY_MS);
  });
});

describe('a leak that is a slice of a city', () => {
  // The city's people, from somewhere else than the one who works for the city.
  const city = range(0, PEOPLE).filter((n) => n % 10 === 0 && n % 3 === 0);
  const file = `phone,city\n${city.map((n) => `${phoneOf(n)},${cityOf(n)}`).join('\n')}\n`;

  it('names nobody before it is said what it is a slice of', async () => {
    const findings = await trace(file);
    expect(findings.slice).toMatchObject({ column: 'city', share: 1 });
    expect(findings.attribution.conclusion.kind).toBe('named');
    expect(findings.withheld).toBe(true);
  });

  it('clears whoever works for the city once strata are given', async () => {
    const strata = new Strata();
    for (const n of range(0, PEOPLE))
      strata.add(cityOf(n), [personKey(ledger.keyring, { namespace: 'id', value: idOf(n) })]);
    const findings = await trace(file, { strata: { column: 'city', strata } });
    expect(findings).toMatchObject({
      withheld: false,
      slice: null,
      strata: { column: 'city', count: 4, unknown: 0 },
    });
    expect(answer(findings)).not.toBe('regional');
    expect(findings.sensitivity.map(({ change }) => change)).toContain('without-strata');
  });

  it('still names who leaked it when it was them', async () => {
    const strata = new Strata();
    for (const n of range(0, PEOPLE))
      strata.add(cityOf(n), [personKey(ledger.keyring, { namespace: 'id', value: idOf(n) })]);
    const own = range(0, PEOPLE)
      .filter((n) => n % 10 === 0 && n % 50 !== 0)
      .slice(0, 300);
    const findings = await trace(`phone,city\n${own.map((n) => `${phoneOf(n)},${cityOf(n)}`).join('\n')}\n`, {
      strata: { column: 'city', strata },
    });
    expect(answer(findings)).toBe('regional');
  });
});
