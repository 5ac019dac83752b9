/**
 * `weir/headcount`: counts distinct people per counter over any window, in bounded memory. Nothing here reads a clock, a
 * file or the network.
 *
 *   import { Headcount } from 'weir/headcount';
 *
 *   const headcount = new Headcount({ maxBytes: 256 * 1024 ** 2 });
 *   headcount.observe(recipientId, personId, Date.now());
 *   headcount.count(recipientId, 3_600_000, Date.now());      // people in the last hour
 */
export type { Dropped } from './counters.ts';
export { type Count, INTERVAL_STANDARD_ERRORS } from './counting.ts';
export {
  DEFAULT_EXACT_PEOPLE,
  DEFAULT_LONGEST_WINDOW_MS,
  DEFAULT_MAX_BYTES,
  Headcount,
  type HeadcountOptions,
  MAX_EXACT_PEOPLE,
  type Marks,
  MIN_EXACT_PEOPLE,
  MIN_MAX_BYTES,
  type Sightings,
} from './headcount.ts';
export { MAX_SECOND } from './seconds.ts';
export type { Novelty } from './sets.ts';
export { SNAPSHOT_VERSION } from './snapshot.ts';
export {
  type CountedTier,
  countedTier,
  countedTierOf,
  TIER_ALL,
  TIER_CONTACT,
  TIER_SENSITIVE,
} from './tier.ts';
