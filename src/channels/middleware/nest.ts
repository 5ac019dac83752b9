/**
 * `weir/nest`: NestJS on Express or on Fastify. Stands before guards, pipes and filters, so that what they answer is seen as
 * well; who is signed in is asked when the answer has been given.
 */

import type { DoorOptions } from './door.ts';
import { type ExpressRequest, weirExpress } from './express.ts';
import { type FastifyRequestLike, weirFastify } from './fastify.ts';
import type { Weir } from './weir.ts';

/** What of an application of Nest is used. */
export interface NestApplicationLike {
  getHttpAdapter(): { getType(): string; getInstance(): unknown };
  use(...handlers: never[]): unknown;
}

/**
 * Puts the door into an application, before `listen` or `init`.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirNest<R extends ExpressRequest | FastifyRequestLike = ExpressRequest>(
  app: NestApplicationLike,
  weir: Weir,
  options: DoorOptions<R> = {},
): void {
  const adapter = app.getHttpAdapter();
  if (adapter.getType() === 'fastify') {
    const plugin = weirFastify(weir, options as unknown as DoorOptions<FastifyRequestLike>);
    plugin(adapter.getInstance() as Parameters<typeof plugin>[0], {}, () => undefined);
  } else {
    const middleware = weirExpress(weir, options as unknown as DoorOptions<ExpressRequest>);
    (app.use as (handler: unknown) => unknown)(middleware);
  }
}
