import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BodyDescription, Finding } from '../inspection.ts';
import { createInspector } from '../inspector.ts';
import { Scratch } from '../scratch.ts';
import { MAX_TOKEN, undoPercent } from './encoded.ts';

const inspector = createInspector();

interface Seen {
  readonly what: readonly (readonly [string, string])[];
  readonly people: readonly string[];
}

function seen(text: string, body: BodyDescription): Seen {
  const bytes = Buffer.from(text);
  const { findings, people } = inspector.inspect(bytes, body);
  return {
    what: findings.map(({ entity, start, end }: Finding) => [entity, bytes.toString('utf8', start, end)]),
    people: people.flatMap(({ identifiers }) =>
      identifiers.map(({ namespace, value }) => `${namespace}:${value}`),
    ),
  };
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (payload: object) =>
  `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}.${'s3cr_t-'.repeat(5)}`;
/** What of the payload a span of its base64url says. */
const inToken = (text: string, span: string) => {
  const payload = text.split('.')[1]!;
  const at = payload.indexOf(span);
  const from = Math.ceil((at * 3) / 4);
  return Buffer.from(payload, 'base64url')
    .subarray(from, Math.ceil(((at + span.length) * 3) / 4))
    .toString();
};

describe('percent-encoding', () => {
  it('is undone, and findings span what is written', () => {
    expect(seen('{"x":"zs%40example.com"}', { type: 'json' }).what).toEqual([
      ['EMAIL_ADDRESS', 'zs%40example.com'],
    ]);
    expect(seen('{"next":"/u?tel=%2B8613812345678&n=1"}', { type: 'json' }).what).toEqual([
      ['PHONE_NUMBER', '%2B8613812345678'],
    ]);
    expect(seen('mail zs%40example.com now', { type: 'text' }).what).toEqual([
      ['EMAIL_ADDRESS', 'zs%40example.com'],
    ]);
    expect(seen('<p>zs%40example.com</p>', { type: 'html' }).what).toEqual([
      ['EMAIL_ADDRESS', 'zs%40example.com'],
    ]);
    expect(seen('x,y\nuserName,zs%40example.com\n', { type: 'csv' }).what).toEqual([
      ['EMAIL_ADDRESS', 'zs%40example.com'],
    ]);
    expect(seen('{"nick":"%E5%B0%8F%E6%98%8E1"}', { type: 'json' }).people).toEqual(['username:小明1']);
  });

  it('whose sign is itself an escape of JSON is undone, too', () => {
    expect(seen('{"x":"zs\\u002540example.com"}', { type: 'json' }).what).toEqual([
      ['EMAIL_ADDRESS', 'zs\\u002540example.com'],
    ]);
    expect(seen('{"tel":"\\u00252B8613812345678"}', { type: 'json' }).people).toEqual([
      'phone:+8613812345678',
    ]);
    const far = `{"pad":"${'x'.repeat(70_000)}","tel":"\\u00252B8613812345678"}`;
    expect(seen(far, { type: 'json' }).people).toEqual(['phone:+8613812345678']);
    const inner = JSON.stringify({ x: JSON.stringify({ mail: 'zs%40example.com' }).replace('%', '\\u0025') });
    expect(seen(inner, { type: 'json' }).people).toEqual(['email:zs@example.com']);
  });

  it('behind a window of the kernel, and across its end, is seen', () => {
    for (let pad = 65_500; pad < 65_545; pad += 3) {
      const text = `{"pad":"${'x'.repeat(pad)}","x":"zs%40example.com","y":"${token({ email: 'li@example.com' })}"}`;
      expect([...seen(text, { type: 'json' }).people].sort()).toEqual([
        'email:li@example.com',
        'email:zs@example.com',
      ]);
    }
  });

  it('of JSON, and of what is encoded twice, is looked into', () => {
    const once = encodeURIComponent('{"buyer":{"id":7,"phone":"13812345678"}}');
    expect(seen(`{"state":"${once}"}`, { type: 'json' }).people).toEqual(['id:7', 'phone:+8613812345678']);
    expect(seen('{"x":"zs%2540example.com"}', { type: 'json' }).what).toEqual([
      ['EMAIL_ADDRESS', 'zs%2540example.com'],
    ]);
  });

  it('is not seen where a percent sign is one', () => {
    expect(seen('折扣50%1 13812345678', { type: 'text' }).what).toEqual([['PHONE_NUMBER', '13812345678']]);
    expect(seen('{"x":"a%zz%4","phone":"13812345678%"}', { type: 'json' }).what).toEqual([]);
  });

  it('is the inverse of encodeURIComponent, with an offset for each byte', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.string({ maxLength: 5 }),
        (text, before) => {
          const encoded = encodeURIComponent(text.toWellFormed());
          const bytes = Buffer.from(`${before}${encoded}`);
          const start = Buffer.byteLength(before);
          const scratch = new Scratch();
          const length = undoPercent(bytes, start, bytes.length, undefined, scratch, (byte) => byte >= 0);
          if (length === 0) {
            expect(encoded).toBe(text.toWellFormed());
            return;
          }
          expect(Buffer.from(scratch.bytes.subarray(0, length)).toString()).toBe(text.toWellFormed());
          expect(scratch.map[length]).toBe(bytes.length);
          for (let i = 0; i < length; i++) {
            const width = scratch.map[i + 1]! - scratch.map[i]!;
            const written = bytes.toString('latin1', scratch.map[i]!, scratch.map[i + 1]!);
            expect(width === 3 ? Number.parseInt(written.slice(1), 16) : written.charCodeAt(0)).toBe(
              scratch.bytes[i],
            );
          }
        },
      ),
    );
  });
});

