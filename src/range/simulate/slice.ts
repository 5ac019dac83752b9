/**
 * The views of a few simulated minutes, put in the order of their time: simulated actors plan a slice each for
 * themselves, and the slice is shown when all have. So memory is that of one slice, whatever the days.
 *
 *   actors ─▶ push(…) in any order ─▶ sort() ─▶ order[0], order[1] … ─▶ clear()
 */

/** Length of a slice: long enough that looking at each actor costs nothing, short enough that its views fit a cache. */
export const SLICE_MS = 300_000;
const RADIX = 1 << 10;

export class Slice {
  length = 0;
  /** Milliseconds since the slice began. */
  offset = new Uint32Array(1_024);
  /** Which source shows it. */
  source = new Uint8Array(1_024);
  /** Three numbers of the source's own. */
  actor = new Uint32Array(1_024);
  seed = new Uint32Array(1_024);
  what = new Uint32Array(1_024);
  order = new Uint32Array(1_024);
  #spare = new Uint32Array(1_024);
  readonly #starts = new Uint32Array(RADIX + 1);

  push(source: number, offset: number, actor: number, seed: number, what: number): void {
    if (this.length === this.offset.length) this.#grow();
    const i = this.length++;
    this.offset[i] = offset;
    this.source[i] = source;
    this.actor[i] = actor;
    this.seed[i] = seed;
    this.what[i] = what;
  }

  /** Fills `order`; views of one moment stay in the order in which they were pushed. O(views), radix 2^10 twice. */
  sort(): void {
    for (let i = 0; i < this.length; i++) this.order[i] = i;
    this.#pass(this.order, this.#spare, 0);
    this.#pass(this.#spare, this.order, 10);
  }

  clear(): void {
    this.length = 0;
  }

  #pass(from: Uint32Array, to: Uint32Array, shift: number): void {
    const starts = this.#starts.fill(0);
    const { length, offset } = this;
    for (let i = 0; i < length; i++) {
      const digit = ((offset[i] as number) >>> shift) & (RADIX - 1);
      starts[digit + 1] = (starts[digit + 1] as number) + 1;
    }
    for (let d = 0; d < RADIX; d++) starts[d + 1] = (starts[d + 1] as number) + (starts[d] as number);
    for (let i = 0; i < length; i++) {
      const view = from[i] as number;
      const digit = ((offset[view] as number) >>> shift) & (RADIX - 1);
      const place = starts[digit] as number;
      starts[digit] = place + 1;
      to[place] = view;
    }
  }

  #grow(): void {
    const capacity = 2 * this.offset.length;
    const wider = (old: Uint32Array) => {
      const grown = new Uint32Array(capacity);
      grown.set(old);
      return grown;
    };
    const source = new Uint8Array(capacity);
    source.set(this.source);
    this.source = source;
    this.offset = wider(this.offset);
    this.actor = wider(this.actor);
    this.seed = wider(this.seed);
    this.what = wider(this.what);
    this.order = wider(this.order);
    this.#spare = wider(this.#spare);
  }
}
