import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDENTIFIER_NAMESPACES, type IdentifierNamespace } from '../person.ts';
import { SipHash } from '../siphash/siphash.ts';
import { BITS_PER_LEVEL, PersonTree, POINT_BITS, TREE_LEVELS } from './person-tree.ts';
import type { NamedText } from './value-batch.ts';

const SEED = Uint8Array.from({ length: 16 }, (_, i) => 3 * i + 1);
const POINT_KEY = Uint8Array.from({ length: 16 }, (_, i) => 7 * i + 2);
const tree = () => PersonTree.whole(SEED, POINT_KEY);

/** The definition, level by level with plain SipHash: slow, and the oracle. */
function naive(text: string): bigint {
  const point = new SipHash(POINT_KEY).text(text) >> BigInt(64 - POINT_BITS);
  let seed: Uint8Array = SEED;
  for (let level = 1; level <= TREE_LEVELS; level++) {
    const child = Number((point >> BigInt(POINT_BITS - level * BITS_PER_LEVEL)) & 15n);
    const hash = new SipHash(seed);
    const next = Buffer.alloc(16);
    for (const half of [0, 1]) {
      const message = Buffer.alloc(4);
      message.writeUInt32LE(2 * child + half);
      next.writeBigUInt64LE(hash.bytes(message), 8 * half);
    }
    seed = next;
  }
  return new SipHash(seed).text(text);
}

const texts = fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 40 }), { minLength: 1, maxLength: 12 });

