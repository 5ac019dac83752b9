/**
 * Four eyes over several processes: a reply waits wherever its request came to, and is decided in the one console, whatever
 * becomes of the process that holds it.
 */
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipientKey } from '../../src/disclosure/recipient.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { get, type Received } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { type GateProcess, startGate } from '../support/gate-process.ts';
import { childrenOf, endProcesses, isAlive, signal } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const WORKERS = 2;
const CUSTOMERS = 30;
/** Requests at once: that all of them come to one of two processes happens once in half a million runs. */
const AT_ONCE = 20;

const config = (
  waits: string,
) => `identify: { trustedProxies: ['127.0.0.0/8'], requestHeaders: { employee: X-Employee } }
channels: [{ path: /staff, channel: staff }]
enforce: { mode: enforce, hold: { mode: enforce, above: 10, waits: ${waits} } }
judge: { learn: false }
`;

interface Reply {
  readonly id: string;
  readonly state: string;
  readonly people: number;
  readonly recipient: { readonly value: string };
}

let origin: Server;
let directory: string;
let gate: GateProcess;
let consoleUrl: URL;
let admin: string;

const customers = Array.from({ length: CUSTOMERS }, (_, i) => ({
  userId: 500 + i,
  mobile: `1381234${1_000 + i}`,
}));
const whole = JSON.stringify({ customers });

beforeAll(async () => {
  origin = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(whole);
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  directory = scratchDirectory();
  gate = await startGate({
    origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
    data: join(directory, 'data'),
    config: config('5m'),
    args: ['--admin', '127.0.0.1:0', '--workers', String(WORKERS)],
    console: true,
  });
  const line = (pattern: RegExp) => eventually('it says where', () => pattern.exec(gate.stdout())?.[1]);
  consoleUrl = new URL(await line(/Console:\s+(\S+)/));
  admin = await line(/Admin:\s+(http:\S+?)\/-\/health/);
});
afterAll(async () => {
  await endProcesses();
  origin.close();
  await clearScratch();
});

const ask = (employee: string, path = '/staff/customers') =>
  get(`${gate.url}${path}`, { headers: { 'X-Employee': employee } });

/** The console's interface, as the sign-on shows it to somebody. */
async function asks(path: string, employee: string, method = 'GET'): Promise<Response> {
  const authorization = `Bearer ${consoleUrl.searchParams.get('token')}`;
  return fetch(new URL(path, consoleUrl), { method, headers: { authorization, 'x-employee': employee } });
}

async function waiting(count: number): Promise<readonly Reply[]> {
  return eventually(`${count} wait`, async () => {
    const { replies } = (await (await asks('/api/held', 'chief')).json()) as { replies: readonly Reply[] };
    const found = replies.filter(({ state }) => state === 'waiting');
    return found.length === count && found;
  });
}

async function decide(replies: readonly Reply[], word: 'approve' | 'refuse'): Promise<void> {
  for (const { id } of replies)
    expect((await asks(`/api/held/${id}/${word}`, 'chief', 'POST')).status).toBe(200);
}

const metrics = async () => (await fetch(`${admin}/-/metrics`)).text();
const asked = async () =>
  [...(await metrics()).matchAll(/^weir_gate_worker_requests_total\{worker="\d+"\} (\d+)$/gm)].map(
    ([, count]) => Number(count),
  );
const outcomes = (answers: readonly Received[]) =>
  new Set(answers.map(({ status, body }) => `${status} ${body}`));
const held = (answers: readonly Received[]) =>
  answers.map(({ status, body }) => [status, (JSON.parse(String(body)) as { code: string }).code]);

