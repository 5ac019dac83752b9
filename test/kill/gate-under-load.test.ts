/**
 * What happens to a gate while it is busy: its origin starts again, its certificates are replaced, clients of both
 * protocols share it, a thousand WebSockets are open. Each answer carries its request's own number: nobody may ever get
 * what was said to somebody else.
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { makeCertificate } from '../support/certificates.ts';
import { ask, Bed, portOf, until } from '../support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../support/http2-client.ts';
import { Unhandled } from '../support/unhandled.ts';

const [one, two] = ['one', 'two'].map((name) => makeCertificate({ name, hosts: ['site.example'] })) as [
  ReturnType<typeof makeCertificate>,
  ReturnType<typeof makeCertificate>,
];
const secureBy = (made: typeof one) =>
  ({
    certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
    minVersion: 'TLSv1.2',
  }) as const;
const trust = { ca: [one.cert, two.cert], servername: 'site.example' };

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

/** Says the request's number and the digest of its content, in every framing, in pieces and with pauses. */
const echo: RequestListener = async (request, response) => {
  const digest = createHash('sha256');
  for await (const piece of request) digest.update(piece as Buffer);
  const number = Number(new URL(request.url as string, 'http://a').searchParams.get('n'));
  const body = bodyOf(number, digest.digest('hex'));
  response.setHeader('X-Number', String(number));
  response.setHeader('Content-Type', number % 5 === 0 ? 'image/png' : 'application/json');
  if (number % 3 === 0) response.setHeader('Content-Length', body.length);
  response.write(body.subarray(0, body.length / 2));
  if (number % 4 === 0) await new Promise((resolve) => setTimeout(resolve, number % 7));
  response.end(body.subarray(body.length / 2));
};

/** As long as it takes to come in pieces, some of the time. */
function bodyOf(number: number, digest: string): Buffer {
  const line = `${number} ${digest}\n`;
  return Buffer.from(line.repeat(1 + ((number * 7919) % (number % 10 === 0 ? 900 : 30))));
}

interface Got {
  readonly status: number;
  readonly complete: boolean;
  readonly body: Buffer;
  readonly headers: { readonly [name: string]: unknown };
}

/** Whether an answer that came whole from the origin is the one to this request. */
function isOwn(answer: Got, number: number, content: Buffer): boolean {
  const digest = createHash('sha256').update(content).digest('hex');
  return answer.headers['x-number'] === String(number) && answer.body.equals(bodyOf(number, digest));
}

/** A client that asks again and again, until told to stop. */
type Asking = (number: number, content: Buffer) => Promise<Got>;

function overHttp1(port: number, agent: http.Agent): Asking {
  return (number, content) =>
    ask(port, `/people?n=${number}`, {
      agent,
      ...(content.length === 0 ? {} : { method: 'POST', body: content }),
    });
}

function overHttp2(session: () => ClientHttp2Session): Asking {
  return (number, content) =>
    askHttp2(session(), `/people?n=${number}`, {
      ...(content.length === 0 ? {} : { headers: { ':method': 'POST' }, body: content }),
    });
}

interface Load {
  /** Answers that came whole with status 200, all of them own ones. */
  whole: number;
  /** Refusals of the gate's own, and answers that broke off. */
  failed: number;
  crossed: number;
}

/** Numbers are given out once, whoever asks. */
function load(clients: readonly Asking[], requests: number): { counts: Load; done: Promise<unknown> } {
  const counts: Load = { whole: 0, failed: 0, crossed: 0 };
  let next = 0;
  const work = async (asking: Asking): Promise<void> => {
    while (next < requests) {
      const number = next++;
      const content = number % 6 === 0 ? randomBytes(1 + (number % 40_000)) : Buffer.alloc(0);
      const answer = await asking(number, content).catch(() => undefined);
      if (answer === undefined || !answer.complete || answer.status !== 200) counts.failed++;
      else if (isOwn(answer, number, content)) counts.whole++;
      else counts.crossed++;
    }
  };
  return { counts, done: Promise.all(clients.map(work)) };
}

describe('clients of both protocols', () => {
  it('get their own answers, while others go away in the middle of theirs', async () => {
    const origin = await bed.origin(echo);
    const plain = await bed.gate(origin, { limits: { originConnections: 16 } });
    const overTls = await bed.gate(origin, { tls: secureBy(one), limits: { originConnections: 16 } });
    bed.way.onHolds = (exchange) => exchange.route.startsWith('POST');
    bed.way.onSettle = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return { measure: 'pass' };
    };
    const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
    bed.onClose(() => agent.destroy());
    const session = await connectHttp2(overTls.port, trust);
    bed.onClose(() => session.destroy());
    const clients = [
      ...Array.from({ length: 16 }, () => overHttp1(plain.port, agent)),
      ...Array.from({ length: 16 }, () => overHttp2(() => session)),
    ];
    const { counts, done } = load(clients, 900);
    let over = false;
    const leaving = (async () => {
      // Connections of their own: node ends one whose streams are reset all the time.
      const restless = new http.Agent({ keepAlive: true });
      bed.onClose(() => restless.destroy());
      let other = await connectHttp2(overTls.port, trust);
      bed.onClose(() => other.destroy());
      for (let i = 0; !over; i++) {
        if (other.closed || other.destroyed) other = await connectHttp2(overTls.port, trust);
        const stream = other.request({ ':path': `/people?n=${i * 10}`, ':authority': 'site.example' });
        stream.on('error', () => {});
        const request = http.get({
          host: '127.0.0.1',
          port: plain.port,
          path: `/people?n=${i * 10}`,
          agent: restless,
        });
        request.on('error', () => {});
        await new Promise((resolve) => setTimeout(resolve, 1 + (i % 9)));
        stream.close(8);
        request.destroy();
      }
    })();
    await done;
    over = true;
    await leaving;
    expect(counts).toEqual({ whole: 900, failed: 0, crossed: 0 });
    await until(() => plain.gate.open === 0 && overTls.gate.open === 0);
    expect(bed.log.lines).toEqual([]);
  });
});

