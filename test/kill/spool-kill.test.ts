/**
 * kill -9 of a process that appends to a spool whose segments are written full of zeros beforehand: whatever moment it is
 * (a piece of zeros half written, a segment linked and not yet taken, a record in the middle of a page), every append that
 * resolved is read again, in order, and nothing is taken for damage.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { BLANK_FILE } from '../../src/ledger/blank-segment.ts';
import { segmentName, segmentNumbers } from '../../src/ledger/spool.ts';
import { readSegment } from '../../src/ledger/spool-reader.ts';
import { Random } from '../../src/range/random.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

const WRITER = fileURLToPath(new URL('spool-writer.ts', import.meta.url));
/** How often it is killed; some of it in every run, more with WEIR_SPOOL_KILLS. */
const KILLS = Number(process.env.WEIR_SPOOL_KILLS ?? 6);
const SEED = 20_261_123;
const WHOLE = { maxRecords: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY, isCurrent: false };

afterAll(clearScratch);

describe('kill -9 of a process that appends', () => {
  it(`loses nothing that was durable, ${KILLS} times`, { timeout: 60_000 + KILLS * 5_000 }, async () => {
    const directory = join(scratchDirectory(), 'spool');
    const random = new Random(SEED, 'spool-kill');
    const told = new Set<number>();
    let first = 0;
    let withZeros = 0;
    let begun = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const writer = spawn(process.execPath, [WRITER, directory, String(first)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let heard = '';
      // The last number may be one of which a part was not heard.
      writer.stdout.on('data', (piece) => {
        heard += String(piece);
        if (heard.length === String(piece).length)
          setTimeout(() => writer.kill('SIGKILL'), 50 + random.uniform() * 250);
      });
      await once(writer, 'close');
      const whole = heard.slice(0, heard.lastIndexOf('\n')).split('\n').map(Number);
      for (const number of whole) told.add(number);
      first = Math.max(...told) + 1_000;
      if (readdirSync(directory).includes(BLANK_FILE)) begun += 1;
      const last = segmentNumbers(directory).at(-1) as number;
      const part = readSegment(directory, { segment: last, offset: 0 }, WHOLE);
      if (statSync(join(directory, segmentName(last))).size > part.written) withZeros += 1;
    }
    const read = segmentNumbers(directory).flatMap((segment) => {
      const { records, damage, exhausted } = readSegment(directory, { segment, offset: 0 }, WHOLE);
      expect({ segment, damage, exhausted }).toEqual({ segment, damage: [], exhausted: true });
      return records.map((record) => (record as { bytes: number }).bytes);
    });
    expect(read).toEqual([...read].sort((a, b) => a - b));
    expect(new Set(read).size).toBe(read.length);
    const found = new Set(read);
    expect([...told].filter((number) => !found.has(number))).toEqual([]);
    expect(told.size).toBeGreaterThan(KILLS * 10);
    // The kills came where this test is about.
    expect(withZeros + begun).toBeGreaterThan(0);
  });
});
