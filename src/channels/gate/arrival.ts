/**
 * The way of one request from the listener to its relay: what may not be passed on is refused, the origin is found, the
 * recipient is named, the threshold has its say, and the way of the disclosure admits it.
 *
 *   arrive ─▶ hygiene ─▶ origin's table ─▶ signed token ─▶ identify ─▶ threshold ─▶ admit ─▶ relay
 *
 * Invariant: a request either gets one answer of the gate's own or goes to one relay, whatever fails on the way.
 */
import type { Socket } from 'node:net';
import type { Recipient } from '../../disclosure/recipient.ts';
import { askedFor } from '../asked.ts';
import { type Entry, MAX_TRANSLATED_BYTES } from '../entry.ts';
import type { Exchange, Refusal, Visit } from '../exchange.ts';
import type { Client } from './client.ts';
import { appendForwarded } from './forwarding.ts';
import { type RequestHead, withoutFields } from './hop-by-hop.ts';
import { refuseUnclean } from './hygiene.ts';
import type { ConnectionFacts, Known, RequestFacts } from './identify.ts';
import type { Target } from './origin-table.ts';
import { problem } from './problem.ts';
import { type OnUpgraded, Relay } from './relay.ts';
import type { Life, Setup } from './setup.ts';
import { readWhole } from './whole-body.ts';

/** A request as it was read, whatever it came by. */
export interface Asked {
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

/** What arrivals know of the listener. */
export interface Entrance {
  /** Whether clients come by TLS. */
  readonly encrypted: boolean;
  /** Whose connection it is; undefined when the socket is gone. */
  peerOf(socket: Socket): string | undefined;
}

export class Arrivals {
  readonly #life: Life;
  readonly #entrance: Entrance;

  constructor(life: Life, entrance: Entrance) {
    this.#life = life;
    this.#entrance = entrance;
  }

  /** Does something for a client; whatever it throws ends with an answer, or with the connection. */
  guarded(client: Client, relay: () => void): void {
    try {
      relay();
    } catch (error) {
      this.#life.log.error({ code: 'WEIR_INTERNAL', reason: String(error) }, 'a request failed in the gate');
      try {
        client.refuse(problem(500, 'WEIR_INTERNAL'), true);
      } catch {
        client.abort();
      }
    }
  }

  /** Takes a request in. @param setup the configuration under which it stays to its end. */
  arrive(setup: Setup, asked: Asked): void {
    const { client, method, target, httpVersion, headers, head } = asked;
    this.#life.meter.asked.add(httpVersion === '2' ? '2' : '1');
    const unclean = refuseUnclean(method, target, httpVersion, head);
    if (unclean !== undefined) {
      // A peer whose messages can be read in two ways gets no second one on this connection.
      this.refuse(client, unclean, true);
      return;
    }
    const site = setup.table.find(head.host, target);
    if ('status' in site) {
      this.refuse(client, site, this.#life.draining);
      return;
    }
    this.#once(setup, client, setup.authenticate?.(headers), (token) => this.#ask(setup, site, asked, token));
  }

  /** Goes on with what is known, at once or when it is; a client that went meanwhile is asked nothing more. */
  #once<T>(setup: Setup, client: Client, known: T | Promise<T>, then: (known: T) => void): void {
    if (!(known instanceof Promise)) {
      then(known);
      return;
    }
    // The configuration and its origins stay meanwhile.
    setup.begun();
    known
      .then(
        (value) =>
          this.guarded(client, () => {
            if (!client.gone) then(value);
          }),
        // Who cannot ask whether somebody may come in lets nobody in.
        () => this.guarded(client, () => this.refuse(client, problem(503, 'WEIR_SPOOL_WRITE'), true)),
      )
      .finally(() => setup.over());
  }

  #ask(setup: Setup, site: Target, asked: Asked, token: Known | undefined): void {
    const { socket, connection, method, target, httpVersion, headers, head } = asked;
    const shown: RequestFacts = {
      peer: this.#entrance.peerOf(socket),
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
      at: this.#life.clock.now(),
      method,
      target,
      channel: setup.channelOf(target),
      route: this.#life.routes.of(method, target),
      recipient,
      headers: head.headers,
      hasBody: head.hasBody,
      encrypted: this.#entrance.encrypted,
    });
    this.#once(setup, asked.client, entry, (entered) => {
      if (entered === undefined) this.#goOn(asked, passage);
      else this.#enter(asked, passage, entered);
    });
  }

  /** Answers what is for the gate, and passes on the rest as the threshold wants it. */
  #enter(asked: Asked, passage: Passage, entry: Entry): void {
    const { client, expectsContinue } = asked;
    if ('answer' in entry) {
      this.refuse(client, entry.answer, this.#life.draining);
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
        if ('answer' in written) this.refuse(client, written.answer, this.#life.draining);
        else this.#goOn({ ...changed, expectsContinue: false }, { ...next, body: written.value });
      });
      if (expectsContinue) client.proceed();
      return;
    }
    const { answerTo } = entry;
    this.#whole(asked, passage, maxBytes, (body) => this.refuse(client, answerTo(body), this.#life.draining));
    if (expectsContinue) client.proceed();
  }

  /** Reads a request's body before anything else happens. */
  #whole({ client }: Asked, { setup }: Passage, maxBytes: number, then: (body: Buffer) => void): void {
    setup.begun();
    readWhole(client.content, maxBytes, setup.limits.requestIdleMs)
      .then((whole) => {
        if (client.gone) return;
        if ('body' in whole) this.guarded(client, () => then(whole.body));
        else if (whole.failed === 'too-long')
          this.refuse(client, problem(413, 'WEIR_REQUEST_REFUSED', 'the request body is too long'), true);
        else if (whole.failed === 'stalled')
          this.refuse(client, problem(408, 'WEIR_REQUEST_REFUSED', 'the request body did not come'), true);
      })
      .finally(() => setup.over());
  }

  #goOn(asked: Asked, passage: Passage): void {
    const { setup, facts, visit } = passage;
    const { client, method, target } = asked;
    const exchange: Exchange = {
      at: this.#life.clock.now(),
      channel: setup.channelOf(target),
      route: this.#life.routes.of(method, target),
      recipient: facts.recipient,
      asked: askedFor(target),
      ...(visit === undefined ? {} : { visit }),
    };
    this.#once(setup, client, setup.way.admit(exchange), (refusal) => {
      if (refusal === undefined) this.#send(asked, passage, exchange);
      else this.refuse(client, refusal, this.#life.draining);
    });
  }

  #send({ client, head, expectsContinue, onUpgraded }: Asked, passage: Passage, exchange: Exchange): void {
    const { setup, site, facts, body } = passage;
    setup.begun();
    const relay = new Relay(setup, client, site.origin, facts, head, exchange, onUpgraded);
    const given = site.host === 'client' ? head.headers : withHost(head.headers, site.origin.host);
    const fields = body === undefined ? given : withLength(given, body.length);
    if (setup.forwarded === 'append') {
      const trusted = setup.proxies?.hasText(facts.peer) ?? false;
      const protocol = this.#entrance.encrypted ? 'https' : 'http';
      appendForwarded(fields, facts.peer ?? '', protocol, head.host, trusted);
    }
    relay.ask(fields, expectsContinue, body);
  }

  /** Answers in the origin's place. @param last whether the connection takes no further request. */
  refuse(client: Client, refusal: Refusal, last: boolean): void {
    this.#life.meter.answeredWith(refusal.status);
    client.refuse(refusal, last);
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
