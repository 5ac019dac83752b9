import { Readable } from 'node:stream';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { weirFastify } from '../../../src/channels/middleware/fastify.ts';
import { type NestApplicationLike, weirNest } from '../../../src/channels/middleware/nest.ts';
import { BINARY, EVENTS, endless, HUGE, LINES, PAGE, PIECES, people, person, slowly } from './application.ts';
import { running, TellGate, weirOf } from './bed.ts';
import { conforms } from './cases.ts';

conforms({
  name: 'Fastify 5',
  knowsRoutes: true,
  compresses: false,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    const app = fastify();
    if (mounted !== 'without') {
      const door = weirFastify<FastifyRequest>(weir, {
        account: ({ headers }) => {
          if (failing) throw new Error('no session');
          return headers['x-account'] as string | undefined;
        },
        enforce,
      });
      await app.register(door);
    }
    app.get<{ Params: { id: string } }>('/users/:id', async ({ params }) => person(Number(params.id)));
    app.get('/users', async () => people(20));
    app.get('/page', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
    const stream = (type: string, pieces: () => AsyncGenerator<string>) => {
      return (_request: FastifyRequest, reply: FastifyReply) =>
        reply.type(type).send(Readable.from(pieces()));
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
    app.get('/cached', (request, reply) => {
      reply.header('ETag', '"v1"');
      return request.headers['if-none-match'] === '"v1"' ? reply.code(304).send() : reply.send(person(1));
    });
    app.get('/nothing', (_request, reply) => reply.code(204).send());
    app.get('/huge', (_request, reply) => reply.type('application/json').send(HUGE));
    app.get('/binary', (_request, reply) => reply.type('image/png').send(BINARY));
    app.get('/fails', async () => {
      throw new Error('the handler failed');
    });
    await app.listen({ port: 0, host: '127.0.0.1' });
    return running(app.server, () => app.close());
  },
});

describe('NestJS on Fastify', () => {
  it('has the door in the instance of Fastify that it stands on', async () => {
    const gate = await new TellGate().listen();
    const { weir } = weirOf(gate);
    const app = fastify();
    const nest: NestApplicationLike = {
      getHttpAdapter: () => ({ getType: () => 'fastify', getInstance: () => app }),
      use: () => {
        throw new Error('middlewares of Nest see no routes of Fastify');
      },
    };
    weirNest<FastifyRequest>(nest, weir, { account: ({ headers }) => headers['x-account'] as string });
    app.get('/users/:id', async () => person(7));
    const answer = await app.inject({ url: '/users/7', headers: { 'x-account': '42' } });
    expect(answer.json()).toEqual(person(7));
    await weir.close();
    expect(gate.responses).toMatchObject([{ route: '/users/{id}', who: { account: '42' } }]);
    await app.close();
    await gate.close();
  });
});
