/**
 * A body that arrives in pieces. Up to STREAM_AFTER_BYTES it is kept and looked at as a whole; a longer one is read as
 * it comes, and only what may still change is kept.
 *
 *   pieces ─▶ kept ──(256 KiB)──▶ what is it? ─┬─ JSON, lines, CSV, text: read, the cut token carried over
 *                                              └─ HTML, other charsets: kept on, to maxHeldBytes
 *
 * Invariant: however a body is cut into pieces, the findings are the same. Memory is that of the carry (a token, a
 * line or a field: LONGEST_STRING at most, twice), of open containers, and of at most MAX_FINDINGS candidates; what is
 * not looked at for their sake is unseen.
 */
import { holdsNoText, type Treatment, treatmentOf } from './body-type.ts';
import type { Collector } from './collector.ts';
import type { Desk, Reader } from './desk.ts';
import {
  type BodyDescription,
  type Inspection,
  type InspectionSession,
  NOTHING_FOUND,
  type Unseen,
} from './inspection.ts';
import type { JsonKernel } from './kernel/json-kernel.ts';
import { endOfRecords, openTableHead } from './page-windows.ts';
import type { PathEvidence } from './profiles/route-profile.ts';
import type { Source } from './sink.ts';
import { encodingsIn } from './walkers/encoded.ts';
import { jsonStart } from './walkers/json.ts';

/** Bytes from which on a body is read as it comes; enough to tell what it is, and more than most pages have. */
export const STREAM_AFTER_BYTES = 256 * 1024;
/** Candidates held of one body until it ends: some 100 bytes each. */
export const MAX_FINDINGS = 1_000_000;
/** How many times as much as of a body is kept of one that is looked at window by window: what is cut off, and the next. */
const HELD_WINDOWS = 4;
const NO_ROOM = new Uint8Array(0);

export interface SessionLimits {
  /** Bytes of the body that are looked at. */
  readonly maxBodyBytes: number;
  /** Bytes kept of a body that cannot be read as it comes. */
  readonly maxHeldBytes: number;
  /** Bytes from which on it is read as it comes, and that are gathered before reading goes on. */
  readonly streamAfterBytes: number;
  /** Whether findings are handed out with indices of UTF-16. */
  readonly utf16: boolean;
}

/** What the inspector does for its sessions. */
export interface SessionWork {
  /** Looks at a body that is there as a whole. @param over bytes of it past the cap. */
  whole(bytes: Uint8Array, over: number, body: BodyDescription): Inspection;
  /** How the body that begins so is read as it comes; undefined when it has to be kept. */
  treatment(head: Uint8Array, body: BodyDescription): Treatment | undefined;
  learned(body: BodyDescription): PathEvidence | undefined;
  result(collector: Collector, over: number, malformed: number): Inspection;
}

export class Session implements InspectionSession {
  readonly #body: BodyDescription;
  readonly #desk: Desk;
  readonly #work: SessionWork;
  readonly #limits: SessionLimits;
  readonly #ignored: boolean;
  #bytes: Uint8Array = NO_ROOM;
  #length = 0;
  /** Bytes of the body that were taken, kept or read. */
  #taken = 0;
  #over = 0;
  /** Bytes that must be kept before reading goes on: what is carried over is not read again for every piece. */
  #due: number;
  #decided = false;
  #reader: Reader | undefined;
  #collector: Collector | undefined;
  /** Offset in the body of the first byte kept. */
  #base = 0;
  /** Its index in UTF-16, where that is asked for. */
  #index = 0;
  /** Whether it is a page that is looked at window by window. */
  #isPage = false;
  /** What the table that the last window ended in says of its columns. */
  #head: Uint8Array = NO_ROOM;

  constructor(body: BodyDescription, desk: Desk, work: SessionWork, limits: SessionLimits) {
    this.#body = body;
    this.#desk = desk;
    this.#work = work;
    this.#limits = limits;
    this.#due = limits.streamAfterBytes;
    this.#ignored = body.type === undefined && holdsNoText(body.contentType);
  }

