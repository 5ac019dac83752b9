import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { type GateProcess, startGate } from '../support/gate-process.ts';
import { askHttp2, connectHttp2 } from '../support/http2-client.ts';
import { scratchDirectory } from '../support/scratch.ts';

const old = makeCertificate({ name: 'old', hosts: ['site.example'] });
const fresh = makeCertificate({ name: 'fresh', hosts: ['site.example'] });
const trust = { ca: [old.cert, fresh.cert], servername: 'site.example' };

let directory: string;
let one: Server;
let two: Server;
let gate: GateProcess;

function listen(text: string): Promise<Server> {
  const server = createServer((_request, response) => response.end(text));
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const path = (name: string) => join(directory, name);

function certify({ cert, key }: typeof old): void {
  writeFileSync(path('new.key'), key, { mode: 0o600 });
  writeFileSync(path('new.pem'), cert);
  renameSync(path('new.key'), path('site.key'));
  renameSync(path('new.pem'), path('site.pem'));
}

function configured(more = ''): string {
  return `tls:
  certificates: [{ certFile: ${path('site.pem')}, keyFile: ${path('site.key')} }]
origins:
  - { path: /api, origin: 'http://127.0.0.1:${portOf(two)}' }
${more}`;
}

const write = (text: string) => writeFileSync(path('weir.yaml'), text);

function shown(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: gate.port, host: '127.0.0.1', ...trust }, () => {
      resolve(socket.getPeerCertificate().subject.CN as string);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

beforeAll(async () => {
  directory = scratchDirectory();
  mkdirSync(path('data'));
  one = await listen('one');
  two = await listen('two');
  certify(old);
  gate = await startGate({
    origin: `http://127.0.0.1:${portOf(one)}`,
    data: path('data'),
    config: configured(),
  });
});

afterAll(async () => {
  await gate?.stop();
  one?.close();
  two?.close();
});

describe('a gate that is told to read its configuration again', () => {
  it('has new origins and certificates for the next request of the same connection', async () => {
    const session = await connectHttp2(gate.port, trust);
    const told = async (target: string) => (await askHttp2(session, target)).body.toString();
    expect(await Promise.all([told('/'), told('/api/1'), told('/v2')])).toEqual(['one', 'two', 'one']);
    expect(await shown()).toBe('old');
    certify(fresh);
    write(
      `${configured(`  - { path: /v2, origin: 'http://127.0.0.1:${portOf(two)}' }`)}\nbudgets: { tier: contact }\n`,
    );
    process.kill(gate.pid, 'SIGHUP');
    await eventually('the log says so', () => /in force/.test(gate.stderr()));
    expect(await told('/v2')).toBe('two');
    expect(session.closed).toBe(false);
    expect(await shown()).toBe('fresh');
    expect(gate.stderr()).toMatch(/need a restart: budgets\.tier/);
    session.destroy();
  });

  it('keeps the old one when the new one is refused, and says why', async () => {
    const before = gate.stderr().length;
    write('limits: { clients: -1 }\n');
    process.kill(gate.pid, 'SIGHUP');
    await eventually('the log says so', () => /refused/.test(gate.stderr().slice(before)));
    expect(gate.stderr().slice(before)).toMatch(/WEIR_CONFIG_INVALID.*limits\.clients/);
    writeFileSync(path('site.pem'), old.cert);
    write(configured());
    const later = gate.stderr().length;
    process.kill(gate.pid, 'SIGHUP');
    await eventually('the log says so', () => /refused/.test(gate.stderr().slice(later)));
    expect(gate.stderr().slice(later)).toMatch(/WEIR_TLS_CERTIFICATE.*does not belong/);
    const session = await connectHttp2(gate.port, trust);
    expect((await askHttp2(session, '/v2')).body.toString()).toBe('two');
    expect(await shown()).toBe('fresh');
    session.destroy();
  });

  it('takes up certificates by itself when their files change', async () => {
    certify(old);
    await eventually('the new one is shown', async () => (await shown()) === 'old');
  });
});
