/**
 * How many bytes the engine may hold and holds. Everything that allocates asks here first; who is told no must do
 * without. Invariant: used <= max.
 */

export class ByteCeiling {
  readonly max: number;
  #used = 0;

  constructor(max: number) {
    this.max = max;
  }

  get used(): number {
    return this.#used;
  }

  get left(): number {
    return this.max - this.#used;
  }

  /** @returns false, taking nothing, when that many are not left. */
  take(bytes: number): boolean {
    if (bytes > this.max - this.#used) return false;
    this.#used += bytes;
    return true;
  }

  /** Takes what an operation is sure to find because room was made before it began. @throws RangeError when it was not. */
  mustTake(bytes: number): void {
    if (!this.take(bytes)) throw new RangeError(`${bytes} bytes were not kept free`);
  }

  give(bytes: number): void {
    this.#used -= bytes;
  }
}
