/**
 * The seals: one line for each batch that was carried into the tables, appended and fsynced before the batch counts as
 * done. A line's root covers every batch up to it (merkle.ts), and its tag is made with a key that only the key file
 * gives: whoever can write the tables but has no key cannot make a line that fits.
 *
 *   weir-seal v1 <writer, 8 hex digits>
 *   <number> <rows> <leaf> <root> <tag>           number 1, 2, 3…; leaf, root and tag 64 hex digits
 *
 * A line cut short at the end is what a crash leaves behind: its batch is repeated and sealed again.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { WeirError } from '../../disclosure/error.ts';
import { leafHash, MerkleTree } from './merkle.ts';

/** File of the seals in the data directory. */
export const SEAL_FILE = 'seal.log';

const HEAD = /^weir-seal v1 ([0-9a-f]{8})$/;
const LINE = /^(\d{1,15}) (\d{1,15}) ([0-9a-f]{64}) ([0-9a-f]{64}) ([0-9a-f]{64})$/;

export interface Seal {
  readonly number: number;
  readonly rows: number;
  readonly leaf: string;
}

/** What stands in a log, as far as it fits together. */
export interface SealsRead {
  readonly writer: string | undefined;
  readonly seals: readonly Seal[];
  readonly tree: MerkleTree;
  /** Bytes of whole lines. */
  readonly wholeBytes: number;
  /** The first line that does not fit, counted from 1; undefined when all do. */
  readonly brokenLine: number | undefined;
}

/** Reads a log and checks numbers, roots and tags. A missing file is an empty log. @throws WeirError WEIR_DATA_DIR */
export function readSeals(path: string, sealKey: Uint8Array): SealsRead {
  let text = '';
  try {
    text = readFileSync(path, 'latin1');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
    }
  }
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  const writer = HEAD.exec(lines[0] ?? '')?.[1];
  const tree = new MerkleTree();
  const seals: Seal[] = [];
  const read = { writer, seals, tree, wholeBytes: whole.length };
  if (lines.length > 0 && writer === undefined) return { ...read, brokenLine: 1 };
  for (const [i, line] of lines.slice(1).entries()) {
    const match = LINE.exec(line);
    const [number, rows, leaf = '', root = '', tag = ''] = match?.slice(1) ?? [];
    tree.append(Buffer.from(leaf, 'hex'));
    const fits =
      match !== null &&
      Number(number) === i + 1 &&
      tree.root().toString('hex') === root &&
      timingSafeEqual(
        Buffer.from(tag, 'hex'),
        tagOf(sealKey, writer as string, Number(number), Number(rows), root),
      );
    if (!fits) return { ...read, brokenLine: i + 2 };
    seals.push({ number: Number(number), rows: Number(rows), leaf });
  }
  return { ...read, brokenLine: undefined };
}

function tagOf(sealKey: Uint8Array, writer: string, number: number, rows: number, root: string): Buffer {
  return createHmac('sha256', sealKey).update(`weir-seal v1 ${writer} ${number} ${rows} ${root}`).digest();
}

/** The log as its one writer sees it. */
export class SealLog {
  readonly #file: number;
  readonly #sealKey: Uint8Array;
  /** Whose batches are sealed here. */
  readonly writer: string;
  readonly #tree: MerkleTree;
  #bytes: number;
  #last: Seal | undefined;

  /**
   * @param newWriter 8 hex digits that tell this ledger's batches from those of others in the same tables; a log that
   *   exists has its own.
   * @throws WeirError WEIR_SEAL_BROKEN when what stands there does not fit; WEIR_DATA_DIR.
   */
  constructor(path: string, sealKey: Uint8Array, newWriter: string) {
    const read = readSeals(path, sealKey);
    if (read.brokenLine !== undefined)
      throw new WeirError('WEIR_SEAL_BROKEN', { path, line: read.brokenLine, aside: path });
    const writer = read.writer ?? newWriter;
    this.#sealKey = sealKey;
    this.writer = writer;
    this.#tree = read.tree;
    this.#last = read.seals.at(-1);
    this.#bytes = read.wholeBytes;
    this.#file = openSync(path, read.wholeBytes === 0 ? 'w' : 'r+', 0o600);
    ftruncateSync(this.#file, this.#bytes);
    if (this.#bytes === 0) this.#write(`weir-seal v1 ${writer}\n`);
  }

  /** Number of the newest seal; 0 when there is none. */
  get size(): number {
    return this.#tree.size;
  }

  /**
   * Seals a batch; the same batch again changes nothing. Durable when it returns.
   * @param digest of the batch's rows; see batch-digest.ts.
   * @throws WeirError WEIR_INTERNAL when a sealed batch comes with other rows, or one is left out.
   */
  append(number: number, rows: number, digest: Uint8Array): void {
    const leaf = leafHash(digest);
    if (number === this.#last?.number && leaf.toString('hex') === this.#last.leaf) return;
    if (number !== this.#tree.size + 1) {
      throw new WeirError('WEIR_INTERNAL', {
        reason: `batch ${number} cannot be sealed after ${this.#tree.size}`,
      });
    }
    this.#tree.append(leaf);
    const root = this.#tree.root().toString('hex');
    const tag = tagOf(this.#sealKey, this.writer, number, rows, root).toString('hex');
    this.#write(`${number} ${rows} ${leaf.toString('hex')} ${root} ${tag}\n`);
    this.#last = { number, rows, leaf: leaf.toString('hex') };
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(line: string): void {
    const bytes = Buffer.from(line, 'latin1');
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#bytes + written);
    }
    fsyncSync(this.#file);
    this.#bytes += bytes.length;
  }
}
