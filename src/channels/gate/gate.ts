/**
 * The gate: a streaming reverse proxy for HTTP/1.1 and HTTP/2 that hands every watched response to the way of a
 * disclosure before its last piece leaves. This file composes the parts and owns their life; one exchange is relay.ts.
 *
 *   client ─▶ listener ─▶ hygiene ─▶ origin's table ─▶ identify ─▶ admit ─▶ relay ─▶ origin
 *   client ◀──────────── last piece ◀── settle ◀── tee ◀───────────────────── relay ◀──┘
 */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Recipient } from '../../disclosure/recipient.ts';
import { RouteTemplates } from '../../disclosure/route.ts';
import type { Clock } from '../../disclosure/time.ts';
import { askedFor } from '../asked.ts';
import { type Entry, MAX_TRANSLATED_BYTES } from '../entry.ts';
import type { Exchange, Refusal, Visit } from '../exchange.ts';
import { type CertificateFacts, Certificates, type TlsSetup } from './certificates.ts';
import type { Client } from './client.ts';
import { appendForwarded } from './forwarding.ts';
import { type RequestHead, readRequestHead, withoutFields } from './hop-by-hop.ts';
import { Http1Client } from './http1-client.ts';
import { Http2Client } from './http2-client.ts';
import { readHttp2Request } from './http2-request.ts';
import { refuseUnclean } from './hygiene.ts';
import type { ConnectionFacts, Known, RequestFacts } from './identify.ts';
import { Listener } from './listener.ts';
import { Meter } from './meter.ts';
import type { Target } from './origin-table.ts';
import { problem } from './problem.ts';
import { type OnUpgraded, Relay } from './relay.ts';
import { type GateSettings, type Life, Setup } from './setup.ts';
import type { GateLog } from './shared.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import { asksForWebSocket } from './upgrade.ts';
import { Upgraded } from './upgraded.ts';
import { readWhole } from './whole-body.ts';

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
   * @returns the address that is listened on.
   * @throws WeirError WEIR_PORT_IN_USE, WEIR_LISTEN_FAILED.
   */
  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }>;
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

/** A request as it was read, whatever it came by. */
interface Asked {
  readonly client: Client;
  readonly socket: Socket;
  readonly connection: ConnectionFacts | undefined;
  readonly method: string;
  readonly target: string;
  readonly httpVersion: string;
  readonly headers: string[];
  readonly head: RequestHead;
  readonly expectsContinue: boolean;
  readonly onUpgraded?: OnUpgraded;
}

