/**
 * T4, the enumeration test: does a recipient ask for people by trying? Three marks of it, each held against how often
 * ordinary recipients show it (share-process.ts):
 *
 *   miss   a number or a telephone number that is nobody's        guessed (the Facebook case)
 *   step   a number that is a small step from the one before      counted through
 *   deep   a page of a list that one in a hundred pages is as deep as   walked to the end
 *
 * The e-value is the average of the three. Whoever follows the same dead link again and again asks once, and so does whoever
 * comes back to the same deep page. Misses are also
 * counted by cell (cell-share.ts): ten thousand recipients with a few guesses each are one guess in many there. Whoever's own
 * misses have named it speaks for no group any more: what one does alone is said of it, and not of the browser it has in
 * common with a third of the visitors.
 *
 * Error: that of the share process under its null; the law of ordinary shares is learned from trusted recipients and
 * never thought to be narrower than MAX_CONCENTRATION. Blind to whoever has a list of people who exist, in any order.
 */
import { HOUR_MS } from '../disclosure/time.ts';
import { CellShare } from './cell-share.ts';
import { STEP_UP_E } from './combination.ts';
import {
  ACTOR_KINDS,
  ENTITY_KINDS,
  type Entities,
  type EntityKind,
  type EntityNumber,
  NO_ENTITY,
} from './entity.ts';
import { jsonPart, readJsonPart } from './judge-snapshot.ts';
import { ShareProcess } from './share-process.ts';
import {
  type Asked,
  type JudgeTest,
  REPORTED_AGAIN,
  REPORTING_LINE,
  type Report,
  type Scene,
} from './test.ts';

/** Numbers that are so near are a step; a list of search results has neighbours, but not one after the other. */
export const LARGEST_STEP = 4;
/** Depth of pages that is learned: one trusted page in a hundred is deeper. */
const DEEP_SHARE = 0.01;
/** A page is never called deep before this one. */
export const LEAST_DEEP_PAGE = 5;
const DEPTHS = 1_024;
/** A recipient's own evidence from which on it is asked for more itself: some four misses one after the other. */
const NAMED_LOG_E = Math.log(STEP_UP_E);
const VERSION = 1;
/** Entities whose e-value was reported. */
const MAX_REPORTED = 100_000;

const CELLS = ['route', 'newcomers-route', 'client', 'asn'] as const satisfies readonly EntityKind[];
const CELL_NUMBERS = Int32Array.from(CELLS, (kind) => ENTITY_KINDS[kind]);
// Marks, by the places of what is kept of each.
const MISS = 0;
const STEP = 1;
const DEEP = 2;
const MARKS = 3;
/** Logarithms of an entity, side by side. */
const LOG_STRIDE = 4;

export class EnumerationTest implements JudgeTest {
  readonly name = 'enumeration';
  readonly about: readonly EntityKind[] = [...ACTOR_KINDS, ...CELLS];
  readonly #processes: readonly ShareProcess[];
  /** Logarithms of the e-values by entity and mark; 0 while a mark was not looked for. */
  readonly #logE: Float32Array;
  readonly #cells: CellShare;
  readonly #lastNumber: Float64Array;
  readonly #lastMiss: Float64Array;
  /** The deep page that was looked at last. */
  readonly #lastDeep: Float64Array;
  readonly #reported = new Map<EntityNumber, number>();
  /** Trusted pages by depth. */
  readonly #depths = new Float64Array(DEPTHS);
  #pages = 0;
  #deep = LEAST_DEEP_PAGE;

  constructor(entities: Entities) {
    const { capacity } = entities;
    this.#processes = Array.from({ length: MARKS }, () => new ShareProcess(capacity));
    this.#logE = new Float32Array(LOG_STRIDE * capacity);
    this.#cells = new CellShare(capacity);
    this.#lastNumber = new Float64Array(capacity).fill(Number.NaN);
    this.#lastMiss = new Float64Array(capacity).fill(Number.NaN);
    this.#lastDeep = new Float64Array(capacity).fill(Number.NaN);
  }

  observe(scene: Scene, report: Report): void {
    const { asked } = scene;
    if (asked === undefined) return;
    this.#weigh(scene, asked, report);
    this.#tellActor(scene, report);
  }

  recount(scene: Scene): void {
    if (scene.asked !== undefined) this.#weigh(scene, scene.asked, undefined);
  }

  renew(entity: EntityNumber): void {
    this.#cells.forget(entity);
    this.#reported.delete(entity);
  }

