import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask, Bed, portOf } from '../../../test/support/gate-bed.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-origin-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A throw-away certificate for shop.internal; undefined where there is no openssl. */
function certificate(): { readonly key: string; readonly cert: string } | undefined {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  try {
    execFileSync(
      'openssl',
      [
        ...[
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:prime256v1',
          '-nodes',
          '-days',
          '2',
        ],
        ...['-subj', '/CN=shop.internal', '-addext', 'subjectAltName=DNS:shop.internal'],
        ...['-keyout', key, '-out', cert],
      ],
      { stdio: 'ignore' },
    );
  } catch {
    return undefined;
  }
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
}

const made = certificate();
let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

describe.skipIf(made === undefined)('an https origin', () => {
  const { key, cert } = made ?? { key: '', cert: '' };

  async function origin(): Promise<{ url: URL; names: unknown[]; connections: () => number }> {
    const names: unknown[] = [];
    let connections = 0;
    const server = https.createServer({ key, cert }, (request, response) => {
      names.push((request.socket as TLSSocket & { servername?: unknown }).servername, request.headers.host);
      request.pipe(response);
    });
    server.on('secureConnection', () => connections++);
    await bed.listen(server);
    return { url: new URL(`https://127.0.0.1:${portOf(server)}`), names, connections: () => connections };
  }

  it('is checked by its own name, whatever Host the client sends', async () => {
    const { url, names, connections } = await origin();
    const { port } = await bed.gate(url, { originTls: { ca: cert, servername: 'shop.internal' } });
    for (const host of ['shop.example', 'other.example']) {
      const answer = await ask(port, '/', { method: 'POST', body: 'hello', headers: { Host: host } });
      expect([answer.status, answer.body.toString()]).toEqual([200, 'hello']);
    }
    expect(names).toEqual(['shop.internal', 'shop.example', 'shop.internal', 'other.example']);
    expect(connections()).toBe(1);
    const expecting = await ask(port, '/', {
      method: 'POST',
      headers: { Expect: '100-continue', 'Content-Length': 5 },
      body: 'hello',
    });
    expect(expecting.body.toString()).toBe('hello');
  });

  it('with a wrong name or an unknown issuer is a 502', async () => {
    const { url } = await origin();
    for (const originTls of [
      { ca: cert },
      { ca: cert, servername: 'evil.internal' },
      { servername: 'shop.internal' },
    ]) {
      const { port } = await bed.gate(url, { originTls });
      expect((await ask(port, '/')).status).toBe(502);
    }
    expect(bed.log.codes).toEqual(Array(3).fill('WEIR_ORIGIN_UNREACHABLE'));
  });

  it('can be tried out unchecked', async () => {
    const { url } = await origin();
    const { port } = await bed.gate(url, { originTls: { rejectUnauthorized: false } });
    expect((await ask(port, '/')).status).toBe(200);
  });
});

describe('the Host that the origin sees', () => {
  it('may be its own', async () => {
    const server = await bed.origin((request, response) => response.end(request.headers.host));
    const { port } = await bed.gate(server, { host: 'origin' });
    const answer = await ask(port, '/', { headers: { Host: 'shop.example' } });
    expect(answer.body.toString()).toBe(`127.0.0.1:${portOf(server)}`);
  });
});

describe('what only tells the gate who asks', () => {
  it('is kept by default, and stripped where configured so', async () => {
    const server = await bed.origin((_request, response) => {
      response.setHeader('X-Account-Id', '10023');
      response.end('x');
    });
    for (const strip of [[], ['x-account-id']]) {
      const { port } = await bed.gate(server, { strip });
      const answer = await ask(port, '/');
      expect(answer.headers['x-account-id']).toBe(strip.length === 0 ? '10023' : undefined);
    }
  });
});
