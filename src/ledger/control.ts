/**
 * The door through which the command line changes a ledger that another process holds: forgetting a person, rotating a
 * key. Loopback only, behind a token that is new at every start and stands in a file that only the owner can read.
 * What is asked travels in memory: a file of requests would leave identifiers on the disk.
 *
 *   POST /   authorization: Bearer <token>   {request}  ─▶  200 {"answer": …}  |  200 {"error": {code, params}}
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type ErrorParams, WeirError } from '../disclosure/error.ts';
import type { ErrorCode } from '../disclosure/error-codes.ts';
import { replaceFile } from './files.ts';

/** File in the data directory that says how the process that holds it is reached; readable by its owner only. */
export const CONTROL_FILE = 'control.json';
/** Longest request: the identifiers of some thousand people. */
const MAX_REQUEST_BYTES = 1024 * 1024;

export interface Control {
  close(): Promise<void>;
}

interface Address {
  readonly port: number;
  readonly token: string;
}

/** Opens the door. @param answer does what is asked; its WeirErrors reach the asker. */
export async function openControl(
  directory: string,
  answer: (request: unknown) => Promise<unknown>,
): Promise<Control> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    serve(request, response, token, answer).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const path = join(directory, CONTROL_FILE);
  const { port } = server.address() as AddressInfo;
  replaceFile(path, `${JSON.stringify({ port, token } satisfies Address)}\n`);
  // Nobody waits for this door: it must not keep a process alive.
  server.unref();
  return {
    close: () =>
      new Promise((resolve) => {
        rmSync(path, { force: true });
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  token: string,
  answer: (request: unknown) => Promise<unknown>,
): Promise<void> {
  const given = digest(request.headers.authorization ?? '');
  if (request.method !== 'POST' || !timingSafeEqual(given, digest(`Bearer ${token}`))) {
    response.writeHead(403).end();
    return;
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_REQUEST_BYTES) {
      response.writeHead(413).end();
      return;
    }
    chunks.push(chunk);
  }
  const body = await answered(() => answer(JSON.parse(Buffer.concat(chunks).toString('utf8'))));
  response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
  response.end(JSON.stringify(body));
}

async function answered(act: () => Promise<unknown>): Promise<object> {
  try {
    return { answer: await act() };
  } catch (error) {
    if (error instanceof WeirError) return { error: { code: error.code, params: error.params } };
    return { error: { code: 'WEIR_INTERNAL', params: { reason: (error as Error).message } } };
  }
}

/**
 * Asks the process that holds a directory.
 * @throws WeirError what it answered; WEIR_LEDGER_LOCKED when it does not answer.
 */
export async function askControl<T>(directory: string, pid: number, question: object): Promise<T> {
  let text: string;
  try {
    const address = JSON.parse(readFileSync(join(directory, CONTROL_FILE), 'utf8')) as Address;
    text = await post(address, JSON.stringify(question));
  } catch (cause) {
    throw new WeirError('WEIR_LEDGER_LOCKED', { path: directory, pid }, { cause });
  }
  const { answer, error } = JSON.parse(text) as {
    answer: T;
    error?: { code: ErrorCode; params: ErrorParams };
  };
  if (error !== undefined) throw new WeirError(error.code, error.params);
  return answer;
}

function post({ port, token }: Address, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const request = send({ host: '127.0.0.1', port, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else reject(new Error(`the process that holds the directory answered ${response.statusCode}`));
      });
    });
    request.once('error', reject);
    request.end(body);
  });
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
