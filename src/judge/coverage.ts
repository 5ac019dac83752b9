/**
 * T3, coverage: too few repeats within a pool. The members of a fleet avoid each other's people, for whom one of them has
 * taken the others need not take again; ordinary people meet in whom they look at. So whoever shares the work shows, even
 * where it takes only people whom everybody looks at and no single member stands out.
 *
 *   pool of a cell   people whom its recipients looked at lately            (people-pool.ts)
 *   pair             a view by the cell (X: is its person in the pool?) and the next view by the control on the same route
 *                    (Y: is its person in that same pool?); only then the cell's person joins the pool
 *   bet              R ← (R + time since) × (1 + λ (Y / (1 + δ) - X)), mean over three λ
 *
 * Null: the cell's recipients are drawn from the control's, so that X and Y are exchangeable; with the headroom δ, the
 * control meets the cell's pool at most 1 + δ times as often as the cell does. Then E X ≥ E Y / (1 + δ) given the past,
 * and the factor is 1 on average at most (betting, Waudby-Smith and Ramdas 2024). It is a permutation test on matched
 * pools, one pair at a time, without a model of who is popular: whatever the pool is made of, both are held against it at
 * the same moment. Summed as an e-detector (Shiryaev and Roberts; Shin, Ramdas and Rinaldo 2023): a cell is alarmed once
 * in e days at most.
 *
 * One person of a page is looked at, for a page is met or missed as a whole; MOST_OF_ONE sightings a day of one recipient,
 * for its own first views cannot meet what it brought itself. Secondary: blind to a fleet below about δ of its cell, to
 * one whose members repeat each other, and slow where people are looked at nearly alike (some 1.4 √people views of a pure
 * cell before the first pair speaks).
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import { Headroom, headroomPart, restoreHeadrooms, SURGE_HEADROOM } from './drift.ts';
import { ENTITY_KINDS, type EntityKind, type EntityNumber } from './entity.ts';
import { PeoplePool } from './people-pool.ts';
import { BINS } from './popularity.ts';
import type { Reference } from './reference.ts';
import { Surge } from './surge.ts';
import { type JudgeTest, REPORTED_AGAIN, REPORTING_LINE, type Report, type Scene } from './test.ts';

export const COVERAGE_KINDS = ['client', 'asn', 'newcomers-route'] as const satisfies readonly EntityKind[];
const KIND_NUMBERS = Int32Array.from(COVERAGE_KINDS, (kind) => ENTITY_KINDS[kind]);
/** Pools at a time, 32 KB each at most; those that were hardly used for a day make room. */
export const MAX_POOLS = 1_024;
/** Bets: small ones for a fleet that is a part of its cell, large ones for a pure cell. At 1 one chance meeting cleared it. */
const BETS = [0.15, 0.45, 0.9] as const;
/** Sightings of one recipient in a day that are looked at: as many as the average visitor has. */
export const MOST_OF_ONE = 40;
/** People in a pool before pairs count: what one recipient brought is a tenth of them at most. */
export const LEAST_POOL = 400;
/** Before cells have been watched, and at least: how much more often the control meets an honest cell's pool. */
export const FIRST_COVERAGE_HEADROOM = 0.3;
export const LEAST_COVERAGE_HEADROOM = 0.1;
/** Meetings of a day from which on the day teaches: 6 % of noise. */
const LEAST_DAY_MEETINGS = 1_000;
/** Views of a day below which a pool makes room for another. */
const LEAST_DAY_VIEWS = 50;
const K = BETS.length;
const MOST = 1e200;
const SUSPECTED = Math.log(100);
const NONE = -1;

interface Cell {
  readonly entity: EntityNumber;
  readonly kind: number;
  readonly pool: PeoplePool;
  readonly sums: Float64Array;
  weighedAt: EpochMs;
  /** The view that waits for its match: route, NONE without; recipient; person; whether it met the pool. */
  route: number;
  actor: EntityNumber;
  person: number;
  met: boolean;
  /** Since the sum was last below 1: pairs, and how many of each side met the pool. */
  since: EpochMs;
  pairs: number;
  own: number;
  matched: number;
  /** Of the day: views, and how many of each side met the pool. */
  dayViews: number;
  dayOwn: number;
  dayMatched: number;
  wasSuspected: boolean;
  reported: number;
}

