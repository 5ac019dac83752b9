/**
 * T5, the canary test: are canaries touched more often than ordinary use of a surface touches them?
 *
 * Ordinary use does touch some (a link that was shared, a list that was walked to its end), at a rate of h per person seen
 * that is measured by route (canary-rate.ts). Given the past, the next person seen is a canary with probability h at most
 * (null), or with h + s f, where a harvester that takes people evenly makes up a share s of what is seen and canaries a
 * share f of who can be reached (alternatives, mixed):
 *
 *   e ×= (h + s f) / h              for a canary that was not touched before
 *   e ×= 1 - s f / (1 - h)          for each other person
 *
 * Each process is one of Shiryaev and Roberts (an e-detector; Shin, Ramdas and Rinaldo, NEJSDS 2024): a harvester may begin at
 * any time, and past quiet is not held in its favour. One unit of belief is added over a day, so that the mean under the null
 * is the days that have passed, and an alarm at e comes once in e days at most on average. Cells are watched from their first
 * sighting on; a recipient from its first touch, when it has seen less than a canary's worth of people.
 *
 * Error: exact where h is an upper bound of the true rate; a busy day changes nothing, since h is per person seen. Blind to
 * whoever knows the canaries, and slow where ordinary touches are many (takenInAll says what was taken by then).
 */
