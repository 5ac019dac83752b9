/**
 * The hot way through the room and the plain one beside it (oracle/: objects for candidates and groups, every value
 * handed to the recogniser) find the same, byte for byte: on every kind of body, in both tiers.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetOf } from '../charset.ts';
import { type BodyType, type Inspection, NOTHING_FOUND } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { plainly } from './plain.ts';

const TYPES: readonly BodyType[] = ['json', 'html', 'csv', 'text'];
const inspectors = { default: createInspector({ tier: 'default' }), all: createInspector({ tier: 'all' }) };

/** As where WebAssembly with SIMD does not run. */
const withoutKernels = createInspector({ recognise: { plain: true } });

/** The walkers' bodies are UTF-8; what a byte order mark makes of others is decided before them. */
function same(body: string | Uint8Array, type: BodyType): Inspection {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  if (charsetOf(undefined, bytes) !== 'utf-8') return NOTHING_FOUND;
  for (const tier of ['default', 'all'] as const) {
    expect(inspectors[tier].inspect(bytes, { type })).toStrictEqual(plainly(bytes, type, tier));
  }
  const found = inspectors.default.inspect(bytes, { type });
  expect(withoutKernels.inspect(bytes, { type })).toStrictEqual(found);
  return found;
}

/** @returns people found. */
function sameLines(bytes: Uint8Array): number {
  let people = 0;
  for (const tier of ['default', 'all'] as const) {
    const found = inspectors[tier].inspect(bytes, { contentType: 'application/x-ndjson' });
    expect(found).toStrictEqual(plainly(bytes, 'events', tier));
    people = found.people.length;
  }
  return people;
}

const KEYS = fc.constantFrom(
  ...'id name realName uid userId buyerId sellerId authorId buyerNick nick nickname username phone mobile buyerPhone receiverPhone receiverName contact email comment content title price sku skuId orderNo user users buyer seller receiver author profile data list items address birthday gender ip idCard bankCard 手机 姓名 收货人 订单号 phones productName __typename account customer profile x foo very_long_key_that_nobody_ever_reads_to_its_end_at_all_really_not'.split(
    ' ',
  ),
  '13812345678',
  'a@b.cn',
  'a"b\\c\n手机',
);
const SCALARS = fc.oneof(
  fc.constantFrom(
    '13812345678',
    '13912345678',
    '138-1234-5678',
    '+44 20 7946 0018',
    '86 13812345678',
    'zs@example.com',
    'support@example.com',
    '11010519491231002X',
    '6200000000000005',
    '4111 1111 1111 1111',
    '张三',
    '李四',
    '欧阳小明',
    '张公司',
    '司马无名',
    'Pedro.Castillo@Proton.me',
    'Support@Example.com',
    'dead.beef.cafe@example.com',
    'u_12-ab',
    'User',
    'Customer',
    '请联系收货人张伟先生',
    '收货人张伟\n谢谢',
    'WJ12345',
    'WJ1234T',
    '0-',
    '-7a',
    'o25GU8FknpZavkNVc4',
    '小明同学',
    'bobby_1',
    '匿名用户',
    '13812345678/13912345678',
    '浙江省杭州市西湖区文三路1号',
    '请联系 13812345678 或 zs@example.com',
    '电话：13812345678，姓名：张三',
    '1990-01-02',
    '男',
    '203.0.113.7',
    '138****5678',
    '',
    ' 13812345678 ',
    '00000000000',
    '很好用的商品',
    '{"phone":"13812345678","uid":7}',
    '[{"nick":"小红"}]',
    '1'.repeat(40),
    'x\\"y',
    'a\u0000b',
    'zs%40example.com',
    '/u?tel=%2B8613812345678',
    '%7B%22phone%22%3A%2213812345678%22%7D',
    'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6NywiZW1haWwiOiJ6c0BleGFtcGxlLmNvbSJ9.c2lnbmF0dXJl',
    'Bearer eyJhbGciOiJIUzI1NiJ9.eyJwaG9uZSI6IjEzODEyMzQ1Njc4In0.x',
    '50%',
    '\u{1f600}13812345678',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(7, 1007, 13812345678, 0, -5, 1.5, 1e21, 13912345678, true, false, null),
);
const VALUES = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 5, depthSize: 'small' }, SCALARS, tie('list'), tie('object')),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.array(fc.tuple(KEYS, tie('value')), { maxLength: 7 }).map((pairs) => Object.fromEntries(pairs)),
}));

