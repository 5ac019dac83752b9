/** Records that look alike are taken whole, and become just what each would have become by itself. */
import fc from 'fast-check';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { Collector } from './collector.ts';
import type { BodyType } from './inspection.ts';
import { createInspector } from './inspector.ts';
import { LookAlikes } from './look-alikes.ts';
import { plainly } from './oracle/plain.ts';
import { MAX_PATHS } from './people/path.ts';

const repeats = vi.spyOn(LookAlikes.prototype, 'repeat');
const rows = vi.spyOn(Collector.prototype, 'takeRow');
/** Records that were taken whole so far, of the tape or by a kernel's rows. */
const takenSoFar = (): number =>
  repeats.mock.results.filter(({ value }) => value > 0).length +
  rows.mock.results.filter(({ value }) => value === true).length;
afterAll(() => vi.restoreAllMocks());

/** Met by all bodies of a test: what one leaves behind the next one must not be misled by. */
const inspector = createInspector();
const encoder = new TextEncoder();

function same(text: string, type: BodyType): void {
  const bytes = encoder.encode(text);
  expect(inspector.inspect(bytes, { type })).toStrictEqual(plainly(bytes, type, 'default'));
}

/** Values of which a kernel tells what they are, few enough of each that two are often equal. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  userId: [7, 8, '9f3ac1', 1002],
  buyerId: [7, 8, 1002],
  id: [7, 8, 3],
  buyerNick: ['nick_7', '南风503', '王伟', 'nick_8'],
  receiverName: ['张伟', '李娜', '欧阳娜娜', 'Ann Lee', '百度'],
  name: ['张伟', 'Ann Lee', '保温杯'],
  phone: ['13812345678', '13912345678', '+44 20 7946 0018', '0571-88886666'],
  sellerPhone: ['13812345678', '13712345678'],
  email: ['ann@example.com', 'bob@example.com', 'support@example.com'],
  idCard: ['11010519491231002X', '440524188001010014'],
  bankCard: ['6222021234567890128', '4111111111111111'],
  address: ['浙江省杭州市西湖区文三路1号', '北京市朝阳区和平里508号'],
  comment: ['第二次买了，值这个价', '物流很快，比想象中大'],
  birthday: ['1990-01-02', '1985-12-31'],
  price: [12.5, 3],
  gender: ['男', '女', 'female'],
  qq: ['123456', '7654321'],
  wechat: ['wxid_a0wdpmyo18pe4a', 'ann_lee88'],
  title: ['保温杯', '雨伞'],
};

const oneOf = (key: string) => fc.constantFrom(...VALUES[key]!);
/** Mostly of few shapes, so that each is met often enough to be taken whole. */
const keys = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      ...[
        'userId buyerNick phone comment',
        'id name phone email',
        'buyerId receiverName phone sellerPhone address',
        'id title price',
        'userId phone sellerPhone idCard bankCard birthday',
        'id name title comment',
        'email name comment price',
        'userId gender phone qq wechat',
      ].map((names) => names.split(' ')),
    ),
  },
  { weight: 1, arbitrary: fc.subarray(Object.keys(VALUES), { minLength: 1 }) },
);

/** A list of records of one or two shapes, some with another object inside. */
const lists = fc
  .record({
    keys,
    inner: fc.option(fc.tuple(fc.constantFrom('buyer', 'profile', 'x'), keys), {
      nil: undefined,
    }),
    other: keys,
    count: fc.integer({ min: 2, max: 8 }),
    list: fc.constantFrom('list', 'users'),
  })
  .chain(({ keys: own, inner, other, count, list }) => {
    const objectOf = (names: readonly string[]) =>
      fc.record(Object.fromEntries(names.map((name) => [name, oneOf(name)])));
    const record =
      inner === undefined
        ? objectOf(own)
        : fc
            .tuple(objectOf(own), objectOf(inner[1]))
            .map(([outer, object]) => ({ ...outer, [inner[0]]: object }));
    return fc
      .array(fc.oneof({ weight: 5, arbitrary: record }, { weight: 1, arbitrary: objectOf(other) }), {
        minLength: count,
        maxLength: count,
      })
      .map((records) => ({ list, records }));
  });

describe('records that look alike', () => {
  it('become what each becomes by itself', () => {
    fc.assert(
      fc.property(lists, ({ list, records }) => {
        same(JSON.stringify({ data: { [list]: records } }), 'json');
        same(JSON.stringify(records), 'json');
      }),
    );
    expect(takenSoFar()).toBeGreaterThan(30);
  });

  it('are rows of tables, too', () => {
    fc.assert(
      fc.property(
        keys,
        fc.infiniteStream(fc.nat()),
        fc.integer({ min: 2, max: 12 }),
        (names, chance, rows) => {
          const cell = (key: string) => {
            const values = VALUES[key]!;
            const value = String(values[chance.next().value % values.length]);
            return value.includes(',') ? `"${value}"` : value;
          };
          const lines = Array.from({ length: rows }, () => names.map(cell).join(','));
          same([names.join(','), ...lines, ''].join('\n'), 'csv');
        },
      ),
    );
  });

  it('tell people apart by which identifiers are equal', () => {
    const list = (...phones: (readonly [string, string])[]) =>
      JSON.stringify(phones.map(([phone, sellerPhone], id) => ({ id, phone, sellerPhone })));
    const apart = ['13812345678', '13712345678'] as const;
    const one = ['13812345678', '13812345678'] as const;
    for (const phones of [
      [apart, apart, apart, one],
      [one, apart, one, apart],
      [apart, one, one, one],
    ])
      same(list(...phones), 'json');
  });

  it('are forgotten with the paths of their lists, when these are too many', () => {
    const fresh = createInspector();
    const list = JSON.stringify(
      Array.from({ length: 5 }, (_, i) => ({ userId: i + 1, phone: `1381234567${i}` })),
    );
    const taken = (): number => {
      const before = takenSoFar();
      expect(fresh.inspect(encoder.encode(list), { type: 'json' }).people).toHaveLength(5);
      return takenSoFar() - before;
    };
    expect([taken(), taken()]).toEqual([3, 5]);
    const phones = Array.from({ length: MAX_PATHS + 1 }, (_, i) => [`phone_${i}`, '13812345678']);
    fresh.inspect(encoder.encode(JSON.stringify(Object.fromEntries(phones))), { type: 'json' });
    expect(taken()).toBeLessThan(5);
    expect(taken()).toBe(5);
  });

  it('depend on what was learned of the route', () => {
    let odds = 0;
    let version = 1;
    const learned = createInspector({
      evidence: () => ({
        raises: false,
        evidence: (path) => (path.endsWith('.phone') ? odds : 0),
        get version() {
          return version;
        },
      }),
    });
    const bytes = encoder.encode(
      JSON.stringify({ list: Array.from({ length: 6 }, (_, i) => ({ userId: i, phone: `1381234567${i}` })) }),
    );
    const phones = () =>
      learned
        .inspect(bytes, { type: 'json', route: 'GET /x' })
        .findings.filter(({ entity }) => entity === 'PHONE_NUMBER').length;
    expect([phones(), phones()]).toEqual([6, 6]);
    odds = -12;
    version = 2;
    expect([phones(), phones()]).toEqual([0, 0]);
    odds = 0;
    version = 3;
    expect(phones()).toBe(6);
  });
});
