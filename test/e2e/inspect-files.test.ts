/** `weir inspect` on files as they come: compressed, cut, huge, from standard input; and beside a gate's profiles. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endProcesses, runWeir, spawnWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

let directory: string;
beforeEach(() => {
  directory = scratchDirectory();
});
afterEach(endProcesses);
afterAll(clearScratch);

const BODY = JSON.stringify({ users: [{ userId: 7, mobile: '13812345678' }] });

function file(name: string, bytes: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, bytes);
  return path;
}

interface Inspected {
  readonly findings: readonly { entity: string; start: number; end: number }[];
  readonly people: readonly object[];
  readonly unseen: readonly { reason: string; bytes: number }[];
}

async function inspect(...args: string[]): Promise<Inspected> {
  const { code, stdout, stderr } = await runWeir(['inspect', '--json', ...args]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Inspected;
}

/** The most memory that an inspection had resident, as the kernel last said before it ended. */
async function measured(path: string): Promise<{ stdout: string; peakBytes: number }> {
  const child = spawnWeir(['inspect', '--json', path]);
  let stdout = '';
  let peakBytes = 0;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      peakBytes = Math.max(peakBytes, 1024 * Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0));
    } catch {
      // It has ended.
    }
  }, 10);
  await new Promise((resolve) => child.once('close', resolve));
  clearInterval(look);
  return { stdout, peakBytes };
}

describe('weir inspect', () => {
  it('finds the same in a file however it is compressed', async () => {
    const plain = await inspect(file('a.json', BODY));
    expect(plain.findings.map(({ entity }) => entity)).toEqual(['USER_ID', 'PHONE_NUMBER']);
    for (const path of [
      file('a.json.gz', gzipSync(BODY)),
      file('a.json.br', brotliCompressSync(BODY)),
      file('a.json.zst', zstdCompressSync(Buffer.from(BODY))),
      file('unnamed', gzipSync(BODY)),
    ]) {
      expect(await inspect(path)).toEqual(plain);
    }
  });

  it('says what it did not see of a file that is cut', async () => {
    const rows = Array.from(
      { length: 40_000 },
      (_, i) => `a${i * 7919}@example.com,${(i * 104_729) % 1_000_003}\n`,
    );
    const whole = gzipSync(`email,n\n${rows.join('')}`);
    const { findings, unseen } = await inspect(file('a.csv.gz', whole.subarray(0, whole.length / 2)));
    expect(findings.length).toBeGreaterThan(1_000);
    expect(unseen.map(({ reason }) => reason)).toEqual(['encoding']);
  });

  it('stops at a decompression bomb, tells so, and keeps what it found', async () => {
    const bomb = gzipSync(
      Buffer.concat([Buffer.from('call +8613812345678 '), Buffer.alloc(64 * 1024 * 1024, 0x20)]),
    );
    expect(bomb.length).toBeLessThan(100_000);
    const { findings, unseen } = await inspect('--type', 'text', file('bomb.txt.gz', bomb));
    expect(findings.map(({ entity }) => entity)).toEqual(['PHONE_NUMBER']);
    expect(unseen.map(({ reason }) => reason)).toEqual(['over-cap']);
  });

  it('looks for what a configuration says, so that one can be tried before the gate runs with it', async () => {
    const config = file(
      'weir.yaml',
      `inspect:
  entities: { off: [EMAIL_ADDRESS] }
  identities: [{ key: ref, namespace: author }]
  detectors: [{ name: EMPLOYEE_NO, pattern: 'EMP-\\d{6}' }]
`,
    );
    const body = file('b.json', '{"ref":"77","note":"EMP-123456, zs@example.com"}');
    expect((await inspect(body)).findings.map(({ entity }) => entity)).toEqual(['EMAIL_ADDRESS']);
    const { findings, people } = await inspect('--config', config, body);
    expect(findings.map(({ entity }) => entity)).toEqual(['USER_ID', 'EMPLOYEE_NO']);
    expect(JSON.stringify(people)).toContain('author/77');
    for (const [lang, words] of [
      ['en', 'not RE2'],
      ['zh-CN', 'not RE2'],
    ] as const) {
      const broken = file('broken.yaml', "inspect: { detectors: [{ name: A_B, pattern: '(' }] }");
      const said = await runWeir(['inspect', '--lang', lang, '--config', broken, body]);
      expect(said.code).toBe(2);
      expect(said.stderr).toContain('WEIR_CONFIG_INVALID');
      expect(said.stderr).toContain(words);
    }
  });

  it.skipIf(process.platform !== 'linux')('keeps nothing of a large file but what it found', async () => {
    const line = `{"no":1,"text":"${'x'.repeat(400)} 微风"}\n`;
    const lines = (count: number) => Buffer.from(line.repeat(count));
    const path = file('large.json', lines(400_000)); // 170 MB
    const large = await measured(path);
    expect(JSON.parse(large.stdout)).toEqual({ findings: [], people: [], unseen: [] });
    const small = await measured(file('small.json', lines(2_000)));
    expect(small.peakBytes).toBeGreaterThan(20e6);
    // What V8 adds of its own when there is much to do is some 65 MB; the file would be 170.
    expect(large.peakBytes - small.peakBytes).toBeLessThan(110e6);
  });

  it('counts in UTF-16 however large the file is', async () => {
    const line = '微风😀,zs@example.com\n';
    const text = `备注,email\n${line.repeat(30_000)}`; // three pieces and more
    const { findings } = await inspect(file('wide.csv', text));
    expect(findings).toHaveLength(30_000);
    for (const { start, end } of findings) expect(text.slice(start, end)).toBe('zs@example.com');
  });

  it.each(['en', 'zh-CN'])('tells people why something was not seen, in their language: %s', async (lang) => {
    const cut = gzipSync(Buffer.alloc(300_000, 'x y z ')).subarray(0, 300);
    const { code, stderr } = await runWeir(['inspect', '--lang', lang, file('a.txt.gz', cut)]);
    expect(code).toBe(0);
    expect(stderr).toContain(lang === 'en' ? 'damaged' : '损坏');
  });

  it('takes no file beside what is about profiles', async () => {
    const { code, stderr } = await runWeir(['inspect', '--profiles', file('a.json', BODY)]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^weir: WEIR_USAGE [^\n]+\n$/);
  });

  it('pins, shows and takes back', async () => {
    const pin = ['--pin', 'GET /api/items $.items[].sku=none', '--data', directory];
    expect((await runWeir(['inspect', ...pin])).code).toBe(0);
    const { stdout } = await runWeir(['inspect', '--profiles', '--json', '--data', directory]);
    expect(JSON.parse(stdout)).toMatchObject({ route: 'GET /api/items', paths: [{ pinned: 'none' }] });
    const unpin = ['--unpin', 'GET /api/items $.items[].sku', '--data', directory];
    expect((await runWeir(['inspect', ...unpin])).code).toBe(0);
    expect((await runWeir(['inspect', ...unpin])).code).toBe(2);
  });
});
