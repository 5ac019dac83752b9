/** What comes through the door to the embedded engine is what was sent, and nothing but questions. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StandIn, startStandIn } from '../../../test/support/clickhouse-stand-in.ts';
import { askFor } from '../ask.ts';
import { connectStore, rowsOf, type Store } from '../store.ts';
import { EXPORT_MARK } from './front.ts';
import { type Parameter, parameterOf } from './parameter.ts';

/** Any text that has a form in UTF-8. */
const anyText = fc.string({ unit: 'binary', maxLength: 40 });
/** What a language with quotes, escapes and lists stumbles over. */
const oddText = fc.string({
  unit: fc.constantFrom(..."\\\\\\''\"`[](){},;$#%&=+-/N0xnbt \t\n\r\0\b\f\v\u0085é😀—‘’“”"),
  maxLength: 20,
});
const text = fc.oneof(anyText, oddText);
const asHex = (value: string) => Buffer.from(value).toString('hex').toUpperCase();

let directory: string;
let server: StandIn;
/** One door that only reads, one that writes, to the same tables. */
let store: Store;
let reader: Store;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-front-'));
  mkdirSync(join(directory, 'tables'));
  server = await startStandIn(join(directory, 'tables'));
  store = connectStore(server.address);
  reader = connectStore({ ...server.address, url: server.readOnlyUrl });
});
afterAll(async () => {
  await store?.close();
  await reader?.close();
  await server?.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a parameter', () => {
  it('comes back as it was sent, whatever stands in it', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(text, { maxLength: 4 }), async (one, list) => {
        const [row] = await rowsOf<{ one: string; same: number; list: string[]; none: string | null }>(
          reader,
          `SELECT hex({one:String}) AS one, {one:String} = {list:Array(String)}[1] AS same,
                  arrayMap(x -> hex(x), {list:Array(String)}) AS list, hex({none:Nullable(String)}) AS none`,
          { one, list: [one, ...list], none: list.length === 0 ? null : one },
        );
        expect(row).toEqual({
          one: asHex(one),
          same: 1,
          list: [one, ...list].map(asHex),
          none: list.length === 0 ? null : asHex(one),
        });
      }),
      { numRuns: 200 },
    );
  });

  it('comes back from a long answer, too', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.array(text, { minLength: 1, maxLength: 4 }), async (one, list) => {
        const sql = `SELECT hex({one:String}) AS one, arrayMap(x -> hex(x), {list:Array(String)}) AS list
          ${EXPORT_MARK} FORMAT JSONEachRow`;
        const pieces: Buffer[] = [];
        const stream = await askFor(reader, sql, { sql, params: { one, list } });
        for await (const piece of stream) pieces.push(piece);
        expect(JSON.parse(Buffer.concat(pieces).toString())).toEqual({
          one: asHex(one),
          list: list.map(asHex),
        });
      }),
      { numRuns: 20 },
    );
  });

  it('is a value wherever it stands: no text of it becomes a part of the statement', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 4 }), text, async (routes, other) => {
        const [row] = await rowsOf<{ n: number; among: number }>(
          reader,
          `SELECT (SELECT count() FROM numbers(3) WHERE toString(number) IN {routes:Array(String)}) AS n,
                  {other:String} IN {routes:Array(String)} AS among`,
          { routes, other },
        );
        expect(row).toEqual({
          n: new Set(routes.filter((route) => /^[012]$/.test(route))).size,
          among: routes.includes(other) ? 1 : 0,
        });
      }),
      { numRuns: 100 },
    );
  });

  it('is read from its way as the engine reads TabSeparated', async () => {
    const unit = fc.constantFrom(..."\\\\\\\\''\"`/=[],0NxabfnrtveQ41 é");
    const written = fc.string({ unit, maxLength: 12 });
    const lists = fc.array(written, { minLength: 1, maxLength: 3 }).map((each) => `['${each.join("','")}']`);
    let compared = 0;
    for (const [type, wires] of [
      ['String', written],
      ['Array(String)', lists],
    ] as const) {
      await fc.assert(
        fc.asyncProperty(wires, async (wire) => {
          let value: Parameter;
          try {
            value = parameterOf(wire, type);
          } catch {
            // Refusing is always allowed; reading it as something else is not.
            return;
          }
          if (value === null) return;
          const [row] = await rowsOf<{ said: string | string[] }>(
            store,
            `SELECT said FROM format(TSV, 'said ${type}', {line:String})`,
            { line: `${wire}\n` },
          );
          expect(value).toEqual(row?.said);
          compared += 1;
        }),
        { numRuns: 150 },
      );
    }
    expect(compared).toBeGreaterThan(100);
  });

  it('may be as long as a server takes it', async () => {
    const routes = Array.from({ length: 400 }, (_, i) => `GET /${'a'.repeat(200)}/it's\\${i}`);
    const [row] = await rowsOf<{ n: number }>(reader, 'SELECT length({routes:Array(String)}) AS n', {
      routes,
    });
    expect(Number(row?.n)).toBe(400);
  });

  it('keeps keys of 64 bits exact', async () => {
    const key = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    await fc.assert(
      fc.asyncProperty(key, fc.array(key, { maxLength: 5 }), async (one, keys) => {
        const [row] = await rowsOf<{ one: string; keys: string[] }>(
          reader,
          'SELECT toString({one:UInt64}) AS one, arrayMap(x -> toString(x), {keys:Array(UInt64)}) AS keys',
          { one: String(one), keys },
        );
        expect(row).toEqual({ one: String(one), keys: keys.map(String) });
      }),
      { numRuns: 50 },
    );
  });

  it('that no server would read is refused, and not shown', async () => {
    const refused = rowsOf(reader, 'SELECT {m:Map(String, String)} AS m', {
      m: new Map([['k', "secret's"]]),
    });
    await expect(refused).rejects.toThrow(/parameter m cannot be read/);
    await expect(refused).rejects.not.toThrow(/secret/);
  });
});

