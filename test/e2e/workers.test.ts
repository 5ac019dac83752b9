/**
 * A gate with several processes: whichever of them a request comes to, one process counts, judges and records. What is
 * counted, who is refused and at which person, is the same as with one.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { recipientKey } from '../../src/disclosure/recipient.ts';
import { solveAltcha } from '../../src/enforce/challenge/altcha.ts';
import { Ledger } from '../../src/ledger/ledger.ts';
import { as, get, type Received } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, type GateProcess, startGate } from '../support/gate-process.ts';
import { childrenOf, endProcesses, isAlive, runWeir, signal } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const WORKERS = 4;
/** Who would be this person is refused. */
const LIMIT = 60;

const BUDGETS = `budgets:
  visitor: [{ window: 1h, deny: ${LIMIT} }]
  address: [{ window: 1h, deny: ${LIMIT} }]
judge: { learn: false }
`;

let origin: Server;
let url: string;
/** What the origin was asked for. */
const paths: string[] = [];

beforeAll(async () => {
  origin = createServer((request, response) => {
    const path = request.url as string;
    paths.push(path);
    if (path === '/login') {
      response.writeHead(302, {
        'Set-Cookie': 'sid=s-1',
        'X-Account': 'a-1',
        Location: '/',
        'Content-Length': 0,
      });
      response.end();
      return;
    }
    const person = /\/(?:people|users)\/(\d+)/.exec(path)?.[1];
    const shown =
      person === undefined ? {} : { buyerId: Number(person), mobile: `138${10_000_000 + Number(person)}` };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(shown));
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
});
afterEach(endProcesses);
afterAll(async () => {
  origin.close();
  await clearScratch();
});

interface Watched {
  readonly gate: GateProcess;
  readonly data: string;
  metric(line: string): Promise<number>;
  /** Requests by worker. */
  spread(): Promise<readonly number[]>;
}

async function start(config: string, workers = WORKERS): Promise<Watched> {
  const data = join(scratchDirectory(), 'data');
  const args = ['--admin', '127.0.0.1:0', '--workers', String(workers)];
  const gate = await startGate({ origin: url, data, config: `${BEHIND_A_PROXY}${config}`, args });
  const admin = await eventually(
    'it says where',
    () => /Admin:\s+(http:\S+?)\/-\/health/.exec(gate.stdout())?.[1],
  );
  const metrics = async () => (await fetch(`${admin}/-/metrics`)).text();
  return {
    gate,
    data,
    metric: async (line) => {
      const found = (await metrics()).split('\n').find((each) => each.startsWith(`${line} `));
      return Number(found?.slice(line.length + 1));
    },
    spread: async () =>
      [...(await metrics()).matchAll(/^weir_gate_worker_requests_total\{worker="\d+"\} (\d+)$/gm)].map(
        (match) => Number(match[1]),
      ),
  };
}

/** Asks for many people at once, each over a connection of its own. */
function askFor(
  gate: GateProcess,
  from: number,
  count: number,
  headers: Record<string, string>,
): Promise<Received[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) => get(`${gate.url}/people/${(from + i) * 7919}`, { headers })),
  );
}

const whole = (answers: readonly Received[]) =>
  answers.filter(({ status, whole: complete }) => status === 200 && complete).length;

