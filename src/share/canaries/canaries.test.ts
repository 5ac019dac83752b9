/** Canaries: made so that nobody's data is in them, put in place, and known as long as the book is. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Category } from '../../disclosure/category.ts';
import { HttpAdapter, placeAll, readRequest, SqlAdapter, statementOf, withValues } from './adapter.ts';
import {
  bookText,
  type CanaryEntry,
  decoyList,
  judgeList,
  marked,
  olderThan,
  readBook,
  stateOf,
} from './canary-book.ts';
import { LEAST_SAMPLE, type MakeOptions, makePerson, type Row } from './made-people.ts';

const FIELDS: Readonly<Record<string, Category>> = {
  userId: 'pd:UID',
  nick: 'pd:Username',
  name: 'pd:Name',
  phone: 'pd:TelephoneNumber',
  email: 'pd:EmailAddress',
};

const row = fc.record({
  userId: fc.integer({ min: 1, max: 99_999 }),
  nick: fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom(...'abcdefghij') }),
  name: fc
    .tuple(
      fc.constantFrom('Ann', 'Bob', 'Cy', 'Dee', 'Eve'),
      fc.string({ minLength: 3, maxLength: 8, unit: 'grapheme-ascii' }),
    )
    .map(([first, last]) => `${first} ${last.replaceAll(' ', 'x')}`),
  phone: fc.integer({ min: 13_000_000_000, max: 13_999_999_999 }).map(String),
  email: fc
    .string({ minLength: 5, maxLength: 12, unit: fc.constantFrom(...'klmnopqrst') })
    .map((local) => `${local}@real.example`),
  level: fc.constantFrom('gold', 'silver'),
  orders: fc.integer({ min: 0, max: 500 }),
  since: fc
    .date({ min: new Date('2015-01-01'), max: new Date('2025-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  note: fc.uuid(),
});

function options(sample: readonly Row[], over: Partial<MakeOptions> = {}): MakeOptions {
  let state = 7;
  return {
    sample,
    fields: FIELDS,
    ids: { from: 900_000, to: 900_050 },
    phones: ['+8613800000001', '+8613800000002'],
    emailDomain: 'ours.example',
    taken: new Set(),
    below: (bound) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state % bound;
    },
    ...over,
  };
}

describe('a made person', () => {
  it('has the form of the others, contact points of the operator, and nothing that is one person’s own', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: LEAST_SAMPLE, maxLength: 40 }), (sample) => {
        const made = makePerson(options(sample));
        if (typeof made === 'string') {
          // A sample in which all names are alike cannot be mixed.
          expect(made).toBe('names');
          return;
        }
        const { record, values } = made;
        expect(Object.keys(record)).toEqual(Object.keys(sample[0] as Row));
        expect(record.userId).toBeGreaterThanOrEqual(900_000);
        expect(record.userId).toBeLessThanOrEqual(900_050);
        expect(record.phone).toBe('+8613800000001');
        expect(String(record.email)).toMatch(/@ours\.example$/);
        for (const field of ['userId', 'nick', 'name', 'phone', 'email', 'note'])
          if (record[field] !== '' && record[field] !== null)
            expect(
              sample.filter((each) => each[field as keyof typeof each] === record[field]).length,
            ).not.toBe(1);
        expect(['gold', 'silver']).toContain(record.level);
        expect(values).toEqual(
          Object.fromEntries(
            Object.entries(FIELDS).map(([field, category]) => [category, String(record[field])]),
          ),
        );
      }),
    );
  });

  it('says what is missing instead of taking somebody’s own', () => {
    const sample = fc.sample(row, { numRuns: 30, seed: 3 });
    expect(makePerson(options(sample.slice(0, LEAST_SAMPLE - 1)))).toBe('sample');
    expect(makePerson(options(sample, { phones: [] }))).toBe('phones');
    expect(makePerson(options(sample, { emailDomain: undefined }))).toBe('email-domain');
    const taken = new Set(Array.from({ length: 51 }, (_, i) => String(900_000 + i)));
    expect(makePerson(options(sample, { taken }))).toBe('ids');
    expect(makePerson(options(sample.map((each) => ({ ...each, nick: 'same' }))))).toBe('names');
  });

  it('keeps ids as text where they are text, and mixes names of Chinese characters', () => {
    const sample = fc.sample(row, { numRuns: 30, seed: 4 }).map((each, i) => ({
      ...each,
      userId: String(each.userId),
      name: `${'王李张陈'[i % 4]}${'伟芳娜敏静'[i % 5]}`,
    }));
    const made = makePerson(options(sample.slice(0, 20)));
    if (typeof made === 'string') expect(made).toBe('names');
    else {
      expect(typeof made.record.userId).toBe('string');
      expect(made.record.name).toMatch(/^[王李张陈][伟芳娜敏静]$/);
    }
  });
});

const ENTRY: CanaryEntry = {
  id: 'c1',
  record: { userId: 900_001, nick: "O'Neil", active: true, note: null },
  values: { 'pd:UID': '900001', 'pd:TelephoneNumber': '+8613800000001', 'pd:Username': "O'Neil" },
  madeAt: 1_000,
};

describe('the book', () => {
  it('knows who is made, in place and retired, and is read back as it was written', () => {
    const inserted = marked([ENTRY, { ...ENTRY, id: 'c2' }], new Set(['c1']), 'insertedAt', 2_000);
    expect(inserted.map(stateOf)).toEqual(['in-place', 'made']);
    expect(readBook(bookText(inserted))).toEqual(inserted);
    expect(olderThan(inserted, 500, 2_499)).toEqual([]);
    expect(olderThan(inserted, 500, 2_500).map(({ id }) => id)).toEqual(['c1']);
    const retired = marked(inserted, new Set(['c1']), 'retiredAt', 3_000);
    expect(retired.map(stateOf)).toEqual(['retired', 'made']);
    expect(olderThan(retired, 0, 9_000)).toEqual([]);
    expect(judgeList(retired)).not.toContain('900001');
    expect(JSON.parse(decoyList(retired))).toEqual([]);
  });

  it('gives the judge one identifier of each, and the gate what a decoy needs', () => {
    const inPlace = marked([ENTRY], new Set(['c1']), 'insertedAt', 2_000);
    expect(
      judgeList(inPlace)
        .split('\n')
        .filter((line) => line.includes(':')),
    ).toEqual(['id:900001']);
    expect(JSON.parse(decoyList(inPlace))).toEqual([{ id: 'c1', values: ENTRY.values }]);
  });

  it('is refused when it is none', () => {
    for (const text of ['', '{}', '{"version":2,"canaries":[]}', '{"version":1,"canaries":[{"id":""}]}'])
      expect(typeof readBook(text)).toBe('string');
  });
});

describe('SQL', () => {
  it('has values as literals, and leaves what is quoted or cast alone', async () => {
    const said: string[] = [];
    const adapter = new SqlAdapter(
      "INSERT INTO users VALUES (:userId, :nick, :active, :note, ':nick', '2026-01-01'::date);\n",
      (statement) => Promise.resolve(void said.push(statement)),
    );
    expect(await placeAll(adapter, [ENTRY])).toEqual({ placed: ['c1'] });
    expect(said).toEqual([
      "INSERT INTO users VALUES (900001, 'O''Neil', TRUE, NULL, ':nick', '2026-01-01'::date);",
    ]);
  });

  it('never lets a value out of its quotes', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        if (/[\\\0]/.test(value)) {
          expect(() => statementOf(':v', { v: value })).toThrow();
          return;
        }
        const literal = statementOf(':v', { v: value });
        expect(literal.slice(1, -1).replaceAll("''", '')).not.toContain("'");
        expect(literal.slice(1, -1).replaceAll("''", "'")).toBe(value);
      }),
    );
    expect(() => statementOf(':nobody', { v: 1 })).toThrow(/nobody/);
  });
});

describe('HTTP', () => {
  it('sends each canary, stops at the first that is refused, and takes secrets from elsewhere', async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += String(part);
      });
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${request.headers.authorization} ${body}`);
        response.statusCode = seen.length === 1 ? 201 : 409;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const template = readRequest(
        JSON.stringify({
          method: 'PUT',
          url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/users/{nick}`,
          headers: { authorization: 'env:TOKEN' },
          body: { id: '{userId}', label: 'user {userId}', tags: ['{nick}', 1, null] },
        }),
      );
      if (typeof template === 'string') throw new Error(template);
      const canaries = ['c1', 'c2', 'c3'].map((id) => ({ ...ENTRY, id }));
      const placed = await placeAll(new HttpAdapter(template, (name) => `${name}-1`), canaries);
      expect(placed.placed).toEqual(['c1']);
      expect(placed.failed).toMatchObject({ id: 'c2', reason: expect.stringContaining('409') });
      expect(seen).toHaveLength(2);
      expect(seen[0]).toBe(
        `PUT /users/O'Neil TOKEN-1 {"id":900001,"label":"user 900001","tags":["O'Neil",1,null]}`,
      );
      const nameless = await placeAll(new HttpAdapter(template, () => undefined), canaries);
      expect(nameless).toMatchObject({ placed: [], failed: { id: 'c1' } });
    } finally {
      server.close();
    }
  });

  it('refuses what is no template, and fields that no record has', () => {
    for (const text of ['', '{}', '{"method":"GET","url":"http://a"}', '{"method":"PUT","url":"file:///x"}'])
      expect(typeof readRequest(text)).toBe('string');
    expect(() => withValues({ a: '{missing}' }, ENTRY.record)).toThrow(/missing/);
  });
});
