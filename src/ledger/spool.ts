/**
 * The first durable point: an append-only spool. append() resolves when the record is on disk (fdatasync), never
 * before; records that arrive while a sync is running go out together with the next one (group commit), so that the
 * cost of a sync is shared by everybody who waits. With relaxed durability it resolves when the system has taken the
 * record: nothing is lost when a process dies, and at most the last RELAXED_SYNC_MS when the machine does.
 *
 *   append ─▶ waiting ─▶ (while turns of the loop bring more) ─▶ one write that is on disk ─▶ all of them resolve
 *                 ▲ the next group gathers here meanwhile
 *
 * How a write gets to the disk, and why it is one task and not two: spool-files.ts.
 *
 * A new segment is begun at every start and when the current one is full; what an earlier process wrote is never
 * appended to, so that a torn end stays where it is. A group that fails is cut off again and all of its appends are
 * rejected: what was not promised is not kept half.
 *
 * Under load the next segment is written full of zeros beforehand (blank-segment.ts), and begun as soon as it is there;
 * when it is closed the zeros that are left are cut off. A process that is killed leaves them: they are no record.
 */
import { close, closeSync, ftruncate, ftruncateSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { BlankSegment } from './blank-segment.ts';
import { frame, SEGMENT_HEADER_BYTES } from './segment.ts';
import { createSegment, createSegmentMeanwhile, DISK, type SpoolFiles } from './spool-files.ts';

/** `strict`: a record is on the disk before its response leaves. `relaxed`: with the system, and soon on the disk. */
export type Durability = 'strict' | 'relaxed';
export const DEFAULT_DURABILITY: Durability = 'strict';
/** With relaxed durability: what a power cut may take, in milliseconds. */
export const RELAXED_SYNC_MS = 1_000;

/** A segment is closed when it reaches this size. Small enough to read whole when it is handed over. */
export const DEFAULT_SEGMENT_BYTES = 16 * 1024 * 1024;
/** How long a busy process lets a group grow, in milliseconds: what a response waits at most beside the disk. */
export const LONGEST_GATHERING_MS = 1;
/** Bytes that may wait for the disk. Past it appends are refused: memory must not grow because a disk is slow. */
export const DEFAULT_MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Bytes of a segment after which the next one is prepared, of a small one a quarter: before that a process may well be about to end. */
export const BLANK_AFTER_BYTES = 256 * 1024;

const SEGMENT_NAME = /^(\d{12})\.spool$/;

export interface SpoolOptions {
  readonly segmentBytes?: number;
  readonly maxWaitingBytes?: number;
  /** Default DEFAULT_DURABILITY. */
  readonly durability?: Durability;
  /** Bytes of all segments together past which appends are refused; none: as much as the disk takes. */
  readonly maxBytes?: number | undefined;
  readonly files?: SpoolFiles;
  /** No segment gets a lower number: lower ones may have been handed over and deleted. */
  readonly firstSegment?: number;
}

interface Waiting {
  readonly bytes: Buffer;
  resolve(): void;
  reject(error: WeirError): void;
}

export function segmentName(number: number): string {
  return `${String(number).padStart(12, '0')}.spool`;
}

/** Numbers of the segments in a spool's directory, oldest first. */
export function segmentNumbers(directory: string): number[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const match = SEGMENT_NAME.exec(name);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => a - b);
}

export class Spool {
  readonly #directory: string;
  readonly #segmentBytes: number;
  readonly #maxWaitingBytes: number;
  readonly #maxBytes: number;
  readonly #isStrict: boolean;
  readonly #files: SpoolFiles;
  /** What segments are opened with; 0 where a write is not durable by itself. */
  readonly #durableFlag: number;
  /** Bytes of a segment after which the next is prepared. */
  readonly #blankAfter: number;
  /** Undefined where a write is not durable by itself, or need not be. */
  readonly #blank: BlankSegment | undefined;
  /** Length of the current segment's file, where it was prepared; else 0, and it grows as it is written. */
  #prepared = 0;
  /** Bytes of the segments behind the current one, as far as they were looked at. */
  #behindBytes = 0;
  #syncTimer: NodeJS.Timeout | undefined;
  #failedSync: unknown;
  #file: number;
  #number: number;
  /** Durable length of the current segment. */
  #length = SEGMENT_HEADER_BYTES;
  #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #running: Promise<void> | undefined;
  #closed = false;
  #turns = false;

