import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RouteTemplates } from '../../disclosure/route.ts';
import { ByteTable, FULL } from './byte-table.ts';
import { Distinct } from './distinct.ts';
import { LogLine, ROLES } from './line.ts';
import { LineSplitter } from './line-splitter.ts';
import { pageSize, personPath } from './person-rules.ts';
import { queryValues } from './query-values.ts';
import { MAX_WAITING, Reorder } from './reorder.ts';
import { Routes } from './routes.ts';
import { escapedSample } from './samples.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('the table of bytes', () => {
  it('gives equal slices one number and different ones different numbers, as a Map does', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 200 }), (slices) => {
        const table = new ByteTable(256, 4_096, 7);
        const known = new Map<string, number>();
        for (const slice of slices) {
          const number = table.of(slice, 0, slice.length);
          const key = String(slice);
          expect(number).toBe(known.get(key) ?? known.size);
          known.set(key, number);
          expect(table.find(slice, 0, slice.length)).toBe(number);
          expect(table.bytesOf(number)).toEqual(slice);
        }
        expect(table.find(encode('never met'), 0, 9)).toBe(FULL);
      }),
    );
  });

  it('is full in entries and in bytes, and empty after clear', () => {
    const table = new ByteTable(4, 1_000);
    for (let i = 0; i < 4; i++) expect(table.of(encode(`${i}`), 0, 1)).toBe(i);
    expect(table.of(encode('4'), 0, 1)).toBe(FULL);
    expect(table.of(encode('3'), 0, 1)).toBe(3);
    table.clear();
    expect(table.of(encode('4'), 0, 1)).toBe(0);
    expect(new ByteTable(4, 10).of(encode('longer than ten'), 0, 15)).toBe(FULL);
  });
});

describe('lines', () => {
  const split = (pieces: readonly Uint8Array[], maxBytes?: number) => {
    const lines: string[] = [];
    const splitter = new LineSplitter(
      {
        line: (bytes, from, to) => void lines.push(decode(bytes.slice(from, to))),
        tooLong: () => void lines.push('<too long>'),
      },
      maxBytes,
    );
    for (const piece of pieces) splitter.push(piece);
    splitter.end();
    return lines;
  };

  it('are the same however the file is cut', () => {
    const text = fc
      .array(fc.constantFrom('a', 'bc', '\n', '\r\n', 'é', ' ', '\r'), { maxLength: 60 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(80)), (whole, cuts) => {
        const bytes = encode(whole);
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, i) => bytes.slice(at[i], end));
        const expected = whole
          .split('\n')
          .map((line) => line.replace(/\r$/, ''))
          .filter((line) => line !== '');
        expect(split(pieces)).toEqual(expected);
      }),
    );
  });

  it('that are too long are told once and skipped, in one piece or in many', () => {
    const long = 'x'.repeat(50);
    const text = encode(`a\n${long}\nb\n${long}`);
    const expected = ['a', '<too long>', 'b', '<too long>'];
    expect(split([text], 20)).toEqual(expected);
    expect(
      split(
        [...text].map((byte) => Uint8Array.of(byte)),
        20,
      ),
    ).toEqual(expected);
  });

  it('may begin with a byte order mark', () => {
    expect(split([Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0x0a, 0x62)])).toEqual(['a', 'b']);
  });
});

