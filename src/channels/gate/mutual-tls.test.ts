import { once } from 'node:events';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MadeCertificate, makeCertificate } from '../../../test/support/certificates.ts';
import { Bed, testHash } from '../../../test/support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../../../test/support/http2-client.ts';
import { certificates } from './client-certificate.ts';
import { fingerprints } from './fingerprint.ts';
import { createIdentify } from './identify.ts';

const site = makeCertificate({ name: 'site', hosts: ['site.example'] });
const authority = makeCertificate({ name: 'partners', authority: true });
const other = makeCertificate({ name: 'others', authority: true });
const partner = makeCertificate({ name: 'p07', issuer: authority });
const stranger = makeCertificate({ name: 'p07', issuer: other });

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

async function open(clientsMust: boolean): Promise<number> {
  const origin = await bed.origin((_request, response) => response.end('ok'));
  const { port } = await bed.gate(origin, {
    tls: {
      certificates: [{ cert: site.cert, key: site.key, label: 'site' }],
      minVersion: 'TLSv1.2',
      clientAuthorities: authority.cert,
      clientsMust,
    },
    identify: createIdentify({
      hash: testHash,
      evidence: [fingerprints(), certificates('cn', 'partner', (it) => it)],
    }),
  });
  return port;
}

const trust = (client?: MadeCertificate) => ({
  ca: site.cert,
  servername: 'site.example',
  ...(client === undefined ? {} : { cert: client.cert, key: client.key }),
});

async function askHttp1(
  port: number,
  client: MadeCertificate | undefined,
  version: tls.SecureVersion,
): Promise<string> {
  const socket = tls.connect({ port, host: '127.0.0.1', ...trust(client), maxVersion: version });
  socket.on('error', () => {});
  let heard = '';
  socket.on('data', (piece) => {
    heard += piece.toString();
  });
  socket.write('GET / HTTP/1.1\r\nHost: site.example\r\nConnection: close\r\n\r\n');
  await once(socket, 'close').catch(() => {});
  return heard.split('\r\n')[0] as string;
}

const primaries = () =>
  bed.way.admitted.map(({ recipient: { primary } }) => `${primary.kind}:${primary.value}`);

describe('mutual TLS', () => {
  it('names the partner by its certificate, over every protocol', async () => {
    const port = await open(false);
    const session = await connectHttp2(port, trust(partner));
    bed.onClose(() => session.destroy());
    expect((await askHttp2(session, '/')).status).toBe(200);
    expect((await askHttp2(session, '/')).status).toBe(200);
    expect(await askHttp1(port, partner, 'TLSv1.3')).toBe('HTTP/1.1 200 OK');
    expect(await askHttp1(port, partner, 'TLSv1.2')).toBe('HTTP/1.1 200 OK');
    expect(primaries()).toEqual(Array(4).fill('partner:p07'));
  });

  it('names nobody without one, or by one of somebody else’s authority', async () => {
    const port = await open(false);
    for (const client of [undefined, stranger]) {
      expect(await askHttp1(port, client, 'TLSv1.3')).toBe('HTTP/1.1 200 OK');
      const session = await connectHttp2(port, trust(client));
      expect((await askHttp2(session, '/')).status).toBe(200);
      session.destroy();
    }
    expect(primaries()).toEqual(Array(4).fill('ip:127.0.0.1'));
  });

  it('turns everybody else away where it is demanded', async () => {
    const port = await open(true);
    expect(await askHttp1(port, partner, 'TLSv1.3')).toBe('HTTP/1.1 200 OK');
    for (const client of [undefined, stranger]) {
      expect(await askHttp1(port, client, 'TLSv1.3')).toBe('');
      expect(await askHttp1(port, client, 'TLSv1.2')).toBe('');
    }
    expect(primaries()).toEqual(['partner:p07']);
  });

  it('beside a fingerprint that has the settings of HTTP/2 in it', async () => {
    const port = await open(false);
    const clients = new Set<string>();
    for (const initialWindowSize of [65_535, 1_000_000]) {
      const session = await connectHttp2(port, { ...trust(), settings: { initialWindowSize } });
      await askHttp2(session, '/');
      await askHttp2(session, '/');
      session.destroy();
    }
    for (const { recipient } of bed.way.admitted) {
      clients.add(recipient.identities.find(({ kind }) => kind === 'client')?.value as string);
    }
    expect([...clients].map((it) => it.slice(0, 6))).toEqual(['w1-20-', 'w1-20-']);
  });
});
