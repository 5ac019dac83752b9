import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RelationsBed } from '../../../test/support/relations-bed.ts';
import { fileSource } from './file-source.ts';
import { NEVER_MS } from './relation-table.ts';

const { signal } = new AbortController();
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'weir-relations-'));
  path = join(directory, 'assignments.csv');
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** As whoever makes such a file should write it. */
function put(text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

describe('relations of a file', () => {
  it('are what stands in it, in any order of columns, and end with their line', async () => {
    const bed = new RelationsBed({ lastsMs: NEVER_MS });
    const source = fileSource(path, false);
    put(
      '﻿person,"recipient",basis,until\r\n10023,e7,assignment,\r\n10024,employee:e7,"ticket",2026-11-23T13:00:00Z\r\n',
    );
    expect(await source.look(bed.told, false, signal)).toMatchObject({ rows: 2, refused: 0, dropped: 0 });
    expect([bed.basis('e7', '10023'), bed.basis('e7', '10024'), bed.basis('e8', '10023')]).toEqual([
      'assignment',
      'ticket',
      'none',
    ]);
    expect(await source.look(bed.told, false, signal)).toBe('unchanged');
    bed.now += 3_600_000;
    expect([bed.basis('e7', '10023'), bed.basis('e7', '10024')]).toEqual(['assignment', 'none']);
    put('recipient,person,basis\ne8,10023,assignment\n');
    await source.look(bed.told, false, signal);
    expect([bed.basis('e7', '10023'), bed.basis('e8', '10023')]).toEqual(['none', 'assignment']);
  });

  it.each([
    ['without the columns', 'recipient,person\ne7,1\n', 'the column basis is missing'],
    ['empty', '', 'there is no line of column names'],
    ['cut off in a line', 'recipient,person,basis\ne7,1,ticket\ne7,2', 'line 3 has 2 fields in place of 3'],
    ['no CSV', 'recipient,person,basis\ne7,"1"x,ticket\n', 'line 2 is no CSV (text-after-quote)'],
  ])('changes nothing when it is %s', async (_what, text, problem) => {
    const bed = new RelationsBed();
    const source = fileSource(path, false);
    put('recipient,person,basis\ne7,10023,ticket\n');
    await source.look(bed.told, false, signal);
    put(text);
    await expect(source.look(bed.told, false, signal)).rejects.toThrow(problem);
    expect(bed.basis('e7', '10023')).toBe('ticket');
    // It is tried again at the next look, not only when it changes once more.
    await expect(source.look(bed.told, false, signal)).rejects.toThrow(problem);
    rmSync(path);
    await expect(source.look(bed.told, false, signal)).rejects.toThrow('ENOENT');
    expect(bed.basis('e7', '10023')).toBe('ticket');
  });

  it('leaves out rows that say nothing, and says which was the first', async () => {
    const bed = new RelationsBed({ basis: 'assignment', maxRelations: 2 });
    put('recipient,person\ne7,1\n,2\ne7,\ne7,3\ne7,4\ne7,5\n');
    const look = await fileSource(path, true).look(bed.told, false, signal);
    expect(look).toMatchObject({
      rows: 6,
      refused: 2,
      dropped: 2,
      firstProblem: { row: 3, column: 'recipient' },
    });
    expect(bed.told.counts).toEqual({ taken: 2, withdrawn: 0, refused: 2, dropped: 2 });
    expect(['1', '3', '4', '5'].map((id) => bed.basis('e7', id))).toEqual([
      'assignment',
      'assignment',
      'none',
      'none',
    ]);
  });
});
