import { Readable } from 'node:stream';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { describe, expect, it } from 'vitest';
import { weirFastify } from '../../../src/channels/middleware/fastify.ts';
import { type NestApplicationLike, weirNest } from '../../../src/channels/middleware/nest.ts';
import { accountOf, failure, person, ROUTES, type Route } from './application.ts';
import { running, TellGate, weirOf } from './bed.ts';
import { conforms } from './cases.ts';

function answer(route: Route, request: FastifyRequest, reply: FastifyReply): unknown {
  switch (route.how) {
    case 'json':
      return reply.send(route.value((request.params as { id: string }).id));
    case 'page':
      return reply.type('text/html; charset=utf-8').send(route.html);
    case 'stream':
      return reply.type(route.type).send(Readable.from(route.pieces()));
    case 'sent':
      return reply.type(route.type).send(route.body);
    case 'tagged':
      reply.header('ETag', route.tag);
      return request.headers['if-none-match'] === route.tag
        ? reply.code(304).send()
        : reply.send(route.value);
    case 'nothing':
      return reply.code(204).send();
    case 'fails':
      throw failure();
  }
}

conforms({
  name: 'Fastify 5',
  knowsRoutes: true,
  compresses: false,
  refuses: true,
  start: async (mounted, weir, { enforce, failing = false }) => {
    const app = fastify();
    const account = ({ headers }: FastifyRequest) => accountOf(failing, headers['x-account']);
    if (mounted !== 'without') await app.register(weirFastify<FastifyRequest>(weir, { account, enforce }));
    for (const route of ROUTES) app.get(route.path, (request, reply) => answer(route, request, reply));
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
