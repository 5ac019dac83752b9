/**
 * Canaries from a list that the operator keeps: people who do not exist, with contact points that are the operator's own.
 * Which of them stands where is decided by a keyed hash of the place, so that it can be neither guessed nor washed out by
 * asking again.
 */
import { createHmac } from 'node:crypto';
import type { CanaryPerson, CanaryPlace, CanaryProvider } from './canaries.ts';

/** One list in so many gets a decoy. */
export const DEFAULT_DECOY_SHARE = 0.1;

export interface ListedCanariesOptions {
  readonly people: readonly CanaryPerson[];
  readonly key: Uint8Array;
  /** Share of lists with a decoy, 0 to 1. */
  readonly share?: number;
  readonly onPlaced?: (canary: CanaryPerson, place: CanaryPlace) => void;
}

export class ListedCanaries implements CanaryProvider {
  readonly #people: readonly CanaryPerson[];
  readonly #key: Uint8Array;
  readonly #share: number;
  readonly #onPlaced: ListedCanariesOptions['onPlaced'];

  constructor(options: ListedCanariesOptions) {
    this.#people = options.people;
    this.#key = options.key;
    this.#share = options.share ?? DEFAULT_DECOY_SHARE;
    this.#onPlaced = options.onPlaced;
  }

  canaryFor({ recipient, route, list }: CanaryPlace): CanaryPerson | undefined {
    if (this.#people.length === 0) return undefined;
    const digest = createHmac('sha256', this.#key).update(`${recipient}:${list}:${route}`).digest();
    if (digest.readUInt32BE(0) / 2 ** 32 >= this.#share) return undefined;
    return this.#people[digest.readUInt32BE(4) % this.#people.length];
  }

  placed(canary: CanaryPerson, place: CanaryPlace): void {
    this.#onPlaced?.(canary, place);
  }
}
