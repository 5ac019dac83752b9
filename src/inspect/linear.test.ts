/**
 * Time grows with the length of the body and not faster: shown by counting reads of its bytes, not by a clock. Twice
 * the input may cost at most a little more than twice the reads.
 */
import { describe, expect, it } from 'vitest';
import type { BodyType } from './inspection.ts';
import { createInspector } from './inspector.ts';

interface Counted {
  readonly bytes: Uint8Array;
  reads(): number;
}

/** Bytes that count how often one of them is read; a slice counts as reading all of it. */
function counted(bytes: Uint8Array): Counted {
  let reads = 0;
  const proxy = new Proxy(bytes, {
    get(target, property) {
      if (typeof property === 'string') {
        const first = property.charCodeAt(0);
        if (first >= 0x30 && first <= 0x39) {
          reads++;
          return target[Number(property)];
        }
      }
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      return (...args: number[]) => {
        if (property === 'subarray') reads += (args[1] ?? target.length) - (args[0] ?? 0);
        return (value as (...rest: number[]) => unknown).apply(target, args);
      };
    },
  });
  return { bytes: proxy, reads: () => reads };
}

function readsOf(type: BodyType, text: string): number {
  const { bytes, reads } = counted(new TextEncoder().encode(text));
  createInspector({ maxBodyBytes: 64 * 1024 * 1024 }).inspect(bytes, { type });
  return reads();
}

const N = 4_000;
const UNITS: readonly (readonly [BodyType, string, (n: number) => string])[] = [
  ['json', 'arrays in arrays', (n) => '['.repeat(n) + ']'.repeat(n)],
  ['json', 'objects in objects', (n) => '{"a":'.repeat(n)],
  ['json', 'objects in objects with phones', (n) => '{"phone":"13812345678","a":'.repeat(n)],
  ['json', 'quotes', (n) => '"'.repeat(n)],
  ['json', 'backslashes', (n) => `"${'\\'.repeat(n)}`],
  ['json', 'escapes', (n) => `"${'\\u0031'.repeat(n)}"`],
  ['json', 'JSON that only begins in a string', (n) => `["${'{\\"'.repeat(n)}}"]`],
  ['json', 'ever new keys', (n) => `{${Array.from({ length: n }, (_, i) => `"key${i}":1`).join()}}`],
  ['json', 'one long number', (n) => `[${'1'.repeat(n)}]`],
  ['json', 'a list of phones', (n) => `{"phones":[${'"13812345678",'.repeat(n)}"x"]}`],
  ['json', 'lists in lists of phones', (n) => '["13812345678",'.repeat(n)],
  ['text', 'one long token', (n) => 'a'.repeat(10 * n)],
  ['text', 'digits in groups', (n) => '12 '.repeat(n)],
  ['text', 'digits in groups of four', (n) => '4111 '.repeat(n)],
  ['text', 'digits and hyphens', (n) => '138-'.repeat(n)],
  ['text', 'at signs', (n) => '@'.repeat(n)],
  ['text', 'addresses without an end', (n) => 'a@'.repeat(n)],
  ['text', 'domains without an end', (n) => `a@${'b.'.repeat(n)}`],
  ['text', 'pluses', (n) => '+1 '.repeat(n)],
  ['text', 'colons', (n) => '电话：'.repeat(n)],
  ['text', 'labels', (n) => '姓名：'.repeat(n)],
  ['text', 'slashes and addresses', (n) => '//a@b.cn'.repeat(n)],
  ['text', 'escapes of percent signs', (n) => '%25'.repeat(n)],
  ['text', 'beginnings of tokens', (n) => 'eyJhbGciOi.'.repeat(n)],
  ['text', 'parts of tokens', (n) => `${'eyJhbGciOi.'.repeat(n)}${'eyJ'.repeat(n)}`],
  ['json', 'percent-encoded JSON', (n) => `["${'%5B'.repeat(n)}"]`],
  ['json', 'tokens', (n) => `["${'eyJhbGciOiJIUzI1NiJ9.eyJpZCI6N30.x '.repeat(n / 8)}"]`],
  ['csv', 'quotes', (n) => `a,b\n${'"'.repeat(n)}`],
  ['csv', 'quotes that do not close', (n) => `姓名,b\n${'"a,""\n'.repeat(n)}`],
  ['csv', 'delimiters', (n) => ','.repeat(n)],
  ['html', 'elements in elements', (n) => '<div>'.repeat(n)],
  ['html', 'end tags of nothing', (n) => `${'<i>'.repeat(400)}${'</b>'.repeat(n)}`],
  ['html', 'attributes', (n) => `<p ${'a="1" '.repeat(n)}>`],
  ['html', 'entities', (n) => '&amp;'.repeat(n)],
  ['html', 'headings', (n) => `<table><tr>${'<th>姓名'.repeat(n)}`],
  ['html', 'comments that do not end', (n) => '<!--'.repeat(n)],
  ['html', 'less-than signs', (n) => '<'.repeat(n)],
];

describe('reads grow with the body', () => {
  it.each(UNITS)('%s: %s', (type, _what, make) => {
    const once = readsOf(type, make(N));
    const twice = readsOf(type, make(2 * N));
    expect(twice).toBeLessThan(2.2 * once + 10_000);
    // A fixed number of reads per byte: labels and groups look around themselves, within bounds.
    expect(twice).toBeLessThan(128 * new TextEncoder().encode(make(2 * N)).length + 10_000);
  });

  it('reads a 5 MB token a few times per byte', () => {
    const size = 5_000_000;
    expect(readsOf('json', `["${'x'.repeat(size)}"]`)).toBeLessThan(6 * size);
  });

  it('passes nesting of 10,000', () => {
    const body = `${'{"a":'.repeat(10_000)}{"phone":"13812345678"}${'}'.repeat(10_000)}`;
    expect(createInspector().inspect(new TextEncoder().encode(body), { type: 'json' }).findings).toHaveLength(
      1,
    );
  });
});
