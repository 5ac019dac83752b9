/**
 * Which page an address names. Invariant: `parseRoute(pathOf(route))` is the route again.
 * What somebody searched for is not part of an address: it may be a phone number, and addresses stay in histories
 * and logs.
 */
export type Route =
  | { readonly page: 'overview' }
  | { readonly page: 'recipient'; readonly key: string }
  | { readonly page: 'person'; readonly key: string }
  | { readonly page: 'seals' }
  | { readonly page: 'ledger' }
  | { readonly page: 'held' }
  | { readonly page: 'search' }
  | { readonly page: 'unknown' };

const KEY = /^[0-9a-f]{16}$/;

export function parseRoute(pathname: string): Route {
  const [first, key, ...rest] = pathname.split('/').filter((segment) => segment !== '');
  if (first === undefined) return { page: 'overview' };
  if (key === undefined)
    return first === 'search' || first === 'seals' || first === 'ledger' || first === 'held'
      ? { page: first }
      : { page: 'unknown' };
  if (rest.length > 0 || !KEY.test(key)) return { page: 'unknown' };
  if (first === 'recipients') return { page: 'recipient', key };
  if (first === 'people') return { page: 'person', key };
  return { page: 'unknown' };
}

export function pathOf(route: Exclude<Route, { page: 'unknown' }>): string {
  switch (route.page) {
    case 'overview':
      return '/';
    case 'search':
      return '/search';
    case 'seals':
      return '/seals';
    case 'ledger':
      return '/ledger';
    case 'held':
      return '/held';
    case 'recipient':
      return `/recipients/${route.key}`;
    case 'person':
      return `/people/${route.key}`;
  }
}
