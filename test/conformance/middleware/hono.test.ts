import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { describe, expect, it } from 'vitest';
import { weirHono } from '../../../src/channels/middleware/hono.ts';
import type { Weir } from '../../../src/channels/middleware/index.ts';
import { eventually } from '../../support/eventually.ts';
import { BINARY, EVENTS, endless, HUGE, LINES, PAGE, PIECES, people, person, slowly } from './application.ts';
import { running, TellGate, weirOf } from './bed.ts';
import { conforms, type Mounted } from './cases.ts';

function application(mounted: Mounted, weir: Weir, enforce: boolean, failing: boolean): Hono {
  const app = new Hono();
  const door = weirHono<Context>(weir, {
    account: ({ req }) => {
      if (failing) throw new Error('no session');
      return req.header('x-account');
    },
    enforce,
  });
  if (mounted === 'compression-weir' || mounted === 'compression') app.use(compress({ threshold: 0 }));
  if (mounted !== 'without' && mounted !== 'compression') app.use(door);
  if (mounted === 'weir-compression') app.use(compress({ threshold: 0 }));
  app.get('/users/:id', (context) => context.json(person(Number(context.req.param('id')))));
  app.get('/users', (context) => context.json(people(20)));
  app.get('/page', (context) => context.html(PAGE));
  const stream = (path: string, type: string, pieces: () => AsyncGenerator<string>) =>
    app.get(path, (context) => {
      const bytes = Readable.from(pieces()).map((piece: string) => Buffer.from(piece));
      return context.body(Readable.toWeb(bytes) as ReadableStream, 200, { 'Content-Type': type });
    });
  stream('/stream', 'application/json', () => slowly(PIECES));
  stream('/lines', 'application/x-ndjson', () => slowly(LINES));
  stream('/events', 'text/event-stream', () => slowly(EVENTS));
  stream('/endless', 'application/json', endless);
  app.get('/cached', (context) => {
    context.header('ETag', '"v1"');
    return context.req.header('if-none-match') === '"v1"' ? context.body(null, 304) : context.json(person(1));
  });
  app.get('/nothing', (context) => context.body(null, 204));
  app.get('/huge', (context) => context.body(HUGE, 200, { 'Content-Type': 'application/json' }));
  app.get('/binary', (context) => context.body(BINARY, 200, { 'Content-Type': 'image/png' }));
  app.get('/fails', () => {
    throw new Error('the handler failed');
  });
  app.onError((_error, context) => context.text('failed', 500));
  return app;
}

conforms({
  name: 'Hono 4',
  knowsRoutes: true,
  compresses: true,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    const app = application(mounted, weir, enforce, failing);
    const server = await new Promise<Server>((resolve) => {
      const listening = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
        resolve(listening as Server),
      );
    });
    return running(server);
  },
});

describe('Hono without a server of Node', () => {
  it('answers the same, and tells what was read', async () => {
    const gate = await new TellGate().listen();
    const { weir } = weirOf(gate, { maxBodyBytes: 100_000 });
    const bare = application('without', weir, false, false);
    const app = application('weir', weir, false, false);
    for (const path of ['/users/7', '/page', '/stream', '/huge', '/binary', '/nothing', '/fails']) {
      const [own, other] = await Promise.all([app.request(path), bare.request(path)]);
      expect([...own.headers]).toEqual([...other.headers]);
      expect(own.status).toBe(other.status);
      const [left, right] = await Promise.all([own.arrayBuffer(), other.arrayBuffer()]);
      expect(Buffer.from(left).equals(Buffer.from(right))).toBe(true);
    }
    await app.request('/users/8', { method: 'HEAD' });
    await weir.close();
    const told = await eventually('all of it was told', () =>
      gate.responses.length >= 5 ? gate.responses : undefined,
    );
    expect(told.map(({ target }) => target)).toEqual(['/users/7', '/page', '/stream', '/huge', '/fails']);
    expect(String(told[2]?.body)).toBe(PIECES.join(''));
    expect(told[3]).toMatchObject({ unseen: HUGE.length - 100_000 });
    await gate.close();
  });
});
