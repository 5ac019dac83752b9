/** `weir inspect` on files as they come: compressed, cut, huge, from standard input; and beside a gate's profiles. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endProcesses, runWeir } from '../support/processes.ts';
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
