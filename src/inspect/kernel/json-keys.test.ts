/**
 * Keys that come in the order in which they came last are told by one comparison: whatever comes instead (keys left out, in
 * another order, escaped, cut, longer, that are the datum, with space around the colon) is read as the plain walk reads it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInspector } from '../inspector.ts';
import { plainly } from '../oracle/plain.ts';

const PATIENCE_MS = 60_000;
const inspector = createInspector();

function same(text: string): number {
  const bytes = new TextEncoder().encode(text);
  const found = inspector.inspect(bytes, { type: 'json' });
  expect(found).toStrictEqual(plainly(bytes, 'json', 'default'));
  return found.findings.length;
}

const KEY = fc.constantFrom(
  ...['phone', 'phon', 'phone2', 'userId', 'nick', 'buyerName', 'buyerNameInFullAsGivenByBuyer', 'address'],
  ...[
    'aKeyThatIsLongerThanSixteen',
    'aKeyThatIsLongerThanThirtyTwoBytesPhone',
    '',
    'id',
    'name',
    '电话',
    'content',
  ],
  ...['13812345678', 'zs@example.com', 'ph\\u006fne', 'na\\"me', 'phone\\', 'orders', 'receiver'],
);
const VALUE = fc.constantFrom(
  ...['"13812345678"', '13912345678', '"张三"', '"zs@example.com"', '"很好用"', '7', '1008611', 'null', '""'],
  ...['{"phone":"13712345678","nick":"小红"}', '[{"userId":9,"phone":"13612345678"}]', '[]', '{}', '"a\\"b"'],
);
const COLON = fc.constantFrom(':', ':', ':', ':', ' :', ': ', '', '::');
const COMMA = fc.constantFrom(',', ',', ',', ',', ', ', ',\n  ', '', ',,');
const record = (keys: readonly string[]) =>
  fc
    .array(fc.tuple(fc.nat(9), COLON, VALUE, COMMA), { minLength: keys.length, maxLength: keys.length })
    .map((parts) => {
      const members = parts.flatMap(([present, colon, value, comma], i) =>
        present === 0 ? [] : [`"${keys[i]}"${colon}${value}${comma}`],
      );
      return `{${members.join('').replace(/,\s*$/, '')}}`;
    });
const LIST = fc
  .array(KEY, { minLength: 1, maxLength: 6 })
  .chain((keys) => fc.array(record(keys), { minLength: 1, maxLength: 6 }))
  .map((records) => `{"list":[${records.join(',')}]}`);

describe('keys of JSON in the order in which they came last', { timeout: PATIENCE_MS }, () => {
  it('are read as the plain walk reads them', () => {
    let findings = 0;
    fc.assert(
      fc.property(LIST, fc.option(fc.nat()), (text, cut) => {
        findings += same(cut === null ? text : text.slice(0, cut % text.length));
      }),
      { numRuns: 2500 },
    );
    expect(findings).toBeGreaterThan(2500);
  });

  it('also where they were forgotten in between', () => {
    const list = '{"list":[{"userId":7,"phone":"13812345678"},{"userId":8,"phone":"13912345678"}]}';
    const many = Array.from({ length: 4_100 }, (_, i) => `"k${i}":{"phone":"13812345678"}`);
    for (const text of [list, `[${list},{${many.join(',')}},${list}]`, list]) same(text);
  });
});