  write(chunk: Uint8Array): void {
    if (this.#ignored) return;
    for (let at = 0; at < chunk.length; ) {
      const room = this.#room();
      if (room === 0) {
        this.#over += chunk.length - at;
        return;
      }
      const piece = chunk.subarray(at, at + room);
      this.#keep(piece);
      at += piece.length;
      if (this.#length >= this.#due) this.#read(false);
    }
  }

  window(): Inspection {
    // What it is cannot be told by a few bytes.
    if (this.#ignored || !this.#decided) return NOTHING_FOUND;
    this.#read(false);
    if (this.#reader === undefined) return this.#pageWindow();
    return { findings: [], people: this.#collector!.window(), unseen: this.#overSinceLast() };
  }

  /** A page is looked at up to the end of its last whole record; what is no page is kept to its end, as far as may be. */
  #pageWindow(): Inspection {
    const bytes = this.#bytes.subarray(0, this.#length);
    const { walk } = treatmentOf(this.#body.contentType, bytes);
    const isPage = this.#isPage || this.#body.type === 'html' || walk === 'html';
    if (!isPage) return { findings: [], people: [], unseen: this.#overSinceLast() };
    this.#isPage = true;
    const found = endOfRecords(bytes);
    const end = found === 0 && this.#length > this.#limits.maxHeldBytes ? this.#length : found;
    if (end === 0) return NOTHING_FOUND;
    const { people, unseen } = this.#lookAt(bytes.subarray(0, end));
    this.#head = openTableHead(bytes.subarray(0, end), this.#head);
    bytes.copyWithin(0, end);
    this.#length -= end;
    return { findings: [], people, unseen: [...unseen, ...this.#overSinceLast()] };
  }

  /** A stretch of a page, behind the head of the table that it goes on with. */
  #lookAt(bytes: Uint8Array): Inspection {
    const whole = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    return this.#work.whole(whole, 0, { ...this.#body, type: 'html' });
  }

  #overSinceLast(): Unseen[] {
    const over = this.#over;
    this.#over = 0;
    return over > 0 ? [{ reason: 'over-cap', bytes: over }] : [];
  }

  end(): Inspection {
    if (this.#isPage) {
      const { people, unseen } = this.#lookAt(this.#bytes.subarray(0, this.#length));
      this.#letGo();
      return { findings: [], people, unseen: [...unseen, ...this.#overSinceLast()] };
    }
    if (this.#reader === undefined) {
      const inspection = this.#work.whole(this.#bytes.subarray(0, this.#length), this.#over, this.#body);
      this.#letGo();
      return inspection;
    }
    this.#read(true);
    const malformed = this.#reader.finish();
    this.#letGo();
    return this.#work.result(this.#collector!, this.#over, malformed);
  }

  #letGo(): void {
    this.#desk.rooms.giveBack(this.#bytes);
    this.#bytes = NO_ROOM;
  }

  /** Bytes that are taken next, to the next point at which something is decided. */
  #room(): number {
    const { maxBodyBytes, maxHeldBytes } = this.#limits;
    if (this.#collector !== undefined && this.#collector.held >= MAX_FINDINGS) return 0;
    const left = this.#body.inWindows === true ? Number.POSITIVE_INFINITY : maxBodyBytes - this.#taken;
    if (this.#decided && this.#reader === undefined) {
      const held = this.#body.inWindows === true ? HELD_WINDOWS * maxHeldBytes : maxHeldBytes;
      return Math.max(0, Math.min(left, held - this.#length));
    }
    return Math.max(0, Math.min(left, this.#due - this.#length));
  }

  #keep(piece: Uint8Array): void {
    const needed = this.#length + piece.length;
    if (needed > this.#bytes.length) {
      const larger = this.#desk.rooms.take(Math.max(2 * this.#bytes.length, needed));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#desk.rooms.giveBack(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#length);
    this.#length = needed;
    this.#taken += piece.length;
  }

  #read(last: boolean): void {
    if (!this.#decided) this.#decide();
    const reader = this.#reader;
    if (reader === undefined) return;
    // What lies behind is of an earlier piece: a detector that looks one byte too far must not see it.
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#collector!.base = this.#base;
    this.#collector!.encodings = encodingsIn(bytes);
    const source: Source = { bytes, start: 0, end: this.#length, map: undefined, level: 0 };
    const at = this.#desk.holding(bytes, () => reader.feed(source, last));
    if (this.#limits.utf16) this.#index = this.#collector!.placeInText(bytes, at, this.#index);
    bytes.copyWithin(0, at);
    this.#length -= at;
    this.#base += at;
    this.#due = this.#limits.streamAfterBytes + 2 * this.#length;
  }

  #decide(): void {
    this.#decided = true;
    const head = this.#bytes.subarray(0, this.#length);
    const treatment = this.#work.treatment(head, this.#body);
    if (treatment === undefined) return;
    const learned = this.#work.learned(this.#body);
    const collector = this.#desk.take(learned);
    const careful = learned !== undefined && learned.raises !== false;
    switch (treatment.walk) {
      case 'json':
        this.#reader = new JsonReader(this.#desk.json, head, collector, careful);
        break;
      case 'csv':
        this.#reader = this.#desk.csv(collector, careful);
        break;
      case 'text':
        this.#reader = this.#desk.text(collector);
        break;
      default:
        this.#reader = this.#desk.events(collector, careful);
    }
    this.#collector = collector;
  }
}

class JsonReader implements Reader {
  readonly #kernel: JsonKernel;
  readonly #collector: Collector;
  #skip: number;

  constructor(kernel: JsonKernel, head: Uint8Array, collector: Collector, careful: boolean) {
    this.#kernel = kernel;
    this.#collector = collector;
    this.#skip = jsonStart(head, 0, head.length);
    kernel.begin(careful);
  }

  feed({ bytes, start, end }: Source, last: boolean): number {
    const from = start + this.#skip;
    this.#skip = 0;
    return this.#kernel.feed(bytes, from, end, last, this.#collector);
  }

  finish(): number {
    return this.#kernel.finish(new Uint8Array(0), this.#collector);
  }
}
