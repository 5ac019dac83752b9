/** The applications of examples/: each is started and asked, and the ledger names exactly those whom they showed. */

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get } from '../support/client.ts';
import { startApplicationGate, startExample, TOKEN } from '../support/examples.ts';
import { endProcesses, ROOT, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

/** The customers of the examples, which are plain JavaScript. */
const { customer } = (await import(new URL('../../examples/shop.js', import.meta.url).href)) as {
  customer(id: number): { readonly id: number; readonly phone: string; readonly email: string };
};

afterAll(async () => {
  endProcesses();
  await clearScratch();
});

/** Ids of the customers that a recipient received, by the shop's own table. */
async function receivedBy(recipient: string, directory: string): Promise<number[]> {
  const table = ids(1, 200).map(customer);
  const rows = table.map(({ id, phone, email }) => `${id},${phone},${email}`);
  writeFileSync(join(directory, 'customers.csv'), ['id,phone,email', ...rows, ''].join('\n'));
  const { code, stdout, stderr } = await runWeir([
    'people',
    recipient,
    '--data',
    join(directory, 'data'),
    '--json',
    '--match',
    join(directory, 'customers.csv'),
  ]);
  if (code === 1) return [];
  expect(stderr).toBe('');
  return stdout
    .split('\n')
    .filter((line) => line.includes('"person"'))
    .map((line) => Number((JSON.parse(line) as { customer: string }).customer))
    .sort((a, b) => a - b);
}

/** Asks an example, as one account, for a customer, a page of them, an HTML page, and a file that goes another way. */
async function ask(url: string, account: string): Promise<void> {
  const as = { headers: { Cookie: `account=${account}` } };
  const one = await get(`${url}/api/customers/7`, as);
  expect(JSON.parse(String(one.body))).toEqual(customer(7));
  expect((await get(`${url}/api/customers?page=2`, as)).status).toBe(200);
  expect((await get(`${url}/customers?page=4`, as)).status).toBe(200);
  const handed = await fetch(`${url}/api/handover`, { method: 'POST' });
  expect(await handed.json()).toEqual({ sent: 20 });
}

const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const SHOWN = [7, ...ids(21, 40), ...ids(61, 80)];
const HANDED_OVER = ids(41, 60);

describe('the examples that tell a gate', () => {
  const files = ['express/server.js', 'fastify/server.js', 'koa/server.js', 'nest/dist/nest/main.js'];
  let directory: string;

  beforeAll(async () => {
    buildNest();
    directory = scratchDirectory();
    const gate = await startApplicationGate(directory, 'admin: { listen: 127.0.0.1:0 }\n');
    for (const file of files) {
      const app = await startExample(file, { WEIR_GATE: gate.url, WEIR_TOKEN: TOKEN });
      await ask(app.url, file);
      expect([await app.stop(), app.stderr()]).toEqual([0, '']);
    }
    const metrics = await (await fetch(`${gate.adminUrl}/-/metrics`)).text();
    expect(metrics).toMatch(/^weir_application_records_total\{application="shop"\} \d+$/m);
    expect(metrics).toMatch(/^weir_application_unseen_bytes_total\{application="shop"\} 0$/m);
    expect([await gate.stop(), gate.stderr()]).toEqual([0, expect.not.stringContaining('"level":50')]);
  });

  it.each(files)('%s: the ledger names those whom it showed', async (file) => {
    expect(await receivedBy(`account:${file}`, directory)).toEqual(SHOWN);
  });

  it('and those who went to the courier', async () => {
    expect(await receivedBy('partner:courier', directory)).toEqual(HANDED_OVER);
  });
});

describe('the example with a ledger of its own', () => {
  it('hono/server.js: the ledger names those whom it showed', async () => {
    const directory = scratchDirectory();
    const app = await startExample('hono/server.js', { WEIR_DATA: join(directory, 'data') });
    await ask(app.url, '10001');
    // The ledger can be asked while the application runs, and afterwards.
    expect(await receivedBy('account:10001', directory)).toEqual(SHOWN);
    expect([await app.stop(), app.stderr()]).toEqual([0, '']);
    expect(await receivedBy('partner:courier', directory)).toEqual(HANDED_OVER);
  });
});

/** Decorators are no types that Node could strip. What is imported is checked where the adapters are tested. */
function buildNest(): void {
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(ROOT, 'examples/nest'), '--noCheck']);
}
