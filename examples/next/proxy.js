// Whom the gate denies is refused before anything is rendered. The gate has to enforce for that; see docs/middleware.md.
import { weirRefusal } from 'weir/next';
import { accountOf } from './shop.js';
import { weir } from './weir.js';

const refusal = weirRefusal(weir, { account: (request) => accountOf(request.headers.get('cookie')) });

export function proxy(request) {
  return refusal(request);
}
