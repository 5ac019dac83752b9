/**
 * One log while it is read: its format, found by its first lines or given, and a queue of what it discloses in the order of
 * time.
 *
 *   pieces ─▶ lines ─▶ parser ─┬▶ replay.take ─▶ reorder ─▶ queue
 *                              └▶ refused, with a reason and a sample
 *
 * A line that the file's format refuses is offered to the other formats, where the format was found and not given: files of
 * several servers are put together in real life. One line alone that is dated a day or more after all before it is a broken
 * clock's: it is left out unless the next line confirms it.
 */
import { WeirError } from '../../disclosure/error.ts';
import { type Clock, DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import { CombinedParser } from './formats/combined.ts';
import { allParsers, detect, HAR, parserOf, SAMPLE_LINES, type SampleLine } from './formats/detect.ts';
import { harEntries, harLine, looksLikeHar, MAX_HAR_BYTES } from './formats/har.ts';
import type { LogParser, ParserOptions } from './formats/log-parser.ts';
import { LogLine, type Refusal } from './line.ts';
import { LineSplitter } from './line-splitter.ts';
import { LogMinute } from './quiet-lines.ts';
import { Reorder } from './reorder.ts';
import type { LogSighting, Replay } from './replay.ts';
import type { RefusedLines } from './samples.ts';

/** Bytes of a file's beginning that its format is told by, and that are held of each file until its turn comes. */
export const SAMPLE_MAX_BYTES = 64 * 1024;
/** A time so much after all before it needs a second line to be believed. */
export const AHEAD_MS = DAY_MS;
/** A time so much after the clock is none. */
export const FUTURE_MS = DAY_MS;

export interface LogFileOptions extends ParserOptions {
  readonly replay: Replay;
  readonly refused: RefusedLines;
  readonly clock: Clock;
  /** Name of a format or a format string; without it the format is found. */
  readonly format?: string;
  readonly reorderMs?: number;
}

export class LogFile {
  readonly path: string;
  readonly #options: LogFileOptions;
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #line = new LogLine();
  readonly #splitter: LineSplitter;
  readonly #reorder: Reorder<LogSighting>;
  #queue: LogSighting[] = [];
  #next = 0;
  /** Pieces that were read for the sample. */
  #head: Uint8Array[] = [];
  #parser: LogParser | undefined;
  #others: LogParser[] | undefined;
  #stash: { readonly bytes: Uint8Array; readonly at: EpochMs; readonly number: number } | undefined;
  #newest = Number.NaN;
  /** The minute that lines which show nobody are counted in, where they are. */
  readonly #minute = new LogMinute();
  #isCombined = false;
  /** What is later than this is no time. */
  #future = Number.POSITIVE_INFINITY;
  #number = 0;
  #isHar = false;
  /** Nothing more will come but what is in the queue. */
  ended = false;
  /** Time of the first entry; infinite when there is none among the first lines. */
  firstAt = Number.POSITIVE_INFINITY;
  lines = 0;
  refused = 0;
  readonly #formats = new Map<string, number>();
  /** The format of the latest entry, and how many in a row were of it: they are counted when another comes. */
  #latest = '';
  #inRow = 0;

  constructor(path: string, pieces: AsyncIterable<Uint8Array>, options: LogFileOptions) {
    this.path = path;
    this.#options = options;
    this.#pieces = pieces[Symbol.asyncIterator]();
    this.#reorder = new Reorder((sighting) => this.#queue.push(sighting), options.reorderMs);
    this.#splitter = new LineSplitter({
      line: (bytes, from, to) => this.#entry(bytes, from, to),
      run: (bytes, from) => this.#quiet(bytes, from),
      tooLong: (bytes, from, to) => {
        this.#number += 1;
        this.#refuse('too-long', bytes, from, to, this.#number);
      },
    });
  }

  /** The file's format; undefined until it is found. */
  get format(): string | undefined {
    return this.#isHar ? HAR : this.#parser?.name;
  }

  /** Entries by format. */
  get formats(): ReadonlyMap<string, number> {
    this.#countRow();
    return this.#formats;
  }

  get reordered(): number {
    return this.#reorder.reordered;
  }

  get late(): number {
    return this.#reorder.late;
  }

  /** What comes next; undefined when more must be read first. */
  get peek(): LogSighting | undefined {
    return this.#queue[this.#next];
  }

  shift(): void {
    this.#next += 1;
    if (this.#next < this.#queue.length) return;
    this.#queue = [];
    this.#next = 0;
  }

  /**
   * Reads the beginning and finds the format.
   * @throws WeirError WEIR_LOG_FORMAT (given, and none), WEIR_LOG_HAR, WEIR_INPUT_UNREADABLE
   */
  async open(): Promise<void> {
    let size = 0;
    while (size < SAMPLE_MAX_BYTES) {
      const { value, done } = await this.#pieces.next();
      if (done === true) {
        this.ended = true;
        break;
      }
      // A log that is being written has nothing more for the moment.
      if (value.length === 0) break;
      this.#head.push(value);
      size += value.length;
    }
    const { format } = this.#options;
    const head = Buffer.concat(this.#head);
    this.#isHar = format === HAR || (format === undefined && looksLikeHar(head));
    if (this.#isHar) return this.#readHar();
    const sample = sampleOf(head, this.ended);
    // A format that was given is used whatever the file holds.
    this.#parser = format === undefined ? detect(sample, this.#options) : parserOf(format, this.#options);
    for (const { bytes, from, to } of sample) {
      if (this.#parser === undefined) break;
      if (this.#parser.read(bytes, from, to, this.#line) !== undefined) continue;
      this.firstAt = this.#line.at;
      break;
    }
    if (!this.ended) return;
    this.#readHead();
    this.#end();
  }

  /** Reads a piece. @returns false when there was nothing: the file is at its end, or quiet. */
  async more(): Promise<boolean> {
    if (this.ended) return false;
    if (this.#head.length > 0) {
      this.#readHead();
      return true;
    }
    const { value, done } = await this.#pieces.next();
    if (done === true) {
      this.ended = true;
      this.#end();
      return false;
    }
    this.#read(value);
    return value.length > 0;
  }

  /** Gives out what waits for what may still come before it: the log is quiet. */
  settle(): void {
    this.#reorder.flush();
  }

  #read(piece: Uint8Array): void {
    this.#future = this.#options.clock.now() + FUTURE_MS;
    // An empty piece says that the log is quiet.
    if (piece.length === 0) this.settle();
    else this.#splitter.push(piece);
    this.#options.replay.logRecipients.quiet?.letGo();
  }

  #readHead(): void {
    const head = this.#head;
    this.#head = [];
    for (const piece of head) this.#read(piece);
  }

  #end(): void {
    this.#splitter.end();
    const stash = this.#stash;
    this.#stash = undefined;
    if (stash !== undefined) this.#again(stash.bytes);
    this.#reorder.flush();
  }

  async #readHar(): Promise<void> {
    let size = this.#head.reduce((sum, piece) => sum + piece.length, 0);
    while (!this.ended) {
      const { value, done } = await this.#pieces.next();
      if (done === true) this.ended = true;
      else {
        this.#head.push(value);
        size += value.length;
        if (size > MAX_HAR_BYTES)
          throw new WeirError('WEIR_LOG_HAR', {
            path: this.path,
            reason: `it is over ${MAX_HAR_BYTES} bytes`,
          });
      }
    }
    const entries = harEntries(Buffer.concat(this.#head), this.path);
    this.#head = [];
    const line = this.#line;
    for (const entry of entries) {
      this.#number += 1;
      const why = harLine(entry, `har:${this.path.split('/').at(-1)}`, this.#options, line);
      if (why === undefined) this.#take(HAR, line);
      else this.#refuse(why, line.bytes, 0, line.bytes.length, this.#number);
    }
    this.#reorder.flush();
    this.firstAt = this.peek?.at ?? this.firstAt;
  }

  #entry(bytes: Uint8Array, from: number, to: number): void {
    this.#number += 1;
    const line = this.#line;
    let parser = this.#parser;
    let why: Refusal | undefined =
      parser?.read(bytes, from, to, line) ?? (parser === undefined ? 'format' : undefined);
    if ((why === 'format' || why === 'binary') && this.#options.format === undefined) {
      const other = this.#offer(bytes, from, to);
      if (other !== undefined) {
        // A log that was empty at first is of the format of its first entry.
        this.#parser ??= other;
        parser = other;
        why = undefined;
      }
    }
    if (why === undefined && line.at > this.#future) why = 'ahead';
    if (why !== undefined) {
      this.#refuse(why, bytes, from, to, this.#number);
      return;
    }
    const { at } = line;
    if (at > this.#newest + AHEAD_MS && !this.#confirmed(bytes, from, to, at)) return;
    if (!(at <= this.#newest)) this.#newest = at;
    const stash = this.#stash;
    if (stash !== undefined) {
      this.#stash = undefined;
      this.#refuse('ahead', stash.bytes, 0, stash.bytes.length, stash.number);
    }
    this.#take((parser as LogParser).name, line);
    this.#isCombined = parser === this.#parser && parser instanceof CombinedParser;
    if (this.#isCombined) this.#minute.take(line);
  }

  /** Lines that show nobody, taken together, and those between them that were read with them. @returns where the first line begins that was not. */
  #quiet(bytes: Uint8Array, from: number): number {
    const { replay } = this.#options;
    const { quiet } = replay.logRecipients;
    const minute = this.#minute;
    // A jump ahead waits for the very next line; and what is dated after the clock is looked at one by one.
    if (quiet === undefined || !this.#isCombined || this.#stash !== undefined) return from;
    if (!(minute.endMs <= this.#future)) return from;
    const line = this.#line;
    for (let next = from; ; ) {
      next = quiet.count(bytes, next, minute);
      const { lines } = quiet;
      if (lines > 0) {
        const { firstAt, lastAt } = quiet;
        replay.takeQuiet(lines, firstAt, lastAt);
        if (!(lastAt <= this.#newest)) this.#newest = lastAt;
        this.#number += lines;
        this.lines += lines;
        this.#inRow += lines;
      }
      if (!quiet.isRead) return next;
      next = quiet.read(line);
      replay.logRecipients.counted(quiet.address, quiet.agent);
      this.#number += 1;
      if (!(line.at <= this.#newest)) this.#newest = line.at;
      this.#take(this.#latest, line, true);
    }
  }

  /** A jump ahead: whether the line before made it, too. */
  #confirmed(bytes: Uint8Array, from: number, to: number, at: EpochMs): boolean {
    const stash = this.#stash;
    if (stash !== undefined && Math.abs(at - stash.at) <= AHEAD_MS) {
      this.#stash = undefined;
      this.#newest = Math.min(at, stash.at);
      this.#again(stash.bytes);
      // The line at hand was overwritten by the one before.
      this.#reparse(bytes, from, to);
      return true;
    }
    if (stash !== undefined) this.#refuse('ahead', stash.bytes, 0, stash.bytes.length, stash.number);
    this.#stash = { bytes: bytes.slice(from, to), at, number: this.#number };
    return false;
  }

  #again(bytes: Uint8Array): void {
    const parser = this.#reparse(bytes, 0, bytes.length);
    if (parser !== undefined) this.#take(parser.name, this.#line);
  }

  #reparse(bytes: Uint8Array, from: number, to: number): LogParser | undefined {
    if (this.#parser?.read(bytes, from, to, this.#line) === undefined && this.#parser !== undefined)
      return this.#parser;
    return this.#offer(bytes, from, to);
  }

  /** Another format that takes a line. */
  #offer(bytes: Uint8Array, from: number, to: number): LogParser | undefined {
    this.#others ??= allParsers(this.#options);
    return this.#others.find((parser) => parser.read(bytes, from, to, this.#line) === undefined);
  }

  #take(format: string, line: LogLine, isCounted = false): void {
    this.lines += 1;
    if (format !== this.#latest) {
      this.#countRow();
      this.#latest = format;
    }
    this.#inRow += 1;
    const sighting = this.#options.replay.take(line, isCounted);
    if (sighting !== undefined) this.#reorder.add(sighting);
  }

  #countRow(): void {
    if (this.#inRow > 0)
      this.#formats.set(this.#latest, (this.#formats.get(this.#latest) ?? 0) + this.#inRow);
    this.#inRow = 0;
  }

  #refuse(why: Refusal, bytes: Uint8Array, from: number, to: number, number: number): void {
    if (why === 'directive') return;
    this.refused += 1;
    this.#options.refused.add(why, this.path, number, bytes, from, to);
  }
}

/** The first whole lines of a file. */
function sampleOf(head: Uint8Array, isWhole: boolean): SampleLine[] {
  const sample: SampleLine[] = [];
  const splitter = new LineSplitter({
    line: (bytes, from, to) => {
      if (sample.length < SAMPLE_LINES) sample.push({ bytes: bytes.slice(from, to), from: 0, to: to - from });
    },
    tooLong: () => undefined,
  });
  splitter.push(head);
  if (isWhole || sample.length === 0) splitter.end();
  return sample;
}
