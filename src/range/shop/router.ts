/** Which handler answers which path. */
import { avatar, healthz, logo, picture } from './handlers/fixed.ts';
import { home, productList } from './handlers/home.ts';
import { login, loginForm, logout, staffLogin, staffLoginForm } from './handlers/login.ts';
import { me, myOrders, orders, profile } from './handlers/own-record.ts';
import { partnerCustomers } from './handlers/partner.ts';
import { product, productReviews } from './handlers/product.ts';
import { staffCustomer, staffCustomers, staffHome, staffTickets } from './handlers/staff.ts';
import { lookup, userProfile } from './handlers/users.ts';
import type { Handler } from './reply.ts';

/** Every route of the shop: method and path, `{name}` for one segment. */
export const ROUTES: Readonly<Record<string, Handler>> = {
  'GET /': home,
  'GET /products/{id}': product,
  'GET /api/products': productList,
  'GET /api/products/{id}/reviews': productReviews,
  'GET /login': loginForm,
  'POST /login': login,
  'POST /logout': logout,
  'GET /profile': profile,
  'GET /orders': orders,
  'GET /api/me': me,
  'GET /api/orders': myOrders,
  'GET /api/users/{id}': userProfile,
  'GET /api/lookup': lookup,
  'GET /staff': staffHome,
  'GET /staff/login': staffLoginForm,
  'POST /staff/login': staffLogin,
  'POST /staff/logout': logout,
  'GET /staff/api/customers': staffCustomers,
  'GET /staff/api/customers/{id}': staffCustomer,
  'GET /staff/api/tickets': staffTickets,
  'GET /partner/customers.csv': partnerCustomers,
  'GET /healthz': healthz,
  'GET /static/logo.svg': logo,
  'GET /pictures/{file}': picture,
  'GET /avatars/{file}': avatar,
};

interface Route {
  readonly method: string;
  readonly segments: readonly string[];
  readonly handler: Handler;
}

const routes: readonly Route[] = Object.entries(ROUTES).map(([key, handler]) => {
  const [method, path] = key.split(' ') as [string, string];
  return { method, segments: path.split('/'), handler };
});

export type Routed =
  | { readonly kind: 'found'; readonly handler: Handler; readonly params: Readonly<Record<string, string>> }
  /** The path is known, the method is not one of its own. */
  | { readonly kind: 'wrong-method'; readonly allow: string }
  | { readonly kind: 'unknown' };

/** @param method GET for HEAD as well. */
export function route(method: string, path: string): Routed {
  // Longer than any route: split no further than needed to see that.
  const segments = path.split('/', 8);
  const allowed = new Set<string>();
  for (const candidate of routes) {
    const params = match(candidate.segments, segments);
    if (params === undefined) continue;
    if (candidate.method === method) return { kind: 'found', handler: candidate.handler, params };
    allowed.add(candidate.method);
    if (candidate.method === 'GET') allowed.add('HEAD');
  }
  return allowed.size === 0 ? { kind: 'unknown' } : { kind: 'wrong-method', allow: [...allowed].join(', ') };
}

function match(pattern: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] as string;
    if (part.startsWith('{')) {
      if (segment === '') return undefined;
      params[part.slice(1, -1)] = segment;
    } else if (part !== segment) return undefined;
  }
  return params;
}
