import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categorySet, hasCategory } from '../disclosure/category.ts';
import type { BodyType, FoundPerson } from './inspection.ts';
import { createInspector } from './inspector.ts';
import { MAX_WAITING } from './people/windows.ts';

const HEAD = 64;
const whole = createInspector({ maxBodyBytes: 1e9 });
const windowed = createInspector({ maxBodyBytes: 1e9, streamAfterBytes: HEAD });

/** Looks at a body in pieces, and takes a window after each. */
function inWindows(bytes: Uint8Array, type: BodyType, sizes: readonly number[]) {
  const session = windowed.open({ type, inWindows: true });
  const people: FoundPerson[] = [];
  let most = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] as number;
    session.write(bytes.subarray(at, at + size));
    const window = session.window();
    expect(window.findings).toEqual([]);
    expect(window.unseen).toEqual([]);
    most = Math.max(most, window.people.length);
    people.push(...window.people);
    at += size;
  }
  people.push(...session.end().people.filter(({ categories }) => categories !== 0));
  return { people, most };
}

/** Categories by each identifier that stands for somebody. */
function known(people: readonly FoundPerson[]): Map<string, number> {
  const categories = new Map<string, number>();
  for (const person of people) {
    for (const { namespace, value } of person.identifiers) {
      const name = `${namespace}:${value}`;
      categories.set(name, (categories.get(name) ?? 0) | person.categories);
    }
  }
  return categories;
}

const record = fc.record({
  id: fc.nat(1e9),
  userNick: fc.constantFrom('小明同学', 'bobby_1', 'a"b\\c'),
  phone: fc.integer({ min: 13_000_000_000, max: 19_999_999_999 }),
  email: fc.nat(1e9).map((number) => `u${number}@example.com`),
  address: fc.record({ city: fc.constant('北京市朝阳区虚构路1号'), zip: fc.constant('100000') }),
  price: fc.double({ noNaN: true }),
});
const records = fc.uniqueArray(record, { selector: ({ id }) => id, minLength: 3, maxLength: 40 });
const csvField = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
const row = (cells: readonly unknown[], tag = 'td') =>
  `<tr>${cells.map((cell) => `<${tag}>${String(cell).replaceAll('"', '&quot;')}</${tag}>`).join('')}</tr>`;

const BODIES: Readonly<Record<BodyType, fc.Arbitrary<string>>> = {
  json: fc.oneof(
    records.map((list) => JSON.stringify({ code: 0, data: { total: list.length, list } })),
    records.map((list) => JSON.stringify(list, null, 2)),
    records.map((list) => JSON.stringify({ orders: list.map((buyer) => ({ orderNo: 'o', buyer })) })),
  ),
  csv: records.map((list) =>
    ['userId,手机,邮箱', ...list.map((one) => [one.id, one.phone, one.email].map(csvField).join())].join(
      '\r\n',
    ),
  ),
  text: records.map((list) =>
    list.map(({ phone, email }) => `电话：${phone}\r\n邮箱：${email}\n`).join('\n'),
  ),
  html: records.map(
    (list) =>
      `<html><body><table>${row(['userId', '手机', '邮箱'], 'th')}${list.map((one) => row([one.id, one.phone, one.email])).join('\n')}</table></body></html>`,
  ),
};

describe('a body in windows', { timeout: 120_000 }, () => {
  it.each(['json', 'csv', 'text', 'html'] as const)(
    'of %s shows everybody whom it shows as a whole',
    (type) => {
      let shown = 0;
      fc.assert(
        fc.property(
          BODIES[type],
          fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }),
          (text, sizes) => {
            const bytes = new TextEncoder().encode(text);
            const expected = known(whole.inspect(bytes, { type }).people);
            const { people } = inWindows(bytes, type, sizes);
            shown += people.length;
            expect(known(people)).toEqual(expected);
          },
        ),
        { numRuns: 150 },
      );
      expect(shown).toBeGreaterThan(1_000);
    },
  );

  it('hands out whom it knows as it goes, and keeps nobody', () => {
    const list = Array.from({ length: 20_000 }, (_, i) => ({
      buyerId: 10_000 + i,
      mobile: `138${10_000_000 + i}`,
    }));
    const bytes = new TextEncoder().encode(JSON.stringify({ list }));
    const { people, most } = inWindows(bytes, 'json', [64 * 1024]);
    expect(people.length).toBe(20_000);
    expect(most).toBeLessThan(5_000);
  });

  it('lets no list of values wait for its end', () => {
    const phones = Array.from({ length: 4 * MAX_WAITING }, (_, i) => `138${10_000_000 + i}`);
    const bytes = new TextEncoder().encode(JSON.stringify({ result: { phones } }));
    const { people, most } = inWindows(bytes, 'json', [16 * 1024]);
    expect(new Set(people.map(({ identifiers }) => identifiers[0]?.value)).size).toBe(phones.length);
    expect(most).toBeLessThan(2 * MAX_WAITING);
  });

  it('finds what comes late of somebody who was handed out', () => {
    const filler = Array.from({ length: 200 }, (_, i) => ({ sku: `s-${i}`, title: 'a thing' }));
    const body = {
      order: {
        buyer: { id: 7, phone: '13812345678' },
        items: filler,
        receiverAddress: '北京市朝阳区虚构路1号',
      },
    };
    const bytes = new TextEncoder().encode(JSON.stringify(body));
    const { people } = inWindows(bytes, 'json', [128]);
    const categories = people.reduce((all, person) => all | person.categories, 0);
    expect(categories).toBe(
      whole.inspect(bytes, { type: 'json' }).people.reduce((all, one) => all | one.categories, 0),
    );
    expect(hasCategory(categories, 'pd:TelephoneNumber')).toBe(true);
    expect(people.every((person) => person.categories !== categorySet())).toBe(true);
  });
});
