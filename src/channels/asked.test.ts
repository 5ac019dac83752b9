import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AskedBook, askedFor, MAX_PEOPLE_ROUTES } from './asked.ts';

describe('what a request asked for', () => {
  it.each([
    ['/api/users/10023', { by: 'id', value: 10023 }],
    ['/api/users/10023/orders/77?full=1', { by: 'id', value: 77 }],
    ['/api/user?id=5', { by: 'id', value: 5 }],
    ['/api/user?sellerId=5&x=a', { by: 'id', value: 5 }],
    ['/api/lookup?phone=%2B86%20138%201234%205678', { by: 'phone', value: 8613812345678 }],
    ['/api/lookup?mobile=13812345678', { by: 'phone', value: 13812345678 }],
    ['/api/reviews?page=7', { by: 'page', value: 7 }],
    ['/api/reviews?offset=120&limit=20', { by: 'page', value: 7 }],
    ['/api/items/9/reviews?page=3', { by: 'page', value: 3 }],
    ['/api/users/alice', undefined],
    ['/api/lookup?phone=ask', undefined],
    ['/', undefined],
  ])('%s', (target, asked) => {
    expect(askedFor(target)).toEqual(asked);
  });

  it('is read from anything without harm', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const asked = askedFor(`/${text}`);
        if (asked?.value !== undefined) expect(Number.isSafeInteger(asked.value)).toBe(true);
      }),
    );
  });

  it('found nobody only where people are shown otherwise', () => {
    const book = new AskedBook();
    const id = { by: 'id', value: 1 } as const;
    expect(book.of('GET /img/{id}', id, 404, 0)).toBeUndefined();
    expect(book.of('GET /users/{id}', id, 404, 0)).toBeUndefined();
    expect(book.of('GET /users/{id}', id, 200, 1)).toEqual({ ...id, found: true });
    expect(book.of('GET /users/{id}', id, 404, 0)).toEqual({ ...id, found: false });
    expect(book.of('GET /users/{id}', id, 500, 0)).toBeUndefined();
    expect(book.of('GET /users/{id}', id, 200, 0)).toBeUndefined();
    expect(book.of('GET /users/{id}', { by: 'phone' }, 200, 0)).toEqual({ by: 'phone', found: false });
    expect(book.of('GET /users/{id}', { by: 'page', value: 9 }, 404, 0)).toBeUndefined();
    for (let i = 0; i < 2 * MAX_PEOPLE_ROUTES; i++) book.of(`GET /${i}`, undefined, 200, 1);
    expect(book.of(`GET /${2 * MAX_PEOPLE_ROUTES - 1}`, id, 404, 0)).toBeUndefined();
  });
});
