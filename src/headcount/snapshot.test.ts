import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import { Headcount, MIN_MAX_BYTES } from './headcount.ts';
import { SNAPSHOT_VERSION } from './snapshot.ts';
import { frame } from './snapshot-frames.ts';
import { TIER_ALL, TIER_CONTACT, TIER_SENSITIVE } from './tier.ts';

const MAX = { maxBytes: 4 * MIN_MAX_BYTES };
const SIZES = [0, 1, 5, 300, 1_024, 1_025, 5_000, 30_000];
const NOW = 30_000_000;

function sample(): Headcount {
  const headcount = new Headcount(MAX);
  for (const [i, people] of SIZES.entries()) {
    const counter = BigInt(i) << 40n;
    for (let person = 0; person < people; person++) {
      headcount.observe(
        counter,
        BigInt(person),
        person * 1_000,
        person % 3 === 0 ? TIER_SENSITIVE : TIER_ALL,
      );
      if (person % 7 === 0) headcount.observe(counter, BigInt(person), person * 500, TIER_CONTACT);
    }
    headcount.mark(counter, { danger: (i % 4) as 0 | 1 | 2 | 3, explained: i % 2 === 0 });
  }
  return headcount;
}

function answers(headcount: Headcount): unknown {
  return SIZES.flatMap((_, i) =>
    ([TIER_ALL, TIER_CONTACT, TIER_SENSITIVE] as const).flatMap((tier) =>
      [MINUTE_MS, HOUR_MS, DAY_MS].map((window) => headcount.estimate(BigInt(i) << 40n, window, NOW, tier)),
    ),
  );
}

const joined = (chunks: Iterable<Uint8Array>) => Buffer.concat([...chunks]);

describe('snapshot', { timeout: 60_000 }, () => {
  let original: Headcount;
  let bytes: Buffer;
  beforeAll(() => {
    original = sample();
    bytes = joined(original.snapshot(Buffer.from('spool 7:4096')));
  });

  it('restores what was there, whatever pieces it comes in, and goes on counting', () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: bytes.length }), (pieceBytes) => {
        const pieces = [];
        for (let at = 0; at < bytes.length; at += pieceBytes)
          pieces.push(bytes.subarray(at, at + pieceBytes));
        const { headcount, note } = Headcount.restore(pieces, MAX);
        expect(Buffer.from(note).toString()).toBe('spool 7:4096');
        expect(headcount.size).toBe(original.size);
        expect(answers(headcount)).toEqual(answers(original));
      }),
      { numRuns: 5 },
    );
    const { headcount } = Headcount.restore([bytes], MAX);
    expect(joined(headcount.snapshot(Buffer.from('spool 7:4096'))).equals(bytes)).toBe(true);
    const again = sample();
    for (let i = 0; i < 5_000; i++) {
      again.observe(BigInt(i % 9) << 40n, BigInt(i), NOW);
      headcount.observe(BigInt(i % 9) << 40n, BigInt(i), NOW);
    }
    expect(answers(headcount)).toEqual(answers(again));
  });

  it('refuses any single damaged byte, and any end that is missing', () => {
    const damage = expect.objectContaining({ code: expect.stringMatching(/^WEIR_HEADCOUNT_SNAPSHOT/) });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] as number) ^ flip;
        expect(() => Headcount.restore([damaged], MAX)).toThrow(damage);
      }),
      { numRuns: 60 },
    );
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), (length) => {
        expect(() => Headcount.restore([bytes.subarray(0, length)], MAX)).toThrow(damage);
      }),
      { numRuns: 30 },
    );
    expect(() => Headcount.restore([bytes, bytes], MAX)).toThrow(damage);
    expect(() => Headcount.restore([], MAX)).toThrow(damage);
  });

  it('refuses one of another version by name, with nothing filled in', () => {
    const [head] = [...new Headcount(MAX).snapshot()] as [Uint8Array];
    const payload = Uint8Array.from(head.subarray(12));
    const version = new DataView(payload.buffer);
    expect(version.getUint32(12, true)).toBe(SNAPSHOT_VERSION);
    for (const other of [0, SNAPSHOT_VERSION - 1, SNAPSHOT_VERSION + 1, 2 ** 32 - 1]) {
      version.setUint32(12, other, true);
      expect(() => Headcount.restore([frame(1, payload)], MAX)).toThrow(
        expect.objectContaining({ code: 'WEIR_HEADCOUNT_SNAPSHOT_VERSION' }),
      );
    }
  });

  it('never takes foreign bytes for a snapshot', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (foreign) => {
        expect(() => Headcount.restore([foreign])).toThrow(
          expect.objectContaining({ code: 'WEIR_HEADCOUNT_SNAPSHOT' }),
        );
      }),
    );
  });

  it('may be taken while counting goes on: what came before it is in it, and replaying the rest loses nothing', () => {
    const headcount = sample();
    const chunks = [];
    let person = 10 ** 6;
    const late: [bigint, bigint][] = [];
    for (const chunk of headcount.snapshot()) {
      chunks.push(Uint8Array.from(chunk));
      for (let i = 0; i < 400; i++) late.push([BigInt(i % 12) << 40n, BigInt(person++)]);
      for (const [counter, who] of late.slice(-400)) headcount.observe(counter, who, NOW);
    }
    const { headcount: restored } = Headcount.restore(chunks, MAX);
    for (const [counter, who] of late) restored.observe(counter, who, NOW);
    expect(answers(restored)).toEqual(answers(headcount));
  });

  it('fits into a smaller ceiling by dropping the least dangerous', () => {
    const many = new Headcount(MAX);
    for (let i = 0; i < 400_000; i++) many.observe(BigInt(i), 1n, i);
    const { headcount } = Headcount.restore(many.snapshot(), { maxBytes: MIN_MAX_BYTES });
    expect(headcount.bytes).toBeLessThanOrEqual(MIN_MAX_BYTES);
    expect(headcount.size + headcount.dropped.counters).toBe(400_000);
    // What was dropped once stays said.
    const { headcount: again } = Headcount.restore(headcount.snapshot(), MAX);
    expect(again.dropped).toEqual(headcount.dropped);
  });
});