export class Coverage implements JudgeTest {
  readonly name = 'coverage';
  readonly about: readonly EntityKind[] = COVERAGE_KINDS;
  readonly #reference: Reference;
  readonly #cellOf = new Map<EntityNumber, Cell>();
  /** Cells with a view that waits, by route. */
  readonly #waiting: Cell[][] = [];
  readonly #headroom = COVERAGE_KINDS.map(
    () => new Headroom(FIRST_COVERAGE_HEADROOM, LEAST_COVERAGE_HEADROOM),
  );
  readonly #surge = new Surge();
  #day = Number.NEGATIVE_INFINITY;

  /** @param reference told of each scene before this test is. */
  constructor(reference: Reference) {
    this.#reference = reference;
  }

  /** Headroom of each kind as it stands. */
  get headroom(): Readonly<Record<string, number>> {
    return Object.fromEntries(COVERAGE_KINDS.map((kind, i) => [kind, (this.#headroom[i] as Headroom).value]));
  }

  observe(scene: Scene, report: Report): void {
    this.#see(scene, report);
  }

  recount(scene: Scene): void {
    this.#see(scene, undefined);
  }

  tick(at: EpochMs): void {
    const day = Math.floor(at / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    for (const cell of this.#cellOf.values()) {
      if (cell.dayOwn + cell.dayMatched >= LEAST_DAY_MEETINGS && !cell.wasSuspected)
        this.#headroom[cell.kind]?.add(cell.dayMatched / Math.max(1, cell.dayOwn) - 1);
      if (cell.dayViews < LEAST_DAY_VIEWS) this.forget(cell.entity);
      cell.dayViews = 0;
      cell.dayOwn = 0;
      cell.dayMatched = 0;
      cell.wasSuspected = cell.reported > SUSPECTED;
    }
    for (const headroom of this.#headroom) headroom.settle();
  }

  /** How honest cells depart from the control. Pools and evidence begin anew after a restart. */
  snapshot(): Uint8Array {
    return headroomPart(this.#headroom);
  }

  restore(bytes: Uint8Array): boolean {
    return restoreHeadrooms(this.#headroom, bytes);
  }

  forget(entity: EntityNumber): void {
    const cell = this.#cellOf.get(entity);
    if (cell === undefined) return;
    // Its list finds it without a view that waits.
    cell.route = NONE;
    this.#cellOf.delete(entity);
  }

  renew(entity: EntityNumber): void {
    const cell = this.#cellOf.get(entity);
    if (cell === undefined) return;
    cell.sums.fill(0);
    cell.reported = 0;
  }

  #see(scene: Scene, report: Report | undefined): void {
    const { recipient, count, actor, at } = scene;
    if (recipient.role !== 'visitor' || count === 0) return;
    const { views, fresh, bins, hashes, route, isControl, actors } = this.#reference;
    const isSurging = isControl ? this.#surge.count(at) : this.#surge.isOn(at);
    if (views === 0 || fresh === 0 || actors.seen(actor) - count >= MOST_OF_ONE) return;
    let first = 0;
    while ((bins[first] as number) >= BINS) first += 1;
    const person = hashes[first] as number;
    if (isControl) this.#match(route, actor, person, at, isSurging, report);
    for (let kind = 0; kind < COVERAGE_KINDS.length; kind++) {
      const entity = scene.numbered(KIND_NUMBERS[kind] as number);
      if (entity < 0) continue;
      const cell = this.#cellOf.get(entity) ?? this.#begin(entity, kind, at);
      // While a view waits for its match the pool stays what it is: both are held against the same.
      if (cell === undefined || cell.route !== NONE) continue;
      cell.dayViews += 1;
      cell.route = route;
      cell.actor = actor;
      cell.person = person;
      cell.met = cell.pool.has(person);
      this.#waiting[route] ??= [];
      this.#waiting[route].push(cell);
    }
  }

  /** A view by the control is the match of all that wait on its route, but for the recipient's own. */
  #match(
    route: number,
    actor: EntityNumber,
    person: number,
    at: EpochMs,
    isSurging: boolean,
    report: Report | undefined,
  ): void {
    const waiting = this.#waiting[route];
    if (waiting === undefined) return;
    let kept = 0;
    for (const cell of waiting) {
      if (cell.route !== route) continue;
      if (cell.actor === actor) {
        waiting[kept++] = cell;
        continue;
      }
      this.#pair(cell, cell.pool.has(person), at, isSurging, report);
      cell.pool.add(cell.person);
      cell.route = NONE;
    }
    waiting.length = kept;
  }

  #pair(cell: Cell, matched: boolean, at: EpochMs, isSurging: boolean, report: Report | undefined): void {
    if (cell.pool.size < LEAST_POOL) return;
    const { met, sums } = cell;
    cell.pairs += 1;
    if (!met && !matched) return;
    if (met) {
      cell.own += 1;
      cell.dayOwn += 1;
    }
    if (matched) {
      cell.matched += 1;
      cell.dayMatched += 1;
    }
    const learned = (this.#headroom[cell.kind] as Headroom).value;
    const headroom = isSurging ? Math.max(SURGE_HEADROOM, learned) : learned;
    const difference = (matched ? 1 / (1 + headroom) : 0) - (met ? 1 : 0);
    const started = Math.max(0, at - cell.weighedAt) / DAY_MS;
    cell.weighedAt = Math.max(cell.weighedAt, at);
    let total = 0;
    for (let k = 0; k < K; k++) {
      const sum = Math.min(MOST, ((sums[k] as number) + started) * (1 + (BETS[k] as number) * difference));
      sums[k] = sum;
      total += sum / K;
    }
    const logE = Math.log(total);
    if (logE < 0) {
      cell.since = at;
      cell.pairs = 0;
      cell.own = 0;
      cell.matched = 0;
    }
    if (logE > SUSPECTED) cell.wasSuspected = true;
    if (report !== undefined) this.#tell(cell, logE, at, report);
  }

  #tell(cell: Cell, logE: number, at: EpochMs, report: Report): void {
    const told = logE > REPORTING_LINE ? logE : 0;
    if (Math.abs(told - cell.reported) < REPORTED_AGAIN) return;
    cell.reported = told;
    const { entity, pairs, own, matched } = cell;
    report({
      entity,
      test: this.name,
      logE: told,
      // Different people among the views that were looked at, beside those of as many views by the control.
      people: pairs - own,
      windowMs: Math.max(1_000, at - cell.since),
      limit: pairs - matched,
    });
  }

  #begin(entity: EntityNumber, kind: number, at: EpochMs): Cell | undefined {
    if (this.#cellOf.size >= MAX_POOLS) return undefined;
    const cell: Cell = {
      entity,
      kind,
      pool: new PeoplePool(),
      sums: new Float64Array(K),
      weighedAt: at,
      route: NONE,
      actor: NONE,
      person: 0,
      met: false,
      since: at,
      pairs: 0,
      own: 0,
      matched: 0,
      dayViews: 0,
      dayOwn: 0,
      dayMatched: 0,
      wasSuspected: false,
      reported: 0,
    };
    this.#cellOf.set(entity, cell);
    return cell;
  }
}
