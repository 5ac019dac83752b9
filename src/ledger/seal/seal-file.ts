/**
 * The seals on disk: one line for each batch that was carried into the tables, appended and fsynced before the batch
 * counts as done. Each tag covers its line and the tag before, made with a key that only the seal key file gives:
 * whoever can write the file but has no key cannot make, change, drop or reorder a line that fits.
 *
 *   weir-seal v2 <writer, 8 hex digits>
 *   <seal> <tag>                                    seal as in seal.ts; tag 22 characters of base64url, 128 bits
 *
 *   tag = HMAC-SHA-256(tag key, "weir-seal v2 <writer> <tag before> <seal>")[0:16]
 *
 * A line cut short at the end is what a crash leaves behind: its batch is repeated and sealed again. Reading takes
 * memory for one piece of the file at a time, however long it is.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { WeirError } from '../../disclosure/error.ts';
import { parseSeal, type Seal, sealText } from './seal.ts';

/** Files of the seals in the data directory. */
export const SEAL_FILE = 'seal.log';
export const FINGERPRINT_FILE = 'seal.rows';

const HEAD = /^weir-seal v2 ([0-9a-f]{8})$/;
const HEAD_OF_ANOTHER = /^weir-seal v(\d+) /;
const PIECE_BYTES = 1024 * 1024;
/** No line is longer; what is longer is none. */
const MAX_LINE_BYTES = 512;
const TAG_BYTES = 16;

export function headLine(writer: string): string {
  return `weir-seal v2 ${writer}\n`;
}

/** @returns the writer that a file's first line names; undefined when it is no such line. */
export function parseHead(line: string): string | undefined {
  return HEAD.exec(line)?.[1];
}

/** Bytes of a head line, and more than enough. */
const HEAD_BYTES = 64;

/** Who writes the seals: 8 hex digits, read from the file's first line alone; undefined when there is no file. */
export function readWriter(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const read = readSync(file, head, 0, HEAD_BYTES, 0);
    return parseHead(head.toString('latin1', 0, read).split('\n')[0] as string);
  } finally {
    closeSync(file);
  }
}

export function tagOf(tagKey: Uint8Array, writer: string, tagBefore: string, seal: Seal): string {
  return createHmac('sha256', tagKey)
    .update(`weir-seal v2 ${writer} ${tagBefore} ${sealText(seal)}`)
    .digest()
    .subarray(0, TAG_BYTES)
    .toString('base64url');
}

/** Reads a file of seals from its beginning; a missing file has none. */
export class SealReader {
  readonly writer: string | undefined;
  readonly #lines: Generator<string, void>;
  readonly #tagKey: Uint8Array | undefined;
  #line = 1;
  #tag = '';
  #filed = 0;
  #wholeBytes = 0;
  #broken = false;

  /**
   * @param tagKey without it tags are not checked, only that the lines are seals in a row.
   * @throws WeirError WEIR_SEAL_VERSION (made by another Weir), WEIR_DATA_DIR
   */
  constructor(path: string, tagKey: Uint8Array | undefined) {
    this.#tagKey = tagKey;
    this.#lines = wholeLines(path);
    const head = this.#lines.next().value;
    if (head === undefined) return;
    this.writer = parseHead(head);
    const version = HEAD_OF_ANOTHER.exec(head)?.[1];
    if (this.writer === undefined && version !== undefined)
      throw new WeirError('WEIR_SEAL_VERSION', { path, version });
    this.#wholeBytes = head.length + 1;
    this.#broken = this.writer === undefined;
  }

  /** Bytes of the lines that were read and fit. */
  get wholeBytes(): number {
    return this.#wholeBytes;
  }

  /** The first line that does not fit, from 1; undefined when all that were read do. */
  get brokenLine(): number | undefined {
    return this.#broken ? this.#line : undefined;
  }

  /** The last seal's tag; empty when there is none. */
  get tag(): string {
    return this.#tag;
  }

  /** @returns the next seal, or undefined at the end and at a line that does not fit. */
  next(): Seal | undefined {
    if (this.#broken || this.writer === undefined) return undefined;
    const line = this.#lines.next().value;
    if (line === undefined) return undefined;
    this.#line += 1;
    const split = line.lastIndexOf(' ');
    const seal = parseSeal(line.slice(0, split));
    const tag = line.slice(split + 1);
    if (seal?.number !== this.#line - 1 || seal.filed <= this.#filed || !this.#fits(seal, tag)) {
      this.#broken = true;
      return undefined;
    }
    this.#tag = tag;
    this.#filed = seal.filed;
    this.#wholeBytes += line.length + 1;
    return seal;
  }

  #fits(seal: Seal, tag: string): boolean {
    if (!/^[\w-]{22}$/.test(tag)) return false;
    if (this.#tagKey === undefined) return true;
    const expected = tagOf(this.#tagKey, this.writer as string, this.#tag, seal);
    return timingSafeEqual(Buffer.from(expected), Buffer.from(tag));
  }
}

/** Lines that end with a newline; a line that is too long for a seal comes as it stands, cut. */
function* wholeLines(path: string): Generator<string, void> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
  try {
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    let rest = '';
    for (;;) {
      const read = readSync(file, piece, 0, PIECE_BYTES, null);
      if (read === 0) return;
      const lines = (rest + piece.toString('latin1', 0, read)).split('\n');
      rest = lines.pop() as string;
      yield* lines;
      if (rest.length > MAX_LINE_BYTES) {
        yield rest;
        return;
      }
    }
  } finally {
    closeSync(file);
  }
}
