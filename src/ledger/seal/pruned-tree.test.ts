import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, rootFromPath } from './merkle.ts';
import { MerkleLevels } from './merkle-proofs.ts';
import {
  decodePruned,
  encodePruned,
  goneTree,
  type PrunedTree,
  pathInPruned,
  pruneFurther,
  rootOfPruned,
  wholeTree,
} from './pruned-tree.ts';

const BYTES = 32;

function leavesOf(rows: number): Buffer {
  const leaves = Array.from({ length: rows }, (_, i) => leafHash(Buffer.from(`row ${i}`)));
  return Buffer.concat(leaves.sort(Buffer.compare));
}

const pick = (leaves: Buffer, places: readonly number[]) =>
  Buffer.concat(places.map((place) => leaves.subarray(place * BYTES, (place + 1) * BYTES)));

/** Rows, and for each round which of them stay. */
const rounds = fc
  .integer({ min: 1, max: 200 })
  .chain((rows) =>
    fc.tuple(
      fc.constant(rows),
      fc.array(fc.array(fc.boolean(), { minLength: rows, maxLength: rows }), { minLength: 1, maxLength: 3 }),
    ),
  );

/** Takes rows out round by round; in the end also tells which are left. */
function pruned(rows: number, stays: readonly (readonly boolean[])[]): { tree: PrunedTree; left: Buffer } {
  const leaves = leavesOf(rows);
  let tree = wholeTree(rows);
  for (const round of stays) {
    const before = tree;
    tree = pruneFurther(
      before,
      pick(leaves, before.kept),
      (place) => round[before.kept[place] as number] === true,
    );
  }
  return { tree, left: pick(leaves, tree.kept) };
}

describe('a pruned tree', () => {
  it('has the root of the whole one, however rows were taken out', () => {
    fc.assert(
      fc.property(rounds, ([rows, stays]) => {
        const { tree, left } = pruned(rows, stays);
        const expected = Array.from({ length: rows }, (_, i) => i).filter((i) => stays.every((s) => s[i]));
        expect(tree.kept).toEqual(expected);
        expect(rootOfPruned(tree, left)).toEqual(new MerkleLevels(leavesOf(rows)).root());
      }),
    );
  });

  it('is one tree for a choice of rows, in one round or in several', () => {
    fc.assert(
      fc.property(rounds, ([rows, stays]) => {
        const at = (i: number) => stays.every((round) => round[i] === true);
        const once = pruned(rows, [Array.from({ length: rows }, (_, i) => at(i))]);
        expect(pruned(rows, stays).tree).toEqual(once.tree);
      }),
    );
  });

  it('refuses leaves that were not sealed, and any other than those that stayed', () => {
    fc.assert(
      fc.property(rounds, fc.nat(), fc.nat({ max: 255 }), ([rows, stays], at, bit) => {
        const { tree, left } = pruned(rows, stays);
        const root = new MerkleLevels(leavesOf(rows)).root();
        expect(rootOfPruned(tree, Buffer.concat([left, root]))).toBeUndefined();
        if (left.length === 0) return;
        expect(rootOfPruned(tree, left.subarray(BYTES))).toBeUndefined();
        const altered = Buffer.from(left);
        altered[at % left.length] = (altered[at % left.length] as number) ^ (bit + 1 || 1) || 0x5a;
        if (altered.equals(left)) return;
        expect(rootOfPruned(tree, altered)).not.toEqual(root);
      }),
    );
  });

  it('shows each row that stayed by the path it had in the whole tree', () => {
    fc.assert(
      fc.property(rounds, ([rows, stays]) => {
        const { tree, left } = pruned(rows, stays);
        const whole = new MerkleLevels(leavesOf(rows));
        for (const [place, index] of tree.kept.entries()) {
          const path = pathInPruned(tree, left, place);
          expect(path).toEqual(whole.inclusion(index));
          const leaf = left.subarray(place * BYTES, (place + 1) * BYTES);
          expect(rootFromPath(index, rows, leaf, path)).toEqual(whole.root());
        }
      }),
      { numRuns: 40 },
    );
  });

  it('is read back as it was written, and nothing else is read as one', () => {
    fc.assert(
      fc.property(rounds, fc.uint8Array({ maxLength: 20 }), ([rows, stays], behind) => {
        const { tree } = pruned(rows, stays);
        const bytes = encodePruned(tree);
        expect(decodePruned(Buffer.concat([bytes, behind]))).toEqual({ tree, length: bytes.length });
        for (let cut = 0; cut < bytes.length; cut += 7)
          expect(decodePruned(bytes.subarray(0, cut))).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = decodePruned(Buffer.from(bytes));
        expect(found === undefined || found.length <= bytes.length).toBe(true);
      }),
    );
    const descending = encodePruned({ rows: 4, kept: [2, 1], hashes: Buffer.alloc(0) });
    expect(decodePruned(descending)).toBeUndefined();
  });

  it('of which nothing stays is its root, and of no rows is the empty tree', () => {
    const root = new MerkleLevels(leavesOf(9)).root();
    const all = pruneFurther(wholeTree(9), leavesOf(9), () => false);
    expect(all).toEqual(goneTree(9, root));
    expect(rootOfPruned(goneTree(9, root), Buffer.alloc(0))).toEqual(root);
    const empty = createHash('sha256').digest();
    expect(rootOfPruned(wholeTree(0), Buffer.alloc(0))).toEqual(empty);
    expect(rootOfPruned(goneTree(0, empty), Buffer.alloc(0))).toEqual(empty);
  });
});
