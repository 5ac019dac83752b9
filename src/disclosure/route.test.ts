import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ROUTE_LENGTH, MAX_WORDS_PER_PLACE, RouteTemplates } from './route.ts';

describe('route templates', () => {
  it.each([
    ['GET', '/', 'GET /'],
    ['GET', '/api/users/10023?full=1', 'GET /api/users/{id}'],
    ['GET', '/orders/2f1e7a8c-0f5e-4a5e-9a35-6d0f5e0a1b2c', 'GET /orders/{id}'],
    ['POST', '/v2/session#x', 'POST /v2/session'],
    ['GET', '/files/5f2b8c1d9e0a', 'GET /files/{id}'],
    ['GET', '/u/wang.fang@example.com', 'GET /u/{value}'],
    ['GET', '/api/users/alice', 'GET /api/users/{value}'],
    ['GET', '/api/users/me', 'GET /api/users/me'],
    ['GET', '/users/alice/orders', 'GET /users/{value}/orders'],
    ['GET', '/用户/张三', 'GET /{value}/{value}'],
    ['GET', '/img/kibana-search.png', 'GET /img/kibana-search.png'],
  ])('%s %s is %s', (method, target, template) => {
    expect(new RouteTemplates().of(method, target)).toBe(template);
  });

  it('learn that a place with many words holds values', () => {
    const routes = new RouteTemplates();
    const word = (i: number) => `user${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}`;
    for (let i = 0; i < MAX_WORDS_PER_PLACE; i++) routes.of('GET', `/tags/${word(i)}`);
    expect(routes.of('GET', `/tags/${word(0)}`)).toBe('GET /tags/useraa');
    expect(routes.of('GET', '/tags/newcomer')).toBe('GET /tags/{value}');
  });

  it('are bounded whatever is asked', () => {
    const routes = new RouteTemplates();
    fc.assert(
      fc.property(fc.string({ maxLength: 5_000 }), (target) => {
        expect(routes.of('GET', target).length).toBeLessThanOrEqual(MAX_ROUTE_LENGTH);
      }),
    );
    expect(routes.of('GET', '/a/'.repeat(100_000)).length).toBeLessThanOrEqual(MAX_ROUTE_LENGTH);
  });
});
