/**
 * Records put one behind the other as they are to be sent (wire.ts), in memory that is taken once for a batch: a response
 * costs one copy of its bytes and no object that outlives it.
 */
import { FRAME_BYTES } from './wire.ts';

/** Bytes after which a batch is sent without waiting for more: some fifty API responses, one write to the gate. */
export const BATCH_BYTES = 256 * 1024;

/** What is known of a record while its batch is under way. */
export interface Sent {
  /** The strongest identity that it names; see askerLabel. */
  readonly asker: string;
  /** Method and template. */
  readonly route: string;
  /** Told what stands against the recipient, or that the record was given up. */
  readonly settled?: ((standing: Settled) => void) | undefined;
}

export type Settled =
  | { readonly taken: true; readonly verdict: 'pass' | 'step-up' | 'hold' | 'deny' }
  | { readonly taken: false };

export class Batch {
  #bytes: Buffer;
  #length = 0;
  readonly sent: Sent[] = [];

  /** @param least bytes that the first record needs. */
  constructor(least = 0) {
    this.#bytes = Buffer.allocUnsafeSlow(Math.max(BATCH_BYTES, least));
  }

  get length(): number {
    return this.#length;
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
    this.sent.push(sent);
  }

  /** What was added. The memory is the batch's own. */
  content(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}
