/** A gate that tells others: a crawler is denied, and a receiver and a file of addresses know of it. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifies } from '../../src/channels/out/webhook.ts';
import { as, get } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, startGate } from '../support/gate-process.ts';
import { endProcesses } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const LIMIT = 20;
const CRAWLER = '198.51.100.7';
const SECRET = 'shared with the receiver alone';

interface Told {
  readonly path: string;
  readonly headers: Record<string, string | undefined>;
  readonly body: string;
}

let origin: Server;
let receiver: Server;
const told: Told[] = [];

const listen = (server: Server) =>
  new Promise<string>((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  );

beforeAll(() => {
  origin = createServer((request, response) => {
    const person = Number(/(\d+)$/.exec(request.url as string)?.[1]);
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ buyerId: person, mobile: `138${10_000_000 + person}` }));
  });
  receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      told.push({ path: request.url as string, headers: request.headers as Told['headers'], body });
      response.end();
    });
  });
});
afterAll(async () => {
  await endProcesses();
  origin.close();
  receiver.close();
  await clearScratch();
});

describe('a gate that tells others', () => {
  it.each([1, 2])(
    'with %i process(es) tells each verdict once, and ends with what it told',
    async (workers) => {
      told.length = 0;
      const url = origin.listening ? urlOf(origin) : await listen(origin);
      const hook = receiver.listening ? urlOf(receiver) : await listen(receiver);
      const directory = scratchDirectory();
      const path = (name: string) => join(directory, name);
      writeFileSync(path('hook.secret'), SECRET, { mode: 0o600 });
      const config = `${BEHIND_A_PROXY}enforce: { mode: enforce, routes: ['GET /people/*'] }
budgets:
  visitor: [{ window: 1h, deny: ${LIMIT} }]
  address: [{ window: 1h, deny: ${LIMIT} }]
judge: { learn: false }
out:
  - { to: '${hook}/verdicts', secretFile: '${path('hook.secret')}', name: siem }
  - { to: 'nginx:${path('deny.conf')}', blockFor: 2h }
`;
      const gate = await startGate({
        origin: url,
        data: path('data'),
        config,
        args: ['--admin', '127.0.0.1:0', '--workers', String(workers)],
      });
      const admin = await eventually(
        'it says where',
        () => /Admin:\s+(http:\S+?)\/-\/health/.exec(gate.stdout())?.[1],
      );
      const statuses: number[] = [];
      for (let i = 0; i < LIMIT + 5; i++)
        statuses.push((await get(`${gate.url}/people/${(i + 1) * 7919}`, as(CRAWLER))).status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(LIMIT - 1);
      await get(`${gate.url}/people/4`, as('198.51.100.8'));

      const { headers, body } = await eventually('the receiver is told', () =>
        told.find((each) => JSON.parse(each.body).verdict === 'deny'),
      );
      expect(verifies(Buffer.from(SECRET), headers, body, Date.now() / 1_000)).toBe(true);
      expect(JSON.parse(body)).toMatchObject({ enforced: true, people: LIMIT, recipient: { kind: 'ip' } });
      expect(body).not.toContain(CRAWLER);
      await eventually(
        'the list has it',
        () => existsSync(path('deny.conf')) && readFileSync(path('deny.conf'), 'utf8').includes(CRAWLER),
      );
      const metrics = async () => (await fetch(`${admin}/-/metrics`)).text();
      await eventually('what was delivered is counted', async () =>
        (await metrics()).includes(`weir_out_notices_total{out="siem",result="delivered"} ${told.length}\n`),
      );
      expect(await metrics()).toContain('weir_out_notices_total{out="siem",result="lost"} 0\n');

      writeFileSync(
        path('weir.yaml'),
        config.replace('/verdicts', '/others').replace('name: siem', 'name: other'),
      );
      const before = told.length;
      gate.child.kill('SIGHUP');
      await eventually('it is taken up', async () =>
        (await metrics()).includes('weir_gate_reloads_total{result="taken"} 1'),
      );
      expect(await metrics()).toContain('weir_out_notices_total{out="other",result="delivered"} 0\n');
      // What falls where nothing is enforced is said to be observed, and gets nobody into a list.
      for (let i = 0; i < LIMIT; i++)
        await get(`${gate.url}/elsewhere/${(i + 50) * 7919}`, as('198.51.100.9'));
      const later = await eventually('the other receiver is told', () =>
        told.slice(before).find((each) => JSON.parse(each.body).verdict === 'deny'),
      );
      expect(later.path).toBe('/others');
      expect(JSON.parse(later.body)).toMatchObject({ enforced: false, people: LIMIT });

      expect(await gate.stop()).toBe(0);
      expect(new Set(told.map((each) => each.headers['webhook-id'])).size).toBe(told.length);
      expect(readFileSync(path('deny.conf'), 'utf8').match(/^deny \S+;/gm)).toEqual([`deny ${CRAWLER};`]);
      expect(gate.stderr()).not.toMatch(/WEIR_OUT|WEIR_INTERNAL/);
    },
  );
});

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
