import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STAFF_PASSWORD } from './employees.ts';
import { PARTNERS } from './partners.ts';
import { type Shop, startShop } from './shop.ts';

const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ people: 5_000, seed: 11, products: 200, clock: { now: () => NOW } });
});
afterAll(() => shop.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request without anything that fetch would add or decode on its own. */
function ask(path: string, { method = 'GET', headers = {}, body }: Ask = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port: shop.port, path, method, headers },
      async (response) => {
        const pieces: Buffer[] = [];
        for await (const piece of response) pieces.push(piece as Buffer);
        const bytes = Buffer.concat(pieces);
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          bytes,
          text: bytes.toString('utf8'),
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

const bestSeller = () => shop.world.catalogue.byRank[0]!;

describe('HTTP', () => {
  it('knows lengths, HEAD and gzip', async () => {
    const path = `/products/${bestSeller().id}`;
    const plain = await ask(path);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['content-length']).toBe(String(plain.bytes.length));
    const head = await ask(path, { method: 'HEAD' });
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    expect(head.headers['content-length']).toBe(plain.headers['content-length']);
    const zipped = await ask(path, { headers: { 'accept-encoding': 'br, gzip;q=0.8' } });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers['content-length']).toBe(String(zipped.bytes.length));
    expect(gunzipSync(zipped.bytes).toString()).toBe(plain.text);
    const refused = await ask(path, { headers: { 'accept-encoding': 'gzip;q=0' } });
    expect(refused.headers['content-encoding']).toBeUndefined();
    const small = await ask('/healthz', { headers: { 'accept-encoding': 'gzip' } });
    expect([small.headers['content-encoding'], small.text]).toEqual([undefined, '{"status":"ok"}']);
    const csv = await ask('/partner/customers.csv', {
      method: 'HEAD',
      headers: { authorization: `Bearer ${PARTNERS[0]!.key}` },
    });
    expect([csv.status, csv.bytes.length]).toEqual([200, 0]);
  });

  it('revalidates what never changes', async () => {
    const id = shop.population.idOf(42);
    for (const path of ['/static/logo.svg', `/pictures/${bestSeller().id}.svg`, `/avatars/${id}.png`]) {
      const first = await ask(path);
      expect(first.status).toBe(200);
      const etag = first.headers.etag!;
      const again = await ask(path, { headers: { 'if-none-match': `"x", W/${etag}` } });
      expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, etag]);
      expect((await ask(path, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
    }
    const png = await ask(`/avatars/${id}.png`, { headers: { 'accept-encoding': 'gzip' } });
    expect(png.headers['content-type']).toBe('image/png');
    expect(png.bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(png.bytes.subarray(-8).toString('latin1')).toBe('IEND\xaeB\x60\x82');
    expect((await ask('/static/logo.svg')).text).toMatch(/^<svg xmlns=/);
  });

  it('answers what it does not know with problem documents', async () => {
    for (const path of [
      '/nowhere',
      '/products/1',
      '/products/abc',
      '/products/',
      '/api/products/9/reviews',
      '//',
      '/pictures/x.svg',
      '/avatars/12345678.png',
    ]) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(JSON.parse(answer.text)).toMatchObject({ title: 'Not Found', status: 404 });
    }
    const wrong = await ask('/api/me', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect((await ask('/logout')).headers.allow).toBe('POST');
    expect((await ask('/login', { method: 'PUT' })).headers.allow).toBe('GET, HEAD, POST');
  });

  it('refuses bodies that it cannot use', async () => {
    const body = (text: string, type: string) =>
      ask('/login', { method: 'POST', headers: { 'content-type': type }, body: text });
    expect((await body('{', 'application/json')).status).toBe(400);
    expect((await body('[1]', 'application/json')).status).toBe(400);
    expect((await body('null', 'application/json')).status).toBe(400);
    expect((await body('hello', 'text/plain')).status).toBe(415);
    expect((await body('x'.repeat(20_000), 'application/json')).status).toBe(413);
    const unannounced = await ask('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
      body: 'x'.repeat(20_000),
    });
    expect(unannounced.status).toBe(413);
  });

  it('goes on whatever it is asked', async () => {
    const paths = ['/', `/products/${bestSeller().id}`, `/api/products/${bestSeller().id}/reviews`];
    paths.push('/api/lookup', '/api/users/', '/staff/api/customers', '/partner/customers.csv', '/login');
    const signedIn = await ask('/staff/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'e02', password: STAFF_PASSWORD }),
    });
    const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect(cookie).toMatch(/^sid=/);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.constantFrom('page', 'size', 'q', 'city', 'phone', 'segment', 'next', ''),
        fc.boolean(),
        async (path, noise, name, raw) => {
          const printable = noise.replace(/[^\x21-\x7e]/g, '%zz');
          const value = raw ? printable : encodeURIComponent(noise.toWellFormed());
          const answer = await ask(`${path}?${name}=${value}`, { headers: { cookie } });
          expect(answer.status).toBeLessThan(500);
          const inPath = await ask(`${path}/${value}`, { headers: { cookie: `sid=${printable}` } });
          expect(inPath.status).toBeLessThan(500);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('survives bytes that are no HTTP', async () => {
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = connect(shop.port, '127.0.0.1', () => socket.write('\x00\x01 nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (piece) => {
        text += piece.toString('latin1');
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(reply).toMatch(/^HTTP\/1\.1 400 /);
    expect((await ask('/healthz')).status).toBe(200);
  });

  it('goes on when clients go away in the middle', async () => {
    const leave = (bytes: string, afterFirstPiece: boolean) =>
      new Promise<void>((resolve) => {
        const socket = connect(shop.port, '127.0.0.1', () => {
          socket.write(bytes);
          if (!afterFirstPiece) setImmediate(() => socket.resetAndDestroy());
        });
        socket.once('data', () => socket.resetAndDestroy());
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    const head = `Host: shop\r\nAuthorization: Bearer ${PARTNERS[0]!.key}\r\n`;
    for (let i = 0; i < 5; i++) {
      await leave(`GET /partner/customers.csv HTTP/1.1\r\n${head}\r\n`, true);
      await leave(`POST /login HTTP/1.1\r\n${head}Content-Length: 900\r\n\r\nuser`, false);
      await leave('GET /products/600001 HTTP/1.1\r\nHost: shop\r\n\r\n', false);
    }
    const whole = await ask('/partner/customers.csv', {
      headers: { authorization: `Bearer ${PARTNERS[0]!.key}` },
    });
    expect(whole.text.split('\r\n')).toHaveLength(1 + 100 + 1);
  });

  it('says when a port is taken', async () => {
    await expect(startShop({ people: 10, listen: { port: shop.port } })).rejects.toMatchObject({
      code: 'WEIR_PORT_IN_USE',
    });
    await expect(startShop({ people: 10, listen: { host: '192.0.2.1' } })).rejects.toMatchObject({
      code: 'WEIR_LISTEN_FAILED',
    });
  });
});
