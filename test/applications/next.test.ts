/**
 * Next.js with Weir as it is installed: the package is packed, installed beside Next.js from the registry, built for
 * production and asked; the ledger of the gate that it tells names those whom it showed. Every entry point of the packed
 * package is imported by plain Node.
 */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Process, startApplicationGate, TOKEN } from '../support/examples.ts';
import { endProcesses, ROOT, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';
import { environment, freePort } from './application.ts';

const PLACE = join(process.env.WEIR_APPLICATIONS ?? join(tmpdir(), 'weir-applications'), 'packed');
const APP = join(PLACE, 'examples/next');

const { customer } = (await import(new URL('../../examples/shop.js', import.meta.url).href)) as {
  customer(id: number): { readonly id: number; readonly phone: string; readonly email: string };
};

let directory: string;
let gate: Process;

function run(program: string, args: readonly string[], cwd: string): string {
  const env = environment({ NODE_ENV: '', NEXT_TELEMETRY_DISABLED: '1' });
  return execFileSync(program, args, { cwd, env, stdio: ['ignore', 'pipe', 2], encoding: 'utf8' });
}

beforeAll(async () => {
  rmSync(join(PLACE, 'examples'), { recursive: true, force: true });
  mkdirSync(PLACE, { recursive: true });
  cpSync(join(ROOT, 'examples'), join(PLACE, 'examples'), {
    recursive: true,
    filter: (path) => !/node_modules|\.next$|\/dist$/.test(path),
  });
  const packed = run('npm', ['pack', '--silent', '--pack-destination', PLACE], ROOT)
    .trim()
    .split('\n')
    .at(-1);
  const path = join(APP, 'package.json');
  const text = readFileSync(path, 'utf8').replace('file:../..', `file:${join(PLACE, packed as string)}`);
  writeFileSync(path, text);
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], APP);
  directory = scratchDirectory();
  gate = await startApplicationGate(directory);
});

afterAll(async () => {
  endProcesses();
  await clearScratch();
});

describe('the packed package', () => {
  it('can be imported by plain Node, each entry point of it', () => {
    const { exports } = JSON.parse(readFileSync(join(APP, 'node_modules/weir/package.json'), 'utf8')) as {
      exports: Record<string, unknown>;
    };
    const entries = Object.keys(exports).filter((name) => name !== './package.json');
    const text = entries.map((name) => `await import(${JSON.stringify(`weir${name.slice(1)}`)});`).join('\n');
    expect(entries.length).toBeGreaterThan(8);
    run(process.execPath, ['--input-type=module', '-e', text], APP);
  });
});

describe('examples/next', () => {
  it('tells its gate whose data left it', async () => {
    run('npm', ['run', 'build'], APP);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const env = environment({ WEIR_GATE: gate.url, WEIR_TOKEN: TOKEN, NEXT_TELEMETRY_DISABLED: '1' });
    const next = join(APP, 'node_modules/next/dist/bin/next');
    const app = spawn(process.execPath, [next, 'start', '-p', String(port), '-H', '127.0.0.1'], {
      cwd: APP,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    try {
      await eventually(
        'Next.js answers',
        async () => (await fetch(`${url}/api/none`).catch(() => undefined)) !== undefined,
      );
      const as = { headers: { Cookie: 'account=10001' } };
      const one = await fetch(`${url}/api/customers/7`, as);
      expect(await one.json()).toEqual(customer(7));
      expect((await fetch(`${url}/api/customers?page=2`, as)).status).toBe(200);
      expect(await (await fetch(`${url}/customers?page=4`, as)).text()).toContain(customer(61).phone);
      const handed = await fetch(`${url}/api/handover`, { method: 'POST' });
      expect(await handed.json()).toEqual({ sent: 20 });
      const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const shown = [7, ...ids(21, 40), ...ids(61, 80)];
      await eventually(
        'the ledger names them',
        async () => (await receivedBy('account:10001')).length >= shown.length,
      );
      expect(await receivedBy('account:10001')).toEqual(shown);
      expect(await receivedBy('partner:courier')).toEqual(ids(41, 60));
    } finally {
      app.kill('SIGTERM');
    }
    expect(await gate.stop()).toBe(0);
  });
});

/** Ids of the customers that a recipient received, by the shop's own table. */
async function receivedBy(recipient: string): Promise<number[]> {
  const path = join(directory, 'customers.csv');
  const rows = Array.from({ length: 200 }, (_, i) => customer(i + 1)).map(
    ({ id, phone, email }) => `${id},${phone},${email}`,
  );
  writeFileSync(path, ['id,phone,email', ...rows, ''].join('\n'));
  const given = ['people', recipient, '--data', join(directory, 'data'), '--json', '--match', path];
  const { stdout } = await runWeir(given);
  return stdout
    .split('\n')
    .filter((line) => line.includes('"person"'))
    .map((line) => Number((JSON.parse(line) as { customer: string }).customer))
    .sort((a, b) => a - b);
}
