/**
 * `weir/fastify`: Fastify 5, as a plugin. Sees each answer as it goes through the raw response, whatever hook made it; the
 * route is the router's own.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Door, type DoorOptions } from './door.ts';
import type { Weir } from './weir.ts';

/** What of a request of Fastify is looked at. */
export interface FastifyRequestLike {
  readonly raw: IncomingMessage;
  readonly ip: string;
  readonly originalUrl: string;
  readonly routeOptions?: { readonly url?: string | undefined };
}

interface FastifyReplyLike {
  readonly raw: ServerResponse;
  code(status: number): unknown;
  headers(fields: Record<string, string>): unknown;
  send(payload: unknown): unknown;
}

type OnRequest<R> = (request: R, reply: FastifyReplyLike, done: (error?: Error) => void) => void;

interface FastifyLike {
  addHook(name: 'onRequest', hook: unknown): unknown;
}

/**
 * A plugin for `fastify.register`, in force for all routes of the instance that it is registered in.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirFastify<R extends FastifyRequestLike = FastifyRequestLike>(
  weir: Weir,
  options: DoorOptions<R> = {},
): (fastify: FastifyLike, given: unknown, done: (error?: Error) => void) => void {
  const door = new Door<R>(weir, READER, options);
  const onRequest: OnRequest<R> = (request, reply, done) => {
    const refusal = door.refusal(request);
    if (refusal !== undefined) {
      reply.code(refusal.status);
      reply.headers({ ...refusal.headers });
      reply.send(Buffer.from(refusal.body));
      return;
    }
    door.tap(request, reply.raw);
    done();
  };
  const plugin = (fastify: FastifyLike, _given: unknown, done: (error?: Error) => void) => {
    fastify.addHook('onRequest', onRequest);
    done();
  };
  // Without a scope of its own, so that it is in force where it is registered (what fastify-plugin does).
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: 'weir',
    [Symbol.for('plugin-meta')]: { name: 'weir', fastify: '5.x' },
  });
}

const READER = {
  method: ({ raw }: FastifyRequestLike) => raw.method ?? 'GET',
  target: ({ originalUrl }: FastifyRequestLike) => originalUrl,
  pattern: ({ routeOptions }: FastifyRequestLike) => routeOptions?.url,
  address: ({ ip }: FastifyRequestLike) => ip,
};
