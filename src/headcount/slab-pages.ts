/**
 * Slabs in pages: each page holds slabs of one class, and a page whose last slab is given back is given back itself.
 * Growing never copies what is there, so memory never needs to double. Pages lie in chunks: a few large arrays, because
 * thousands of small ones are headers that no cache holds. A chunk is address space; the system gives it memory page by
 * page as it is written.
 *
 *   ref, 32 bits:  page, 18 bits | first word inside the page, 14 bits
 *                  chunk, 10 bits | first word inside the chunk, 22 bits
 *   free slab:     | FREE | next free slab of this page |…        live slab: | counter's number |…
 *
 * When pages have become sparse, the slabs of the emptiest ones are moved together; a slab's header says whose it is, so
 * that its owner can be told the new ref. A page that was given back is the next one that is begun.
 */
import type { ByteCeiling } from './byte-ceiling.ts';
import { CAPACITIES, slabWords } from './size-class.ts';

const OFFSET_BITS = 14;
/** 64 KiB: two of the largest slabs would not fit, one does; a hundred thousand pages are still a short list. */
export const PAGE_WORDS = 1 << OFFSET_BITS;
export const PAGE_BYTES = PAGE_WORDS * 4;
const OFFSET_MASK = PAGE_WORDS - 1;
const MAX_PAGES = 2 ** (32 - OFFSET_BITS);
/** 16 MiB: ten million recipients lie in a hundred chunks. */
const CHUNK_BITS = 22;
const CHUNK_MASK = (1 << CHUNK_BITS) - 1;
const FREE = 0x8000_0000;
/** No slab begins at a page's last word. */
const END = OFFSET_MASK;
const NONE = -1;

/** Share of all pages that may lie in free slabs before slabs are moved together. */
const SPARSE = 0.1;
/** Pages emptied for each one begun, at most. */
const PAGES_TIDIED = 4;
/** Pages of which the emptiest is emptied. */
const PAGES_COMPARED = 32;

/** Told that an owner's slab lies elsewhere now. */
export type Moved = (owner: number, ref: number) => void;

interface SizeClass {
  readonly words: number;
  readonly slabsPerPage: number;
  /** Pages of this class with a free slab. */
  readonly partial: number[];
  /** Free slabs in all of them. */
  free: number;
}

/** First word of a slab inside its chunk. */
export function slabOffset(ref: number): number {
  return ref & CHUNK_MASK;
}

