import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSame } from '../../test/support/same.ts';
import type { BodyType, Inspection } from './inspection.ts';
import { createInspector } from './inspector.ts';
import { LONGEST_STRING } from './kernel/json-kernel.ts';

const HEAD = 64;
const whole = createInspector({ maxBodyBytes: 1e9 });
const streaming = createInspector({ maxBodyBytes: 1e9, streamAfterBytes: HEAD });

function inPieces(bytes: Uint8Array, type: BodyType, sizes: () => number): Inspection {
  const session = streaming.open({ type });
  for (let at = 0; at < bytes.length; ) {
    const size = sizes();
    const piece = Uint8Array.from(bytes.subarray(at, at + size));
    session.write(piece);
    piece.fill(0x22);
    at += size;
  }
  return session.end();
}

const phone = fc.integer({ min: 13_000_000_000, max: 19_999_999_999 });
const record = fc.record({
  id: fc.nat(1e6),
  userNick: fc.constantFrom('小明同学', 'bobby_1', 't***8', 'a"b\\c'),
  phone: fc.oneof(
    phone,
    phone.map(String),
    phone.map((number) => `+86 ${number}`),
  ),
  note: fc.constantFrom(
    '请联系 zs@example.com',
    '电话：13812345678，姓名：张三',
    'x',
    '\u00e9\n1',
    '{"uid":7}',
  ),
  price: fc.double({ noNaN: true }),
});
const records = fc.array(record, { minLength: 3, maxLength: 30 });
const csvField = (value: unknown) => `"${String(value).replaceAll('"', '""')}"`;
const BODIES: Readonly<Record<'json' | 'text' | 'csv', fc.Arbitrary<string>>> = {
  json: fc.oneof(
    records.map((list) => JSON.stringify({ data: { list } })),
    records.map((list) => JSON.stringify(list, null, 2)),
    records.map((list) => list.map((one) => JSON.stringify(one)).join('\n')),
    records.map((list) => JSON.stringify(JSON.stringify(list))),
  ),
  text: records.map((list) =>
    list
      .map(({ userNick, phone: number, note }) => `姓名：${userNick}\r\n电话：${number}\n\n${note}`)
      .join('\n'),
  ),
  csv: records.map((list) =>
    [
      'userId,昵称,手机,备注',
      ...list.map((one) => [one.id, one.userNick, one.phone, one.note].map(csvField).join()),
    ].join('\r\n'),
  ),
};

describe('a body in pieces', { timeout: 120_000 }, () => {
  it.each(['json', 'text', 'csv'] as const)(
    'of %s gives what it gives as a whole, however it is cut',
    (type) => {
      let findings = 0;
      fc.assert(
        fc.property(
          BODIES[type],
          fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }),
          (text, sizes) => {
            const bytes = new TextEncoder().encode(text);
            let turn = 0;
            const expected = whole.inspect(bytes, { type });
            findings += expected.findings.length;
            expectSame(
              inPieces(bytes, type, () => sizes[turn++ % sizes.length]!),
              expected,
            );
          },
        ),
        { numRuns: 300 },
      );
      expect(findings).toBeGreaterThan(300);
    },
  );

  it.each(['json', 'text'] as const)('of anything as %s gives what it gives as a whole', (type) => {
    const piece = fc.constantFrom(
      '{"phone":',
      '13812345678',
      '"',
      '}',
      '[',
      ']',
      ',',
      '\\',
      '\n',
      '姓名：张三',
      ' ',
      'oops',
    );
    const any = fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { minLength: 10, maxLength: 60 });
    fc.assert(
      fc.property(any, fc.integer({ min: 1, max: 40 }), (parts, size) => {
        const bytes = new TextEncoder().encode(`[${parts.join('')}`);
        expectSame(
          inPieces(bytes, type, () => size),
          whole.inspect(bytes, { type }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      'json',
      'a string longer than any',
      () => `["${'x '.repeat(LONGEST_STRING / 2)}13812345678 y","13912345678"]`,
    ],
    ['json', 'a string that never ends', () => `["13812345678","${'13912345678 '.repeat(400_000)}`],
    ['json', 'a key longer than any', () => `{"${'x'.repeat(LONGEST_STRING + 10)}":1,"phone":"13812345678"}`],
    ['json', 'a number longer than any', () => `[${'1'.repeat(LONGEST_STRING + 10)},"13812345678"]`],
    [
      'json',
      'one token without a space',
      () => `["${'x'.repeat(2 * LONGEST_STRING)}",{"phone":"13812345678"}]`,
    ],
    ['text', 'a line longer than any', () => `${'电话13812345678 '.repeat(80_000)}`],
    [
      'csv',
      'a field longer than any',
      () => `手机,备注\n13812345678,${'x'.repeat(3_000_000)}\n13912345678,y\n`,
    ],
  ] as const)('of %s: %s', (type, _what, make) => {
    const bytes = new TextEncoder().encode(make());
    const expected = whole.inspect(bytes, { type });
    expect(expected.findings.length).toBeGreaterThan(0);
    for (const size of [bytes.length, 1_000_003, 65_536]) {
      expectSame(
        inPieces(bytes, type, () => size),
        expected,
      );
    }
  });

  it('keeps sessions apart that are open at once', () => {
    const body = (i: number) =>
      new TextEncoder().encode(
        JSON.stringify(
          Array.from({ length: 50 }, (_, j) => ({ uid: 1000 * i + j, phone: 13_812_345_000 + 100 * i + j })),
        ),
      );
    const bodies = [1, 2, 3].map(body);
    const sessions = bodies.map(() => streaming.open({ type: 'json' }));
    for (let at = 0; at < bodies[0]!.length + 100; at += 37) {
      for (const [i, session] of sessions.entries()) session.write(bodies[i]!.subarray(at, at + 37));
    }
    for (const [i, session] of sessions.entries()) {
      expectSame(session.end(), whole.inspect(bodies[i]!, { type: 'json' }));
    }
  });

  it('holds no more than a bound, whatever the length', () => {
    const session = createInspector({ maxBodyBytes: 1e12 }).open({ type: 'json' });
    const piece = new TextEncoder().encode(
      `${JSON.stringify({ list: Array.from({ length: 2_000 }, (_, i) => ({ id: i, title: `a thing ${i}` })) })}\n`,
    );
    for (let i = 0; i < 20; i++) session.write(piece);
    globalThis.gc?.();
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 600; i++) session.write(piece);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000);
    expect(session.end()).toEqual({ findings: [], people: [], unseen: [] });
  });
});