describe('the door of those who ask', () => {
  it.each([
    'SELECT 1; CREATE TABLE written (a Int8) ENGINE = Memory',
    'WITH 1 AS x INSERT INTO kept SELECT x',
    'WITH 1 AS x INSERT kept SELECT x',
    "SELECT 1 INTO OUTFILE 'written'",
    "SELECT 1 INTO/* */OUTFILE 'written'",
    "SELECT '\\'' ; DROP TABLE kept --'",
    "SELECT 'it''s' ; DROP TABLE kept",
    'SELECT 1 /* /* */ */; DROP TABLE kept',
    'SELECT 1 # ;\n; DROP TABLE kept',
    'SELECT `a``b` FROM kept; DROP TABLE kept',
    "SELECT $$'$$; DROP TABLE kept --'",
    "SELECT ‘'’; DROP TABLE kept --'",
    'DROP TABLE kept',
    '-- SELECT\nDROP TABLE kept',
  ])('refuses %j', async (statement) => {
    await store.command({ query: 'CREATE TABLE IF NOT EXISTS kept (a Int8) ENGINE = Memory' });
    const response = await post(statement);
    expect(response.status).toBe(500);
    expect(await response.text()).toMatch(/READONLY/);
    const tables = await rowsOf<{ name: string; total_rows: number }>(
      store,
      "SELECT name, total_rows FROM system.tables WHERE database = 'default'",
    );
    expect(tables).toEqual([{ name: 'kept', total_rows: 0 }]);
    expect(readdirSync(join(directory, 'tables'))).not.toContain('written');
  });

  it.each([
    ["SELECT ';INSERT' AS a FORMAT TSV", ';INSERT\n'],
    ['/* DROP; */ SELECT 1 -- ; INSERT\n FORMAT TSV;', '1\n'],
    ['(SELECT 1 AS "into") FORMAT TSV', '1\n'],
    ['WITH 2 AS x SELECT x FORMAT TSV', '2\n'],
  ])('answers %j', async (statement, answer) => {
    const response = await post(statement);
    expect(await response.text()).toBe(answer);
  });
});

function post(body: string): Promise<Response> {
  const { username, password } = server.address;
  const credentials = Buffer.from(`${username}:${password}`).toString('base64');
  return fetch(server.readOnlyUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body,
  });
}