export class SlabPages {
  readonly #ceiling: ByteCeiling;
  readonly #words: Uint32Array[] = [];
  readonly #bytes: Uint8Array[] = [];
  readonly #class: number[] = [];
  readonly #live: number[] = [];
  readonly #firstFree: number[] = [];
  /** Place in its class' list of partial pages, or NONE. */
  readonly #place: number[] = [];
  readonly #unused: number[] = [];
  #pages = 0;
  #freeWords = 0;
  /** Pages begun since the last tidying. */
  #begun = 0;
  #offset = 0;
  readonly #classes: SizeClass[] = CAPACITIES.map((capacity) => ({
    words: slabWords(capacity),
    slabsPerPage: Math.floor(PAGE_WORDS / slabWords(capacity)),
    partial: [],
    free: 0,
  }));

  constructor(ceiling: ByteCeiling) {
    this.#ceiling = ceiling;
  }

  /** The chunk of a ref as words, and as bytes. */
  words(ref: number): Uint32Array {
    return this.#words[ref >>> CHUNK_BITS] as Uint32Array;
  }

  bytes(ref: number): Uint8Array {
    return this.#bytes[ref >>> CHUNK_BITS] as Uint8Array;
  }

  /** A zeroed slab. The ceiling must have a page left. O(1), or one page's worth of work when a page is begun. */
  allocate(classNumber: number, owner: number): number {
    const sizeClass = this.#classes[classNumber] as SizeClass;
    if (sizeClass.partial.length === 0) this.#begin(classNumber);
    const page = sizeClass.partial[sizeClass.partial.length - 1] as number;
    return this.#takeFrom(page, sizeClass, owner);
  }

  free(ref: number): void {
    const page = ref >>> OFFSET_BITS;
    const sizeClass = this.#classes[this.#class[page] as number] as SizeClass;
    this.words(ref)[slabOffset(ref)] = FREE | (this.#firstFree[page] as number);
    this.#firstFree[page] = ref & OFFSET_MASK;
    this.#live[page] = (this.#live[page] as number) - 1;
    this.#addFree(sizeClass, 1);
    if (this.#place[page] === NONE) {
      this.#place[page] = sizeClass.partial.length;
      sizeClass.partial.push(page);
    }
    // The last page of a class stays: it would be begun again at once.
    if (this.#live[page] === 0 && sizeClass.partial.length > 1) this.#end(page, sizeClass);
  }

  /**
   * Empties pages that the free slabs of others can take in, as long as there are any.
   * @param moved told each owner's new ref.
   */
  compact(moved: Moved): void {
    for (const sizeClass of this.#classes) {
      let more = true;
      while (more) more = this.#emptyOne(sizeClass, PAGES_COMPARED, moved);
    }
  }

  /**
   * Keeps what is free below SPARSE of all: counters that grow leave slabs behind, each in another page. Does nothing
   * unless a page was begun since the last time, so its cost is a part of that of filling a page. No ref may be held.
   */
  tidy(moved: Moved): void {
    if (this.#begun === 0) return;
    let pages = PAGES_TIDIED * this.#begun;
    this.#begun = 0;
    for (; pages > 0 && this.#freeWords > SPARSE * this.#pages * PAGE_WORDS; pages--) {
      const worst = this.#classes.reduce((a, b) => (b.free * b.words > a.free * a.words ? b : a));
      if (!this.#emptyOne(worst, PAGES_COMPARED, moved)) return;
    }
  }

  /** @returns whether a page was given back. */
  #emptyOne(sizeClass: SizeClass, compared: number, moved: Moved): boolean {
    if (sizeClass.partial.length === 0) return false;
    const page = this.#emptiest(sizeClass, compared);
    const live = this.#live[page] as number;
    // The page's own free slabs are no help.
    if (sizeClass.free - (sizeClass.slabsPerPage - live) < live) return false;
    if (live === 0) this.#end(page, sizeClass);
    else this.#evacuate(page, sizeClass, moved);
    return true;
  }

  /** Of so many partial pages, spread over all. */
  #emptiest({ partial }: SizeClass, compared: number): number {
    const step = Math.max(1, Math.floor(partial.length / compared));
    this.#offset = (this.#offset + 1) % step;
    let best = partial[this.#offset % partial.length] as number;
    for (let i = this.#offset; i < partial.length; i += step) {
      const page = partial[i] as number;
      if ((this.#live[page] as number) < (this.#live[best] as number)) best = page;
    }
    return best;
  }

  #evacuate(page: number, sizeClass: SizeClass, moved: Moved): void {
    const first = refOf(page, 0);
    const words = this.words(first);
    this.#unlist(page, sizeClass);
    this.#addFree(sizeClass, (this.#live[page] as number) - sizeClass.slabsPerPage);
    for (let i = 0; i < sizeClass.slabsPerPage; i++) {
      const offset = slabOffset(first) + i * sizeClass.words;
      const owner = words[offset] as number;
      if (owner >= FREE) continue;
      const target = sizeClass.partial[sizeClass.partial.length - 1] as number;
      const ref = this.#takeFrom(target, sizeClass, owner);
      this.words(ref).set(words.subarray(offset, offset + sizeClass.words), slabOffset(ref));
      moved(owner, ref);
    }
    this.#release(page);
  }

  #takeFrom(page: number, sizeClass: SizeClass, owner: number): number {
    const ref = refOf(page, this.#firstFree[page] as number);
    const words = this.words(ref);
    const offset = slabOffset(ref);
    const next = (words[offset] as number) & OFFSET_MASK;
    this.#firstFree[page] = next;
    if (next === END) this.#unlist(page, sizeClass);
    this.#live[page] = (this.#live[page] as number) + 1;
    this.#addFree(sizeClass, -1);
    words.fill(0, offset, offset + sizeClass.words);
    words[offset] = owner;
    return ref;
  }

  #begin(classNumber: number): void {
    const sizeClass = this.#classes[classNumber] as SizeClass;
    const page = this.#unused.pop() ?? this.#class.length;
    if (page >= MAX_PAGES) throw new RangeError('no more pages');
    this.#ceiling.mustTake(PAGE_BYTES);
    const first = refOf(page, 0);
    if (this.#words[first >>> CHUNK_BITS] === undefined) {
      const chunk = new Uint32Array(CHUNK_MASK + 1);
      this.#words.push(chunk);
      this.#bytes.push(new Uint8Array(chunk.buffer));
    }
    const words = this.words(first);
    const begin = slabOffset(first);
    this.#class[page] = classNumber;
    this.#live[page] = 0;
    this.#firstFree[page] = 0;
    for (let i = 0; i < sizeClass.slabsPerPage; i++) {
      const isLast = i === sizeClass.slabsPerPage - 1;
      words[begin + i * sizeClass.words] = FREE | (isLast ? END : (i + 1) * sizeClass.words);
    }
    this.#place[page] = sizeClass.partial.length;
    sizeClass.partial.push(page);
    this.#addFree(sizeClass, sizeClass.slabsPerPage);
    this.#pages += 1;
    this.#begun += 1;
  }

  #end(page: number, sizeClass: SizeClass): void {
    this.#unlist(page, sizeClass);
    this.#addFree(sizeClass, -sizeClass.slabsPerPage);
    this.#release(page);
  }

  #release(page: number): void {
    this.#unused.push(page);
    this.#pages -= 1;
    this.#ceiling.give(PAGE_BYTES);
  }

  #addFree(sizeClass: SizeClass, slabs: number): void {
    sizeClass.free += slabs;
    this.#freeWords += slabs * sizeClass.words;
  }

  #unlist(page: number, sizeClass: SizeClass): void {
    const place = this.#place[page] as number;
    const last = sizeClass.partial.pop() as number;
    if (last !== page) {
      sizeClass.partial[place] = last;
      this.#place[last] = place;
    }
    this.#place[page] = NONE;
  }
}

function refOf(page: number, offset: number): number {
  return ((page << OFFSET_BITS) | offset) >>> 0;
}
