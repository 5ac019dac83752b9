/**
 * nginx and HAProxy as the guides configure them, run before a gate. Needs both on this machine
 * (`apt-get install nginx haproxy`).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { makeCertificate } from '../support/certificates.ts';
import { eventually } from '../support/eventually.ts';
import { fencedIn } from '../support/fenced.ts';
import { type GateProcess, startGate } from '../support/gate-process.ts';
import { askHttp2, connectHttp2 } from '../support/http2-client.ts';
import { endProcesses } from '../support/processes.ts';
import { scratchDirectory } from '../support/scratch.ts';

const UPLOAD_BYTES = 20 * 1024 * 1024;
const certificate = makeCertificate({ name: 'shop', hosts: ['shop.example'] });
const trust = { ca: certificate.cert, servername: 'shop.example' };
const guides = fencedIn('docs/guides');
const blocks = (guide: string, language: string) =>
  guides.filter((it) => it.page.endsWith(`${guide}.md`) && it.language === language).map(({ text }) => text);

let directory: string;
let originPort: number;
const origin = createServer((asked, response) => {
  if (asked.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: first\n\n');
    // The second comes when the first has been seen.
    origin.once('seen', () => response.end('data: second\n\n'));
    return;
  }
  if (asked.url === '/seen') origin.emit('seen');
  const hash = createHash('sha256');
  asked.on('data', (piece: Buffer) => hash.update(piece));
  asked.on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const { host, 'x-forwarded-for': client, 'x-forwarded-proto': scheme } = asked.headers;
    response.end(JSON.stringify({ host, client, scheme, digest: hash.digest('hex') }));
  });
});
const sockets = new WebSocketServer({ server: origin });
sockets.on('connection', (socket) => socket.on('message', (message) => socket.send(`heard ${message}`)));

beforeAll(async () => {
  directory = scratchDirectory();
  writeFileSync(join(directory, 'shop.pem'), certificate.cert);
  writeFileSync(join(directory, 'shop.key'), certificate.key, { mode: 0o600 });
  writeFileSync(join(directory, 'shop-with-key.pem'), certificate.cert + certificate.key, { mode: 0o600 });
  await new Promise<void>((resolve) => origin.listen(0, '127.0.0.1', resolve));
  originPort = (origin.address() as AddressInfo).port;
});

const children: ChildProcess[] = [];
afterAll(async () => {
  for (const child of children) child.kill('SIGTERM');
  await endProcesses();
  sockets.close();
  origin.closeAllConnections();
  origin.close();
});

/** A program in the foreground, ended with the tests. */
function run(program: string, args: readonly string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 2, 2] });
  children.push(child);
  return child;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createTcpServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** The guide's configuration of the gate, on ports of this test. */
async function gateOf(yaml: string, name: string): Promise<{ gate: GateProcess; admin: number }> {
  const admin = await freePort();
  mkdirSync(join(directory, name));
  const config = yaml
    .replaceAll('/etc/weir', directory)
    .replace(/^data: .*$/m, '')
    .replace(':7390', `:${admin}`);
  const gate = await startGate({
    origin: `http://127.0.0.1:${originPort}`,
    data: join(directory, name, 'data'),
    config,
  });
  return { gate, admin };
}

/** Asks over TLS and HTTP/1.1. */
function ask(
  port: number,
  path: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? 'GET' : 'POST';
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      headers: { host: 'shop.example', ...headers },
      ...trust,
    });
    asked.on('error', reject);
    asked.on('response', (response: IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (path === '/events' && text === 'data: first\n\n')
          void fetch(`http://127.0.0.1:${originPort}/seen`);
      });
      response.on('end', () =>
        resolve(path === '/events' ? { text } : (JSON.parse(text) as Record<string, string>)),
      );
    });
    asked.end(body);
  });
}

/** What a site must do whatever stands before it. @param adds whether addresses are added to what the client wrote. */
async function works(port: number, adds = false): Promise<void> {
  const told = await ask(port, '/', { 'x-forwarded-for': '203.0.113.66', forwarded: 'for=203.0.113.66' });
  expect(told).toMatchObject({ host: 'shop.example' });
  // What a client writes there itself does not come through, or stands before what is believed: the last.
  if (adds) expect(told.client).toBe('203.0.113.66, 127.0.0.1');
  else expect(told.client).toMatch(/^127\.0\.0\.1(?:, 127\.0\.0\.1)*$/);
  expect(await ask(port, '/events')).toEqual({ text: 'data: first\n\ndata: second\n\n' });
  const upload = randomBytes(UPLOAD_BYTES);
  const { digest } = await ask(port, '/upload', {}, upload);
  expect(digest).toBe(createHash('sha256').update(upload).digest('hex'));
  const socket = new WebSocket(`wss://127.0.0.1:${port}/socket`, {
    ...trust,
    headers: { host: 'shop.example' },
  });
  const heard = await new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send('hello'));
    socket.on('message', (message) => resolve(String(message)));
  });
  expect(heard).toBe('heard hello');
  socket.close();
  const session = await connectHttp2(port, trust);
  expect(await askHttp2(session, '/')).toMatchObject({ status: 200, complete: true });
  session.destroy();
}

const answers = (port: number) => () =>
  ask(port, '/').then(
    () => true,
    () => undefined,
  );

describe('the guides run', () => {
  it('nginx', async () => {
    const [block = ''] = blocks('nginx', 'nginx');
    const { gate } = await gateOf(blocks('nginx', 'yaml')[0] ?? '', 'nginx');
    const port = await freePort();
    const isOld = !/nginx\/1\.(?:2[5-9]|[3-9]\d)/.test(
      spawnSync('nginx', ['-v'], { encoding: 'utf8' }).stderr,
    );
    const listen = isOld
      ? `listen 127.0.0.1:${port} ssl http2;`
      : `listen 127.0.0.1:${port} ssl;\n    http2 on;`;
    const local = block
      .replace(/listen 443 ssl;\n\s*http2 on;/, listen)
      .replaceAll('/etc/weir', directory)
      .replaceAll('127.0.0.1:7380', `127.0.0.1:${gate.port}`)
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${originPort}`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    const temporary = paths.map((name) => `${name}_temp_path ${join(directory, name)};`).join('\n');
    const file = join(directory, 'nginx.conf');
    writeFileSync(
      file,
      `daemon off;\nmaster_process off;\npid ${join(directory, 'nginx.pid')};\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${local}\n}\n`,
    );
    run('nginx', ['-c', file, '-e', 'stderr', '-p', directory]);
    await eventually('nginx answers', answers(port));
    await works(port);
  });

  it.each([
    ['TLS ends at the gate', 0],
    ['TLS ends at HAProxy', 1],
  ])('HAProxy, where %s', async (_where, i) => {
    const { gate, admin } = await gateOf(blocks('haproxy', 'yaml')[i] ?? '', `haproxy-${i}`);
    const port = await freePort();
    const local = (blocks('haproxy', 'haproxy')[i] ?? '')
      // Descriptors of whoever runs the tests.
      .replace('maxconn 20000', 'maxconn 1000')
      .replace('bind :443', `bind 127.0.0.1:${port}`)
      .replaceAll('/etc/weir', directory)
      .replaceAll('127.0.0.1:7380', `127.0.0.1:${gate.port}`)
      .replaceAll('port 7390', `port ${admin}`);
    const file = join(directory, `haproxy-${i}.cfg`);
    writeFileSync(file, local);
    const checked = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    run('haproxy', ['-db', '-f', file]);
    await eventually('HAProxy answers', answers(port));
    await works(port, i === 0);
  });
});
