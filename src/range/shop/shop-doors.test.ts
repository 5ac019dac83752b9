import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '../population/person.ts';
import { CUSTOMER_PASSWORD } from './accounts.ts';
import { STAFF_PASSWORD } from './employees.ts';
import { maskNickname } from './masking.ts';
import { PARTNERS } from './partners.ts';
import { type Shop, startShop } from './shop.ts';

const NOW = Date.UTC(2026, 10, 22, 3, 0, 0);
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ people: 5_000, seed: 11, products: 200, clock: { now: () => NOW } });
});
afterAll(() => shop.close());

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(shop.url + path, { redirect: 'manual', ...init });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text };
};
type Answer = Awaited<ReturnType<typeof ask>>;

const cookieOf = (answer: Answer) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
const post = (path: string, fields: object, headers: Record<string, string> = {}) =>
  ask(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(fields),
  });
const signIn = async (person: Person) =>
  cookieOf(await post('/login', { username: person.username, password: CUSTOMER_PASSWORD }));
const signInStaff = async (username: string) =>
  cookieOf(await post('/staff/login', { username, password: STAFF_PASSWORD }));

const customer = () => shop.population.person(42);
const bestSeller = () => shop.world.catalogue.byRank[0]!;

describe('the review page and its API', () => {
  it('page shows masked nicknames, API gives away whole ones with phones', async () => {
    const { id, reviewCount } = bestSeller();
    expect(reviewCount).toBe(750);
    const page = await ask(`/products/${id}`);
    const api = await ask(`/api/products/${id}/reviews?page=1&size=20`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('<html lang="zh-CN">');
    expect(page.text.length).toBeLessThan(60_000);
    expect(page.text.match(/<style>/g)).toHaveLength(1);
    const { reviews, total } = JSON.parse(api.text);
    expect(total).toBe(reviewCount);
    expect(reviews).toHaveLength(20);
    for (const review of reviews) {
      const person = shop.population.person(shop.population.indexOfId(review.buyerId)!);
      expect(review.buyerNick).toBe(person.nickname);
      expect(review.buyerPhone).toBe(person.phone);
      expect(review.orderNo).toMatch(/^\d{16,19}$/);
      expect(review.skuId).toMatch(/^\d{13}$/);
      expect(review.createdAt).toMatch(/^202[56]-\d\d-\d\d \d\d:\d\d:\d\d$/);
      for (const secret of [person.nickname, person.phone, person.name, String(person.id)]) {
        expect(page.text).not.toContain(secret);
      }
    }
    const featured = [...page.text.matchAll(/<b>(.\*{3}.)<\/b>/gu)].map((match) => match[1]);
    expect(featured.length).toBeGreaterThanOrEqual(6);
    const masked = new Set<string>();
    for (let position = 0; position < reviewCount; position++) {
      const { nickname, phone } = shop.population.person(shop.world.reviews.buyer(bestSeller(), position));
      masked.add(maskNickname(nickname));
      expect(page.text.includes(nickname) || page.text.includes(phone)).toBe(false);
    }
    for (const nick of featured) expect(masked).toContain(nick);
    expect(page.text).toContain(`data-product="${id}"`);
    expect(page.text).toContain("/reviews?page='");
  });

  it('weighs about 4.5 KB for 20 people', async () => {
    const { text } = await ask(`/api/products/${bestSeller().id}/reviews?page=2&size=20`);
    expect(Buffer.byteLength(text)).toBeGreaterThan(4_000);
    expect(Buffer.byteLength(text)).toBeLessThan(5_000);
  });

  it('gives every reviewer of a product once, newest first, and nobody past the last page', async () => {
    const product = bestSeller();
    const buyers: number[] = [];
    const times: string[] = [];
    for (let page = 1; ; page++) {
      const { reviews } = JSON.parse(
        (await ask(`/api/products/${product.id}/reviews?page=${page}&size=50`)).text,
      );
      if (reviews.length === 0) break;
      for (const review of reviews) {
        buyers.push(review.buyerId);
        times.push(review.createdAt);
      }
    }
    expect(buyers).toHaveLength(product.reviewCount);
    expect(new Set(buyers).size).toBe(product.reviewCount);
    expect(times).toEqual(times.toSorted().reverse());
  });

  it('is popular by Zipf', () => {
    const counts = shop.world.catalogue.byRank.map((product) => product.reviewCount);
    expect(counts.slice(0, 4)).toEqual([750, 375, 250, 188]);
    expect(Math.min(...counts)).toBe(4);
    expect(shop.world.catalogue.products.map((product) => product.rank)).not.toEqual(
      counts.map((_, rank) => rank),
    );
  });
});

describe('sessions', () => {
  it('begin with the first page and not with the API', async () => {
    const first = await ask('/');
    expect(first.headers.getSetCookie()[0]).toMatch(/^sid=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookieOf(await ask('/'))).not.toBe(cookieOf(first));
    const again = await ask('/', { headers: { cookie: cookieOf(first) } });
    expect(again.headers.getSetCookie()).toEqual([]);
    expect(again.headers.get('x-account-id')).toBeNull();
    expect((await ask('/api/products')).headers.getSetCookie()).toEqual([]);
  });

  it('tell who is asking from the sign-in on, on errors too, until the sign-out', async () => {
    const person = customer();
    const anonymous = cookieOf(await ask('/'));
    const credentials = { username: person.username, password: CUSTOMER_PASSWORD };
    const answer = await post('/login', credentials, { cookie: anonymous });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({ ok: true, accountId: person.id });
    expect(answer.headers.get('x-account-id')).toBe(String(person.id));
    const cookie = cookieOf(answer);
    expect(cookie).not.toBe(anonymous);
    for (const path of ['/', '/api/me', '/nowhere', '/static/logo.svg']) {
      expect((await ask(path, { headers: { cookie } })).headers.get('x-account-id')).toBe(String(person.id));
    }
    expect((await ask('/api/me', { headers: { cookie: anonymous } })).status).toBe(401);
    const out = await ask('/logout', { method: 'POST', headers: { cookie } });
    expect(out.status).toBe(303);
    expect(out.headers.getSetCookie()[0]).toContain('Max-Age=0');
    expect((await ask('/api/me', { headers: { cookie } })).status).toBe(401);
  });

  it('accept a form and lead on to a path of the shop only', async () => {
    const form = (next: string) =>
      ask('/login', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          username: customer().username,
          password: CUSTOMER_PASSWORD,
          next,
        }).toString(),
      });
    expect((await form('/orders')).headers.get('location')).toBe('/orders');
    for (const next of ['//elsewhere.example', '/\\elsewhere.example', 'https://elsewhere.example', '']) {
      expect((await form(next)).headers.get('location')).toBe('/profile');
    }
    const sent = await ask('/profile');
    expect([sent.status, sent.headers.get('location')]).toEqual([303, '/login?next=%2Fprofile']);
    expect((await ask('/login?next=%2Fprofile')).text).toContain('name="next" value="/profile"');
  });

  it('refuse wrong names and passwords alike', async () => {
    const { username } = customer();
    const right = { username, password: CUSTOMER_PASSWORD };
    for (const wrong of [
      { ...right, password: 'x' },
      { ...right, username: 'nobody123456' },
      { username: 7 },
      {},
    ]) {
      const answer = await post('/login', wrong);
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    const form = await ask('/login', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'username=a&password=b',
    });
    expect(form.status).toBe(401);
    expect(form.text).toContain('用户名或密码不正确');
  });
});

