import { Readable } from 'node:stream';
import Router from '@koa/router';
import Koa from 'koa';
import { weirKoa } from '../../../src/channels/middleware/koa.ts';
import { BINARY, EVENTS, endless, HUGE, LINES, PAGE, PIECES, people, person, slowly } from './application.ts';
import { running } from './bed.ts';
import { conforms } from './cases.ts';

conforms({
  name: 'Koa 3',
  knowsRoutes: true,
  compresses: false,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    const app = new Koa();
    app.silent = true;
    if (mounted !== 'without') {
      const door = weirKoa<Koa.Context>(weir, {
        account: (context) => {
          if (failing) throw new Error('no session');
          return context.get('x-account');
        },
        enforce,
      });
      app.use(door);
    }
    const router = new Router();
    router.get('/users/:id', (context) => {
      context.body = person(Number(context.params.id));
    });
    router.get('/users', (context) => {
      context.body = people(20);
    });
    router.get('/page', (context) => {
      context.body = PAGE;
    });
    const stream = (path: string, type: string, pieces: () => AsyncGenerator<string>) =>
      router.get(path, (context) => {
        context.type = type;
        context.body = Readable.from(pieces());
      });
    stream('/stream', 'application/json', () => slowly(PIECES));
    stream('/lines', 'application/x-ndjson', () => slowly(LINES));
    stream('/events', 'text/event-stream', () => slowly(EVENTS));
    stream('/endless', 'application/json', endless);
    router.get('/cached', (context) => {
      context.set('ETag', '"v1"');
      if (context.get('if-none-match') === '"v1"') context.status = 304;
      else context.body = person(1);
    });
    router.get('/nothing', (context) => {
      context.status = 204;
    });
    router.get('/huge', (context) => {
      context.type = 'application/json';
      context.body = HUGE;
    });
    router.get('/binary', (context) => {
      context.type = 'image/png';
      context.body = BINARY;
    });
    router.get('/fails', () => {
      throw new Error('the handler failed');
    });
    app.use(router.routes());
    const server = await new Promise<ReturnType<typeof app.listen>>((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    return running(server);
  },
});
