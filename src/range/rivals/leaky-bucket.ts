/**
 * CrowdSec's rule against crawlers (crowdsecurity/http-crawl-non_statics): a bucket of 40 for each address, one leaks out
 * each half second, distinct pages only; who overflows it is refused.
 */
import type { EpochMs } from '../../disclosure/time.ts';
import type { Sighting } from '../../judge/test.ts';
import type { Rival } from './rival.ts';

/** Pages that a bucket holds. */
export const CAPACITY = 40;
/** One leaks out in so long, ms. */
export const LEAK_MS = 500;
/** Buckets held; the one filled longest ago goes. */
const MAX_BUCKETS = 200_000;

interface Bucket {
  level: number;
  at: EpochMs;
  pages: Set<number>;
}

export class LeakyBucket implements Rival {
  readonly name = 'leaky-bucket';
  readonly threshold = CAPACITY + 1;
  readonly #buckets = new Map<bigint, Bucket>();

  observe(address: bigint, url: number, { at }: Sighting): number {
    let bucket = this.#buckets.get(address);
    if (bucket === undefined) {
      if (this.#buckets.size >= MAX_BUCKETS)
        this.#buckets.delete(this.#buckets.keys().next().value as bigint);
      bucket = { level: 0, at, pages: new Set() };
      this.#buckets.set(address, bucket);
    }
    bucket.level = Math.max(0, bucket.level - (at - bucket.at) / LEAK_MS);
    bucket.at = at;
    // An empty bucket is a new one: pages of before may count again.
    if (bucket.level === 0) bucket.pages.clear();
    if (bucket.pages.has(url)) return bucket.level;
    bucket.pages.add(url);
    bucket.level += 1;
    if (bucket.level < this.threshold) return bucket.level;
    const { level } = bucket;
    this.#buckets.delete(address);
    return level;
  }
}
