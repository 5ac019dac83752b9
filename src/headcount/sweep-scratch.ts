/**
 * Working memory of a sweep over a sample, shared by all samples of one engine because only one sweeps at a time:
 * who stood already, the k smallest ranks so far, and who is kept.
 */
import { DistinctSet } from './distinct-set.ts';
import { rankOf } from './person-hash.ts';

export class SweepScratch {
  readonly distinct = new DistinctSet();
  stamps = new Uint32Array(0);
  hashes = new Uint32Array(0);
  tags = new Uint8Array(0);
  #size = 0;
  /** A heap with the largest of the k smallest ranks on top. */
  #heap = new Float64Array(0);
  #heapSize = 0;

  /** @param people offered at most. @param k people that may come before one that is kept. */
  begin(people: number, k: number): void {
    if (this.stamps.length < people) {
      this.stamps = new Uint32Array(2 * people);
      this.hashes = new Uint32Array(2 * people);
      this.tags = new Uint8Array(2 * people);
    }
    if (this.#heap.length !== k) this.#heap = new Float64Array(k);
    this.distinct.reset(people);
    this.#size = 0;
    this.#heapSize = 0;
  }

  /** People kept. */
  get size(): number {
    return this.#size;
  }

  /** Newest first: keeps a person not met yet unless k smaller ranks came before. */
  offer(hash: number, tag: number, stamp: number): void {
    const rank = rankOf(hash, tag);
    const heap = this.#heap;
    const isFull = this.#heapSize === heap.length;
    if (isFull && rank >= (heap[0] as number)) return;
    if (!this.distinct.add(hash, tag)) return;
    if (isFull) this.#replaceTop(rank);
    else this.#push(rank);
    const at = this.#size++;
    this.stamps[at] = stamp;
    this.hashes[at] = hash;
    this.tags[at] = tag;
  }

  #push(rank: number): void {
    const heap = this.#heap;
    let at = this.#heapSize++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] as number) >= rank) break;
      heap[at] = heap[parent] as number;
      at = parent;
    }
    heap[at] = rank;
  }

  #replaceTop(rank: number): void {
    const heap = this.#heap;
    const size = this.#heapSize;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= size) break;
      if (child + 1 < size && (heap[child + 1] as number) > (heap[child] as number)) child += 1;
      if ((heap[child] as number) <= rank) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = rank;
  }
}
