/**
 * A connection to PostgreSQL by node-postgres, which is loaded when a query is configured and not before. Values come as
 * the server writes them.
 */
import { DATABASE_CONNECT_MS, type Database, QUERY_TIMEOUT_MS } from './query-source.ts';

export interface PostgresOptions {
  /** `postgres://user@host:port/database`, without a password. */
  readonly url: URL;
  /** Asked anew for every connection, so that one that was changed is used. */
  readonly password?: () => string;
  /** Authorities that its certificate is trusted by, PEM. */
  readonly ca?: string;
  /** Whether the connection is encrypted and the certificate checked. */
  readonly tls: boolean;
}

/** @throws Error of the network or the server; see sayable(). */
export async function connectPostgres(options: PostgresOptions, signal: AbortSignal): Promise<Database> {
  const { Client } = (await import('pg')).default;
  const { url } = options;
  const client = new Client({
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 5432 : Number(url.port),
    user: decodeURIComponent(url.username),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...(options.password === undefined ? {} : { password: options.password() }),
    ssl: options.tls
      ? { rejectUnauthorized: true, ...(options.ca === undefined ? {} : { ca: options.ca }) }
      : false,
    application_name: 'weir',
    connectionTimeoutMillis: DATABASE_CONNECT_MS,
    // The server ends a long query by itself; this is for a server that has gone.
    query_timeout: QUERY_TIMEOUT_MS + DATABASE_CONNECT_MS,
    types: { getTypeParser: () => (value: string) => value },
  });
  // A connection that breaks while nobody asks is told by the next question.
  client.on('error', () => undefined);
  const abort = () => void client.end().catch(() => undefined);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
  } catch (error) {
    signal.removeEventListener('abort', abort);
    abort();
    throw error;
  }
  return {
    query: async (text, values) => client.query(text, values === undefined ? undefined : [...values]),
    end: async () => {
      signal.removeEventListener('abort', abort);
      await client.end();
    },
  };
}
