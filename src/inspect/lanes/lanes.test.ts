/**
 * Values that are told from their bytes, in the kernels and beside them, are found as the plain way finds them: of all
 * spellings under all keys, with a character changed, escaped, among other values of an object and of a row.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { residentIdCheck } from '../detectors/resident-id/resident-id.ts';
import type { BodyType } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { plainly } from '../oracle/plain.ts';

const inspector = createInspector();

function same(text: string, type: BodyType): number {
  const bytes = new TextEncoder().encode(text);
  const found = inspector.inspect(bytes, { type });
  expect(found, text).toStrictEqual(plainly(bytes, type, 'default'));
  return found.findings.length;
}

const digits = (least: number, most = least) => fc.stringMatching(new RegExp(`^\\d{${least},${most}}$`));
const mobile = digits(9).map((rest) => `13${rest}`);
const resident = fc
  .tuple(
    fc.constantFrom('110105', '330102', '710000', '910101'),
    fc.constantFrom('19491231', '20040229', '20050229', '18791231'),
    digits(3),
  )
  .map(([area, day, serial]) => area + day + serial + residentIdCheck(area + day + serial));
const card = fc
  .tuple(fc.constantFrom('62', '4', '5105', '3782', '36', '2221', '86', '0086', '1'), digits(10, 16))
  .map(([issuer, rest]) => {
    const number = issuer + rest;
    let sum = 0;
    for (let i = number.length - 1, double = true; i >= 0; i--, double = !double) {
      const digit = Number(number[i]) * (double ? 2 : 1);
      sum += digit > 9 ? digit - 9 : digit;
    }
    return number + ((10 - (sum % 10)) % 10);
  });
const name = fc.oneof(
  fc.stringMatching(/^[张李欧阳司马上官王无用公先生][伟芳静店局生士总一-龥]{1,3}$/),
  fc.stringMatching(/^[A-Z][a-z'.-]{1,6}( [A-Za-z][a-z.]{0,5}){0,3}$/),
  fc.constantFrom(
    'Wang Ltd',
    'Anna Bank.',
    "Ann O'Co",
    'Ludwig van Beethoven',
    'ZHANG SAN',
    'test admin',
    'null',
    '匿名用户',
    '官方客服',
    '诸葛亮',
    '王先生',
    '李林生',
    '欧阳',
  ),
);
const nick = fc.stringMatching(/^[a-z_小红王0-9]{1,8}$/);
const email = fc.oneof(
  fc
    .tuple(
      fc.stringMatching(/^[a-z0-9_.-]{1,18}$/),
      fc.stringMatching(/^[a-z0-9-]{1,8}(\.[a-z0-9-]{1,5}){0,2}$/),
      fc.constantFrom('com', 'cn', 'co.uk', 'png', 'c1', 'x', 'Museum', 'jsx', 'org'),
    )
    .map(([local, domain, top]) => `${local}@${domain}.${top}`),
  fc
    .tuple(
      fc.constantFrom('13812345678', 'info', 'Sales', 'no-reply', '11010519491231002X', '85343127'),
      fc.constantFrom('qq.com', 'example.org', '163.com'),
    )
    .map(([local, domain]) => `${local}@${domain}`),
);
const address = fc
  .array(
    fc.constantFrom(
      '浙江省',
      '杭州市',
      '西湖区',
      '文三路',
      '1号',
      '12号楼',
      'B座',
      '1208',
      '3单元',
      'SW1A 1AA',
      '收',
      '13812345678',
      '电话',
      '邮编310000',
      ' ',
      '(',
      '*',
      'room 5',
      '京A12345',
      '村',
      '一组',
      '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2',
      '。',
    ),
    { minLength: 1, maxLength: 7 },
  )
  .map((parts) => parts.join(''));
const plate = fc.stringMatching(/^[京沪粤使港a][A-Z][A-HJKO0-9]{4,7}$/);
const phone = fc.oneof(
  fc.stringMatching(/^\+?\d{1,4}[- ]?\(?\d{2,4}\)?[- .]\d{3,4}[- ]\d{4}$/),
  fc.stringMatching(/^0\d{2,3}-?\d{7,8}$/),
  fc.stringMatching(/^(00)?8613\d{9}$/),
  fc.stringMatching(/^1[3-9]\d{2}[-.]\d{3}[-.]\d{2}$/),
  fc.stringMatching(/^[1-9]{7,15}$/),
);
const day = fc.stringMatching(/^(19|20|21)\d\d-[01]\d-[0-3]\d$/);
const ip = fc.stringMatching(/^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/);
const gender = fc.constantFrom('男', '女', 'm', 'F', 'male', 'Female', 'fema', '男性', '女士', '姥');
const account = fc.oneof(
  fc.stringMatching(/^wxid_[a-z0-9]{8,24}$/),
  fc.stringMatching(/^[a-zA-Z0-9_-]{4,22}$/),
  fc.stringMatching(/^[0-9]{4,12}$/),
);
const any = fc.oneof(
  gender,
  account,
  mobile,
  resident,
  card,
  name,
  nick,
  email,
  address,
  plate,
  phone,
  day,
  ip,
  digits(1, 20),
);
/** One character of a value replaced, or one put before or behind it. */
const changed = fc
  .tuple(
    any,
    fc.nat(),
    fc.constantFrom('', ' ', 'x', 'X', '9', '*', '+', '-', '@', '.', '号', '%41', '{', '"', '，'),
  )
  .map(([value, at, character]) => {
    const i = at % (value.length + 1);
    return value.slice(0, i) + character + value.slice(at % 2 === 0 ? i : i + 1);
  });
