/**
 * The gate: a streaming reverse proxy for HTTP/1.1 and HTTP/2 that hands every watched response to the way of a
 * disclosure before its last piece leaves. This file composes the parts and owns their life.
 *
 *   client ─▶ listener ─▶ arrival (hygiene, table, identify, admit) ─▶ relay ─▶ asking ─▶ origin
 *   client ◀──────────── last piece ◀── settle ◀── tee ◀──────────── relay ◀──────────────┘
 */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import { RouteTemplates } from '../../disclosure/route.ts';
import type { Clock } from '../../disclosure/time.ts';
import { Arrivals } from './arrival.ts';
import { type CertificateFacts, Certificates, type TlsSetup } from './certificates.ts';
import { readRequestHead } from './hop-by-hop.ts';
import { Http1Client } from './http1-client.ts';
import { Http2Client } from './http2-client.ts';
import { readHttp2Request } from './http2-request.ts';
import { originForm } from './hygiene.ts';
import type { ConnectionFacts } from './identify.ts';
import { Listener } from './listener.ts';
import { Meter } from './meter.ts';
import { problem } from './problem.ts';
import type { OnUpgraded } from './relay.ts';
import { type GateSettings, type Life, Setup } from './setup.ts';
import type { GateLog } from './shared.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import { asksForWebSocket } from './upgrade.ts';
import { Upgraded } from './upgraded.ts';

export interface GateOptions extends GateSettings {
  readonly clock: Clock;
  readonly log: GateLog;
  /** Counts what goes on; its own by default. */
  readonly meter?: Meter;
  /** Shared with others that name routes; its own by default. */
  readonly routes?: RouteTemplates;
  /** With it the gate speaks TLS, and HTTP/2 to clients that can. */
  readonly tls?: TlsSetup;
  /** Balancers in front of which each connection begins with a PROXY header; everybody else is turned away. */
  readonly proxyProtocol?: TrustedProxies;
}

export interface Gate {
  /**
   * Starts to listen.
   * @param port 0 for any free one.
   * @param shared whether other processes listen on it too, and the system spreads connections over them.
   * @returns the address that is listened on.
   * @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED.
   */
  listen(
    host: string,
    port: number,
    shared?: boolean,
  ): Promise<{ readonly host: string; readonly port: number }>;
  /**
   * Puts another configuration in force, at once and as a whole. Exchanges that have begun end under the old one.
   * @param tls certificates from the next handshake on; left out, the present ones stay.
   * @throws WeirError WEIR_ORIGIN_URL, WEIR_TLS_CERTIFICATE; nothing has changed then.
   */
  reload(settings: GateSettings, tls?: TlsSetup): void;
  /** Shows other certificates from the next handshake on. @throws WeirError WEIR_TLS_CERTIFICATE; the old ones stay. */
  present(tls: TlsSetup): readonly CertificateFacts[];
  /**
   * Stops gracefully: takes no new connections, lets responses end, cuts what is left after limits.drainMs.
   * Resolves after the last settle.
   */
  close(): Promise<void>;
  /** Certificates that are shown, of a gate with TLS. */
  readonly certificates: readonly CertificateFacts[];
  /** Whether it has begun to stop. */
  readonly draining: boolean;
  /** Exchanges that are open: answered to the client, settled, and then counted no more. */
  readonly open: number;
}

/** Puts a gate together. @throws WeirError WEIR_ORIGIN_URL, WEIR_TLS_CERTIFICATE. */
export function createGate(options: GateOptions): Gate {
  return new HttpGate(options);
}