describe('routes of bytes', () => {
  const routes = () => new Routes({ paths: [], pages: [], assume: false });
  const line = new LogLine();
  const templateOf = (all: Routes, method: string, target: string) => {
    const bytes = encode(`${method}${target}`);
    line.begin(bytes);
    line.set(ROLES.method, 0, method.length);
    line.set(ROLES.target, method.length, bytes.length);
    return all.of(line)?.template;
  };

  it('are the templates that the gate has', () => {
    const segment = fc.oneof(
      fc.constantFrom(
        'api',
        'users',
        'Users',
        'me',
        'orders',
        'v1',
        'v123',
        'alice',
        'a.b',
        'item-7',
        'profile',
        'x.html',
        '',
      ),
      fc.nat(99_999).map(String),
      fc.uuid(),
      fc.stringMatching(/^[0-9a-f]{12,40}$/),
      fc.stringMatching(/^[A-Za-z][A-Za-z_.~-]{0,45}[0-9]{0,3}(?:\.[a-z]{0,6})?$/),
      fc.string({ maxLength: 10 }).map((text) => text.replace(/[/?#]/g, '')),
    );
    const target = fc
      .tuple(fc.array(segment, { maxLength: 14 }), fc.constantFrom('', '?a=1/2', '#x'))
      .map(([segments, rest]) => `/${segments.join('/')}${rest}`);
    fc.assert(
      fc.property(fc.array(target, { maxLength: 30 }), (targets) => {
        const ours = routes();
        const theirs = new RouteTemplates();
        for (const each of targets) {
          const template = templateOf(ours, 'GET', each);
          if (template === undefined) continue;
          const expected = theirs.of('GET', each).replace(/\p{C}/gu, '\ufffd');
          expect(template).toBe(expected);
        }
      }),
    );
  });

  it('leave out files that pages are made of, and know whole URLs', () => {
    const all = routes();
    for (const path of ['/a/app.js', '/x/jquery-1.9.1.min.CSS?v=2', '/favicon.ico', '/7.png'])
      expect(templateOf(all, 'GET', path)).toBeUndefined();
    expect(templateOf(all, 'GET', 'https://a.example:443/users/7?x=1')).toBe('GET /users/{id}');
    expect(templateOf(all, 'GET', '/users/7.json')).toBe('GET /users/{value}');
  });

  it('name who is asked for by rule, by assumption or not at all', () => {
    const all = new Routes({
      paths: [
        personPath('/api/users/{person}'),
        personPath('/2024/{person:phone}'),
        personPath('/{*}/of/{person}'),
      ],
      pages: [pageSize('/api/orders=20')],
      assume: true,
    });
    const whom = (target: string) => {
      templateOf(all, 'GET', target);
      const route = all.of(line);
      if (route === undefined) return undefined;
      const { rule, assumed, place, pageSize: size } = route;
      if (size > 0) return size;
      return rule === undefined
        ? assumed < 0
          ? undefined
          : `${place}@${assumed}`
        : `${rule.namespace}@${rule.person}`;
    };
    expect(['/api/users/7', '/api/users/alice', '/api/users/me', '/api/users/search'].map(whom)).toEqual([
      'id@2',
      'id@2',
      undefined,
      undefined,
    ]);
    expect(['/2024/138', '/2025/138', '/users/of/9', '/members/of/9'].map(whom)).toEqual([
      'phone@1',
      undefined,
      'id@2',
      'id@2',
    ]);
    expect(['/orders/9', '/blog/2015', '/page/7', '/a/b', '/7', '/u/bob'].map(whom)).toEqual([
      'orders@1',
      undefined,
      undefined,
      undefined,
      undefined,
      'u@1',
    ]);
    expect(whom('/api/orders')).toBe(20);
    expect(whom('/api/orders?page=7')).toBe(20);
  });

  it.each(['users/{person}', '/users', '/a/{person}/{person}', '/a/{person:shoe}', '/a/x{person}', '/'])(
    'refuse the rule %s',
    (rule) => {
      expect(() => personPath(rule)).toThrow('cannot be used');
    },
  );

  it.each(['/a', '/a=0', '/a=99999', '/a/{person}=3', 'a=3'])('refuse the page %s', (rule) => {
    expect(() => pageSize(rule)).toThrow('cannot be used');
  });
});

describe('values of a query', () => {
  it('are those that URLSearchParams finds', () => {
    const pair = fc.tuple(
      fc.constantFrom('id', 'ids', 'i', 'uid', 'x'),
      fc.stringMatching(/^[a-z0-9]{0,4}$/),
    );
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 8 }), (pairs) => {
        const query = pairs.map(([name, value]) => `${name}=${value}`).join('&');
        const bytes = encode(query);
        const values: string[] = [];
        queryValues([encode('id'), encode('uid')], bytes, 0, bytes.length, (from, to) =>
          values.push(decode(bytes.slice(from, to))),
        );
        const expected = [...new URLSearchParams(query)].filter(
          ([name, value]) => ['id', 'uid'].includes(name) && value !== '',
        );
        expect(values).toEqual(expected.map(([, value]) => value));
      }),
    );
  });
});

describe('the reorder window', () => {
  const run = (times: readonly number[], windowMs = 10_000) => {
    const out: number[] = [];
    const reorder = new Reorder<{ at: number }>(({ at }) => out.push(at), windowMs);
    for (const at of times) reorder.add({ at });
    reorder.flush();
    return { out, reorder };
  };

  it('gives out in order what is out of order by no more than the window, and all of it', () => {
    const steps = fc.array(fc.tuple(fc.nat(3_000), fc.nat(9_000)), { maxLength: 200 });
    fc.assert(
      fc.property(steps, (all) => {
        let now = 1_000_000;
        const times = all.map(([step, back]) => {
          now += step;
          return now - back;
        });
        const { out, reorder } = run(times);
        expect(out).toEqual([...times].sort((a, b) => a - b));
        expect(reorder.late).toBe(0);
      }),
    );
  });

  it('loses nothing, whatever the times', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000_000), { maxLength: 100 }), (times) => {
        expect(run(times).out.sort((a, b) => a - b)).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  it('counts what is too late', () => {
    const { out, reorder } = run([100_000, 200_000, 50_000, 195_000]);
    expect(out).toEqual([100_000, 50_000, 195_000, 200_000]);
    expect([reorder.late, reorder.reordered]).toEqual([1, 1]);
  });

  it('holds no more than its room', () => {
    const reorder = new Reorder<{ at: number }>(() => undefined);
    for (let i = 0; i < 2 * MAX_WAITING; i++) reorder.add({ at: 1_000_000 + (i % 20_000) });
    expect(reorder.waiting).toBeLessThanOrEqual(MAX_WAITING);
  });
});

describe('sums', () => {
  it('of different keys are within five standard errors', () => {
    for (const size of [10, 1_000, 100_000]) {
      const distinct = new Distinct();
      let state = 1;
      const next = () => {
        state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
        return (state ^ (state >>> 13)) >>> 0;
      };
      for (let i = 0; i < size; i++) {
        const [low, high] = [next(), next()];
        distinct.add(low, high);
        distinct.add(low, high);
      }
      expect(Math.abs(distinct.count / size - 1)).toBeLessThan(5 * 0.0163);
    }
  });

  it('are exact as far as keys are kept, as a Set has them, and an estimate of all beyond', () => {
    const key = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), fc.constantFrom(1, 40, 1_000), (keys, exactUpTo) => {
        const distinct = new Distinct(exactUpTo);
        const plain = new Distinct();
        const known = new Set<string>();
        for (const [low, high] of keys) {
          distinct.add(low, high);
          plain.add(low, high);
          if (low !== 0 || high !== 0) known.add(`${low >>> 0} ${high}`);
        }
        expect(distinct.isExact).toBe(known.size <= exactUpTo);
        expect(distinct.count).toBe(known.size <= exactUpTo ? known.size : plain.count);
      }),
    );
  });
});

describe('samples', () => {
  it('act on nobody who reads them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(escapedSample(bytes, 0, bytes.length)).toMatch(/^[\x20-\x7e]*…?$/);
      }),
    );
  });
});