/** A request on its way through the gate. */
interface Passage {
  readonly setup: Setup;
  readonly site: Target;
  readonly facts: RequestFacts & { readonly recipient: Recipient };
  readonly visit?: Visit;
  /** The body that takes the place of the client's. */
  readonly body?: Buffer;
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
  }

  #http1(
    request: IncomingMessage,
    response: ServerResponse,
    expectsContinue: boolean,
    onUpgraded?: OnUpgraded,
  ): void {
    const client = new Http1Client(request, response, this.#setup.limits.clientStallMs);
    this.#guarded(client, () =>
      this.#relay({
        client,
        socket: request.socket,
        connection: this.#listener.factsOf(request.socket),
        method: request.method as string,
        target: request.url as string,
        httpVersion: request.httpVersion,
        headers: request.rawHeaders,
        head: readRequestHead(request.rawHeaders),
        expectsContinue,
        ...(onUpgraded === undefined ? {} : { onUpgraded }),
      }),
    );
  }

  #http2(stream: ServerHttp2Stream, socket: Socket, connection: ConnectionFacts, raw: string[]): void {
    const asked = readHttp2Request(raw);
    const hasBody = !stream.endAfterHeaders;
    const client = new Http2Client(stream, asked.method, hasBody, this.#setup.limits.clientStallMs);
    this.#guarded(client, () => {
      const head = { ...readRequestHead(asked.headers), hasBody };
      this.#relay({
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

  #guarded(client: Client, relay: () => void): void {
    try {
      relay();
    } catch (error) {
      this.log.error({ code: 'WEIR_INTERNAL', reason: String(error) }, 'a request failed in the gate');
      try {
        client.refuse(problem(500, 'WEIR_INTERNAL'), true);
      } catch {
        client.abort();
      }
    }
  }

  #relay(asked: Asked): void {
    const setup = this.#setup;
    const { client, method, target, httpVersion, headers, head } = asked;
    this.meter.asked.add(httpVersion === '2' ? '2' : '1');
    const unclean = refuseUnclean(method, target, httpVersion, head);
    if (unclean !== undefined) {
      // A peer whose messages can be read in two ways gets no second one on this connection.
      this.#refuse(client, unclean, true);
      return;
    }
    const site = setup.table.find(head.host, target);
    if ('status' in site) {
      this.#refuse(client, site, this.draining);
      return;
    }
    const token = setup.authenticate?.(headers);
    if (!(token instanceof Promise)) {
      this.#ask(setup, site, asked, token);
      return;
    }
    // The configuration and its origins stay until the signature is checked.
    setup.begun();
    token
      .then((known) =>
        this.#guarded(client, () => {
          if (!client.gone) this.#ask(setup, site, asked, known);
        }),
      )
      .finally(() => setup.over());
  }

  #ask(setup: Setup, site: Target, asked: Asked, token: Known | undefined): void {
    const { socket, connection, method, target, httpVersion, headers, head } = asked;
    const shown: RequestFacts = {
      peer: this.#listener.peerOf(socket),
      method,
      target,
      httpVersion,
      headers,
      ...(connection === undefined ? {} : { connection }),
      ...(token === undefined ? {} : { token }),
    };
    const recipient = setup.identify(shown);
    const passage: Passage = { setup, site, facts: { ...shown, recipient } };
    const entry = setup.threshold?.enter({
      at: this.clock.now(),
      method,
      target,
      channel: setup.channelOf(target),
      route: this.routes.of(method, target),
      recipient,
      headers: head.headers,
      hasBody: head.hasBody,
      encrypted: this.#listener.encrypted,
    });
    if (entry === undefined) this.#goOn(asked, passage);
    else this.#enter(asked, passage, entry);
  }

  /** Answers what is for the gate, and passes on the rest as the threshold wants it. */
  #enter(asked: Asked, passage: Passage, entry: Entry): void {
    const { client, expectsContinue } = asked;
    if ('answer' in entry) {
      this.#refuse(client, entry.answer, this.draining);
      return;
    }
    const maxBytes = 'answerTo' in entry ? entry.maxBytes : MAX_TRANSLATED_BYTES;
    if (!('answerTo' in entry)) {
      const { target, visit } = entry;
      const facts = { ...passage.facts, target };
      const next: Passage = { ...passage, facts, visit };
      const changed = {
        ...asked,
        target,
        head: { ...asked.head, headers: entry.fields(asked.head.headers) },
      };
      if (entry.body === undefined) {
        this.#goOn(changed, next);
        return;
      }
      const rewrite = entry.body;
      this.#whole(asked, passage, maxBytes, (body) => {
        const written = rewrite(body);
        if ('answer' in written) this.#refuse(client, written.answer, this.draining);
        else this.#goOn({ ...changed, expectsContinue: false }, { ...next, body: written.value });
      });
      if (expectsContinue) client.proceed();
      return;
    }
    const { answerTo } = entry;
    this.#whole(asked, passage, maxBytes, (body) => this.#refuse(client, answerTo(body), this.draining));
    if (expectsContinue) client.proceed();
  }

  /** Reads a request's body before anything else happens. */
  #whole({ client }: Asked, { setup }: Passage, maxBytes: number, then: (body: Buffer) => void): void {
    setup.begun();
    readWhole(client.content, maxBytes, setup.limits.requestIdleMs)
      .then((whole) => {
        if (client.gone) return;
        if ('body' in whole) this.#guarded(client, () => then(whole.body));
        else if (whole.failed === 'too-long')
          this.#refuse(client, problem(413, 'WEIR_REQUEST_REFUSED', 'the request body is too long'), true);
        else if (whole.failed === 'stalled')
          this.#refuse(client, problem(408, 'WEIR_REQUEST_REFUSED', 'the request body did not come'), true);
      })
      .finally(() => setup.over());
  }

  #goOn({ client, head, expectsContinue, onUpgraded, ...request }: Asked, passage: Passage): void {
    const { setup, site, facts, visit, body } = passage;
    const { method, target } = request;
    const exchange: Exchange = {
      at: this.clock.now(),
      channel: setup.channelOf(target),
      route: this.routes.of(method, target),
      recipient: facts.recipient,
      asked: askedFor(target),
      ...(visit === undefined ? {} : { visit }),
    };
    const refusal = setup.way.admit(exchange);
    if (refusal !== undefined) {
      this.#refuse(client, refusal, this.draining);
      return;
    }
    setup.begun();
    const relay = new Relay(setup, client, site.origin, facts, head, exchange, onUpgraded);
    const given = site.host === 'client' ? head.headers : withHost(head.headers, site.origin.host);
    const fields = body === undefined ? given : withLength(given, body.length);
    if (setup.forwarded === 'append') {
      const trusted = setup.proxies?.hasText(facts.peer) ?? false;
      const protocol = this.#listener.encrypted ? 'https' : 'http';
      appendForwarded(fields, facts.peer ?? '', protocol, head.host, trusted);
    }
    relay.ask(fields, expectsContinue, body);
  }

  #refuse(client: Client, refusal: Refusal, last: boolean): void {
    this.meter.answeredWith(refusal.status);
    client.refuse(refusal, last);
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    socket.on('error', () => {});
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.shouldKeepAlive = false;
    response.on('finish', () => socket.destroySoon());
    // Before Node 24.9 every upgrade comes here. Others than WebSocket are ordinary requests, but a body behind
    // one can no longer be read.
    if (asksForWebSocket(request.method, request.rawHeaders)) {
      const setup = this.#setup;
      this.#http1(request, response, false, (relay, headers, origin) =>
        this.#upgraded.join(setup, relay, { response, socket, head }, origin as Socket, headers),
      );
    } else if (readRequestHead(request.rawHeaders).hasBody) {
      const client = new Http1Client(request, response, this.#setup.limits.clientStallMs);
      const refusal = problem(400, 'WEIR_REQUEST_REFUSED', 'an upgrade with a body');
      this.#guarded(client, () => this.#refuse(client, refusal, true));
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

  listen(host: string, port: number): Promise<{ readonly host: string; readonly port: number }> {
    return this.#listener.listen(host, port);
  }

  reload(settings: GateSettings, tls?: TlsSetup): void {
    const certificates = tls === undefined ? undefined : new Certificates(tls);
    const before = this.#setup;
    const next = new Setup(settings, this, before);
    // From here on nothing can fail.
    this.#setup = next;
    this.#listener.limit(next.limits);
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

function withHost(headers: readonly string[], host: string): string[] {
  return headers.map((text, i) =>
    i % 2 === 1 && (headers[i - 1] as string).toLowerCase() === 'host' ? host : text,
  );
}

/** The fields of a request whose body is another and stands ready. */
function withLength(headers: readonly string[], length: number): string[] {
  return [...withoutFields(headers, BODY_FIELDS), 'Content-Length', String(length)];
}

const BODY_FIELDS = new Set([
  'content-length',
  'transfer-encoding',
  'content-md5',
  'digest',
  'content-digest',
]);
