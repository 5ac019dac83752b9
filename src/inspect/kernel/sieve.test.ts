/**
 * The sieve never says no where the recogniser finds something: every value that it passes over is looked at here by
 * the plain scans.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileKernel, KERNELS } from '../../../scripts/wasm-kernels.mjs';
import type { ValueContext } from '../inspection.ts';
import { type KeyMeaning, NO_KEY } from '../keys/key-meaning.ts';
import { readKey } from '../keys/read-key.ts';
import { confidence, TIER_FLOOR } from '../log-odds.ts';
import { Recogniser, type Taker } from '../recognise.ts';
import { recognitionOf } from '../recognition.ts';
import { Sieve } from './sieve.ts';

const recognition = recognitionOf({ floor: TIER_FLOOR.default });
const sieve = new Sieve(recognition.formats, recognition.sievePatterns);
const CONTEXTS: readonly ValueContext[] = [
  'json-string',
  'json-number',
  'json-key',
  'html-text',
  'csv-field',
  'text',
];
const QUIET = readKey('orderNo');

/** What the recogniser keeps of a value that is looked at in every way. */
function plainly(
  bytes: Uint8Array,
  start: number,
  end: number,
  key: KeyMeaning,
  context: ValueContext,
  holds?: number,
): string[] {
  const found: string[] = [];
  const taker: Taker = {
    take: (report, from, to, odds) => {
      if (confidence(odds) < TIER_FLOOR.default) return false;
      found.push(`${report.entity} ${from} ${to} ${odds}`);
      return true;
    },
    isOwn: () => false,
  };
  new Recogniser(taker, recognition).read(key, bytes, start, end, context, true, holds);
  return found;
}

let held = 0;
let found = 0;

function agrees(text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  // As walkers give it: neighbours on both sides, no space at the ends.
  let start = Math.min(3, bytes.length);
  let end = bytes.length;
  if (typeof text === 'string') start = 0;
  while (start < end && bytes[start]! <= 0x20) start++;
  while (end > start && bytes[end - 1]! <= 0x20) end--;
  for (const context of CONTEXTS) {
    for (const key of [NO_KEY, QUIET]) {
      const holds = sieve.look(bytes, start, end, context, key === QUIET, false);
      const all = plainly(bytes, start, end, key, context);
      expect(plainly(bytes, start, end, key, context, holds)).toEqual(all);
      if (holds !== 0) held++;
      if (all.length > 0) found++;
      sieve.hold(bytes);
      expect(sieve.look(bytes, start, end, context, key === QUIET, false)).toBe(holds);
      sieve.letGo();
    }
  }
}

const TOKENS = fc.constantFrom(
  ...'13812345678 138-1234-5678 +8613812345678 86 0086 +44 4111111111111111 6222-0200-0000-0000 11010519491231002X 110105194912310021 zs@example.com a@2x.png 192.168.1.1 10.0.0.7 203.0.113.250 fe80::1 2001:db8::8a2e:370:7334 00:1B:44:11:3A:B7 DE89370400440532013000 GB82WEST12345698765432 京A12345 沪AD12345 A123456(3) 123-45-6789 (212) 555-0198 010-12345678 91350100M000100Y43 护照号 passport ssn tel phone hotel 电话 收货人 张伟 微信 wx_zhang88 浙江省杭州市西湖区文三路 100号 2单元 qq 12345678 E12345678 C01X00T47 131052308W 1BoatSLRHtKNngkdXEeobR76b53LETtpyT 2026-06-19 12:30:01 $ # / - . , ： “ é K 1 23 456 7890 _ x % * @'.split(
    ' ',
  ),
  ' ',
  ' ',
  '，',
);