describe('an origin that starts again', () => {
  it('cuts what it had begun and no more, and nobody gets what was another’s', async () => {
    let server = await bed.origin(echo);
    const at = portOf(server);
    const plain = await bed.gate(server);
    const overTls = await bed.gate(server, { tls: secureBy(one) });
    const agent = new http.Agent({ keepAlive: true, maxSockets: 20 });
    bed.onClose(() => agent.destroy());
    const session = await connectHttp2(overTls.port, trust);
    bed.onClose(() => session.destroy());
    const clients = [
      ...Array.from({ length: 8 }, () => overHttp1(plain.port, agent)),
      ...Array.from({ length: 8 }, () => overHttp2(() => session)),
    ];
    const { counts, done } = load(clients, 2_000);
    for (let times = 1; times <= 4; times++) {
      await until(() => counts.whole + counts.failed >= 300 * times);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await new Promise((resolve) => setTimeout(resolve, 20));
      server = http.createServer(echo);
      await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
    }
    await done;
    expect(counts.crossed).toBe(0);
    expect(counts.whole).toBeGreaterThan(300);
    expect(counts.whole + counts.failed).toBe(2_000);
    const after = load(clients, 200);
    await after.done;
    expect(after.counts).toEqual({ whole: 200, failed: 0, crossed: 0 });
    await until(() => plain.gate.open === 0 && overTls.gate.open === 0);
    expect(bed.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
});

describe('certificates that are replaced', () => {
  it('cost no request, over connections that stand and new ones', async () => {
    const origin = await bed.origin(echo);
    const { gate, port } = await bed.gate(origin, { tls: secureBy(one) });
    const standing = await connectHttp2(port, trust);
    bed.onClose(() => standing.destroy());
    const shown = new Set<string>();
    const anew: Asking = async (number, content) => {
      const session = await connectHttp2(port, trust);
      shown.add(
        (
          session.socket as unknown as { getPeerCertificate(): { subject: { CN: string } } }
        ).getPeerCertificate().subject.CN,
      );
      try {
        return await overHttp2(() => session)(number, content);
      } finally {
        session.destroy();
      }
    };
    const { counts, done } = load([...Array(6).fill(overHttp2(() => standing)), ...Array(6).fill(anew)], 600);
    let over = false;
    const replacing = (async () => {
      for (let i = 0; !over; i++) {
        gate.present(secureBy(i % 2 === 0 ? two : one));
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
    })();
    await done;
    over = true;
    await replacing;
    expect(counts).toEqual({ whole: 600, failed: 0, crossed: 0 });
    expect([...shown].sort()).toEqual(['one', 'two']);
    expect(standing.closed).toBe(false);
  });
});

describe('a thousand WebSockets', () => {
  const COUNT = 1_000;
  /** Four sockets, their buffers and two clients of `ws` in this one process; the gate's share is far less. */
  const MOST_BYTES_EACH = 120_000;

  it('talk both ways at once, each to its own end, and leave nothing behind', async () => {
    const origin = await bed.origin((_request, response) => response.end());
    const server = new WebSocketServer({ server: origin, perMessageDeflate: false });
    server.on('connection', (socket, request) => {
      const number = new URL(request.url as string, 'http://a').searchParams.get('n');
      socket.on('error', () => {});
      socket.on('message', (message) => socket.send(`${number} ${message}`));
    });
    const { gate, port } = await bed.gate(origin);
    const before = process.memoryUsage.rss();
    const clients: WebSocket[] = [];
    for (let first = 0; first < COUNT; first += 100) {
      const some = Array.from(
        { length: 100 },
        (_, i) => new WebSocket(`ws://127.0.0.1:${port}/live?n=${first + i}`, { perMessageDeflate: false }),
      );
      await Promise.all(some.map((client) => once(client, 'open')));
      clients.push(...some);
    }
    // One exchange each: that of the request, which goes on as the spliced sockets.
    expect(gate.open).toBe(COUNT);
    const each = (process.memoryUsage.rss() - before) / COUNT;
    expect(each).toBeLessThan(MOST_BYTES_EACH);
    const heard = clients.map(() => [] as string[]);
    for (const [i, client] of clients.entries()) {
      client.on('message', (message) => void heard[i]?.push(String(message)));
    }
    const words = Array.from({ length: 5 }, (_, i) => 'w'.repeat(1 + i * 400) + i);
    for (const word of words) for (const client of clients) client.send(word);
    await until(() => heard.every((it) => it.length === words.length));
    for (const [i, it] of heard.entries()) expect(it).toEqual(words.map((word) => `${i} ${word}`));
    for (const [i, client] of clients.entries()) {
      client.on('error', () => {});
      // Some take their leave, others are gone.
      if (i % 2 === 0) client.close();
      else (client as unknown as { _socket: Socket })._socket.resetAndDestroy();
    }
    await until(() => gate.open === 0 && server.clients.size === 0);
    expect(bed.way.settled.length).toBe(COUNT);
    const bytes = words.reduce((sum, word) => sum + word.length, 0);
    for (const { seen } of bed.way.settled) {
      expect(seen.blind[0]?.reason).toBe('upgraded');
      expect(seen.blind[0]?.bytes).toBeGreaterThan(bytes);
    }
    expect((await ask(port, '/')).status).toBe(200);
  });
});
