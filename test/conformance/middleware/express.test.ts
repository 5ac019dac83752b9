import { Readable } from 'node:stream';
import compression from 'compression';
import express, { type Request, type Response } from 'express';
import { weirExpress } from '../../../src/channels/middleware/express.ts';
import { accountOf, failure, ROUTES, type Route } from './application.ts';
import { running, serving } from './bed.ts';
import { conforms } from './cases.ts';

function answer(route: Route, request: Request, response: Response): unknown {
  switch (route.how) {
    case 'json':
      return response.json(route.value(String(request.params.id)));
    case 'page':
      return response.type('html').send(route.html);
    case 'stream':
      return Readable.from(route.pieces()).pipe(response.type(route.type));
    case 'sent':
      return response.type(route.type).send(route.body);
    case 'tagged':
      return response.set('ETag', route.tag).json(route.value);
    case 'nothing':
      return response.status(204).end();
    case 'fails':
      throw failure();
  }
}

conforms({
  name: 'Express 5',
  knowsRoutes: true,
  compresses: true,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    const app = express();
    app.set('env', 'test');
    const account = (request: Request) => accountOf(failing, request.get('x-account'));
    if (mounted === 'compression-weir' || mounted === 'compression') app.use(compression({ threshold: 0 }));
    if (mounted !== 'without' && mounted !== 'compression')
      app.use(weirExpress<Request>(weir, { account, enforce }));
    if (mounted === 'weir-compression') app.use(compression({ threshold: 0 }));
    for (const route of ROUTES)
      app.get(route.path, (request, response) => void answer(route, request, response));
    return running(await serving(app));
  },
});
