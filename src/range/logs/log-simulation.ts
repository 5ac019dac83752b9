/**
 * A seeded access log of a shop: visitors with their pages, pictures and a few people each, and crawlers of chosen styles
 * among them, in the combined format and in the order of time. Simulated: nobody in it is real.
 *
 *   visitors (log-normal views, Zipf-popular people, returns, offices behind one address)  ─┐
 *   crawlers (styles.ts), from a day on                                                     ─┼─▶ minute by minute ─▶ lines
 *
 * Invariant: one seed and one plan give the same bytes on every machine. Memory does not grow with the days.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import { Random } from '../random.ts';
import { Zipf } from '../zipf.ts';
import {
  BROWSERS,
  CRAWLER_PLANS,
  type CrawlerPlan,
  type LogStyle,
  SEARCH_ENGINE_NETWORKS,
} from './styles.ts';

export interface LogPlan {
  readonly seed: number;
  /** First day, as its midnight. */
  readonly start: number;
  readonly days: number;
  /** People whose pages there are: /api/users/1 to /api/users/N. */
  readonly people: number;
  /** Visitors on a day. */
  readonly visitorsPerDay: number;
  readonly styles: readonly LogStyle[];
  /** Day from which crawlers come, from 0: those before it are what a judge learns from. */
  readonly crawlersFrom: number;
}

/** 2026-10-05, a Monday. */
export const DEFAULT_LOG_START = Date.UTC(2026, 9, 5);
export const DEFAULT_LOG_DAYS = 7;
export const DEFAULT_LOG_PEOPLE = 50_000;
export const DEFAULT_LOG_VISITORS = 2_000;
export const DEFAULT_CRAWLERS_FROM = 3;

/** Visitors that there are for each that comes on a day: most come back within some days. */
const REGULARS = 3;
/** Share of visitors behind an office's address, and how many are behind one. */
const OFFICE_SHARE = 0.2;
const PER_OFFICE = 30;
/** Pages, pictures and scripts beside each person that is looked at. */
const ASSETS = { median: 6, p99: 25 };
const PEOPLE_SEEN = { median: 4, p99: 40 };
const RETURNS = 0.3;
const PAUSE_MS = { median: 20 * SECOND_MS, p99: 5 * MINUTE_MS };
/** How many in a thousand look-ups of visitors find nobody: stale links. */
const STALE = 0.003;
/** In this many of a guesser's requests there is somebody. */
const GUESSED_RIGHT = 1 / 3;
/** What an application fetches ahead for each person that is looked at. */
const PREFETCHED = 6;
const FILES = ['/static/app.js', '/static/site.css', '/img/logo.svg', '/fonts/a.woff2', '/favicon.ico'];
const PAGES = ['/', '/search?q=shoes', '/category/shoes', '/cart', '/api/prices', '/help'];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** Share of a day's visitors by hour, in a hundred. */
const BY_HOUR = [1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 6, 6, 6, 6, 6, 5, 5, 5, 6, 7, 8, 7, 5, 2];

/** Who is behind an address that a crawler uses. */
export type LogTruth = ReadonlyMap<string, LogStyle>;

interface Event {
  readonly at: number;
  readonly text: string;
}

interface Visitor {
  readonly address: string;
  readonly agent: string;
}

export class LogSimulation {
  /** Addresses of crawlers. */
  readonly truth: LogTruth;
  readonly plan: LogPlan;
  readonly #random: Random;
  readonly #zipf: Zipf;
  readonly #crawlers: Crawler[];

  constructor(plan: LogPlan) {
    this.plan = plan;
    this.#random = new Random(plan.seed, 'log');
    this.#zipf = new Zipf(plan.people, 1);
    this.#crawlers = plan.styles.map((style, i) => new Crawler(style, i, plan, this.#zipf));
    this.truth = new Map(
      this.#crawlers.flatMap(({ style, addresses }) => addresses.map((address) => [address, style] as const)),
    );
  }

  /** The log in pieces of an hour. */
  *pieces(): Generator<string> {
    const waiting: Event[] = [];
    const { start, days } = this.plan;
    for (let hour = 0; hour < 24 * days; hour++) {
      const from = start + hour * HOUR_MS;
      this.#visitors(from, waiting);
      for (const crawler of this.#crawlers) crawler.work(from, waiting);
      yield due(waiting, from + HOUR_MS);
    }
    yield due(waiting, Number.POSITIVE_INFINITY);
  }

  #visitors(from: number, out: Event[]): void {
    const random = this.#random;
    const hour = Math.floor(from / HOUR_MS) % 24;
    const expected = (this.plan.visitorsPerDay * (BY_HOUR[hour] as number)) / 100;
    const count = random.poisson(expected);
    for (let i = 0; i < count; i++) {
      const visitor = visitorOf(this.plan, random.integer(REGULARS * this.plan.visitorsPerDay));
      this.#visit(visitor, from + random.integer(HOUR_MS), out);
    }
  }

