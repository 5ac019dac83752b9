import { once } from 'node:events';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { Bed, portOf, testHash, until } from '../../../test/support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../../../test/support/http2-client.ts';
import { fingerprints } from './fingerprint.ts';
import { createIdentify } from './identify.ts';
import { readGreeting } from './ja4.ts';
import { TrustedProxies } from './trusted-proxies.ts';

const made = makeCertificate({ name: 'site.example', hosts: ['site.example'] });
const secure = {
  certificates: [{ cert: made.cert, key: made.key, label: 'site.pem' }],
  minVersion: 'TLSv1.2',
} as const;
const trust = { ca: made.cert, servername: 'site.example' };

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

const identify = createIdentify({ hash: testHash, evidence: [fingerprints('ja4')] });

async function open(readsGreetings = true, proxied = false): Promise<number> {
  const origin = await bed.origin((_request, response) => response.end('ok'));
  const { port } = await bed.gate(origin, {
    tls: secure,
    identify,
    readsGreetings,
    ...(proxied ? { proxyProtocol: new TrustedProxies(['127.0.0.1/32']) } : {}),
  });
  return port;
}

/** What the clients of all exchanges so far are known as. */
function clients(): (string | undefined)[] {
  return bed.way.admitted.map(
    ({ recipient }) => recipient.identities.find(({ kind }) => kind === 'client')?.value,
  );
}

/** A greeting of this process' own TLS, as it goes over the wire. */
async function ownGreeting(options: tls.ConnectionOptions): Promise<Buffer> {
  const server = net.createServer();
  await bed.listen(server);
  const client = tls.connect({ port: portOf(server), host: '127.0.0.1', ...options });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  const [piece] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  return piece;
}

function ask(port: number, options: https.RequestOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    https
      .get({ host: '127.0.0.1', port, agent: false, ...trust, ...options }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode as number));
      })
      .on('error', reject);
  });
}

describe('a greeting', () => {
  it('names the client, over HTTP/1.1 and HTTP/2, and for all requests of its connection', async () => {
    const port = await open();
    const session = await connectHttp2(port, trust);
    bed.onClose(() => session.destroy());
    await askHttp2(session, '/');
    await askHttp2(session, '/');
    expect(await ask(port)).toBe(200);
    const [first, second, third] = clients();
    expect(first).toMatch(/^t13d\d{4}h2_[\da-f]{12}_[\da-f]{12}$/);
    expect(second).toBe(first);
    expect(third).toMatch(/^t13d\d{4}(?:h1|00)_/);
    const own = readGreeting(await ownGreeting({ ...trust, ALPNProtocols: ['h2'] }));
    expect(own).toEqual({ kind: 'hello', ja4: first });
  });

  it('differs where the software does', async () => {
    const port = await open();
    await ask(port);
    await ask(port, { ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256', maxVersion: 'TLSv1.2' });
    const [one, other] = clients();
    expect(other).toMatch(/^t12d/);
    expect(other).not.toBe(one);
  });

  it('is left alone where nobody wants it', async () => {
    const port = await open(false);
    expect(await ask(port)).toBe(200);
    expect(clients()).toEqual([undefined]);
  });

  it('leaves the handshake as it is: sessions are resumed', async () => {
    const port = await open();
    const connect = async (session?: Buffer) => {
      const socket = tls.connect({
        port,
        host: '127.0.0.1',
        ...trust,
        ...(session === undefined ? {} : { session }),
      });
      const ticket = once(socket, 'session') as Promise<[Buffer]>;
      await once(socket, 'secureConnect');
      socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
      await once(socket, 'data');
      const reused = socket.isSessionReused();
      const [next] = reused ? [undefined] : await ticket;
      socket.destroy();
      return { reused, next };
    };
    const first = await connect();
    expect(first.reused).toBe(false);
    expect((await connect(first.next)).reused).toBe(true);
    expect(clients().every((it) => it?.startsWith('t13d'))).toBe(true);
  });

  it('may come byte by byte, and behind a PROXY header', async () => {
    const port = await open(true, true);
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    socket.write(Buffer.from('0d0a0d0a000d0a515549540a2111000c0102030405060708030001bb', 'hex'));
    // A wire between TLS and the socket that hands on one byte after the other.
    const wire = net.createServer((near) => {
      socket.pipe(near);
      let queue = Promise.resolve();
      near.on('error', () => {});
      near.on('data', (piece) => {
        queue = queue.then(async () => {
          for (const byte of piece) {
            socket.write(Buffer.from([byte]));
            await new Promise((resolve) => setImmediate(resolve));
          }
        });
      });
    });
    await bed.listen(wire);
    bed.onClose(() => socket.destroy());
    const session = http2.connect(`https://127.0.0.1:${portOf(wire)}`, trust);
    bed.onClose(() => session.destroy());
    session.on('error', () => {});
    expect((await askHttp2(session, '/')).status).toBe(200);
    expect(clients()[0]).toMatch(/^t13d\d{4}h2_/);
    const ip = bed.way.admitted[0]?.recipient.identities.find(({ kind }) => kind === 'ip');
    expect(ip?.value).toBe('1.2.3.4');
  });

  it('that is none, or never ends, ends as it does for TLS', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { port } = await bed.gate(origin, {
      tls: secure,
      identify,
      readsGreetings: true,
      limits: { handshakeTimeoutMs: 60 },
    });
    const greeting = await ownGreeting(trust);
    const ends = ['GET / HTTP/1.1\r\n\r\n', Buffer.alloc(60_000, 22), greeting.subarray(0, 40), ''].map(
      async (bytes) => {
        const socket = net.connect(port, '127.0.0.1');
        socket.on('error', () => {});
        socket.resume();
        socket.write(bytes);
        await once(socket, 'close');
      },
    );
    await Promise.all(ends);
    expect(await ask(port)).toBe(200);
    await until(() => clients().length === 1);
  });
});
