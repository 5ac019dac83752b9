import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import { weirNode } from '../../../src/channels/middleware/node.ts';
import { BINARY, EVENTS, endless, HUGE, LINES, PAGE, PIECES, people, person, slowly } from './application.ts';
import { running } from './bed.ts';
import { conforms } from './cases.ts';

conforms({
  name: 'node:http, by its own channel',
  knowsRoutes: false,
  compresses: false,
  refuses: false,
  start: async (mounted, weir, { failing = false }) => {
    const server = createServer((request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const json = (value: unknown) => {
        response.writeHead(200, ['Content-Type', 'application/json']);
        response.end(JSON.stringify(value));
      };
      const stream = (type: string, pieces: AsyncGenerator<string>) => {
        response.writeHead(200, { 'content-type': type });
        Readable.from(pieces).pipe(response);
      };
      if (path.startsWith('/users/')) return json(person(Number(path.slice('/users/'.length))));
      switch (path) {
        case '/users':
          return json(people(20));
        case '/page':
          response.setHeader('Content-Type', 'text/html');
          response.end(PAGE);
          return;
        case '/stream':
          return stream('application/json', slowly(PIECES));
        case '/lines':
          return stream('application/x-ndjson', slowly(LINES));
        case '/events':
          return stream('text/event-stream', slowly(EVENTS));
        case '/endless':
          return stream('application/json', endless());
        case '/cached':
          response.statusCode = 304;
          response.end();
          return;
        case '/nothing':
          response.writeHead(204).end();
          return;
        case '/huge':
          response.writeHead(200, 'OK', { 'Content-Type': 'application/json' });
          response.end(Buffer.from(HUGE));
          return;
        case '/binary':
          response.writeHead(200, { 'Content-Type': 'image/png' }).end(BINARY);
          return;
        default:
          response.writeHead(path === '/fails' ? 500 : 404, { 'Content-Type': 'text/plain' }).end('no\n');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stop =
      mounted === 'without'
        ? undefined
        : weirNode(weir, {
            servers: (other) => other === server,
            account: ({ headers }) => {
              if (failing) throw new Error('no session');
              return headers['x-account'] as string | undefined;
            },
          });
    return running(server, async () => stop?.());
  },
});
