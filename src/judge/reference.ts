/**
 * What ordinary use is, learned from the platform's own recipients while it goes on, and each scene seen through it.
 *
 *   scene ─▶ met before? ─▶ how popular is who is met for the first time ─▶ the actor's process ─▶ tests read `views`
 *                                                     ▲
 *            control's scenes, after they were weighed ┘
 *
 * The control is whom the judge trusts: recipients who have come for days. As long as there are not enough of them
 * (a new site, a site without accounts) everybody teaches, and `grade` says so. Nobody teaches more than TAUGHT_A_DAY
 * first views a day, so that no fleet buys the reference: who wants to move a share by one percent needs as many trusted
 * recipients as one percent of the control's.
 *
 * Bounded: 8 MB of counters, 32 MB of pairs, 120 bytes an actor. About 0.2 µs a person.
 */
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import { hashLow } from '../headcount/person-hash.ts';
import { ActorProcess, type ClosedDay, MOST_ALIKE, MOST_ALIKE_RETURN, mostAlike } from './actor-process.ts';
import { Control, type ControlState } from './control.ts';
import type { Entities, EntityNumber } from './entity.ts';
import { Heterogeneity } from './heterogeneity.ts';
import { joinParts, jsonPart, readJsonPart, splitParts } from './judge-snapshot.ts';
import { BINS, PERSON_SLOTS, Popularity } from './popularity.ts';
import { PAIR_SLOTS, RecentPairs } from './recent-pairs.ts';
import { TailCheck } from './tail-check.ts';
import type { Counter, Scene } from './test.ts';

/** First views that one recipient teaches in a day: about what the average visitor has. */
export const TAUGHT_A_DAY = 40;
/** Sightings of one recipient that teach how often people return, in each doubling of its day. */
const TAUGHT_A_LEVEL = 16;
/** Trusted recipients of a day from which on they alone are the control. */
export const LEAST_TRUSTED = 200;
/** Units before a learned difference between recipients replaces the cautious one. */
export const LEAST_UNITS = 300;
/**
 * Recipient-days before the evidence of cells is believed: what it must tell apart is what one recipient in a hundred
 * does, not what one in a million does.
 */
export const LEAST_COLD_UNITS = 500;
/** A repeat, where a bin is expected. */
export const REPEAT_BIN = BINS;

/** Whom ordinary use is learned from now. `everybody`: not enough trusted recipients yet. */
export type Grade = 'everybody' | 'trusted';

export interface ReferenceOptions {
  /** Counters of people, a power of two. */
  readonly personSlots?: number;
  /** Pairs remembered, a power of two. */
  readonly pairSlots?: number;
}

/** What is kept as text; the counts are bytes beside it. */
interface Kept {
  readonly version: number;
  readonly at: EpochMs;
  readonly grade: Grade;
  readonly seenUnits: number;
  readonly trusted: readonly [number, number];
  readonly cold: readonly number[];
  readonly returning: readonly number[];
  readonly tail: ReturnType<TailCheck['state']>;
  readonly coldTail: ReturnType<TailCheck['state']>;
  readonly control: ControlState;
  readonly sampled: number;
  readonly threshold: number;
}

const VERSION = 3;

export class Reference implements Counter {
  readonly name = 'reference';
  grade: Grade = 'everybody';
  readonly control: Control;
  readonly actors: ActorProcess;
  readonly tail = new TailCheck();
  /** The same of the bins alone, on the short clock: what cells put together. */
  readonly coldTail = new TailCheck(LEAST_COLD_UNITS);
  /** The same when days are six hours old, for as long as too few are over. */
  readonly #earlyTail = new TailCheck(LEAST_COLD_UNITS);
  /** Bin of each counted person of the scene, REPEAT_BIN when the actor has met it before. */
  bins = new Uint8Array(64);
  /** People of the scene that the tests may weigh; 0 where the route is not known or the recipient no visitor. */
  views = 0;
  /** First views among them. */
  fresh = 0;
  /** Hash of each person. */
  hashes = new Uint32Array(64);
  /** Number of the scene's route. */
  route = 0;
  /** Whether the scene's recipient is of the control. */
  isControl = false;
  /** log e of the scene's actor, before it is held against the tail; -Infinity when nothing was weighed. */
  logE = Number.NEGATIVE_INFINITY;
  readonly #popularity: Popularity;
  readonly #pairs: RecentPairs;
  readonly #cold = new Heterogeneity();
  readonly #returning = new Heterogeneity();
  /** Levels of the first views of the scene before this one, taught when the next one comes. */
  #levels = new Uint8Array(64);
  #waiting = 0;
  #waitingRoute = 0;
  /** First views that its recipient may still teach today. */
  #teachable = 0;
  #trustedToday = 0;
  #trustedYesterday = 0;
  #day = Number.NEGATIVE_INFINITY;
  /** Recipient-days of the control that have been closed. */
  #seenUnits = 0;
  #latest = Number.NEGATIVE_INFINITY;
  /** What was read ahead, kept so that no compiler leaves the reads out. */
  readonly #touched = new Uint32Array(1);

