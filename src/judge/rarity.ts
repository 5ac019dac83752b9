/**
 * Rarity: do the recipients of a cell (one client fingerprint, network, address, route, the newcomers of a route) look at
 * colder people than the control does at the same time? Each recipient's evidence is that of actor-process.ts; a cell puts
 * the evidence of all its recipients together (e-detector.ts), so what no single one shows is seen in a thousand.
 *
 * Null: the cell's recipients are drawn from the control's, every share of theirs shifted by the headroom δ at most. Error:
 * a cell is alarmed once in e days at most. Blind to a harvester below about δ of the cell's views, and to one that takes
 * popular people. What one recipient can add is capped, so an alarm takes several of them; a single one is the lone actor.
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import {
  Headroom,
  headroomPart,
  LEAST_DAY_VIEWS,
  MOST_FACTOR,
  restoreHeadrooms,
  Shift,
  SURGE_HEADROOM,
} from './drift.ts';
import { EDetectors } from './e-detector.ts';
import { ENTITY_KINDS, type EntityKind, type EntityNumber } from './entity.ts';
import { BINS } from './popularity.ts';
import type { Reference } from './reference.ts';
import { Surge } from './surge.ts';
import { type JudgeTest, REPORTED_AGAIN, REPORTING_LINE, type Report, type Scene } from './test.ts';

export const RARITY_KINDS = [
  'client',
  'net',
  'asn',
  'address',
  'route',
  'newcomers-route',
] as const satisfies readonly EntityKind[];
const KIND_NUMBERS = Int32Array.from(RARITY_KINDS, (kind) => ENTITY_KINDS[kind]);
/** Cells watched at a time; whichever comes beyond that is not. */
export const MAX_WATCHED_CELLS = 1 << 17;
/** Evidence of one recipient that a cell takes into account in a day, at most: an alarm about a group takes several. */
const MOST_OWN_LOG = Math.log(1_000);
/** The coldest quarter of what the control looks at. */
const COLD_BINS = BINS / 4;
/** An e-value from which on a cell's day teaches nothing. */
const SUSPECTED = 100;

/** What is told of a cell, beside its detector. */
interface Cell {
  readonly kind: number;
  /** Since R was last below 1. */
  since: EpochMs;
  cold: number;
  fresh: number;
  /** Of the day: sum of likelihood ratios, first views, whether it was suspected. */
  dayRatio: number;
  dayViews: number;
  wasSuspected: boolean;
  reported: number;
}

export class Rarity implements JudgeTest {
  readonly name = 'rarity';
  readonly about: readonly EntityKind[] = RARITY_KINDS;
  readonly #reference: Reference;
  readonly #detectors = new EDetectors();
  readonly #rowOf: Int32Array;
  readonly #cells: (Cell | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #headroom = RARITY_KINDS.map(() => new Headroom());
  readonly #shift: Shift;
  readonly #surge = new Surge();
  #day = Number.NEGATIVE_INFINITY;

  /** @param reference told of each scene before this test is. @param capacity of the book of entities. */
  constructor(reference: Reference, capacity: number) {
    this.#reference = reference;
    this.#rowOf = new Int32Array(capacity);
    this.#shift = new Shift(reference.control);
  }

