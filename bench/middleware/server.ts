/**
 * A server of the benchmark, in a process of its own: one framework with its usual way to answer JSON, with the middleware or
 * without. Prints its address, and hears commands on standard input, a line of JSON each:
 *
 *   node server.ts express|fastify|koa|hono|nest|node  bare|nothing|told|gate|embedded  GATE TOKEN DATA
 *
 *   {"say":"used"}                          the CPU that it has used, once it has told all
 *   {"say":"on"} {"say":"off"}              what is mounted sees requests from now on, or is passed by
 *   {"say":"blocks","count":8,"size":500}   the loop's CPU of so many blocks of so many answers: off, on, on, off, off …
 *
 * `nothing` has a middleware that does nothing, the least that any can cost; `told` and `gate` tell whoever is at GATE.
 */
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createWeir, type Weir } from '../../src/channels/middleware/index.ts';
import { openWeir } from '../../src/cli/embedded.ts';
import { people } from './pages.ts';
import { cpuByThread } from './teller.ts';

const ACCOUNT = '20001';
const account = () => ACCOUNT;

/** Whether what is mounted sees requests, or is passed by. */
let isOn = true;
/** `nothing` in place of Weir, nothing at all without either. */
interface Mounted {
  readonly weir: Weir | undefined;
  readonly nothing: boolean;
}
type Next = (error?: unknown) => void;
type Handler = (request: IncomingMessage, response: ServerResponse, next: Next) => void;