/** Pieces of names, addresses, accounts, labels and what stands between them. */
const PROSE_TOKENS = fc.constantFrom(
  ...'[2026-05-19 2026-05-19 18:23:39 12:30:01] 18:23:39 收货人 联系人 请联系 姓名 我叫 我是 学生 家长 先生 女士 医生 张伟 欧阳娜娜 李红 阿里木·买买提 尉迟恭 方便 安徽 电话 手机号码 身份证 13812345678 13812345678/13912345678 110105194912310021 微信 微信号是 wx_zhang88 wxid_a1b2c3d4e5 vx qq 1234567 扣扣 寄到 地址是 住在 地址 浙江省 杭州市 北京市 江苏 南京市 西湖区 鼓楼区 文三路 建设街 100号 12号院3号楼2单元601室 村委会 三组 5栋 收 住 （ ） ， 。 ： : 、 - 的 了 𠮷 é'.split(
    ' ',
  ),
  ...'2026-05-19 18:23:39|2026-05-19T18:23:39|[2026-05-19 18:23:39] |1999-12-31 23:59:59 |Dear |Hi |Mr. |Dr |Ann Lee|John van der Berg|Jean-Luc Picard|My name is |This is |I am |on behalf of |name on card |Buyer Name: |Full Name: |name: |Attn: |attn |Contact Person: |Patient |Guest |Regards, |Thanks |Yours truly,\n|Best |, |.|\n| |12 Elm St|1 High Street|Apt 4|Springfield|Leeds|IL 62704|LS1 4AP|, ON K1A 0B1|NSW 2000|Customer Service|passport no |Pass |ip address |my number is |call |tel:|tel |email|hotel|ssn |driver license |E12345678|123456789|212-555-0198|(212) 555-0198|010-12345678|0571-52660429|020 7946 0018|10.0.0.7|203.0.113.250|4111 1111 1111 1111|GB82 WEST 1234 5698 7654 32|mein reisepass |C01X00T47|護照|护照号|车牌|京A12345|港澳通行证|H12345678|座机|订单号|卡号|6222020000000000'.split(
    '|',
  ),
  ' ',
  ' ',
  '，',
);

describe('the sieve', { timeout: 120_000 }, () => {
  it('is what its source says', async () => {
    const kernel = KERNELS.find(({ constant }) => constant === 'JSON_WASM')!;
    expect(await compileKernel(kernel)).toBe(readFileSync(kernel.output, 'utf8'));
  });

  it('passes over no value in which something stands', () => {
    const text = fc.array(TOKENS, { minLength: 1, maxLength: 9 }).map((tokens) => tokens.join(''));
    fc.assert(fc.property(text, agrees), { numRuns: 4000 });
    expect(found).toBeGreaterThan(1000);
    expect(held).toBeLessThan(3 * found);
  });

  it('tells every place in running text where somebody is named or a number stands', () => {
    const text = fc.array(PROSE_TOKENS, { minLength: 1, maxLength: 10 }).map((tokens) => tokens.join(''));
    const before = found;
    fc.assert(fc.property(text, agrees), { numRuns: 6000 });
    expect(found - before).toBeGreaterThan(3000);
  });

  it('tells nobody by eleven digits of a longer number', () => {
    agrees('passport no 学生 杭州市110105194912310021');
    agrees('学生 李红 a13812345678');
    agrees('学生 李红 13812345678');
  });

  it('passes over none of any bytes', () => {
    const digits = fc.string({
      unit: fc.constantFrom(...'0123456789012345678901234567890123456789- .+/@aXA'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(fc.oneof(digits, fc.string({ maxLength: 60 }), fc.uint8Array({ maxLength: 60 })), agrees),
      { numRuns: 4000 },
    );
  });

  it('reads a value longer than its memory in pieces', () => {
    const filler = '这是一段很长的文字 with words '.repeat(4000);
    for (const value of [
      '13812345678',
      'zs@example.com',
      'DE89370400440532013000',
      '护照号 E12345678',
      '11010519491231002X',
    ]) {
      for (const cut of [0, 65_000, 65_300, 65_408, 65_500, 100_000]) {
        agrees(`${filler.slice(0, cut)} ${value} ${filler}`);
      }
    }
  });

  it.skipIf(
    process.env.WEIR_CASES === undefined || !existsSync(join(process.env.WEIR_CASES, 'presidio.jsonl')),
  )('passes over no labelled case (WEIR_CASES)', () => {
    const lines = readFileSync(join(process.env.WEIR_CASES!, 'presidio.jsonl'), 'utf8').trim().split('\n');
    for (const line of lines) agrees((JSON.parse(line) as { text: string }).text);
  });
});
