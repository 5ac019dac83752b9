/**
 * Where what applications tell becomes what every door's disclosures become: looked at, judged, recorded.
 *
 *   batch ─▶ records, in their order ─▶ response:    decoded ─▶ the way of a disclosure (disclosure-way.ts)
 *                                       disclosure:  keys ─────▶ its second half (assessor.ts)
 *                                       explanation: relations   blind: recorded   standing: asked
 *         ◀─ what stands against whom ◀─ when all of it is durable
 *
 * Invariants: an answer means that the batch is on disk; an application that tells the same batch again, because it did not
 * hear the answer, is not counted twice; nothing that an application tells can take the gate down.
 */
import { categorySet } from '../../disclosure/category.ts';
import type { Channel } from '../../disclosure/channel.ts';
import type { BlindPeriod } from '../../disclosure/disclosure.ts';
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import {
  canonicalIdentifier,
  IDENTIFIER_NAMESPACES,
  type IdentifierNamespace,
  personKey,
} from '../../disclosure/person.ts';
import type { Recipient } from '../../disclosure/recipient.ts';
import { MAX_ROUTE_LENGTH, RouteTemplates } from '../../disclosure/route.ts';
import type { Clock, EpochMs } from '../../disclosure/time.ts';
import type { VerdictKind } from '../../disclosure/verdict.ts';
import { askedFor } from '../asked.ts';
import type { Assessor, Recorder } from '../assessor.ts';
import type { DisclosureWay } from '../exchange.ts';
import { CopyBudget } from '../gate/limits.ts';
import { Tee } from '../gate/tee.ts';
import { type NamedKey, ShownPeople, type ShownPerson } from '../shown-people.ts';
import { AskerRecipients } from './asker.ts';
import type { DeskAnswer, Standing } from './desk-answer.ts';
import type { Explained } from './explained.ts';
import type { NamedPerson, Telling, TellingHead } from './wire.ts';

/** Applications' processes whose last batch is remembered; one costs about 200 bytes. */
const MAX_SENDERS = 1_000;
/** Bytes of bodies that are looked at before others get a turn of the event loop. */
const TURN_BYTES = 64 * 1024;

/** One of the two ways of a disclosure, by whether the application refuses whom it is told to refuse. */
export interface DeskWay {
  readonly way: DisclosureWay;
  readonly assessor: Assessor;
  /** Whether a recipient with this verdict is to be refused. */
  refuses(verdict: VerdictKind, channel: Channel, route: string): boolean;
}

export interface DeskOptions {
  readonly hash: KeyedHash;
  readonly clock: Clock;
  /** The configuration that is in force. @param enforces see DeskWay. */
  readonly way: (enforces: boolean) => DeskWay;
  readonly explained: Pick<Explained, 'tell'>;
  readonly recorder: Pick<Recorder, 'blind'>;
  readonly standing: (recipient: Recipient, at: EpochMs) => VerdictKind;
  readonly limits: {
    /** Decoded bytes of a body that are looked at. */
    readonly maxBodyBytes: number;
    readonly maxCopyBytes: number;
    readonly maxDecodingRatio: number;
  };
  readonly routes?: RouteTemplates;
}

/** Who sends a batch. */
export interface Sender {
  /** The operator's name for the application. */
  readonly application: string;
  /** Whether it refuses whom it is told to refuse. */
  readonly enforces: boolean;
  /** Its process, and the number of the batch there; without them a batch is always taken as new. */
  readonly instance?: string;
  readonly sequence?: number;
}

/** An application, as it was last heard of. */
export interface ApplicationFacts {
  readonly name: string;
  readonly lastHeardAt: EpochMs;
  /** Records since the gate was started. */
  readonly records: number;
  /** Bytes that the application left out for want of room, or of its gate. */
  readonly unseenBytes: number;
}

type Head<K extends TellingHead['kind']> = Extract<TellingHead, { kind: K }>;

