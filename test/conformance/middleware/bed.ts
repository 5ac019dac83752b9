/**
 * An application and the gate that it tells, both as real listeners: what a client gets is compared byte for byte with what
 * it gets without the middleware, and what the gate was told with what the client got.
 */
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { ApplicationDesk } from '../../../src/channels/middleware/desk.ts';
import type { DeskAnswer, Standing } from '../../../src/channels/middleware/desk-answer.ts';
import {
  createDeskListener,
  type DeskListener,
  tokenDigest,
} from '../../../src/channels/middleware/desk-listener.ts';
import {
  createWeir,
  type Weir,
  type WeirError,
  type WeirOptions,
} from '../../../src/channels/middleware/index.ts';
import type { Telling, TellingHead } from '../../../src/channels/middleware/wire.ts';

export const TOKEN = 'a token of more than sixteen characters';

export type Response = Extract<TellingHead, { kind: 'response' }> & { readonly body: Buffer };

/** A gate that writes down what it is told. */
export class TellGate {
  readonly told: Telling[] = [];
  /** What stands against everybody who is told of; none by default. */
  standing: Omit<Standing, 'record'> | undefined;
  /** Whether it takes anything at all. */
  takes = true;
  readonly #listener: DeskListener;
  url = '';

  constructor() {
    this.#listener = createDeskListener({
      desk: { take: (tellings) => this.#take(tellings) } satisfies Pick<ApplicationDesk, 'take'>,
      tokens: [{ name: 'test', digest: tokenDigest(TOKEN) }],
      onTrouble: () => undefined,
    });
  }

  async listen(port = 0): Promise<this> {
    this.url = await this.#listener.listen({ host: '127.0.0.1', port });
    return this;
  }

  /** What was told of responses so far. */
  get responses(): Response[] {
    return this.told.flatMap(({ head, body }) => (head.kind === 'response' ? [{ ...head, body }] : []));
  }

  close(): Promise<void> {
    return this.#listener.close();
  }

  async #take(tellings: readonly Telling[]): Promise<DeskAnswer> {
    if (!this.takes) throw new Error('nothing is taken now');
    this.told.push(...tellings.map(({ head, body }) => ({ head, body: Buffer.from(body) })));
    const { standing } = this;
    return {
      taken: tellings.length,
      standing: standing === undefined ? [] : tellings.map((_, record) => ({ record, ...standing })),
    };
  }
}

export function weirOf(
  gate: Pick<TellGate, 'url'>,
  options: WeirOptions = {},
): { weir: Weir; troubles: WeirError[] } {
  const troubles: WeirError[] = [];
  const weir = createWeir({
    gate: gate.url,
    token: TOKEN,
    onTrouble: (error) => troubles.push(error),
    ...options,
  });
  return { weir, troubles };
}

/** An address on which nobody listens. */
export async function nobodyListens(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

export interface Running {
  readonly port: number;
  close(): Promise<void>;
}

/** A server that frameworks hand out, as something that can be ended. */
export function running(server: Server, end: () => Promise<unknown> = async () => undefined): Running {
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await end();
      await new Promise<void>((resolve) => {
        if (server.listening) server.close(() => resolve());
        else resolve();
      });
    },
  };
}

/** Serves what a framework makes of itself for node:http. */
export async function serving(listener: RequestListener): Promise<Server> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** A whole answer as bytes, asked for on a connection of its own; what changes with the time of day is taken out. */
export function raw(port: number, ask: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const pieces: Buffer[] = [];
    socket.on('data', (piece) => pieces.push(piece));
    socket.on('error', reject);
    socket.on('close', () =>
      resolve(
        Buffer.concat(pieces)
          .toString('latin1')
          .replace(/^date:.*\r\n/im, ''),
      ),
    );
    // Not ended: a client that ends its side is taken for one that has gone.
    socket.write(ask);
  });
}

/** A request in HTTP/1.1 whose connection ends with its answer. */
export function asking(method: string, path: string, fields: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ Host: 'shop.example', Connection: 'close', ...fields });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
}
