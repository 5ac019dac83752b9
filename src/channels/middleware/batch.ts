/**
 * Records put one behind the other as they are to be sent (wire.ts), in memory that is taken once for a batch: a response
 * costs one copy of its bytes and no object that outlives it.
 */
import { FRAME_BYTES } from './frame.ts';
import type { Sent, Settled } from './sent.ts';
import { headOfPacked, sentOfPacked, unpacked } from './unpacked.ts';

/** Bytes after which a batch is sent without waiting for more: a hundred API responses, one request to the gate. */
export const BATCH_BYTES = 512 * 1024;
/** Memories of batches that are kept for the next ones: what fills in one look while another is under way. Fresh ones bring the collector. */
const MAX_SPARE = 8;

const spare: Buffer[] = [];
const NOTHING = Buffer.alloc(0);
/** Each batch has another number; 0 is none. */
let stamps = 0;

/** A record that was added by itself, and its place among the records. */
interface Added {
  readonly record: number;
  readonly sent: Sent;
}

export class Batch {
  #bytes: Buffer;
  #length = 0;
  #records = 0;
  #packed = 0;
  /** Of records that are not packed; what is known of those that are stands in the batch itself. */
  readonly #added: Added[] = [];
  readonly stamp: number;

  /** @param least bytes that the first record needs. */
  constructor(least = 0) {
    // Fresh memory costs a page fault for each response, and the collector looks for what to do about it.
    const fits = least <= BATCH_BYTES;
    this.#bytes = (fits ? spare.pop() : undefined) ?? Buffer.allocUnsafeSlow(Math.max(BATCH_BYTES, least));
    stamps = (stamps % 0x7fff_ffff) + 1;
    this.stamp = stamps;
  }

  get length(): number {
    return this.#length;
  }

  get records(): number {
    return this.#records;
  }

  get isPacked(): boolean {
    return this.#packed > 0;
  }

  /** Most bytes that a record may take; a text's are not known before it is written. */
  static bound(head: string, body: Uint8Array | string | undefined): number {
    const most = body === undefined ? 0 : typeof body === 'string' ? 3 * body.length : body.length;
    return FRAME_BYTES + 3 * head.length + most;
  }

  /** Whether so many more fit in. */
  fits(bytes: number): boolean {
    return this.#length + bytes <= this.#bytes.length;
  }

  /** Adds a record that fits. */
  add(head: string, body: Uint8Array | string | undefined, sent: Sent): void {
    this.#write(head, body);
    this.#added.push({ record: this.#records++, sent });
  }

  /** Adds responses that were packed (packed.ts). */
  addPacked(frames: Uint8Array, records: number): void {
    this.#bytes.set(frames, this.#length);
    this.#length += frames.length;
    this.#records += records;
    this.#packed += records;
  }

  /** Adds what is said of a way before the first packed response of it; it is no record. */
  addWay(head: string): void {
    this.#write(head, undefined);
  }

  #write(head: string, body: Uint8Array | string | undefined): void {
    const bytes = this.#bytes;
    const from = this.#length;
    const headAt = from + FRAME_BYTES;
    const headLength = bytes.write(head, headAt, 'utf8');
    const bodyAt = headAt + headLength;
    let bodyLength = 0;
    if (typeof body === 'string') bodyLength = bytes.write(body, bodyAt, 'utf8');
    else if (body !== undefined) {
      bytes.set(body, bodyAt);
      bodyLength = body.length;
    }
    bytes.writeUInt32LE(headLength, from);
    bytes.writeUInt32LE(bodyLength, from + 4);
    this.#length = bodyAt + bodyLength;
  }

  /** Tells who waits for the outcome of a record. @param outcome of the record at a place. */
  settle(outcome: (record: number) => Settled): void {
    for (const { record, sent } of this.#added) sent.settled?.(outcome(record));
  }

  /** What is known of each record, in their order. Cost: 2 µs for each that is packed. */
  sent(): Sent[] {
    const added = this.#added.values();
    const next = () => (added.next().value as Added).sent;
    return this.isPacked
      ? unpacked(this.content()).map(({ packed }) => (packed === undefined ? next() : sentOfPacked(packed)))
      : this.#added.map(({ sent }) => sent);
  }

  /** The same records, none of them packed. */
  plain(): Batch {
    const added = this.#added.values();
    const told = unpacked(this.content()).map(({ head, packed, body }) => ({
      head: packed === undefined ? head : headOfPacked(packed),
      body,
      sent: packed === undefined ? (added.next().value as Added).sent : sentOfPacked(packed),
    }));
    const batch = new Batch(told.reduce((sum, { head, body }) => sum + Batch.bound(head, body), 0));
    for (const { head, body, sent } of told) batch.add(head, body, sent);
    return batch;
  }

  /** Gives its memory to another batch: nobody reads or writes it any more. */
  release(): void {
    if (this.#bytes.length === BATCH_BYTES && spare.length < MAX_SPARE) spare.push(this.#bytes);
    this.#bytes = NOTHING;
    this.#length = 0;
  }

  /** What was added. The memory is the batch's own. */
  content(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
