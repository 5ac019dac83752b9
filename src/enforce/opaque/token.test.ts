import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../disclosure/time.ts';
import { fromBase32, toBase32 } from './base32.ts';
import { isToken, MAX_ID_BYTES, OpaqueIds } from './token.ts';

const secret = new Uint8Array(32).fill(5);
const ids = new OpaqueIds({ secret, rotationMs: HOUR_MS, graceMs: 10 * MINUTE_MS });
const id = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((text) => !text.includes('\0') && text === text.toWellFormed());
const recipient = fc.bigInt({ min: 0n, max: (1n << 64n) - 1n });
const kind = fc.constantFrom('string' as const, 'number' as const);
const at = fc.integer({ min: 0, max: 4_000_000_000_000 });
const seal = (...given: Parameters<OpaqueIds['seal']>) => ids.seal(...given) as string;

describe('base 32', () => {
  it('gives the vectors of RFC 4648 §10 in lower case without padding', () => {
    const text = ['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'];
    const coded = ['', 'my', 'mzxq', 'mzxw6', 'mzxw6yq', 'mzxw6ytb', 'mzxw6ytboi'];
    expect(text.map((each) => toBase32(Buffer.from(each)))).toEqual(coded);
  });

  it('reads back what it wrote, and has one spelling for it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(fromBase32(toBase32(bytes))).toEqual(Buffer.from(bytes));
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z2-7]{0,20}$/), (text) => {
        const bytes = fromBase32(text);
        if (bytes !== undefined) expect(toBase32(bytes)).toBe(text);
      }),
    );
    expect(fromBase32('my=')).toBeUndefined();
    expect(fromBase32('MY')).toBeUndefined();
  });
});

describe('an opaque id', () => {
  it('opens for the recipient that it was made for, as what it was', () => {
    fc.assert(
      fc.property(id, kind, recipient, recipient, at, (text, kind, whose, other, now) => {
        const token = seal(text, kind, whose, now);
        expect(isToken(token)).toBe(true);
        expect(token).not.toContain(text.length > 6 ? text : '\0');
        expect(ids.open(token, [other, whose], now)).toEqual({ id: text, kind });
      }),
    );
  });

  it('is the same all through a rotation, and another for another person, recipient, rotation or secret', () => {
    const token = seal('10023', 'number', 7n, 5 * HOUR_MS);
    expect(seal('10023', 'number', 7n, 6 * HOUR_MS - 1)).toBe(token);
    const others = [
      seal('10024', 'number', 7n, 5 * HOUR_MS),
      seal('10023', 'number', 8n, 5 * HOUR_MS),
      seal('10023', 'number', 7n, 6 * HOUR_MS),
      new OpaqueIds({ secret: new Uint8Array(32).fill(6), rotationMs: HOUR_MS }).seal(
        '10023',
        'number',
        7n,
        5 * HOUR_MS,
      ),
    ];
    expect(new Set([token, ...others]).size).toBe(5);
  });

  it('lives through its rotation and the grace, to the millisecond', () => {
    const token = seal('u7', 'string', 7n, HOUR_MS);
    const end = 2 * HOUR_MS + 10 * MINUTE_MS;
    expect(ids.open(token, [7n], end - 1)).toEqual({ id: 'u7', kind: 'string' });
    expect(ids.open(token, [7n], end)).toEqual({ miss: 'expired', madeFor: 7n });
    expect(ids.open(token, [7n], end + 900 * 24 * HOUR_MS)).toEqual({ miss: 'expired', madeFor: 7n });
  });

  it('is taken from a gate whose clock is a little ahead', () => {
    const token = seal('u7', 'string', 7n, HOUR_MS);
    expect(ids.open(token, [7n], HOUR_MS - MINUTE_MS)).toEqual({ id: 'u7', kind: 'string' });
  });

  it('tells whose it was when another uses it, and nothing to anybody who made it up', () => {
    const token = seal('u7', 'string', 7n, HOUR_MS);
    expect(ids.open(token, [8n, 9n], HOUR_MS)).toEqual({ miss: 'foreign', madeFor: 7n });
    const altered = token.slice(0, -3) + (token.endsWith('aaa') ? 'bbb' : 'aaa');
    expect(ids.open(altered, [7n], HOUR_MS)).toEqual({ miss: 'forged' });
    expect(ids.open(`wid-${'a'.repeat(55)}`, [7n], HOUR_MS)).toEqual({ miss: 'forged' });
  });

  it('shows the length of an id in steps of eight only', () => {
    const lengths = ['1', '1234567'].map((text) => seal(text, 'string', 7n, 0).length);
    expect(new Set(lengths)).toEqual(new Set([59]));
    expect(seal('12345678', 'string', 7n, 0).length).toBeGreaterThan(59);
  });

  it('is not made of what is no id', () => {
    for (const text of ['', 'a\0b', 'x'.repeat(MAX_ID_BYTES + 1)])
      expect(ids.seal(text, 'string', 7n, 0)).toBeUndefined();
  });
});
