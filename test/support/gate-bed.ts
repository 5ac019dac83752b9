/**
 * What the gate's tests stand on: real origins and clients on loopback sockets, and a fake way of a disclosure that
 * records what it was told and does what a test says.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { DisclosureWay, Exchange, Outcome, Refusal, SeenResponse } from '../../src/channels/exchange.ts';
import { createGate, type Gate, type GateOptions } from '../../src/channels/gate/gate.ts';
import { createIdentify } from '../../src/channels/gate/identify.ts';
import type { GateLog } from '../../src/channels/gate/shared.ts';
import { Keyring } from '../../src/disclosure/keyring.ts';
import { systemClock } from '../../src/disclosure/time.ts';

export interface Settled {
  readonly exchange: Exchange;
  readonly seen: SeenResponse;
  readonly text: string;
}

/** Records; passes everything unless told otherwise. */
export class FakeWay implements DisclosureWay {
  readonly settled: Settled[] = [];
  readonly admitted: Exchange[] = [];
  onAdmit: (exchange: Exchange) => Refusal | undefined = () => undefined;
  onHolds: (exchange: Exchange) => boolean = () => false;
  onSettle: (exchange: Exchange, seen: SeenResponse) => Promise<Outcome> = async () => ({ measure: 'pass' });

  admit(exchange: Exchange): Refusal | undefined {
    this.admitted.push(exchange);
    return this.onAdmit(exchange);
  }

  holds(exchange: Exchange): boolean {
    return this.onHolds(exchange);
  }

  settle(exchange: Exchange, seen: SeenResponse): Promise<Outcome> {
    this.settled.push({ exchange, seen, text: Buffer.from(seen.body).toString() });
    return this.onSettle(exchange, seen);
  }
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Record<string, unknown>;
  readonly message: string;
}

export class FakeLog implements GateLog {
  readonly lines: LogLine[] = [];
  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields: { ...fields }, message });
  }
  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields: { ...fields }, message });
  }
  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields: { ...fields }, message });
  }
  get codes(): unknown[] {
    return this.lines.map((line) => line.fields.code);
  }
}

export const testHash = new Keyring(new Uint8Array(32).fill(7));

/** Everything that one test opens; close() ends it all. */
export class Bed {
  readonly way = new FakeWay();
  readonly log = new FakeLog();
  readonly #closers: (() => Promise<unknown> | unknown)[] = [];

  /** An origin that speaks proper HTTP. */
  async origin(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<http.Server> {
    const server = http.createServer(handler);
    await this.listen(server);
    return server;
  }

  /** An origin that speaks what the test writes. */
  async rawOrigin(onConnection: (socket: Socket) => void): Promise<net.Server> {
    const sockets = new Set<Socket>();
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      onConnection(socket);
    });
    await this.listen(server);
    // After listen: closers run in reverse, and a server closes only when its sockets have.
    this.#closers.push(() => {
      for (const socket of sockets) socket.destroy();
    });
    return server;
  }

  async listen(server: net.Server): Promise<void> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#closers.push(() => {
      (server as Partial<http.Server>).closeAllConnections?.();
      return new Promise((resolve) => server.close(resolve));
    });
  }

  /** A gate before an origin; `port` of options is where it listens. */
  async gate(
    origin: net.Server | URL,
    options: Partial<GateOptions> = {},
  ): Promise<{ readonly gate: Gate; readonly port: number }> {
    const gate = createGate({
      origin: origin instanceof URL ? origin : new URL(`http://127.0.0.1:${portOf(origin)}`),
      way: this.way,
      identify: createIdentify({ hash: testHash }),
      channelOf: () => 'web',
      clock: systemClock,
      log: this.log,
      ...options,
      limits: { drainMs: 2_000, ...options.limits },
    });
    this.#closers.push(() => gate.close());
    const { port } = await gate.listen('127.0.0.1', 0);
    return { gate, port };
  }

  onClose(closer: () => unknown): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    for (const closer of this.#closers.splice(0).reverse()) await closer();
  }
}

export function portOf(server: net.Server): number {
  return (server.address() as AddressInfo).port;
}

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly rawHeaders: string[];
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly trailers: string[];
  /** Whether the message came whole. */
  readonly complete: boolean;
  readonly informed: number[];
}

export interface Ask extends http.RequestOptions {
  readonly body?: Buffer | string | AsyncIterable<Buffer>;
}

/** Sends one request and reads the answer to its end, however it ends. Rejects when there is none. */
export function ask(port: number, path: string, options: Ask = {}): Promise<Answer> {
  const { body, ...rest } = options;
  return new Promise((resolve, reject) => {
    const informed: number[] = [];
    const request = http.request({ host: '127.0.0.1', port, path, agent: false, ...rest }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', () => {});
      response.on('close', () =>
        resolve({
          status: response.statusCode as number,
          statusText: response.statusMessage as string,
          rawHeaders: response.rawHeaders,
          headers: response.headers,
          body: Buffer.concat(pieces),
          trailers: response.rawTrailers,
          complete: response.complete,
          informed,
        }),
      );
    });
    request.on('information', (info) => informed.push(info.statusCode));
    request.on('error', reject);
    if (body === undefined || typeof body === 'string' || Buffer.isBuffer(body)) request.end(body);
    else
      (async () => {
        for await (const piece of body) request.write(piece);
        request.end();
      })().catch(reject);
  });
}

/** Writes bytes and reads everything until the other side closes; gives up after a long silence. */
export function talk(port: number, text: string, silenceMs = 4_000): Promise<string> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let heard = '';
    socket.setTimeout(silenceMs, () => socket.destroy());
    socket.on('data', (piece) => {
      heard += piece.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
    socket.write(Buffer.from(text, 'latin1'));
  });
}

/** Waits until something is so. Fails by the test's own time limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** A promise and its resolver. */
export function gateOf<T>(): { promise: Promise<T>; open: (value: T) => void; fail: (error: Error) => void } {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { promise, open: resolve, fail: reject };
}
