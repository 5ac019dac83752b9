/** Writes records into the ring, on the event loop: what an answer costs an application is what is done here (crossing.ts). */
import { askerText } from './asker-text.ts';
import {
  AT,
  BODY_BYTES,
  GAP,
  HEADER_BYTES,
  IP_CHARS,
  KIND,
  LENGTH,
  MAX_NARROW,
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
import { ALIGN, type Ring, SegmentWriter } from './ring.ts';
import type { Sent } from './sent.ts';
import type { Way, WayBook, WayFacts } from './way.ts';
import type { Asker } from './wire.ts';

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
