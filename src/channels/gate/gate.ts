/**
 * The gate: a streaming HTTP/1.1 reverse proxy that hands every watched response to the way of a disclosure before
 * its last piece leaves. This file composes the parts and owns their life; one exchange is relay.ts.
 *
 *   client ─▶ hygiene ─▶ identify ─▶ admit ─▶ relay ─▶ origin
 *   client ◀── last piece ◀── settle ◀── tee ◀── relay ◀──┘
 */
import http, { type IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Channel } from '../../disclosure/channel.ts';
import { WeirError } from '../../disclosure/error.ts';
import { RouteTemplates } from '../../disclosure/route.ts';
import type { Clock } from '../../disclosure/time.ts';
import type { DisclosureWay, Exchange } from '../exchange.ts';
import { appendForwarded, DEFAULT_FORWARDING, type Forwarding } from './forwarding.ts';
import { readRequestHead } from './hop-by-hop.ts';
import { refuseUnclean } from './hygiene.ts';
import type { Identify, RequestFacts } from './identify.ts';
import { CopyBudget, type GateLimits, limitsFrom } from './limits.ts';
import { Origin, type OriginTls } from './origin.ts';
import { problem, refusalMessage } from './problem.ts';
import { sendRefusal } from './refuse.ts';
import { type OnUpgraded, Relay } from './relay.ts';
import type { GateLog, Shared } from './shared.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import { asksForWebSocket, splice, switchingHead } from './upgrade.ts';

export interface GateOptions {
  /** Address of the site behind the gate, without a path; `http:` or `https:`. */
  readonly origin: URL;
  readonly originTls?: OriginTls;
  /** Which Host the origin sees: the client's own, or the origin's name. */
  readonly host?: 'client' | 'origin';
  readonly way: DisclosureWay;
  readonly identify: Identify;
  /** Which door a request target belongs to. */
  readonly channelOf: (target: string) => Channel;
  readonly clock: Clock;
  readonly log: GateLog;
  /** Shared with others that name routes; its own by default. */
  readonly routes?: RouteTemplates;
  readonly limits?: GateLimits;
  /**
   * What happens to a response that could not be recorded: true refuses it (503, or a broken connection where a part
   * was sent already), false lets it pass.
   */
  readonly failClosed?: boolean;
  readonly forwarded?: Forwarding;
  /** Whose X-Forwarded-Proto and -Host are handed on. */
  readonly trustedProxies?: TrustedProxies;
  /** Response fields that clients do not see, such as those that only tell the gate who is asking. */
  readonly strip?: readonly string[];
}

/** Nothing leaves unrecorded, unless configuration says otherwise. */
export const DEFAULT_FAIL_CLOSED = true;

/** How often slow clients are looked for. Node's own default, 30 s, would double the time they are given. */
const SLOW_CLIENT_CHECK_MS = 5_000;

export interface Gate {
  /**
   * Starts to listen.
   * @param port 0 for any free one.
   * @returns the address that is listened on.
   * @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED.
   */
  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }>;
  /**
   * Stops gracefully: takes no new connections, lets responses end, cuts what is left after limits.drainMs.
   * Resolves after the last settle.
   */
  close(): Promise<void>;
  /** Exchanges that are open: answered to the client, settled, and then counted no more. */
  readonly open: number;
}

/** Puts a gate together. @throws WeirError WEIR_ORIGIN_URL. */
export function createGate(options: GateOptions): Gate {
  return new HttpGate(options);
}

