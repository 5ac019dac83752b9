import { once } from 'node:events';
import http from 'node:http';
import tls from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../../test/support/certificates.ts';
import { ask, Bed, FakeWay, gateOf, portOf, testHash, until } from '../../../test/support/gate-bed.ts';
import { askHttp2, connectHttp2 } from '../../../test/support/http2-client.ts';
import type { Outcome } from '../exchange.ts';
import type { TlsSetup } from './certificates.ts';
import { createIdentify } from './identify.ts';
import type { GateSettings } from './setup.ts';

let bed: Bed;
beforeEach(() => {
  bed = new Bed();
});
afterEach(() => bed.close());

function settings(origin: http.Server | undefined, more: Partial<GateSettings> = {}): GateSettings {
  return {
    ...(origin === undefined ? {} : { origin: new URL(`http://127.0.0.1:${portOf(origin)}`) }),
    way: bed.way,
    identify: createIdentify({ hash: testHash }),
    channelOf: () => 'web',
    limits: { drainMs: 2_000 },
    ...more,
  };
}

describe('another configuration', () => {
  it('is in force for the next request of the same connection, and not for one that has begun', async () => {
    const settled = gateOf<Outcome>();
    const one = await bed.origin((_request, response) => response.end('one'));
    const two = await bed.origin((_request, response) => response.end('two'));
    const { gate, port } = await bed.gate(one);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    bed.onClose(() => agent.destroy());
    expect((await ask(port, '/', { agent })).body.toString()).toBe('one');
    bed.way.onSettle = () => settled.promise;
    const begun = ask(port, '/');
    await until(() => bed.way.settled.length === 2);
    const strict = new FakeWay();
    gate.reload(settings(two, { way: strict }));
    expect((await ask(port, '/', { agent })).body.toString()).toBe('two');
    expect(strict.settled.length).toBe(1);
    settled.open({ measure: 'pass' });
    expect(await begun).toMatchObject({ complete: true, body: Buffer.from('one') });
    await until(() => gate.open === 0);
  });

  it('that is refused changes nothing', async () => {
    const one = await bed.origin((_request, response) => response.end('one'));
    const { gate, port } = await bed.gate(one);
    const bad = { ...settings(one), origin: new URL('http://127.0.0.1/with/a/path') };
    expect(() => gate.reload(bad)).toThrow(expect.objectContaining({ code: 'WEIR_ORIGIN_URL' }));
    expect((await ask(port, '/')).body.toString()).toBe('one');
  });

  it('keeps the connections to an origin that both have, and closes those of one that is gone', async () => {
    let connections = 0;
    let closed = 0;
    const count = (server: http.Server): http.Server =>
      server.on('connection', (socket) => {
        connections++;
        socket.on('close', () => closed++);
      });
    const one = count(await bed.origin((_request, response) => response.end('one')));
    const two = await bed.origin((_request, response) => response.end('two'));
    const { gate, port } = await bed.gate(one);
    await ask(port, '/');
    for (let i = 0; i < 3; i++) {
      gate.reload(settings(one));
      await ask(port, '/');
    }
    expect([connections, closed]).toEqual([1, 0]);
    gate.reload(settings(two));
    await until(() => closed === 1);
    gate.reload(settings(one));
    expect((await ask(port, '/')).body.toString()).toBe('one');
    expect(connections).toBe(2);
  });

  it('does not cut an exchange of a configuration that was replaced twice', async () => {
    const release = gateOf<void>();
    const one = await bed.origin(async (_request, response) => {
      response.write('first ');
      await release.promise;
      response.end('last');
    });
    const two = await bed.origin((_request, response) => response.end('two'));
    const { gate, port } = await bed.gate(one);
    const begun = ask(port, '/');
    await until(() => gate.open === 1);
    gate.reload(settings(one));
    gate.reload(settings(two));
    gate.reload(settings(two));
    await new Promise((resolve) => setTimeout(resolve, 20));
    release.open();
    expect(await begun).toMatchObject({ complete: true, body: Buffer.from('first last') });
  });

  it('under load loses no request', async () => {
    const one = await bed.origin((_request, response) => response.end('one'));
    const two = await bed.origin((_request, response) => response.end('two'));
    const { gate, port } = await bed.gate(one);
    const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    bed.onClose(() => agent.destroy());
    let asked = 0;
    const bodies = new Set<string>();
    const worker = async (): Promise<void> => {
      while (asked < 600) {
        asked++;
        const answer = await ask(port, '/', { agent });
        expect(answer).toMatchObject({ status: 200, complete: true });
        bodies.add(answer.body.toString());
      }
    };
    const workers = Promise.all(Array.from({ length: 8 }, worker));
    for (let i = 0; asked < 600; i++) {
      gate.reload(settings(i % 2 === 0 ? two : one));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await workers;
    expect([...bodies].sort()).toEqual(['one', 'two']);
    await until(() => gate.open === 0);
  });
});

describe('several origins', () => {
  it('are told apart by host and path, each with the Host that it wants', async () => {
    const echo = (name: string) =>
      bed.origin((request, response) => response.end(`${name} ${request.headers.host}`));
    const [shop, api, rest] = [await echo('shop'), await echo('api'), await echo('rest')];
    const url = (server: http.Server) => new URL(`http://127.0.0.1:${portOf(server)}`);
    const { port } = await bed.gate(rest, {
      origins: [
        { match: { host: 'shop.example' }, origin: url(shop) },
        { match: { path: '/api' }, origin: url(api), host: 'origin' },
      ],
    });
    const told = async (host: string, path: string) =>
      (await ask(port, path, { headers: { Host: host } })).body.toString();
    expect(await told('shop.example', '/api')).toBe('shop shop.example');
    expect(await told('a.example', '/api/1')).toBe(`api 127.0.0.1:${portOf(api)}`);
    expect(await told('a.example', '/')).toBe('rest a.example');
  });
});

describe('certificates', () => {
  const old = makeCertificate({ name: 'old', hosts: ['site.example', '*.site.example'] });
  const fresh = makeCertificate({ name: 'fresh', hosts: ['site.example'] });
  const other = makeCertificate({ name: 'other', hosts: ['other.example'] });
  const pair = (made: typeof old, label: string) => ({ cert: made.cert, key: made.key, label });
  const setup = (...pairs: ReturnType<typeof pair>[]): TlsSetup => ({
    certificates: pairs,
    minVersion: 'TLSv1.2',
  });

  async function shown(port: number, servername: string): Promise<string> {
    const socket = tls.connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const name = socket.getPeerCertificate().subject.CN as string;
    socket.destroy();
    return name;
  }

  it('are chosen by the name that is asked for', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { port } = await bed.gate(origin, { tls: setup(pair(old, 'old'), pair(other, 'other')) });
    expect(await shown(port, 'site.example')).toBe('old');
    expect(await shown(port, 'www.SITE.example')).toBe('old');
    expect(await shown(port, 'other.example')).toBe('other');
    expect(await shown(port, 'a.b.site.example')).toBe('old');
    expect(await shown(port, 'unknown.example')).toBe('old');
    expect(await shown(port, '')).toBe('old');
  });

  it('are replaced without a connection or an open response lost', async () => {
    const settled = gateOf<Outcome>();
    const origin = await bed.origin((_request, response) => response.end('people'));
    const { gate, port } = await bed.gate(origin, { tls: setup(pair(old, 'old')) });
    const session = await connectHttp2(port, { ca: old.cert, servername: 'site.example' });
    bed.onClose(() => session.destroy());
    bed.way.onSettle = () => settled.promise;
    const begun = askHttp2(session, '/');
    await until(() => bed.way.settled.length === 1);
    expect(gate.present(setup(pair(fresh, 'fresh')))).toMatchObject([
      { label: 'fresh', names: ['site.example'] },
    ]);
    expect(await shown(port, 'site.example')).toBe('fresh');
    expect(await shown(port, '')).toBe('fresh');
    settled.open({ measure: 'pass' });
    expect(await begun).toMatchObject({ status: 200, complete: true });
    expect(await askHttp2(session, '/')).toMatchObject({ status: 200, complete: true });
    expect(session.closed).toBe(false);
  });

  it('that cannot be used are refused, and the old ones stay', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { gate, port } = await bed.gate(origin, { tls: setup(pair(old, 'old')) });
    const wrong = { cert: fresh.cert, key: old.key, label: 'fresh.pem' };
    const code = expect.objectContaining({ code: 'WEIR_TLS_CERTIFICATE', params: expect.anything() });
    expect(() => gate.present(setup(wrong))).toThrow(code);
    expect(() => gate.present(setup({ ...wrong, cert: 'nothing' }))).toThrow(code);
    expect(() => gate.reload(settings(origin), setup(wrong))).toThrow(code);
    expect(await shown(port, 'site.example')).toBe('old');
  });

  it('under load fail no handshake', async () => {
    const origin = await bed.origin((_request, response) => response.end('ok'));
    const { gate, port } = await bed.gate(origin, { tls: setup(pair(old, 'old')) });
    const names = new Set<string>();
    for (let i = 0; i < 40; i++) {
      gate.present(setup(i % 2 === 0 ? pair(fresh, 'fresh') : pair(old, 'old')));
      for (const name of await Promise.all([shown(port, 'site.example'), shown(port, '')])) names.add(name);
    }
    expect([...names].sort()).toEqual(['fresh', 'old']);
  });
});