const FRAMEWORKS: Readonly<Record<string, (mounted: Mounted) => Promise<Server>>> = {
  node: async ({ weir, nothing }) => {
    const { weirNode } = await import('../../src/channels/middleware/node.ts');
    if (weir !== undefined) weirNode(weir, { account, servers: () => isOn });
    if (nothing) subscribe('http.server.request.start', () => isOn && undefined);
    return listening(
      createServer((_request, response) => {
        const text = JSON.stringify(people());
        response.writeHead(200, {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
        });
        response.end(text);
      }),
    );
  },
  express: async ({ weir, nothing }) => {
    const { default: express } = await import('express');
    const { weirExpress } = await import('../../src/channels/middleware/express.ts');
    const app = express();
    if (weir !== undefined) app.use(switched(weirExpress(weir, { account })));
    if (nothing) app.use(switched((_request, _response, next) => next()));
    app.get('/api/shops/:id/customers', (_request, response) => void response.json(people()));
    return listening(createServer(app));
  },
  fastify: async ({ weir, nothing }) => {
    const { default: fastify } = await import('fastify');
    const { weirFastify } = await import('../../src/channels/middleware/fastify.ts');
    const app = fastify();
    type Hook = (request: unknown, reply: unknown, done: () => void) => void;
    const mount = (hook: Hook) =>
      app.addHook('onRequest', (request, reply, done) => (isOn ? hook(request, reply, done) : done()));
    if (weir !== undefined) {
      const addHook = (_name: string, hook: unknown) => mount(hook as Hook);
      weirFastify(weir, { account })({ addHook }, {}, () => undefined);
    }
    if (nothing) mount((_request, _reply, done) => done());
    app.get('/api/shops/:id/customers', async () => people());
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  koa: async ({ weir, nothing }) => {
    const { default: Koa } = await import('koa');
    const { default: Router } = await import('@koa/router');
    const { weirKoa } = await import('../../src/channels/middleware/koa.ts');
    const app = new Koa();
    const router = new Router();
    if (weir !== undefined) {
      const own = weirKoa(weir, { account });
      app.use((context, next) => (isOn ? own(context, next) : next()));
    }
    if (nothing) app.use((_context, next) => (isOn ? next() : next()));
    router.get('/api/shops/:id/customers', (context) => {
      context.body = people();
    });
    app.use(router.routes());
    return listening(createServer(app.callback()));
  },
  hono: async ({ weir, nothing }) => {
    const { serve } = await import('@hono/node-server');
    const { Hono } = await import('hono');
    const { weirHono } = await import('../../src/channels/middleware/hono.ts');
    const app = new Hono();
    if (weir !== undefined) {
      const own = weirHono(weir, { account });
      app.use((context, next) => (isOn ? own(context, next) : next()));
    }
    if (nothing) app.use((_context, next) => (isOn ? next() : next()));
    app.get('/api/shops/:id/customers', (context) => context.json(people()));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    await once(server, 'listening');
    return server;
  },
  nest: async ({ weir, nothing }) => {
    await import('reflect-metadata');
    const { Controller, Get, Module } = await import('@nestjs/common');
    const { NestFactory } = await import('@nestjs/core');
    const { weirNest } = await import('../../src/channels/middleware/nest.ts');
    class Shop {}
    class Customers {
      all() {
        return people();
      }
    }
    const { prototype } = Customers;
    const all = Object.getOwnPropertyDescriptor(prototype, 'all') as PropertyDescriptor;
    Get('api/shops/:id/customers')(prototype, 'all', all);
    Controller()(Customers);
    Module({ controllers: [Customers] })(Shop);
    const app = await NestFactory.create(Shop, { logger: false });
    const use = (handler: Handler) => app.use(switched(handler));
    if (weir !== undefined) weirNest({ getHttpAdapter: () => app.getHttpAdapter(), use }, weir, { account });
    if (nothing) use((_request, _response, next) => next());
    await app.listen(0, '127.0.0.1');
    return app.getHttpServer() as Server;
  },
};

function switched(handler: Handler): Handler {
  return (request, response, next) => (isOn ? handler(request, response, next) : next());
}

async function listening(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function weirOf(mode: string, gate: string, token: string, data: string): Promise<Weir | undefined> {
  if (mode === 'gate' || mode === 'told') return createWeir({ gate, token });
  return mode === 'embedded' ? openWeir({ data }) : undefined;
}

/** Looking whether all was told costs something, too. */
const LOOK_EVERY_MS = 150;

/** Waits until nothing waits to be told, so that telling it is paid for. */
async function told(weir: Weir | undefined): Promise<void> {
  while (weir !== undefined && weir.state.waitingBytes > 0)
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

function loopUs(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Blocks of answers, off and on by turns (ABBA), and what each cost the loop. */
class Blocks {
  readonly us: number[] = [];
  readonly #size: number;
  readonly #count: number;
  readonly #done: (us: readonly number[]) => void;
  #answers = 0;
  #before = 0;

  constructor(count: number, size: number, done: (us: readonly number[]) => void) {
    this.#count = count;
    this.#size = size;
    this.#done = done;
  }

  /** A request has come. */
  next(): void {
    if (this.#answers++ % this.#size !== 0) return;
    const now = loopUs();
    if (this.#answers > 1) this.us.push((now - this.#before) / this.#size);
    const block = this.us.length;
    isOn = block % 4 === 1 || block % 4 === 2;
    if (block === this.#count) this.#done(this.us);
    this.#before = loopUs();
  }
}

const [framework = '', mode = 'bare', gate = '', token = '', data = ''] = process.argv.slice(2);
const weir = await weirOf(mode, gate, token, data);
const start = FRAMEWORKS[framework];
if (start === undefined) throw new Error(`no framework ${framework}`);
const server = await start({ weir, nothing: mode === 'nothing' });
// Clients wait longer than that for their turn, and their connections are not to be made anew.
server.keepAliveTimeout = 0;
let blocks: Blocks | undefined;
server.prependListener('request', () => blocks?.next());
const say = (said: object) => process.stdout.write(`${JSON.stringify(said)}\n`);
say({ port: (server.address() as AddressInfo).port });
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as { say: 'used' | 'on' | 'off' | 'blocks'; count: number; size: number };
  switch (asked.say) {
    case 'on':
    case 'off':
      isOn = asked.say === 'on';
      say({});
      break;
    case 'blocks':
      blocks = new Blocks(asked.count, asked.size, (us) => {
        blocks = undefined;
        say({ us });
      });
      break;
    case 'used': {
      await told(weir);
      const whole = process.cpuUsage();
      say({
        loopUs: loopUs(),
        processUs: whole.user + whole.system,
        tellerUs: cpuByThread()?.get('weir') ?? 0,
        delivered: weir?.state.delivered ?? 0,
        dropped: weir?.state.dropped ?? 0,
      });
    }
  }
}
server.closeAllConnections();
server.close();
await weir?.close();
process.exit(0);
