import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../disclosure/time.ts';
import { createInspector } from '../../inspect/inspector.ts';
import { applyEdits } from '../edits.ts';
import { Addresses, isAddressTemplate } from './addresses.ts';
import { opaqueEdits, opaqueFields } from './rewrite.ts';
import { OpaqueIds, TOKEN } from './token.ts';
import { formOf, type Holder, MAX_TOKENS, translateBody, translateTarget } from './translate.ts';

const ids = new OpaqueIds({ secret: new Uint8Array(32).fill(5), rotationMs: HOUR_MS, graceMs: HOUR_MS });
const addresses = new Addresses([
  '/users/{id}',
  '/users/{id}/{rest}',
  '/shops/{any}/buyers/{id}',
  '/search?userId={id}&peer={id}',
]);
const whom = { recipient: 7n, at: 0 };
const holder: Holder = { keys: [7n], account: undefined, at: 0 };
const inspector = createInspector();
const bytes = (text: string) => Buffer.from(text);
const token = (id: string, kind: 'string' | 'number' = 'string') => ids.seal(id, kind, 7n, 0) as string;

function rewritten(
  text: string,
  contentType: string,
  keys: readonly string[] = [],
  paths: readonly string[] = [],
): string {
  const body = bytes(text);
  const { findings } = inspector.inspect(body, { contentType });
  const form = contentType.includes('json') ? 'json' : contentType.includes('html') ? 'html' : 'other';
  const edits = opaqueEdits(body, form, '$', findings, ids, { addresses, keys, paths }, whom);
  return Buffer.from(applyEdits(body, edits)).toString();
}

function back(text: string, contentType: string): string {
  const translated = translateBody(bytes(text), contentType, ids, holder);
  if (!('value' in translated)) throw new Error(translated.miss);
  return translated.value.toString();
}

describe('addresses that name a person', () => {
  it.each([
    ['/users/10023', ['10023']],
    ['/users/10023?tab=1#top', ['10023']],
    ['https://shop.example/users/10023/orders', ['10023']],
    ['//shop.example/users/7', ['7']],
    ['/shops/s1/buyers/7', ['7']],
    ['/search?q=x&userId=7&peer=8', ['7', '8']],
    ['/search?userId=', []],
    ['/users/me', []],
    ['/users', []],
    ['/items/10023', []],
    ['mailto:users/7@example.com', []],
    ['users/7', []],
    ['https://shop.example', []],
  ])('%s has the ids %j', (address, expected) => {
    expect(addresses.ids(address).map(({ start, end }) => address.slice(start, end))).toEqual(expected);
  });

  it('are written with a slash before them and an id in them', () => {
    expect(['/users/{id}', '/s?u={id}', '/a/{any}/{id}/{rest}'].map(isAddressTemplate)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['users/{id}', '/users', '/s?u=x', '/s?{id}'].map(isAddressTemplate)).toEqual([
      false,
      false,
      false,
      false,
    ]);
    expect(() => new Addresses(['users'])).toThrow(RangeError);
  });

  it('are found in any text without harm', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (url) => {
        for (const { start, end } of addresses.ids(url)) expect(end).toBeGreaterThan(start);
      }),
    );
  });
});

describe('responses', () => {
  it('have tokens for ids, as data and in addresses, and stay JSON', () => {
    const text =
      '{"items":[{"userId":10023,"url":"/users/10023","sku":10023,"home":"https:\\/\\/shop.example\\/users\\/10023?a=1"}]}';
    const [item] = (JSON.parse(rewritten(text, 'application/json')) as { items: Record<string, unknown>[] })
      .items;
    expect(item).toEqual({
      userId: token('10023', 'number'),
      url: `/users/${token('10023')}`,
      sku: 10023,
      home: `https://shop.example/users/${token('10023')}?a=1`,
    });
  });

  it('have tokens for what the operator names, alone or in lists', () => {
    const text = '{"peers":[1,2],"x":{"no":"A-7"},"no":"B"}';
    expect(JSON.parse(rewritten(text, 'application/json', ['peers'], ['$.x.no']))).toEqual({
      peers: [token('1', 'number'), token('2', 'number')],
      x: { no: token('A-7') },
      no: 'B',
    });
  });

  it('have tokens in the links of a page, whatever the quotes', () => {
    const page =
      '<!-- <a href="/users/1"> --><a href="/users/10023?a=1&amp;b=2">x</a><A HREF=/users/7>y</a><a data-u=\'/search?userId=9\' title="/users/8">z</a><script>"<a href=/users/6>"</script>';
    const t = rewritten(page, 'text/html');
    expect(t).toBe(
      `<!-- <a href="/users/1"> --><a href="/users/${token('10023')}?a=1&#38;b=2">x</a><A HREF=/users/${token('7')}>y</a><a data-u='/search?userId=${token('9')}' title="/users/8">z</a><script>"<a href=/users/6>"</script>`,
    );
  });

  it('have tokens where they redirect to', () => {
    expect(opaqueFields(['Location', '/users/7', 'X', '/users/7'], ids, addresses, whom)).toEqual([
      'Location',
      `/users/${token('7')}`,
      'X',
      '/users/7',
    ]);
    const same = ['Content-Type', 'text/html'];
    expect(opaqueFields(same, ids, addresses, whom)).toBe(same);
  });

  it('are changed once: a token is no id', () => {
    const once = rewritten('{"userId":"u7","url":"/users/u7"}', 'application/json');
    expect(rewritten(once, 'application/json')).toBe(once);
  });
});

