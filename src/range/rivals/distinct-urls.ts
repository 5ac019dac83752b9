/** Distinct URLs that one address asks for in a day. Exact. */
import { DAY_MS } from '../../disclosure/time.ts';
import type { Sighting } from '../../judge/test.ts';
import type { Rival } from './rival.ts';

export class DistinctUrls implements Rival {
  readonly name = 'distinct-urls';
  readonly threshold: number;
  #day = -1;
  readonly #urls = new Map<bigint, Set<number>>();

  /** @param threshold distinct URLs in a day. */
  constructor(threshold: number) {
    this.threshold = threshold;
  }

  observe(address: bigint, url: number, { at }: Sighting): number {
    const day = Math.floor(at / DAY_MS);
    if (day !== this.#day) {
      this.#day = day;
      this.#urls.clear();
    }
    const urls = this.#urls.get(address) ?? new Set<number>();
    this.#urls.set(address, urls);
    // Far beyond the threshold nothing changes any more, and memory would.
    if (urls.size < 4 * this.threshold || this.threshold === Number.POSITIVE_INFINITY) urls.add(url);
    return urls.size;
  }
}
