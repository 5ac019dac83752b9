/**
 * A server of the benchmark, in a process of its own: one framework with its usual way to answer JSON, with the middleware or
 * without. Prints its address; answers each line on standard input with the CPU that it has used, once it has told all.
 *
 *   node server.ts express|fastify|koa|hono|nest|node  bare|nothing|told|gate|embedded  GATE TOKEN DATA
 *
 * `nothing` has a middleware that does nothing, the least that any can cost; `told` and `gate` tell whoever is at GATE.
 */
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { createWeir, type Weir } from '../../src/channels/middleware/index.ts';
import { openWeir } from '../../src/cli/embedded.ts';
import { people } from './pages.ts';

const ACCOUNT = '20001';

/** Ends it. */
type Started = Server;

const FRAMEWORKS: Readonly<Record<string, (weir: Weir | undefined, nothing: boolean) => Promise<Started>>> = {
  node: async (weir, nothing) => {
    const { weirNode } = await import('../../src/channels/middleware/node.ts');
    if (weir !== undefined) weirNode(weir, { account: () => ACCOUNT });
    if (nothing) subscribe('http.server.request.start', () => undefined);
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
  express: async (weir, nothing) => {
    const { default: express } = await import('express');
    const { weirExpress } = await import('../../src/channels/middleware/express.ts');
    const app = express();
    if (weir !== undefined) app.use(weirExpress(weir, { account: () => ACCOUNT }));
    if (nothing) app.use((_request, _response, next) => next());
    app.get('/api/shops/:id/customers', (_request, response) => void response.json(people()));
    return listening(createServer(app));
  },
  fastify: async (weir, nothing) => {
    const { default: fastify } = await import('fastify');
    const { weirFastify } = await import('../../src/channels/middleware/fastify.ts');
    const app = fastify();
    if (weir !== undefined) await app.register(weirFastify(weir, { account: () => ACCOUNT }));
    if (nothing) app.addHook('onRequest', (_request, _reply, done) => done());
    app.get('/api/shops/:id/customers', async () => people());
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  koa: async (weir, nothing) => {
    const { default: Koa } = await import('koa');
    const { default: Router } = await import('@koa/router');
    const { weirKoa } = await import('../../src/channels/middleware/koa.ts');
    const app = new Koa();
    const router = new Router();
    if (weir !== undefined) app.use(weirKoa(weir, { account: () => ACCOUNT }));
    if (nothing) app.use((_context, next) => next());
    router.get('/api/shops/:id/customers', (context) => {
      context.body = people();
    });
    app.use(router.routes());
    return listening(createServer(app.callback()));
  },
  hono: async (weir, nothing) => {
    const { serve } = await import('@hono/node-server');
    const { Hono } = await import('hono');
    const { weirHono } = await import('../../src/channels/middleware/hono.ts');
    const app = new Hono();
    if (weir !== undefined) app.use(weirHono(weir, { account: () => ACCOUNT }));
    if (nothing) app.use((_context, next) => next());
    app.get('/api/shops/:id/customers', (context) => context.json(people()));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    await once(server, 'listening');
    return server;
  },
  nest: async (weir, nothing) => {
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
    if (weir !== undefined) weirNest(app, weir, { account: () => ACCOUNT });
    if (nothing) app.use((_request: unknown, _response: unknown, next: () => void) => next());
    await app.listen(0, '127.0.0.1');
    return app.getHttpServer() as Server;
  },
};

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

const [framework = '', mode = 'bare', gate = '', token = '', data = ''] = process.argv.slice(2);
const weir = await weirOf(mode, gate, token, data);
const start = FRAMEWORKS[framework];
if (start === undefined) throw new Error(`no framework ${framework}`);
const server = await start(weir, mode === 'nothing');
process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
for await (const _ of createInterface({ input: process.stdin })) {
  await told(weir);
  const loop = process.threadCpuUsage();
  const whole = process.cpuUsage();
  process.stdout.write(
    `${JSON.stringify({
      loopUs: loop.user + loop.system,
      processUs: whole.user + whole.system,
      delivered: weir?.state.delivered ?? 0,
      dropped: weir?.state.dropped ?? 0,
    })}\n`,
  );
}
server.closeAllConnections();
server.close();
await weir?.close();
process.exit(0);
