/** The guide from a complaint to the dossier, typed into a shell as it stands there. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { demoWords } from '../../locales/demo.ts';
import type { Locale } from '../../locales/locale.ts';
import { BROWSER_PATHS } from '../../src/incident/document/pdf.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { fencedIn } from '../support/fenced.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const PAGES = ['docs/guides/complaint.md', 'docs/guides/complaint.zh-CN.md'];
const blocksOf = (page: string) =>
  fencedIn('docs/guides').filter((block) => block.page === page && block.language === 'sh');
const [english, chinese] = PAGES.map((page) => blocksOf(page).map(({ text }) => text));

afterAll(clearScratch);

describe('the guide to a complaint', () => {
  it('has the same commands in both languages', () => {
    expect(english).toHaveLength(9);
    expect(chinese).toEqual(english);
  });

  it('runs as it is printed', async () => {
    const directory = scratchDirectory();
    const [play = '', ...others] = english as string[];
    expect((await typed(directory, play)).code).toBe(0);
    const run = join(directory, 'demo', readdirSync(join(directory, 'demo'))[0] as string);
    const printed: string[] = [];
    // Commands ask through whoever holds the ledger: none of them starts an engine of its own.
    const ledger = await Ledger.open({ directory: join(run, 'ledger') });
    try {
      const hasBrowser = [process.env.WEIR_CHROMIUM ?? '', ...BROWSER_PATHS].some((path) => existsSync(path));
      for (const text of others.filter((block) => hasBrowser || !block.includes('.pdf'))) {
        const { code, stdout, stderr } = await typed(directory, `set -e\nrun=$(ls -d demo/run-*)\n${text}`);
        expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
        printed.push(stdout);
      }
      if (hasBrowser) expect(statSync(join(run, 'dossier.pdf')).size).toBeGreaterThan(10_000);
    } finally {
      await ledger.close();
    }
    const [complaints, two, three, opened, duties] = printed as [string, string, string, string, string];
    expect(complaints.match(/^C-\d/gm)).toHaveLength(3);
    expect(two).toContain('Nobody is named');
    expect(three).toContain('The recipient employee e33 had received exactly these: all 3 leaked people');
    const people = Number(/Case I-1 is open: (\d+) people/.exec(opened)?.[1]);
    expect(duties).toContain('To be answered first');
    expect(duties).toContain('DUE  EU.breach.authority');
    expect(readFileSync(join(run, 'letters.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(people);
    expect(readFileSync(join(run, 'dossier.html'), 'utf8')).not.toContain('<mark>');
    expect(readFileSync(join(run, 'notice-CN.html'), 'utf8')).toContain('<html lang="zh-CN">');
  });
});

describe('the finished dossiers in docs/examples', () => {
  it.each(['en', 'zh-CN'])('are of the demo’s case, whole, and not too big to keep (%s)', (lang) => {
    const html = readFileSync(`docs/examples/dossier.${lang}.html`, 'utf8');
    expect(html).toContain(`<html lang="${lang}">`);
    expect(html).toContain(demoWords(lang as Locale).incident.title);
    expect(html).toContain('e33');
    expect(html.match(/<svg /g)).toHaveLength(3);
    expect(html).not.toContain('<mark>');
    const pdf = readFileSync(`docs/examples/dossier.${lang}.pdf`);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeLessThan(1024 * 1024);
  });
});

/** Runs a text in a shell where `weir` is this repository's. */
function typed(cwd: string, text: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const command = `weir() { "${process.execPath}" "${resolve('bin/weir.js')}" "$@"; }\n${text}`;
  const child = spawn('sh', ['-c', command], { cwd, env: { ...process.env, WEIR_LANG: 'en' } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  child.stderr.on('data', (piece: Buffer) => {
    stderr += piece.toString();
  });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) => done({ code, stdout, stderr }));
  });
}
