/**
 * One configuration of the gate, in force from one moment to another. A reload makes a new one; exchanges that have
 * begun end under the one they began with, and connections to an origin that both have go on.
 */
import type { Channel } from '../../disclosure/channel.ts';
import type { RouteTemplates } from '../../disclosure/route.ts';
import type { Clock } from '../../disclosure/time.ts';
import type { Threshold } from '../entry.ts';
import type { DisclosureWay } from '../exchange.ts';
import { DEFAULT_FORWARDING, type Forwarding } from './forwarding.ts';
import type { Identify } from './identify.ts';
import { CopyBudget, type GateLimits, limitsFrom } from './limits.ts';
import type { Meter } from './meter.ts';
import { Origin, type OriginTls } from './origin.ts';
import { type OriginMatch, OriginTable, type Target } from './origin-table.ts';
import type { GateLog, Shared } from './shared.ts';
import type { Authenticate } from './signed-token.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

/** A site behind the gate. */
export interface OriginSettings {
  /** Address without a path; `http:` or `https:`. */
  readonly origin: URL;
  readonly originTls?: OriginTls;
  /** Which Host the origin sees: the client's own, or the origin's name. */
  readonly host?: 'client' | 'origin';
}

/** What a reload replaces. */
export interface GateSettings extends Partial<OriginSettings> {
  /** Sites for some hosts and paths; the origin above has the rest. */
  readonly origins?: readonly (OriginSettings & { readonly match: OriginMatch })[];
  readonly way: DisclosureWay;
  readonly identify: Identify;
  /** See Shared; without it nobody else must know. */
  readonly told?: () => Promise<void> | undefined;
  /** What is done before a request goes on; nothing where it is left out. */
  readonly threshold?: Threshold;
  /** Checks signed tokens before anybody is identified; without it none is looked at. */
  readonly authenticate?: Authenticate;
  /** Whether greetings of TLS connections are read, so that `identify` is told their JA4. */
  readonly readsGreetings?: boolean;
  /** Which door a request target belongs to. */
  readonly channelOf: (target: string) => Channel;
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

const nothingTold = () => undefined;

/** What outlives a configuration. */
export interface Life {
  readonly clock: Clock;
  readonly log: GateLog;
  readonly meter: Meter;
  readonly routes: RouteTemplates;
  readonly draining: boolean;
  /** An exchange begins. */
  began(): void;
  /** An exchange is over. */
  ended(): void;
}

export class Setup implements Shared {
  readonly way: DisclosureWay;
  readonly identify: Identify;
  readonly told: () => Promise<void> | undefined;
  readonly threshold: Threshold | undefined;
  readonly clock: Clock;
  readonly log: GateLog;
  readonly meter: Meter;
  readonly limits: Required<GateLimits>;
  readonly budget: CopyBudget;
  readonly failClosed: boolean;
  readonly stripped: ReadonlySet<string> | undefined;
  readonly authenticate: Authenticate | undefined;
  readonly table: OriginTable;
  readonly readsGreetings: boolean;
  readonly channelOf: (target: string) => Channel;
  readonly routes: RouteTemplates;
  readonly forwarded: Forwarding;
  readonly proxies: TrustedProxies | undefined;
  readonly #life: Life;
  /** By all that matters to their connections. */
  readonly origins: Map<string, Origin> = new Map<string, Origin>();
  #open = 0;
  #retired = false;

  /**
   * @param previous the configuration that this one replaces, whose origins it may go on with.
   * @throws WeirError WEIR_ORIGIN_URL; nothing has changed then.
   */
  constructor(settings: GateSettings, life: Life, previous?: Setup) {
    this.#life = life;
    this.limits = limitsFrom(settings.limits);
    this.way = settings.way;
    this.identify = settings.identify;
    this.told = settings.told ?? nothingTold;
    this.threshold = settings.threshold;
    this.authenticate = settings.authenticate;
    this.clock = life.clock;
    this.log = life.log;
    this.meter = life.meter;
    this.routes = life.routes;
    this.budget = new CopyBudget(this.limits.maxCopyBytes);
    this.failClosed = settings.failClosed ?? DEFAULT_FAIL_CLOSED;
    const strip = settings.strip ?? [];
    this.stripped = strip.length === 0 ? undefined : new Set(strip.map((name) => name.toLowerCase()));
    this.readsGreetings = settings.readsGreetings ?? false;
    this.channelOf = settings.channelOf;
    this.forwarded = settings.forwarded ?? DEFAULT_FORWARDING;
    this.proxies = settings.trustedProxies;
    const targetOf = (given: OriginSettings): Target => ({
      origin: this.#origin(given, previous),
      host: given.host ?? 'client',
    });
    const { origin } = settings;
    this.table = new OriginTable(
      (settings.origins ?? []).map((given) => ({ match: given.match, target: targetOf(given) })),
      origin === undefined ? undefined : targetOf({ ...settings, origin }),
    );
    for (const used of this.origins.values()) used.retain();
  }

  #origin(given: OriginSettings, previous: Setup | undefined): Origin {
    const key = JSON.stringify([given.origin.href, given.originTls ?? {}, this.limits]);
    const origin =
      this.origins.get(key) ??
      previous?.origins.get(key) ??
      new Origin(given.origin, this.limits, given.originTls);
    this.origins.set(key, origin);
    return origin;
  }

  get draining(): boolean {
    return this.#life.draining;
  }

  /** An exchange begins; over() ends it. */
  begun(): void {
    this.#open++;
    this.#life.began();
  }

  over(): void {
    this.#open--;
    if (this.#retired && this.#open === 0) this.#release();
    this.#life.ended();
  }

  /** No exchange begins under it any more. */
  retire(): Promise<void> {
    this.#retired = true;
    return this.#open === 0 ? this.#release() : Promise.resolve();
  }

  async #release(): Promise<void> {
    await Promise.all([...this.origins.values()].map((origin) => origin.release()));
  }
}
