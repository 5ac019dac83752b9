/**
 * `weir/koa`: Koa 3 (and 2). Sees each answer as Koa writes it, after everything else that is mounted, or before where it is
 * mounted last; the route is that of @koa/router, where it is used.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Door, type DoorOptions } from './door.ts';
import type { Weir } from './weir.ts';

/** What of a context of Koa is looked at. */
export interface KoaContextLike {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly ip: string;
  readonly originalUrl: string;
  readonly method: string;
  /** The router's own pattern. */
  readonly _matchedRoute?: string | RegExp;
  status: number;
  body?: unknown;
  set(fields: Record<string, string>): void;
}

/**
 * A middleware for `app.use`.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirKoa<C extends KoaContextLike = KoaContextLike>(
  weir: Weir,
  options: DoorOptions<C> = {},
): (context: C, next: () => Promise<unknown>) => Promise<unknown> {
  const door = new Door<C>(weir, READER, options);
  return (context, next) => {
    const refusal = door.refusal(context);
    if (refusal !== undefined) {
      context.status = refusal.status;
      context.set({ ...refusal.headers });
      context.body = Buffer.from(refusal.body);
      return Promise.resolve();
    }
    door.tap(context, context.res);
    return next();
  };
}

const READER = {
  method: ({ method }: KoaContextLike) => method,
  target: ({ originalUrl }: KoaContextLike) => originalUrl,
  pattern: ({ _matchedRoute: pattern }: KoaContextLike) =>
    typeof pattern === 'string' ? pattern : undefined,
  address: ({ ip }: KoaContextLike) => ip,
};
