/** A gate as those who run it see it: whether it is alive and ready, and its metrics, which say nothing of anybody. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { as, get } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { BEHIND_A_PROXY, type GateProcess, startGate } from '../support/gate-process.ts';
import { scratchDirectory } from '../support/scratch.ts';

let origin: Server;
let gate: GateProcess;
let admin: string;
const fields: NodeJS.Dict<string | string[]>[] = [];
let release: (() => void) | undefined;

const people = [
  { id: 1, name: '王小明', phone: '13812345678', email: 'ming@example.com' },
  { id: 2, name: 'Mary Smith', phone: '13998765432', email: 'mary@example.com' },
];

beforeAll(async () => {
  origin = createServer((request, response) => {
    fields.push(request.headers);
    if (request.url === '/slow') {
      response.write('first ');
      release = () => response.end('last');
      return;
    }
    response.setHeader('Content-Type', request.url === '/blob' ? 'application/x-odd' : 'application/json');
    if (request.url === '/blob') response.setHeader('Content-Encoding', 'unheard-of');
    response.end(JSON.stringify(people));
  });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  gate = await startGate({
    origin: `http://127.0.0.1:${(origin.address() as AddressInfo).port}`,
    data: join(scratchDirectory(), 'data'),
    config: BEHIND_A_PROXY,
    args: ['--admin', '127.0.0.1:0'],
  });
  admin = await eventually('it says where', () => /Admin:\s+(http:\S+?)\/-\/health/.exec(gate.stdout())?.[1]);
});

afterAll(async () => {
  await gate?.stop();
  origin?.close();
});

const metric = (text: string, line: string) =>
  Number(
    text
      .split('\n')
      .find((each) => each.startsWith(`${line} `))
      ?.slice(line.length + 1),
  );

describe('a gate that is watched', () => {
  it('counts what goes through it, and names nobody', async () => {
    for (const address of ['198.51.100.7', '198.51.100.8'])
      await get(`${gate.url}/users/13812345678`, as(address));
    await get(`${gate.url}/blob`, as('198.51.100.9'));
    const response = await fetch(`${admin}/-/metrics`);
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    const text = await response.text();
    expect(metric(text, 'weir_gate_requests_total{protocol="1"}')).toBe(3);
    expect(metric(text, 'weir_gate_responses_total{status="2xx"}')).toBe(3);
    expect(metric(text, 'weir_settled_responses_total{measure="pass"}')).toBe(3);
    expect(metric(text, 'weir_disclosed_people_total{channel="web"}')).toBe(4);
    expect(metric(text, 'weir_blind_bytes_total{reason="encoding"}')).toBe(
      Buffer.byteLength(JSON.stringify(people)),
    );
    expect(metric(text, 'weir_gate_settle_seconds_count')).toBe(3);
    expect(metric(text, 'weir_gate_sent_bytes_total')).toBe(3 * Buffer.byteLength(JSON.stringify(people)));
    expect(metric(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e6);
    for (const secret of ['198.51.100', '13812345678', '王小明', 'Mary', 'example.com', '/users', 'GET']) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
    // Every line is one that Prometheus reads.
    const line =
      /^(?:# (?:HELP|TYPE) [a-z_][a-z0-9_]* .+|[a-z_][a-z0-9_]*(?:\{[a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*\})? \S+)$/;
    expect(
      text
        .trimEnd()
        .split('\n')
        .filter((each) => !line.test(each)),
    ).toEqual([]);
  });

  it('passes the trace context on', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await get(gate.url, { headers: { traceparent, tracestate: 'a=1,b=2' } });
    expect(fields.at(-1)).toMatchObject({ traceparent, tracestate: 'a=1,b=2' });
  });

  it('is ready until it is told to stop, and alive until it has', async () => {
    expect((await fetch(`${admin}/-/ready`)).status).toBe(200);
    const slow = get(`${gate.url}/slow`);
    await eventually('the origin is asked', () => release !== undefined);
    const stopped = gate.stop();
    const said = await eventually('it is not ready', async () => {
      const response = await fetch(`${admin}/-/ready`);
      return response.status === 503 && (await response.text());
    });
    expect(said).toContain('stopping');
    expect((await fetch(`${admin}/-/health`)).status).toBe(200);
    release?.();
    expect(await slow).toMatchObject({ whole: true, body: Buffer.from('first last') });
    expect(await stopped).toBe(0);
  });
});