  /** @throws WeirError WEIR_DATA_DIR when the directory cannot be made or written. */
  constructor(directory: string, options: SpoolOptions = {}) {
    this.#directory = directory;
    this.#segmentBytes = options.segmentBytes ?? DEFAULT_SEGMENT_BYTES;
    this.#maxWaitingBytes = options.maxWaitingBytes ?? DEFAULT_MAX_WAITING_BYTES;
    this.#maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.#isStrict = (options.durability ?? DEFAULT_DURABILITY) === 'strict';
    this.#files = options.files ?? DISK;
    this.#durableFlag = this.#isStrict ? (this.#files.durableFlag ?? 0) : 0;
    this.#blankAfter = Math.min(BLANK_AFTER_BYTES, this.#segmentBytes / 4);
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      this.#number = Math.max((segmentNumbers(directory).at(-1) ?? 0) + 1, options.firstSegment ?? 1);
      this.#file = createSegment(this.#pathOf(this.#number), this.#durableFlag);
      if (this.#durableFlag !== 0)
        this.#blank = new BlankSegment(directory, this.#segmentBytes, this.#durableFlag);
      this.#behindBytes = this.#measureBehind();
    } catch (cause) {
      throw new WeirError('WEIR_DATA_DIR', { path: directory, reason: (cause as Error).message }, { cause });
    }
  }

