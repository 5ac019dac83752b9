/** `weir headcount` as people and programs use it: what it counts is what the definition says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { parseWindow } from '../../src/disclosure/time.ts';
import { NaiveHeadcount } from '../../src/headcount/naive.ts';
import { Random } from '../../src/range/random.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

afterEach(endProcesses);
afterAll(clearScratch);

const WINDOWS = ['1m', '1h', '1d', '30d', '365d'];
const directory = scratchDirectory();
let files = 0;

function file(content: string | Uint8Array, ending = '.csv'): string {
  const path = join(directory, `lines-${files++}${ending}`);
  writeFileSync(path, content);
  return path;
}

interface Line {
  readonly recipient: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly intervals?: Readonly<Record<string, readonly [number, number]>>;
}

async function count(args: readonly string[], input?: string) {
  const result = await runWeir(['headcount', ...args, '--json'], input === undefined ? {} : { input });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  const lines = result.stdout.trimEnd().split('\n');
  const summary = JSON.parse(lines.pop() as string) as Record<string, unknown>;
  return { recipients: lines.map((line) => JSON.parse(line) as Line), summary };
}

describe('weir headcount', () => {
  it('counts what the definition says: shuffled, repeated, over a year', async () => {
    const generator = new Random(4, 'sightings');
    const random = () => generator.uniform();
    const end = Date.UTC(2026, 6, 1) / 1_000;
    const naive = new NaiveHeadcount();
    const rows = ['at,recipient,person'];
    let now = 0;
    for (let i = 0; i < 20_000; i++) {
      const recipient = Math.floor(random() ** 3 * 60);
      const person = Math.floor(random() * 900);
      const at = end - Math.floor(random() ** 6 * 400 * 86_400);
      now = Math.max(now, at * 1_000);
      naive.observe(BigInt(recipient), BigInt(person), at * 1_000);
      const time = i % 3 === 0 ? new Date(at * 1_000).toISOString() : String(i % 3 === 1 ? at : at * 1_000);
      rows.push(`${time},"recipient ${recipient}",p${person}`);
    }
    const { recipients, summary } = await count([file(rows.join('\r\n')), '--windows', WINDOWS.join()]);
    expect(summary).toMatchObject({ lines: 20_000, bad: [], later: 0, now: new Date(now).toISOString() });
    expect(recipients).toHaveLength(summary.recipients as number);
    let before = Number.POSITIVE_INFINITY;
    for (const { recipient, counts, intervals } of recipients) {
      const expected = WINDOWS.map((window) => [
        window,
        naive.count(BigInt(recipient.split(' ')[1] as string), parseWindow(window) as number, now),
      ]);
      expect(counts, recipient).toEqual(Object.fromEntries(expected));
      expect(intervals).toBeUndefined();
      expect(counts['365d']).toBeLessThanOrEqual(before);
      before = counts['365d'] as number;
    }
  });

  it('estimates crowds with an interval, and says so', async () => {
    const rows = Array.from({ length: 40_000 }, (_, i) => `${1_000_000 + i},crawler,${i}`);
    const path = file(rows.join('\n'));
    const { recipients } = await count([path, '--windows', '100s,1d']);
    const [crawler] = recipients;
    expect(crawler?.counts['100s']).toBe(100);
    expect(Object.keys(crawler?.intervals ?? {})).toEqual(['1d']);
    const [low, high] = crawler?.intervals?.['1d'] ?? [0, 0];
    expect(low).toBeLessThan(high);
    // Five standard errors: the hash is under a random key.
    expect(Math.abs((crawler?.counts['1d'] ?? 0) / 40_000 - 1)).toBeLessThan(0.2);
    const table = await runWeir(['headcount', path, '--windows', '100s,1d']);
    expect(table.stdout).toMatch(/crawler +100 +≈\d\d,\d{3}/);
  });

  it('reads standard input and packed files alike', async () => {
    const text = '60,r1,p1\n61,r1,p2\n61,r2,p2\n';
    const plain = await count([file(text), '--windows', '1m']);
    expect(plain.recipients.map(({ recipient, counts }) => [recipient, counts['1m']])).toEqual([
      ['r1', 2],
      ['r2', 1],
    ]);
    const packed = [
      file(gzipSync(text), '.csv.gz'),
      file(brotliCompressSync(text), '.csv.br'),
      file(zstdCompressSync(text), '.csv.zst'),
    ];
    for (const path of packed) expect(await count([path, '--windows', '1m'])).toEqual(plain);
    expect(await count(['-', '--windows', '1m'], text)).toEqual(plain);
    expect(await count(['--windows', '1m'], text)).toEqual(plain);
  });

  it('ends its windows where it is told, and counts by tier', async () => {
    const path = file('at,recipient,person,tier\n100,r,a,contact\n110,r,b,personal\n120,r,c,sensitive\n');
    expect((await count([path, '--windows', '1m', '--now', '110'])).recipients[0]?.counts).toEqual({
      '1m': 2,
    });
    expect((await count([path, '--windows', '1m', '--now', '110'])).summary.later).toBe(1);
    expect((await count([path, '--windows', '1m', '--tier', 'contact'])).recipients[0]?.counts).toEqual({
      '1m': 2,
    });
    expect((await count([path, '--windows', '1m', '--now', '2026-01-01'])).recipients[0]?.counts).toEqual({
      '1m': 0,
    });
    expect((await count([path, '--windows', '15s,5s', '--top', '1'])).recipients).toEqual([
      { recipient: 'r', counts: { '15s': 2, '5s': 1 } },
    ]);
  });

  it('says which lines it left out, and refuses a file that is something else', async () => {
    const good = Array.from({ length: 20 }, (_, i) => `${60 + i},r,p${i}`);
    const path = file(['noon,r,p', ...good, '61,,p'].join('\n'));
    const { summary } = await count([path, '--windows', '1m']);
    expect(summary).toMatchObject({
      lines: 22,
      bad: [
        { reason: 'time', lines: 1, firstLine: 1 },
        { reason: 'recipient', lines: 1, firstLine: 22 },
      ],
    });
    const strict = await runWeir(['headcount', path, '--max-bad', '5', '--json']);
    expect(strict).toMatchObject({ code: 2, stdout: '' });
    expect(strict.stderr).toMatch(/^weir: WEIR_HEADCOUNT_LINES [^\n]*2 of 22[^\n]*line 1[^\n]*\n$/);
    const page = await runWeir(['headcount', file('<html>\n<body>no</body>\n</html>\n')]);
    expect(page).toMatchObject({ code: 2, stdout: '' });
  });

  it('never lets a recipient’s name move the cursor', async () => {
    const { stdout } = await runWeir([
      'headcount',
      file('60,"evil\u001b[2J\u202e\nname",p\n'),
      '--windows',
      '1m',
    ]);
    for (const mover of ['\u001b', '\u202e']) expect(stdout).not.toContain(mover);
    expect(stdout).toContain('evil');
  });

  it('has an answer to an empty file and to mistakes of usage', async () => {
    const empty = await count([file('')]);
    expect(empty).toMatchObject({ recipients: [], summary: { lines: 0, now: null } });
    for (const [args, named] of [
      [['--windows', '1y'], '1y'],
      [['--windows', ''], 'window'],
      [['--windows', '0d'], '0d'],
      [['--now', 'soon'], 'soon'],
      [['--top', '0'], '--top'],
      [['--max-bad', '101'], '--max-bad'],
      [['--max-memory', '1'], '--max-memory'],
    ] as const) {
      const { code, stdout, stderr } = await runWeir(['headcount', file('60,r,p\n'), ...args]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^weir: WEIR_USAGE [^\n]+\n$/);
      expect(stderr).toContain(named);
    }
    const truncated = file(gzipSync('60,r,p\n'.repeat(1_000)).subarray(0, 40), '.gz');
    const { code, stderr } = await runWeir(['headcount', truncated]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^weir: WEIR_INPUT_UNREADABLE [^\n]+\n$/);
  });
});