describe('a form', () => {
  it('is one object of its fields', () => {
    const body = 'userId=7&phone=13812345678&name=%E5%BC%A0%E4%B8%89&note=call+zs%40example.com&empty=&x';
    const { what, people } = seen(body, { contentType: 'application/x-www-form-urlencoded' });
    expect(what).toEqual([
      ['USER_ID', '7'],
      ['PHONE_NUMBER', '13812345678'],
      ['PERSON', '%E5%BC%A0%E4%B8%89'],
      ['EMAIL_ADDRESS', 'zs%40example.com'],
    ]);
    expect(people).toContain('id:7');
  });

  it('keeps a plus that was encoded', () => {
    const { what } = seen('phone=%2B44+20+7946+0018', { contentType: 'application/x-www-form-urlencoded' });
    expect(what).toEqual([['PHONE_NUMBER', '%2B44+20+7946+0018']]);
  });
});

describe('a token', () => {
  const jwt = token({ sub: 'x', user: { id: 7, email: 'zs@example.com' } });

  it('is looked into wherever it stands; findings span the characters that begin in them', () => {
    for (const [text, body] of [
      [`{"access_token":"${jwt}"}`, { type: 'json' }],
      [`{"h":"Bearer ${jwt}"}`, { type: 'json' }],
      [`Authorization: Bearer ${jwt}\n`, { type: 'text' }],
      [`k,v\nuserName,${jwt}\n`, { type: 'csv' }],
      [`<p>${jwt}</p>`, { type: 'html' }],
      [`{"next":"/cb?t=${jwt}&p=%2F"}`, { type: 'json' }],
    ] as const) {
      const { what, people } = seen(text, body);
      expect(people).toEqual(['id:7', 'email:zs@example.com']);
      expect(what.map(([entity]) => entity)).toContain('EMAIL_ADDRESS');
      const span = what.find(([entity]) => entity === 'EMAIL_ADDRESS')![1];
      expect(inToken(jwt, span)).toMatch(/^.?s@example\.co/);
    }
  });

  it('that is none, or too long, is text', () => {
    const long = token({ email: 'zs@example.com', pad: 'x'.repeat(MAX_TOKEN) });
    for (const none of [
      jwt.split('.').slice(0, 2).join('.'),
      `x${jwt}`,
      'eyJ.eyJ.eyJ',
      'eyJhbGciOiJIUzI1NiJ9.bm8.x',
      long,
    ]) {
      expect(seen(`{"t":"${none}"}`, { type: 'json' }).people).toEqual([]);
    }
  });

  it('never makes anything throw, and spans stay in the body', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'eyJ',
        '.',
        jwt,
        '%',
        '%4',
        '%40',
        '%25',
        '"',
        '&',
        '=',
        '+',
        'a@b.cn',
        jwt.slice(0, 70),
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        for (const body of [
          { type: 'text' },
          { type: 'csv' },
          { type: 'json' },
          { type: 'html' },
          { contentType: 'application/x-www-form-urlencoded' },
        ] as const) {
          const bytes = Buffer.from(
            body.type === undefined || body.type !== 'json' ? text : JSON.stringify(text),
          );
          for (const { start, end } of inspector.inspect(bytes, body).findings) {
            expect(start).toBeGreaterThanOrEqual(0);
            expect(end).toBeGreaterThan(start);
            expect(end).toBeLessThanOrEqual(bytes.length);
          }
        }
      }),
    );
  });
});
