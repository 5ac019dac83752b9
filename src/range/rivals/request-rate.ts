/** Requests of one address in a minute: the rule that every proxy has (nginx limit_req, and the like). Fixed windows. */
import { type EpochMs, MINUTE_MS } from '../../disclosure/time.ts';
import type { Sighting } from '../../judge/test.ts';
import type { Rival } from './rival.ts';

export class RequestRate implements Rival {
  readonly name = 'request-rate';
  readonly threshold: number;
  #minute: EpochMs = -1;
  readonly #counts = new Map<bigint, number>();

  /** @param threshold requests in a minute. */
  constructor(threshold: number) {
    this.threshold = threshold;
  }

  observe(address: bigint, _url: number, { at }: Sighting): number {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts.clear();
    }
    const count = (this.#counts.get(address) ?? 0) + 1;
    this.#counts.set(address, count);
    return count;
  }
}