  /** Segment that is being written and how much of it is durable. */
  get durable(): { readonly segment: number; readonly offset: number } {
    return { segment: this.#number, offset: this.#length };
  }

  /** Bytes that wait for the disk. */
  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /**
   * Makes one record durable.
   * @param payload at most MAX_PAYLOAD_BYTES; it is copied before this returns.
   * @throws WeirError WEIR_SPOOL_WRITE (rejects) when the disk refuses it or too much is waiting already.
   */
  append(payload: Uint8Array): Promise<void> {
    if (this.#closed) return Promise.reject(spoolError(new Error('the spool is closed')));
    if (this.#waitingBytes + payload.length > this.#maxWaitingBytes) {
      return Promise.reject(spoolError(new Error(`the disk is ${this.#waitingBytes} bytes behind`)));
    }
    if (this.#bytesWith(payload.length) > this.#maxBytes) {
      // What was handed over since is gone from the disk; only now is it worth looking.
      this.#behindBytes = this.#measureBehind();
      if (this.#bytesWith(payload.length) > this.#maxBytes)
        return Promise.reject(spoolError(new Error(`the spool has reached its ${this.#maxBytes} bytes`)));
    }
    const bytes = frame(payload);
    this.#waitingBytes += bytes.length;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ bytes, resolve, reject });
    this.#running ??= this.#run();
    return promise;
  }

  /** What is appended from now on goes to a new segment, so that the one before can be handed over and deleted. */
  turn(): void {
    this.#turns = true;
  }

  /** Waits for everything appended so far, then closes the segment. Further appends are refused. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#running;
    clearTimeout(this.#syncTimer);
    if (!this.#isStrict) await this.#files.sync(this.#file).catch(() => undefined);
    await this.#blank?.close();
    if (this.#prepared > this.#length) this.#cutOff();
    closeSync(this.#file);
  }

  /** Bytes that all segments take on the disk once so much more is appended. */
  #bytesWith(more: number): number {
    const current = Math.max(this.#prepared, this.#length + this.#waitingBytes + more);
    return this.#behindBytes + current + (this.#blank?.bytes ?? 0);
  }

  /** A segment is prepared while records come, where there is room for it; what grows by itself is left for it at once. */
  #prepareNext(): void {
    const blank = this.#blank;
    if (blank === undefined || this.#length < this.#blankAfter) return;
    if (this.#behindBytes + Math.max(this.#prepared, this.#length) + 2 * this.#segmentBytes > this.#maxBytes)
      return;
    blank.follow(this.#length - this.#blankAfter);
  }

  /** Whether the current segment is left for the next one now. */
  get #isOver(): boolean {
    return (
      this.#turns ||
      this.#length >= this.#segmentBytes ||
      (this.#prepared === 0 && this.#blank?.isReady === true)
    );
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#gather();
      const group = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#isOver) await this.#rotate();
        await this.#commit(Buffer.concat(group.map((entry) => entry.bytes)));
        for (const entry of group) entry.resolve();
      } catch (cause) {
        this.#cutOff();
        for (const entry of group) entry.reject(spoolError(cause));
      }
      for (const entry of group) this.#waitingBytes -= entry.bytes.length;
    }
    this.#running = undefined;
  }

  /**
   * Appends of this turn of the event loop join the group, and those of the turns behind it while each brings some: a
   * group costs the same whatever it carries. Where little is going on that is one turn that brings nothing.
   */
  async #gather(): Promise<void> {
    const until = performance.now() + LONGEST_GATHERING_MS;
    await endOfTurn();
    for (let before = 0; before < this.#waiting.length && performance.now() < until; ) {
      before = this.#waiting.length;
      await endOfTurn();
    }
  }

  async #commit(bytes: Buffer): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      const left = bytes.length - written;
      const { bytesWritten } = await this.#files.write(
        this.#file,
        bytes,
        written,
        left,
        this.#length + written,
      );
      if (bytesWritten === 0) throw new Error('the disk takes nothing more');
      written += bytesWritten;
    }
    if (!this.#isStrict) this.#syncSoon();
    else if (this.#durableFlag === 0) await this.#files.sync(this.#file);
    this.#length += bytes.length;
    this.#prepareNext();
  }

  /** A sync that fails is told by the next append: the one it belonged to has resolved. */
  #syncSoon(): void {
    this.#syncTimer ??= setTimeout(() => {
      this.#syncTimer = undefined;
      this.#files.sync(this.#file).catch((error: unknown) => {
        this.#failedSync = error;
      });
    }, RELAXED_SYNC_MS).unref();
    const failed = this.#failedSync;
    this.#failedSync = undefined;
    if (failed !== undefined) throw failed;
  }

  /** Bytes of all segments but the current one. One directory and a look at each: cheap beside a full disk. */
  #measureBehind(): number {
    let bytes = 0;
    for (const number of segmentNumbers(this.#directory)) {
      if (number === this.#number) continue;
      bytes += statSync(join(this.#directory, segmentName(number)), { throwIfNoEntry: false })?.size ?? 0;
    }
    return bytes;
  }

  /** After a failed group the segment ends where it was durable; if even that fails, the next group overwrites it. */
  #cutOff(): void {
    this.#prepared = 0;
    try {
      ftruncateSync(this.#file, this.#length);
    } catch {
      // The disk does not answer at all; the checksums keep a half-written frame from being read.
    }
  }

  async #rotate(): Promise<void> {
    const asked = this.#turns;
    // Whoever asks from here on asks for the one after.
    this.#turns = false;
    const path = this.#pathOf(this.#number + 1);
    let next: number;
    let prepared = 0;
    try {
      const blank = this.#blank?.isReady === true ? await this.#blank.take(path) : undefined;
      if (blank !== undefined) prepared = this.#segmentBytes;
      next = blank ?? (await createSegmentMeanwhile(path, this.#durableFlag));
    } catch (error) {
      this.#turns ||= asked;
      throw error;
    }
    if (!this.#isStrict) await this.#files.sync(this.#file);
    this.#behindBytes += this.#length;
    endSegment(this.#file, this.#prepared > this.#length ? this.#length : undefined);
    this.#file = next;
    this.#number += 1;
    this.#length = SEGMENT_HEADER_BYTES;
    this.#prepared = prepared;
  }

  #pathOf(number: number): string {
    return join(this.#directory, segmentName(number));
  }
}

/** Closes a segment's file behind its last record. @param length to which it is cut; undefined where it ends there. */
function endSegment(file: number, length: number | undefined): void {
  const end = () => close(file, () => undefined);
  if (length === undefined) end();
  else ftruncate(file, length, end);
}

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function spoolError(cause: unknown): WeirError {
  return new WeirError('WEIR_SPOOL_WRITE', { reason: (cause as Error).message }, { cause });
}
