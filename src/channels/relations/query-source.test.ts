/** Against PostgreSQL itself, compiled to WebAssembly, over its own protocol on a loopback socket. */
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RelationsBed } from '../../../test/support/relations-bed.ts';
import { connectPostgres } from './postgres.ts';
import { type QueryOptions, querySource } from './query-source.ts';

const PORT_RANGE = { from: 20_000, size: 20_000 };
const { signal } = new AbortController();
let engine: PGlite;
let server: PGLiteSocketServer;
let url: URL;

beforeAll(async () => {
  engine = await PGlite.create();
  const port = PORT_RANGE.from + (process.pid % PORT_RANGE.size);
  server = new PGLiteSocketServer({ db: engine, port, host: '127.0.0.1' });
  await server.start();
  url = new URL(`postgres://postgres@127.0.0.1:${port}/postgres`);
});

afterAll(async () => {
  await server?.stop();
  await engine?.close();
});

beforeEach(async () => {
  await engine.exec(`
    DROP TABLE IF EXISTS tickets;
    CREATE TABLE tickets (
      number text PRIMARY KEY, agent text, customer_id bigint, opened_at timestamptz NOT NULL DEFAULT '2026-11-01Z',
      closed_at timestamptz, updated_at timestamptz NOT NULL
    );
    INSERT INTO tickets VALUES
      ('T-1', 'e7', 10023, DEFAULT, NULL, '2026-11-23 05:00:00.000001Z'),
      ('T-2', 'e8', 10024, DEFAULT, NULL, '2026-11-23 05:00:00.000002Z');`);
});

const QUERY = `SELECT agent AS recipient, customer_id AS person, 'ticket' AS basis, number AS reference,
  opened_at AS "from", closed_at AS until, updated_at FROM tickets`;

function source(options: Partial<QueryOptions> = {}, statements: string[] = []) {
  return querySource({
    connect: async (ending) => {
      const database = await connectPostgres({ url, tls: false }, ending);
      return {
        query: (text, values) => {
          statements.push(text);
          return database.query(text, values);
        },
        end: () => database.end(),
      };
    },
    query: QUERY,
    ...options,
  });
}

const changing = { query: `${QUERY} WHERE updated_at > $1 -- what is new`, watermark: 'updated_at' };

describe('relations of a query', () => {
  it('are told as a whole: a row that is gone is withdrawn', async () => {
    const bed = new RelationsBed();
    const tickets = source();
    expect(await tickets.look(bed.told, false, signal)).toMatchObject({ rows: 2, refused: 0 });
    expect([bed.basis('e7', '10023'), bed.basis('e8', '10024'), bed.basis('e7', '10024')]).toEqual([
      'ticket',
      'ticket',
      'none',
    ]);
    await engine.exec(`DELETE FROM tickets WHERE number = 'T-1'`);
    await tickets.look(bed.told, false, signal);
    expect([bed.basis('e7', '10023'), bed.basis('e8', '10024')]).toEqual(['none', 'ticket']);
  });

  it('are told by what has changed since, to the microsecond, and now and then as a whole', async () => {
    const bed = new RelationsBed();
    const tickets = source(changing);
    expect(await tickets.look(bed.told, false, signal)).toMatchObject({ rows: 2 });
    expect(await tickets.look(bed.told, false, signal)).toBe('unchanged');
    await engine.exec(`
      UPDATE tickets SET closed_at = '2026-11-23 06:00Z', updated_at = '2026-11-23 05:00:00.000003Z' WHERE number = 'T-1';
      INSERT INTO tickets VALUES ('T-3', 'e7', 10025, DEFAULT, NULL, '2026-11-23 05:00:00.000004Z');`);
    expect(await tickets.look(bed.told, false, signal)).toMatchObject({ rows: 2 });
    expect([bed.basis('e7', '10023'), bed.basis('e7', '10025')]).toEqual(['none', 'ticket']);
    await engine.exec(`DELETE FROM tickets WHERE number = 'T-3'`);
    expect(await tickets.look(bed.told, false, signal)).toBe('unchanged');
    expect(bed.basis('e7', '10025')).toBe('ticket');
    expect(await tickets.look(bed.told, true, signal)).toMatchObject({ rows: 2 });
    expect(bed.basis('e7', '10025')).toBe('none');
  });

  it('are withdrawn one by one where the query says so', async () => {
    const bed = new RelationsBed();
    const tickets = source({
      ...changing,
      query: `SELECT agent AS recipient, customer_id AS person, 'ticket' AS basis, number AS reference,
        closed_at IS NOT NULL AS withdrawn, updated_at FROM tickets WHERE updated_at > $1`,
    });
    await tickets.look(bed.told, false, signal);
    await engine.exec(
      `UPDATE tickets SET closed_at = now(), updated_at = '2026-11-23 05:01Z' WHERE number = 'T-1'`,
    );
    await tickets.look(bed.told, false, signal);
    expect([bed.basis('e7', '10023'), bed.withdrawn]).toEqual(['none', 1]);
  });

  it('come through a cursor, some hundred at a time', async () => {
    await engine.exec(
      `INSERT INTO tickets SELECT 'S-' || i, 'e9', i, '2026-11-01Z'::timestamptz, NULL, '2026-11-22Z' FROM generate_series(1, 900) i`,
    );
    const bed = new RelationsBed();
    const statements: string[] = [];
    expect(await source(changing, statements).look(bed.told, false, signal)).toMatchObject({
      rows: 902,
      dropped: 0,
    });
    expect(statements.filter((text) => text.startsWith('FETCH'))).toHaveLength(4);
    expect(bed.basis('e9', '900')).toBe('ticket');
  });

  it('write nothing, whatever the query says', async () => {
    await engine.exec(`CREATE OR REPLACE FUNCTION meddle() RETURNS text LANGUAGE sql AS
      $$ DELETE FROM tickets; SELECT 'e7' $$`);
    const bed = new RelationsBed();
    const meddling = source({ query: 'SELECT meddle() AS recipient, 1 AS person' });
    await expect(meddling.look(bed.told, false, signal)).rejects.toThrow('SQLSTATE 25006');
    const { rows } = await engine.query('SELECT count(*)::int AS left FROM tickets');
    expect(rows).toEqual([{ left: 2 }]);
  });

  it('leave what was told in force when the query fails, and say why without quoting anybody', async () => {
    const bed = new RelationsBed();
    const tickets = source({
      query: `SELECT agent AS recipient, customer_id AS person, 'ticket' AS basis FROM tickets`,
    });
    await tickets.look(bed.told, false, signal);
    await engine.exec('ALTER TABLE tickets RENAME COLUMN agent TO employee');
    await expect(tickets.look(bed.told, false, signal)).rejects.toThrow('column "agent" does not exist');
    expect(bed.basis('e7', '10023')).toBe('ticket');
    const quoting = source({
      query: `SELECT 'e7' AS recipient, ('13812345678-' || number)::int AS person FROM tickets`,
    });
    const failure = await quoting.look(bed.told, false, signal).catch((error: Error) => error.message);
    expect(failure).toBe('SQLSTATE 22003');
    const unnamed = source({ query: 'SELECT employee FROM tickets' });
    await expect(unnamed.look(bed.told, false, signal)).rejects.toThrow('no column recipient and person');
  });

  it('are given up when the server is not there', async () => {
    const gone = querySource({
      connect: (ending) =>
        connectPostgres({ url: new URL('postgres://weir@127.0.0.1:1/desk'), tls: false }, ending),
      query: QUERY,
    });
    await expect(gone.look(new RelationsBed().told, false, signal)).rejects.toThrow('ECONNREFUSED');
  });
});
