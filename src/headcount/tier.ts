/**
 * The tiers that are counted apart. They are nested: what left of a sensitive kind also left as contact data "or worse",
 * and as data at all. A sighting names the worst tier that left; it counts in that one and in all milder ones.
 *
 *   counted tier   holds people of whom at least … left
 *   TIER_ALL       anything
 *   TIER_CONTACT   contact data (a phone number, an address) or sensitive data
 *   TIER_SENSITIVE sensitive data (PIPL art. 28)
 */
import { type CategorySet, highestTier, type Tier } from '../disclosure/category.ts';

export const TIER_ALL = 0;
export const TIER_CONTACT = 1;
export const TIER_SENSITIVE = 2;
export type CountedTier = typeof TIER_ALL | typeof TIER_CONTACT | typeof TIER_SENSITIVE;

/** How many tiers are counted apart. */
export const COUNTED_TIERS = 3;
/** Bits that a set of them takes. */
export const TIER_BITS = COUNTED_TIERS;
/** All of them. */
export const ALL_TIERS = (1 << TIER_BITS) - 1;

/** The worst counted tier of what left about one person. O(1). */
export function countedTierOf(categories: CategorySet): CountedTier {
  return countedTier(highestTier(categories));
}

/** The counted tier that a vocabulary's tier falls under. */
export function countedTier(tier: Tier): CountedTier {
  if (tier === 'sensitive') return TIER_SENSITIVE;
  return tier === 'contact' ? TIER_CONTACT : TIER_ALL;
}

/** Bits of the worst tier and all milder ones. */
export function tierBits(worst: number): number {
  return (2 << worst) - 1;
}