describe('a customer', () => {
  it('sees their own record with the identity number masked', async () => {
    const person = customer();
    const headers = { cookie: await signIn(person) };
    const me = JSON.parse((await ask('/api/me', { headers })).text);
    expect(me).toMatchObject({
      id: person.id,
      name: person.name,
      phone: person.phone,
      address: person.address,
    });
    expect(me.residentId).toMatch(/^\d{4}\*{13}[\dX]$/);
    const profile = await ask('/profile', { headers });
    expect(profile.text).toContain(person.phone);
    expect(profile.text).toContain(person.address);
    expect(profile.text).not.toContain(person.residentId);
  });

  it('sees their own orders, under the numbers of their reviews', async () => {
    const product = bestSeller();
    const { reviews } = JSON.parse((await ask(`/api/products/${product.id}/reviews?page=1`)).text);
    const person = shop.population.person(shop.population.indexOfId(reviews[0].buyerId)!);
    const headers = { cookie: await signIn(person) };
    const { orders } = JSON.parse((await ask('/api/orders', { headers })).text);
    const order = orders.find((one: { orderNo: string }) => one.orderNo === reviews[0].orderNo);
    expect(order).toMatchObject({
      productId: product.id,
      skuId: reviews[0].skuId,
      receiverName: person.name,
      receiverPhone: person.phone,
      receiverAddress: person.address,
    });
    expect(order.orderedAt < reviews[0].createdAt).toBe(true);
    expect((await ask('/orders', { headers })).text).toContain(order.orderNo);
    expect((await ask('/api/orders')).status).toBe(401);
  });

  it('is shown to others with a mobile, and can be found by phone', async () => {
    const person = customer();
    const shown = JSON.parse((await ask(`/api/users/${person.id}`)).text);
    expect(shown).toEqual({
      id: person.id,
      nick: person.nickname,
      avatar: `/avatars/${person.id}.png`,
      joined: person.joinedOn,
      city: person.city,
      mobile: person.phone,
    });
    const english = Array.from({ length: 5 }, (_, i) => shop.population.person(i)).find(
      (p) => p.language === 'en',
    )!;
    const phones = [person.phone, `+86${person.phone}`, encodeURIComponent(`+86 ${person.phone}`)];
    for (const phone of phones) {
      const found = JSON.parse((await ask(`/api/lookup?phone=${phone}`)).text);
      expect(found.user).toEqual({ id: person.id, nick: person.nickname, avatar: shown.avatar });
    }
    const abroad = await ask(`/api/lookup?phone=${encodeURIComponent(english.phone)}`);
    expect(JSON.parse(abroad.text).user.id).toBe(english.id);
    expect((await ask('/api/lookup?phone=13800000000')).text).toBe('{"found":false}');
    expect((await ask('/api/lookup')).status).toBe(400);
    expect((await ask('/api/users/10000000')).status).toBe(404);
  });
});

