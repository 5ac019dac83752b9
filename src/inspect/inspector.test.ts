import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoriesOf } from '../disclosure/category.ts';
import type { BodyType, Inspection } from './inspection.ts';
import { createInspector } from './inspector.ts';

const inspector = createInspector();

function inspect(body: string | object, contentType?: string): Inspection {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = contentType ?? (typeof body === 'string' ? undefined : 'application/json');
  return inspector.inspect(Buffer.from(text), type === undefined ? {} : { contentType: type });
}

/** `ENTITY value` of every finding. */
function found(body: string | object, contentType?: string): string[] {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return inspect(body, contentType).findings.map(
    ({ entity, start, end }) => `${entity} ${bytes.toString('utf8', start, end)}`,
  );
}

describe('what is found', () => {
  it('finds every kind under its key', () => {
    expect(
      found({
        user: {
          userId: 'u10023',
          nickName: '小明同学',
          realName: '张三',
          mobile: '13812345678',
          email: 'zs@example.com',
          idCard: '11010519491231002X',
          bankCard: '6200000000000005',
          address: '浙江省杭州市西湖区文三路1号',
          birthday: '1990-01-02',
          gender: '男',
          loginIp: '203.0.113.7',
        },
      }),
    ).toEqual([
      'USER_ID u10023',
      'USERNAME 小明同学',
      'PERSON 张三',
      'PHONE_NUMBER 13812345678',
      'EMAIL_ADDRESS zs@example.com',
      'CN_RESIDENT_ID 11010519491231002X',
      'CREDIT_CARD 6200000000000005',
      'LOCATION 浙江省杭州市西湖区文三路1号',
      'DATE_TIME 1990-01-02',
      'GENDER 男',
      'IP_ADDRESS 203.0.113.7',
    ]);
  });

  it('takes phones of other countries and landlines where a key says so', () => {
    expect(found({ tel: '(415) 555-0132' })).toEqual(['PHONE_NUMBER (415) 555-0132']);
    expect(found({ tel: '010-12345678' })).toEqual(['PHONE_NUMBER 010-12345678']);
    expect(found({ tel: '13812345678/13912345678' })).toHaveLength(2);
    expect(found({ note: '(415) 555-0132' })).toEqual([]);
    expect(found('call +44 20 7946 0018 now', 'text/plain')).toEqual(['PHONE_NUMBER +44 20 7946 0018']);
  });

  it('says what surrounds a value, so that a mask stays well-formed', () => {
    const [text, number] = inspect({ a: { phone: '13812345678' }, b: { phone: 13912345678 } }).findings;
    expect(text).toMatchObject({ context: 'json-string', path: '$.a.phone' });
    expect(number).toMatchObject({ context: 'json-number', path: '$.b.phone' });
    expect(inspect('<b data-phone="13812345678">x</b>', 'text/html').findings[0]).toMatchObject({
      context: 'html-attribute',
    });
    expect(inspect({ list: [{ phone: '13812345678' }] }).findings[0]).toMatchObject({
      path: '$.list[].phone',
    });
    expect(inspect({ '13812345678': { a: 1 } }).findings[0]).toMatchObject({ context: 'json-key' });
  });

  it('undoes escapes and gives the span of what stands in the body', () => {
    const text = String.raw`{"phone":"138\u00312345678","m":"a\/b zs\u0040example.com\n"}`;
    expect(found(text, 'application/json')).toEqual([
      String.raw`PHONE_NUMBER 138\u00312345678`,
      String.raw`EMAIL_ADDRESS zs\u0040example.com`,
    ]);
    expect(inspect(text, 'application/json').people.flatMap(({ identifiers }) => identifiers)).toContainEqual(
      {
        namespace: 'phone',
        value: '+8613812345678',
      },
    );
    expect(found('<p>138&#49;2345678&amp;</p>', 'text/html')).toEqual(['PHONE_NUMBER 138&#49;2345678']);
    expect(found('<p title="&#49;3812345678">x</p>', 'text/html')).toEqual(['PHONE_NUMBER &#49;3812345678']);
  });

  it('looks into JSON in a JSON string, twice and no deeper', () => {
    const wrap = (value: object): object => ({ data: JSON.stringify(value) });
    const inner = { phone: 13812345678 };
    expect(found(wrap(inner))).toEqual(['PHONE_NUMBER 13812345678']);
    expect(found(wrap(wrap(inner)))).toEqual(['PHONE_NUMBER 13812345678']);
    expect(found(wrap(wrap(wrap(inner))))).toHaveLength(1); // as text: the number is labelled
  });

  it('leaves masks alone', () => {
    const body = { user: { nick: 't***8', name: '张**', phone: '138****5678', email: 't***8@example.com' } };
    expect(inspect(body)).toEqual({ findings: [], people: [], unseen: [] });
  });

  it('finds nothing in a tag that is cut', () => {
    expect(inspect('<p class="nick"><input value="&nGt;', 'text/html').findings).toEqual([]);
    expect(inspect('<p class="nick">a<input value="13812345678', 'text/html').findings).toEqual([]);
  });

  it('takes labels in text', () => {
    expect(found('收货人：张三，电话：13812345678，地址：浙江省杭州市西湖区文三路1号', 'text/plain')).toEqual(
      ['PERSON 张三', 'PHONE_NUMBER 13812345678', 'LOCATION 浙江省杭州市西湖区文三路1号'],
    );
    expect(found('订单号13812345678', 'text/plain')).toEqual([]);
    expect(found('手机13812345678', 'text/plain')).toEqual(['PHONE_NUMBER 13812345678']);
    expect(found('13812345678', 'text/plain')).toEqual(['PHONE_NUMBER 13812345678']);
  });
});