export class ApplicationDesk {
  readonly #options: DeskOptions;
  readonly #routes: RouteTemplates;
  readonly #budget: CopyBudget;
  #recipients: AskerRecipients;
  readonly #last = new Map<string, { readonly sequence: number; readonly answer: Promise<DeskAnswer> }>();
  readonly #facts = new Map<string, ApplicationFacts>();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#routes = options.routes ?? new RouteTemplates();
    this.#budget = new CopyBudget(options.limits.maxCopyBytes);
    this.#recipients = new AskerRecipients(options.hash);
  }

  /** The key has changed: recipients are named anew. */
  rename(): void {
    this.#recipients = new AskerRecipients(this.#options.hash);
  }

  get applications(): readonly ApplicationFacts[] {
    return [...this.#facts.values()];
  }

  /**
   * Takes a batch (readBatch); resolves when it is durable.
   * @throws WeirError WEIR_SPOOL_WRITE when something could not be recorded (rejects): it is to be told again.
   */
  take(tellings: readonly Telling[], sender: Sender): Promise<DeskAnswer> {
    const { instance, sequence } = sender;
    if (instance === undefined || sequence === undefined) return this.#take(tellings, sender);
    const before = this.#last.get(instance);
    if (before?.sequence === sequence) return before.answer;
    const answer = this.#take(tellings, sender);
    this.#remember(instance, sequence, answer);
    return answer;
  }

  async #take(tellings: readonly Telling[], sender: Sender): Promise<DeskAnswer> {
    const deskWay = this.#options.way(sender.enforces);
    const recipients: Recipient[] = [];
    const recording: Promise<unknown>[] = [];
    let unseen = 0;
    let sinceTurn = 0;
    for (const { head, body } of tellings) {
      const recipient = this.#recipients.of(head.who);
      recipients.push(recipient);
      const recorded = this.#record(deskWay, head, body, recipient);
      // All of them are waited for below; one that fails at once must not count as unheard meanwhile.
      recorded.catch(() => undefined);
      recording.push(recorded);
      if (head.kind === 'blind') unseen += head.bytes;
      sinceTurn += body.length;
      if (sinceTurn < TURN_BYTES) continue;
      sinceTurn = 0;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(recording);
    const answer = this.#answer(deskWay, tellings, recipients);
    this.#note(sender.application, tellings.length, unseen);
    return answer;
  }

  #record(deskWay: DeskWay, head: TellingHead, body: Buffer, recipient: Recipient): Promise<unknown> {
    switch (head.kind) {
      case 'response':
        return this.#response(deskWay, head, body, recipient);
      case 'disclosure':
        return this.#disclosure(deskWay, head, recipient);
      case 'explanation': {
        const { basis, until, people } = head;
        const from = this.#past(head.at);
        for (const person of people) {
          for (const { namespace, key } of this.#named(person, 0).names) {
            // Two people may share a name.
            if (namespace !== 'name') this.#options.explained.tell(recipient, key, basis, from, until);
          }
        }
        return Promise.resolve();
      }
      case 'blind': {
        const { channel, reason, bytes } = head;
        const route = boundedRoute(head.route);
        return this.#options.recorder.blind({
          at: this.#past(head.at),
          channel,
          route,
          recipient,
          reason,
          bytes,
        });
      }
      case 'standing':
        return Promise.resolve();
    }
  }

  async #response(
    { way }: DeskWay,
    head: Head<'response'>,
    body: Buffer,
    recipient: Recipient,
  ): Promise<unknown> {
    const { target, status, type, encoding, unseen = 0, channel = 'web' } = head;
    const route = this.#routeOf(head);
    const { limits } = this.#options;
    const blind: Pick<BlindPeriod, 'reason' | 'bytes'>[] = [];
    if (unseen > 0) blind.push({ reason: 'over-cap', bytes: unseen });
    let seen: Buffer = body;
    if (encoding !== undefined || body.length > limits.maxBodyBytes) {
      const { maxBodyBytes: maxBytes, maxDecodingRatio: maxRatio } = limits;
      const tee = new Tee(encoding, { maxBytes, maxRatio, budget: this.#budget });
      try {
        tee.feed(body);
        const decoded = await tee.end();
        seen = decoded.body;
        blind.push(...decoded.blind);
      } finally {
        tee.close();
      }
    }
    if (status === 206) blind.push({ reason: 'partial-content', bytes: seen.length });
    return way.settle(
      { at: this.#past(head.at), channel, route, recipient, asked: askedFor(target) },
      { status, contentType: type, body: seen, blind, held: false },
    );
  }

  #disclosure({ assessor }: DeskWay, head: Head<'disclosure'>, recipient: Recipient): Promise<unknown> {
    const at = this.#past(head.at);
    const categories = categorySet(...head.categories);
    const { basis } = head;
    const people = head.people.map((person) => {
      const named = this.#named(person, categories);
      return basis === undefined ? named : { ...named, basis };
    });
    const exchange = { at, channel: head.channel, route: boundedRoute(head.route), recipient };
    return assessor.assess(exchange, {
      status: 200,
      people: ShownPeople.of(people),
      blind: [],
      held: false,
      part: undefined,
      client: undefined,
    });
  }

  #routeOf(head: Exclude<TellingHead, { kind: 'explanation' }>): string {
    if (head.kind !== 'response') return boundedRoute(head.route);
    const { method, target, route } = head;
    return route === undefined ? this.#routes.of(method, target) : boundedRoute(`${method} ${route}`);
  }

  #named(person: NamedPerson, categories: number): ShownPerson {
    const names: NamedKey[] = [];
    for (const namespace of IDENTIFIER_NAMESPACES as readonly IdentifierNamespace[]) {
      const raw = person[namespace];
      const value = raw === undefined ? undefined : canonicalIdentifier(namespace, raw);
      if (value !== undefined)
        names.push({ namespace, key: personKey(this.#options.hash, { namespace, value }) });
    }
    return { categories, names };
  }

  /** An application's clock may go before ours; nothing is recorded of the future. */
  #past(at: EpochMs): EpochMs {
    return Math.min(at, this.#options.clock.now());
  }

  #answer(deskWay: DeskWay, tellings: readonly Telling[], recipients: readonly Recipient[]): DeskAnswer {
    const now = this.#options.clock.now();
    const known = new Map<Recipient, VerdictKind>();
    const standing: Standing[] = [];
    for (const [record, recipient] of recipients.entries()) {
      let verdict = known.get(recipient);
      if (verdict === undefined) {
        verdict = this.#options.standing(recipient, now);
        known.set(recipient, verdict);
      }
      if (verdict === 'pass') continue;
      const { head } = tellings[record] as Telling;
      const channel = ('channel' in head ? head.channel : undefined) ?? 'web';
      const refuse = head.kind !== 'explanation' && deskWay.refuses(verdict, channel, this.#routeOf(head));
      standing.push({ record, verdict, refuse });
    }
    return { taken: tellings.length, standing };
  }

  #remember(instance: string, sequence: number, answer: Promise<DeskAnswer>): void {
    this.#last.delete(instance);
    this.#last.set(instance, { sequence, answer });
    // What was not recorded is told again.
    answer.catch(() => {
      if (this.#last.get(instance)?.answer === answer) this.#last.delete(instance);
    });
    if (this.#last.size <= MAX_SENDERS) return;
    const oldest = this.#last.keys().next();
    if (!oldest.done) this.#last.delete(oldest.value);
  }

  #note(name: string, records: number, unseenBytes: number): void {
    const before = this.#facts.get(name);
    this.#facts.set(name, {
      name,
      lastHeardAt: this.#options.clock.now(),
      records: (before?.records ?? 0) + records,
      unseenBytes: (before?.unseenBytes ?? 0) + unseenBytes,
    });
  }
}

function boundedRoute(route: string): string {
  return route.length <= MAX_ROUTE_LENGTH ? route : `${route.slice(0, MAX_ROUTE_LENGTH - 1)}…`;
}
