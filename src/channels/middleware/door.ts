/**
 * A door of an application: what an adapter knows of its framework, and what the application says of its requests, brought
 * to what is told. One for each place where an adapter is mounted.
 */
import type { ServerResponse } from 'node:http';
import type { Channel } from '../../disclosure/channel.ts';
import { WeirError } from '../../disclosure/error.ts';
import { HOUR_MS } from '../../disclosure/time.ts';
import { refusal } from '../../enforce/refusal.ts';
import type { Refusal } from '../exchange.ts';
import { problem } from '../gate/problem.ts';
import { isWatched } from '../gate/watched.ts';
import type { Left } from './line.ts';
import { type SeenAnswer, type TapPorts, tapResponse } from './response-tap.ts';
import { ApplicationWeir, type Weir } from './weir.ts';
import { type Asker, MAX_TARGET_LENGTH } from './wire.ts';

/** Something that the application knows, or is finding out. */
export type Told<T> = T | Promise<T>;

/** What an application says of a request; the framework's own request type. */
export interface DoorOptions<R> {
  /**
   * Whose request it is: the account that is signed in; nothing for nobody. Asked when the answer has been given, so that
   * whatever signs people in has run. A promise is waited for, the client is not kept waiting.
   */
  readonly account?: (request: R) => Told<string | number | undefined | null>;
  /** More than an account: an employee, a partner, a session, an API key. Wins over `account`. */
  readonly recipient?: (request: R) => Told<Asker | undefined>;
  /** The client's address, where the framework's is not the right one. */
  readonly address?: (request: R) => string | undefined;
  /** Which door of the platform this is. Default `web`; `staff` for what employees see. */
  readonly channel?: Channel | ((request: R) => Channel);
  /** Requests whose answers are not looked at. Default none. */
  readonly skip?: (request: R) => boolean;
  /** Whether recipients are refused whom the gate denies. Default false: observe. */
  readonly enforce?: boolean | ((request: R) => boolean);
}

/** What an adapter knows of its framework. */
export interface RequestReader<R> {
  method(request: R): string;
  /** Path and query as they came. */
  target(request: R): string;
  /** The router's own template, known when the answer is; undefined where none fitted. */
  pattern(request: R): string | undefined;
  address(request: R): string | undefined;
}

/** Whether bodies of a content type are looked at; an application has few types. */
const WATCHED = new Map<string | undefined, boolean>();
const MAX_TYPES = 500;

export class Door<R> implements TapPorts<R> {
  readonly #weir: ApplicationWeir;
  readonly #reader: RequestReader<R>;
  readonly #options: DoorOptions<R>;

  /** @throws WeirError WEIR_MIDDLEWARE_OPTIONS for a `weir` that is none of createWeir or openWeir. */
  constructor(weir: Weir, reader: RequestReader<R>, options: DoorOptions<R> = {}) {
    if (!(weir instanceof ApplicationWeir))
      throw new WeirError('WEIR_MIDDLEWARE_OPTIONS', {
        problem: 'the first argument is not what createWeir or openWeir returned',
      });
    this.#weir = weir;
    this.#reader = reader;
    this.#options = options;
    if (options.enforce !== undefined && options.enforce !== false) weir.enforces = true;
  }

  get maxBodyBytes(): number {
    return this.#weir.maxBodyBytes;
  }

  /** What is answered in the application's place; undefined for almost everybody. */
  refusal(request: R): Refusal | undefined {
    try {
      if (this.skips(request)) return undefined;
      if (this.#weir.failsClosed) return problem(503, 'WEIR_SPOOL_WRITE');
      const { enforce = false } = this.#options;
      if (enforce === false || (enforce !== true && !enforce(request))) return undefined;
      const asker = this.#asker(request);
      // Who has to be waited for is not refused here: see verdict().
      return !(asker instanceof Promise) && this.#weir.refuses(asker) ? refusal(HOUR_MS) : undefined;
    } catch (error) {
      this.fault(error);
      return undefined;
    }
  }

  /** Sees the answer that goes through a node:http response. */
  tap(request: R, response: ServerResponse): void {
    try {
      if (this.skips(request)) return;
      const isHead = this.#reader.method(request) === 'HEAD';
      tapResponse(response, request, isHead, this);
    } catch (error) {
      this.fault(error);
    }
  }

  skips(request: R): boolean {
    return this.#options.skip?.(request) ?? false;
  }

  watches(request: R, type: string | undefined): boolean {
    const known = WATCHED.get(type);
    if (known !== undefined) return known;
    const target = this.#reader.target(request);
    const watched = isWatched(type, target);
    // Scripts depend on what was asked for as well.
    if (!/script/i.test(type ?? '') && WATCHED.size < MAX_TYPES) WATCHED.set(type, watched);
    return watched;
  }

  take(bytes: number): boolean {
    return this.#weir.line.take(bytes);
  }

  give(bytes: number): void {
    this.#weir.line.give(bytes);
  }

  /** Tells what left. Never throws. */
  see(request: R, seen: SeenAnswer): void {
    try {
      const reader = this.#reader;
      const target = reader.target(request);
      const { channel = 'web' } = this.#options;
      const left = {
        at: Date.now(),
        method: reader.method(request),
        target: target.length <= MAX_TARGET_LENGTH ? target : target.slice(0, MAX_TARGET_LENGTH),
        pattern: reader.pattern(request),
        channel: typeof channel === 'function' ? channel(request) : channel,
      };
      const asker = this.#asker(request);
      if (asker instanceof Promise) this.#tellLater(left, seen, asker);
      else this.#weir.line.tell(left, seen, asker);
    } catch (error) {
      this.fault(error);
    }
  }

  /** The application finds out who it was; the body is kept meanwhile, as long as there is room. */
  #tellLater(left: Left, seen: SeenAnswer, asker: Promise<Asker>): void {
    const { line } = this.#weir;
    const bytes = seen.body.length;
    const fits = line.take(bytes);
    const kept: SeenAnswer = fits
      ? { ...seen, body: typeof seen.body === 'string' ? seen.body : Buffer.from(seen.body) }
      : { ...seen, body: '', unseen: seen.unseen + bytes };
    void asker.then((known) => {
      if (fits) line.give(bytes);
      line.tell(left, kept, known);
    });
  }

  /** Who asks. What the application's own functions throw leaves the address. */
  #asker(request: R): Told<Asker> {
    const { account, recipient } = this.#options;
    if (account === undefined && recipient === undefined) return this.#located(request, {});
    try {
      const whose = account?.(request);
      const more = recipient?.(request);
      if (!(whose instanceof Promise) && !(more instanceof Promise))
        return this.#located(request, named(whose, more));
      return Promise.all([whose, more])
        .then(([own, others]) => named(own, others))
        .catch((error: unknown) => {
          this.fault(error);
          return {};
        })
        .then((known) => this.#located(request, known));
    } catch (error) {
      this.fault(error);
      return this.#located(request, {});
    }
  }

  #located(request: R, known: Asker): Asker {
    if (known.ip !== undefined) return known;
    const ip = (this.#options.address ?? this.#reader.address)(request);
    return ip === undefined || ip === '' ? known : { ...known, ip };
  }

  fault(error: unknown): void {
    this.#weir.trouble(error);
  }
}

function named(whose: string | number | undefined | null, more: Asker | undefined): Asker {
  if (whose === undefined || whose === null || whose === '') return more ?? {};
  return more === undefined ? { account: String(whose) } : { account: String(whose), ...more };
}
