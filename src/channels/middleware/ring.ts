/**
 * Memory that an application's event loop writes and one thread reads: records one behind the other, in segments, in their
 * order. One writer, one reader, no locks, and nobody is woken (Lamport, "Proving the correctness of multiprocess programs",
 * 1977, §3; the order of opened segments in place of one long ring keeps what is written in the processor's cache).
 *
 *   bytes     │ place 0        │ place 1        │ place 2        │ …            PLACES of them, taken up again newest first
 *   order     │ 0 │ 2 │ 1 │ …                       places in the order in which they were opened, modulo PLACES
 *               ▲       ▲
 *               READ    OPENED - 1: being written; records stand whole up to its LENGTH
 *
 * Invariants: a place is not written again before the reader has left it (READ); what stands below a LENGTH is whole.
 * Memory that was never written is not resident.
 */

/** Segments; a power of two, so that numbers may run over. */
export const PLACES = 256;
/** The smallest segment that is worth its end. */
export const LEAST_SEGMENT_BYTES = 16 * 1024;
export const LEAST_RING_BYTES = PLACES * LEAST_SEGMENT_BYTES;
/** The largest: larger ones leave the processor's cache before they are read. */
export const MOST_SEGMENT_BYTES = 256 * 1024;
/** Records begin at multiples of this. */
export const ALIGN = 8;

/** Words of the control area. */
export const OPENED = 0;
export const READ = 1;
/** Bytes that were read of the segment after those. */
export const READ_AT = 2;
/** Whether the reader has to be woken. */
export const ASLEEP = 3;
/** Whether the application refuses whom it is told to refuse. */
export const ENFORCES = 4;
/** Whether the last batch was taken by whoever counts. */
export const REACHABLE = 5;
/** Counts how often all was told that had been written; who leaves waits for it. */
export const ROUNDS = 6;
const ORDER = 16;
const LENGTHS = ORDER + PLACES;
const CONTROL_WORDS = LENGTHS + PLACES;

/** Counters of the reader, 64 bits each. */
export const TAKEN = 0;
export const DELIVERED = 1;
export const DROPPED = 2;
/** Bytes that wait on the reader's side. */
export const WAITING = 3;
/** Bytes that were read. */
export const TAKEN_BYTES = 4;
const COUNTERS = 8;

/** What crosses to the thread. */
export interface RingMemory {
  readonly control: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
  readonly bytes: SharedArrayBuffer;
}

/** @param maxBytes of all records that were not read yet. @returns undefined where that is too little. */
export function ringMemory(maxBytes: number): RingMemory | undefined {
  const whole = Math.floor(maxBytes / PLACES / ALIGN) * ALIGN;
  const segmentBytes = Math.min(MOST_SEGMENT_BYTES, whole);
  if (segmentBytes < LEAST_SEGMENT_BYTES) return undefined;
  const control = new SharedArrayBuffer(4 * CONTROL_WORDS);
  const words = new Int32Array(control);
  // The first segment is open from the beginning.
  words[OPENED] = 1;
  words[REACHABLE] = 1;
  return {
    control,
    counters: new SharedArrayBuffer(8 * COUNTERS),
    bytes: new SharedArrayBuffer(PLACES * segmentBytes),
  };
}

/** Both sides' view of the memory. */
export class Ring {
  readonly control: Int32Array;
  readonly counters: BigInt64Array;
  readonly bytes: Buffer;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  readonly segmentBytes: number;

  constructor({ control, counters, bytes }: RingMemory) {
    this.control = new Int32Array(control);
    this.counters = new BigInt64Array(counters);
    this.bytes = Buffer.from(bytes);
    this.words = new Int32Array(bytes);
    this.numbers = new Float64Array(bytes);
    this.segmentBytes = bytes.byteLength / PLACES;
  }

  count(counter: number): number {
    return Number(Atomics.load(this.counters, counter));
  }

  setCount(counter: number, value: number): void {
    Atomics.store(this.counters, counter, BigInt(value));
  }
}

/** Finds room for records and says when they stand. */
export class SegmentWriter {
  readonly #ring: Ring;
  /** Places that may be written; the one that was read last is the last. */
  readonly #free: number[] = [];
  #reclaimed = 0;
  #opened = 1;
  #place = 0;
  #at = 0;
  #end: number;
  #before = 0;