const value = fc.oneof({ weight: 2, arbitrary: any }, changed);
const KEYS =
  'id uid userId name realName contact nickname displayName userName author phone mobile tel email residentId idCard bankCard cardNo address receiverAddress birthday ip plate 车牌 手机 姓名 comment productName orderNo x phones value detail plaintiffName malePhone employee_no title price gender 性别 qq wechat wxh'.split(
    ' ',
  );
const record = fc.array(fc.tuple(fc.constantFrom(...KEYS), value), { minLength: 1, maxLength: 6 });
const PATIENCE_MS = 120_000;

describe('values that are told from their bytes are what the recogniser finds', {
  timeout: PATIENCE_MS,
}, () => {
  it('in objects', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 3 }), (records) => {
        const list = records.map((pairs) => Object.fromEntries(pairs));
        found += same(JSON.stringify({ list }), 'json');
      }),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(4500);
  });

  it('in JSON in strings, twice over', () => {
    fc.assert(
      fc.property(record, record, fc.integer({ min: 0, max: 3 }), (inner, outer, cut) => {
        const { length } = JSON.stringify(inner);
        const once = JSON.stringify(Object.fromEntries(inner)).slice(0, cut === 3 ? length - 9 : undefined);
        const twice = JSON.stringify({ data: once, list: [once, once] });
        for (const payload of [once, twice, JSON.stringify({ data: twice })])
          same(JSON.stringify({ ...Object.fromEntries(outer), payload, phone: payload }), 'json');
      }),
      { numRuns: 1000 },
    );
  });

  it('in numbers and lists', () => {
    const number = fc.oneof(mobile, card, digits(1, 20)).map((text) => text.replace(/^0+(?=\d)/, ''));
    fc.assert(
      fc.property(
        fc.constantFrom(...KEYS),
        fc.array(number, { maxLength: 3 }),
        fc.array(value, { maxLength: 3 }),
        (key, numbers, values) => {
          same(`{"${key}":[${numbers.join()}],"uid":${numbers[0] ?? 7},"phone":-${numbers[0] ?? 7}}`, 'json');
          same(JSON.stringify({ [key]: values, id: 7 }), 'json');
        },
      ),
      { numRuns: 1500 },
    );
  });

  // A percent sign and what a token begins with are looked for as they are written.
  it('with escapes', () => {
    const written = (text: string, every: number): string =>
      JSON.stringify(text).replace(/[\s\S]/g, (c, i: number) =>
        c === '/'
          ? '\\/'
          : i % every === 0 && !/["\\%eyJ]/.test(c) && i > 0
            ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`
            : c,
      );
    fc.assert(
      fc.property(
        fc.constantFrom(...KEYS),
        fc.oneof(value, fc.string({ unit: 'binary', maxLength: 40 })),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom(
          '',
          '\\',
          '\\u',
          '\\ud83d',
          '\\ud83d\\ude00',
          '\\n',
          '\\/a/',
          '\\u00e9',
          '\\ud83d\\u0041',
          '\\uDE0',
          '\\1',
        ),
        (key, text, every, behind) => {
          const string = written(text, every).slice(0, -1);
          same(`{"${key}":${string}${behind}","id":7,"phone":"13812345678"}`, 'json');
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('in rows', () => {
    let found = 0;
    const field = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 6 }),
        fc.array(fc.array(value, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 3 }),
        (headings, rows) => {
          const lines = rows.map((row) => headings.map((_, i) => field(row[i]!)).join());
          found += same([headings.join(), ...lines].join('\n'), 'csv');
        },
      ),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(3000);
  });
});
