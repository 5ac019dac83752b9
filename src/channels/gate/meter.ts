/**
 * What one gate counts about itself, for metrics. Plain numbers that only grow (or gauges that are asked for), so that
 * counting costs an addition. Invariant: no count is by recipient, person, address, path or anything else of a person.
 */

/** Upper bounds of the classes of a response's duration, in seconds. Event streams and downloads end in the last. */
const EXCHANGE_BOUNDS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
/** The same for inspecting, judging and recording a response: a disk's sync is part of it. */
const SETTLE_BOUNDS_S = [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

/** Counts values by classes, as Prometheus' histograms do. */
export class Histogram {
  /** Upper bounds of the classes; one more class has the rest. */
  readonly bounds: readonly number[];
  readonly counts: Float64Array;
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    let i = 0;
    while (i < this.bounds.length && value > (this.bounds[i] as number)) i++;
    this.counts[i] = (this.counts[i] as number) + 1;
    this.sum += value;
  }
}

/** Counts by a word out of a fixed list; whoever adds guarantees the list. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(word: string, count = 1): void {
    this.#counts.set(word, (this.#counts.get(word) ?? 0) + count);
  }

  get entries(): readonly (readonly [string, number])[] {
    return [...this.#counts];
  }
}

export class Meter {
  /** Requests by the protocol that they came by: `1` or `2`. */
  readonly asked = new Tally();
  /** Answers by the class of their status: `2xx`. */
  readonly answered = new Tally();
  /** Bytes of content that were handed to clients' sockets. */
  sentBytes = 0;
  /** What went wrong with an origin, by error code. */
  readonly faults = new Tally();
  readonly exchangeSeconds = new Histogram(EXCHANGE_BOUNDS_S);
  readonly settleSeconds = new Histogram(SETTLE_BOUNDS_S);
  /** Responses that the way has settled, by measure. */
  readonly measures = new Tally();
  /** Measures that acted, and those that only would have, on responses with somebody in them. */
  readonly acted = new Tally();
  readonly observed = new Tally();
  /** Requests with an id that is none, by what was wrong with it. */
  readonly misses = new Tally();
  /** Responses that could not be recorded. */
  unrecorded = 0;
  /** When the last attempt to record failed, in the way's seconds; undefined since one has succeeded. */
  recordingFailedAtS: number | undefined;
  /** Bytes that left without being looked at, by reason. */
  readonly blindBytes = new Tally();
  /** People in recorded disclosures, by channel; one who is shown twice counts twice. */
  readonly people = new Tally();
  /** Those of them whom a basis explains, by basis. */
  readonly explained = new Tally();
  readonly verdicts = new Tally();
  /** Signed tokens by what became of them; those that are remembered are not counted again. */
  readonly tokens = new Tally();
  connections = 0;
  turnedAway = 0;
  readonly reloads = new Tally();

  answeredWith(status: number): void {
    this.answered.add(`${Math.floor(status / 100)}xx`);
  }
}
