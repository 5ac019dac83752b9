import { Readable } from 'node:stream';
import compression from 'compression';
import express from 'express';
import { weirExpress } from '../../../src/channels/middleware/express.ts';
import { BINARY, EVENTS, endless, HUGE, LINES, PAGE, PIECES, people, person, slowly } from './application.ts';
import { running } from './bed.ts';
import { conforms } from './cases.ts';

conforms({
  name: 'Express 5',
  knowsRoutes: true,
  compresses: true,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    const app = express();
    app.set('env', 'test');
    const door = weirExpress<express.Request>(weir, {
      account: (request) => {
        if (failing) throw new Error('no session');
        return request.get('x-account');
      },
      enforce,
    });
    if (mounted === 'compression-weir' || mounted === 'compression') app.use(compression({ threshold: 0 }));
    if (mounted !== 'without' && mounted !== 'compression') app.use(door);
    if (mounted === 'weir-compression') app.use(compression({ threshold: 0 }));
    app.get('/users/:id', (request, response) => void response.json(person(Number(request.params.id))));
    app.get('/users', (_request, response) => void response.json(people(20)));
    app.get('/page', (_request, response) => void response.type('html').send(PAGE));
    const stream = (type: string, pieces: () => AsyncGenerator<string>) => {
      return (_request: express.Request, response: express.Response) => {
        response.type(type);
        Readable.from(pieces()).pipe(response);
      };
    };
    app.get(
      '/stream',
      stream('application/json', () => slowly(PIECES)),
    );
    app.get(
      '/lines',
      stream('application/x-ndjson', () => slowly(LINES)),
    );
    app.get(
      '/events',
      stream('text/event-stream', () => slowly(EVENTS)),
    );
    app.get('/endless', stream('application/json', endless));
    app.get('/cached', (_request, response) => void response.set('ETag', '"v1"').json(person(1)));
    app.get('/nothing', (_request, response) => void response.status(204).end());
    app.get('/huge', (_request, response) => void response.type('application/json').send(HUGE));
    app.get('/binary', (_request, response) => void response.type('image/png').send(BINARY));
    app.get('/fails', () => {
      throw Object.assign(new Error('the handler failed'), { status: 500, expose: true, stack: 'no stack' });
    });
    const server = await new Promise<ReturnType<typeof app.listen>>((resolve) => {
      const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
    });
    return running(server);
  },
});
