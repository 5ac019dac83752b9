/**
 * Nothing looks past the end of what it is given, nor before its beginning: scratch copies hold what an earlier value
 * left there, windows what comes next. The same value is read alone and among poison, and must be read the same.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectSame } from '../../test/support/same.ts';
import { compileCustom } from './custom/custom-detector.ts';
import type { ValueContext } from './inspection.ts';
import { readKey } from './keys/read-key.ts';
import { TIER_FLOOR } from './log-odds.ts';
import { Recogniser } from './recognise.ts';
import { Recognition } from './recognition.ts';
import { scanShapes } from './scan.ts';
import type { Sink, Source } from './sink.ts';
import { walkCsv } from './walkers/csv.ts';
import { encodingsIn, walkEncoded } from './walkers/encoded.ts';
import { walkJson } from './walkers/json.ts';
import { labelledValues } from './walkers/labelled.ts';
import { walkEvents, walkText } from './walkers/text.ts';
import { WalkTools } from './walkers/walk-tools.ts';

/** Bytes that change what stands beside them: parts of words, numbers, addresses, characters, quotes. */
const POISON = [
  '@',
  '*',
  '_',
  '1',
  '13812345678',
  'a',
  'x',
  '.',
  '.c',
  '-',
  '-1',
  '%',
  '%40',
  '+',
  '号',
  '先',
  '"',
  ',',
  ':',
  '}',
  ']',
  '\n',
  '\\',
  '\\u0031',
  '=',
  '：',
  '/',
  ' ',
  '\u00a0',
  '.eyJ',
];
const BEFORE = ['', '1', 'a', '+', '.', '@', '-', '%', '手机：', 'tel: ', '/', '\\', '"', '¥'];
const PAD = 24;

