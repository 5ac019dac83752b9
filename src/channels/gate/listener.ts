/**
 * The gate's door to clients: one listening socket, and what stands between it and an exchange.
 *
 *   connection ─▶ (PROXY header) ─▶ (greeting) ─▶ (TLS) ─┬─ http/1.1 ─▶ node:http   ─▶ request, upgrade
 *                                                        └─ h2 ───────▶ node:http2  ─▶ stream
 *
 * Each arrow in brackets is there when it is configured. The parts are node's own servers; this file only decides which
 * of them a connection goes to next.
 */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import http2, { type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { WeirError } from '../../disclosure/error.ts';
import { type Clock, MINUTE_MS } from '../../disclosure/time.ts';
import { type CertificateFacts, Certificates, type TlsSetup } from './certificates.ts';
import { settingsText } from './fingerprint.ts';
import { readAhead } from './greeting.ts';
import type { ConnectionFacts } from './identify.ts';
import { type GateLimits, MAX_HEADER_FIELDS, MAX_SESSION_MEGABYTES } from './limits.ts';
import type { Meter } from './meter.ts';
import { problem, refusalMessage } from './problem.ts';
import { expectProxyHeader } from './proxy-protocol.ts';
import type { GateLog } from './shared.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import { asksForWebSocket } from './upgrade.ts';

/** How often slow clients are looked for. Node's own default, 30 s, would double the time they are given. */
const SLOW_CLIENT_CHECK_MS = 5_000;
/** How often it is said that connections were turned away. */
const SAY_EVERY_MS = MINUTE_MS;

/** What a listener hands on. */
export interface Receiver {
  request(request: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void;
  upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void;
  stream(stream: ServerHttp2Stream, socket: TLSSocket, connection: ConnectionFacts, raw: string[]): void;
}

export interface ListenerOptions {
  readonly limits: Required<GateLimits>;
  readonly log: GateLog;
  readonly clock: Clock;
  readonly meter: Meter;
  /** Without it the listener speaks HTTP/1.1 in the clear. */
  readonly tls?: TlsSetup;
  /** Peers of which each connection begins with a PROXY header; everybody else is turned away. */
  readonly proxyProtocol?: TrustedProxies;
}

export class Listener {
  readonly #receiver: Receiver;
  readonly #server: http.Server | https.Server;
  readonly #log: GateLog;
  readonly #facts = new WeakMap<Socket, ConnectionFacts>();
  readonly #sessions = new Set<ServerHttp2Session>();
  /** Whose connection it is by a balancer's word, by the connection's own end. */
  readonly #told = new Map<string, string>();
  /** JA4 of TLS connections, by the connection's own end. */
  readonly #greeted = new Map<string, string>();
  /** Whether greetings of TLS are looked at, from the next connection on. */
  readsGreetings = false;
  readonly encrypted: boolean;
  readonly #clock: Clock;
  readonly #meter: Meter;
  #saidAt = Number.NEGATIVE_INFINITY;
  #unsaid = 0;
  #limits: Required<GateLimits>;
  #certificates: Certificates | undefined;

  /** @throws WeirError WEIR_TLS_CERTIFICATE */
  constructor(receiver: Receiver, options: ListenerOptions) {
    this.#receiver = receiver;
    this.#log = options.log;
    this.#clock = options.clock;
    this.#meter = options.meter;
    this.#limits = options.limits;
    this.encrypted = options.tls !== undefined;
    this.#server = options.tls === undefined ? this.#plain() : this.#secure(options.tls);
    this.#listen(this.#server);
    if (this.encrypted) this.#readGreetings();
    if (options.proxyProtocol !== undefined) this.#expectProxies(options.proxyProtocol);
    this.limit(options.limits);
  }

  #plain(): http.Server {
    return http.createServer(this.#http1Options());
  }

  #http1Options(): http.ServerOptions {
    return {
      maxHeaderSize: this.#limits.maxHeaderBytes,
      connectionsCheckingInterval: Math.min(SLOW_CLIENT_CHECK_MS, this.#limits.requestHeadersTimeoutMs),
      insecureHTTPParser: false,
      requireHostHeader: true,
      // Any other upgrade is an ordinary request, whose Upgrade ends here.
      shouldUpgradeCallback: (request) => asksForWebSocket(request),
    };
  }

  #secure(tls: TlsSetup): https.Server {
    const certificates = new Certificates(tls);
    this.#certificates = certificates;
    const server = https.createServer({
      ...this.#http1Options(),
      ...certificates.usual,
      ALPNProtocols: ['h2', 'http/1.1'],
      SNICallback: (name, done) => done(null, this.#certificates?.for(name)),
      handshakeTimeout: this.#limits.handshakeTimeoutMs,
      requestCert: tls.clientAuthorities !== undefined,
      rejectUnauthorized: tls.clientAuthorities !== undefined && tls.clientsMust === true,
    });
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    before(server, 'secureConnection', (socket, http1) => {
      if ((socket as TLSSocket).alpnProtocol === 'h2') this.#speakHttp2(socket as TLSSocket);
      else http1();
    });
    return server;
  }

  #listen(server: http.Server): void {
    const receiver = this.#receiver;
    server.timeout = 0;
    // Bounded by bytes. With a count, node leaves out the fields above it without a word.
    server.maxHeadersCount = 0;
    server.on('connection', (socket) => {
      this.#meter.connections++;
      socket.once('close', () => this.#meter.connections--);
    });
    server.on('request', (request, response) => receiver.request(request, response, false));
    server.on('checkContinue', (request, response) => receiver.request(request, response, true));
    server.on('upgrade', (request, socket, head) => receiver.upgrade(request, socket as Socket, head));
    server.on('connect', (_request, socket) => {
      socket.on('error', () => {});
      socket.end(refusalMessage(problem(501, 'WEIR_REQUEST_REFUSED', 'tunnels are not offered here')));
    });
  }

  #speakHttp2(socket: TLSSocket): void {
    const { maxStreams, maxHeaderBytes, keepAliveMs } = this.#limits;
    const session = http2.performServerHandshake(socket, {
      maxHeaderListPairs: MAX_HEADER_FIELDS,
      maxSessionMemory: MAX_SESSION_MEGABYTES,
      settings: {
        maxConcurrentStreams: maxStreams,
        maxHeaderListSize: maxHeaderBytes,
        enablePush: false,
        enableConnectProtocol: false,
      },
    } as http2.ServerOptions);
    this.#sessions.add(session);
    let streams = 0;
    let facts: ConnectionFacts | undefined;
    session.on('error', () => {});
    session.on('close', () => this.#sessions.delete(session));
    session.setTimeout(keepAliveMs, () => {
      // A client that waits for a slow origin is silent, too.
      if (streams === 0) session.close();
    });
    session.on('stream', (stream, _headers, _flags, given) => {
      const raw = given as unknown as string[];
      facts ??= { ...this.factsOf(socket), settings: settingsText({ ...session.remoteSettings }, raw) };
      streams++;
      stream.on('close', () => streams--);
      this.#receiver.stream(stream, socket, facts, raw);
    });
  }

  #readGreetings(): void {
    before(this.#server, 'connection', (socket, next) => {
      if (!this.readsGreetings) {
        next();
        return;
      }
      readAhead(socket, this.#limits.handshakeTimeoutMs, (ja4) => {
        const end = endOf(socket);
        if (ja4 !== undefined && end !== undefined) {
          this.#greeted.set(end, ja4);
          socket.on('close', () => this.#greeted.delete(end));
        }
        next();
      });
    });
  }

  #expectProxies(trusted: TrustedProxies): void {
    before(this.#server, 'connection', (socket, next) => {
      if (!trusted.hasText(socket.remoteAddress)) {
        this.#turnedAway('a connection that is not from a balancer of proxyProtocol was turned away');
        socket.destroy();
        return;
      }
      expectProxyHeader(
        socket,
        this.#limits.handshakeTimeoutMs,
        (peer) => {
          const end = endOf(socket);
          if (peer !== undefined && end !== undefined) {
            this.#told.set(end, peer);
            socket.on('close', () => this.#told.delete(end));
          }
          next();
        },
        () => this.#turnedAway('a connection from a balancer began without a PROXY header of version 2'),
      );
    });
  }

  /** Says so once a minute at most: who scans ports must not fill the log. */
  #turnedAway(message: string): void {
    this.#meter.turnedAway++;
    this.#unsaid++;
    const now = this.#clock.now();
    if (now - this.#saidAt < SAY_EVERY_MS) return;
    this.#log.warn({ connections: this.#unsaid }, message);
    this.#saidAt = now;
    this.#unsaid = 0;
  }

  /** Whose connection it is: the balancer's word where one is expected, else the socket's own. */
  peerOf(socket: Socket): string | undefined {
    if (this.#told.size > 0) {
      const end = endOf(socket);
      const told = end === undefined ? undefined : this.#told.get(end);
      if (told !== undefined) return told;
    }
    return socket.remoteAddress;
  }

  /** What a TLS connection shows of its client; undefined without TLS. */
  factsOf(socket: Socket): ConnectionFacts | undefined {
    if (!this.encrypted) return undefined;
    let facts = this.#facts.get(socket);
    if (facts === undefined) {
      const { authorized } = socket as TLSSocket;
      const certificate = authorized ? (socket as TLSSocket).getPeerX509Certificate() : undefined;
      const end = this.#greeted.size === 0 ? undefined : endOf(socket);
      const ja4 = end === undefined ? undefined : this.#greeted.get(end);
      facts = {
        ...(certificate === undefined ? {} : { certificate }),
        ...(ja4 === undefined ? {} : { ja4 }),
      };
      this.#facts.set(socket, facts);
    }
    return facts;
  }

  /** The limits from now on. Those of the header section and of the handshake stay as they were at the start. */
  limit(limits: Required<GateLimits>): void {
    this.#limits = limits;
    this.#server.headersTimeout = limits.requestHeadersTimeoutMs;
    this.#server.requestTimeout = limits.requestTimeoutMs;
    this.#server.keepAliveTimeout = limits.keepAliveMs;
    this.#server.maxConnections = limits.maxClients;
  }

  /** Shows other certificates from the next handshake on. Nothing on a listener without TLS. */
  present(certificates: Certificates): void {
    if (!(this.#server instanceof https.Server)) return;
    this.#server.setSecureContext(certificates.usual);
    this.#certificates = certificates;
  }

  get certificates(): readonly CertificateFacts[] {
    return this.#certificates?.facts ?? [];
  }

  /** @param shared see Gate. @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED. */
  listen(
    host: string,
    port: number,
    shared = false,
  ): Promise<{ readonly host: string; readonly port: number }> {
    const server = this.#server;
    return new Promise((resolve, reject) => {
      const failed = (cause: NodeJS.ErrnoException): void => {
        const params = { address: `${host}:${port}`, option: '--listen', reason: cause.code ?? '' };
        const code = cause.code === 'EADDRINUSE' ? 'WEIR_PORT_IN_USE' : 'WEIR_LISTEN_FAILED';
        reject(new WeirError(code, params, { cause }));
      };
      server.once('error', failed);
      server.listen({ port, host, ...(shared ? { reusePort: true } : {}) }, () => {
        server.off('error', failed);
        server.on('error', (error) => this.#log.error({ reason: error.message }, 'the listener failed'));
        const bound = server.address() as AddressInfo;
        resolve({ host: bound.address, port: bound.port });
      });
    });
  }

  /** Takes no new connections, and no new requests on those that stand. Resolves when all are closed. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const session of this.#sessions) session.close();
    return closed;
  }

  /** Closes connections that wait for a request. */
  closeIdle(): void {
    this.#server.closeIdleConnections();
  }

  /** Closes all connections at once. */
  closeAll(): void {
    this.#server.closeAllConnections();
    for (const session of this.#sessions) session.destroy();
  }
}

/** Puts something before what a server does with an event of a connection. */
function before(
  server: http.Server,
  event: 'connection' | 'secureConnection',
  first: (socket: Socket, next: () => void) => void,
): void {
  const usual = server.listeners(event) as ((socket: Socket) => void)[];
  server.removeAllListeners(event);
  server.on(event, (socket: Socket) =>
    first(socket, () => {
      for (const listener of usual) listener.call(server, socket);
    }),
  );
}

/** The other end of a connection, which no second one has at the same time; TLS has that of the socket it runs over. */
function endOf({ remoteAddress, remotePort }: Socket): string | undefined {
  return remoteAddress === undefined ? undefined : `${remoteAddress} ${remotePort}`;
}
