/** Rivals beside the judge at one door: what each would have refused, and how many people were lost by then. */
import { DAY_MS } from '../../disclosure/time.ts';
import type { Sighting } from '../../judge/test.ts';
import { mix32 } from '../random.ts';
import type { Truth } from '../simulate/truth.ts';
import { DistinctUrls } from './distinct-urls.ts';
import { IsolationForest } from './isolation-forest.ts';
import { LeakyBucket } from './leaky-bucket.ts';
import { RequestRate } from './request-rate.ts';
import type { Rival, RivalName } from './rival.ts';

/** What is refused from; measured by `weir range report`, on its calibration seeds. */
export type Thresholds = Readonly<Record<Exclude<RivalName, 'leaky-bucket'>, number>>;

/** Nobody is refused: what is wanted is the largest statistic of honest visitors. */
export const NO_THRESHOLDS: Thresholds = {
  'request-rate': Number.POSITIVE_INFINITY,
  'distinct-urls': Number.POSITIVE_INFINITY,
  'isolation-forest': Number.POSITIVE_INFINITY,
};

export interface RivalOutcome {
  readonly name: RivalName;
  readonly threshold: number | null;
  /** The largest statistic of an address that no harvester used. */
  readonly largestHonest: number;
  /** Honest addresses that were refused, once a day each. */
  readonly wronglyRefused: number;
  /** For each harvester the people lost when it was first refused; all of them when it never was. */
  readonly peopleLost: readonly number[];
  readonly detected: readonly boolean[];
}

export class RivalBooks {
  readonly #truth: Truth;
  readonly #books: readonly Book[];

  constructor(truth: Truth, thresholds: Thresholds, seed: number) {
    this.#truth = truth;
    const rivals: Rival[] = [
      new RequestRate(thresholds['request-rate']),
      new DistinctUrls(thresholds['distinct-urls']),
      new LeakyBucket(),
      new IsolationForest(thresholds['isolation-forest'], seed),
    ];
    this.#books = rivals.map((rival) => ({
      rival,
      largestHonest: 0,
      wronglyRefused: 0,
      day: -1,
      today: new Set<bigint>(),
      lost: truth.harvesters.map(() => undefined),
    }));
  }

  observe(sighting: Sighting): void {
    const { recipient, people, route, asked } = sighting;
    const address = recipient.identities.find(({ kind }) => kind === 'ip');
    if (address === undefined || recipient.role !== 'visitor') return;
    const first = people[0]?.person;
    const page = first === undefined ? (asked?.value ?? 0) : Number(first & 0xffff_ffffn);
    const url = mix32((page >>> 0) ^ Math.imul(route.length, 0x9e37_79b1));
    const harvester = this.#truth.harvesterOf(address);
    for (const book of this.#books) {
      const statistic = book.rival.observe(address.key, url, sighting);
      if (harvester === undefined && statistic > book.largestHonest) book.largestHonest = statistic;
      if (statistic < book.rival.threshold) continue;
      if (harvester !== undefined) book.lost[harvester] ??= this.#truth.harvesters[harvester]?.people ?? 0;
      else refuse(book, address.key, sighting.at);
    }
  }

  outcomes(): RivalOutcome[] {
    return this.#books.map(({ rival, largestHonest, wronglyRefused, lost }) => ({
      name: rival.name,
      threshold: Number.isFinite(rival.threshold) ? rival.threshold : null,
      largestHonest,
      wronglyRefused,
      peopleLost: lost.map((people, i) => people ?? this.#truth.harvesters[i]?.people ?? 0),
      detected: lost.map((people) => people !== undefined),
    }));
  }
}

interface Book {
  readonly rival: Rival;
  largestHonest: number;
  wronglyRefused: number;
  day: number;
  readonly today: Set<bigint>;
  /** By harvester. */
  readonly lost: (number | undefined)[];
}

function refuse(book: Book, address: bigint, at: number): void {
  const day = Math.floor(at / DAY_MS);
  if (day !== book.day) {
    book.day = day;
    book.today.clear();
  }
  if (book.today.has(address)) return;
  book.today.add(address);
  book.wronglyRefused += 1;
}
