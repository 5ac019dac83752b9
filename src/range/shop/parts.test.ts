import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLuhnValid } from '../population/cards.ts';
import { Population } from '../population/population.ts';
import { isResidentId } from '../population/resident-id.ts';
import { beijingDay, beijingMidnight, beijingTime } from './beijing-time.ts';
import { Catalogue } from './catalogue.ts';
import { makeEmployees } from './employees.ts';
import { html, Markup } from './html.ts';
import { maskNickname, maskResidentId } from './masking.ts';
import { orderNumber } from './order-numbers.ts';
import { AVATAR_PIXELS, avatarPng } from './png.ts';
import { Reviews } from './reviews.ts';
import { Sessions } from './sessions.ts';
import { ticketsOf } from './tickets.ts';

const population = new Population({ size: 3_000, seed: 5 });
const catalogue = new Catalogue(5, population.size, 100);

describe('reviews', () => {
  it('lead from a product to its buyers and back', () => {
    const reviews = new Reviews(population, catalogue);
    const written = new Map<number, number>();
    for (const product of catalogue.products) {
      for (let position = 0; position < product.reviewCount; position++) {
        const buyer = reviews.buyer(product, position);
        written.set(buyer, (written.get(buyer) ?? 0) + 1);
      }
    }
    for (let person = 0; person < population.size; person += 7) {
      const own = reviews.by(person);
      expect(own.length).toBe(written.get(person) ?? 0);
      for (const { product, position } of own) expect(reviews.buyer(product, position)).toBe(person);
    }
  });

  it('have order numbers that differ, look like personal data and mostly fail the checks', () => {
    const numbers = catalogue.products.flatMap((product) =>
      Array.from({ length: 40 }, (_, buyer) => orderNumber(5, product, buyer)),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    const share = (test: (text: string) => boolean, of: string[]) => of.filter(test).length / of.length;
    const cards = numbers.filter(
      (text) => text.startsWith('62') && text.length < 20 && !/^62\d{4}(19|20)/.test(text),
    );
    expect(share(isLuhnValid, cards)).toBeGreaterThan(0.05);
    expect(share(isLuhnValid, cards)).toBeLessThan(0.15);
    const identities = numbers.filter((text) => text.length === 18 && /^[1-6]\d{5}(19|20)/.test(text));
    expect(share(isResidentId, identities)).toBeGreaterThan(0.03);
    expect(share(isResidentId, identities)).toBeLessThan(0.15);
    expect(numbers.filter((text) => /^2[56]\d{4}1[3-9]\d{11}$/.test(text)).length).toBeGreaterThan(
      0.4 * numbers.length,
    );
  });
});

describe('tickets', () => {
  const employees = makeEmployees(5);

  it('follow from the employee and the day', () => {
    const day = beijingDay(Date.UTC(2026, 10, 22));
    const [first, second] = employees;
    expect(ticketsOf(population, first!, day)).toEqual(ticketsOf(population, first!, day));
    expect(ticketsOf(population, first!, day)).not.toEqual(ticketsOf(population, first!, day + 1));
    const customers = (ordinal: 0 | 1) =>
      ticketsOf(population, ordinal === 0 ? first! : second!, day).map((ticket) => ticket.customer);
    expect(customers(0)).not.toEqual(customers(1));
  });

  it('are six to ten a day, of customers who wrote the day before', () => {
    const sizes = new Set<number>();
    for (let day = 20_000; day < 20_200; day++) {
      const tickets = ticketsOf(population, employees[3]!, day);
      sizes.add(tickets.length);
      for (const { openedAt } of tickets) expect(beijingDay(openedAt)).toBe(day - 1);
    }
    expect([...sizes].sort((a, b) => a - b)).toEqual([6, 7, 8, 9, 10]);
  });

  it('belong to forty employees of two roles', () => {
    expect(employees).toHaveLength(40);
    expect(employees[6]).toMatchObject({ id: 'e07', role: 'agent' });
    expect(employees.filter((employee) => employee.role === 'telesales')).toHaveLength(12);
  });
});

describe('small parts', () => {
  it('Beijing is eight hours ahead', () => {
    const evening = Date.UTC(2026, 10, 21, 16, 0, 0);
    expect(beijingTime(evening)).toBe('2026-11-22 00:00:00');
    expect(beijingDay(evening)).toBe(beijingDay(evening - 1) + 1);
    expect(beijingMidnight(beijingDay(evening))).toBe(evening);
  });

  it('masks show nothing but the ends', () => {
    expect(maskNickname('tb123458')).toBe('t***8');
    expect(maskNickname('小雨点7')).toBe('小***7');
    expect(maskNickname('')).toBe('*****');
    expect(maskResidentId('33010619880412207X')).toBe('3301*************X');
  });

  it('markup escapes every value', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const inside = html`<p title="${text}">${text}</p>`.text.replace(/^<p title="|<\/p>$/g, '');
        expect(inside.replace('">', '')).not.toMatch(/[<>"']/);
      }),
    );
    expect(html`${[html`<i>${1}</i>`, 'a&b', undefined, false]}${new Markup('<br>')}`.text).toBe(
      '<i>1</i>a&amp;b<br>',
    );
  });

  it('avatars are whole PNG images that differ', () => {
    const png = Buffer.from(avatarPng(12_345_678));
    expect(png.readUInt32BE(16)).toBe(AVATAR_PIXELS);
    const start = png.indexOf('IDAT');
    const pixels = inflateSync(png.subarray(start + 4, start + 4 + png.readUInt32BE(start - 4)));
    expect(pixels.length).toBe((AVATAR_PIXELS + 1) * AVATAR_PIXELS);
    expect(new Set(pixels)).toEqual(new Set([0, 1]));
    expect(Buffer.from(avatarPng(12_345_679)).equals(png)).toBe(false);
  });

  it('sessions forget the one that was used longest ago', () => {
    const sessions = new Sessions(1, 2);
    const [first, second] = [0, 1].map((index) => sessions.open({ kind: 'account', index }));
    expect(sessions.visitor(first)).toEqual({ kind: 'account', index: 0 });
    sessions.open({ kind: 'account', index: 2 });
    expect(sessions.visitor(second)).toEqual({ kind: 'anonymous' });
    expect(sessions.visitor(first)).toEqual({ kind: 'account', index: 0 });
  });
});
