/**
 * `weir/next`: Next.js 15 and 16 on Node. `register` in instrumentation.ts sees everything that leaves the server: pages, the
 * payloads of server components, server actions, route handlers and the pages API. Refusing is for proxy.ts (middleware.ts
 * before 16), which is asked before anything is rendered.
 */
import type { IncomingMessage } from 'node:http';
import { Door, type DoorOptions } from './door.ts';
import { weirNode } from './node.ts';
import type { Weir } from './weir.ts';

/** What is no answer of the application's own. */
const ASSETS = /^\/_next\/(?:static|image)\b/;

export type NextDoorOptions = Omit<DoorOptions<IncomingMessage>, 'enforce'>;

/**
 * Sees all answers of this process from now on; for `register` in instrumentation.ts, where NEXT_RUNTIME is `nodejs`.
 * @returns ends that. @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirNext(weir: Weir, options: NextDoorOptions = {}): () => void {
  const { skip, address = forwardedAddress } = options;
  return weirNode(weir, {
    ...options,
    address,
    skip: (request) => ASSETS.test(request.url ?? '') || (skip?.(request) ?? false),
  });
}

/**
 * For proxy.ts: the refusal of a recipient whom the gate denies, as a Response; undefined for everybody else.
 * @throws WeirError WEIR_MIDDLEWARE_OPTIONS
 */
export function weirRefusal(
  weir: Weir,
  options: Pick<DoorOptions<Request>, 'account' | 'recipient' | 'address'> = {},
): (request: Request) => Response | undefined {
  const door = new Door<Request>(weir, WEB_READER, { ...options, enforce: true });
  return (request) => {
    const refusal = door.refusal(request);
    if (refusal === undefined) return undefined;
    const { status, headers, body } = refusal;
    return new Response(Buffer.from(body), { status, headers });
  };
}

/** Next.js writes the client's address there itself, where nobody before it did. */
function forwardedAddress({ headers, socket }: IncomingMessage): string | undefined {
  const forwarded = headers['x-forwarded-for'];
  const first = (Array.isArray(forwarded) ? forwarded[0] : forwarded)?.split(',')[0]?.trim();
  return first === undefined || first === '' ? socket.remoteAddress : first;
}

const WEB_READER = {
  method: ({ method }: Request) => method,
  target: ({ url }: Request) => {
    const { pathname, search } = new URL(url);
    return `${pathname}${search}`;
  },
  pattern: () => undefined,
  address: ({ headers }: Request) => headers.get('x-forwarded-for')?.split(',')[0]?.trim(),
};
