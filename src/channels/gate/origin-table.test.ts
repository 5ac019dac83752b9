import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitsFrom } from './limits.ts';
import { Origin } from './origin.ts';
import { hostName, type OriginMatch, OriginTable, type Target } from './origin-table.ts';

const limits = limitsFrom();
const target = (n: number): Target => ({
  origin: new Origin(new URL(`http://127.0.0.1:${n}`), limits),
  host: 'client',
});

function table(rules: readonly OriginMatch[], rest = true): (host: string, path: string) => number {
  const made = new OriginTable(
    rules.map((match, i) => ({ match, target: target(i + 1) })),
    rest ? target(99) : undefined,
  );
  return (host, path) => {
    const found = made.find(host, path);
    return 'status' in found ? found.status : Number(new URL(found.origin.label).port);
  };
}

describe('the table of origins', () => {
  it('chooses the most particular rule, in whatever order they stand', () => {
    const rules: OriginMatch[] = [
      { path: '/api' },
      { host: '*.example.com' },
      { host: 'shop.example.com' },
      { host: 'shop.example.com', path: '/api/v2' },
    ];
    const asked: [string, string, number][] = [
      ['shop.example.com', '/', 3],
      ['SHOP.example.com:8443', '/api/v1', 3],
      ['shop.example.com.', '/api/v2/orders', 4],
      ['shop.example.com', '/api/v2?x=1', 4],
      ['shop.example.com', '/api/v20', 3],
      ['cdn.example.com', '/api', 2],
      ['example.com', '/api', 1],
      ['other.org', '/api/x', 1],
      ['other.org', '/apix', 99],
      ['evil-example.com', '/', 99],
      ['[::1]:80', '/', 99],
    ];
    const forwards = table(rules);
    for (const [host, path, port] of asked)
      expect([host, path, forwards(host, path)]).toEqual([host, path, port]);
    const order = [3, 2, 1, 0];
    const backwards = table(order.map((i) => rules[i] as OriginMatch));
    for (const [host, path, port] of asked) {
      expect(backwards(host, path)).toBe(port === 99 ? 99 : order.indexOf(port - 1) + 1);
    }
  });

  it('refuses a name that nobody has', () => {
    expect(table([{ host: 'a.example' }], false)('b.example', '/')).toBe(421);
  });

  it('refuses a path that origins read in two ways, where paths decide', () => {
    const find = table([{ path: '/staff' }, { path: '/public' }]);
    for (const path of [
      '/public/../staff/x',
      '/public/%2e%2e/staff',
      '/public/.%2E/staff',
      '/./staff',
      '//staff',
      '/public%2f..%2fstaff',
      '/public/..;/staff',
      '/public\\..\\staff',
      '/..',
      '/public/%00',
    ]) {
      expect([path, find('a', path)]).toEqual([path, 400]);
    }
    for (const path of [
      '/public/a..b',
      '/public/.well-known/x',
      '/public?next=/../x',
      '/public/...',
      '/a.b/c',
    ]) {
      expect([path, [2, 99].includes(find('a', path))]).toEqual([path, true]);
    }
    // Where only names decide, paths are the origin's own matter.
    expect(table([{ host: 'a' }])('a', '/x/../y')).toBe(1);
  });

  it('sends what a URL parser normalises to the same place, or nowhere', () => {
    const find = table([{ path: '/staff' }]);
    const segment = fc.constantFrom('.', '..', '%2e', '%2E.', 'staff', 'a', '', '..;', '%2f', 'x%2fstaff');
    fc.assert(
      fc.property(fc.array(segment, { maxLength: 5 }), (segments) => {
        const path = `/${segments.join('/')}`;
        const port = find('a', path);
        if (port === 400) return;
        const normal = new URL(path, 'http://a').pathname;
        expect(find('a', normal)).toBe(port);
      }),
    );
  });

  it('knows the name in a Host', () => {
    expect(['A.b:80', 'a.b.', '[::1]:8080', '[::1]', ''].map(hostName)).toEqual([
      'a.b',
      'a.b',
      '[::1]',
      '[::1]',
      '',
    ]);
  });
});
