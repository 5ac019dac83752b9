// Everything that leaves this server is told to a gate: pages, what server components send, route handlers.
import { accountOf } from './shop.js';

export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { weirNext } = await import('weir/next');
  const { weir } = await import('./weir.js');
  weirNext(weir, { account: (request) => accountOf(request.headers.cookie) });
}