describe('replies that wait at a gate with workers', () => {
  const employees = Array.from({ length: AT_ONCE }, (_, i) => `e${i}`);

  it('are let go by a colleague, whichever process holds them, and by nobody before', async () => {
    let answered = 0;
    const answers = employees.map((employee) =>
      ask(employee).finally(() => {
        answered += 1;
      }),
    );
    const replies = await waiting(AT_ONCE);
    expect(new Set(replies.map(({ recipient, people }) => `${recipient.value} ${people}`))).toEqual(
      new Set(employees.map((employee) => `${employee} ${CUSTOMERS}`)),
    );
    // Each of them holds some.
    await eventually('all have told what came to them', async () => {
      const requests = await asked();
      return requests.length === WORKERS && requests.every((count) => count > 0);
    });
    expect(answered).toBe(0);
    expect(
      (await asks(`/api/held/${replies[0]?.id}/approve`, replies[0]?.recipient.value ?? '', 'POST')).status,
    ).toBe(403);
    await decide(replies, 'approve');
    expect(outcomes(await Promise.all(answers))).toEqual(new Set([`200 ${whole}`]));
    // What was approved may be looked at again, at any of them.
    expect(outcomes(await Promise.all(employees.map((employee) => ask(employee))))).toEqual(
      new Set([`200 ${whole}`]),
    );
  });

  it('are refused, whichever process holds them', async () => {
    const answers = employees.map((employee) => ask(employee, '/staff/refused'));
    await decide(await waiting(AT_ONCE), 'refuse');
    expect(held(await Promise.all(answers))).toEqual(employees.map(() => [403, 'WEIR_DISCLOSURE_HELD']));
  });

  it('wait on when the process that holds them is killed, and are there when they are asked for again', async () => {
    const [first, second] = ['e1', 'e2'].map((employee) =>
      ask(employee, '/staff/killed').catch(() => 'broken'),
    );
    const replies = await waiting(2);
    const before = childrenOf(gate.pid).slice(1);
    for (const pid of before) signal(pid, 'SIGKILL');
    expect(await Promise.all([first, second])).toEqual(['broken', 'broken']);
    await eventually(
      'others have taken their place',
      async () => (await metrics()).includes(`weir_gate_workers ${WORKERS}\n`) && !before.some(isAlive),
    );
    expect((await waiting(2)).map(({ id }) => id)).toEqual(replies.map(({ id }) => id));
    const again = ask('e1', '/staff/killed');
    await decide(replies, 'approve');
    expect(outcomes([await again, await ask('e2', '/staff/killed')])).toEqual(new Set([`200 ${whole}`]));
  });

  it('are refused when their time is over', async () => {
    writeFileSync(join(directory, 'weir.yaml'), config('1s'));
    gate.child.kill('SIGHUP');
    await eventually('it is taken up', async () =>
      (await metrics()).includes('weir_gate_reloads_total{result="taken"} 1'),
    );
    const answers = await Promise.all(employees.map((employee) => ask(employee, '/staff/late')));
    expect(held(answers)).toEqual(employees.map(() => [403, 'WEIR_DISCLOSURE_HELD']));
    writeFileSync(join(directory, 'weir.yaml'), config('5m'));
    gate.child.kill('SIGHUP');
    await eventually('it is taken up', async () =>
      (await metrics()).includes('weir_gate_reloads_total{result="taken"} 2'),
    );
  });

  it('are refused when the gate stops, and nothing is recorded but what left', async () => {
    const answers = employees.map((employee) => ask(employee, '/staff/stopped'));
    await waiting(AT_ONCE);
    const stopped = gate.stop();
    expect(held(await Promise.all(answers))).toEqual(employees.map(() => [403, 'WEIR_DISCLOSURE_HELD']));
    expect(await stopped).toBe(0);
    expect(gate.stderr()).not.toMatch(/WEIR_INTERNAL|fault/);
    const ledger = await Ledger.read({ directory: join(directory, 'data') });
    try {
      const received = async (employee: string) => {
        const { disclosures, people } = await ledger.questions.totals(
          recipientKey(ledger.keyring, 'employee', employee),
        );
        return [disclosures, people];
      };
      // Two of each were let go, and one more of those whose process was killed.
      expect(await received('e0')).toEqual([2 * CUSTOMERS, CUSTOMERS]);
      expect(await received('e1')).toEqual([3 * CUSTOMERS, CUSTOMERS]);
    } finally {
      await ledger.close();
    }
  });
});
