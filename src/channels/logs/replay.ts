/**
 * Access logs through the judge: lines become sightings, sightings are judged in the order of their time, and everything is
 * counted that a report needs. The clock is the log's own.
 *
 *   line ─▶ who (log-recipients.ts), whom (log-people.ts) ─▶ sighting ─▶ reorder, merge ─▶ judge ─▶ verdicts
 *
 * A log shows that an answer was sent, not what was in it. So what a replay finds is at least that somebody was asked for;
 * the summary says what it cannot know.
 */
import type { DisclosureEvent } from '../../disclosure/disclosure.ts';
import type { KeyedHash } from '../../disclosure/keyed-hash.ts';
import type { RecipientIdentity } from '../../disclosure/recipient.ts';
import { type EpochMs, HOUR_MS } from '../../disclosure/time.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import type { Headcount } from '../../headcount/headcount.ts';
import type { Judge } from '../../judge/judge.ts';
import type { Sighting } from '../../judge/test.ts';
import { Distinct } from './distinct.ts';
import type { LogLine } from './line.ts';
import { LogPeople, type PeopleRules } from './log-people.ts';
import {
  type LogRecipient,
  LogRecipients,
  type LogRecipientsOptions,
  type RecipientTally,
} from './log-recipients.ts';

/** Recipients of people that are remembered by name, some 250 bytes each. */
export const MAX_NAMED = 32_768;
/** Hours of the log that are counted apart: twelve years. What is beyond is not drawn. */
export const MAX_HOURS = 105_192;
/** An alarm about a group is told again after so long at the earliest: what goes on is told, and not every minute. */
export const ALARM_AGAIN_MS = HOUR_MS;
/** People of a log, and recipients, who are counted one by one, up to 4 MB of each; more of them are an estimate, said as one. */
export const COUNTED_ONE_BY_ONE = 131_072;
/** Routes and kinds of people that are counted apart. */
const MAX_LISTED = 10_000;

export interface LogSighting extends Sighting {
  readonly by: 'rule' | 'assumption' | 'page';
  readonly place: string;
  readonly who: LogRecipient;
}

export interface ReplayOptions {
  readonly hash: KeyedHash;
  readonly judge: Judge;
  readonly headcount: Headcount;
  readonly people: PeopleRules;
  readonly recipients: Omit<LogRecipientsOptions, 'hash'>;
  readonly onVerdict: (verdict: Verdict) => void;
  /** Whether lines that show nobody are counted in WebAssembly where they can be. Default true; the other way is its oracle. */
  readonly isQuiet?: boolean;
  /** Told of disclosures that name people, for the ledger. Pages of unnamed people are none. */
  readonly onDisclosure?: (event: DisclosureEvent) => void;
}

export interface HourTally {
  lines: number;
  /** People shown, repeats included. */
  views: number;
  verdicts: number;
}

export interface PlaceTally {
  readonly place: string;
  views: number;
  readonly people: Distinct;
}

export interface RankedRecipient {
  readonly identity: RecipientIdentity;
  readonly people: number;
  readonly exact: boolean;
  readonly views: number;
  readonly verified: string | undefined;
}