class HttpGate implements Gate, Life {
  readonly clock: Clock;
  readonly log: GateLog;
  readonly meter: Meter;
  readonly routes: RouteTemplates;
  draining = false;
  open = 0;
  #setup: Setup;
  readonly #listener: Listener;
  readonly #arrivals: Arrivals;
  readonly #upgraded = new Upgraded();
  #onIdle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: GateOptions) {
    this.clock = options.clock;
    this.log = options.log;
    this.meter = options.meter ?? new Meter();
    this.routes = options.routes ?? new RouteTemplates();
    this.#setup = new Setup(options, this);
    this.#listener = new Listener(
      {
        request: (request, response, expectsContinue) => this.#http1(request, response, expectsContinue),
        upgrade: (request, socket, head) => this.#upgrade(request, socket, head),
        stream: (stream, socket, connection, raw) => this.#http2(stream, socket, connection, raw),
      },
      {
        limits: this.#setup.limits,
        log: this.log,
        meter: this.meter,
        clock: this.clock,
        ...(options.tls === undefined ? {} : { tls: options.tls }),
        ...(options.proxyProtocol === undefined ? {} : { proxyProtocol: options.proxyProtocol }),
      },
    );
    this.#listener.readsGreetings = this.#setup.readsGreetings;
    this.#arrivals = new Arrivals(this, this.#listener);
  }

  #http1(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
    onUpgraded?: OnUpgraded,
  ): void {
    const client = new Http1Client(request, response, this.#setup.limits.clientStallMs);
    this.#arrivals.guarded(client, () => {
      const method = request.method as string;
      const head = readRequestHead(request.rawHeaders);
      this.#arrivals.arrive(this.#setup, {
        client,
        socket: request.socket,
        connection: this.#listener.factsOf(request.socket),
        method,
        target: originForm(method, request.url as string, head.host),
        httpVersion: request.httpVersion,
        headers: request.rawHeaders,
        head,
        expectsContinue,
        ...(onUpgraded === undefined ? {} : { onUpgraded }),
      });
    });
  }

  #http2(stream: ServerHttp2Stream, socket: Socket, connection: ConnectionFacts, raw: string[]): void {
    const asked = readHttp2Request(raw);
    const hasBody = !stream.endAfterHeaders;
    const client = new Http2Client(stream, asked.method, hasBody, this.#setup.limits.clientStallMs);
    this.#arrivals.guarded(client, () => {
      const head = { ...readRequestHead(asked.headers), hasBody };
      this.#arrivals.arrive(this.#setup, {
        ...asked,
        client,
        socket,
        connection,
        httpVersion: '2',
        head,
      });
    });
    // A handshake that was under way when the gate began to drain.
    if (this.draining) stream.session?.close();
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => {});
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.shouldKeepAlive = false;
    response.on('finish', () => socket.destroySoon());
    // Before Node 24.9 every upgrade comes here. Others than WebSocket are ordinary requests, but a body behind
    // one can no longer be read.
    if (asksForWebSocket(request)) {
      const setup = this.#setup;
      this.#http1(request, response, false, (relay, headers, origin) =>
        this.#upgraded.join(setup, relay, { response, socket, head }, origin as Socket, headers),
      );
    } else if (readRequestHead(request.rawHeaders).hasBody) {
      const client = new Http1Client(request, response, this.#setup.limits.clientStallMs);
      const refusal = problem(400, 'WEIR_REQUEST_REFUSED', 'an upgrade with a body');
      this.#arrivals.guarded(client, () => this.#arrivals.refuse(client, refusal, true));
    } else {
      this.#http1(request, response, false);
    }
  }

  began(): void {
    this.open++;
  }

  ended(): void {
    this.open--;
    if (!this.draining) return;
    this.#listener.closeIdle();
    if (this.open === 0) this.#onIdle?.();
  }

  listen(
    host: string,
    port: number,
    shared = false,
  ): Promise<{ readonly host: string; readonly port: number }> {
    return this.#listener.listen(host, port, shared);
  }

  reload(settings: GateSettings, tls?: TlsSetup): void {
    const certificates = tls === undefined ? undefined : new Certificates(tls);
    const before = this.#setup;
    const next = new Setup(settings, this, before);
    // From here on nothing can fail.
    this.#setup = next;
    this.#listener.limit(next.limits);
    this.#listener.readsGreetings = next.readsGreetings;
    if (certificates !== undefined) this.#listener.present(certificates);
    void before.retire();
  }

  present(tls: TlsSetup): readonly CertificateFacts[] {
    const certificates = new Certificates(tls);
    this.#listener.present(certificates);
    return certificates.facts;
  }

  get certificates(): readonly CertificateFacts[] {
    return this.#listener.certificates;
  }

  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  async #drain(): Promise<void> {
    this.draining = true;
    const closed = this.#listener.close();
    this.#upgraded.end();
    const cut = setTimeout(() => {
      this.log.warn({ open: this.open }, 'open responses are cut');
      this.#listener.closeAll();
    }, this.#setup.limits.drainMs);
    if (this.open > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#listener.closeIdle();
    await closed;
    clearTimeout(cut);
    await this.#setup.retire();
  }
}
