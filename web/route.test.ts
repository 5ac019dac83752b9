import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CASE_PARTS, parseRoute, pathOf } from './route.ts';

const key = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0'));
const route = fc.oneof(
  fc.constant({ page: 'overview' } as const),
  fc.constant({ page: 'search' } as const),
  fc.constant({ page: 'seals' } as const),
  fc.constant({ page: 'ledger' } as const),
  fc.constant({ page: 'held' } as const),
  fc.record({ page: fc.constantFrom('complaints', 'traces', 'consents', 'cases') }),
  fc.record({ page: fc.constantFrom('recipient', 'person'), key }),
  fc.record({ page: fc.constant('trace' as const), id: key }),
  fc.record({
    page: fc.constant('case' as const),
    id: fc.nat({ max: 999_999_999 }).map((n) => `I-${n}`),
    part: fc.constantFrom(...CASE_PARTS),
  }),
);

describe('routes', () => {
  it('come back from their path', () => {
    fc.assert(
      fc.property(route, (each) => {
        expect(parseRoute(pathOf(each))).toEqual(each);
      }),
    );
  });

  it('do not mind a slash at the end', () => {
    expect(parseRoute('/recipients/00000000000000ff/')).toEqual({
      page: 'recipient',
      key: '00000000000000ff',
    });
  });

  it.each([
    '/recipients',
    '/recipients/13800138000',
    '/people/00000000000000FF',
    '/people/00000000000000ff/more',
    '/search/13800138000',
    '/complaints/C-1',
    '/cases/13800138000',
    '/cases/I-1/facts',
    '/cases/I-1/law/more',
    '/traces/leaked.csv',
    '/elsewhere',
  ])('%s is no page', (path) => {
    expect(parseRoute(path)).toEqual({ page: 'unknown' });
  });

  it('are found for any path without throwing', () => {
    fc.assert(fc.property(fc.string(), (path) => void parseRoute(path)));
  });
});