describe('lookalikes', () => {
  it.each([
    ['order numbers', { orderNo: '6222021234567890128', orderId: '4111111111111111', order_sn: 13812345678 }],
    ['article numbers', { skuId: 13812345678, sku: '13812345678', itemId: '15912345678' }],
    ['bare numbers under unknown keys', { foo: 13812345678, bar: [13812345678, 17712345678] }],
    ['snowflakes', { id: '1234567890123456789', tweet: '1580661436132757506' }],
    ['order numbers that pass Luhn', { foo: '6222021234567890128', bar: '4111111111111111' }],
    ['milliseconds', { ts: 1748503543012, at: '1748503543012', phone: '1748503543012' }],
    ['versions', { version: '1.2.3.4', build: '138.1234.5678', ip: 'n/a' }],
    ['uuids', { id: '13812345-6789-4abc-9def-138123456789', x: '0f0f0f0f-1381-2345-8678-13812345678a' }],
    ['hashes', { sha: 'a13812345678b', md5: '13812345678901234567890123456789' }],
    ['floats', { lat: 13.812345678, price: '0.13812345678', x: 1.3812345678e10 }],
    ['base64', { blob: 'MTM4MTIzNDU2Nzg/13812345678/MTM4MTIzNDU2Nzg=' }],
    [
      'files and packages',
      { icon: 'icon@2x.png', dep: 'left-pad@1.3.0', repo: 'https://token@host.example/x' },
    ],
    ['things', { id: 5, name: '苹果', price: 3, title: '新鲜苹果', stock: 4 }],
    ['a thing with an id and a title', [{ id: 1, title: '好书', sku: 'B1' }]],
    ['wallets and hosts', { address: '0x52908400098527886E0F7030069857D2E4169EE7', addr: '10.0.0.1:8080' }],
    ['times', { createTime: '2026-11-22 10:00:00', updated: 20261122100000 }],
  ])('%s are no findings', (_what, body) => {
    expect(found(body)).toEqual([]);
  });

  it('keeps out an unknown column of numbers, and takes a known one', () => {
    expect(found('货号,手机\n13812345678,13912345678\n', 'text/csv')).toEqual(['PHONE_NUMBER 13912345678']);
    expect(found('sku,price,title\n13812345678,5,a\n', 'text/csv')).toEqual([]);
    expect(found('品类,手机\n13812345678,13912345678\n', 'text/csv')).toEqual(['PHONE_NUMBER 13912345678']);
  });

  it('shows the unlikely ones in the tier `all`, and counts nobody by them', () => {
    const all = createInspector({ tier: 'all' }).inspect(Buffer.from('{"foo":13812345678}'), {});
    expect(all.findings.map(({ entity }) => entity)).toContain('PHONE_NUMBER');
    for (const { confidence } of all.findings) expect(confidence).toBeLessThan(0.5);
    expect(all.people).toEqual([]);
  });
});

