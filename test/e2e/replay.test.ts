/** `weir replay` as people and programs use it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

afterEach(endProcesses);
afterAll(clearScratch);

const directory = scratchDirectory();
const cases = process.env.WEIR_CASES;
const START = Date.UTC(2026, 9, 1, 12);

function line(i: number, address: string, path: string): string {
  const time = new Date(START + i * 100).toISOString().slice(11, 19);
  return `${address} - - [01/Oct/2026:${time} +0000] "GET ${path} HTTP/1.1" 200 512 "-" "Mozilla/5.0"\n`;
}

/** A crawler and some visitors. */
const LOG = Array.from(
  { length: 600 },
  (_, i) =>
    line(i, '203.0.113.9', `/api/users/${i}`) +
    (i % 10 === 0 ? line(i, `198.51.100.${i / 10}`, '/api/users/7') : ''),
).join('');

function file(name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}

interface Summary {
  readonly lines: number;
  readonly read: number;
  readonly refused: { readonly lines: number };
  readonly formats: Record<string, number>;
  readonly people: number;
  readonly recipients: number;
  readonly verdicts: { readonly total: number; readonly byTest: Record<string, number> };
  readonly assumed: readonly { readonly place: string }[];
}

async function replay(args: readonly string[], input?: string) {
  const result = await runWeir(['replay', ...args, '--json'], input === undefined ? {} : { input });
  const lines = result.stdout.trimEnd().split('\n');
  const summary = JSON.parse(lines.pop() as string) as Summary;
  return { ...result, verdicts: lines.map((text) => JSON.parse(text) as Record<string, unknown>), summary };
}