  #visit({ address, agent }: Visitor, start: number, out: Event[]): void {
    const random = this.#random;
    const seen: number[] = [];
    const views = Math.round(random.logNormal(PEOPLE_SEEN.median, PEOPLE_SEEN.p99));
    let at = start;
    for (let view = 0; view < views; view++) {
      const assets = Math.round(random.logNormal(ASSETS.median, ASSETS.p99));
      for (let i = 0; i < assets; i++) {
        const path = random.chance(0.7) ? random.pick(FILES) : random.pick(PAGES);
        out.push({ at, text: entry(address, at, path, 200, random.between(300, 90_000), agent) });
        at += random.integer(400);
      }
      const person =
        seen.length > 0 && random.chance(RETURNS) ? random.pick(seen) : this.#zipf.sample(random) + 1;
      seen.push(person);
      const status = random.chance(STALE) ? 404 : 200;
      out.push({ at, text: entry(address, at, `/api/users/${person}`, status, 1_800, agent) });
      at += random.logNormal(PAUSE_MS.median, PAUSE_MS.p99);
    }
  }
}

class Crawler {
  readonly style: LogStyle;
  readonly addresses: readonly string[];
  readonly #plan: CrawlerPlan;
  readonly #log: LogPlan;
  readonly #random: Random;
  readonly #agents: readonly string[];
  readonly #zipf: Zipf;
  #asked = 0;

  constructor(style: LogStyle, number: number, log: LogPlan, zipf: Zipf) {
    this.style = style;
    this.#log = log;
    this.#zipf = zipf;
    this.#plan = CRAWLER_PLANS[style];
    this.#random = new Random(log.seed, 'log crawler', style);
    this.addresses = Array.from({ length: this.#plan.addresses }, (_, i) => this.#address(number, i));
    this.#agents = this.addresses.map((_, i) => this.#plan.ownAgent ?? browserOf(this.#random, i));
  }

  /** What it asks for within the hour. */
  work(from: number, out: Event[]): void {
    const { start, crawlersFrom } = this.#log;
    const { hours, perMinute, agent } = this.#plan;
    const hour = Math.floor(from / HOUR_MS) % 24;
    if (from < start + crawlersFrom * DAY_MS || hour < hours[0] || hour >= hours[1]) return;
    const random = this.#random;
    const requests = random.poisson(60 * perMinute);
    for (let i = 0; i < requests; i++) {
      const at = from + Math.floor((i + random.uniform()) * (HOUR_MS / requests));
      const which = this.#asked % this.addresses.length;
      const address = this.addresses[which] as string;
      const name = this.#agents[agent === 'each' ? which : 0] as string;
      const ahead = this.style === 'prefetching' ? PREFETCHED : 1;
      for (let k = 0; k < ahead; k++) {
        const [person, isThere] = this.#target();
        out.push({
          at: at + 80 * k,
          text: entry(address, at + 80 * k, `/api/users/${person}`, isThere ? 200 : 404, 1_800, name),
        });
      }
      this.#asked += 1;
    }
  }

  #target(): readonly [person: number, isThere: boolean] {
    const random = this.#random;
    const { people } = this.#log;
    if (this.#plan.targets === 'sequential') return [1 + (this.#asked % people), true];
    if (this.#plan.targets === 'popular') return [1 + this.#zipf.sample(random), true];
    const person = 1 + random.integer(people);
    if (this.#plan.targets === 'guessed' && !random.chance(GUESSED_RIGHT)) return [people + person, false];
    return [person, true];
  }

  #address(number: number, i: number): string {
    if (this.style === 'search-engine')
      return (SEARCH_ENGINE_NETWORKS[0] as string).replace('0/24', String(10 + i));
    // Each in a network of its own, and no style in another's.
    return this.#plan.addresses === 1
      ? `203.0.113.${10 + number}`
      : `10.${20 + number}.${i % 256}.${7 + Math.floor(i / 256)}`;
  }
}

/** The regular with this number: the same address and browser each time. */
function visitorOf({ seed }: LogPlan, number: number): Visitor {
  const random = new Random(seed, 'log visitor', number);
  const agent = browserOf(random, number);
  if (random.chance(OFFICE_SHARE))
    return { address: `100.64.0.${1 + (Math.floor(number / PER_OFFICE) % 250)}`, agent };
  const block = number % 65_536;
  return { address: `198.18.${block >> 8 === 200 ? 201 : block >> 8}.${block & 255}`, agent };
}

function browserOf(random: Random, _number: number): string {
  let share = random.integer(100);
  for (const [agent, of] of BROWSERS) {
    share -= of;
    if (share < 0) return agent;
  }
  return BROWSERS[0]?.[0] as string;
}

/** Takes out what is due, in the order of time. */
function due(waiting: Event[], until: number): string {
  waiting.sort((a, b) => a.at - b.at);
  let count = 0;
  while (count < waiting.length && (waiting[count] as Event).at < until) count += 1;
  return waiting
    .splice(0, count)
    .map(({ text }) => text)
    .join('');
}

/** One line of the combined format. */
export function entry(
  address: string,
  at: number,
  path: string,
  status: number,
  size: number,
  agent: string,
): string {
  const date = new Date(at);
  const iso = date.toISOString();
  const time = `${iso.slice(8, 10)}/${MONTHS[date.getUTCMonth()]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
  return `${address} - - [${time}] "GET ${path} HTTP/1.1" ${status} ${size} "-" "${agent}"\n`;
}
