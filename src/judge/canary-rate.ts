/**
 * How often ordinary use of a surface touches canaries: touches per person seen, by route. Two measures, and the higher
 * counts: that of trusted recipients up to now, which follows a busy day; and that of everybody on the days before this one,
 * which knows newcomers. A harvester adds to the second only when it has gone on past midnight, and never to the first.
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';

/** People seen before a rate is believed. Until then nothing is said about a route. */
export const MIN_SEEN = 100_000;
/** What was seen on other days counts half after so many. */
export const RATE_HALF_LIFE_DAYS = 30;

const VERSION = 1;

interface Seen {
  touches: number;
  people: number;
}

interface RouteRates {
  readonly trusted: Seen;
  readonly before: Seen;
  readonly today: Seen;
  readonly newcomersBefore: Seen;
  readonly newcomersToday: Seen;
}

export class CanaryRates {
  readonly #routes = new Map<string, RouteRates>();
  #day = Number.NaN;
  #lastRoute = '';
  #last: RouteRates | undefined;

  /** People were seen through a route, so many of them canaries. */
  see(
    route: string,
    trusted: boolean,
    newcomer: boolean,
    people: number,
    touches: number,
    at: EpochMs,
  ): void {
    const day = Math.floor(at / DAY_MS);
    if (!(day <= this.#day)) this.#endDay(day);
    const rates = this.#of(route);
    add(rates.today, people, touches);
    if (trusted) add(rates.trusted, people, touches);
    if (newcomer) add(rates.newcomersToday, people, touches);
  }

  /** An upper estimate of touches per person seen; undefined while too little was seen. */
  rate(route: string, newcomers: boolean): number | undefined {
    const rates = this.#routes.get(route);
    if (rates === undefined) return undefined;
    const others = newcomers ? rates.newcomersBefore : rates.before;
    const known = [rates.trusted, others].filter(({ people }) => people >= MIN_SEEN);
    return known.length === 0 ? undefined : Math.max(...known.map(upper));
  }

  /** All that was measured, for a snapshot. */
  state(): unknown {
    return { version: VERSION, day: this.#day, routes: [...this.#routes] };
  }

  /** @returns false, and nothing is changed, when it is no state of this version. */
  restore(state: unknown): boolean {
    const { version, day, routes } = (state ?? {}) as Partial<{
      version: number;
      day: number;
      routes: [string, RouteRates][];
    }>;
    if (version !== VERSION || !Array.isArray(routes)) return false;
    this.#day = day ?? Number.NaN;
    for (const [route, rates] of routes) this.#routes.set(route, rates);
    this.#last = undefined;
    return true;
  }

  #of(route: string): RouteRates {
    // Sightings of one route come in a row, mostly.
    if (route === this.#lastRoute && this.#last !== undefined) return this.#last;
    this.#last = this.#find(route);
    this.#lastRoute = route;
    return this.#last;
  }

  #find(route: string): RouteRates {
    let rates = this.#routes.get(route);
    if (rates === undefined) {
      const none = (): Seen => ({ touches: 0, people: 0 });
      rates = {
        trusted: none(),
        before: none(),
        today: none(),
        newcomersBefore: none(),
        newcomersToday: none(),
      };
      this.#routes.set(route, rates);
    }
    return rates;
  }

  #endDay(day: number): void {
    this.#day = day;
    const kept = 0.5 ** (1 / RATE_HALF_LIFE_DAYS);
    for (const { trusted, before, today, newcomersBefore, newcomersToday } of this.#routes.values()) {
      fade(trusted, kept);
      for (const [past, now] of [
        [before, today],
        [newcomersBefore, newcomersToday],
      ] as const) {
        fade(past, kept);
        add(past, now.people, now.touches);
        fade(now, 0);
      }
    }
  }
}

function add(seen: Seen, people: number, touches: number): void {
  seen.people += people;
  seen.touches += touches;
}

function fade(seen: Seen, kept: number): void {
  seen.people *= kept;
  seen.touches *= kept;
}

/** About two standard deviations of a Poisson count above it: 0 touches are taken for 3. */
function upper({ touches, people }: Seen): number {
  return (touches + 2 * Math.sqrt(touches + 1) + 1) / people;
}
