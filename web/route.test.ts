import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRoute, pathOf } from './route.ts';

const key = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0'));
const route = fc.oneof(
  fc.constant({ page: 'overview' } as const),
  fc.constant({ page: 'search' } as const),
  fc.constant({ page: 'seals' } as const),
  fc.constant({ page: 'ledger' } as const),
  fc.constant({ page: 'held' } as const),
  fc.record({ page: fc.constantFrom('recipient', 'person'), key }),
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
    '/elsewhere',
  ])('%s is no page', (path) => {
    expect(parseRoute(path)).toEqual({ page: 'unknown' });
  });

  it('are found for any path without throwing', () => {
    fc.assert(fc.property(fc.string(), (path) => void parseRoute(path)));
  });
});
