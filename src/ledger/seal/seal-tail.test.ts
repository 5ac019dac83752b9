import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Seal, sealText } from './seal.ts';
import { headLine, SEAL_FILE } from './seal-file.ts';
import { sealTail } from './seal-tail.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-seal-tail-'));
  path = join(directory, SEAL_FILE);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const HASH = Buffer.alloc(32, 7);
const TAG = 'A'.repeat(22);

function line(seal: Pick<Seal, 'number' | 'filed' | 'rows' | 'least' | 'greatest'>): string {
  return `${sealText({ ...seal, root: HASH, fingerprints: HASH, fingerprintBytes: 100 })} ${TAG}\n`;
}

const batches = fc
  .array(
    fc.record({
      step: fc.integer({ min: 1, max: 50 }),
      rows: fc.integer({ min: 0, max: 3 }),
      least: fc.nat(10 ** 6),
      lasts: fc.nat(10 ** 6),
    }),
    { maxLength: 1_500 },
  )
  .map((given) => {
    let filed = 1_000;
    return given.map(({ step, rows, least, lasts }, i) => {
      filed += step;
      const times = rows === 0 ? { least: 0, greatest: 0 } : { least, greatest: least + lasts };
      return { number: i + 1, filed, rows, ...times };
    });
  });

describe('the end of the seals', () => {
  it('says of what was sealed since what reading from the beginning says, whatever a crash left', () => {
    fc.assert(
      fc.property(batches, fc.nat(80_000), fc.nat(150), (seals, filed, cut) => {
        const half = line({ number: 9, filed: 9, rows: 1, least: 9, greatest: 9 }).slice(0, -1).slice(0, cut);
        writeFileSync(path, headLine('00ab12cd') + seals.map(line).join('') + half);
        const since = seals.filter((seal) => seal.filed > filed && seal.rows > 0);
        expect(sealTail(path, filed)).toEqual({
          writer: '00ab12cd',
          newest: seals.at(-1)?.filed ?? 0,
          rows: since.reduce((sum, { rows }) => sum + rows, 0),
          least: Math.min(...since.map(({ least }) => least)),
          greatest: Math.max(...since.map(({ greatest }) => greatest)),
        });
        expect(sealTail(path, Number.POSITIVE_INFINITY)?.newest).toBe(seals.at(-1)?.filed ?? 0);
      }),
      { numRuns: 60 },
    );
  });

  it('knows nothing of a file that is none, or whose end is not of seals', () => {
    expect(sealTail(path, 0)).toBeUndefined();
    writeFileSync(path, '');
    expect(sealTail(path, 0)).toBeUndefined();
    writeFileSync(path, 'something else\n');
    expect(sealTail(path, 0)).toBeUndefined();
    writeFileSync(path, headLine('00ab12cd'));
    expect(sealTail(path, 0)).toMatchObject({ newest: 0, rows: 0 });
    appendFileSync(path, line({ number: 1, filed: 5, rows: 1, least: 1, greatest: 2 }));
    appendFileSync(path, 'damage\n');
    expect(sealTail(path, 0)).toBeUndefined();
  });
});
