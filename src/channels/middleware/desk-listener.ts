/**
 * The listener where applications tell a gate what left: POST of a batch, with a token. It listens on loopback or on a Unix
 * socket unless told otherwise, for what is told here is personal data.
 *
 * Invariants: without a token nothing is read; a batch longer than MAX_BATCH_BYTES is not read to its end; an answer says
 * nothing about anybody but what stands against recipients whom the application named itself.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { WeirError } from '../../disclosure/error.ts';
import type { ApplicationDesk, Sender } from './desk.ts';
import { BATCH_FIELD, DESK_PATH, ENFORCES_FIELD } from './http-carrier.ts';
import { READS_PACKED } from './packed.ts';
import { MAX_BATCH_BYTES, readBatch, type Telling } from './wire.ts';

/** Time for a batch to come in whole, in ms. */
const BATCH_WITHIN_MS = 30_000;
/** Connections of applications at one moment: one for each of their processes. */
const MAX_CONNECTIONS = 1_024;
/** Header section of a batch. */
const MAX_HEADER_BYTES = 8 * 1024;

export interface DeskListenerOptions {
  readonly desk: Pick<ApplicationDesk, 'take'>;
  /** Applications by the SHA-256 of their tokens. */
  readonly tokens: readonly { readonly name: string; readonly digest: Buffer }[];
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Told of batches that could not be read or recorded. Never of what is in them. */
  readonly onTrouble: (error: unknown, application: string) => void;
}

export interface DeskListener {
  /** @param address `host` and `port`, or the path of a Unix socket. @returns where it listens. @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED */
  listen(
    address: { readonly host: string; readonly port: number } | { readonly path: string },
  ): Promise<string>;
  close(): Promise<void>;
}

export function tokenDigest(token: string): Buffer {
  return createHash('sha256').update(token.trim()).digest();
}

export function createDeskListener(options: DeskListenerOptions): DeskListener {
  const given = { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: BATCH_WITHIN_MS };
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(options, request, response);
  const server =
    options.tls === undefined
      ? createServer(given, listener)
      : createTlsServer({ ...given, ...options.tls }, listener);
  server.maxConnections = MAX_CONNECTIONS;
  // An application's connection is kept for its next batch.
  server.keepAliveTimeout = 75_000;
  return {
    listen: async (address) => {
      if ('path' in address) {
        await freeSocket(address.path);
        await bind(server, address.path, { path: address.path });
        return `unix:${address.path}`;
      }
      const label = `${address.host}:${address.port}`;
      await bind(server, label, address);
      const { port } = server.address() as AddressInfo;
      const host = address.host.includes(':') ? `[${address.host}]` : address.host;
      return `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`;
    },
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        server.closeIdleConnections();
      }),
  };
}

async function answer(
  options: DeskListenerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sender = senderOf(options, request);
  if (sender === undefined) return reply(response, 401, { error: 'the token is not known' }, true);
  if (request.url !== DESK_PATH || request.method !== 'POST')
    return reply(response, 404, { error: `POST ${DESK_PATH}` }, true);
  const bytes = await read(request);
  if (bytes === 'too-long') return reply(response, 413, { error: 'the batch is too long' }, true);
  if (bytes === undefined) return;
  let tellings: Telling[];
  try {
    tellings = readBatch(bytes);
  } catch (error) {
    options.onTrouble(
      new WeirError('WEIR_TELLING_UNREADABLE', { application: sender.application, reason: kindOf(error) }),
      sender.application,
    );
    return reply(response, 400, { error: 'the batch cannot be read' });
  }
  try {
    reply(response, 200, { ...(await options.desk.take(tellings, sender)), reads: READS_PACKED });
  } catch (error) {
    options.onTrouble(error, sender.application);
    reply(response, 503, { error: 'the batch could not be recorded' });
  }
}

/** What went wrong without a word of what was told: a parser's message quotes what it could not read. */
function kindOf(error: unknown): string {
  if (error instanceof RangeError) return error.message;
  return error instanceof SyntaxError ? 'a head is not JSON' : 'a head is not as it should be';
}

function senderOf({ tokens }: DeskListenerOptions, { headers }: IncomingMessage): Sender | undefined {
  const token = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  const digest = tokenDigest(token);
  // All of them are compared, so that time tells nothing.
  let application: string | undefined;
  for (const known of tokens) if (timingSafeEqual(known.digest, digest)) application = known.name;
  if (application === undefined) return undefined;
  const batch = /^([\w-]{1,64})-(\d{1,15})$/.exec(String(headers[BATCH_FIELD] ?? ''));
  return {
    application,
    enforces: headers[ENFORCES_FIELD] === '1',
    // Another application's process of the same name is another.
    ...(batch === null ? {} : { instance: `${application}\n${batch[1]}`, sequence: Number(batch[2]) }),
  };
}

/** @returns undefined when the application went away. */
function read(request: IncomingMessage): Promise<Buffer | 'too-long' | undefined> {
  return new Promise((resolve) => {
    const pieces: Buffer[] = [];
    let length = 0;
    request.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > MAX_BATCH_BYTES) {
        request.pause();
        resolve('too-long');
      } else pieces.push(piece);
    });
    request.on('end', () => resolve(pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)));
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

function reply(response: ServerResponse, status: number, body: unknown, last = false): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(last ? { connection: 'close' } : {}),
  });
  response.end(text);
}

/** A socket that nobody listens on any more is taken away; one that somebody does listen on stays. */
async function freeSocket(path: string): Promise<void> {
  if (statSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return;
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
  if (!answered) rmSync(path, { force: true });
}

function bind(server: Server, label: string, address: object): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const params = { address: label, option: 'applications.listen', reason: cause.code ?? cause.message };
      const code = cause.code === 'EADDRINUSE' ? 'WEIR_PORT_IN_USE' : 'WEIR_LISTEN_FAILED';
      reject(new WeirError(code, params, { cause }));
    });
    server.listen(address, resolve);
  });
}