describe('the staff', () => {
  it('need a staff session', async () => {
    const paths = ['/staff/api/customers', `/staff/api/customers/${customer().id}`, '/staff/api/tickets'];
    const asCustomer = { cookie: await signIn(customer()) };
    for (const path of paths) {
      expect((await ask(path)).status).toBe(401);
      expect((await ask(path, { headers: asCustomer })).status).toBe(403);
    }
    expect((await ask('/staff')).headers.get('location')).toBe('/staff/login?next=%2Fstaff');
    expect((await ask('/staff', { headers: asCustomer })).status).toBe(403);
    for (const [username, password] of [
      ['e00', STAFF_PASSWORD],
      ['e41', STAFF_PASSWORD],
      ['e07', 'x'],
      [customer().username, CUSTOMER_PASSWORD],
    ]) {
      expect((await post('/staff/login', { username, password })).status).toBe(401);
    }
    expect((await post('/login', { username: 'e07', password: STAFF_PASSWORD })).status).toBe(401);
  });

  it('work on their own tickets of the day', async () => {
    const headers = { cookie: await signInStaff('e07') };
    const answer = await ask('/staff/api/tickets', { headers });
    expect(answer.headers.get('x-employee-id')).toBe('e07');
    expect(answer.headers.get('x-account-id')).toBeNull();
    const { tickets, role } = JSON.parse(answer.text);
    expect(role).toBe('agent');
    expect(tickets.length).toBeGreaterThanOrEqual(6);
    expect(tickets.length).toBeLessThanOrEqual(10);
    for (const ticket of tickets) {
      const person = shop.population.person(shop.population.indexOfId(ticket.customerId)!);
      expect(ticket).toMatchObject({ customerName: person.name, customerPhone: person.phone });
      expect(ticket.ticketNo).toMatch(/^T20261122-e07-\d\d$/);
      expect(ticket.openedAt.slice(0, 10)).toBe('2026-11-21');
    }
    const page = await ask('/staff', { headers });
    expect(page.text).toContain(tickets[0].ticketNo);
    const others = JSON.parse(
      (await ask('/staff/api/tickets', { headers: { cookie: await signInStaff('e30') } })).text,
    );
    expect(others.role).toBe('telesales');
    expect(others.tickets[0].customerId).not.toBe(tickets[0].customerId);
  });

  it('find customers by every identifier, by name and by city', async () => {
    const headers = { cookie: await signInStaff('e01') };
    const search = async (query: Record<string, string>) =>
      JSON.parse((await ask(`/staff/api/customers?${new URLSearchParams(query)}`, { headers })).text);
    const person = customer();
    const contact = {
      id: person.id,
      name: person.name,
      phone: person.phone,
      email: person.email,
      company: person.company ?? null,
      address: person.address,
    };
    for (const q of [String(person.id), person.phone, person.email, person.username]) {
      expect(await search({ q })).toMatchObject({ total: 1, customers: [contact] });
    }
    expect((await search({ q: person.phone, city: '无此市' })).total).toBe(0);
    const everybody = Array.from({ length: shop.population.size }, (_, i) => shop.population.person(i));
    const wangs = everybody.filter((p) => p.name.includes('王') && p.city === '杭州市');
    const found = await search({ q: '王', city: '杭州', size: '5', page: '2' });
    expect(found.total).toBe(wangs.length);
    expect(found.customers.map((c: { id: number }) => c.id)).toEqual(wangs.slice(5, 10).map((p) => p.id));
    const all = await search({ size: '1000' });
    expect([all.total, all.customers.length]).toEqual([5_000, 20]);
    const one = JSON.parse((await ask(`/staff/api/customers/${person.id}`, { headers })).text);
    expect(one).toMatchObject(contact);
    expect((await ask('/staff/api/customers/10000000', { headers })).status).toBe(404);
  });
});