describe('kinds of bodies', () => {
  const phone = '13812345678';
  it.each([
    ['application/json; charset=utf-8', `{"phone":"${phone}"}`, 1],
    ['text/html', `{"phone":"${phone}"}`, 1],
    ['application/json', `<p>${phone}</p>`, 1],
    ['text/plain', `{"phone":"${phone}"}`, 1],
    ['application/problem+json', `{"phone":"${phone}"}`, 1],
    ['application/octet-stream', `tel ${phone}`, 1],
    ['application/octet-stream', `\0\0\0${phone}`, 0],
    ['image/png', phone, 0],
    ['application/javascript', `var tel = "${phone}"`, 0],
    ['application/javascript', `cb({"phone":"${phone}"})`, 1],
    ['application/javascript', `/**/ typeof cb === 'function' && cb({"phone":"${phone}"});`, 1],
    ['text/css', `.a13812345678{}`, 0],
    ['application/x-ndjson', `{"phone":"${phone}"}\n{"phone":"13912345678"}\n`, 2],
    ['text/event-stream', `event: x\ndata: {"phone":"${phone}"}\n\n`, 1],
    ['application/xml', `<user><phone>${phone}</phone></user>`, 1],
    ['', `姓名,手机\n张三,${phone}\n`, 2],
    ['text/plain', `)]}',\n{"phone":"${phone}"}`, 1],
  ])('%s: %s', (contentType, body, count) => {
    const { findings, unseen } = inspect(body, contentType);
    expect(findings).toHaveLength(count);
    expect(unseen).toEqual([]);
  });

  it('says what it did not see', () => {
    const small = createInspector({ maxBodyBytes: 30 });
    const body = Buffer.from('{"phone":"13812345678","x":"13912345678"}');
    expect(small.inspect(body, {}).unseen).toContainEqual({ reason: 'over-cap', bytes: body.length - 30 });
    expect(inspect('{"phone":"13812345678","x":oops}', 'application/json')).toMatchObject({
      findings: [{ entity: 'PHONE_NUMBER' }],
      unseen: [{ reason: 'malformed', bytes: 4 }],
    });
    expect(inspect('%PDF-1.7', 'application/pdf').unseen).toEqual([{ reason: 'encoding', bytes: 8 }]);
    expect(inspect('x', 'text/plain; charset=utf-16le').unseen).toEqual([{ reason: 'encoding', bytes: 1 }]);
  });

  it('reads the ASCII of a GBK body, whatever its second bytes look like', () => {
    // "誠" is BA 5C in GBK's neighbourhood: a second byte that is a backslash.
    const body = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xd5, 0x5c]),
      Buffer.from('","phone":"13812345678"}'),
    ]);
    expect(inspector.inspect(body, { contentType: 'application/json; charset=gbk' })).toMatchObject({
      findings: [{ entity: 'PHONE_NUMBER' }],
      unseen: [{ reason: 'encoding', bytes: 2 }],
    });
    const ascii = Buffer.from('{"phone":"13812345678"}');
    expect(inspector.inspect(ascii, { contentType: 'application/json; charset=gbk' }).unseen).toEqual([]);
  });

  it('gives the same in one piece and in many, and the pieces may be reused', () => {
    const body = Buffer.from(
      JSON.stringify({ list: [{ nick: '小明同学', phone: '13812345678' }, { nick: 'bobby' }] }),
    );
    const whole = inspector.inspect(body, {});
    fc.assert(
      fc.property(fc.integer({ min: 1, max: body.length }), (size) => {
        const session = inspector.open({});
        for (let i = 0; i < body.length; i += size) {
          const piece = Uint8Array.from(body.subarray(i, i + size));
          session.write(piece);
          piece.fill(0);
        }
        expect(session.end()).toEqual(whole);
      }),
    );
  });
});

describe('never throws', () => {
  it.each(['json', 'html', 'csv', 'text'] as const)('on 100,000 numbers in one value as %s', (type) => {
    const numbers = Array.from({ length: 100_000 }, (_, i) => `13${String(i).padStart(9, '0')}`).join(' ');
    const body = {
      json: `{"notice":"${numbers}"}`,
      html: `<p>${numbers}</p>`,
      csv: `姓名,x\n张三,${numbers}`,
      text: numbers,
    };
    const { findings, unseen } = inspector.inspect(Buffer.from(body[type]), { type });
    expect(findings.length).toBeGreaterThanOrEqual(100_000);
    expect(unseen).toEqual([]);
  });

  const TYPES: readonly BodyType[] = ['json', 'html', 'csv', 'text'];
  const hostile = fc.stringMatching(/^[-<>/="'&#;{}[\],:@+*.\\\n ab1389xu号：电话张]{0,80}$/);
  const piece = fc.constantFrom(
    '13812345678',
    '{"phone":"',
    '"}',
    '<p class="nick">',
    '</p>',
    '&#49;',
    '&nGt;',
    'a@b.cn',
    '姓名：',
    '<table><tr><th>',
    '\\u0031',
    '","',
    '<script>{"a":',
    '"{\\"id\\":',
    '<!--',
    '<input value="',
    '\n',
    '"',
    ',',
    '6200000000000005',
  );
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    hostile.map((text) => new TextEncoder().encode(text)),
    fc
      .array(fc.oneof(piece, hostile), { maxLength: 20 })
      .map((parts) => new TextEncoder().encode(parts.join(''))),
  );

  it.each([...TYPES, undefined])('on any bytes as %s, and its findings are sorted and apart', (type) => {
    fc.assert(
      fc.property(bodies, (bytes) => {
        for (const tier of ['default', 'all'] as const) {
          const { findings, people } = createInspector({ tier }).inspect(
            bytes,
            type === undefined ? {} : { type },
          );
          let last = 0;
          for (const { start, end, confidence, person } of findings) {
            expect(start).toBeGreaterThanOrEqual(last);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(bytes.length);
            expect(confidence).toBeGreaterThan(0);
            expect(confidence).toBeLessThanOrEqual(1);
            if (person !== undefined) expect(person).toBeLessThan(people.length);
            last = tier === 'all' ? start : end; // all readings may lie over each other
          }
          for (const { identifiers, categories } of people) {
            expect(identifiers.length).toBeGreaterThan(0);
            expect(categoriesOf(categories).length).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });
});
