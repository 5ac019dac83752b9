/**
 * The segment that comes next, written full of zeros before anybody needs it. A record's write into it makes nothing
 * longer: the file system has no new size and no new blocks to put into its journal, only the record itself goes to the
 * disk. PostgreSQL and RocksDB write their logs over old ones for the same reason; ours hold what must be forgotten, so
 * that each is made anew.
 *
 *   spool/next.blank   | header | zeros …………………………………………… |     durable as far as `#filled`
 *                      ─▶ linked as NNNNNNNNNNNN.spool when the segment before it is full, and only then a segment
 *
 * It is filled by the appends themselves: for each byte that is recorded two of it are written, in pieces that share the
 * disk with the records for a few milliseconds each. Where nothing is recorded nothing is written, and a ledger of a few
 * records has none.
 */
import { close, constants, fdatasync, fsync, link, open, rmSync, unlink, write } from 'node:fs';
import { dirname, join } from 'node:path';
import { SEGMENT_HEADER_BYTES, segmentHeader } from './segment.ts';

/** Its name until it is one of the spool's. What is found at a start is of a process that ended, and is made anew. */
export const BLANK_FILE = 'next.blank';
/** Bytes of zeros between two syncs: a few milliseconds of a disk that responses wait for as well. */
export const BLANK_PIECE_BYTES = 512 * 1024;
/** Bytes that are prepared for each byte that is appended: more than one, so that it is done before it is needed. */
export const BLANK_AHEAD = 2;

export class BlankSegment {
  readonly #path: string;
  readonly #bytes: number;
  readonly #flag: number;
  #file: number | undefined;
  #filled = 0;
  #wanted = 0;
  #piece: Buffer | undefined;
  #work: Promise<void> | undefined;
  /** One could not be made, as on a disk that is full: segments grow as they are written from here on. */
  #failed = false;
  #closed = false;

  /**
   * Deletes what an earlier process left.
   * @param bytes of a segment.
   * @param flag what a segment is opened with; see SpoolFiles.durableFlag.
   */
  constructor(directory: string, bytes: number, flag: number) {
    this.#path = join(directory, BLANK_FILE);
    this.#bytes = bytes;
    this.#flag = flag;
    rmSync(this.#path, { force: true });
  }

  /** Bytes of it on the disk. */
  get bytes(): number {
    return this.#filled;
  }

  /** Whether it can be taken at once. */
  get isReady(): boolean {
    return this.#file !== undefined && this.#filled >= this.#bytes && this.#work === undefined;
  }

  /** So much was appended since it was last asked for: it is to be so far ahead. Returns at once. */
  follow(appended: number): void {
    this.#wanted = Math.min(this.#bytes, BLANK_AHEAD * appended);
    if (this.#wanted - this.#filled < Math.min(BLANK_PIECE_BYTES, this.#bytes - this.#filled)) return;
    if (this.isReady || this.#failed || this.#closed) return;
    this.#work ??= this.#fill()
      .catch(() => this.#fail())
      .finally(() => {
        this.#work = undefined;
      });
  }

  /**
   * Gives it a segment's name; both are durable when this resolves. It is linked, and not renamed, so that nothing of that
   * name is lost.
   * @returns the open file, whose bytes behind the header are zeros; undefined where the system does not link it, and no
   *   further one is made.
   * @throws what the system says, when there is something of that name; then it can be taken again.
   */
  async take(path: string): Promise<number | undefined> {
    let isLinked = false;
    try {
      await called((done) => link(this.#path, path, done));
      isLinked = true;
      await called((done) => unlink(this.#path, done));
      const directory = await called<number>((done) => open(dirname(path), 'r', done));
      await called((done) => fsync(directory, done)).finally(() => close(directory));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      if (isLinked) rmSync(path, { force: true });
      this.#fail();
      return undefined;
    }
    const file = this.#file as number;
    this.#file = undefined;
    this.#filled = 0;
    return file;
  }

  /** Ends what is in work and deletes it. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#work;
    this.#letGo();
  }

  async #fill(): Promise<void> {
    if (this.#file === undefined) {
      // Not durable write by write while it is filled: a piece has one sync.
      const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
      this.#file = await called<number>((done) => open(this.#path, flags, 0o600, done));
    }
    // One for the whole segment: half a megabyte is not a thing to drop three times a second.
    this.#piece ??= Buffer.alloc(BLANK_PIECE_BYTES);
    const piece = this.#piece;
    while (this.#filled < this.#wanted && !this.#closed) {
      piece.fill(0, 0, SEGMENT_HEADER_BYTES);
      if (this.#filled === 0) segmentHeader().copy(piece);
      await this.#put(piece.subarray(0, Math.min(piece.length, this.#bytes - this.#filled)));
      await called((done) => fdatasync(this.#file as number, done));
    }
    if (this.#filled < this.#bytes) return;
    this.#piece = undefined;
    if (this.#flag === 0) return;
    const durable = await called<number>((done) => open(this.#path, constants.O_RDWR | this.#flag, done));
    close(this.#file);
    this.#file = durable;
  }

  async #put(bytes: Buffer): Promise<void> {
    for (let written = 0; written < bytes.length; ) {
      const left = bytes.length - written;
      const at = this.#filled;
      const taken = await called<number>((done) =>
        write(this.#file as number, bytes, written, left, at, done),
      );
      if (taken === 0) throw new Error('the disk takes nothing more');
      written += taken;
      this.#filled += taken;
    }
  }

  #fail(): void {
    this.#failed = true;
    this.#letGo();
  }

  #letGo(): void {
    if (this.#file === undefined) return;
    close(this.#file);
    this.#file = undefined;
    this.#filled = 0;
    rmSync(this.#path, { force: true });
  }
}

/** What a function of node:fs calls back, as a promise. */
function called<T = void>(call: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error === null ? resolve(value as T) : reject(error)));
  });
}
