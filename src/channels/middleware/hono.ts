/**
 * `weir/hono`: Hono 4. On Node (@hono/node-server) it sees each answer as it is written, for which Hono does nothing that it
 * would not do anyway; elsewhere, and in `app.request`, it reads the answer's body along with the client.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Door, type DoorOptions } from './door.ts';
import { observed } from './web-answer.ts';
import type { Weir } from './weir.ts';

/** What of a context of Hono is looked at. */
export interface HonoContextLike {
  readonly env: unknown;
  readonly req: {
    readonly method: string;
    readonly url: string;
    readonly matchedRoutes?: readonly { readonly method: string; readonly path: string }[];
    header(name: string): string | undefined;
  };
  res: Response;
}

/** What @hono/node-server puts into `env`. */
interface NodeBindings {
  readonly incoming?: IncomingMessage;
  readonly outgoing?: ServerResponse;
}

/**
 * A middleware for `app.use`.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirHono<C extends HonoContextLike = HonoContextLike>(
  weir: Weir,
  options: DoorOptions<C> = {},
): (context: C, next: () => Promise<void>) => Promise<Response | undefined> {
  const door = new Door<C>(weir, READER, options);
  return async (context, next) => {
    const refusal = door.refusal(context);
    if (refusal !== undefined) {
      const { status, headers, body } = refusal;
      return new Response(Buffer.from(body), { status, headers });
    }
    const { outgoing } = bindings(context);
    if (outgoing !== undefined) {
      door.tap(context, outgoing);
      await next();
      return undefined;
    }
    await next();
    const { res } = context;
    const watched = observed(door, context, context.req.method, res);
    if (watched !== res) {
      // Assigning joins the fields of both; what was there is not to be doubled.
      (context as { res: Response | undefined }).res = undefined;
      context.res = watched;
    }
    return undefined;
  };
}

function bindings({ env }: HonoContextLike): NodeBindings {
  return typeof env === 'object' && env !== null ? (env as NodeBindings) : {};
}

/** Path and query of an address. */
function targetOf(url: string): string {
  const path = url.indexOf('/', url.indexOf('//') + 2);
  return path === -1 ? '/' : url.slice(path);
}

const READER = {
  method: ({ req }: HonoContextLike) => req.method,
  target: (context: HonoContextLike) => bindings(context).incoming?.url ?? targetOf(context.req.url),
  // The handler stands last; middlewares before it have patterns of their own.
  pattern: ({ req }: HonoContextLike) => {
    const last = req.matchedRoutes?.findLast(({ method }) => method !== 'ALL');
    return last?.path;
  },
  address: (context: HonoContextLike) => bindings(context).incoming?.socket.remoteAddress,
};
