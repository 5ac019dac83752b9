/**
 * `weir/express`: Express 5 (and 4). Sees each answer as it goes through the response, wherever compression stands; the
 * route is the router's own, known when the answer is.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Door, type DoorOptions } from './door.ts';
import { answerRefusal } from './node-answer.ts';
import { mountOf } from './route-pattern.ts';
import type { Weir } from './weir.ts';

/** What of a request of Express is looked at. */
export interface ExpressRequest extends IncomingMessage {
  readonly originalUrl?: string;
  readonly baseUrl?: string;
  readonly route?: { readonly path?: unknown };
  readonly ip?: string | undefined;
  readonly app?: { enabled(setting: string): boolean };
}

/**
 * A middleware for `app.use`. Mount it before the routes, and before or behind compression alike.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirExpress<R extends ExpressRequest = ExpressRequest>(
  weir: Weir,
  options: DoorOptions<R> = {},
): (request: R, response: ServerResponse, next: (error?: unknown) => void) => void {
  const door = new Door<R>(weir, READER, options);
  return (request, response, next) => {
    const refusal = door.refusal(request);
    if (refusal !== undefined) {
      answerRefusal(response, refusal);
      return;
    }
    door.tap(request, response);
    next();
  };
}

const READER = {
  method: ({ method }: ExpressRequest) => method ?? 'GET',
  target: ({ originalUrl, url }: ExpressRequest) => originalUrl ?? url ?? '/',
  pattern: ({ route, baseUrl }: ExpressRequest) => {
    const path = route?.path;
    if (typeof path !== 'string') return undefined;
    return baseUrl === undefined || baseUrl === '' ? path : `${mountOf(baseUrl)}${path}`;
  },
  // Express reads and parses fields for `ip` even where it believes none.
  address: (request: ExpressRequest) =>
    (request.app?.enabled('trust proxy') ? request.ip : undefined) ?? request.socket.remoteAddress,
};
