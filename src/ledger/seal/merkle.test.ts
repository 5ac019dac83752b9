import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isConsistent, leafHash, MerkleTree, rootFromPath } from './merkle.ts';
import { MerkleLevels } from './merkle-proofs.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

// The reference leaves of Certificate Transparency, and proofs published with the Go module transparency-dev/merkle.
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((data) => leafHash(hex(data)));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map(hex);
const N = {
  l0: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  n23: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  n4567: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  l4: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  n67: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  n45: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  l6: 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
  n0123: 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  n01: 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
};
const INCLUSION: readonly [number, number, string[]][] = [
  [0, 1, []],
  [0, 8, [N.l0, N.n23, N.n4567]],
  [5, 8, [N.l4, N.n67, N.n0123]],
  [2, 3, [N.n01]],
  [1, 5, [ROOTS[0]?.toString('hex') as string, N.n23, N.l4]],
];
const CONSISTENCY: readonly [number, number, string[]][] = [
  [1, 1, []],
  [1, 8, [N.l0, N.n23, N.n4567]],
  [6, 8, [N.n45, N.n67, N.n0123]],
  [2, 5, [N.n23, N.l4]],
  [6, 7, [N.n45, N.l6, N.n0123]],
];

/** The definition of RFC 9162 §2.1.1, as it stands there: the oracle. */
function definition(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  if (leaves.length === 1) return leaves[0] as Buffer;
  const k = splitOf(leaves.length);
  return createHash('sha256')
    .update(Buffer.of(1))
    .update(definition(leaves.slice(0, k)))
    .update(definition(leaves.slice(k)))
    .digest();
}

function splitOf(n: number): number {
  let k = 1;
  while (2 * k < n) k *= 2;
  return k;
}

/** PATH of §2.1.3.1. */
function path(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return [];
  const k = splitOf(leaves.length);
  return m < k
    ? [...path(m, leaves.slice(0, k)), definition(leaves.slice(k))]
    : [...path(m - k, leaves.slice(k)), definition(leaves.slice(0, k))];
}

/** SUBPROOF of §2.1.4.1. */
function subproof(m: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [definition(leaves)];
  const k = splitOf(leaves.length);
  return m <= k
    ? [...subproof(m, leaves.slice(0, k), isWhole), definition(leaves.slice(k))]
    : [...subproof(m - k, leaves.slice(k), false), definition(leaves.slice(0, k))];
}

const someLeaves = fc
  .integer({ min: 1, max: 70 })
  .map((n) => Array.from({ length: n }, (_, i) => leafHash(Buffer.from(`leaf ${i}`))));