interface Placed {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** The value with other bytes around it. */
function among(value: Uint8Array, before: string, after: string): Placed {
  const bytes = Buffer.concat([Buffer.from(before), value, Buffer.from(after.padEnd(PAD, after))]);
  const start = Buffer.byteLength(before);
  return { bytes, start, end: start + value.length };
}

const custom = compileCustom({
  name: 'EMPLOYEE_NO',
  pattern: 'EMP-\\d{4,8}[A-Z]?',
  category: 'weir:Custom',
  keys: ['staffNo'],
  labels: ['badge'],
});
if ('problem' in custom) throw new Error(custom.problem);
const recognitions = [
  new Recognition({ floor: TIER_FLOOR.default }),
  new Recognition({ floor: TIER_FLOOR.all }),
  new Recognition({ floor: TIER_FLOOR.default, custom: [custom] }),
];
const KEYS = [
  '',
  'phone',
  'email',
  'name',
  'userId',
  'nick',
  'address',
  'idCard',
  'bankCard',
  'ip',
  'orderNo',
  'content',
  'plate',
  'passport',
  'wechat',
  'birthday',
  'staffNo',
].map(readKey);
const CONTEXTS: readonly ValueContext[] = ['json-string', 'text', 'csv-field', 'html-text'];

function recognised({ bytes, start, end }: Placed): unknown[] {
  const seen: unknown[] = [];
  for (const recognition of recognitions) {
    const recogniser = new Recogniser(
      {
        take: (report, from, to, odds, origin, identifier, contextual) => {
          seen.push([report.entity, from - start, to - start, odds, origin, identifier, contextual]);
          return true;
        },
        isOwn: () => true,
      },
      recognition,
    );
    for (const key of KEYS) {
      for (const context of CONTEXTS) {
        // The sieve is asked as it is in a body, and not.
        recogniser.read(key, bytes, start, end, context, true, -1);
        recogniser.read(key, bytes, start, end, context, true);
      }
    }
  }
  scanShapes(bytes, start, end, (shape, from, to) => seen.push([shape, from - start, to - start]));
  return seen;
}

const tools = new WalkTools();

/** What a walker hands out, with spans from the beginning of what it was given. */
function walked({ bytes, start, end }: Placed): unknown[] {
  const seen: unknown[] = [];
  const sink: Sink = {
    enter: (kind, key, listed) => seen.push(['enter', kind, key.text, listed]),
    leave: () => seen.push(['leave']),
    value: (key, of, from, to, map, context, traits, level) =>
      seen.push([
        key.text,
        Buffer.from(of.subarray(from, to)).toString('latin1'),
        (map === undefined ? from : map[from]!) - start,
        (map === undefined ? to : map[to]!) - start,
        context,
        traits,
        level,
      ]),
  };
  const source: Source = { bytes, start, end, map: undefined, level: 0 };
  seen.push(walkJson(source, sink, tools));
  walkCsv(source, sink, tools);
  walkText(source, sink, tools);
  seen.push(walkEvents(source, sink, tools));
  labelledValues(bytes, start, end, undefined, 'text', 0, 0, sink, tools.keys);
  const encodings = encodingsIn(Buffer.from('%eyJ'));
  seen.push(walkEncoded(encodings, KEYS[0]!, bytes, start, end, undefined, 'text', 0, sink, tools));
  return seen;
}

function sameAmongPoison(
  text: string,
  before: readonly string[],
  after: readonly string[],
  look: (placed: Placed) => unknown[],
): number {
  const value = new TextEncoder().encode(text);
  const alone = look({ bytes: value, start: 0, end: value.length });
  for (const head of before) {
    for (const tail of after)
      expectSame(look(among(value, head, tail)), alone, () => JSON.stringify([head, text, tail]));
  }
  return alone.length;
}

const VALUES = [
  '13812345678',
  '138-1234-5678',
  '+86 138 1234 5678',
  '0086138 1234 5678',
  '+44 20 7946 0018',
  '(202) 555-0107',
  '021-62345678',
  'zs@example.com',
  'a@b.cn',
  'zs@example',
  '11010519491231002X',
  '110105194912310021',
  '11010519491231002',
  '6200000000000005',
  '4111 1111 1111 1111',
  '4111-1111-1111-1111',
  '沪BL6770',
  'WJ12345',
  'E12345678',
  'DE89 3704 0044 0532 0130 00',
  'DE89370400440532013000',
  '203.0.113.7',
  '203.0.113.7/24',
  '2001:db8::1',
  'fe80::1%eth0',
  '00:1A:2B:3C:4D:5E',
  '131052-308T',
  '219-09-9999',
  '1A2B3C4D5E',
  '1990-01-02',
  '31.1234,121.5678',
  '浙江省杭州市西湖区文三路1号',
  '收货人张伟',
  '微信wx_zhang88',
  'QQ 12345678',
  '电话：13812345678',
  '姓名：张三',
  'EMP-123456',
  'badge EMP-12345',
  'https://example.com/a?b=1',
  'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  '91330106589876543C',
  'zs%40example.com',
  '%',
  '%4',
  'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6N30.x',
  '{"a":"13812345678"}',
  '{"a":"x\\',
  '{"a":"\\u003',
  '[1,',
  '{"id":7,"n":tru',
  '"',
  'a,b\n"c',
  'a,"b""',
  'data: {"a":1',
  'id',
  'data',
  '手',
  '1',
  '12',
  '138',
  '1 2',
  '138-1234-567',
];

describe('what is looked at ends where it ends', { timeout: 240_000 }, () => {
  it('for every detector', () => {
    let found = 0;
    for (const value of VALUES) found += sameAmongPoison(value, ['', '1', 'a', '手机：'], POISON, recognised);
    expect(found).toBeGreaterThan(500);
  });

  it('for values that begin after anything', () => {
    for (const value of VALUES) sameAmongPoison(value, BEFORE, ['', '@'], recognised);
  });

  it('for every walker', () => {
    for (const value of VALUES) sameAmongPoison(value, ['', '"', 'a'], POISON, walked);
  });

  it('for anything', () => {
    const piece = fc.oneof(
      fc.constantFrom(...VALUES),
      fc.constantFrom(...POISON),
      fc.stringMatching(/^[0-9A-Za-z.@+-]{1,14}$/),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 3 }),
        fc.constantFrom(...BEFORE),
        fc.constantFrom(...POISON),
        (pieces, head, tail) => {
          sameAmongPoison(pieces.join(''), [head], [tail], recognised);
          sameAmongPoison(pieces.join(''), [head], [tail], walked);
        },
      ),
      { numRuns: 300 },
    );
  });

  const folder = process.env.WEIR_CASES;
  it.skipIf(folder === undefined)('in the cases of Presidio (set WEIR_CASES)', () => {
    const file = join(folder!, 'presidio.jsonl');
    expect(existsSync(file)).toBe(true);
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    for (const [i, line] of lines.entries()) {
      const { text } = JSON.parse(line) as { text: string };
      sameAmongPoison(text, [BEFORE[i % BEFORE.length]!], [POISON[i % POISON.length]!, '1', 'a'], recognised);
    }
  });
});
