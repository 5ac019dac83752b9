/** Tables by the kernel and by the plain walk with the plain collector (oracle/): the same findings and people. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Inspection } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { readKeyWith } from '../keys/identities.ts';
import { TIER_FLOOR } from '../log-odds.ts';
import { Collector } from '../oracle/collector.ts';
import { recognitionOf } from '../recognition.ts';
import { walkCsv } from '../walkers/csv.ts';
import { WalkTools } from '../walkers/walk-tools.ts';

const identities = [{ key: 'ref', namespace: 'author' }];
const options = { maxBodyBytes: 1e9, identities };
const tools = new WalkTools(readKeyWith(identities));
const whole = {
  default: createInspector(options),
  all: createInspector({ ...options, tier: 'all' }),
};
const streaming = createInspector({ ...options, streamAfterBytes: 64 });

function plainly(bytes: Uint8Array, tier: 'default' | 'all'): Inspection {
  const collector = new Collector(tools, TIER_FLOOR[tier], recognitionOf({ floor: TIER_FLOOR[tier] }));
  walkCsv({ bytes, start: 0, end: bytes.length, map: undefined, level: 0 }, collector, tools);
  const { findings, people } = collector.finish();
  return {
    findings,
    people: people.map(({ identifiers, categories }) => ({ identifiers: [...identifiers], categories })),
    unseen: [],
  };
}

function same(text: string | Uint8Array): Inspection {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  for (const tier of ['default', 'all'] as const) {
    expect(whole[tier].inspect(bytes, { type: 'csv' })).toStrictEqual(plainly(bytes, tier));
  }
  return whole.default.inspect(bytes, { type: 'csv' });
}

const HEADINGS = fc.constantFrom(
  ...'id name uid userId buyerId nick username phone mobile buyerPhone receiverName email comment content title price sku orderNo idCard bankCard address birthday gender ip createTime note x ref 手机 姓名 收货人 订单号 备注 车牌 护照号'.split(
    ' ',
  ),
);
const VALUES = fc.oneof(
  fc.constantFrom(
    '13812345678',
    '+44 20 7946 0018',
    '021-62345678',
    'zs@example.com',
    '1029270618@qq.com',
    '11010519491231002X',
    '500108199312076190',
    '6200000000000005',
    '4111 1111 1111 1111',
    '张三',
    '李四',
    'Anna Ek',
    'bobby_1',
    '匿名用户',
    '浙江省杭州市西湖区文三路1号',
    '请联系 13812345678 或 zs@example.com',
    '电话：13812345678，姓名：张三',
    '1990-01-02',
    '2026-03-04 10:11:12',
    '男',
    '203.0.113.7',
    '沪BL6770',
    'E12345678',
    'YT3714323777070',
    'DE89370400440532013000',
    '138****5678',
    '',
    ' 13812345678 ',
    '{"phone":"13812345678","uid":7}',
    '"quoted"',
    'a,b;c|d\te',
    'two\nlines 13912345678',
    '\u00a0x',
    'null',
    'zs%40example.com',
    '%7B%22phone%22%3A%2213812345678%22%7D',
    'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6NywiZW1haWwiOiJ6c0BleGFtcGxlLmNvbSJ9.c2lnbmF0dXJl',
  ),
  fc.stringMatching(/^\d{1,20}$/),
  fc.stringMatching(/^[A-Z]{0,3}\d{1,15}[A-Z]?$/),
  fc.stringMatching(/^[0-9a-f]{28,36}$/),
  fc.uuid(),
  fc.string({ maxLength: 10 }),
  fc.double().map(String),
);
const TABLES = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    end: fc.constantFrom('\n', '\r\n', '\r'),
    mark: fc.constantFrom('', '\ufeff', '\n'),
    headings: fc.array(HEADINGS, { minLength: 1, maxLength: 6 }),
    rows: fc.array(fc.array(fc.tuple(VALUES, fc.nat(3)), { maxLength: 7 }), { maxLength: 12 }),
    headed: fc.nat(4),
    closed: fc.boolean(),
  })
  .map(({ delimiter, end, mark, headings, rows, headed, closed }) => {
    const lines = rows.map((row) => row.map(([value, how]) => spelt(value, how)).join(delimiter));
    if (headed > 0) lines.unshift(headings.join(delimiter));
    return mark + lines.join(end) + (closed ? end : '');
  });

function spelt(value: string, how: number): string {
  if (how === 0) return value;
  const quoted = `"${value.replaceAll('"', '""')}"`;
  return how === 1 ? quoted : how === 2 ? ` ${quoted}x` : /[",;|\t\r\n]/.test(value) ? quoted : value;
}

const PATIENCE_MS = 120_000;

describe('a table by the kernel', { timeout: PATIENCE_MS }, () => {
  it('holds what the plain walk finds', () => {
    let people = 0;
    fc.assert(
      fc.property(TABLES, (text) => {
        people += same(text).people.length;
      }),
      { numRuns: 2500 },
    );
    expect(people).toBeGreaterThan(300);
  });

  it('holds it when cut, with a byte changed, and in pieces', () => {
    fc.assert(
      fc.property(
        TABLES,
        fc.nat(),
        fc.nat(),
        fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0xff),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 9 }),
        (text, cut, at, byte, sizes) => {
          const bytes = new TextEncoder().encode(text);
          if (bytes.length < 2) return;
          bytes[2 + (at % bytes.length)] = byte; // not a byte order mark of UTF-16
          const body = bytes.subarray(0, cut % (bytes.length + 1));
          same(body);
          const session = streaming.open({ type: 'csv' });
          for (let from = 0, turn = 0; from < body.length; turn++) {
            const piece = Uint8Array.from(body.subarray(from, from + sizes[turn % sizes.length]!));
            session.write(piece);
            from += piece.length;
            piece.fill(0x22);
          }
          const inPieces = session.end();
          // What of the heading is there when reading begins decides about it: see HEAD_BYTES.
          const line = body.subarray(0, 60);
          const isWhole = line.includes(0x0a) || line.includes(0x0d);
          if (isWhole && !line.includes(0x22) && body[0] !== 0xef && body[0] !== 0x0a) {
            expect(inPieces).toStrictEqual(whole.default.inspect(body, { type: 'csv' }));
          }
        },
      ),
      { numRuns: 1500 },
    );
  });

  const KIB = 1024;
  const row = (i: number) => `${i},小明${i},138${String(10_000_000 + i)},"say ""hi"" ${i}"\r\n`;
  const rows = Array.from({ length: 9_000 }, (_, i) => row(i)).join('');
  const head = 'userId,昵称,手机,备注\r\n';
  it.each([
    ['many windows', `${head}${rows}`],
    ['a field longer than a window', `${head}${rows}7,${'x'.repeat(300 * KIB)} 13812345678,1,2\r\n${row(1)}`],
    [
      'a quoted field longer than a window',
      `${head}7,"${'x'.repeat(63 * KIB)}",13812345678,"${'1'.repeat(70 * KIB)}"\n${row(2)}`,
    ],
    ['a quote that does not close', `${head}${row(1)}7,"oops,13812345678,x\n${rows.replaceAll('"', '')}`],
    [
      'a quote in the last window that does not close',
      `${head}${rows}7,"oops,13812345678,x\n8,a,13912345678,`,
    ],
    ['nothing but delimiters', `${head}${','.repeat(200 * KIB)}zs@example.com`],
    [
      'more columns than headings',
      `${head}1,a,13812345678,${'x,'.repeat(70_000)}13912345678,zs@example.com\n${row(3)}`,
    ],
    [
      'white space before a quote',
      `${head}1,${' '.repeat(70 * KIB)}"13812345678",13912345678,${' '.repeat(100)}"x"\n`,
    ],
    ['a stray quote that ends the last row of a thing', 'id,price,id\n电话：13812345678,00,"0\n'],
    ['carriage returns at the edge of a window', `${head}${'1,a,13812345678,b\r\n'.repeat(15_000)}`],
  ])('reads %s', (_what, text) => {
    const { findings } = same(text);
    expect(findings.length).toBeGreaterThan(0);
    const body = new TextEncoder().encode(text);
    const session = createInspector(options).open({ type: 'csv' });
    for (let from = 0; from < body.length; from += 10_007) session.write(body.subarray(from, from + 10_007));
    expect(session.end()).toStrictEqual(whole.default.inspect(body, { type: 'csv' }));
  });

  it('keeps tables apart that are read at the same time', () => {
    const sessions = [7, 8].map((seed) => ({ seed, session: streaming.open({ type: 'csv' }) }));
    for (let i = 0; i < 50; i++) {
      for (const { seed, session } of sessions) {
        if (i === 0) session.write(new TextEncoder().encode('userId,nick,phone,note\n'));
        session.write(new TextEncoder().encode(row(seed * 1000 + i)));
      }
    }
    for (const { seed, session } of sessions) {
      expect(session.end().people.map(({ identifiers }) => identifiers[0]!.value)).toEqual(
        Array.from({ length: 50 }, (_, i) => String(seed * 1000 + i)),
      );
    }
  });
});