describe('requests', () => {
  it('come to the origin as if there were no tokens', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w .%/?&=+äß中-]{1,30}$/), (raw) => {
        const id = raw;
        const target = `/users/${token(id)}/orders?from=${token(id)}&x=1`;
        const written = encodeURIComponent(id);
        expect(translateTarget(target, ids, addresses, holder)).toEqual({
          value: `/users/${written}/orders?from=${written}&x=1`,
        });
        const json = { a: id, n: 5, list: [id], text: `see /users/${id}` };
        const sent = JSON.stringify({
          a: token(id),
          n: 5,
          list: [token(id)],
          text: `see /users/${token(id)}`,
        });
        expect(JSON.parse(back(sent, 'application/json; charset=utf-8'))).toEqual(json);
        const form = new URLSearchParams({ buyer: token(id), q: 'ä' });
        expect(
          Object.fromEntries(new URLSearchParams(back(String(form), 'application/x-www-form-urlencoded'))),
        ).toEqual({
          buyer: id,
          q: 'ä',
        });
      }),
    );
  });

  it('get numbers back as numbers', () => {
    const body = rewritten('{"userId":10023,"items":[{"buyerId":"u7"}]}', 'application/json');
    expect(body).toMatch(TOKEN);
    expect(back(body, 'application/json')).toBe('{"userId":10023,"items":[{"buyerId":"u7"}]}');
    expect(back(`{"url":"/users/${token('10023', 'number')}"}`, 'application/json')).toBe(
      '{"url":"/users/10023"}',
    );
  });

  it('are left as they are in types that hold no tokens', () => {
    const body = bytes(`x ${token('7')}`);
    expect(translateBody(body, 'image/png', ids, holder)).toEqual({ value: body });
    expect(
      ['application/json', 'application/ld+json', 'multipart/form-data; boundary=x', 'image/png'].map(formOf),
    ).toEqual(['json', 'json', 'plain', undefined]);
  });

  it('are a miss with an id in the clear, where one is not taken, but for one’s own', () => {
    expect(translateTarget('/users/10023', ids, addresses, holder)).toEqual({ miss: 'bare' });
    expect(translateTarget('/users/%31%30023', ids, addresses, holder)).toEqual({ miss: 'bare' });
    expect(translateTarget('/users/10023', ids, addresses, { ...holder, account: '10023' })).toEqual({
      value: '/users/10023',
    });
    expect(translateTarget('/users/me', ids, addresses, holder)).toEqual({ value: '/users/me' });
    expect(translateTarget('/items/10023', ids, addresses, holder)).toEqual({ value: '/items/10023' });
  });

  it('are a miss with another recipient’s token, an old one, or one that nobody made; wherever it stands', () => {
    const foreign = ids.seal('1', 'string', 9n, 0) as string;
    const forged = `wid-${'b'.repeat(59)}`;
    expect(translateTarget(`/users/${foreign}`, ids, addresses, holder)).toEqual({
      miss: 'foreign',
      madeFor: 9n,
    });
    expect(translateTarget(`/x?y=${forged}`, ids, addresses, holder)).toEqual({ miss: 'forged' });
    const late = { ...holder, at: 2 * HOUR_MS };
    expect(translateTarget(`/users/${token('1')}`, ids, addresses, { ...late, at: late.at - 1 })).toEqual({
      value: '/users/1',
    });
    expect(translateTarget(`/users/${token('1')}`, ids, addresses, late)).toEqual({
      miss: 'expired',
      madeFor: 7n,
    });
    const body = bytes(JSON.stringify([token('1'), foreign]));
    expect(translateBody(body, 'application/json', ids, holder)).toEqual({ miss: 'foreign', madeFor: 9n });
    const many = bytes(JSON.stringify(Array.from({ length: MAX_TOKENS + 1 }, () => token('1'))));
    expect(translateBody(many, 'application/json', ids, holder)).toEqual({ miss: 'forged' });
  });
});
