/**
 * Drives the kernel that packs responses (pack/pack.as.ts): records as they lie in the ring in, frames as they are sent out
 * (packed.ts). One copy in, so that a kernel with memory of its own reads what another processor wrote, and one out.
 */
import { HAS_SIMD } from '../../disclosure/simd.ts';
import { Batch } from './batch.ts';
import { LENGTH } from './crossing.ts';
import type { Span } from './crossing-reader.ts';
import { PACK_WASM } from './pack/pack-wasm.ts';
import type { Ring } from './ring.ts';
import { MAX_WAYS, type Way, wayRecord } from './way.ts';

const OUT_AT = 262_144;
const STATE_AT = 786_432;
const STAMPS_AT = 786_496;
/** Records that are packed at a time, in bytes: they stay in the processor's nearer caches. A longer one comes alone. */
export const SPAN_BYTES = 64 * 1024;
/** Frames are at most so many times as long as their records: Latin-1 as UTF-8. */
export const MOST_GROWTH = 2;

/** Why the kernel came back. */
const NEEDS_WAY = 1;
const NOT_PACKED = 2;

interface Kernel {
  readonly memory: WebAssembly.Memory;
  pack(from: number, end: number, stamp: number): number;
}

/** Room for what is said of ways, in bytes: some dozens. What needs more gets it at the next time. */
const WAYS_BYTES = 16 * 1024;

/** What became of a span. */
export interface Packed {
  /** Bytes of the ring that were packed. */
  readonly bytes: number;
  /** Whether a record follows that is told otherwise. */
  readonly isStopped: boolean;
}

let compiled: WebAssembly.Module | undefined;

export class Packer {
  readonly #kernel: Kernel;
  readonly #memory: Buffer;
  readonly #state: Int32Array;
  readonly #stamps: Int32Array;
  #waysBytes = WAYS_BYTES;

  private constructor(kernel: Kernel) {
    const { buffer } = kernel.memory;
    this.#kernel = kernel;
    this.#memory = Buffer.from(buffer);
    this.#state = new Int32Array(buffer, STATE_AT, 4);
    this.#stamps = new Int32Array(buffer, STAMPS_AT, MAX_WAYS + 1);
  }

  /** @returns undefined where WebAssembly has no SIMD or no memory: each is told as JSON there. */
  static make(): Packer | undefined {
    if (!HAS_SIMD) return undefined;
    try {
      compiled ??= new WebAssembly.Module(Buffer.from(PACK_WASM, 'base64'));
      return new Packer(new WebAssembly.Instance(compiled).exports as unknown as Kernel);
    } catch {
      return undefined;
    }
  }

  /** A way was said anew: what was said of its number is no longer so. */
  forget(way: number): void {
    this.#stamps[way] = 0;
  }

  /** Bytes that pack() may need in a batch. */
  bound(ring: Ring, span: Span): number {
    return MOST_GROWTH * spanBytes(ring, span) + this.#waysBytes;
  }

  /**
   * Packs what stands in the ring into a batch with as much room as bound() says: all of it up to SPAN_BYTES, or until a
   * record is told otherwise. Cost: 1 µs for 4.5 KB of text with some Chinese letters, 0.3 of bytes.
   */
  pack(ring: Ring, span: Span, wayOf: (id: number) => Way, batch: Batch): Packed {
    const end = spanBytes(ring, span);
    this.#memory.set(ring.bytes.subarray(span.from, span.from + end));
    const room = batch.length + MOST_GROWTH * end + this.#waysBytes;
    this.#waysBytes = WAYS_BYTES;
    for (let at = 0; ; ) {
      const reason = this.#kernel.pack(at, end, batch.stamp);
      const [consumed = 0, written = 0, records = 0, wanted = 0] = this.#state;
      if (records > 0) batch.addPacked(this.#memory.subarray(OUT_AT, OUT_AT + written), records);
      at += consumed;
      if (reason !== NEEDS_WAY) return { bytes: at, isStopped: reason === NOT_PACKED };
      const said = wayRecord(wayOf(wanted));
      const bytes = Batch.bound(said, undefined);
      if (batch.length + bytes + MOST_GROWTH * (end - at) > room) {
        this.#waysBytes += bytes;
        return { bytes: at, isStopped: false };
      }
      batch.addWay(said);
      this.#stamps[wanted] = batch.stamp;
    }
  }
}

function spanBytes(ring: Ring, { from, bytes }: Span): number {
  const first = ring.words[(from >> 2) + LENGTH] as number;
  return Math.max(first, Math.min(bytes, SPAN_BYTES));
}
