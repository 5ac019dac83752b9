/** What all actors of a simulation share, and what each of them must be able to do. */

import type { Scenario } from '../scenario/scenario.ts';
import type { Door } from './door.ts';
import type { Keys } from './keys.ts';
import type { Places } from './places.ts';
import type { Slice } from './slice.ts';

export interface World {
  readonly seed: number;
  readonly scenario: Scenario;
  readonly popularity: Looks;
  readonly keys: Keys;
  readonly places: Places;
  /** Canaries, numbered from `people` on. */
  readonly canaries: number;
}

/** Who gets looked at. */
export interface Looks {
  /** A person by the law. @param uniformShare this visitor's own. */
  person(seed: number, day: number, uniformShare: number): number;
}

/** Something that looks at people. Times are milliseconds since the simulation's start. */
export interface Source {
  /** Puts its views between two times into the slice, under its number. Called once for each slice, in their order. */
  plan(slice: Slice, number: number, from: number, to: number): void;
  /** Shows one of its views. Called in the order of time over all sources. */
  show(slice: Slice, view: number, sinceStart: number, door: Door): void;
  /** The slice has been shown: what was kept for it may go. */
  settle(): void;
}

/** Those whose verdicts are false alarms. */
export interface Visitors extends Source {
  /** Who has come so far, one for each day on which each came. */
  readonly actors: number;
}
