/** The last pages that each of many has seen: a ring of seeds for each, and what surface and day each seed belongs to. */
import { REMEMBERED } from './account-pool.ts';

/** A page: its surface and the day on which it was first seen, in 16 bits. */
export const DAY_BITS = 9;
export function pageOf(surface: number, day: number): number {
  return (surface << DAY_BITS) | day;
}
export function surfaceOfPage(page: number): number {
  return page >>> DAY_BITS;
}
export function dayOfPage(page: number): number {
  return page & ((1 << DAY_BITS) - 1);
}
/** Surfaces that a page can tell apart. */
export const MAX_SURFACES = 1 << (16 - DAY_BITS);

export class Memories {
  #seeds: Uint32Array;
  #pages: Uint16Array;
  #counts: Uint8Array;
  #next: Uint8Array;

  constructor(owners: number) {
    this.#seeds = new Uint32Array(owners * REMEMBERED);
    this.#pages = new Uint16Array(owners * REMEMBERED);
    this.#counts = new Uint8Array(owners);
    this.#next = new Uint8Array(owners);
  }

  /** Makes room for this owner, too. */
  reach(owner: number): void {
    if (owner < this.#counts.length) return;
    const owners = Math.max(owner + 1, 2 * this.#counts.length);
    const wider = <T extends Uint8Array | Uint16Array | Uint32Array>(old: T, grown: T): T => {
      grown.set(old);
      return grown;
    };
    this.#seeds = wider(this.#seeds, new Uint32Array(owners * REMEMBERED));
    this.#pages = wider(this.#pages, new Uint16Array(owners * REMEMBERED));
    this.#counts = wider(this.#counts, new Uint8Array(owners));
    this.#next = wider(this.#next, new Uint8Array(owners));
  }

  forget(owner: number): void {
    this.#counts[owner] = 0;
    this.#next[owner] = 0;
  }

  count(owner: number): number {
    return this.#counts[owner] as number;
  }

  remember(owner: number, seed: number, page: number): void {
    const next = this.#next[owner] as number;
    this.#seeds[owner * REMEMBERED + next] = seed;
    this.#pages[owner * REMEMBERED + next] = page;
    this.#next[owner] = (next + 1) % REMEMBERED;
    if (this.count(owner) < REMEMBERED) this.#counts[owner] = this.count(owner) + 1;
  }

  seed(owner: number, which: number): number {
    return this.#seeds[owner * REMEMBERED + which] as number;
  }

  page(owner: number, which: number): number {
    return this.#pages[owner * REMEMBERED + which] as number;
  }
}
