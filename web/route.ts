/**
 * Which page an address names. Invariant: `parseRoute(pathOf(route))` is the route again.
 * What somebody searched for is not part of an address: it may be a phone number, and addresses stay in histories
 * and logs. Numbers of cases and ids of traces name nobody.
 */
const PLAIN = ['search', 'seals', 'ledger', 'held', 'complaints', 'traces', 'consents', 'cases'] as const;
type Plain = (typeof PLAIN)[number];

/** Parts of a case that have an address of their own. */
export const CASE_PARTS = ['facts', 'law', 'papers'] as const;
export type CasePart = (typeof CASE_PARTS)[number];

export type Route =
  | { readonly page: 'overview' }
  | { readonly page: Plain }
  | { readonly page: 'recipient'; readonly key: string }
  | { readonly page: 'person'; readonly key: string }
  | { readonly page: 'trace'; readonly id: string }
  | { readonly page: 'case'; readonly id: string; readonly part: CasePart }
  | { readonly page: 'unknown' };

const KEY = /^[0-9a-f]{16}$/;
const CASE = /^I-\d{1,9}$/;

export function parseRoute(pathname: string): Route {
  const [first, second, third, ...rest] = pathname.split('/').filter((segment) => segment !== '');
  if (first === undefined) return { page: 'overview' };
  if (second === undefined) {
    const plain = PLAIN.find((each) => each === first);
    return plain === undefined ? { page: 'unknown' } : { page: plain };
  }
  if (first === 'cases' && CASE.test(second) && rest.length === 0) {
    const part = third === undefined ? 'facts' : CASE_PARTS.find((each) => each === third);
    // The first part has the case's own address, and no other.
    return part === undefined || third === 'facts' ? { page: 'unknown' } : { page: 'case', id: second, part };
  }
  if (third !== undefined || !KEY.test(second)) return { page: 'unknown' };
  if (first === 'recipients') return { page: 'recipient', key: second };
  if (first === 'people') return { page: 'person', key: second };
  if (first === 'traces') return { page: 'trace', id: second };
  return { page: 'unknown' };
}

export function pathOf(route: Exclude<Route, { page: 'unknown' }>): string {
  switch (route.page) {
    case 'overview':
      return '/';
    case 'recipient':
      return `/recipients/${route.key}`;
    case 'person':
      return `/people/${route.key}`;
    case 'trace':
      return `/traces/${route.id}`;
    case 'case':
      return route.part === 'facts' ? `/cases/${route.id}` : `/cases/${route.id}/${route.part}`;
    default:
      return `/${route.page}`;
  }
}