describe('the Merkle tree', () => {
  it('gives the roots of the reference leaves of Certificate Transparency', () => {
    const tree = new MerkleTree();
    expect(tree.root().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    for (const [i, leaf] of LEAVES.entries()) {
      tree.append(leaf);
      expect(tree.root()).toEqual(ROOTS[i]);
    }
  });

  it('is what the definition says for any number of leaves, and so are its roots on the way', () => {
    fc.assert(
      fc.property(someLeaves, (leaves) => {
        const tree = new MerkleTree();
        const levels = new MerkleLevels(Buffer.concat(leaves));
        for (const [i, leaf] of leaves.entries()) {
          tree.append(leaf);
          expect(levels.root(i + 1)).toEqual(tree.root());
        }
        expect(tree.size).toBe(leaves.length);
        expect(tree.root()).toEqual(definition(leaves));
      }),
    );
  });
});

describe('inclusion proofs', () => {
  it.each(INCLUSION)('of leaf %i of %i are the published ones', (index, size, expected) => {
    const levels = new MerkleLevels(Buffer.concat(LEAVES.slice(0, size)));
    expect(levels.inclusion(index).map((node) => node.toString('hex'))).toEqual(expected);
    expect(rootFromPath(index, size, LEAVES[index] as Buffer, expected.map(hex))).toEqual(ROOTS[size - 1]);
  });

  it('are those of the recursive definition, and come to the root', () => {
    fc.assert(
      fc.property(someLeaves, fc.nat(), (leaves, any) => {
        const index = any % leaves.length;
        const proof = new MerkleLevels(Buffer.concat(leaves)).inclusion(index);
        expect(proof).toEqual(path(index, leaves));
        expect(rootFromPath(index, leaves.length, leaves[index] as Buffer, proof)).toEqual(
          definition(leaves),
        );
      }),
    );
  });

  it('fail for another place, another size, another leaf, a changed, missing or further node', () => {
    fc.assert(
      fc.property(someLeaves, fc.nat(), fc.nat(), (leaves, any, which) => {
        const size = leaves.length;
        const index = any % size;
        const leaf = leaves[index] as Buffer;
        const root = definition(leaves);
        const proof = path(index, leaves);
        const wrong: (Buffer | undefined)[] = [
          rootFromPath(index, size, leafHash(Buffer.from('other')), proof),
          rootFromPath(index, size, leaf, [...proof, root]),
          rootFromPath(index, size, leaf, [root, ...proof]),
          rootFromPath(index, size, leaf, [...proof, Buffer.alloc(0)]),
          rootFromPath(index + size, size, leaf, proof),
          rootFromPath(-1, size, leaf, proof),
          rootFromPath(index, size * 2, leaf, proof),
        ];
        if (size > 1) {
          const changed = Buffer.from(proof[which % proof.length] as Buffer);
          changed[which % 32] = (changed[which % 32] as number) ^ 8;
          wrong.push(
            rootFromPath((index + 1) % size, size, leaf, proof),
            rootFromPath(index, size, leaf, proof.slice(1)),
            rootFromPath(index, size, leaf, proof.slice(0, -1)),
            rootFromPath(index, size, leaf, proof.with(which % proof.length, changed)),
          );
        }
        for (const result of wrong) expect(result).not.toEqual(root);
      }),
    );
  });
});

describe('consistency proofs', () => {
  const head = (size: number) => ({ size, root: ROOTS[size - 1] as Buffer });

  it.each(CONSISTENCY)('from %i to %i are the published ones', (first, second, expected) => {
    const levels = new MerkleLevels(Buffer.concat(LEAVES.slice(0, second)));
    expect(levels.consistency(first).map((node) => node.toString('hex'))).toEqual(expected);
    expect(isConsistent(head(first), head(second), expected.map(hex))).toBe(true);
  });

  it('are those of the recursive definition, and hold', () => {
    fc.assert(
      fc.property(someLeaves, fc.nat(), (leaves, any) => {
        const first = any % (leaves.length + 1);
        const proof = new MerkleLevels(Buffer.concat(leaves)).consistency(first);
        expect(proof).toEqual(first === 0 ? [] : subproof(first, leaves, true));
        const small = { size: first, root: definition(leaves.slice(0, first)) };
        expect(isConsistent(small, { size: leaves.length, root: definition(leaves) }, proof)).toBe(true);
      }),
    );
  });

  it('fail for other roots, other sizes, a changed, missing or further node', () => {
    fc.assert(
      fc.property(
        someLeaves.filter((leaves) => leaves.length > 1),
        fc.nat(),
        fc.nat(),
        (leaves, any, which) => {
          const first = 1 + (any % (leaves.length - 1));
          const small = { size: first, root: definition(leaves.slice(0, first)) };
          const large = { size: leaves.length, root: definition(leaves) };
          const proof = subproof(first, leaves, true);
          const changed = Buffer.from(proof[which % proof.length] as Buffer);
          changed[which % 32] = (changed[which % 32] as number) ^ 16;
          const other = leafHash(Buffer.from('other'));
          expect(isConsistent({ ...small, root: other }, large, proof)).toBe(false);
          expect(isConsistent(small, { ...large, root: other }, proof)).toBe(false);
          expect(isConsistent(large, small, proof)).toBe(false);
          expect(isConsistent(small, { ...large, size: 2 * large.size }, proof)).toBe(false);
          expect(isConsistent({ ...small, size: first - 1 }, large, proof)).toBe(false);
          expect(isConsistent(small, large, [])).toBe(false);
          expect(isConsistent(small, large, [...proof, other])).toBe(false);
          expect(isConsistent(small, large, [other, ...proof])).toBe(false);
          expect(isConsistent(small, large, proof.slice(0, -1))).toBe(false);
          expect(isConsistent(small, large, proof.with(which % proof.length, changed))).toBe(false);
        },
      ),
    );
  });

  it('between equal sizes ask for equal roots, and every tree begins with the empty one', () => {
    expect(isConsistent(head(3), head(3), [])).toBe(true);
    expect(isConsistent(head(3), { size: 3, root: ROOTS[3] as Buffer }, [])).toBe(false);
    expect(isConsistent(head(3), head(3), [ROOTS[0] as Buffer])).toBe(false);
    expect(isConsistent({ size: 0, root: hex('00') }, head(5), [])).toBe(true);
    expect(isConsistent({ size: 0, root: hex('00') }, head(5), [ROOTS[0] as Buffer])).toBe(false);
  });
});