describe('a gate with workers', () => {
  it('counts one recipient as one process would, and refuses from the very person on that is too many', async () => {
    const { gate, data, spread, metric } = await start(`enforce: { mode: enforce }\n${BUDGETS}`);
    const { headers } = as('198.51.100.7');
    const takes = async (from: GateProcess) => {
      let received = 0;
      for (let round = 0; round < 12; round++) received += whole(await askFor(from, 8 * round, 8, headers));
      return received;
    };
    const one = await start(`enforce: { mode: enforce }\n${BUDGETS}`, 1);
    const received = await takes(one.gate);
    await one.gate.stop();
    expect(received).toBe(LIMIT - 1);
    expect(await takes(gate)).toBe(received);
    // Whoever is refused is refused everywhere, before the origin is asked.
    const before = paths.length;
    const refused = await askFor(gate, 200, 16, headers);
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 429));
    expect(paths.length).toBe(before);
    // Somebody else is not concerned.
    expect(whole(await askFor(gate, 300, 4, as('198.51.100.8').headers))).toBe(4);
    await eventually(
      'all have told what they counted',
      async () => (await metric('weir_gate_requests_total{protocol="1"}')) === 116,
    );
    const requests = await spread();
    expect(requests.length).toBe(WORKERS);
    expect(requests.filter((count) => count > 0).length).toBeGreaterThanOrEqual(WORKERS - 1);
    expect(await metric('weir_gate_workers')).toBe(WORKERS);
    expect(await metric('weir_disclosed_people_total{channel="web"}')).toBe(received + 4);
    expect(await gate.stop()).toBe(0);
    const ledger = await Ledger.read({ directory: data });
    try {
      const { people } = await ledger.questions.totals(recipientKey(ledger.keyring, 'ip', '198.51.100.7'));
      expect(people).toBe(received);
    } finally {
      await ledger.close();
    }
  });

  it('knows on all of them whose a session is, before the answer leaves that tells it', async () => {
    const config = `  responseHeaders: { account: X-Account }\n${BUDGETS}`;
    const { gate, data } = await start(config, 2);
    for (let round = 0; round < 5; round++) {
      expect((await get(`${gate.url}/login`)).status).toBe(302);
      await askFor(gate, 20 * round, 12, { Cookie: 'sid=s-1' });
    }
    expect(await gate.stop()).toBe(0);
    const ledger = await Ledger.read({ directory: data });
    try {
      const { people } = await ledger.questions.totals(recipientKey(ledger.keyring, 'account', 'a-1'));
      expect(people).toBe(5 * 12);
    } finally {
      await ledger.close();
    }
  });

  it('takes a solution once, counts a pass person by person, and knows its tokens everywhere', async () => {
    const { gate } = await start(
      `enforce:
  mode: enforce
  mask: { mode: 'off' }
  challenge: { mode: enforce, work: 1000, passPeople: 10 }
  opaqueIds: { mode: enforce, keys: [buyerId], addresses: ["/users/{id}"] }
budgets:
  visitor: [{ window: 1h, stepUp: 5, deny: 1000 }]
  address: [{ window: 1h, stepUp: 5, deny: 1000 }]
judge: { learn: false }
`,
      2,
    );
    const { headers } = as('198.51.100.9');
    const first = await askFor(gate, 0, 4, headers);
    expect(whole(first)).toBe(4);
    // A token from whichever process opens the same record at any other.
    const { buyerId } = JSON.parse((first[0] as Received).body.toString()) as { buyerId: string };
    expect(buyerId).toMatch(/^wid-/);
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => get(`${gate.url}/users/${buyerId}`, { headers })),
    );
    expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 200));
    expect(paths.slice(-8)).toEqual(opened.map(() => '/users/0'));

    const asked = await askFor(gate, 100, 1, headers);
    expect(asked[0]?.status).toBe(403);
    const { challenge } = JSON.parse((asked[0] as Received).body.toString()) as {
      challenge: Parameters<typeof solveAltcha>[0];
    };
    const solution = solveAltcha(challenge) as string;
    const solved = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        get(`${gate.url}/people/${(200 + i) * 7919}`, { headers: { ...headers, 'Weir-Solution': solution } }),
      ),
    );
    const good = solved.filter(({ status }) => status === 200);
    expect(good.length).toBe(1);
    const pass = good[0]?.headers['weir-pass'] as string;
    const passed = await askFor(gate, 300, 20, { ...headers, 'Weir-Pass': pass });
    expect(whole(passed)).toBe(9);
  });

  it('goes on when one of them is killed, and ends when the process that counts is', async () => {
    const { gate, metric } = await start(BUDGETS, 2);
    const [, ...workers] = childrenOf(gate.pid);
    expect(workers.length).toBe(2);
    signal(workers[0] as number, 'SIGKILL');
    await eventually(
      'another has taken its place',
      async () => (await metric('weir_gate_worker_restarts_total')) === 1,
    );
    await eventually('all listen', async () => (await metric('weir_gate_workers')) === 2);
    expect(gate.stderr()).toContain('WEIR_WORKER_DIED');
    expect(whole(await askFor(gate, 0, 16, as('198.51.100.7').headers))).toBe(16);
    const after = childrenOf(gate.pid);
    await gate.kill();
    await eventually('they have ended', () => !after.some((pid) => workers.includes(pid) && isAlive(pid)));
    await expect(get(gate.url)).rejects.toThrow();
  });

  it('forgets a person everywhere: no worker remembers the key that was taken out', async () => {
    const { gate, data, spread } = await start('', 2);
    const { headers } = as('198.51.100.7');
    const takes = async (count: number) => {
      const asked = Array.from({ length: count }, () => get(`${gate.url}/people/4711`, { headers }));
      expect(whole(await Promise.all(asked))).toBe(count);
    };
    await takes(12);
    await eventually('both have met the person', async () => {
      const met = await spread();
      return met.length === 2 && met.every((count) => count > 0);
    });
    const weir = (...args: string[]) => runWeir([...args, '--data', data]);
    const forgotten = await weir('forget', 'id:4711', 'phone:+8613810004711', '--yes', '--json');
    expect(JSON.parse(forgotten.stdout)).toMatchObject({ identifiers: 2, others: 0, generation: 1 });
    await takes(16);
    expect(await gate.stop()).toBe(0);
    const received = (await weir('people', 'ip:198.51.100.7', '--json')).stdout.trim().split('\n');
    const people = received.map((line) => JSON.parse(line)).filter(({ person }) => person !== undefined);
    expect(people.map(({ disclosures }) => disclosures).toSorted()).toEqual([12, 16]);
  });

  it('takes up another configuration everywhere', async () => {
    const { gate } = await start(BUDGETS, 2);
    const { headers } = as('198.51.100.7');
    expect(whole(await askFor(gate, 0, LIMIT + 8, headers))).toBe(LIMIT + 8);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(
      gate.child.spawnargs[gate.child.spawnargs.indexOf('-c') + 1] as string,
      `${BEHIND_A_PROXY}enforce: { mode: enforce }\n${BUDGETS}`,
    );
    gate.child.kill('SIGHUP');
    await eventually('all refuse', async () => {
      const answers = await askFor(gate, 0, 24, headers);
      return answers.every(({ status }) => status === 429);
    });
    expect(gate.stderr()).toContain('was read again');
    expect(await gate.stop()).toBe(0);
  });
});