  /** Headroom of each kind as it stands. */
  get headroom(): Readonly<Record<string, number>> {
    return Object.fromEntries(RARITY_KINDS.map((kind, i) => [kind, (this.#headroom[i] as Headroom).value]));
  }

  /** Whether a crowd is here that nobody announced. */
  isSurging(at: EpochMs): boolean {
    return this.#surge.isOn(at);
  }

  observe(scene: Scene, report: Report): void {
    this.#weigh(scene, report);
  }

  recount(scene: Scene): void {
    this.#weigh(scene, undefined);
  }

  tick(at: EpochMs): void {
    const day = Math.floor(at / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    for (const cell of this.#cells) {
      if (cell === undefined) continue;
      if (cell.dayViews >= LEAST_DAY_VIEWS && !cell.wasSuspected) {
        this.#headroom[cell.kind]?.add(cell.dayRatio / cell.dayViews - 1);
      }
      cell.dayRatio = 0;
      cell.dayViews = 0;
      cell.wasSuspected = cell.reported > Math.log(SUSPECTED);
    }
    for (const headroom of this.#headroom) headroom.settle();
  }

  /** How cells drift. Their evidence begins anew after a restart. */
  snapshot(): Uint8Array {
    return headroomPart(this.#headroom);
  }

  restore(bytes: Uint8Array): boolean {
    return restoreHeadrooms(this.#headroom, bytes);
  }

  forget(entity: EntityNumber): void {
    const row = (this.#rowOf[entity] as number) - 1;
    if (row === -1) return;
    this.#rowOf[entity] = 0;
    this.#cells[row] = undefined;
    this.#detectors.clear(row);
    this.#free.push(row);
  }

  renew(entity: EntityNumber): void {
    const row = (this.#rowOf[entity] as number) - 1;
    const cell = this.#cells[row];
    if (cell === undefined) return;
    this.#detectors.clear(row);
    cell.reported = 0;
  }

  #weigh(scene: Scene, report: Report | undefined): void {
    const reference = this.#reference;
    if (scene.recipient.role !== 'visitor' || scene.count === 0) return;
    const { views, fresh, bins, route, control, actors, cellTail } = reference;
    const surging = reference.isControl ? this.#surge.count(scene.at) : this.#surge.isOn(scene.at);
    // How many ordinary recipients stray must have been seen once: where one in five does, every cell has harvesters.
    if (views === 0 || fresh === 0 || !cellTail.isChecked) return;
    let cold = 0;
    let ratio = 0;
    for (let i = 0; i < views; i++) {
      const bin = bins[i] as number;
      if (bin >= BINS) continue;
      if (bin < COLD_BINS) cold += 1;
      ratio += BINS * (control.everybody[route * BINS + bin] as number);
    }
    // No more than what is rare among the control: strangers with no reason on record are many where they are some.
    const before = Math.min(MOST_OWN_LOG, cellTail.roughly(actors.coldBefore));
    const after = Math.min(MOST_OWN_LOG, cellTail.roughly(actors.coldAfter));
    const evidence = Math.min(MOST_FACTOR, Math.exp(after - before));
    // Whoever has brought all that one may bring is left out: it neither accuses the others nor speaks for them.
    const isHeard = before < MOST_OWN_LOG;
    const error = control.shareError(route);
    this.#detectors.meet(Math.exp(before));
    for (let i = 0; i < RARITY_KINDS.length; i++) {
      const entity = scene.numbered(KIND_NUMBERS[i] as number);
      if (entity < 0) continue;
      const row = this.#row(entity, i, scene.at);
      if (row === -1) continue;
      const headroom = (this.#headroom[i] as Headroom).value;
      const delta = (surging ? Math.max(SURGE_HEADROOM, headroom) : headroom) + error;
      const factor = isHeard ? evidence / this.#shift.most(route, fresh, delta, scene.at) : 1;
      const e = this.#detectors.step(row, scene.at, factor);
      const cell = this.#cells[row] as Cell;
      cell.dayRatio += ratio;
      cell.dayViews += fresh;
      if (e < 1) {
        cell.since = scene.at;
        cell.cold = 0;
        cell.fresh = 0;
      }
      cell.cold += cold;
      cell.fresh += fresh;
      if (e > SUSPECTED) cell.wasSuspected = true;
      if (report !== undefined && (e > 1 || cell.reported !== 0))
        this.#tell(cell, entity, Math.log(e), delta, scene.at, report);
    }
  }

  #tell(cell: Cell, entity: EntityNumber, logE: number, delta: number, at: EpochMs, report: Report): void {
    const told = logE > REPORTING_LINE ? logE : 0;
    if (Math.abs(told - cell.reported) < REPORTED_AGAIN) return;
    cell.reported = told;
    report({
      entity,
      test: this.name,
      logE: told,
      people: cell.cold,
      windowMs: Math.max(1_000, at - cell.since),
      // The coldest quarter of the control's first views, with all the headroom.
      limit: Math.ceil((cell.fresh * COLD_BINS * (1 + delta)) / BINS),
    });
  }

  #row(entity: EntityNumber, kind: number, at: EpochMs): number {
    const known = (this.#rowOf[entity] as number) - 1;
    if (known !== -1) return known;
    const row = this.#free.pop() ?? this.#cells.length;
    if (row >= MAX_WATCHED_CELLS) return -1;
    this.#detectors.reach(row);
    this.#detectors.clear(row);
    this.#cells[row] = {
      kind,
      since: at,
      cold: 0,
      fresh: 0,
      dayRatio: 0,
      dayViews: 0,
      wasSuspected: false,
      reported: 0,
    };
    this.#rowOf[entity] = row + 1;
    return row;
  }
}