  constructor(entities: Pick<Entities, 'capacity'>, options: ReferenceOptions = {}) {
    this.#popularity = new Popularity(options.personSlots ?? PERSON_SLOTS);
    this.#pairs = new RecentPairs(options.pairSlots ?? PAIR_SLOTS);
    this.control = new Control(this.#popularity);
    this.actors = new ActorProcess(
      entities.capacity,
      (day) => this.#learnDifferences(day),
      (coldPeak, isControl) => {
        if (isControl) this.#earlyTail.add(coldPeak);
      },
    );
  }

  /** What one recipient's evidence is worth to its cells. */
  get cellTail(): TailCheck {
    return this.coldTail.isChecked ? this.coldTail : this.#earlyTail;
  }

  get bytes(): number {
    return this.#popularity.bytes + this.#pairs.bytes + this.actors.bytes;
  }

  /** Between-recipient differences as they are used: correlation of first views, spread of returning; upper bounds. */
  get differences(): { readonly cold: number; readonly returning: number } {
    return { cold: this.#cold.upperBound, returning: this.#returning.upperBound };
  }

  /** Sees a scene; what the tests read is that of the latest. O(people). */
  count(scene: Scene): void {
    this.#teach();
    this.views = 0;
    this.fresh = 0;
    this.logE = Number.NEGATIVE_INFINITY;
    const { count, actor, recipient } = scene;
    if (count === 0 || recipient.role !== 'visitor') return;
    // A late sighting is weighed as if it came now: time never runs backwards here.
    const at = Math.max(scene.at, this.#latest);
    this.#latest = at;
    this.#endDay(at);
    this.control.tick(at);
    this.isControl = this.grade === 'everybody' || scene.trusted;
    this.route = this.control.route(scene.route);
    this.actors.begin(actor, at, this.isControl);
    this.#look(scene);
    const known = this.control.knows(this.route);
    if (this.isControl) this.#takeDown(scene, at);
    if (!known) return;
    this.views = count;
    this.logE = this.actors.weigh(actor, this.route, this.bins, count, this.control);
  }

  forget(entity: EntityNumber): void {
    this.actors.forget(entity);
  }

  /**
   * What was learned of the control, and the single recipients' evidence where that is asked for; else evidence begins anew
   * after a restart. Never the pairs that were met: who comes back to somebody from before is taken for new, the control as
   * well.
   */
  snapshot(evidence = false): Uint8Array {
    const { counts, sample, sampled, threshold } = this.#popularity.state();
    const kept: Kept = {
      version: VERSION,
      at: this.#latest,
      grade: this.grade,
      seenUnits: this.#seenUnits,
      trusted: [this.#trustedYesterday, this.#trustedToday],
      cold: this.#cold.state(),
      returning: this.#returning.state(),
      tail: this.tail.state(),
      coldTail: this.coldTail.state(),
      control: this.control.state(),
      sampled,
      threshold,
    };
    const parts = new Map([
      ['kept', jsonPart(kept)],
      ['counts', bytesOf(counts)],
      ['sample', bytesOf(sample)],
    ]);
    if (evidence) parts.set('actors', bytesOf(this.actors.state()));
    return joinParts(parts);
  }

  /** @returns false, and nothing is changed, when the bytes are of another version or size. */
  restore(bytes: Uint8Array): boolean {
    const parts = splitParts(bytes);
    const [text, counts, sample] = ['kept', 'counts', 'sample'].map((part) => parts?.get(part));
    if (text === undefined || counts === undefined || sample === undefined) return false;
    const kept = readJsonPart(text) as Kept | undefined;
    if (kept?.version !== VERSION) return false;
    const { sampled, threshold } = kept;
    const wide = {
      counts: new Uint16Array(counts.slice().buffer),
      sample: new Uint32Array(sample.slice().buffer),
    };
    if (!this.#popularity.restore({ ...wide, sampled, threshold })) return false;
    const actors = parts?.get('actors');
    if (actors !== undefined && actors.length % 4 === 0)
      this.actors.restore(new Uint32Array(actors.slice().buffer));
    this.grade = kept.grade;
    this.#latest = kept.at;
    this.#day = Math.floor(kept.at / DAY_MS);
    this.#seenUnits = kept.seenUnits;
    [this.#trustedYesterday, this.#trustedToday] = kept.trusted;
    this.#cold.restore(kept.cold);
    this.#returning.restore(kept.returning);
    this.tail.restore(kept.tail);
    this.coldTail.restore(kept.coldTail);
    this.control.restore(kept.control, kept.at);
    this.#settle();
    return true;
  }

  /** Fills bins, hashes and levels. */
  #look({ actor, low, high, count }: Scene): void {
    if (count > this.bins.length) this.#grow(count);
    const { control, route } = this;
    const { hashes } = this;
    for (let i = 0; i < count; i++) hashes[i] = hashLow(low[i] as number, high[i] as number);
    this.#touched[0] = this.#pairs.reach(actor, hashes, count) ^ this.#popularity.reach(hashes, count);
    let fresh = 0;
    for (let i = 0; i < count; i++) {
      const hash = hashes[i] as number;
      if (this.#pairs.meet(actor, hash)) {
        const level = this.#popularity.level(hash);
        this.bins[i] = control.bin(route, level);
        this.#levels[i] = level;
        fresh += 1;
      } else {
        this.bins[i] = REPEAT_BIN;
      }
    }
    this.fresh = fresh;
  }

  /** Takes down what the control's scene teaches; it counts from the next scene on. */
  #takeDown({ actor, count, trusted }: Scene, at: EpochMs): void {
    const seen = this.actors.seen(actor);
    if (trusted && seen === 0) this.#trustedToday += 1;
    const begins = Math.min(15, 31 - Math.clz32(seen + 1));
    this.control.addScene(this.route, count, count - this.fresh, this.control.repeatRate(this.route, begins));
    for (let i = 0; i < count; i++) {
      const level = 31 - Math.clz32(seen + i + 1);
      // Sixteen of each doubling: a recipient's hundredth sighting is known, too, and nobody weighs more than others.
      const stride = Math.max(1, (1 << level) / TAUGHT_A_LEVEL);
      if ((seen + i + 1) % stride === 0) {
        this.control.addSeen(this.route, Math.min(15, level), this.bins[i] === REPEAT_BIN);
      }
    }
    if (this.fresh === 0) return;
    this.#teachable = TAUGHT_A_DAY - this.actors.taught(actor, at, this.fresh);
    this.#waiting = count;
    this.#waitingRoute = this.route;
  }

  /** What was taken down becomes part of what is known. */
  #teach(): void {
    for (let i = 0; i < this.#waiting && this.#teachable > 0; i++) {
      if (this.bins[i] === REPEAT_BIN) continue;
      this.#teachable -= 1;
      this.#popularity.add(this.hashes[i] as number);
      this.control.add(this.#waitingRoute, this.#levels[i] as number);
    }
    this.#waiting = 0;
  }

  #endDay(at: EpochMs): void {
    const day = Math.floor(at / DAY_MS);
    if (day === this.#day) return;
    this.#day = day;
    this.#trustedYesterday = this.#trustedToday;
    this.#trustedToday = 0;
    this.grade = this.#trustedYesterday >= LEAST_TRUSTED ? 'trusted' : 'everybody';
    this.tail.endDay();
    this.coldTail.endDay();
    this.#earlyTail.endDay();
    this.#settle();
  }

  /** Puts to use what was learned of how recipients differ. */
  #settle(): void {
    if (this.#cold.units >= LEAST_UNITS) {
      const alike = 1 / Math.max(1e-6, this.#cold.upperBound) - 1;
      this.actors.concentration = Math.min(mostAlike(this.#seenUnits), Math.max(1, alike));
    }
    if (this.#returning.units >= LEAST_UNITS) {
      const alike = 1 / Math.max(1e-6, this.#returning.upperBound);
      const most = (MOST_ALIKE_RETURN / MOST_ALIKE) * mostAlike(this.#seenUnits);
      this.actors.returnShape = Math.min(most, Math.max(0.5, alike));
    }
  }

  #learnDifferences(day: ClosedDay): void {
    if (!day.isControl) return;
    this.#seenUnits += 1;
    const { score, scoreVariance, scored, repeats, expectedRepeats } = day;
    // A day in which nothing could be weighed yet says nothing of what ordinary recipients reach.
    if (scored > 0) {
      this.tail.add(day.peak);
      this.coldTail.add(day.coldPeak);
    }
    if (scored >= 8) this.#cold.add(score * score - scoreVariance, scoreVariance * (scored - 1));
    if (expectedRepeats >= 2) {
      this.#returning.add((repeats - expectedRepeats) ** 2 / expectedRepeats - 1, expectedRepeats);
    }
  }

  #grow(people: number): void {
    const size = 2 ** Math.ceil(Math.log2(people));
    this.bins = new Uint8Array(size);
    this.hashes = new Uint32Array(size);
    this.#levels = new Uint8Array(size);
  }
}

function bytesOf(array: Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