export class Replay {
  readonly hours = new Map<number, HourTally>();
  readonly #routes = new Map<string, number>();
  /** The route of the latest people, and how many it has shown since another one did. */
  #route = '';
  #ofRoute = 0;
  readonly people = new Distinct(COUNTED_ONE_BY_ONE);
  readonly receivers = new Distinct(COUNTED_ONE_BY_ONE);
  readonly verdictsByTest = new Map<string, number>();
  readonly verdictsByKind = new Map<string, number>();
  readonly logRecipients: LogRecipients;
  /** Lines that are entries. */
  lines = 0;
  /** Lines that show people. */
  disclosing = 0;
  /** People shown, repeats included; those of pages apart. */
  views = 0;
  pageViews = 0;
  misses = 0;
  /** Entries whose log has no status: whether they were answered is not known. */
  withoutStatus = 0;
  from: EpochMs | undefined;
  to: EpochMs | undefined;
  /** Alarms about a group that were told less than ALARM_AGAIN_MS before. */
  repeatedAlarms = 0;
  readonly #told = new Map<string, EpochMs>();
  readonly #options: ReplayOptions;
  readonly #people: LogPeople;
  readonly #named = new Map<bigint, RecipientTally>();
  readonly #assumed = new Map<string, PlaceTally>();
  readonly #verified = new Map<string, { lines: number; views: number }>();
  readonly #wide = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#wide.buffer);
  /** Whether all that the headcount knows of a recipient is in its tally. */
  #isWhole: boolean;
  #hour = -1;
  #tally: HourTally = { lines: 0, views: 0, verdicts: 0 };

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#isWhole = options.headcount.size === 0;
    this.logRecipients = new LogRecipients({ ...options.recipients, hash: options.hash }, options.isQuiet);
    this.#people = new LogPeople(options.hash, options.people, this.logRecipients.quiet);
  }

  /** Counts an entry. @param isCounted whether who asked it was counted elsewhere. @returns what it discloses, if anything; to be given to `observe` in the order of time. */
  take(line: LogLine, isCounted = false): LogSighting | undefined {
    const { at } = line;
    if (line.status === 0) this.withoutStatus += 1;
    this.takeQuiet(1, at, at);
    if (!isCounted) this.logRecipients.count(line);
    const disclosed = this.#people.of(line);
    if (disclosed === undefined) return undefined;
    const who = this.logRecipients.of(line);
    const { recipient } = who;
    const { route, people, asked, by, place } = disclosed;
    this.#tally.views += people.length;
    // One shape for all: what reads them reads many.
    return { at, route, recipient, people, asked, by, place, who };
  }

  /** Counts entries of one hour, whoever asked being counted elsewhere. @param firstAt, lastAt of them. */
  takeQuiet(lines: number, firstAt: EpochMs, lastAt: EpochMs): void {
    this.lines += lines;
    if (this.from === undefined || firstAt < this.from) this.from = firstAt;
    if (this.to === undefined || lastAt > this.to) this.to = lastAt;
    const hour = Math.floor(firstAt / HOUR_MS);
    if (hour !== this.#hour) {
      this.#hour = hour;
      this.#tally = this.#hourTally(hour);
    }
    this.#tally.lines += lines;
  }

  /** Judges a sighting. */
  observe(sighting: LogSighting): void {
    const { people, recipient, at } = sighting;
    if (people.length === 0) this.misses += 1;
    else this.#count(sighting);
    for (const verdict of this.#options.judge.observe(sighting)) {
      if (verdict.scope === 'cell' && this.#wasTold(verdict)) continue;
      const { test } = verdict.evidence;
      this.verdictsByTest.set(test, (this.verdictsByTest.get(test) ?? 0) + 1);
      this.verdictsByKind.set(verdict.kind, (this.verdictsByKind.get(verdict.kind) ?? 0) + 1);
      this.#hourTally(Math.floor(at / HOUR_MS)).verdicts += 1;
      this.#options.onVerdict(verdict);
    }
    if (people.length === 0 || sighting.by === 'page') return;
    this.#options.onDisclosure?.({
      at,
      channel: 'log',
      route: sighting.route,
      recipient,
      measure: 'pass',
      people,
      aliases: [],
    });
  }

  /** People by route, repeats included. */
  get routes(): ReadonlyMap<string, number> {
    this.#countRoute(this.#route);
    return this.#routes;
  }

  /** Kinds of people that are assumed, the most frequent first. */
  get assumed(): readonly PlaceTally[] {
    return [...this.#assumed.values()].sort((a, b) => b.views - a.views);
  }

  /** Verified crawlers, and what they received. */
  get verified(): readonly { readonly name: string; readonly lines: number; readonly views: number }[] {
    return [...this.#verified].map(([name, tally]) => ({ name, ...tally }));
  }

  /** Those who received the most people in the headcount's longest window that ends with the log. */
  ranking(count: number): RankedRecipient[] {
    const { headcount } = this.#options;
    const { to } = this;
    if (to === undefined) return [];
    return [...this.#named.values()]
      .map(({ identity, views, verified }) => {
        const { people, exact } = headcount.estimate(identity.key, headcount.longestWindowMs, to + 1);
        // Nobody received more people than were shown, however an estimate comes out.
        const most = this.#isWhole ? views : people;
        return { identity, people: Math.min(people, most), exact, views, verified };
      })
      .sort((a, b) => b.people - a.people || b.views - a.views)
      .slice(0, count);
  }

  #count({ people, route, by, place, who }: LogSighting): void {
    const { length } = people;
    this.disclosing += 1;
    if (by === 'page') this.pageViews += length;
    else this.views += length;
    const assumed = by === 'assumption' ? this.#placeTally(place) : undefined;
    if (assumed !== undefined) assumed.views += length;
    for (const { person } of people) {
      this.#wide[0] = person;
      const low = this.#words[0] as number;
      const high = this.#words[1] as number;
      if (by !== 'page') this.people.add(low, high);
      assumed?.people.add(low, high);
    }
    if (route !== this.#route) this.#countRoute(route);
    this.#ofRoute += length;
    let named = who.tally;
    if (named === undefined || named.isForgotten) {
      named = this.#name(who);
      who.tally = named;
    }
    named.views += length;
    const { verified } = who;
    if (verified === undefined) return;
    const tally = this.#verified.get(verified) ?? { lines: 0, views: 0 };
    tally.lines += 1;
    tally.views += length;
    this.#verified.set(verified, tally);
  }

  /** Another route begins: what the one before has shown is counted. */
  #countRoute(next: string): void {
    const known = this.#routes.get(this.#route);
    if (this.#ofRoute > 0 && (known !== undefined || this.#routes.size < MAX_LISTED))
      this.#routes.set(this.#route, (known ?? 0) + this.#ofRoute);
    this.#route = next;
    this.#ofRoute = 0;
  }

  /** Whether the same alarm about the same group was told within ALARM_AGAIN_MS. */
  #wasTold({ at, kind, subject }: Verdict): boolean {
    const text = `${kind} ${subject.kind} ${subject.value}`;
    const told = this.#told.get(text);
    if (told !== undefined && at < told + ALARM_AGAIN_MS) {
      this.repeatedAlarms += 1;
      return true;
    }
    if (this.#told.size >= MAX_LISTED) this.#told.clear();
    this.#told.set(text, at);
    return false;
  }

  #name({ recipient: { primary }, verified }: LogRecipient): RecipientTally {
    const known = this.#named.get(primary.key);
    if (known !== undefined) return known;
    this.#wide[0] = primary.key;
    this.receivers.add(this.#words[0] as number, this.#words[1] as number);
    if (this.#named.size >= MAX_NAMED) this.#forgetSmall();
    const named = { identity: primary, views: 0, verified, isForgotten: false };
    this.#named.set(primary.key, named);
    return named;
  }

  /**
   * Names of the half that received the fewest people go, of the year and not since they were named; they come back with
   * their next line.
   */
  #forgetSmall(): void {
    this.#isWhole = false;
    const { headcount } = this.#options;
    const end = (this.to ?? 0) + 1;
    const people = Float64Array.from(
      this.#named.keys(),
      (key) => headcount.estimate(key, headcount.longestWindowMs, end).people,
    );
    const middle = Float64Array.from(people).sort()[people.length >> 1] as number;
    let left = (people.length >> 1) + 1;
    let i = 0;
    for (const [key, named] of this.#named) {
      if ((people[i++] as number) > middle || left === 0) continue;
      named.isForgotten = true;
      this.#named.delete(key);
      left -= 1;
    }
  }

  #placeTally(place: string): PlaceTally | undefined {
    const known = this.#assumed.get(place);
    if (known !== undefined || this.#assumed.size >= MAX_LISTED) return known;
    const tally = { place, views: 0, people: new Distinct() };
    this.#assumed.set(place, tally);
    return tally;
  }

  #hourTally(hour: number): HourTally {
    const known = this.hours.get(hour);
    if (known !== undefined) return known;
    const tally = { lines: 0, views: 0, verdicts: 0 };
    if (this.hours.size < MAX_HOURS) this.hours.set(hour, tally);
    return tally;
  }
}
