/**
 * What a gate keeps of what went through it, in a size for every run: memory, handles and exchanges after each of several
 * equal batches of everything that ends in its own way. `weir bench soak` asks the same of a million requests.
 */
import http from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { collectGarbage } from '../../bench/bench.ts';
import { makeCertificate } from '../support/certificates.ts';
import { ask, Bed, until } from '../support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../support/http2-client.ts';
import { Unhandled } from '../support/unhandled.ts';

const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
const secure = {
  certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
  minVersion: 'TLSv1.2',
} as const;
const trust = { ca: made.cert, servername: 'site.example' };

const BATCHES = 4;
const PER_BATCH = 312;
/** What a batch may leave: caches that fill, code that is compiled. As many leaked exchanges would be ten times as much. */
const MOST_BYTES_A_BATCH = 400_000;
const JSON_BODY = Buffer.from(
  JSON.stringify({ people: Array(40).fill({ name: '张三', phone: '13812345678' }) }),
);
const GZIP_BODY = gzipSync(JSON_BODY);

let bed: Bed;
const unhandled = new Unhandled();
beforeEach(() => {
  bed = new Bed();
  unhandled.watch();
});
afterEach(async () => {
  await bed.close();
  expect(await unhandled.end()).toEqual([]);
});

it('keeps nothing of what went through it, however it ended', async () => {
  const origin = await bed.origin((request, response) => {
    request.resume();
    const path = request.url as string;
    if (path === '/breaks') {
      response.write('a part');
      setTimeout(() => response.destroy(), 1);
      return;
    }
    response.setHeader('Content-Type', path === '/picture' ? 'image/png' : 'application/json');
    if (path === '/gzip') response.setHeader('Content-Encoding', 'gzip');
    response.write(path === '/gzip' ? GZIP_BODY : JSON_BODY);
    if (path !== '/waits') response.end();
  });
  const plain = await bed.gate(origin);
  const overTls = await bed.gate(origin, { tls: secure, readsGreetings: true });
  const down = await bed.gate(new URL('http://127.0.0.1:1'));
  bed.way.onHolds = (exchange) => exchange.route.endsWith('/held');
  bed.way.onSettle = async (exchange) =>
    exchange.route.endsWith('/held')
      ? { measure: 'mask', body: Buffer.from('{"name":"张**"}') }
      : { measure: 'pass' };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  bed.onClose(() => agent.destroy());
  const gates = [plain.gate, overTls.gate, down.gate];

  const leaves = async (path: string): Promise<void> => {
    const request = http.get({ host: '127.0.0.1', port: plain.port, path, agent: false });
    request.on('error', () => {});
    await new Promise<void>((resolve) => {
      request.on('response', (response) => {
        response.on('error', () => {});
        response.once('data', () => resolve());
      });
    });
    request.destroy();
  };
  const batch = async (): Promise<void> => {
    const session = await connectHttp2(overTls.port, trust);
    const kinds: readonly (() => Promise<unknown>)[] = [
      () => ask(plain.port, '/json', { agent }),
      () => ask(plain.port, '/gzip', { agent }),
      () => ask(plain.port, '/picture', { agent }),
      () => ask(plain.port, '/held', { agent }),
      () => ask(plain.port, '/up', { agent, method: 'POST', body: Buffer.alloc(20_000) }),
      () => ask(plain.port, '/up', { method: 'POST', headers: { Expect: '100-continue' }, body: 'x' }),
      () => ask(plain.port, '/breaks', { agent }),
      () => ask(plain.port, '/json', { agent, headers: { Host: 'a/b' } }),
      () => ask(down.port, '/', { agent }),
      () => leaves('/waits'),
      () => askHttp2(session, '/json'),
      () => askHttp2(session, '/held', { headers: { ':method': 'POST' }, body: Buffer.alloc(20_000) }),
      () => askHttp2(session, '/breaks'),
    ];
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < PER_BATCH) {
        const kind = kinds[next++ % kinds.length] as () => Promise<unknown>;
        await kind().catch(() => undefined);
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    session.destroy();
    await until(() => gates.every(({ open }) => open === 0));
    // What the test itself wrote down.
    bed.way.settled.length = 0;
    bed.way.admitted.length = 0;
    bed.log.lines.length = 0;
  };
  /** Connections that the gates and their origins have open, apart from kept-alive ones that wait for a request. */
  const handles = (): number => process.getActiveResourcesInfo().filter((it) => it.includes('Wrap')).length;

  const heaps: number[] = [];
  const open: number[] = [];
  for (let i = 0; i < BATCHES; i++) {
    await batch();
    await new Promise((resolve) => setTimeout(resolve, 50));
    collectGarbage();
    heaps.push(process.memoryUsage().heapUsed);
    open.push(handles());
  }
  const [, second = 0] = heaps;
  const last = heaps.at(-1) ?? 0;
  expect((last - second) / (BATCHES - 2)).toBeLessThan(MOST_BYTES_A_BATCH);
  // Kept-alive connections come and go; those of a whole batch do not stay.
  expect((open.at(-1) ?? 0) - (open[1] ?? 0)).toBeLessThan(PER_BATCH / 10);
});