  constructor(ring: Ring) {
    this.#ring = ring;
    for (let place = PLACES - 1; place > 0; place--) this.#free.push(place);
    this.#end = ring.segmentBytes;
  }

  /** Bytes that were written since the beginning. */
  get written(): number {
    return this.#before + this.#at - this.#place * this.#ring.segmentBytes;
  }

  /** Segments that were opened since the beginning; runs over. */
  get opened(): number {
    return this.#opened;
  }

  /** Segments that hold something that was not read, or may be written next to it. */
  get segmentsInUse(): number {
    return (this.#opened - Atomics.load(this.#ring.control, READ)) | 0;
  }

  /** @returns where so many bytes (a multiple of ALIGN, of one segment at most) may be written, or -1. */
  reserve(bytes: number): number {
    if (this.#at + bytes <= this.#end) return this.#at;
    return this.#open() ? this.#at : -1;
  }

  /** Bytes that are left in the segment that is being written. */
  get left(): number {
    return this.#end - this.#at;
  }

  /** Whether so many more segments can be opened. */
  canOpen(segments: number): boolean {
    if (this.#free.length < segments) this.#reclaim();
    return this.#free.length >= segments;
  }

  /** Says that so many bytes stand where they were reserved. */
  publish(bytes: number): void {
    this.#at += bytes;
    const { control, segmentBytes } = this.#ring;
    Atomics.store(control, LENGTHS + this.#place, this.#at - this.#place * segmentBytes);
  }

  #open(): boolean {
    // The newest first: what was just read is still in the cache.
    this.#reclaim();
    const place = this.#free.pop();
    if (place === undefined) return false;
    const { control, segmentBytes } = this.#ring;
    this.#before = this.written;
    this.#place = place;
    this.#at = place * segmentBytes;
    this.#end = this.#at + segmentBytes;
    Atomics.store(control, LENGTHS + place, 0);
    control[ORDER + (this.#opened & (PLACES - 1))] = place;
    this.#opened = (this.#opened + 1) | 0;
    Atomics.store(control, OPENED, this.#opened);
    return true;
  }

  #reclaim(): void {
    const { control } = this.#ring;
    const read = Atomics.load(control, READ);
    while (this.#reclaimed !== read) {
      this.#free.push(control[ORDER + (this.#reclaimed & (PLACES - 1))] as number);
      this.#reclaimed = (this.#reclaimed + 1) | 0;
    }
  }
}

/** Goes from record to record. */
export class SegmentReader {
  readonly #ring: Ring;
  #read: number;
  #at: number;

  /** Goes on where the reader before it was. */
  constructor(ring: Ring) {
    this.#ring = ring;
    this.#read = Atomics.load(ring.control, READ);
    this.#at = Atomics.load(ring.control, READ_AT);
  }

  /** @returns where the next record stands, or -1 when all was read. What stood before may be written over from now on. */
  next(): number {
    const { control, segmentBytes } = this.#ring;
    for (;;) {
      const place = control[ORDER + (this.#read & (PLACES - 1))] as number;
      // First whether it is the last segment: what it holds grows no more if it is not.
      const last = Atomics.load(control, OPENED) === ((this.#read + 1) | 0);
      if (this.#at < Atomics.load(control, LENGTHS + place)) return place * segmentBytes + this.#at;
      if (last) return -1;
      this.#read = (this.#read + 1) | 0;
      this.#at = 0;
      Atomics.store(control, READ_AT, 0);
      Atomics.store(control, READ, this.#read);
    }
  }

  /** @returns bytes of whole records that stand from where next() has pointed to, in one piece. */
  standing(): number {
    const { control } = this.#ring;
    const place = control[ORDER + (this.#read & (PLACES - 1))] as number;
    return Atomics.load(control, LENGTHS + place) - this.#at;
  }

  /** Says that records of so many bytes were taken; they may still be looked at until next(). */
  take(bytes: number): void {
    this.#at += bytes;
    Atomics.store(this.#ring.control, READ_AT, this.#at);
  }
}
