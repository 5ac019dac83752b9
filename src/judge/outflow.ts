/**
 * Outflow: more people leave through a route, with one set of categories, than its season and the concurrent control say.
 * It is what Taobao's staff saw in the end: nobody's own numbers, but a route's.
 *
 *   each 5 minutes   z = ln people - forecast        forecast: what the trusted receive now + the season's usual surplus
 *                    u = (z - headroom) / σ - 1/2    held within [-1, 20]
 *                    R ← (R + 5 min) × (1 + λ u)     two cautious bets λ, which need no law of u
 *                    R ← (R + 5 min) × exp(min(6, z') - 1/2), z' = (z - headroom) / σ     a bold one; mean over the three
 *
 * Null: given the past, u is 0 on average at most: residuals are anything as long as they do not stay above the headroom,
 * which is learned as the worst hours so far; for the bold bet exp z' is e^(1/2) on average at most, as it is under a
 * normal law without any headroom. So R grows by a day a day at most (e-detector.ts; the bet is that of
 * Waudby-Smith and Ramdas 2024). The trusted are the forecast's better half: an event moves them, too, a harvester does
 * not. In a crowd that nobody announced (the trusted
 * receive more than their own season says) the headroom is CROWD_HEADROOM; in one that stands in the calendar it is what
 * was announced, or the test is silent where nobody said how much, and nothing is learned. Blind to what stays within the
 * forecast's error.
 */
import { DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '../disclosure/time.ts';
import type { EntityKind, EntityNumber } from './entity.ts';
import { jsonPart, readJsonPart } from './judge-snapshot.ts';
import { PeopleEstimate } from './people-estimate.ts';
import type { Reference } from './reference.ts';
import { Season, type SeasonState } from './season.ts';
import { Surge } from './surge.ts';
import { type JudgeTest, REPORTED_AGAIN, REPORTING_LINE, type Report, type Scene } from './test.ts';

export const STRETCH_MS = 5 * MINUTE_MS;
/** Route × category sets watched; there are more of them only where something is wrong with templates. */
export const MAX_OUTFLOW_CELLS = 1_024;
/** ln 2.5: in a crowd of newcomers the trusted are a smaller part. */
export const CROWD_HEADROOM = Math.log(2.5);
/** ln 1.3: what the trusted receive beyond their season makes a crowd. */
const CROWD_LINE = Math.log(1.3);
/** Fewer people in a stretch say nothing. */
const LEAST_PEOPLE = 100;
const LEAST_CONTROL = 50;
/** Stretches of a cell before it is judged: a day. */
const LEAST_STRETCHES = DAY_MS / STRETCH_MS;
const BETS = [0.3, 0.9] as const;
/** A value is learned so long after it was seen, when it is known whether it began a harvest. */
export const LEARNED_AFTER_MS = 3 * HOUR_MS;
/** What has been suspect for so long without anybody's doing anything about it is how things are. */
export const BELIEVED_AFTER_MS = 7 * DAY_MS;
const SUSPECT = Math.log(3);
const MOST_U = 20;
/** Deviations beyond the headroom that the bold bet counts at most: tails are not believed to be a normal law's further out. */
const MOST_RESIDUAL = 6;
const MOST = 1e200;

/** A stretch of time in which an announced event makes everything different. */
export interface PlannedEvent {
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** So many times as many people as usual may leave, above 1; without it nobody forecasts how many. */
  readonly factor?: number;
}

interface Kept {
  readonly entity: EntityNumber;
  readonly categories: number;
  readonly seasons: readonly SeasonState[];
}

const VERSION = 1;

/** A value that is not learned yet. */
interface Waiting {
  readonly at: EpochMs;
  readonly season: Season;
  readonly surplus: number;
}

interface Cell {
  readonly entity: EntityNumber;
  readonly categories: number;
  readonly everybody: PeopleEstimate;
  readonly trusted: PeopleEstimate;
  /** Of people for each that the trusted receive, and of people as such where there are no trusted. */
  readonly concurrent: Season;
  readonly alone: Season;
  /** Of the people that the trusted receive. */
  readonly control: Season;
  readonly sums: Float64Array;
  readonly waiting: Waiting[];
  suspectSince: EpochMs;
  stretch: number;
  reported: number;
  /** What the last stretch came to, told with the next scene. */
  told: number;
  people: number;
  expected: number;
}

export class Outflow implements JudgeTest {
  readonly name = 'outflow';
  readonly about: readonly EntityKind[] = ['route'];
  readonly #reference: Reference;
  readonly #events: readonly PlannedEvent[];
  readonly #cells = new Map<EntityNumber, Cell[]>();
  readonly #surge = new Surge();
  #count = 0;

  /** @param reference told of each scene before this test is. @param events that were announced. */
  constructor(reference: Reference, events: readonly PlannedEvent[] = []) {
    this.#reference = reference;
    this.#events = events;
  }

  observe(scene: Scene, report: Report): void {
    this.#see(scene, report);
  }

  recount(scene: Scene): void {
    this.#see(scene, undefined);
  }

  /** The seasons of each route and set of categories. */
  snapshot(): Uint8Array {
    const cells = [...this.#cells.values()]
      .flat()
      .map(({ entity, categories, concurrent, alone, control }) => ({
        entity,
        categories,
        seasons: [concurrent.state(), alone.state(), control.state()],
      }));
    return jsonPart({ version: VERSION, cells });
  }

  restore(bytes: Uint8Array): boolean {
    const found = readJsonPart(bytes) as { version: number; cells: Kept[] } | undefined;
    if (found?.version !== VERSION) return false;
    for (const { entity, categories, seasons } of found.cells) {
      const cell = this.#cell(entity, categories, 0);
      if (cell === undefined) return true;
      for (const [i, season] of [cell.concurrent, cell.alone, cell.control].entries()) {
        season.restore(seasons[i] as SeasonState);
      }
    }
    return true;
  }

  forget(entity: EntityNumber): void {
    const cells = this.#cells.get(entity);
    if (cells === undefined) return;
    this.#count -= cells.length;
    this.#cells.delete(entity);
  }

  renew(entity: EntityNumber): void {
    for (const cell of this.#cells.get(entity) ?? []) {
      cell.sums.fill(0);
      cell.told = Number.NEGATIVE_INFINITY;
      cell.reported = 0;
    }
  }

  #see(scene: Scene, report: Report | undefined): void {
    const { recipient, count, at, categories } = scene;
    if (recipient.role !== 'visitor' || count === 0) return;
    const entity = scene.of('route');
    if (entity < 0) return;
    const { hashes, isControl, grade } = this.#reference;
    const surging = isControl ? this.#surge.count(at) : this.#surge.isOn(at);
    const stretch = Math.floor(at / STRETCH_MS);
    let cell: Cell | undefined;
    for (let i = 0; i < count; i++) {
      const set = categories[i] as number;
      if (cell === undefined || cell.categories !== set) {
        cell = this.#cell(entity, set, stretch);
        if (cell === undefined) return;
        // A late sighting counts in the stretch that is open.
        if (stretch > cell.stretch) this.#close(cell, stretch, surging, grade === 'trusted');
      }
      cell.everybody.add(hashes[i] as number);
      if (isControl) cell.trusted.add(hashes[i] as number);
    }
    if (report !== undefined) this.#tell(entity, report);
  }

  #cell(entity: EntityNumber, categories: number, stretch: number): Cell | undefined {
    let cells = this.#cells.get(entity);
    if (cells === undefined) {
      cells = [];
      this.#cells.set(entity, cells);
    }
    for (const cell of cells) if (cell.categories === categories) return cell;
    if (this.#count >= MAX_OUTFLOW_CELLS) return undefined;
    this.#count += 1;
    const cell: Cell = {
      entity,
      categories,
      everybody: new PeopleEstimate(),
      trusted: new PeopleEstimate(),
      concurrent: new Season(),
      alone: new Season(),
      control: new Season(),
      sums: new Float64Array(BETS.length + 1),
      waiting: [],
      suspectSince: stretch * STRETCH_MS,
      stretch,
      reported: 0,
      told: Number.NEGATIVE_INFINITY,
      people: 0,
      expected: 0,
    };
    cells.push(cell);
    return cell;
  }

  /** A stretch is over: it is held against its forecast, and learned from. */
  #close(cell: Cell, next: number, surging: boolean, hasControl: boolean): void {
    const at = cell.stretch * STRETCH_MS;
    const whole = next === cell.stretch + 1;
    const people = cell.everybody.people();
    const trusted = hasControl ? cell.trusted.people() : 1;
    const announced = this.#announced(at);
    cell.everybody.clear();
    cell.trusted.clear();
    cell.stretch = next;
    // After a pause (the gate was down, the night of a small site) nothing is known of the stretch.
    if (!whole || people < LEAST_PEOPLE || announced === Number.POSITIVE_INFINITY) return;
    // At night too few are trusted to compare with: as many as it takes make the surplus smaller than it is.
    const isDark = hasControl && trusted < LEAST_CONTROL;
    const control = isDark ? LEAST_CONTROL : trusted;
    const surplus = Math.log(people / control);
    const season = hasControl ? cell.concurrent : cell.alone;
    const { deviation, headroom, learned } = season;
    const crowded = hasControl ? isCrowd(cell.control, at, control) : surging;
    if (learned > LEAST_STRETCHES) {
      const forecast = season.forecast(at);
      const room = Math.max(headroom, crowded ? CROWD_HEADROOM : 0, Math.log(announced));
      const residual = (surplus - forecast - room) / deviation;
      const u = Math.max(-1, Math.min(MOST_U, residual - 0.5));
      let total = 0;
      for (let bet = 0; bet <= BETS.length; bet++) {
        const linear = BETS[bet];
        const factor =
          linear === undefined ? Math.exp(Math.min(MOST_RESIDUAL, residual) - 0.5) : 1 + linear * u;
        const next = Math.min(MOST, ((cell.sums[bet] as number) + STRETCH_MS / DAY_MS) * factor);
        cell.sums[bet] = next;
        total += next / (BETS.length + 1);
      }
      cell.told = Math.log(total);
      if (total < 1) {
        cell.people = 0;
        cell.expected = 0;
      }
      cell.people += people;
      cell.expected += control * Math.exp(forecast + room);
    }
    if (isDark || announced > 1) return;
    cell.waiting.push({ at, season, surplus });
    // The trusted are no suspects: what they receive is learned at once.
    if (hasControl) cell.control.learn(at, Math.log(control));
    this.#learn(cell, at);
  }

  /** What was seen some hours ago is learned, unless it has become suspect since; what stays so for a week is how it is. */
  #learn(cell: Cell, now: EpochMs): void {
    if (!(cell.told > SUSPECT)) cell.suspectSince = now;
    const isSuspect = cell.told > SUSPECT && now - cell.suspectSince < BELIEVED_AFTER_MS;
    while (cell.waiting.length > 0 && now - (cell.waiting[0] as Waiting).at >= LEARNED_AFTER_MS) {
      const { at, season, surplus } = cell.waiting.shift() as Waiting;
      if (!isSuspect) season.learn(at, surplus);
    }
  }

  /** How many times the usual is announced for now; 1 without an event, Infinity in one of which nobody knows. */
  #announced(at: EpochMs): number {
    let factor = 1;
    for (const event of this.#events)
      if (at >= event.from && at < event.until)
        factor = Math.max(factor, event.factor ?? Number.POSITIVE_INFINITY);
    return factor;
  }

  /** The route's category sets together: the mean of their sums. */
  #tell(entity: EntityNumber, report: Report): void {
    const cells = this.#cells.get(entity) as Cell[];
    let [mean, people, expected, reported] = [0, 0, 0, 0];
    for (const cell of cells) {
      if (cell.told > REPORTING_LINE) {
        people += cell.people;
        expected += cell.expected;
      }
      mean += Math.exp(cell.told) / cells.length;
      reported = cell.reported;
    }
    const logE = Math.log(mean);
    const told = logE > REPORTING_LINE ? logE : 0;
    if (Math.abs(told - reported) < REPORTED_AGAIN) return;
    for (const cell of cells) cell.reported = told;
    report({
      entity,
      test: this.name,
      logE: told,
      // Stretches are added up: somebody who left in two of them counts twice.
      people: Math.round(people),
      windowMs: HOUR_MS,
      limit: Math.max(1, Math.round(expected)),
    });
  }
}

/** Whether the trusted receive much more than they do at this time: then it is an event, and they are not alone in it. */
function isCrowd(season: Season, at: EpochMs, control: number): boolean {
  const surplus = Math.log(control) - season.forecast(at);
  return season.learned < LEAST_STRETCHES || surplus > CROWD_LINE + 2 * season.deviation;
}