describe('the tree of person keys', () => {
  it('is the function that its description says', () => {
    const real = tree();
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (text) => {
        expect(real.value(text)).toBe(naive(text));
      }),
    );
    expect(real.value('phone:+8613800000000')).toBe(naive('phone:+8613800000000'));
  });

  it('answers for everybody but those who were taken out, also when it is read back', () => {
    fc.assert(
      fc.property(texts, texts, (forgotten, others) => {
        const real = tree();
        for (const text of forgotten) {
          expect(real.puncture(real.pointOf(text))).toBe(true);
          expect(real.puncture(real.pointOf(text))).toBe(false);
        }
        const again = PersonTree.decode(real.encode(), POINT_KEY);
        for (const one of [real, again]) {
          for (const text of forgotten) expect(one.value(text)).toBe(0n);
          for (const text of others) if (!forgotten.includes(text)) expect(one.value(text)).toBe(naive(text));
        }
        expect(again.encode().equals(real.encode())).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('keeps no seed from which the forgotten could be computed', () => {
    const text = 'phone:+8613800000000';
    const onTheWay = waySeeds(text);
    const real = tree();
    real.value(text);
    const before = real.encode();
    expect(before.includes(onTheWay[0] as Buffer)).toBe(true);
    real.puncture(real.pointOf(text));
    const after = real.encode();
    for (const seed of onTheWay) expect(after.includes(seed)).toBe(false);
    for (const seed of onTheWay) expect(real.memoryIncludes(seed)).toBe(false);
  });

  it('gives the values of many texts at once, those that it gives one by one', () => {
    const real = tree();
    const namespace = fc.constantFrom<string>(...IDENTIFIER_NAMESPACES, '名');
    // Any units: halves of surrogate pairs, too, at the end of one value and the beginning of the next.
    const unit = fc.oneof(fc.nat(0x7f), fc.nat(0xffff), fc.integer({ min: 0xd7ff, max: 0xe000 }));
    const value = fc.array(unit, { maxLength: 40 }).map((units) => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.array(fc.record({ namespace, value }), { maxLength: 40 }), (some) => {
        // Twice: those of the second time are remembered.
        const named = [...some, ...some];
        expect(valuesOf(real, named)).toEqual(named.map((each) => naive(`${each.namespace}:${each.value}`)));
      }),
      { numRuns: 40 },
    );
    const long = [30_000, 4_096, 4_096, 4_096, 4_096, 4_096, 4_097, 1, 0, 60_000].map((length, i) => ({
      namespace: 'id',
      value: (i % 2 === 0 ? 'x' : '王').repeat(i < 9 && i > 0 ? length : Math.min(length, 20_000)),
    }));
    expect(valuesOf(real, long)).toEqual(long.map((each) => naive(`id:${each.value}`)));
    const tooLong = [{ namespace: 'id', value: 'x'.repeat(65_534) }];
    expect(() => real.values(tooLong, new Uint32Array(2))).toThrow(RangeError);
  });

  it('gives the same of identifiers by column', () => {
    const real = tree();
    const namespace = fc.constantFrom(...IDENTIFIER_NAMESPACES);
    const value = fc.string({ unit: 'grapheme', maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ namespace, value }), { maxLength: 40 }),
        fc.nat(9),
        (named, before) => {
          expect(columnValuesOf(real, named, before)).toEqual(valuesOf(real, named));
        },
      ),
      { numRuns: 40 },
    );
    const long = Array.from({ length: 3_000 }, (_, i) => ({
      namespace: IDENTIFIER_NAMESPACES[i % 7] as IdentifierNamespace,
      value: '王'.repeat(i % 97 === 96 ? 2_000 : i % 40),
    }));
    const known = columnValuesOf(real, long, 5);
    expect(known).toEqual(valuesOf(tree(), long));
    const textOf = (i: number) => `${long[i]?.namespace}:${long[i]?.value}`;
    real.puncture(real.pointOf(textOf(96)));
    expect(columnValuesOf(real, long, 0)).toEqual(
      known.map((each, i) => (textOf(i) === textOf(96) ? 0n : each)),
    );
  });

  it('remembers whom it met last, whoever else has the same place, in batches of any length', () => {
    const real = tree();
    // More than a batch, and enough that some thousand share a set, of whom some are driven out of it.
    const named = Array.from({ length: 60_000 }, (_, i) => ({ namespace: 'id', value: String(i) }));
    const first = valuesOf(real, named);
    expect(new Set(first).size).toBe(named.length);
    expect(valuesOf(real, named.toReversed()).reverse()).toEqual(first);
    const other = tree();
    for (let i = 0; i < named.length; i += 601) expect(other.value(`id:${i}`)).toBe(first[i]);
  });

  it('forgets what it remembers with whoever is punctured, and gives no value of theirs again', () => {
    fc.assert(
      fc.property(texts, fc.nat(), (all, which) => {
        const gone = all[which % all.length] as string;
        const real = tree();
        const named = all.map((value) => ({ namespace: 'phone', value }));
        const before = valuesOf(real, named);
        for (const { value } of named) real.value(`phone:${value}`);
        const value = Buffer.alloc(8);
        value.writeBigUInt64LE(before[all.indexOf(gone)] as bigint);
        expect(real.memoryIncludes(value)).toBe(true);
        real.puncture(real.pointOf(`phone:${gone}`));
        expect(real.memoryIncludes(value)).toBe(false);
        if (gone !== '') expect(real.memoryIncludes(Buffer.from(`phone:${gone}`))).toBe(false);
        if (gone.length > 2) expect(real.memoryIncludes(Buffer.from(gone, 'utf16le'))).toBe(false);
        const after = valuesOf(real, named);
        expect(after.filter((each) => each === 0n)).toHaveLength(1);
        expect(after).toEqual(before.map((each, i) => (all[i] === gone ? 0n : each)));
        expect(real.value(`phone:${gone}`)).toBe(0n);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves nothing behind when it is destroyed, and says so to whoever asks it then', () => {
    const real = tree();
    real.value('id:1');
    real.puncture(real.pointOf('id:1'));
    real.value('id:2');
    real.destroy();
    expect(real.memoryIncludes(SEED)).toBe(false);
    const seeds = waySeeds('id:2');
    for (const seed of seeds) expect(real.memoryIncludes(seed)).toBe(false);
    expect(() => real.value('id:2')).toThrow('destroyed');
    expect(() => real.values([{ namespace: 'id', value: '2' }], new Uint32Array(2))).toThrow('destroyed');
    expect(() => real.puncture(1n)).toThrow('destroyed');
    expect(() => real.pointOf('id:2')).toThrow('destroyed');
    expect(() => real.encode()).toThrow('destroyed');
  });

  it('grows by less than 4 KB for each person', () => {
    const real = tree();
    let bytes = real.encode().length;
    for (let i = 0; i < 50; i++) {
      real.puncture(real.pointOf(`id:${i}`));
      const now = real.encode().length;
      expect(now - bytes).toBeLessThanOrEqual(4_000);
      expect(now).toBeGreaterThan(bytes);
      bytes = now;
    }
    expect(real.memoryBytes).toBeGreaterThan(1_048_576);
  });

  it('refuses bytes that are no tree', () => {
    const real = tree();
    real.puncture(real.pointOf('id:1'));
    const bytes = real.encode();
    for (let length = 0; length < bytes.length; length += 97) {
      expect(() => PersonTree.decode(bytes.subarray(0, length), POINT_KEY)).toThrow(RangeError);
    }
    expect(() => PersonTree.decode(Buffer.concat([bytes, Buffer.alloc(1)]), POINT_KEY)).toThrow(RangeError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (random) => {
        const nodes = Buffer.concat([Buffer.from([1, 255, 255, 255, 255]), random]);
        expect(() => PersonTree.decode(nodes, POINT_KEY)).toThrow(RangeError);
      }),
    );
  });

  it('refuses keys of a wrong length and texts over a page', () => {
    expect(() => PersonTree.whole(new Uint8Array(15), POINT_KEY)).toThrow(RangeError);
    expect(() => PersonTree.whole(SEED, new Uint8Array(17))).toThrow(RangeError);
    expect(() => tree().value('x'.repeat(65_537))).toThrow(RangeError);
    expect(() => tree().value('王'.repeat(30_000))).toThrow(RangeError);
  });
});

function valuesOf(real: PersonTree, texts: readonly NamedText[]): bigint[] {
  const words = new Uint32Array(2 * texts.length);
  const punctured = real.values(texts, words);
  const values = [...new BigUint64Array(words.buffer)];
  expect(punctured).toBe(values.filter((value) => value === 0n).length);
  return values;
}

/** The same by column, behind some bytes that are nobody's. */
function columnValuesOf(
  real: PersonTree,
  named: readonly { readonly namespace: IdentifierNamespace; readonly value: string }[],
  before: number,
): bigint[] {
  const texts = named.map(({ value }) => Buffer.from(value));
  const starts = [before];
  for (const text of texts) starts.push((starts.at(-1) as number) + text.length);
  const words = new Uint32Array(2 * named.length);
  const punctured = real.valuesOf(
    {
      identifiers: named.length,
      bytes: Buffer.concat([Buffer.alloc(before, 1), ...texts, Buffer.from('more')]),
      start: (i) => starts[i] as number,
      namespace: (i) => IDENTIFIER_NAMESPACES.indexOf(named[i]?.namespace as IdentifierNamespace),
    },
    words,
  );
  const values = [...new BigUint64Array(words.buffer)];
  expect(punctured).toBe(values.filter((value) => value === 0n).length);
  return values;
}

/** The seeds from the root to the text's leaf. */
function waySeeds(text: string): Buffer[] {
  const point = new SipHash(POINT_KEY).text(text) >> BigInt(64 - POINT_BITS);
  const way = [Buffer.from(SEED)];
  for (let level = 1; level <= TREE_LEVELS; level++) {
    const child = Number((point >> BigInt(POINT_BITS - level * BITS_PER_LEVEL)) & 15n);
    const hash = new SipHash(way.at(-1) as Buffer);
    const next = Buffer.alloc(16);
    for (const half of [0, 1]) {
      const message = Buffer.alloc(4);
      message.writeUInt32LE(2 * child + half);
      next.writeBigUInt64LE(hash.bytes(message), 8 * half);
    }
    way.push(next);
  }
  return way;
}
