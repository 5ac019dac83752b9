import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, MerkleTree } from './merkle.ts';
import { HASH_BYTES, RowTree, saltOf } from './row-tree.ts';

const SCRIPT = `
const { RowTree } = await import(${JSON.stringify(new URL('./row-tree.ts', import.meta.url).href)});
const { HAS_SIMD } = await import(${JSON.stringify(new URL('../../disclosure/simd.ts', import.meta.url).href)});
const root = new RowTree(Buffer.alloc(16, 7)).root(Buffer.alloc(32 * 5, 'row'));
process.stdout.write(JSON.stringify({ simd: HAS_SIMD, root: root.toString('hex') }));
`;

const KEY = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');

/** The same with node:crypto, one row after the other: the oracle. */
function plainLeaves(rows: readonly Buffer[]): Buffer[] {
  return rows.map((row) => leafHash(Buffer.concat([saltOf(KEY, row), row]))).sort(Buffer.compare);
}

function plainRoot(leaves: readonly Buffer[]): Buffer {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

const hashOf = (text: string) => createHash('sha256').update(text).digest();

describe('the tree over a batch’s rows', () => {
  it('is what node:crypto makes of it, for any number of rows', () => {
    const tree = new RowTree(KEY);
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 40 }), (given) => {
        const rows = given.map((row) => Buffer.from(row));
        const leaves = plainLeaves(rows);
        expect(tree.leaves(Buffer.concat(rows))).toEqual(Buffer.concat(leaves));
        expect(tree.root(Buffer.concat(rows))).toEqual(plainRoot(leaves));
      }),
    );
  });

  it('is the same for thousands of rows, some of them twice, in any order', () => {
    const rows = Array.from({ length: 5_003 }, (_, i) => hashOf(`row ${i % 4_900}`));
    const leaves = plainLeaves(rows);
    const tree = new RowTree(KEY);
    expect(tree.root(Buffer.concat(rows))).toEqual(plainRoot(leaves));
    expect(tree.root(Buffer.concat(rows.reverse()))).toEqual(plainRoot(leaves));
    expect(tree.leaves(Buffer.concat(rows)).equals(Buffer.concat(leaves))).toBe(true);
    expect(tree.rootOfLeaves(Buffer.concat(leaves))).toEqual(plainRoot(leaves));
    expect(tree.root(new Uint8Array(HASH_BYTES))).toEqual(plainRoot(plainLeaves([Buffer.alloc(HASH_BYTES)])));
  });

  it('is the same without the kernel', () => {
    const tree = new RowTree(KEY);
    const plain = new RowTree(KEY, { plain: true });
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 70 }), (given) => {
        const rows = Buffer.concat(given);
        expect(plain.leaves(rows)).toEqual(tree.leaves(rows));
        expect(plain.root(rows)).toEqual(tree.root(rows));
        if (given.length > 0) expect(plain.rootOfLeaves(rows)).toEqual(tree.rootOfLeaves(rows));
      }),
    );
  });

  it.runIf(process.arch === 'x64')('is made on a processor without SSE 4.1, too', () => {
    const said = execFileSync(process.execPath, ['--no-enable-sse4-1', '--input-type=module', '-e', SCRIPT], {
      encoding: 'utf8',
    });
    const root = new RowTree(Buffer.alloc(16, 7)).root(Buffer.alloc(32 * 5, 'row')).toString('hex');
    expect(JSON.parse(said)).toEqual({ simd: false, root });
  });

  it('salts: another key makes other leaves of the same rows', () => {
    const other = new RowTree(Buffer.alloc(16, 7));
    const row = hashOf('row');
    expect(other.root(row)).not.toEqual(new RowTree(KEY).root(row));
  });
});