class HttpGate implements Gate, Shared {
  readonly origin: Origin;
  readonly way: DisclosureWay;
  readonly identify: Identify;
  readonly clock: Clock;
  readonly log: GateLog;
  readonly limits: Required<GateLimits>;
  readonly budget: CopyBudget;
  readonly failClosed: boolean;
  readonly stripped: ReadonlySet<string> | undefined;
  draining = false;
  open = 0;
  readonly #channelOf: (target: string) => Channel;
  readonly #routes: RouteTemplates;
  readonly #forwarded: Forwarding;
  readonly #host: 'client' | 'origin';
  readonly #proxies: TrustedProxies | undefined;
  readonly #server: http.Server;
  readonly #upgraded = new Set<Duplex>();
  #onIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: GateOptions) {
    this.limits = limitsFrom(options.limits);
    this.origin = new Origin(options.origin, this.limits, options.originTls);
    this.way = options.way;
    this.identify = options.identify;
    this.clock = options.clock;
    this.log = options.log;
    this.budget = new CopyBudget(this.limits.maxCopyBytes);
    this.failClosed = options.failClosed ?? DEFAULT_FAIL_CLOSED;
    const strip = options.strip ?? [];
    this.stripped = strip.length === 0 ? undefined : new Set(strip.map((name) => name.toLowerCase()));
    this.#channelOf = options.channelOf;
    this.#routes = options.routes ?? new RouteTemplates();
    this.#forwarded = options.forwarded ?? DEFAULT_FORWARDING;
    this.#host = options.host ?? 'client';
    this.#proxies = options.trustedProxies;
    this.#server = this.#createServer();
  }

  #createServer(): http.Server {
    const { limits } = this;
    const server = http.createServer({
      maxHeaderSize: limits.maxHeaderBytes,
      headersTimeout: limits.requestHeadersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(SLOW_CLIENT_CHECK_MS, limits.requestHeadersTimeoutMs),
      insecureHTTPParser: false,
      requireHostHeader: true,
      // Any other upgrade is an ordinary request, whose Upgrade ends here.
      shouldUpgradeCallback: (request) => asksForWebSocket(request.method, request.rawHeaders),
    });
    server.timeout = 0;
    // Bounded by bytes. With a count, node leaves out the fields above it without a word.
    server.maxHeadersCount = 0;
    server.maxConnections = limits.maxClients;
    server.on('request', (request, response) => this.#handle(request, response, false));
    server.on('checkContinue', (request, response) => this.#handle(request, response, true));
    server.on('upgrade', (request, socket, head) => this.#handleUpgrade(request, socket as Socket, head));
    server.on('connect', (_request, socket) => {
      socket.on('error', () => {});
      socket.end(refusalMessage(problem(501, 'WEIR_REQUEST_REFUSED', 'tunnels are not offered here')));
    });
    return server;
  }

  #handle(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    try {
      this.#relay(request, response, expectsContinue);
    } catch (error) {
      this.#failed(request, response, error);
    }
  }

  #failed(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    this.log.error({ code: 'WEIR_INTERNAL', reason: String(error) }, 'a request failed in the gate');
    if (response.headersSent) response.destroy();
    else sendRefusal(request, response, problem(500, 'WEIR_INTERNAL'), true);
  }

  #relay(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
    onUpgraded?: OnUpgraded,
  ): void {
    const method = request.method as string;
    const target = request.url as string;
    const head = readRequestHead(request.rawHeaders);
    const unclean = refuseUnclean(method, target, request.httpVersion, head);
    if (unclean !== undefined) {
      // A peer whose messages can be read in two ways gets no second one on this connection.
      sendRefusal(request, response, unclean, true);
      return;
    }
    const shown: RequestFacts = {
      peer: request.socket.remoteAddress,
      method,
      target,
      httpVersion: request.httpVersion,
      headers: request.rawHeaders,
    };
    const recipient = this.identify(shown);
    const facts: RequestFacts = { ...shown, recipient };
    const exchange: Exchange = {
      at: this.clock.now(),
      channel: this.#channelOf(target),
      route: this.#routes.of(method, target),
      recipient,
    };
    const refusal = this.way.admit(exchange);
    if (refusal !== undefined) {
      sendRefusal(request, response, refusal, this.draining);
      return;
    }
    this.open++;
    const relay = new Relay(this, request, response, facts, head, exchange, onUpgraded);
    const headers = this.#host === 'client' ? head.headers : withHost(head.headers, this.origin.host);
    if (this.#forwarded === 'append') {
      const trusted = this.#proxies?.hasText(facts.peer) ?? false;
      appendForwarded(headers, facts.peer ?? '', 'http', head.host, trusted);
    }
    relay.ask(headers, expectsContinue);
  }

  #handleUpgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => {});
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.shouldKeepAlive = false;
    response.on('finish', () => socket.destroySoon());
    const onUpgraded: OnUpgraded = (relay, headers, origin) => {
      this.#splice(relay, socket, origin as Socket, head, headers);
    };
    try {
      // Before Node 24.9 every upgrade comes here. Others than WebSocket are ordinary requests, but a body behind
      // one can no longer be read.
      if (asksForWebSocket(request.method, request.rawHeaders)) {
        this.#relay(request, response, false, onUpgraded);
      } else if (readRequestHead(request.rawHeaders).hasBody) {
        sendRefusal(request, response, problem(400, 'WEIR_REQUEST_REFUSED', 'an upgrade with a body'), true);
      } else {
        this.#relay(request, response, false);
      }
    } catch (error) {
      this.#failed(request, response, error);
    }
  }

  #splice(
    relay: Relay,
    client: Socket,
    origin: Socket,
    head: Buffer,
    headers: readonly (Buffer | string)[],
  ): void {
    // The relay's own end is the end of its response object; the splice counts as another exchange.
    this.open++;
    this.#upgraded.add(client);
    relay.response.detachSocket(client);
    relay.response.emit('close');
    client.setTimeout(0);
    origin.setTimeout(0);
    client.setNoDelay(true);
    origin.setNoDelay(true);
    client.write(switchingHead(headers));
    splice(client, origin, head, (bytes) => {
      this.#upgraded.delete(client);
      this.#settleUpgraded(relay.exchange, bytes).finally(() => this.over());
    });
  }

  async #settleUpgraded(exchange: Exchange, bytes: number): Promise<void> {
    try {
      await this.way.settle(
        { ...exchange, at: this.clock.now() },
        {
          status: 101,
          contentType: undefined,
          body: new Uint8Array(0),
          blind: [{ reason: 'upgraded', bytes }],
          held: false,
        },
      );
    } catch (error) {
      const code = error instanceof WeirError ? error.code : 'WEIR_INTERNAL';
      this.log.error({ code, route: exchange.route, bytes }, 'an upgraded connection was not recorded');
    }
  }

  over(): void {
    this.open--;
    if (!this.draining) return;
    this.#server.closeIdleConnections();
    if (this.open === 0) this.#onIdle?.();
  }

  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      const failed = (error: NodeJS.ErrnoException): void => {
        const address = `${host}:${port}`;
        const option = '--listen';
        reject(
          error.code === 'EADDRINUSE'
            ? new WeirError('WEIR_PORT_IN_USE', { address, option }, { cause: error })
            : new WeirError(
                'WEIR_LISTEN_FAILED',
                { address, option, reason: error.code ?? '' },
                { cause: error },
              ),
        );
      };
      server.once('error', failed);
      server.listen(port, host, () => {
        server.off('error', failed);
        server.on('error', (error) => this.log.error({ reason: error.message }, 'the listener failed'));
        const bound = server.address() as AddressInfo;
        resolve({ host: bound.address, port: bound.port });
      });
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  async #drain(): Promise<void> {
    this.draining = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // Nobody can say when a conversation is over: spliced connections end now.
    for (const socket of this.#upgraded) socket.destroy();
    const cut = setTimeout(() => {
      this.log.warn({ open: this.open }, 'open responses are cut');
      this.#server.closeAllConnections();
    }, this.limits.drainMs);
    if (this.open > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#server.closeIdleConnections();
    await closed;
    clearTimeout(cut);
    await this.origin.destroy();
  }
}

function withHost(headers: readonly string[], host: string): string[] {
  return headers.map((text, i) =>
    i % 2 === 1 && (headers[i - 1] as string).toLowerCase() === 'host' ? host : text,
  );
}
