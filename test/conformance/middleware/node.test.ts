import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { weirNode } from '../../../src/channels/middleware/node.ts';
import { accountOf, ROUTES, type Route } from './application.ts';
import { running, serving } from './bed.ts';
import { conforms } from './cases.ts';

function answer(route: Route | undefined, request: IncomingMessage, response: ServerResponse): void {
  switch (route?.how) {
    case 'json':
      // Fields as pairs one behind the other, as an object, after a reason: all of them are read.
      response.writeHead(200, ['Content-Type', 'application/json']);
      response.end(JSON.stringify(route.value(request.url?.split(/[/?]/)[2] ?? '')));
      break;
    case 'page':
      response.setHeader('Content-Type', 'text/html');
      response.end(route.html);
      break;
    case 'stream':
      response.writeHead(200, { 'content-type': route.type });
      Readable.from(route.pieces()).pipe(response);
      break;
    case 'sent':
      response.writeHead(200, 'OK', { 'Content-Type': route.type });
      response.end(Buffer.from(route.body as string));
      break;
    case 'tagged':
      response.statusCode = 304;
      response.end();
      break;
    case 'nothing':
      response.writeHead(204).end();
      break;
    default:
      response.writeHead(route === undefined ? 404 : 500, { 'Content-Type': 'text/plain' }).end('no\n');
  }
}

/** The first route that fits a path. */
function routeOf(request: IncomingMessage): Route | undefined {
  const path = (request.url ?? '').split('?')[0] as string;
  return ROUTES.find((route) =>
    route.path.endsWith('/:id') ? path.startsWith(route.path.slice(0, -3)) : route.path === path,
  );
}

conforms({
  name: 'node:http, by its own channel',
  knowsRoutes: false,
  compresses: false,
  refuses: false,
  start: async (mounted, weir, { failing = false }) => {
    const server = await serving((request, response) => answer(routeOf(request), request, response));
    const stop =
      mounted === 'without'
        ? undefined
        : weirNode(weir, {
            servers: (other) => other === server,
            account: ({ headers }) => accountOf(failing, headers['x-account']),
          });
    return running(server, async () => stop?.());
  },
});
