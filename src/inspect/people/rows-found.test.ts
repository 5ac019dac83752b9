/** Bodies of nothing but records of known shapes come as columns, and say what the plain way says, whoever is in them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSame } from '../../../test/support/same.ts';
import { IDENTIFIER_NAMESPACES } from '../../disclosure/person.ts';
import type { Inspection, PeopleByColumns } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { plainly } from '../oracle/plain.ts';

const PATIENCE_MS = 60_000;
const inspector = createInspector({ columns: true });
/** Shares the kernel with it, and knows other lists. */
const another = createInspector({ columns: true });
const encoder = new TextEncoder();
let byColumns = 0;

function peopleOf(columns: PeopleByColumns): Inspection['people'] {
  return Array.from({ length: columns.count }, (_, person) => {
    const first = columns.firstName(person);
    const identifiers = Array.from({ length: columns.firstName(person + 1) - first }, (_, i) => {
      const identifier = columns.identifier(first + i);
      const text = columns.bytes.subarray(columns.start(identifier), columns.start(identifier + 1));
      return {
        namespace: IDENTIFIER_NAMESPACES[columns.namespace(identifier)]!,
        value: Buffer.from(text).toString(),
      };
    });
    return { identifiers, categories: columns.categories(person) };
  });
}

function same(body: unknown, of = inspector): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const bytes = encoder.encode(text);
  const expected = plainly(bytes, 'json', 'default');
  const inspection = of.inspect(bytes, { type: 'json' });
  // What is asked for later is what it was.
  of.inspect(encoder.encode('[{"phone":"13700000000"},{"phone":"13700000001"},{"phone":"13700000002"}]'), {
    type: 'json',
  });
  const { columns, findings, people, unseen } = inspection;
  expectSame({ findings, people, unseen }, expected, () => text);
  if (columns === undefined) return;
  byColumns++;
  expectSame(peopleOf(columns), expected.people, () => text);
}

const NAMES = ['张伟', '王小芳', '欧阳娜娜', 'Ann Lee', '李娜', '百度', '赵六'];
/** What stands under each key, by a number: of equal numbers equal. */
const VALUES: Readonly<Record<string, (n: number) => unknown>> = {
  userId: (n) => n + 1,
  buyerId: (n) => 10_000_000 + n,
  phone: (n) => (n % 61 === 0 ? '0571-88886666' : `138${String(n).padStart(8, '0')}`),
  sellerPhone: (n) => `139${String(n).padStart(8, '0')}`,
  email: (n) => `Ann.${n}@Example.com`,
  nick: (n) => `南风${n}`,
  realName: (n) => NAMES[n % NAMES.length],
  idCard: (n) => ['11010519491231002x', '440524188001010014'][n % 2],
  bankCard: () => '6222021234567890128',
  address: (n) => `浙江省杭州市西湖区文三路${n + 1}号`,
  comment: (n) => (n % 59 === 0 ? '请打13812345678' : ['第二次买了，值这个价', '物流很快啊'][n % 2]),
  gender: (n) => ['男', '女'][n % 2],
  qq: (n) => String(123_456 + n),
  price: (n) => n / 4,
  title: (n) => `保温杯 ${n}`,
};
const SHAPES = [
  'buyerId nick phone comment price',
  'userId realName phone email address',
  'realName gender comment',
  'phone sellerPhone title',
  'nick qq gender',
  'userId idCard bankCard title',
].map((keys) => keys.split(' '));
const recordOf = (keys: readonly string[], n: number) =>
  Object.fromEntries(keys.map((key) => [key, VALUES[key]!(n)]));
const rarely = <Value>(arbitrary: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
const LIST = fc
  .record({
    shape: fc.constantFrom(...SHAPES),
    inner: rarely(fc.constantFrom(...SHAPES)),
    people: fc.oneof(
      fc.uniqueArray(fc.nat(5_000), { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(8), { minLength: 1, maxLength: 8 }),
    ),
    odd: rarely(fc.nat(11)),
  })
  .map(({ shape, inner, people, odd }) =>
    people.map((n, i) => ({
      ...recordOf(i === odd ? [...shape, 'title'].reverse() : shape, n),
      ...(inner === null ? {} : { buyer: recordOf(inner, n + 17) }),
    })),
  );

describe('people by columns', { timeout: PATIENCE_MS }, () => {
  it('are those of the plain way', () => {
    fc.assert(
      fc.property(LIST, LIST, fc.constantFrom('list', 'users', 'reviews'), (one, other, key) => {
        same({ total: one.length, [key]: one });
        same({ [key]: one, data: { list: other } });
        same({ [key]: other }, another);
        same([...one, { seller: { phone: '13800000000', nick: '店主' } }, ...other]);
        same({ phone: '13800000001', [key]: one });
      }),
      { numRuns: 400 },
    );
    expect(byColumns).toBeGreaterThan(250);
  });

  it('are those of the plain way where the body is cut, or longer than a window', () => {
    const list = Array.from({ length: 1_200 }, (_, n) => recordOf(SHAPES[n % 2]!, n));
    same({ list });
    same({ list });
    const text = JSON.stringify({ list: list.slice(0, 20) });
    for (let end = text.length - 400; end < text.length; end += 7) same(text.slice(0, end));
  });

  it('are told apart where one stands in two records', () => {
    const phones = (...numbers: number[]) =>
      numbers.map((n) => ({ userId: n, phone: VALUES.phone!(n + 100) }));
    same(phones(1, 2, 3, 4, 5));
    same(phones(1, 2, 3, 4, 5));
    same(phones(1, 2, 3, 1, 2));
    same(phones(1, 2, 3, 4, 5).map((each) => ({ ...each, userId: 7 })));
  });
});
