/** Rotation: new ones in place before old ones go, never more gone than come, and what was done stands in the book. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { clearScratch, scratchDirectory } from '../../test/support/scratch.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { bookText, type CanaryEntry, readBook, stateOf } from '../share/canaries/canary-book.ts';
import { type RotateFlags, rotate } from './canary-rotate.ts';
import type { Terminal } from './terminal.ts';

afterAll(clearScratch);

let directory: string;
let printed: string[];
let noted: string[];
const terminal = {
  locale: 'en',
  print: async (line: string) => void printed.push(line),
  note: (line: string) => void noted.push(line),
} as unknown as Terminal;

const file = (name: string, text: string) => {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
};
const book = () => readBook(readFileSync(join(directory, 'book.json'), 'utf8')) as readonly CanaryEntry[];
const states = () => book().map((each) => `${each.id} ${stateOf(each)}`);

/** Entries in place since so many days ago; undefined for one that was only made. */
function bookOf(...ages: (number | undefined)[]): string {
  const now = Date.now();
  const entries = ages.map((days, i): CanaryEntry => {
    const id = 900_001 + i;
    const made = { id: `c${i + 1}`, record: { userId: id }, values: { 'pd:UID': String(id) }, madeAt: 1 };
    return days === undefined ? made : { ...made, insertedAt: now - days * DAY_MS };
  });
  return file('book.json', bookText(entries));
}

function flags(): RotateFlags {
  const users = Array.from({ length: 30 }, (_, i) => ({ userId: 1_000 + i }));
  return {
    book: join(directory, 'book.json'),
    like: file('users.json', JSON.stringify(users)),
    fields: 'userId=pd:UID',
    idRange: '900100-900999',
    olderThan: '90d',
    sql: file('insert.sql', 'INSERT INTO users (id) VALUES (:userId);'),
    retireSql: file('delete.sql', 'DELETE FROM users WHERE id = :userId;'),
    judge: join(directory, 'canaries.txt'),
  };
}

beforeEach(() => {
  directory = scratchDirectory();
  printed = [];
  noted = [];
});

describe('a rotation', () => {
  it('replaces who has been in place for long, inserts first, and tells the judge', async () => {
    bookOf(100, 91, 10);
    await rotate(terminal, flags());
    expect(printed.map((line) => line.split(' ')[0])).toEqual(['INSERT', 'INSERT', 'DELETE', 'DELETE']);
    expect(printed.slice(2)).toEqual([
      'DELETE FROM users WHERE id = 900001;',
      'DELETE FROM users WHERE id = 900002;',
    ]);
    expect(states()).toEqual(['c1 retired', 'c2 retired', 'c3 in-place', 'c4 in-place', 'c5 in-place']);
    const known = readFileSync(join(directory, 'canaries.txt'), 'utf8').match(/^id:\d+$/gm);
    expect(known).toHaveLength(3);
    expect(known).toContain('id:900003');
    expect(noted).toEqual(['2 canaries are in place, 2 are retired']);
  });

  it('does nothing where nobody is due', async () => {
    bookOf(10, 20);
    await rotate(terminal, flags());
    expect(printed).toEqual([]);
    expect(states()).toEqual(['c1 in-place', 'c2 in-place']);
  });

  it('takes those first who were made before', async () => {
    bookOf(100, undefined);
    await rotate(terminal, flags());
    expect(states()).toEqual(['c1 retired', 'c2 in-place']);
  });

  it('retires no more than have come, says what failed, and goes on where it was', async () => {
    bookOf(100, 100);
    const wrong = { ...flags(), sql: file('wrong.sql', 'INSERT INTO users (name) VALUES (:name);') };
    await expect(rotate(terminal, wrong)).rejects.toThrow(/c3 was not placed/);
    expect(states()).toEqual(['c1 in-place', 'c2 in-place', 'c3 made', 'c4 made']);
    await rotate(terminal, flags());
    expect(states()).toEqual(['c1 retired', 'c2 retired', 'c3 in-place', 'c4 in-place']);
  });

  it('needs a way in and a way out, and lists need no way out', async () => {
    bookOf(100);
    const { sql, retireSql, ...rest } = flags();
    await expect(rotate(terminal, rest)).rejects.toThrow(/--sql, --http and --lists/);
    await expect(rotate(terminal, { ...rest, sql: sql as string })).rejects.toThrow(/--retire-sql/);
    const lists = join(directory, 'decoys.json');
    await expect(rotate(terminal, { ...rest, lists, retireSql: retireSql as string })).rejects.toThrow(
      /--lists needs neither/,
    );
    await expect(rotate(terminal, { ...flags(), olderThan: 'long' })).rejects.toThrow(/90d/);
    expect(states()).toEqual(['c1 in-place']);
    await rotate(terminal, { ...rest, lists, json: true });
    expect(JSON.parse(printed[0] as string)).toEqual({ insert: ['c2'], retire: ['c1'] });
    expect(JSON.parse(readFileSync(lists, 'utf8'))).toMatchObject([{ id: 'c2' }]);
  });
});