describe('a partner', () => {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

  it('fetches a segment as CSV', async () => {
    const { key } = PARTNERS[0]!;
    const answer = await ask('/partner/customers.csv?segment=gold', { headers: bearer(key) });
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(answer.headers.get('x-partner-id')).toBe('p01');
    const lines = answer.text.split('\r\n');
    expect(lines[0]).toBe('客户编号,姓名,手机号,邮箱,城市,公司,收货地址');
    expect(lines.pop()).toBe('');
    expect(lines).toHaveLength(1 + 100);
    const person = shop.population.person(shop.population.indexOfId(Number(lines[1]!.split(',')[0]))!);
    expect(lines[1]).toContain(`${person.name},${person.phone},${person.email}`);
    const english = await ask('/partner/customers.csv?segment=new&lang=en', { headers: bearer(key) });
    expect(english.text).toMatch(/^customer_id,name,phone,email,city,company,address\r\n/);
    expect(english.text.split('\r\n')).toHaveLength(1 + 150 + 1);
  });

  it('gets only what its contract covers', async () => {
    const path = '/partner/customers.csv?segment=regular';
    expect((await ask(path)).status).toBe(401);
    expect((await ask(path, { headers: bearer('wrong') })).status).toBe(401);
    const refused = await ask(path, { headers: bearer(PARTNERS[1]!.key) });
    expect([refused.status, refused.headers.get('x-partner-id')]).toEqual([403, 'p02']);
    const unknown = await ask('/partner/customers.csv?segment=all', { headers: bearer(PARTNERS[0]!.key) });
    expect(unknown.status).toBe(400);
    expect((await ask('/staff/api/customers', { headers: bearer(PARTNERS[0]!.key) })).status).toBe(403);
  });
});
