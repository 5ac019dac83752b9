/**
 * Responses as they are told to whoever reads them so: what repeats is said once in a batch and is a number from then on, and
 * nothing of an answer is JSON. They stand among the records of wire.ts, told apart by the highest bit of a head's length.
 *
 *   ┌───────────────────┬─────────────┬─────┬────────┬─────┬───────┬──────────────────────────┬────────┬─────────┬────┬──────┐
 *   │ head length | bit │ body length │ at  │ unseen │ way │ flags │ bytes of: target, who, ip│ target │ account │ ip │ body │
 *   │ u32               │ u32         │ f64 │ f64    │ u32 │ u32   │ u32, u32, u32            │ UTF-8 … │         │    │      │
 *   └───────────────────┴─────────────┴─────┴────────┴─────┴───────┴──────────────────────────┴────────┴─────────┴────┴──────┘
 *
 *   {"kind":"way","way":7,"method":"GET","route":"/users/{id}","status":200,"type":"application/json"}     before the first of it
 *
 * Where flags say so, who asks is JSON in the account's place, as heads have it. A way's number is good for its batch, and
 * until it is said anew. A way is no record: nobody counts it, and no verdict has its place.
 *
 * Invariant: a batch says all that is needed to read it.
 */
import { FRAME_BYTES } from './frame.ts';

/** The highest bit of a head's length. */
export const PACKED = 0x8000_0000;
/** Which batches whoever counts reads, as the answer to each says: 2 with these, 1 (or nothing) without. */
export const READS_PACKED = 2;
/** Bytes of a head before its texts. */
export const PACKED_HEAD_BYTES = 36;
/** Who asks is JSON. */
export const WHO_JSON = 1;

/** A head as it lies there; nothing of it is believed yet. */
export interface PackedHead {
  readonly at: number;
  readonly unseen: number;
  readonly way: number;
  readonly target: string;
  /** As JSON, where there is more than an account and an address. */
  readonly whoJson: string | undefined;
  readonly account: string;
  readonly ip: string;
}

/** @param from where the head begins. @throws RangeError when its texts are not as long as it. */
export function readPackedHead(batch: Buffer, from: number, headBytes: number): PackedHead {
  if (headBytes < PACKED_HEAD_BYTES) throw new RangeError('a packed head ends too early');
  const targetAt = from + PACKED_HEAD_BYTES;
  const whoAt = targetAt + batch.readUInt32LE(from + 24);
  const ipAt = whoAt + batch.readUInt32LE(from + 28);
  const end = ipAt + batch.readUInt32LE(from + 32);
  if (end !== from + headBytes) throw new RangeError('the texts of a packed head are not as long as it');
  const who = batch.toString('utf8', whoAt, ipAt);
  const isJson = (batch.readUInt32LE(from + 20) & WHO_JSON) !== 0;
  return {
    at: batch.readDoubleLE(from),
    unseen: batch.readDoubleLE(from + 8),
    way: batch.readUInt32LE(from + 16),
    target: batch.toString('utf8', targetAt, whoAt),
    whoJson: isJson ? who : undefined,
    account: isJson ? '' : who,
    ip: batch.toString('utf8', ipAt, end),
  };
}

/** A record of a batch, in its frame. */
export interface Framed {
  readonly isPacked: boolean;
  readonly headAt: number;
  readonly bodyAt: number;
  readonly end: number;
}

/** @throws RangeError when it is longer than the batch. */
export function readFrame(batch: Buffer, from: number): Framed {
  const headAt = from + FRAME_BYTES;
  if (headAt > batch.length) throw new RangeError('a record ends too early');
  const length = batch.readUInt32LE(from);
  const bodyAt = headAt + (length & ~PACKED);
  const end = bodyAt + batch.readUInt32LE(from + 4);
  if (end > batch.length) throw new RangeError('a record ends too early');
  return { isPacked: length >= PACKED, headAt, bodyAt, end };
}
