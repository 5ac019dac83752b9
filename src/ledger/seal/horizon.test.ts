import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Horizon, HorizonRows, horizonPath, horizonText, openHorizon, writeHorizon } from './horizon.ts';
import { asSealed, HorizonBook, type SealedRemoval } from './horizon-book.ts';
import { noteSigner, signNote } from './note.ts';
import { goneTree, type PrunedTree } from './pruned-tree.ts';
import type { Seal } from './seal.ts';

const SIGNER = noteSigner('weir.local/1a2b3c4d', Buffer.alloc(32, 1));
const OTHER = noteSigner('weir.local/1a2b3c4d', Buffer.alloc(32, 2));

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-horizon-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const count = fc.nat({ max: 1e12 });
const horizons: fc.Arbitrary<Horizon> = fc.record({
  number: fc.integer({ min: 1, max: 999_999 }),
  at: count,
  head: fc.record({ size: count, root: bytes32 }),
  batches: count,
  bytes: count,
  hash: bytes32,
  removed: count,
  kept: count,
  rule: fc
    .array(fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(...'ab 0:,()') }), {
      minLength: 1,
      maxLength: 3,
    })
    .map((lines) => lines.join('\n')),
});

const seal = (number: number, rows: number): Seal => ({
  ...{ number, filed: 10 + number, rows, least: 1, greatest: 2, fingerprintBytes: 0 },
  ...{ root: Buffer.alloc(32, number), fingerprints: Buffer.alloc(32) },
});

/** Writes a horizon over some batches. @returns what a sealed row would say of it. */
function write(number: number, batches: readonly (readonly [number, PrunedTree])[]): SealedRemoval {
  const rows = new HorizonRows(directory, number);
  for (const [batch, tree] of batches) rows.add({ number: batch, tree });
  const hash = rows.finish();
  const head = { size: 100, root: Buffer.alloc(32, 9) };
  const horizon = {
    number,
    at: 5,
    head,
    batches: rows.batches,
    bytes: rows.bytes,
    hash,
    removed: 7,
    kept: 3,
    rule: 'x',
  };
  return { horizon: number, digest: writeHorizon(directory, horizon, SIGNER), removed: 7, kept: 3 };
}

const some = (rows: number, ...kept: number[]): PrunedTree => ({
  rows,
  kept,
  hashes: Buffer.alloc(32, rows),
});
const read = (...removals: SealedRemoval[]) => HorizonBook.read(directory, removals, [SIGNER]);

describe('a horizon', () => {
  it('is read back as it was signed, and not when a letter of it is another', () => {
    fc.assert(
      fc.property(horizons, fc.nat(), (horizon, at) => {
        const note = signNote(horizonText(horizon, SIGNER.name), SIGNER);
        expect(openHorizon(note, [SIGNER])?.horizon).toEqual(horizon);
        const place = at % (note.indexOf('\n\n') + 1);
        const changed = `${note.slice(0, place)}${note[place] === '7' ? '8' : '7'}${note.slice(place + 1)}`;
        expect(openHorizon(changed, [SIGNER])).toBeUndefined();
        expect(openHorizon(note, [OTHER])).toBeUndefined();
      }),
      { numRuns: 50 },
    );
    expect(openHorizon(signNote('weir horizon v1\nx\n', SIGNER), [SIGNER])).toBeUndefined();
    expect(openHorizon(signNote('weir horizon v2\nx\n1 1\n', SIGNER), [SIGNER])).toBeUndefined();
    expect(openHorizon('', [SIGNER])).toBeUndefined();
  });
});

describe('the horizons of a ledger', () => {
  it('say which rows of a batch are left, the latest of those that touch it', () => {
    const first = write(1, [
      [3, some(5, 0, 4)],
      [8, goneTree(2, Buffer.alloc(32))],
    ]);
    const second = write(2, [[3, some(5, 4)]]);
    const book = read(first, second) as HorizonBook;
    expect(book.horizons.map(({ number }) => number)).toEqual([1, 2]);
    expect(book.expected(seal(1, 5))).toEqual(seal(1, 5));
    expect(book.expected(seal(3, 5))).toMatchObject({ rows: 1, pruned: { kept: [4] } });
    expect(book.expected(seal(8, 2))).toMatchObject({ rows: 0 });
    expect(asSealed(book.expected(seal(3, 5)))).toEqual(seal(3, 5));
    // One that says another number of rows than was sealed leaves none that would fit.
    expect(book.expected(seal(3, 6))).toMatchObject({ rows: 0, pruned: { rows: 6 } });
    // Without the row that speaks of it, a horizon is none.
    expect((read(first) as HorizonBook).expected(seal(3, 5)).pruned?.kept).toEqual([0, 4]);
  });

  it('are missed when they are gone, and broken when anything about them is another', () => {
    const removal = write(1, [[3, some(5, 0)]]);
    expect(read({ ...removal, horizon: 2 })).toEqual({ kind: 'horizon-missing', horizon: 2 });
    const broken = { kind: 'horizon-broken', horizon: 1 };
    expect(read({ ...removal, digest: '0'.repeat(64) })).toEqual(broken);
    expect(read({ ...removal, removed: 8 })).toEqual(broken);
    expect(HorizonBook.read(directory, [removal], [OTHER])).toEqual(broken);
    const rows = horizonPath(directory, 1, 'rows');
    const bytes = readFileSync(rows);
    appendFileSync(rows, 'x');
    expect(read(removal)).toEqual(broken);
    writeFileSync(rows, bytes.with(bytes.length - 1, 0xff));
    expect(read(removal)).toEqual(broken);
    writeFileSync(rows, bytes);
    expect(read(removal)).toBeInstanceOf(HorizonBook);
    rmSync(rows);
    expect(read(removal)).toEqual({ kind: 'horizon-missing', horizon: 1 });
  });

  it('do not touch a batch twice, out of order, or one that was not sealed when they were made', () => {
    expect(
      read(
        write(1, [
          [4, some(5, 0)],
          [3, some(5, 0)],
        ]),
      ),
    ).toMatchObject({ kind: 'horizon-broken' });
    expect(
      read(
        write(2, [
          [3, some(5, 0)],
          [3, some(5, 1)],
        ]),
      ),
    ).toMatchObject({ kind: 'horizon-broken' });
    expect(read(write(3, [[101, some(5, 0)]]))).toMatchObject({ kind: 'horizon-broken' });
  });
});