/** Many short bodies by two ways, on machines that may be busy. */
const PATIENCE_MS = 120_000;

describe('the hot way and the plain way find the same', { timeout: PATIENCE_MS }, () => {
  it('in rows that say their table, and accounts in them', () => {
    let people = 0;
    const id = fc.oneof(fc.nat(4), fc.nat(4).map(String), fc.constant('a-long-id-7'));
    const key = fc.constantFrom(
      ...'id id id userId __typename __typename email email realName nick phone title account profile'.split(
        ' ',
      ),
    );
    const value = fc.oneof(
      id,
      fc.constantFrom('User', 'Customer', 'Administrator', 'no type', 'a@x.cn', 'b@x.cn', '13812345678'),
      fc.constantFrom('Ann', 'Ann Lee', '张三', 'bobby_1'),
    );
    const pairs = fc.array(fc.tuple(key, value), { maxLength: 6 }).map((list) => Object.fromEntries(list));
    const within = fc.tuple(
      fc.constantFrom('user', 'customer', 'account', 'profile', 'manager', 'users'),
      pairs,
      pairs,
    );
    const row = fc.tuple(pairs, within, fc.boolean()).map(([own, [name, inner, deeper], first]) => {
      const object = { [name]: { ...inner, user: deeper } };
      return first ? { ...object, ...own } : { ...own, ...object };
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 4 }), (rows) => {
        people += same(JSON.stringify({ data: { items: rows } }), 'json').people.length;
      }),
      { numRuns: 600 },
    );
    expect(people).toBeGreaterThan(300);
  });

  it('in JSON', () => {
    let people = 0;
    fc.assert(
      fc.property(VALUES.value, fc.constantFrom(undefined, 1), (value, indent) => {
        people += same(JSON.stringify(value, null, indent), 'json').people.length;
      }),
      { numRuns: 1500 },
    );
    expect(people).toBeGreaterThan(300);
  });

  it('in values that are passed over by their form', () => {
    const time = fc
      .date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .chain((day) =>
        fc.constantFrom(
          day.toISOString(),
          day.toISOString().slice(0, 10),
          day.toISOString().slice(0, 16),
          day.toISOString().slice(0, 19).replace('T', ' '),
          `${day.toISOString().slice(0, 19)}+08:00`,
          String(day.getTime()),
          String(Math.floor(day.getTime() / 1000)),
        ),
      );
    const form = fc.oneof(
      time,
      fc.uuid(),
      fc.stringMatching(/^[0-9a-f]{32,64}$/),
      fc.stringMatching(/^\d{1,40}$/),
      fc.stringMatching(/^-?\d{1,5}\.\d{1,18}$/),
      fc.stringMatching(/^[A-Za-z0-9:._-]{1,40}$/),
      fc.stringMatching(/^[A-Z]{1,2}\d{4,8}\(?[0-9A]\)?$/),
      fc.stringMatching(/^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}$/),
      fc.stringMatching(/^https:\/\/[a-z]{3,9}\.example\/[a-z0-9/_-]{1,30}$/),
      fc.stringMatching(/^[[{ ]{1,2}[0-9"a-z ]{1,12}[\]}]$/),
      fc.stringMatching(/^(?:第|满)\d{1,4}[件元] ?[浙京]?[A-Z]?\d{0,5}$/),
    );
    fc.assert(
      fc.property(form, fc.boolean(), (text, bare) => {
        const value = bare && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text) ? text : JSON.stringify(text);
        for (const key of ['x', 'sku', 'id', 'name', 'content', 'data']) same(`{"${key}":${value}}`, 'json');
        same(`{"id":${value},"x":${value},"title":"t"}`, 'json');
        same(`{"users":[{"id":${value},"name":${value}}]}`, 'json');
        same(`{${JSON.stringify(text)}:{"a":1}}`, 'json');
      }),
      { numRuns: 1500 },
    );
  });

  it('in lines of JSON and in events', () => {
    const sign = fc.constantFrom('', 'data: ', 'data:', 'id: ', 'event: ', '{', '[', 'x');
    let people = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(sign, VALUES.value, fc.boolean()), { maxLength: 8 }), (lines) => {
        const text = lines
          .map(([before, value, cut]) => before + JSON.stringify(value).slice(0, cut ? -1 : undefined))
          .join('\n');
        people += sameLines(new TextEncoder().encode(text));
      }),
      { numRuns: 800 },
    );
    expect(people).toBeGreaterThan(100);
  });

  it('in JSON with escapes that are none', () => {
    expect(same('["z\\@example.com"]', 'json').findings).toHaveLength(1);
    expect(same('{"phone":"\\1\\3\\8\\1\\2\\3\\4\\5\\6\\7\\8"}', 'json').findings).toHaveLength(1);
    same('["\\1\\3\\8\\1\\2\\3\\4\\5\\6\\7\\8", "1\\3812345678"]', 'json');
  });

  it('in JSON that is cut, or has a byte changed', () => {
    fc.assert(
      fc.property(
        VALUES.value,
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        (value, cut, at, byte) => {
          const bytes = new TextEncoder().encode(JSON.stringify(value));
          same(bytes.subarray(0, cut % (bytes.length + 1)), 'json');
          bytes[at % bytes.length] = byte;
          same(bytes, 'json');
        },
      ),
      { numRuns: 2000 },
    );
  });

  const piece = fc.constantFrom(
    ...[
      ...[
        '13812345678',
        '{"phone":"',
        '"}',
        '<p class="nick">',
        '</p>',
        '&#49;',
        '&nGt;',
        'a@b.cn',
        '姓名：',
        '张三',
      ],
      ...[
        '<table><tr><th>',
        '<td>',
        '<td>13912345678',
        '\\u0031',
        '","',
        '<script>{"a":',
        '"{\\"id\\":',
        '<!--',
      ],
      ...[
        '<input value="',
        '\n',
        '"',
        ',',
        '6200000000000005',
        '<li>',
        '</li>',
        '<div class="user">',
        '</div>',
      ],
      ...[
        '<dt>手机</dt><dd>13812345678</dd>',
        '电话：13812345678\n',
        '小明',
        'userId,手机\n',
        '1007,13912345678\n',
      ],
      ...[
        '[',
        ']',
        '{',
        '}',
        '"uid":7',
        '"name":"张三"',
        ':',
        '\\',
        'true',
        'oops',
        '1e5',
        ' ',
        '\u00a0',
        'data: ',
      ],
      ...[
        '"\\u0040',
        '"\\u4e2d',
        'null',
        '-',
        '13812345678@',
        '\r\n',
        '&amp;',
        ';',
        '|',
        '(',
        '）',
        '%40',
        '%',
        'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6N30.x',
      ],
    ],
  );
  const bodies = fc.oneof(
    fc.array(piece, { maxLength: 24 }).map((parts) => new TextEncoder().encode(parts.join(''))),
    fc.uint8Array({ maxLength: 200 }),
  );
  it.each(TYPES)('in any bytes as %s', (type) => {
    fc.assert(
      fc.property(bodies, (bytes) => {
        same(bytes, type);
      }),
      { numRuns: 2500 },
    );
  });

  const folder = process.env.WEIR_CASES;
  it.skipIf(folder === undefined)('in the cases of Presidio (set WEIR_CASES)', () => {
    const file = join(folder!, 'presidio.jsonl');
    expect(existsSync(file)).toBe(true);
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      const { text } = JSON.parse(line) as { text: string };
      same(text, 'text');
      same(JSON.stringify({ note: text, content: text, phone: text, name: text, id: text }), 'json');
    }
  });
});
