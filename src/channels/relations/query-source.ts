/**
 * Relations from a query on the customer's own PostgreSQL: tickets, call lists, assignments. The query's columns are named
 * as a relation's are; with `watermark` it is asked for what has changed since ($1), and now and then for everything.
 *
 *   SELECT agent AS recipient, customer_id AS person, number AS reference, closed_at AS until, updated_at
 *     FROM tickets WHERE updated_at > $1
 *
 * It is read in one read-only transaction through a cursor of the server, some hundred rows at a time, with a limit of
 * time. Columns come as the server writes them, for JavaScript's dates have no microseconds: a watermark that was cut
 * short would bring the same rows again and again, or leave some out.
 *
 * Invariant: nothing is written, and no more than ROWS_AT_ONCE rows are in memory.
 */
import { MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import { RELATION_COLUMNS, type RelationText } from './relation-row.ts';
import { type Look, pause, type RelationSource, ROWS_AT_ONCE } from './relation-source.ts';
import type { ToldRelations } from './told-relations.ts';

/** A query that takes longer is ended by the server: it holds back the vacuum of the tables that it reads. */
export const QUERY_TIMEOUT_MS = MINUTE_MS;
export const DATABASE_CONNECT_MS = 10 * SECOND_MS;
/** `$1` before anything was read; for a watermark that is a number, `0`. */
export const DEFAULT_SINCE = '-infinity';

/** A connection to the database, as far as it is used here. */
export interface Database {
  query(text: string, values?: readonly string[]): Promise<{ rows: Record<string, string | null>[] }>;
  end(): Promise<void>;
}

export interface QueryOptions {
  /** Opens a connection whose values are texts. */
  readonly connect: (signal: AbortSignal) => Promise<Database>;
  readonly query: string;
  /** Column by which changes are asked for; undefined where every look reads everything. */
  readonly watermark?: string;
  readonly since?: string;
  readonly timeoutMs?: number;
}

export function querySource(options: QueryOptions): RelationSource {
  const { watermark, since = DEFAULT_SINCE, timeoutMs = QUERY_TIMEOUT_MS } = options;
  let reached: string | undefined;

  async function read(database: Database, told: ToldRelations, signal: AbortSignal): Promise<Look> {
    const isWhole = watermark === undefined || reached === undefined;
    const telling = isWhole ? told.whole() : told.changes();
    // Behind a pooler of connections nothing outlives the transaction: so all of it is said within one.
    await database.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await database.query(`SET LOCAL statement_timeout = ${timeoutMs}`);
    await database.query(`SET LOCAL datestyle = 'ISO, YMD'`);
    await database.query(`SET LOCAL timezone = 'UTC'`);
    const order = watermark === undefined ? '' : ` ORDER BY ${quoted(watermark)} ASC NULLS FIRST`;
    await database.query(
      `DECLARE weir_relations NO SCROLL CURSOR FOR SELECT * FROM (\n${options.query}\n) AS weir${order}`,
      watermark === undefined ? [] : [reached ?? since],
    );
    let newest = reached;
    for (let row = 0; ; ) {
      signal.throwIfAborted();
      const { rows } = await database.query(`FETCH FORWARD ${ROWS_AT_ONCE} FROM weir_relations`);
      for (const values of rows) {
        if (row === 0) check(Object.keys(values));
        telling.row(values as RelationText, ++row);
        if (watermark !== undefined) newest = values[watermark] ?? newest;
      }
      if (rows.length < ROWS_AT_ONCE) break;
      await pause();
    }
    await database.query('COMMIT');
    telling.done();
    reached = newest;
    return telling.rows === 0 && !isWhole ? 'unchanged' : telling;
  }

  function check(columns: readonly string[]): void {
    const needed = ['recipient', 'person', ...(watermark === undefined ? [] : [watermark])];
    const missing = needed.filter((name) => !columns.includes(name));
    if (missing.length === 0) return;
    throw new Error(
      `the query has no column ${missing.join(' and ')} (columns: ${RELATION_COLUMNS.join(', ')}${watermark === undefined ? '' : `, and ${watermark}`})`,
    );
  }

  return {
    look: async (told, again, signal) => {
      if (again) reached = undefined;
      let database: Database | undefined;
      try {
        database = await options.connect(signal);
        return await read(database, told, signal);
      } catch (error) {
        throw new Error(sayable(error), { cause: error });
      } finally {
        // Ends the transaction, too, however it went.
        await database?.end().catch(() => undefined);
      }
    },
  };
}

/** Classes of SQLSTATE whose messages are about the question, never about what stands in a row. */
const ABOUT_THE_QUESTION = /^(?:08|0A|25|28|3D|3F|42|53|57|58)/;

/** What may stand in a log: a server's message may quote a value (`invalid input syntax for type integer: "138…"`). */
export function sayable(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code !== 'string' || !/^[0-9A-Z]{5}$/.test(code)) return String(message);
  return ABOUT_THE_QUESTION.test(code) ? `${message} (SQLSTATE ${code})` : `SQLSTATE ${code}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
