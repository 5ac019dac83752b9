/**
 * Records on their way from an application's event loop to the thread that tells them (ring.ts). Nothing is written as JSON
 * and no text as UTF-8 here: characters are copied as they lie in memory, and the thread makes of them what is sent.
 *
 *   ┌────────┬──────┬───────┬────┬─────┬────────┬─────────┬─────────────────────────┬────────┬─────────┬────┬──────┐
 *   │ length │ kind │ flags │ at │ way │ ticket │ unseen  │ lengths: target, who,   │ target │ account │ ip │ body │
 *   │ i32    │ u8   │ u8    │ f64│ i32 │ i32    │ f64     │ ip, body, to come, gap │ …      │ …       │ …  │ …    │
 *   └────────┴──────┴───────┴────┴─────┴────────┴─────────┴─────────────────────────┴────────┴─────────┴────┴──────┘
 *
 * A body that is longer than what is left of a segment goes on in records of the kind MORE. Texts are one byte a character
 * where all are Latin-1, and two where a flag says so; bodies that are texts are two bytes a character.
 *
 * Invariant: a record is written whole, with all that belongs to it, or not at all.
 */
import type { Channel } from '../../disclosure/channel.ts';
import { askerText } from './asker-text.ts';
import type { Sent } from './batch.ts';
import { ALIGN, type Ring, SegmentReader, SegmentWriter } from './ring.ts';
import { type Way, type WayBook, type WayFacts, wayOf } from './way.ts';
import type { Asker } from './wire.ts';

const RESPONSE = 1;
/** Says what a way's number stands for; JSON in its body. */
const WAY = 2;
/** A record that is a head and no body; JSON in its body. */
const STATEMENT = 3;
/** Goes on with the body of the record before. */
const MORE = 4;

const WIDE_TARGET = 1;
/** Who asks is JSON, two bytes a character, in place of an account and an address. */
const WHO_TEXT = 2;
/** The body is a text. */
const TEXT = 4;

// Words of a record, 4 bytes each; `at` and `unseen` are two words long.
const LENGTH = 0;
const KIND = 1;
const AT = 2;
const WAY_ID = 4;
const TICKET = 5;
const UNSEEN = 6;
const TARGET_CHARS = 8;
const WHO_CHARS = 9;
const IP_CHARS = 10;
const BODY_BYTES = 11;
/** Bytes of the body that follow in records of the kind MORE. */
const TO_COME = 12;
/** Bytes that are left empty before the body. */
const GAP = 13;
const HEADER_BYTES = 56;
/** Longer texts are copied two bytes a character. */
const MAX_NARROW = 256;

/** What of a response's record is a text: a head that is told apart from a response. */
interface StatementText {
  readonly head: string;
  readonly at: number;
  readonly asker: Asker;
  readonly channel: Channel;
  readonly method: string | undefined;
  readonly route: string;
  readonly bytes: number;
}

/** Writes records; on the event loop. */
export class CrossingWriter {
  readonly #ring: Ring;
  readonly #segments: SegmentWriter;
  readonly #ways: WayBook;
  /** Ways that the reader was told of, by their numbers. */
  #known = 0;
  #opened = 1;

  constructor(ring: Ring, ways: WayBook) {
    this.#ring = ring;
    this.#ways = ways;
    this.#segments = new SegmentWriter(ring);
  }

  get written(): number {
    return this.#segments.written;
  }

  get segmentsInUse(): number {
    return this.#segments.segmentsInUse;
  }

