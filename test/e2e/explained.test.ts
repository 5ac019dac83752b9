/** Who may see whom, as a running gate takes it from traffic, a file and a feed: what is explained is counted apart. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type GateProcess, startGate } from '../support/gate-process.ts';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, type Origin, scratchDirectory, startOrigin } from '../support/scratch.ts';

let directory: string;
let site: Origin;
let desk: Origin;
let gate: GateProcess;
let admin: string;
let tickets: object[] = [];
let deskAnswers = 200;

const buyer = (id: number) => ({
  buyerId: id,
  buyerName: `Buyer ${id}`,
  phone: `1381234${String(id).slice(-4)}`,
});

const config = (more = '') => `
identify:
  trustedProxies: ['127.0.0.0/8']
  requestHeaders: { account: x-account, employee: x-employee }
channels: [{ path: /staff, channel: staff }]
relations:
  - { route: 'GET /api/orders/{id}', basis: order, party: true }
relationSources:
  files:
    - { name: assignments, path: ${join(directory, 'assignments.csv')}, basis: assignment, every: 1s }
  feeds:
    - { name: desk, url: '${desk.url}/relations', tokenFile: ${join(directory, 'token')}, every: 1s }
${more}`;

function assign(...lines: string[]): void {
  writeFileSync(join(directory, 'new.csv'), ['recipient,person', ...lines, ''].join('\n'));
  renameSync(join(directory, 'new.csv'), join(directory, 'assignments.csv'));
}

const ask = (path: string, who: Record<string, string>) => fetch(`${gate.url}${path}`, { headers: who });
const metric = async (line: string) => {
  const text = await (await fetch(`${admin}/-/metrics`)).text();
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return found === undefined ? undefined : Number(found.slice(line.length + 1));
};

beforeAll(async () => {
  directory = scratchDirectory();
  site = await startOrigin((request, response) => {
    const id = Number(/\d+$/.exec(request.url ?? '')?.[0]);
    response.setHeader('content-type', 'application/json');
    // Orders below 60000 were sold by 50001.
    const order = {
      number: id,
      seller: { userId: id < 60_000 ? 50_001 : 50_002, shop: 'Tea' },
      buyer: buyer(id),
    };
    response.end(JSON.stringify(request.url?.startsWith('/api/orders/') ? order : { customer: buyer(id) }));
  });
  desk = await startOrigin((request, response) => {
    const isKnown = request.headers.authorization === 'Bearer desk-token';
    response.statusCode = isKnown ? deskAnswers : 401;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ relations: tickets }));
  });
  writeFileSync(join(directory, 'token'), 'desk-token\n');
  assign('e7,55001');
  tickets = [{ recipient: 'employee:e7', person: 'id:55002', basis: 'ticket', reference: 'T-1' }];
  gate = await startGate({
    origin: site.url,
    data: join(directory, 'data'),
    config: config(),
    args: ['--admin', '127.0.0.1:0'],
  });
  admin = await eventually('it says where', () => /Admin:\s+(http:\S+?)\/-\/health/.exec(gate.stdout())?.[1]);
});

afterAll(async () => {
  await gate?.stop();
  await endProcesses();
  await clearScratch();
});

describe('explained disclosures', () => {
  it('are known from the first request on, by file and feed, and no one else is explained', async () => {
    for (const id of [55_001, 55_002, 55_003]) await ask(`/staff/customers/${id}`, { 'x-employee': 'e7' });
    await ask('/staff/customers/55001', { 'x-employee': 'e8' });
    expect(await metric('weir_explained_people_total{basis="assignment"}')).toBe(1);
    expect(await metric('weir_explained_people_total{basis="ticket"}')).toBe(1);
    expect(await metric('weir_disclosed_people_total{channel="staff"}')).toBe(4);
    expect(await metric('weir_relations{source="assignments"}')).toBe(1);
  });

  it('end with the next response after they were withdrawn', async () => {
    assign('e7,55099', 'nobody');
    tickets = [];
    await eventually('both were read again', async () =>
      (await metric('weir_relations{source="desk"}')) === 0 && /line 3 has 1 fields/.test(gate.stderr())
        ? true
        : undefined,
    );
    assign('e7,55099');
    await eventually('the file was read', async () =>
      (await metric('weir_relation_rows_total{source="assignments",result="taken"}')) === 3
        ? true
        : undefined,
    );
    for (const id of [55_001, 55_002]) await ask(`/staff/customers/${id}`, { 'x-employee': 'e7' });
    expect(await metric('weir_explained_people_total{basis="assignment"}')).toBe(1);
    expect(await metric('weir_explained_people_total{basis="ticket"}')).toBe(1);
    await ask('/staff/customers/55099', { 'x-employee': 'e7' });
    expect(await metric('weir_explained_people_total{basis="assignment"}')).toBe(2);
  });

  it('fail in sight, and the gate stays ready', async () => {
    deskAnswers = 503;
    await eventually('the log says so', () =>
      /WEIR_RELATIONS_UNREAD.*desk.*it answered 503/.test(gate.stderr()) ? true : undefined,
    );
    expect(await metric('weir_relation_looks_total{source="desk",result="failed"}')).toBeGreaterThan(0);
    expect((await fetch(`${admin}/-/ready`)).status).toBe(200);
    deskAnswers = 200;
  });

  it('are shown by an order to its seller, and to nobody who counts up orders', async () => {
    await ask('/api/orders/55123', { 'x-account': '50001' });
    expect(await metric('weir_explained_people_total{basis="order"}')).toBe(1);
    for (const id of [65_123, 65_124]) await ask(`/api/orders/${id}`, { 'x-account': '50001' });
    expect(await metric('weir_explained_people_total{basis="order"}')).toBe(1);
    // Elsewhere, too, for a while.
    await ask('/api/customers/55123', { 'x-account': '50001' });
    expect(await metric('weir_explained_people_total{basis="order"}')).toBe(2);
  });

  it('are taken up by a reload, and stay where their source stays', async () => {
    writeFileSync(
      join(directory, 'weir.yaml'),
      config("    - { name: shop, url: 'http://127.0.0.1:1/', tokenFile: /dev/null }\n"),
    );
    process.kill(gate.pid, 'SIGHUP');
    await eventually('it asks the new one', () =>
      /WEIR_RELATIONS_UNREAD.*shop.*ECONNREFUSED/.test(gate.stderr()) ? true : undefined,
    );
    expect(gate.stderr()).not.toMatch(/need a restart/);
    expect(await metric('weir_relations{source="assignments"}')).toBe(1);
  });

  it('are counted apart in the ledger', async () => {
    await gate.stop();
    const { stdout } = await runWeir(['people', 'employee:e7', '--data', join(directory, 'data'), '--json']);
    const [totals] = stdout.split('\n').map((line) => JSON.parse(line || '{}') as Record<string, unknown>);
    // 55001 and 55002 were shown on a basis, and later without.
    expect(totals).toMatchObject({ people: 4, unexplained: 3 });
    const told = await runWeir(['people', 'employee:e7', '--data', join(directory, 'data')]);
    expect(told.stdout).toMatch(/4 people \(3 without a basis\)/);
  });
});
