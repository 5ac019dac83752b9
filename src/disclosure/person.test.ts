import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Keyring } from './keyring.ts';
import { canonicalIdentifier, IDENTIFIER_NAMESPACES, personKey, strongestFirst } from './person.ts';

describe('canonicalIdentifier', () => {
  it.each([
    ['phone', '138 1234 5678', '+8613812345678'],
    ['phone', '+86-138-1234-5678', '+8613812345678'],
    ['phone', '008613812345678', '+8613812345678'],
    ['phone', '8613812345678', '+8613812345678'],
    ['phone', '+44 20 7946 0018', '+442079460018'],
    ['phone', '010-12345678', '01012345678'],
    ['email', ' Wang.Fang@Example.COM ', 'wang.fang@example.com'],
    ['residentId', '11010519491231002x', '11010519491231002X'],
    ['card', '6222 0212 3456 7890', '6222021234567890'],
    ['id', ' 10023 ', '10023'],
    ['username', 'ｔａｏ  bao', 'tao bao'],
  ] as const)('%s %s is %s', (namespace, raw, canonical) => {
    expect(canonicalIdentifier(namespace, raw)).toBe(canonical);
  });

  it('is idempotent in every namespace', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...IDENTIFIER_NAMESPACES),
        fc.string({ maxLength: 80 }),
        (namespace, raw) => {
          const once = canonicalIdentifier(namespace, raw);
          if (once !== undefined) expect(canonicalIdentifier(namespace, once)).toBe(once);
        },
      ),
    );
  });

  it('has nothing to say of empty and of endless text', () => {
    expect(canonicalIdentifier('phone', 'call me')).toBeUndefined();
    expect(canonicalIdentifier('id', '   ')).toBeUndefined();
    expect(canonicalIdentifier('id', 'x'.repeat(255))).toBeUndefined();
  });
});

describe('personKey', () => {
  const one = new Keyring(new Uint8Array(32).fill(1));
  const other = new Keyring(new Uint8Array(32).fill(2));

  it('depends on namespace, value and key file', () => {
    const phone = { namespace: 'phone', value: '+8613812345678' } as const;
    expect(personKey(one, phone)).toBe(personKey(one, { ...phone }));
    expect(personKey(one, phone)).not.toBe(personKey(other, phone));
    expect(personKey(one, phone)).not.toBe(personKey(one, { namespace: 'id', value: phone.value }));
  });

  it('is named by the strongest identifier', () => {
    const sorted = [
      { namespace: 'name', value: 'a' },
      { namespace: 'phone', value: 'b' },
      { namespace: 'id', value: 'c' },
    ] as const;
    expect([...sorted].sort(strongestFirst).map((i) => i.namespace)).toEqual(['id', 'phone', 'name']);
  });
});
