/**
 * The bundled shop: a small HTTP server with the doors through which personal data left real platforms, for the
 * demo, the tests and the benchmarks. README.md lists its routes, accounts and faults. Everybody in it is invented;
 * see ../population/population.ts.
 *
 *   socket ─▶ request.ts ─▶ router.ts ─▶ handlers/* ─▶ pages/* or JSON ─▶ send.ts ─▶ socket
 *
 * Invariant: whatever a client sends, it gets a well-formed answer and the shop goes on.
 */
import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WeirError } from '../../disclosure/error.ts';
import { type Clock, SECOND_MS, systemClock } from '../../disclosure/time.ts';
import { DEFAULT_PEOPLE, DEFAULT_SEED, Population } from '../population/population.ts';
import { identityHeaders } from './accounts.ts';
import { DEFAULT_PRODUCTS } from './catalogue.ts';
import { PARTNERS } from './partners.ts';
import { problem, type Reply, type ShopRequest } from './reply.ts';
import {
  bearerKeyOf,
  parseTarget,
  prefersJson,
  RequestError,
  readFields,
  SESSION_COOKIE,
  sessionIdOf,
} from './request.ts';
import { route } from './router.ts';
import { send } from './send.ts';
import type { Visitor } from './visitor.ts';
import { makeWorld, type ShopWorld } from './world.ts';

/** The shop is for this machine only, unless told otherwise. */
export const DEFAULT_HOST = '127.0.0.1';
/** Longer than a proxy's pool keeps an idle connection, so that the proxy never writes into one just closed. */
export const KEEP_ALIVE_MS = 65 * SECOND_MS;

export interface ShopOptions {
  /** How many customers, or a population that the caller made. */
  readonly people?: number | Population;
  /** Ignored when `people` is a population: that has its own. */
  readonly seed?: number;
  readonly products?: number;
  /** Port 0 takes any free one. */
  readonly listen?: { readonly host?: string; readonly port?: number };
  /** Says which day's tickets are due. */
  readonly clock?: Clock;
}

export interface Shop {
  /** Without a slash at the end, such as `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly port: number;
  readonly population: Population;
  readonly world: ShopWorld;
  /** Stops listening and ends every connection. */
  close(): Promise<void>;
}

/**
 * Opens the shop. About 20 ms: people are computed when they are asked for.
 * @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED. RangeError when `people` is no size of a population.
 */
export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const { people = DEFAULT_PEOPLE, seed = DEFAULT_SEED, clock = systemClock } = options;
  const population = typeof people === 'number' ? new Population({ size: people, seed }) : people;
  const world = makeWorld(population, clock, options.products ?? DEFAULT_PRODUCTS);
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void serve(world, request, response);
  });
  server.on('clientError', refuseMalformed);
  const host = options.listen?.host ?? DEFAULT_HOST;
  const port = await listen(server, host, options.listen?.port ?? 0);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    population,
    world,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: ReturnType<typeof createServer>, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const params = { address: `${host}:${port}`, reason: cause.message, option: 'listen' };
      const code = cause.code === 'EADDRINUSE' ? 'WEIR_PORT_IN_USE' : 'WEIR_LISTEN_FAILED';
      reject(new WeirError(code, params, { cause }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Bytes that are no HTTP: the answer is written by hand, there is no response object yet. */
function refuseMalformed(_error: Error, socket: Socket | import('node:stream').Duplex): void {
  if (socket.writable)
    socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  else socket.destroy();
}

async function serve(world: ShopWorld, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.on('error', () => response.destroy());
  const sessionId = sessionIdOf(request);
  const visitor = visitorOf(world, request, sessionId);
  let reply: Reply;
  try {
    reply = await answer(world, request, sessionId, visitor);
  } catch (error) {
    if (error instanceof RequestError) reply = problem(error.status, error.message, { connection: 'close' });
    else reply = problem(500, 'the shop made a mistake', { connection: 'close' });
  }
  const extra: OutgoingHttpHeaders = { ...identityHeaders(world, reply.session?.visitor ?? visitor) };
  const cookie = cookieFor(world, reply, sessionId);
  if (cookie !== undefined) extra['set-cookie'] = cookie;
  try {
    await send(request, response, reply, extra);
  } catch {
    response.destroy();
  }
}

async function answer(
  world: ShopWorld,
  request: IncomingMessage,
  sessionId: string | undefined,
  visitor: Visitor,
): Promise<Reply> {
  const { path, query } = parseTarget(request.url ?? '/');
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
  const routed = route(method, path);
  if (routed.kind === 'unknown') return problem(404, 'there is nothing here');
  if (routed.kind === 'wrong-method') {
    return problem(405, `this path answers ${routed.allow}`, { allow: routed.allow });
  }
  const shopRequest: ShopRequest = {
    method,
    path,
    query,
    params: routed.params,
    visitor,
    sessionId,
    fields: method === 'POST' ? await readFields(request) : {},
    wantsJson: prefersJson(request),
  };
  return routed.handler(shopRequest, world);
}

function visitorOf(world: ShopWorld, request: IncomingMessage, sessionId: string | undefined): Visitor {
  const key = bearerKeyOf(request);
  const partner = key === undefined ? undefined : PARTNERS.find((one) => one.key === key);
  if (partner !== undefined) return { kind: 'partner', partnerId: partner.id };
  return world.sessions.visitor(sessionId);
}

/** A session that was just opened or closed, or a first name for somebody who came without one. */
function cookieFor(world: ShopWorld, reply: Reply, sessionId: string | undefined): string | undefined {
  const attributes = 'Path=/; HttpOnly; SameSite=Lax';
  if (reply.session !== undefined) {
    const { sessionId: opened } = reply.session;
    return opened === ''
      ? `${SESSION_COOKIE}=; ${attributes}; Max-Age=0`
      : `${SESSION_COOKIE}=${opened}; ${attributes}`;
  }
  if (reply.page !== true || sessionId !== undefined) return undefined;
  return `${SESSION_COOKIE}=${world.sessions.newId()}; ${attributes}`;
}
