/** The kernel's walk over lines and the plain one tell the same of a text, whatever the text and however it is cut. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { charsetOf } from '../charset.ts';
import type { Inspection } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { plainly } from './plain.ts';

const PATIENCE_MS = 120_000;
const LARGE = { maxBodyBytes: 1e9 };
const tiers = {
  default: createInspector({ ...LARGE, tier: 'default' }),
  all: createInspector({ ...LARGE, tier: 'all' }),
};
const streaming = createInspector({ ...LARGE, streamAfterBytes: 64 });

function same(text: string | Uint8Array, tier: 'default' | 'all' = 'default'): Inspection {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const found = tiers[tier].inspect(bytes, { type: 'text' });
  if (charsetOf(undefined, bytes) === 'utf-8' && bytes.length > 0) {
    expect(found).toStrictEqual(plainly(bytes, 'text', tier));
  }
  return found;
}

function inPieces(bytes: Uint8Array, size: number): Inspection {
  const session = streaming.open({ type: 'text' });
  for (let at = 0; at < bytes.length; at += size)
    session.write(Uint8Array.from(bytes.subarray(at, at + size)));
  return session.end();
}

const LABEL = fc.constantFrom(
  ...'姓名 手机 电话 收货人 客服 买家 buyer agent Name phone 地址 收货地址 微信号 QQ 订单号 生日 id uid ip 备注 12 x_1 very-long-label-that-goes-on-and-on-and-on-and-on-and-on 性别'.split(
    ' ',
  ),
);
const VALUE = fc.constantFrom(
  ...[
    '张三',
    '13812345678',
    'zs@example.com',
    '请联系 13812345678',
    '浙江省杭州市西湖区文三路1号；快',
    'wxid_abc12345',
    '什么时候发货',
    '10:22:31',
    '{"phone":"13812345678"}',
    '["13812345678"]',
    '我叫李伟，住杭州市西湖区文三路100号',
    '微信wx_zhang88 QQ 12345678',
    '1990-01-02',
    '203.0.113.7',
    '护照 E12345678',
    '沪A12345',
    'my passport is 123456789',
    '',
    ' ',
    '，',
    '。',
    '|',
    ';',
  ],
);
const COLON = fc.constantFrom(':', '：', ': ', '：：', ' : ', '');
const LINE = fc
  .tuple(
    fc.constantFrom('', '', '[2026-05-11 10:22:31] ', '- ', '  ', '[客服] ', '] '),
    fc.array(
      fc.tuple(LABEL, COLON, VALUE, fc.constantFrom('', ' ', '，', ',', '。')).map((parts) => parts.join('')),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(([before, parts]) => before + parts.join(''));
const TEXT = fc
  .array(fc.tuple(fc.oneof(LINE, LINE, VALUE), fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r', '\n \n')), {
    maxLength: 10,
  })
  .map((lines) => lines.flat().join(''));

describe('the kernel and the plain walk tell the same of a text', { timeout: PATIENCE_MS }, () => {
  it('of lines with and without labels', () => {
    let findings = 0;
    fc.assert(
      fc.property(TEXT, (text) => {
        findings += same(text).findings.length;
      }),
      { numRuns: 5000 },
    );
    expect(findings).toBeGreaterThan(2000);
    fc.assert(
      fc.property(TEXT, (text) => {
        same(text, 'all');
      }),
      { numRuns: 500 },
    );
  });

  it('of texts that are cut, or have a byte changed', () => {
    fc.assert(
      fc.property(TEXT, fc.nat(), fc.nat(), fc.integer({ min: 0, max: 255 }), (text, cut, at, byte) => {
        const bytes = new TextEncoder().encode(text);
        same(bytes.subarray(0, cut % (bytes.length + 1)));
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        same(bytes);
      }),
      { numRuns: 4000 },
    );
  });

  it('of texts in pieces', () => {
    fc.assert(
      fc.property(
        fc.array(TEXT, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 90 }),
        (texts, size) => {
          const bytes = new TextEncoder().encode(texts.join('\n'));
          expect(inPieces(bytes, size)).toEqual(tiers.default.inspect(bytes, { type: 'text' }));
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([131_071, 131_072, 131_073, 300_000, 1_100_000])('of a line of %i bytes', (length) => {
    const long = `${'这是闲聊 '.repeat(length / 13)}`.slice(0, length / 3);
    const text = `姓名：张三\n电话：13812345678\n${long} 13912345678\n收货人：李四\n${'x\n'.repeat(70_000)}13712345678`;
    const found = same(text);
    expect(found.findings.length).toBeGreaterThanOrEqual(5);
    const bytes = new TextEncoder().encode(text);
    expect(inPieces(bytes, 100_003)).toEqual(found);
  });

  it('of more labels than have a number', () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `手机${i}：138${10_000_000 + i}`);
    expect(same(lines.join('\n')).findings).toHaveLength(lines.length);
  });
});
