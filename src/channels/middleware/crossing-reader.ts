/** Reads records out of the ring: on the thread, or on the loop where the thread has ended (crossing.ts). */
import {
  AT,
  BODY_BYTES,
  GAP,
  HEADER_BYTES,
  IP_CHARS,
  KIND,
  LENGTH,
  MORE,
  RESPONSE,
  STATEMENT,
  type StatementText,
  TARGET_CHARS,
  TEXT,
  TICKET,
  TO_COME,
  UNSEEN,
  WAY,
  WAY_ID,
  WHO_CHARS,
  WHO_TEXT,
  WIDE_TARGET,
} from './crossing.ts';
import { type Ring, SegmentReader } from './ring.ts';
import { type Way, type WayFacts, wayOf } from './way.ts';
import type { Asker } from './wire.ts';

/** A record as it is told. */
export interface Crossed {
  readonly kind: 'response' | 'statement';
  readonly at: number;
  /** Of a response. */
  readonly way: Way | undefined;
  readonly target: string;
  readonly asker: Asker;
  readonly unseen: number;
  /** Of a response. A text's characters are two bytes each. Good until the next record is asked for. */
  readonly body: Uint8Array;
  readonly isText: boolean;
  /** Of a statement. */
  readonly statement: StatementText | undefined;
  readonly ticket: number;
}

/** Records that lie one behind the other in the ring. */
export interface Span {
  readonly from: number;
  readonly bytes: number;
}

export class CrossingReader {
  readonly #ring: Ring;
  readonly #segments: SegmentReader;
  readonly #ways: Way[];
  readonly #onWay: (id: number) => void;
  #bytesRead = 0;

  /** @param ways that were said already, by their numbers from 1 on. @param onWay told of each that is said. */
  constructor(ring: Ring, ways: readonly Way[] = [], onWay: (id: number) => void = () => undefined) {
    this.#ring = ring;
    this.#onWay = onWay;
    this.#segments = new SegmentReader(ring);
    this.#ways = [{} as Way, ...ways];
  }

  /** Bytes of records that were read by this reader. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** @returns where the next record stands and how many bytes of whole records there are from there on, or undefined. */
  span(): Span | undefined {
    const from = this.#segments.next();
    return from < 0 ? undefined : { from, bytes: this.#segments.standing() };
  }

  /** Says that so many bytes of a span were taken otherwise. */
  skip(bytes: number): void {
    this.#take(bytes);
  }

  /** What a number of a response says. */
  way(id: number): Way {
    return this.#ways[id] as Way;
  }

  /** @returns undefined when all was read. What was given before is no longer good. */
  next(): Crossed | undefined {
    for (;;) {
      const from = this.#segments.next();
      if (from < 0) return undefined;
      const crossed = this.#read(from);
      if (crossed !== undefined) return crossed;
    }
  }

  #read(from: number): Crossed | undefined {
    const { words, numbers, bytes } = this.#ring;
    const word = from >> 2;
    const kind = (words[word + KIND] as number) & 0xff;
    const flags = (words[word + KIND] as number) >> 8;
    const at = numbers[(from >> 3) + AT / 2] as number;
    const unseen = numbers[(from >> 3) + UNSEEN / 2] as number;
    const way = words[word + WAY_ID] as number;
    const ticket = words[word + TICKET] as number;
    const targetEnd =
      from + HEADER_BYTES + (words[word + TARGET_CHARS] as number) * ((flags & WIDE_TARGET) !== 0 ? 2 : 1);
    const whoChars = words[word + WHO_CHARS] as number;
    const whoEnd = targetEnd + ((flags & WHO_TEXT) !== 0 ? 2 * whoChars : whoChars);
    const ipEnd = whoEnd + (words[word + IP_CHARS] as number);
    const bodyAt = ipEnd + (words[word + GAP] as number);
    const toCome = kind === MORE ? 0 : (words[word + TO_COME] as number);
    const bodyBytes = words[word + BODY_BYTES] as number;
    const target =
      kind !== RESPONSE
        ? ''
        : (flags & WIDE_TARGET) !== 0
          ? bytes.toString('utf16le', from + HEADER_BYTES, targetEnd)
          : bytes.toString('latin1', from + HEADER_BYTES, targetEnd);
    let asker: Asker = {};
    if (kind === RESPONSE) {
      if ((flags & WHO_TEXT) !== 0) asker = JSON.parse(bytes.toString('utf16le', targetEnd, whoEnd)) as Asker;
      else {
        if (whoChars > 0) asker = { account: bytes.toString('latin1', targetEnd, whoEnd) };
        if (ipEnd > whoEnd) asker = { ...asker, ip: bytes.toString('latin1', whoEnd, ipEnd) };
      }
    }
    let body: Uint8Array = bytes.subarray(bodyAt, bodyAt + bodyBytes);
    this.#take(words[word + LENGTH] as number);
    if (toCome > 0) body = this.#whole(body, toCome);
    switch (kind) {
      case RESPONSE:
        return {
          kind: 'response',
          at,
          way: this.#ways[way],
          target,
          asker,
          unseen,
          body,
          isText: (flags & TEXT) !== 0,
          statement: undefined,
          ticket: 0,
        };
      case STATEMENT: {
        const statement = JSON.parse(utf16(body)) as StatementText;
        const { asker: whose } = statement;
        return {
          kind: 'statement',
          at,
          way: undefined,
          target: '',
          asker: whose,
          unseen: 0,
          body: NOTHING,
          isText: true,
          statement,
          ticket,
        };
      }
      case WAY:
        this.#ways[way] = wayOf(JSON.parse(utf16(body)) as WayFacts, way);
        this.#onWay(way);
        return undefined;
      default:
        // The rest of a record whose reader has ended before it was read.
        return undefined;
    }
  }

  #take(bytes: number): void {
    this.#segments.take(bytes);
    this.#bytesRead += bytes;
  }

  /** What follows is written before the record that it belongs to can be read to its end; it is waited for. */
  #whole(first: Uint8Array, toCome: number): Uint8Array {
    const whole = Buffer.allocUnsafe(first.length + toCome);
    whole.set(first);
    for (let done = first.length; done < whole.length; ) {
      const from = this.#segments.next();
      // Its writer is in the middle of it: the pieces come one right after the other.
      if (from < 0) continue;
      const { words, bytes } = this.#ring;
      const length = words[(from >> 2) + BODY_BYTES] as number;
      whole.set(bytes.subarray(from + HEADER_BYTES, from + HEADER_BYTES + length), done);
      done += length;
      this.#take(words[(from >> 2) + LENGTH] as number);
    }
    return whole;
  }
}

function utf16(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf16le');
}

const NOTHING = new Uint8Array(0);