describe('weir replay', () => {
  it('says who took people from a log, in any compression and from standard input', async () => {
    file('access.log', LOG);
    const forms: readonly (readonly [string[], string?])[] = [
      [[file('access.log.gz', gzipSync(LOG))]],
      [['-'], LOG],
    ];
    for (const [args, input] of forms) {
      const { code, verdicts, summary, stderr } = await replay(args, input);
      expect([code, stderr.trim()]).toEqual([0, `${args[0]}: combined`]);
      expect(summary).toMatchObject({
        lines: 660,
        read: 660,
        formats: { combined: 660 },
        refused: { lines: 0 },
      });
      expect(Math.abs(summary.people - 600)).toBeLessThan(20);
      const denied = verdicts.filter(({ verdict, scope }) => verdict === 'deny' && scope === 'recipient');
      expect(denied.length).toBeGreaterThan(0);
      for (const each of denied) {
        expect(each).toMatchObject({ recipient: { kind: 'ip', value: '203.0.113.9' } });
        expect(Object.keys(each)).toEqual(
          expect.arrayContaining(['at', 'recipient', 'verdict', 'test', 'people', 'evalue', 'reason']),
        );
        expect(each.reason).toContain('users/{id}');
      }
      expect(summary.verdicts.total).toBe(verdicts.length);
    }
  });

  it('reads several files as one stream, and counts what it is told to', async () => {
    const half = LOG.split('\n');
    file('part.log.1', half.slice(0, 300).join('\n'));
    file('part.log', half.slice(300).join('\n'));
    const { summary } = await replay([
      join(directory, 'part.log*'),
      '--person-path',
      '/api/users/{person}',
      '--reorder',
      '5s',
    ]);
    expect(summary).toMatchObject({ read: 660, refused: { lines: 0 }, assumed: [] });
    const nobody = await replay([join(directory, 'access.log'), '--no-assume']);
    expect(nobody.summary).toMatchObject({ people: 0, recipients: 0, verdicts: { total: 0 } });
  });

  it('judges as a configuration would', async () => {
    const budgets = `budgets:
  visitor: [{ window: 1h, deny: 50 }]
  address: [{ window: 1h, deny: 50 }]
`;
    // Ids that follow no order: nothing but the budget speaks at its very person.
    const scattered = Array.from({ length: 200 }, (_, i) =>
      line(i, '203.0.113.9', `/api/users/${((i + 1) * 2_654_435_761) % 1_000_003}`),
    );
    const log = file('judged.log', scattered.join(''));
    const people = ['--person-path', '/api/users/{person}'];
    const strict = file('strict.yaml', `${budgets}judge: { learn: false }\n`);
    const { verdicts } = await replay([log, '-c', strict, ...people]);
    const [first] = verdicts.filter(({ verdict }) => verdict === 'deny');
    expect(first).toMatchObject({ recipient: { value: '203.0.113.9' }, test: 'budget', people: 50 });
    const alone = file('alone.yaml', `${budgets}judge: { learn: false, verified: ['ip:203.0.113.9'] }\n`);
    const spared = await replay([log, '-c', alone, ...people]);
    expect(spared.verdicts.filter((each) => JSON.stringify(each.recipient).includes('203.0.113.9'))).toEqual(
      [],
    );
    // All people of a log together are counted by a sketch.
    expect(Math.abs(spared.summary.people - 200)).toBeLessThan(20);
    const wrong = await runWeir(['replay', log, '-c', file('wrong.yaml', 'budget: 1\n')]);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('unknown key budget')]);
  });

  it('writes a page that needs nothing else, and a ledger', async () => {
    const report = join(directory, 'report.html');
    const data = join(directory, 'data');
    const log = file('hostile.log', `${LOG}${line(601, '203.0.113.7', '/users/<script>alert(1)</script>')}`);
    const findings = join(directory, 'findings.jsonl');
    const rules = join(directory, 'deny.conf');
    const to = ['--to', `ocsf:${findings}`, '--to', `nginx:${rules}`, '--block-for', '9999d'];
    const { code, verdicts } = await replay([log, '--report', report, '--ledger', '--data', data, ...to]);
    const told = readFileSync(findings, 'utf8').trimEnd().split('\n');
    expect(told.map((text) => (JSON.parse(text) as { class_uid: number }).class_uid)).toEqual(
      verdicts.map(() => 2004),
    );
    expect(told.join()).not.toContain('203.0.113.9');
    expect(readFileSync(rules, 'utf8')).toContain('deny 203.0.113.9;');
    expect(code).toBe(0);
    const page = readFileSync(report, 'utf8');
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)|src=/);
    const people = await runWeir(['people', 'ip:203.0.113.9', '--data', data, '--json']);
    const [first] = people.stdout.split('\n') as [string];
    expect(JSON.parse(first)).toMatchObject({ people: 600, disclosures: 600 });
    expect((await runWeir(['verify', '--data', data])).code).toBe(0);
    const chinese = await runWeir(['replay', log, '--lang', 'zh-CN', '--report', report]);
    expect(chinese.stdout).toContain('访问日志看不到的');
    expect(readFileSync(report, 'utf8')).toContain('lang="zh-CN"');
  });

  it('remembers from one log to the next whom a recipient received', async () => {
    const half = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) =>
        line(from + i, '203.0.113.9', `/api/users/${((from + i) * 7_919) % 100_003}`),
      ).join('');
    const [first, second] = [file('day-1.log', half(0, 150)), file('day-2.log', half(150, 310))];
    const seen = join(directory, 'seen');
    const begun = await replay([first, '--remember', seen]);
    expect([begun.verdicts, begun.stderr]).toEqual([[], expect.not.stringContaining('remembered')]);
    const gone = await replay([second, '--remember', seen]);
    expect(gone.verdicts.at(-1)).toMatchObject({ verdict: 'deny', test: 'budget', people: 300 });
    expect(gone.stderr).toContain('Goes on from what was remembered of logs up to 2026-10-01T12:00:14.000Z');
    expect(readFileSync(join(seen, 'judge.snapshot')).includes('203.0.113.9')).toBe(false);
    // The same lines again: people count once, and whoever reads is told that they were there before.
    const again = await replay([first, '--remember', seen]);
    expect(again.stderr).toContain('begins at 2026-10-01T12:00:00.000Z, before the remembered ones end');
  });

  it('says that it could read nothing', async () => {
    const { code, summary, stderr } = await replay(['-'], 'what is\nthis\n');
    expect([code, summary.read, summary.refused.lines]).toEqual([2, 0, 2]);
    expect(stderr).toContain('WEIR_LOG_NOTHING');
  });

  it.skipIf(cases === undefined || !existsSync(join(cases ?? '', 'apache_logs.log')))(
    'denies nobody on a real blog, and names its crawlers (needs WEIR_CASES)',
    async () => {
      const { code, verdicts, summary, stdout } = await replay([join(cases as string, 'apache_logs.log')]);
      expect(code).toBe(0);
      expect(summary).toMatchObject({ lines: 10_000, read: 10_000, refused: { lines: 0 } });
      expect(verdicts.filter(({ verdict }) => verdict === 'deny')).toEqual([]);
      for (const name of ['Googlebot', 'Yahoo! Slurp', 'msnbot']) expect(stdout).toContain(name);
    },
  );
});
