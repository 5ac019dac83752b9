/** A gate that learns its routes: article numbers are nobody, known as such over a restart, and a change is told and counted. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AUDIT_EVERY } from '../../src/inspect/profiles/route-profile.ts';
import { WARM_UP_RESPONSES } from '../../src/inspect/profiles/verdict.ts';
import { as, get } from '../support/client.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory, startOrigin } from '../support/scratch.ts';

const ADDRESS = '203.0.113.9';
let directory: string;
let data: string;

beforeEach(() => {
  directory = scratchDirectory();
  data = join(directory, 'data');
  mkdirSync(data, { mode: 0o700 });
});
afterEach(endProcesses);
afterAll(clearScratch);

/** An article number out of two ranges, or somebody's mobile out of all of them. */
const article = (n: number) =>
  `${n % 2 === 0 ? '138' : '186'}${String((n * 7_919_993) % 100_000_000).padStart(8, '0')}`;
const STARTS = '130 132 133 135 136 137 138 139 150 151 152 155 157 158 159 176 177 180 182 186 188'.split(
  ' ',
);
const mobile = (n: number) =>
  `${STARTS[(n * 8) % STARTS.length]}${String((n * 7_919_993) % 100_000_000).padStart(8, '0')}`;

/** People that the ledger has for the address. */
async function people(): Promise<number> {
  const { stdout, code } = await runWeir(['people', `ip:${ADDRESS}`, '--data', data, '--json']);
  if (code === 1) return 0;
  return (JSON.parse(stdout.split('\n')[0]!) as { people: number }).people;
}

describe('a gate that learns', () => {
  it('counts article numbers as nobody, and people once the field holds theirs', async () => {
    let served = 0;
    let sell = article;
    const origin = await startOrigin((_request, response) => {
      const items = Array.from({ length: 4 }, () => ({ artikel: sell(++served), weight: served }));
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ items }));
    });
    const config = BEHIND_A_PROXY;
    const first = await startGate({ origin: origin.url, data, config });
    const ask = (url: string) => get(`${url}/api/items`, as(ADDRESS));
    for (let i = 0; i < WARM_UP_RESPONSES; i++) expect((await ask(first.url)).status).toBe(200);
    expect(await first.stop()).toBe(0);
    // A number like a mobile's alone, under a key that says nothing, is nobody before anything is known.
    expect(await people()).toBe(0);

    const shown = await runWeir(['inspect', '--profiles', '--json', '--data', data]);
    const profile = JSON.parse(shown.stdout) as { route: string; paths: { path: string; kind: string }[] };
    expect(profile.route).toBe('GET /api/items');
    expect(profile.paths.map(({ path, kind }) => [path, kind])).toEqual([
      ['$.items[].artikel', 'noise'],
      ['$.items[].weight', 'safe'],
    ]);

    const second = await startGate({ origin: origin.url, data, config });
    for (let i = 0; i < 10; i++) await ask(second.url);
    expect(await second.stop()).toBe(0);
    expect(await people()).toBe(0);

    // Now the field holds the numbers of people: an audit sees it, the path is learned anew, and they are counted.
    sell = mobile;
    const third = await startGate({ origin: origin.url, data, config });
    const told = () => third.stderr().includes('GET /api/items $.items[].artikel has changed');
    for (let i = 0; i < 40 * AUDIT_EVERY && !told(); i++) await ask(third.url);
    expect(told()).toBe(true);
    for (let i = 0; i < WARM_UP_RESPONSES; i++) await ask(third.url);
    expect(await third.stop()).toBe(0);
    expect(await people()).toBeGreaterThan(0);
  });
});
