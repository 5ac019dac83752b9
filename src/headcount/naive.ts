/**
 * The definition, computed by hand: who was last seen inside the window. The oracle of the engine's tests.
 * Counts whole seconds as the engine does; keeps everything.
 */
import type { EpochMs } from '../disclosure/time.ts';
import { stampOf, windowStart } from './seconds.ts';
import { COUNTED_TIERS, type CountedTier, TIER_ALL } from './tier.ts';

type LastSeen = Map<bigint, number>;

export class NaiveHeadcount {
  readonly #counters = new Map<bigint, readonly LastSeen[]>();

  observe(counter: bigint, person: bigint, at: EpochMs, worst: CountedTier = TIER_ALL): void {
    const tiers = this.#counters.get(counter) ?? Array.from({ length: COUNTED_TIERS }, () => new Map());
    this.#counters.set(counter, tiers);
    for (const lastSeen of tiers.slice(0, worst + 1)) {
      lastSeen.set(person, Math.max(stampOf(at), lastSeen.get(person) ?? 0));
    }
  }

  count(counter: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): number {
    return this.people(counter, windowMs, now, tier).size;
  }

  /** Who it is. */
  people(counter: bigint, windowMs: number, now: EpochMs, tier: CountedTier = TIER_ALL): Set<bigint> {
    const start = windowStart(windowMs, now, Number.POSITIVE_INFINITY);
    const lastSeen = this.#counters.get(counter)?.[tier] ?? new Map<bigint, number>();
    return new Set([...lastSeen].filter(([, stamp]) => stamp > start).map(([person]) => person));
  }
}
