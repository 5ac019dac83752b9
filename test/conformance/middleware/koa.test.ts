import { Readable } from 'node:stream';
import Router from '@koa/router';
import Koa from 'koa';
import { weirKoa } from '../../../src/channels/middleware/koa.ts';
import { accountOf, failure, ROUTES, type Route } from './application.ts';
import { running, serving } from './bed.ts';
import { conforms } from './cases.ts';

function answer(route: Route, context: Koa.Context): void {
  switch (route.how) {
    case 'json':
      context.body = route.value(context.params.id);
      break;
    case 'page':
      context.body = route.html;
      break;
    case 'stream':
      context.type = route.type;
      context.body = Readable.from(route.pieces());
      break;
    case 'sent':
      context.type = route.type;
      context.body = route.body;
      break;
    case 'tagged':
      context.set('ETag', route.tag);
      if (context.get('if-none-match') === route.tag) context.status = 304;
      else context.body = route.value;
      break;
    case 'nothing':
      context.status = 204;
      break;
    case 'fails':
      throw failure();
  }
}

conforms({
  name: 'Koa 3',
  knowsRoutes: true,
  compresses: false,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    const app = new Koa();
    app.silent = true;
    const account = (context: Koa.Context) => accountOf(failing, context.get('x-account'));
    if (mounted !== 'without') app.use(weirKoa<Koa.Context>(weir, { account, enforce }));
    const router = new Router();
    for (const route of ROUTES) router.get(route.path, (context) => answer(route, context));
    app.use(router.routes());
    return running(await serving(app.callback()));
  },
});
