import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCeiling } from './byte-ceiling.ts';
import { CAPACITIES, classFor, fillLimit, slabWords } from './size-class.ts';
import { PAGE_BYTES, SlabPages, slabOffset } from './slab-pages.ts';

const action = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('allocate' as const),
      sizeClass: fc.nat(CAPACITIES.length - 1),
    }),
  },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('free' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('compact' as const, 'tidy' as const) }) },
);

describe('slabs in pages', () => {
  it('never mix two slabs up, whatever is allocated, freed and moved', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 600 }), (actions) => {
        const ceiling = new ByteCeiling(1e9);
        const pages = new SlabPages(ceiling);
        const refs = new Map<number, { ref: number; words: number }>();
        const check = () => {
          for (const [owner, { ref, words }] of refs) {
            const slab = pages.words(ref).subarray(slabOffset(ref), slabOffset(ref) + words);
            expect(slab[0]).toBe(owner);
            expect(slab.subarray(1).every((word) => word === owner + 1)).toBe(true);
          }
        };
        const moved = (owner: number, ref: number) => {
          (refs.get(owner) as { ref: number }).ref = ref;
        };
        for (const [owner, act] of actions.entries()) {
          if (act.kind === 'allocate') {
            const words = slabWords(CAPACITIES[act.sizeClass] as number);
            const ref = pages.allocate(act.sizeClass, owner);
            const slab = pages.words(ref).subarray(slabOffset(ref) + 1, slabOffset(ref) + words);
            expect(slab.every((word) => word === 0)).toBe(true);
            slab.fill(owner + 1);
            refs.set(owner, { ref, words });
          } else if (act.kind === 'free') {
            const owners = [...refs.keys()];
            const gone = owners[act.which % Math.max(1, owners.length)];
            if (gone === undefined) continue;
            pages.free((refs.get(gone) as { ref: number }).ref);
            refs.delete(gone);
          } else {
            pages[act.kind](moved);
            check();
          }
        }
        check();
        for (const { ref } of refs.values()) pages.free(ref);
        pages.compact(() => expect.unreachable());
        expect(ceiling.used).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('gives memory back when every other slab goes', () => {
    const ceiling = new ByteCeiling(1e9);
    const pages = new SlabPages(ceiling);
    const refs = new Map<number, number>();
    for (let owner = 0; owner < 100_000; owner++) refs.set(owner, pages.allocate(3, owner));
    const full = ceiling.used;
    for (let owner = 0; owner < 100_000; owner++) if (owner % 10 !== 0) pages.free(refs.get(owner) as number);
    expect(ceiling.used).toBe(full);
    pages.compact((owner, ref) => refs.set(owner, ref));
    expect(ceiling.used).toBeLessThanOrEqual(full / 10 + PAGE_BYTES);
    for (let owner = 0; owner < 100_000; owner += 10) {
      const ref = refs.get(owner) as number;
      expect(pages.words(ref)[slabOffset(ref)]).toBe(owner);
    }
  });
});

describe('size classes', () => {
  it('hold what they say, each a third larger, and fit into a page', () => {
    for (let entries = 1; entries <= fillLimit(CAPACITIES.at(-1) as number); entries++) {
      const sizeClass = classFor(entries) as number;
      expect(fillLimit(CAPACITIES[sizeClass] as number)).toBeGreaterThanOrEqual(entries);
      expect(CAPACITIES[sizeClass]).toBeLessThanOrEqual(Math.ceil(1.5 * entries) + 1);
    }
    // Three tiers of 1,024 people and one more.
    expect(classFor(3 * 1_025)).toBeDefined();
    expect(4 * slabWords(CAPACITIES.at(-1) as number)).toBeLessThanOrEqual(PAGE_BYTES);
  });
});