  forget(entity: EntityNumber): void {
    for (const process of this.#processes) process.forget(entity);
    this.#logE.fill(0, LOG_STRIDE * entity, LOG_STRIDE * (entity + 1));
    this.#lastNumber[entity] = Number.NaN;
    this.#lastMiss[entity] = Number.NaN;
    this.#lastDeep[entity] = Number.NaN;
    this.#cells.forget(entity);
    this.#reported.delete(entity);
  }

  snapshot(): Uint8Array {
    const shares = this.#processes.map((process) => process.state());
    return jsonPart({ version: VERSION, shares, cells: this.#cells.state(), depths: [...this.#depths] });
  }

  restore(bytes: Uint8Array): boolean {
    const { version, shares, cells, depths } = (readJsonPart(bytes) ?? {}) as Partial<{
      version: number;
      shares: unknown[];
      cells: unknown;
      depths: number[];
    }>;
    if (version !== VERSION || !Array.isArray(shares) || depths?.length !== DEPTHS) return false;
    for (const [i, process] of this.#processes.entries()) process.restore(shares[i]);
    this.#cells.restore(cells);
    this.#depths.set(depths);
    this.#pages = depths.reduce((sum, pages) => sum + pages, 0);
    this.#deepest();
    return true;
  }

  #weigh(scene: Scene, { by, value, found }: Asked, report: Report | undefined): void {
    const { actor } = scene;
    if (by === 'page') {
      if (value === undefined) return;
      this.#turn(scene, value);
      return;
    }
    if (!found) {
      // The same dead link again says nothing new.
      if (value !== undefined && value === this.#lastMiss[actor]) return;
      if (value !== undefined) this.#lastMiss[actor] = value;
    }
    // Decided by what was known before this event, so that the group's evidence stays what it is.
    const isNamed = (this.#logE[LOG_STRIDE * actor + MISS] as number) >= NAMED_LOG_E;
    this.#step(scene, MISS, !found);
    if (scene.trusted) this.#cells.learn(!found);
    if (!isNamed) this.#stepCells(scene, !found, report);
    if (value === undefined) return;
    const gap = Math.abs(value - (this.#lastNumber[actor] as number));
    this.#lastNumber[actor] = value;
    // The first number has none before it; the same one again is a reload.
    if (gap > 0) this.#step(scene, STEP, gap <= LARGEST_STEP);
  }

  #turn(scene: Scene, page: number): void {
    const { actor } = scene;
    const isDeep = page > this.#deep;
    if (isDeep && page === this.#lastDeep[actor]) return;
    if (isDeep) this.#lastDeep[actor] = page;
    this.#step(scene, DEEP, isDeep);
    if (scene.trusted) this.#learnDepth(page);
  }

  #step({ actor, trusted }: Scene, mark: number, isMarked: boolean): void {
    const process = this.#processes[mark] as ShareProcess;
    this.#logE[LOG_STRIDE * actor + mark] = process.step(actor, isMarked, trusted);
  }

  #learnDepth(page: number): void {
    const depth = Math.min(DEPTHS - 1, Math.max(0, Math.floor(page)));
    this.#depths[depth] = (this.#depths[depth] as number) + 1;
    this.#pages += 1;
    if ((this.#pages & 0xfff) === 0) this.#deepest();
  }

  /** The depth that one trusted page in a hundred is beyond. */
  #deepest(): void {
    let beyond = 0;
    let deep = DEPTHS - 1;
    while (deep > LEAST_DEEP_PAGE && beyond + (this.#depths[deep] as number) <= DEEP_SHARE * this.#pages) {
      beyond += this.#depths[deep] as number;
      deep -= 1;
    }
    this.#deep = deep;
  }

  #stepCells(scene: Scene, isMiss: boolean, report: Report | undefined): void {
    for (let i = 0; i < CELL_NUMBERS.length; i++) {
      const cell = scene.numbered(CELL_NUMBERS[i] as number);
      if (cell === NO_ENTITY) continue;
      const logE = this.#cells.step(cell, isMiss, scene.at);
      if (report !== undefined) this.#tell(cell, logE, 1, 1, report);
    }
  }

  #tellActor({ actor }: Scene, report: Report): void {
    const logE = this.#logE;
    const from = LOG_STRIDE * actor;
    let strongest = MISS;
    for (let mark = STEP; mark < MARKS; mark++)
      if ((logE[from + mark] as number) > (logE[from + strongest] as number)) strongest = mark;
    // An average is no more than the largest: nearly everybody is done here.
    if ((logE[from + strongest] as number) < REPORTING_LINE && !this.#reported.has(actor)) return;
    let sum = 0;
    for (let mark = 0; mark < MARKS; mark++) sum += Math.exp(logE[from + mark] as number) / MARKS;
    const process = this.#processes[strongest] as ShareProcess;
    this.#tell(actor, Math.log(sum), process.marks(actor), process.expected(actor), report);
  }

  /** @param marks of the strongest kind, beside how many an ordinary recipient has. */
  #tell(entity: EntityNumber, logE: number, marks: number, ordinary: number, report: Report): void {
    const before = this.#reported.get(entity);
    if (before === undefined ? logE < REPORTING_LINE : Math.abs(logE - before) < REPORTED_AGAIN) return;
    const isOver = logE < REPORTING_LINE;
    if (isOver) this.#reported.delete(entity);
    else {
      if (this.#reported.size >= MAX_REPORTED) this.#reported.clear();
      this.#reported.set(entity, logE);
    }
    report({
      entity,
      test: this.name,
      logE: isOver ? Number.NEGATIVE_INFINITY : logE,
      people: Math.round(marks),
      windowMs: HOUR_MS,
      limit: Math.ceil(ordinary),
      exact: true,
    });
  }
}
