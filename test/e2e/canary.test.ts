/** Canaries from the command line: made, put in place, told to the judge and to the gate, and retired. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { endProcesses, runWeir } from '../support/processes.ts';
import { clearScratch, scratchDirectory } from '../support/scratch.ts';

afterEach(endProcesses);
afterAll(clearScratch);

it('weir canary makes people like the platform’s own, prints the statements, and tells the judge', async () => {
  const directory = scratchDirectory();
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const [book, judge, lists] = ['book.json', 'canaries.txt', 'decoys.json'].map((name) =>
    join(directory, name),
  ) as [string, string, string];
  const users = Array.from({ length: 30 }, (_, i) => ({
    userId: 1_000 + 7 * i,
    nick: `${['ann', 'bob', 'cyn', 'dee', 'eli'][i % 5]}${['fox', 'gnu', 'hen', 'ibis', 'jay', 'kite'][i % 6]}${i}`,
    phone: `1380000${1_000 + i}`,
    level: i % 3,
  }));
  const like = file('users.json', JSON.stringify(users));
  const make = (count: string, ...more: string[]) =>
    runWeir([
      ...['canary', 'make', count, '--book', book, '--like', like, '--id-range', '900000-999999'],
      ...['--fields', 'userId=pd:UID,nick=pd:Username,phone=pd:TelephoneNumber'],
      ...['--phones', file('phones.txt', '# ours\n+8613800000001\n+8613800000002\n'), '--json', ...more],
    ]);
  const made = await make('2');
  expect([made.code, JSON.parse(made.stdout)]).toEqual([0, { made: ['c1', 'c2'] }]);
  expect(statSync(book).mode & 0o777).toBe(0o600);
  // Each has a number of its own: a third one needs another.
  const third = await make('1');
  expect(third.code).toBe(2);
  expect(third.stderr.trimEnd().split('\n')).toHaveLength(1);

  const sql = file('insert.sql', 'INSERT INTO users (id, nick, level) VALUES (:userId, :nick, :level);');
  const inserted = await runWeir(['canary', 'insert', '--book', book, '--sql', sql, '--judge', judge]);
  expect(inserted.code).toBe(0);
  expect(inserted.stdout.trimEnd().split('\n')).toHaveLength(2);
  expect(inserted.stdout).toMatch(/^INSERT INTO users \(id, nick, level\) VALUES \(9\d{5}, '\w+', \d\);/);
  expect(readFileSync(judge, 'utf8').match(/^id:9\d{5}$/gm)).toHaveLength(2);

  const retired = await runWeir([
    'canary',
    'retire',
    'c1',
    '--book',
    book,
    '--lists',
    lists,
    '--judge',
    judge,
  ]);
  expect(retired.code).toBe(0);
  expect(readFileSync(judge, 'utf8').match(/^id:9\d{5}$/gm)).toHaveLength(1);
  expect(JSON.parse(readFileSync(lists, 'utf8'))).toMatchObject([
    { id: 'c2', values: { 'pd:TelephoneNumber': '+8613800000002' } },
  ]);
  const listed = await runWeir(['canary', 'list', '--book', book, '--json']);
  expect(
    listed.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).state),
  ).toEqual(['retired', 'in-place']);
  const wrong = await runWeir(['canary', 'insert', '--book', book]);
  expect([wrong.code, wrong.stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
});
