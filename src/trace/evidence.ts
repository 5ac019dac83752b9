/**
 * What a leak and a recipient are to the likelihood: which leaked people each recipient had received, out of how many.
 *
 *   leaked people   x0  x1  x2  x3  x4  …          stratum of each: a city, a segment, or all in one
 *   recipient r      ■   ■       ■                 rows: 0, 1, 3       received: people by stratum
 *
 * Recipients that had received none of the leaked people are counted (`Leak.recipients`) and not listed: nothing accuses
 * them, and none of them can be a better explanation than chance.
 */

/** People that are alike: a slice of them leaks together. */
export interface Stratum {
  readonly name: string;
  /** People whom the leak could have been taken from, in this stratum. */
  readonly people: number;
  /** Pairs of a recipient and a person of this stratum that it had received, over all recipients. */
  readonly pairs: number;
}

export interface Leak {
  /** Stratum of each distinct leaked person, by number. */
  readonly stratumOf: Uint16Array;
  readonly strata: readonly Stratum[];
  /** How many recipients had received each leaked person. */
  readonly holders: Uint32Array;
  /** All recipients that the ledger knows: so many could be accused. */
  readonly recipients: number;
}

export interface Holding<Key = string> {
  readonly recipient: Key;
  /** Leaked people that it had received, by number, ascending. */
  readonly rows: Uint32Array;
  /** People that it had received, by stratum. */
  readonly received: readonly number[];
  /**
   * By row in `rows`: how many people it had received that could have been leaked in this row's place. Only where that
   * differs from row to row (complaints of different times); `received` otherwise.
   */
  readonly receivedAt?: Float64Array;
  /**
   * By row in `rows`: logarithm of how much better its own version of the person's fields explains the leaked values than
   * a version drawn at random. Only where versions are known.
   */
  readonly versions?: Float64Array;
}

/** Leaked people by stratum. */
export function leakedByStratum(leak: Leak): number[] {
  const counts = leak.strata.map(() => 0);
  for (const stratum of leak.stratumOf) counts[stratum] = (counts[stratum] as number) + 1;
  return counts;
}
