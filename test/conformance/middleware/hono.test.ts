import type { Server } from 'node:http';
import { Readable } from 'node:stream';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { compress } from 'hono/compress';
import { describe, expect, it } from 'vitest';
import { weirHono } from '../../../src/channels/middleware/hono.ts';
import type { Weir } from '../../../src/channels/middleware/index.ts';
import { eventually } from '../../support/eventually.ts';
import { accountOf, failure, HUGE, PIECES, ROUTES, type Route } from './application.ts';
import { running, TellGate, weirOf } from './bed.ts';
import { conforms, type Mounted } from './cases.ts';

function answer(route: Route, context: Context): Response {
  switch (route.how) {
    case 'json':
      return context.json(route.value(context.req.param('id') ?? '') as object);
    case 'page':
      return context.html(route.html) as Response;
    case 'stream': {
      const bytes = Readable.from(route.pieces()).map((piece: string) => Buffer.from(piece));
      return context.body(Readable.toWeb(bytes) as ReadableStream, 200, { 'Content-Type': route.type });
    }
    case 'sent':
      return context.body(route.body as string, 200, { 'Content-Type': route.type });
    case 'tagged':
      context.header('ETag', route.tag);
      return context.req.header('if-none-match') === route.tag
        ? context.body(null, 304)
        : context.json(route.value as object);
    case 'nothing':
      return context.body(null, 204);
    case 'fails':
      throw failure();
  }
}

function application(mounted: Mounted, weir: Weir, enforce: boolean, failing: boolean): Hono {
  const app = new Hono();
  const account = ({ req }: Context) => accountOf(failing, req.header('x-account'));
  const door = weirHono<Context>(weir, { account, enforce });
  if (mounted === 'compression-weir' || mounted === 'compression') app.use(compress({ threshold: 0 }));
  if (mounted !== 'without' && mounted !== 'compression') app.use(door);
  if (mounted === 'weir-compression') app.use(compress({ threshold: 0 }));
  for (const route of ROUTES) app.get(route.path, (context) => answer(route, context));
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
