/**
 * The listener for those who run the gate: is it alive, may it be sent requests, and its metrics. Apart from the console,
 * for these answers need no token: they say nothing about anybody. Still it listens on loopback unless told otherwise.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WeirError } from '../disclosure/error.ts';
import { exposition, expositionType, type Family } from './exposition.ts';

export interface AdminOptions {
  /** What keeps the gate from being sent requests, by name; empty when nothing does. */
  readonly hindrances: () => readonly string[];
  readonly families: () => readonly Family[];
}

export interface Admin {
  /** @returns the address that is listened on. @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED */
  listen(host: string, port: number): Promise<string>;
  close(): Promise<void>;
}

const JSON_TYPE = 'application/json; charset=utf-8';
/** Nothing that is asked here is long. */
const MAX_HEADER_BYTES = 8 * 1024;

export function createAdmin(options: AdminOptions): Admin {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const { status, type, text } = answer(
      options,
      request.method ?? '',
      (request.url ?? '').split('?')[0] ?? '',
      request.headers.accept,
    );
    response.writeHead(status, {
      'content-type': type,
      'content-length': Buffer.byteLength(text),
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : text);
  });
  return {
    listen: async (host, port) => {
      await listen(server, host, port);
      const bound = server.address() as AddressInfo;
      return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
    },
    close: () =>
      new Promise((resolve) => {
        if (!server.listening) return resolve();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

function answer(
  { hindrances, families }: AdminOptions,
  method: string,
  path: string,
  accept?: string,
): Answer {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, type: 'text/plain', text: 'GET only\n' };
  switch (path) {
    case '/-/health':
      return { status: 200, type: JSON_TYPE, text: '{"status":"alive"}\n' };
    case '/-/ready': {
      const found = hindrances();
      const status = found.length === 0 ? 'ready' : 'not ready';
      const text = `${JSON.stringify({ status, hindrances: found })}\n`;
      return { status: found.length === 0 ? 200 : 503, type: JSON_TYPE, text };
    }
    case '/-/metrics': {
      const type = expositionType(accept);
      return { status: 200, type, text: exposition(families(), type) };
    }
    default:
      return { status: 404, type: 'text/plain', text: '/-/health, /-/ready, /-/metrics\n' };
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const params = { address: `${host}:${port}`, option: '--admin', reason: cause.message };
      const code = cause.code === 'EADDRINUSE' ? 'WEIR_PORT_IN_USE' : 'WEIR_LISTEN_FAILED';
      reject(new WeirError(code, params, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