import { DAY_MS, type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import { type Canaries, takenInAll } from './canaries.ts';
import { CanaryRates } from './canary-rate.ts';
import { ACTOR_KINDS, type Entities, type EntityKind, type EntityNumber, NO_ENTITY } from './entity.ts';
import { jsonPart, readJsonPart } from './judge-snapshot.ts';
import { type JudgeTest, REPORTED_AGAIN, REPORTING_LINE, type Report, type Scene } from './test.ts';

/** Shares of what is seen that a harvester is thought to make up, equally likely. */
export const HARVESTER_SHARES = [1, 0.3, 0.1, 0.03] as const;
/** Quiet is weighed in steps of so many people. */
const STEP = 64;
/** Canaries that one entity is remembered to have touched, so that a repeated look is no new touch. */
export const MAX_REMEMBERED = 64;
/** Entities that are watched; the one watched longest goes. */
export const MAX_WATCHED = 50_000;
/** E-values beyond say nothing more. */
const LARGEST_E = 1e200;

const CELLS = ['route', 'newcomers-route', 'client', 'asn'] as const satisfies readonly EntityKind[];

interface Watch {
  /** One process for each share of HARVESTER_SHARES. */
  readonly e: Float64Array;
  /** People seen who have not been weighed, the share of canaries among whom they were, and until when all was weighed. */
  quiet: number;
  fraction: number;
  weighedAt: EpochMs;
  readonly touched: number[];
  hits: number;
  firstHitAt: EpochMs;
  /** Logarithm of the e-value that was last reported. */
  reported: number;
}

export class CanaryTest implements JudgeTest {
  readonly name = 'canary';
  readonly about: readonly EntityKind[] = [...ACTOR_KINDS, ...CELLS];
  readonly rates = new CanaryRates();
  readonly #canaries: Canaries;
  /** Place of an entity's watch + 1. */
  readonly #places: Int32Array;
  readonly #watches: (Watch | undefined)[] = [];
  readonly #owners: EntityNumber[] = [];
  #next = 0;
  /** Canaries of the scene at hand, by half of their keys or by what was asked for. */
  readonly #touched: number[] = [];

  constructor(canaries: Canaries, entities: Entities) {
    this.#canaries = canaries;
    this.#places = new Int32Array(entities.capacity);
  }

  observe(scene: Scene, report: Report): void {
    const fraction = this.#canaries.fraction(scene.route);
    if (fraction === undefined) return;
    const seen = this.#touch(scene);
    if (seen === 0) return;
    const touches = this.#touched.length;
    for (const kind of CELLS) {
      const cell = scene.of(kind);
      if (cell !== NO_ENTITY) this.#see(scene, cell, kind === 'newcomers-route', fraction, seen, report);
    }
    if (touches > 0 || this.#places[scene.actor] !== 0)
      this.#see(scene, scene.actor, false, fraction, seen, report);
    this.#learn(scene, seen);
  }

  recount(scene: Scene): void {
    if (this.#canaries.fraction(scene.route) === undefined) return;
    const seen = this.#touch(scene);
    if (seen > 0) this.#learn(scene, seen);
  }

  forget(entity: EntityNumber): void {
    const place = (this.#places[entity] as number) - 1;
    if (place < 0) return;
    this.#places[entity] = 0;
    this.#watches[place] = undefined;
  }

  renew(entity: EntityNumber): void {
    const watch = this.#watches[(this.#places[entity] as number) - 1];
    if (watch === undefined) return;
    watch.e.fill(0);
    watch.reported = 0;
  }

  snapshot(): Uint8Array {
    return jsonPart(this.rates.state());
  }

  restore(bytes: Uint8Array): boolean {
    return this.rates.restore(readJsonPart(bytes));
  }

  /**
   * Takes down the canaries of a scene. Whoever asks for one that stands in lists alone is shown nobody and has touched it:
   * only a list told that there is such a one.
   * @returns people seen, that canary included; 0 when the scene says nothing.
   */
  #touch({ count, low, high, asked }: Scene): number {
    const touched = this.#touched;
    touched.length = 0;
    for (let i = 0; i < count; i++)
      if (this.#canaries.has(low[i] as number, high[i] as number)) touched.push(low[i] as number);
    if (count > 0) return count;
    if (asked?.found !== false || asked.value === undefined || !this.#canaries.asks(asked.value)) return 0;
    touched.push(asked.value);
    return 1;
  }

  #learn(scene: Scene, seen: number): void {
    const { route, trusted, at } = scene;
    const newcomer = scene.of('newcomers') !== NO_ENTITY;
    this.rates.see(route, trusted, newcomer, seen, this.#touched.length, at);
  }

  #see(
    scene: Scene,
    entity: EntityNumber,
    newcomers: boolean,
    fraction: number,
    seen: number,
    report: Report,
  ): void {
    const { at } = scene;
    const touched = this.#touched;
    const watch = this.#watchOf(entity, at);
    const isOther = watch.fraction !== fraction;
    if (!isOther && touched.length === 0 && watch.quiet + seen < STEP) {
      watch.quiet += seen;
      return;
    }
    const h = this.rates.rate(scene.route, newcomers);
    if (isOther) {
      if (h !== undefined) weighQuiet(watch, h, at);
      watch.fraction = fraction;
    }
    watch.quiet += seen - touched.length;
    if (h === undefined) {
      watch.quiet = 0;
      watch.weighedAt = at;
      return;
    }
    weighQuiet(watch, h, at);
    for (const canary of touched) {
      if (watch.touched.includes(canary)) continue;
      if (watch.touched.length >= MAX_REMEMBERED) watch.touched.shift();
      watch.touched.push(canary);
      if (watch.hits === 0) watch.firstHitAt = at;
      watch.hits += 1;
      for (const [k, share] of HARVESTER_SHARES.entries())
        watch.e[k] = Math.min(LARGEST_E, ((watch.e[k] as number) * (h + share * fraction)) / h);
    }
    this.#tell(entity, watch, fraction, at, report);
  }

  #tell(entity: EntityNumber, watch: Watch, fraction: number, at: EpochMs, report: Report): void {
    let sum = 0;
    for (const e of watch.e) sum += e;
    const logE = Math.log(sum / watch.e.length);
    const isNews = logE >= REPORTING_LINE ? logE >= watch.reported + REPORTED_AGAIN : false;
    const hasFallen = watch.reported > 0 && logE <= watch.reported - REPORTED_AGAIN;
    if (!isNews && !hasFallen) return;
    watch.reported = logE >= REPORTING_LINE ? logE : 0;
    const windowMs = Math.max(HOUR_MS, at - watch.firstHitAt);
    // At least so many people were taken with these canaries; counted one by one are the canaries.
    const taken = takenInAll(watch.hits, fraction);
    const limit = taken.low;
    const told = logE >= REPORTING_LINE ? logE : Number.NEGATIVE_INFINITY;
    report({ entity, test: this.name, logE: told, people: watch.hits, windowMs, limit, exact: true, taken });
  }

  #watchOf(entity: EntityNumber, at: EpochMs): Watch {
    const place = (this.#places[entity] as number) - 1;
    const known = place < 0 ? undefined : this.#watches[place];
    if (known !== undefined) return known;
    const watch = {
      e: new Float64Array(HARVESTER_SHARES.length).fill(1),
      quiet: 0,
      fraction: 0,
      weighedAt: at,
      touched: [],
      hits: 0,
      firstHitAt: at,
      reported: 0,
    };
    const next = this.#next;
    this.#next = (next + 1) % MAX_WATCHED;
    if (this.#watches[next] !== undefined) this.#places[this.#owners[next] as number] = 0;
    this.#watches[next] = watch;
    this.#owners[next] = entity;
    this.#places[entity] = next + 1;
    return watch;
  }
}

/** Weighs people that were seen without a touch, and adds the belief of the time since. */
function weighQuiet(watch: Watch, h: number, at: EpochMs): void {
  const belief = Math.max(0, at - watch.weighedAt) / DAY_MS;
  const { fraction } = watch;
  for (const [k, share] of HARVESTER_SHARES.entries()) {
    const kept = Math.exp(watch.quiet * Math.log1p(-Math.min(0.999_999, (share * fraction) / (1 - h))));
    watch.e[k] = (watch.e[k] as number) * kept + belief;
  }
  watch.quiet = 0;
  watch.weighedAt = Math.max(watch.weighedAt, at);
}
