/**
 * Sessions of ordinary visitors, replayed with other targets: as many views as visitors have, pauses as long, on the
 * surfaces they prefer, and as many returns to whom was seen before. What is left is whom it asks for, and that nobody
 * of one session is met in another.
 */
import type { Random } from '../random.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { activitySigma } from './account-pool.ts';
import { AliasTable } from './alias-table.ts';
import { logNormalTable } from './quantiles.ts';

/** Sessions at a time at most: the pace is kept by starting others. */
const MOST_SESSIONS = 1_000_000;

interface Session {
  readonly identity: number;
  nextAt: number;
  viewsLeft: number;
}

/** A view that is due. */
export interface Due {
  readonly at: number;
  readonly identity: number;
  readonly surface: number;
}

export class Replay {
  readonly #random: Random;
  readonly #humans: Scenario['humans'];
  readonly #think: Float64Array;
  readonly #surfaces: AliasTable;
  readonly #gapMs: number;
  readonly #identities: number;
  #sessions: Session[] = [];
  #nextStart: number;
  #turn = 0;

  /** @param peoplePerSecond of all sessions together, on average. @param from when it starts, ms. */
  constructor(scenario: Scenario, identities: number, peoplePerSecond: number, random: Random, from: number) {
    const { humans, surfaces } = scenario;
    const { median, p99 } = humans.thinkSeconds;
    const views = humans.viewsPerActor.median * Math.exp(activitySigma(humans) ** 2 / 2);
    const people = surfaces.reduce((sum, s) => sum + s.humanShare * s.peoplePerView, 0);
    this.#random = random;
    this.#humans = humans;
    this.#think = logNormalTable(median * 1_000, p99 * 1_000);
    this.#surfaces = new AliasTable(surfaces.map(({ humanShare }) => humanShare));
    this.#gapMs = (1_000 * views * people) / peoplePerSecond;
    this.#identities = identities;
    this.#nextStart = from + random.exponential(this.#gapMs);
  }

  /** What is due before a time, in no order. */
  *due(to: number): Generator<Due> {
    const random = this.#random;
    const { median, p99 } = this.#humans.viewsPerActor;
    while (this.#nextStart < to) {
      const identity = this.#turn++ % this.#identities;
      const viewsLeft = Math.max(1, Math.round(random.logNormal(median, p99)));
      if (this.#sessions.length < MOST_SESSIONS)
        this.#sessions.push({ identity, nextAt: this.#nextStart, viewsLeft });
      this.#nextStart += random.exponential(this.#gapMs);
    }
    for (const session of this.#sessions) {
      while (session.viewsLeft > 0 && session.nextAt < to) {
        const surface = this.#surfaces.at(random.next32(), random.next32());
        yield { at: session.nextAt, identity: session.identity, surface };
        session.viewsLeft -= 1;
        session.nextAt += this.#think[random.next32() >>> 20] as number;
      }
    }
    this.#sessions = this.#sessions.filter(({ viewsLeft }) => viewsLeft > 0);
  }
}
