/**
 * A door to the embedded engine that speaks ClickHouse's HTTP interface, as far as reading needs it: so that the gate,
 * the command line and any ClickHouse client ask the embedded ledger as they would ask a server.
 * Listens on loopback only and wants a password that is new at every start. It reads; writing is the keeper's alone.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { MalformedParameter, type Parameter, parameterOf } from './parameter.ts';
import { parameterTypes, readsOnly } from './statement.ts';

/** Longest statement accepted, in bytes: ClickHouse's own default for max_query_size. */
export const MAX_QUERY_BYTES = 262_144;
/** Longest address with its parameters, in bytes: ClickHouse's own default for http_max_uri_size. */
export const MAX_ADDRESS_BYTES = 1_048_576;

/** A statement with its parameters. */
export interface Statement {
  readonly query: string;
  readonly query_params: Record<string, Parameter>;
}

/** An answer while it is being written: `written` settles when the last byte has been, or none will come. */
export interface Exported {
  readonly stream: Readable;
  readonly written: Promise<void>;
}

/** What the front needs of the engine. */
export interface Engine {
  query(statement: Statement): Promise<{ stream: Readable }>;
  /** An answer of any length, in little memory. */
  export(statement: Statement, format: string): Exported;
}

export interface Front {
  readonly url: string;
  close(): Promise<void>;
}

/** Mark of a statement whose answer may be long; a server needs none and reads it as a comment. */
export const EXPORT_MARK = '/* export */';
const EXPORT = /^([\s\S]*)\/\* export \*\/\s*FORMAT\s+(CSVWithNames|JSONEachRow|Parquet|RowBinary)\s*$/;

export interface FrontOptions {
  readonly username: string;
  readonly password: string;
  /** Whether statements that change something are refused. Default true. */
  readonly readOnly?: boolean;
  /** Default MAX_QUERY_BYTES. */
  readonly maxQueryBytes?: number;
  /** Default 0: any free one. */
  readonly port?: number;
}

/** Opens the door on loopback. */
export async function openFront(engine: Engine, options: FrontOptions): Promise<Front> {
  const { username, password } = options;
  const exports = new Set<Exported>();
  const expected = digest(`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`);
  const server = createServer({ maxHeaderSize: MAX_ADDRESS_BYTES }, (request, response) => {
    answer({ ...options, engine, expected, exports }, request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else fail(response, 500, error instanceof Error ? error.message : String(error));
    });
  });
  await listen(server, options.port ?? 0);
  const bound = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${bound.port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      // The engine cannot be closed while it writes into a pipe, and it writes until nobody can read.
      for (const { stream } of exports) stream.destroy();
      await Promise.allSettled([...exports].map(({ written }) => written));
      await closed;
    },
  };
}

/** What answering needs. */
interface Answering extends FrontOptions {
  readonly engine: Engine;
  readonly expected: Buffer;
  /** Long answers that are being given. */
  readonly exports: Set<Exported>;
}

async function answer(
  { engine, expected, exports, readOnly = true, maxQueryBytes = MAX_QUERY_BYTES }: Answering,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) {
    fail(response, 403, 'Code: 516. DB::Exception: Authentication failed. (AUTHENTICATION_FAILED)');
    return;
  }
  const body = await readBody(request, maxQueryBytes);
  if (body === undefined) {
    fail(response, 413, 'Code: 62. DB::Exception: The statement is too long. (SYNTAX_ERROR)');
    return;
  }
  // A statement in the address and its data in the body, or the statement alone in either.
  const query = [url.searchParams.get('query') ?? '', body].filter((part) => part !== '').join('\n');
  if (readOnly && !readsOnly(query)) {
    fail(response, 500, 'Code: 164. DB::Exception: Only the keeper writes to this ledger. (READONLY)');
    return;
  }
  let params: Record<string, Parameter>;
  try {
    params = parametersOf(url.searchParams, query);
  } catch (error) {
    if (!(error instanceof MalformedParameter)) throw error;
    fail(response, 400, `Code: 457. DB::Exception: ${error.message} (BAD_QUERY_PARAMETER)`);
    return;
  }
  const long = EXPORT.exec(query);
  if (long !== null) {
    const [, statement = '', format = ''] = long;
    const exported = engine.export({ query: statement, query_params: params }, format);
    exports.add(exported);
    await send(exported, response).finally(() => exports.delete(exported));
    return;
  }
  try {
    const { stream } = await engine.query({ query, query_params: params });
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
    await pipeline(stream, response);
  } catch (error) {
    if (response.headersSent) throw error;
    fail(response, 500, clickhouseMessage(error));
  }
}

/** @throws MalformedParameter with the parameter's name; its value may be somebody's. */
function parametersOf(given: URLSearchParams, query: string): Record<string, Parameter> {
  const types = parameterTypes(query);
  const params = new Map<string, Parameter>();
  for (const [key, text] of given) {
    if (!key.startsWith('param_')) continue;
    const name = key.slice('param_'.length);
    try {
      params.set(name, parameterOf(text, types.get(name) ?? 'String'));
    } catch (error) {
      if (!(error instanceof MalformedParameter)) throw error;
      throw new MalformedParameter(`Value of parameter ${name} cannot be read: ${error.message}`);
    }
  }
  return Object.fromEntries(params);
}

/**
 * Sends a long answer. One that breaks off ends without the end of its last chunk, so that the client knows.
 * Whoever goes away ends the statement: its pipe has nobody left to read it.
 */
async function send({ stream, written }: Exported, response: ServerResponse): Promise<void> {
  response.once('close', () => stream.destroy());
  let failure: unknown;
  const settled = written.catch((error: unknown) => {
    failure = error;
    stream.destroy();
  });
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/octet-stream' });
      if (!response.write(piece)) await drained(response);
    }
  } catch (error) {
    failure ??= error;
  }
  await settled;
  if (failure === undefined) response.end();
  else if (response.headersSent) response.destroy();
  else fail(response, 500, clickhouseMessage(failure));
}

/** Resolves when more can be written, or nothing any more. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
    if (response.destroyed) done();
  });
}

/** The client reads code and type of an error back out of the text, as a server writes it. */
function clickhouseMessage(error: unknown): string {
  const { code, type, message } = error as { code?: string; type?: string; message: string };
  return `Code: ${code ?? 1001}. DB::Exception: ${message} (${type ?? 'STD_EXCEPTION'})`;
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${message}\n`);
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