  /** Whether a segment was opened since this was asked last. */
  hasOpened(): boolean {
    const { opened } = this.#segments;
    if (opened === this.#opened) return false;
    this.#opened = opened;
    return true;
  }

  /**
   * A response as it left. @returns false when there is no room. Cost: a copy of the body, two bytes a character of a text,
   * and some twenty words.
   */
  response(
    at: number,
    way: Way,
    target: string,
    asker: Asker,
    body: Uint8Array | string,
    unseen: number,
  ): boolean {
    if ((way.id === 0 || way.id > this.#known) && !this.#say(way)) return false;
    const { account = '', ip = '' } = asker;
    const isText = typeof body === 'string';
    const bodyBytes = isText ? 2 * body.length : body.length;
    // The most that it may take: two bytes a character.
    const most = HEADER_BYTES + 2 * (target.length + account.length + ip.length) + bodyBytes + 2 * ALIGN;
    if (most > this.#ring.segmentBytes || !isPlain(asker))
      return this.#long(RESPONSE, at, way.id, 0, target, asker, body, unseen);
    const from = this.#segments.reserve(most);
    if (from < 0) return false;
    const { words, numbers, bytes } = this.#ring;
    const word = from >> 2;
    let end = from + HEADER_BYTES;
    const targetEnd = narrow(bytes, end, target);
    let flags = isText ? TEXT : 0;
    if (targetEnd < 0) {
      flags |= WIDE_TARGET;
      end += bytes.write(target, end, 'utf16le');
    } else end = targetEnd;
    const accountEnd = narrow(bytes, end, account);
    const ipEnd = accountEnd < 0 ? -1 : narrow(bytes, accountEnd, ip);
    if (ipEnd < 0) return this.#long(RESPONSE, at, way.id, 0, target, asker, body, unseen);
    // Where V8 copies into shared memory by words: both sides have to lie alike, or it goes byte by byte (six times as long).
    const gap = ((isText ? 0 : body.byteOffset) - ipEnd) & (ALIGN - 1);
    end = ipEnd + gap;
    if (isText) bytes.write(body, end, 'utf16le');
    else bytes.set(body, end);
    end += bodyBytes;
    words[word + KIND] = RESPONSE | (flags << 8);
    numbers[(from >> 3) + AT / 2] = at;
    words[word + WAY_ID] = way.id;
    words[word + TICKET] = 0;
    numbers[(from >> 3) + UNSEEN / 2] = unseen;
    words[word + TARGET_CHARS] = target.length;
    words[word + WHO_CHARS] = account.length;
    words[word + IP_CHARS] = ip.length;
    words[word + BODY_BYTES] = bodyBytes;
    words[word + TO_COME] = 0;
    words[word + GAP] = gap;
    const length = (end - from + ALIGN - 1) & -ALIGN;
    words[word + LENGTH] = length;
    this.#segments.publish(length);
    return true;
  }

  /** A record without a body. @param ticket by which its outcome is told; 0 where nobody waits. @returns false when there is no room. */
  statement(head: string, { at, asker, channel, method, route, bytes }: Sent, ticket: number): boolean {
    const text = JSON.stringify({ head, at, asker, channel, method, route, bytes } satisfies StatementText);
    return this.#long(STATEMENT, at, 0, ticket, '', {}, text, 0);
  }

  /** One that was not kept is said anew each time, the others in their order: there may have been no room for one before. */
  #say(way: Way): boolean {
    if (way.id === 0) return this.#way(way);
    while (this.#known < way.id) {
      if (!this.#way(this.#ways.all[this.#known] as Way)) return false;
      this.#known++;
    }
    return true;
  }

  #way({ id, method, pattern, channel, status, type, encoding }: Way): boolean {
    const text = JSON.stringify({ method, pattern, channel, status, type, encoding } satisfies WayFacts);
    return this.#long(WAY, 0, id, 0, '', {}, text, 0);
  }

  /** What is seldom: bodies longer than a segment, and whoever is known by more than an account. */
  #long(
    kind: number,
    at: number,
    way: number,
    ticket: number,
    target: string,
    asker: Asker,
    body: Uint8Array | string,
    unseen: number,
  ): boolean {
    const { words, numbers, bytes, segmentBytes } = this.#ring;
    const segments = this.#segments;
    const who = askerText(asker);
    const whole = typeof body === 'string' ? Buffer.from(body, 'utf16le') : body;
    const header = HEADER_BYTES + 2 * (target.length + who.length) + ALIGN;
    const room = segmentBytes - HEADER_BYTES - ALIGN;
    // Who writes a name of megabytes is not told of.
    if (header + ALIGN > segmentBytes) return false;
    if (
      header + whole.length + ALIGN > segments.left &&
      !segments.canOpen(2 + Math.ceil(whole.length / room))
    )
      return false;
    const from = segments.reserve(Math.min(segmentBytes, header + whole.length + ALIGN));
    const first = whole.subarray(0, segmentBytes - header - ALIGN);
    const word = from >> 2;
    let end = from + HEADER_BYTES;
    end += bytes.write(target, end, 'utf16le');
    end += bytes.write(who, end, 'utf16le');
    const gap = -end & (ALIGN - 1);
    end += gap;
    bytes.set(first, end);
    const flags = WIDE_TARGET | WHO_TEXT | (typeof body === 'string' ? TEXT : 0);
    words[word + KIND] = kind | (flags << 8);
    numbers[(from >> 3) + AT / 2] = at;
    words[word + WAY_ID] = way;
    words[word + TICKET] = ticket;
    numbers[(from >> 3) + UNSEEN / 2] = unseen;
    words[word + TARGET_CHARS] = target.length;
    words[word + WHO_CHARS] = who.length;
    words[word + IP_CHARS] = 0;
    words[word + BODY_BYTES] = first.length;
    words[word + TO_COME] = whole.length - first.length;
    words[word + GAP] = gap;
    const length = (end + first.length - from + ALIGN - 1) & -ALIGN;
    words[word + LENGTH] = length;
    segments.publish(length);
    for (let done = first.length; done < whole.length; )
      done += this.#more(whole.subarray(done, done + room));
    return true;
  }

  #more(piece: Uint8Array): number {
    const length = (HEADER_BYTES + piece.length + ALIGN - 1) & -ALIGN;
    const from = this.#segments.reserve(length);
    const { words, bytes } = this.#ring;
    const word = from >> 2;
    words[word + KIND] = MORE;
    words[word + GAP] = 0;
    words[word + BODY_BYTES] = piece.length;
    words[word + LENGTH] = length;
    bytes.set(piece, from + HEADER_BYTES);
    this.#segments.publish(length);
    return piece.length;
  }
}

function isPlain({ employee, partner, session, apiKey, client }: Asker): boolean {
  return (
    employee === undefined &&
    partner === undefined &&
    session === undefined &&
    apiKey === undefined &&
    client === undefined
  );
}

/** Writes a short text one byte a character. @returns where it ends, or -1 for one that is long or is not Latin-1. */
function narrow(bytes: Buffer, from: number, text: string): number {
  const { length } = text;
  if (length > MAX_NARROW) return -1;
  let all = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    all |= code;
    bytes[from + i] = code;
  }
  return all > 0xff ? -1 : from + length;
}

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

/** Reads records; on the thread, or where the thread has ended. */
export class CrossingReader {
  readonly #ring: Ring;
  readonly #segments: SegmentReader;
  readonly #ways: Way[];
  #bytesRead = 0;

  /** @param ways that were said already, by their numbers from 1 on. */
  constructor(ring: Ring, ways: readonly Way[] = []) {
    this.#ring = ring;
    this.#segments = new SegmentReader(ring);
    this.#ways = [{} as Way, ...ways];
  }

  /** Bytes of records that were read by this reader. */
  get bytesRead(): number {
    return this.#bytesRead;
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
