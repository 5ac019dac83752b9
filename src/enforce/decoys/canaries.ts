/**
 * Where people come from who do not exist. A provider makes or keeps them, and recognises them when somebody asks for one
 * later or one turns up in a leak; what a decoy in a list looks like is decoy.ts.
 */
import type { Category } from '../../disclosure/category.ts';
import type { EpochMs } from '../../disclosure/time.ts';

/** A person who does not exist. Contact points must be the operator's own: no stranger may be reached by one. */
export interface CanaryPerson {
  /** Names the canary wherever it turns up again. */
  readonly id: string;
  /** Values by category; a category that is missing is left empty in the decoy. */
  readonly values: Readonly<Partial<Record<Category, string>>>;
}

/** Where a decoy is to stand. */
export interface CanaryPlace {
  /** Key of the recipient that will see it. */
  readonly recipient: bigint;
  readonly route: string;
  /** Tells lists apart: the exclusive or of the keys of the people in it. */
  readonly list: bigint;
  readonly at: EpochMs;
}

export interface CanaryProvider {
  /** @returns undefined when there is none for this place. The same place gets the same canary, or reloading a page would betray it. */
  canaryFor(place: CanaryPlace): CanaryPerson | undefined;
  /** Told of a canary that stood in a response which left. */
  placed?(canary: CanaryPerson, place: CanaryPlace): void;
}
