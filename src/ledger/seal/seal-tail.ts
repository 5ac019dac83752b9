/**
 * The newest seals, read from the file's end: how far the hand-over has come, and what it has sealed since. The file
 * grows by a line a batch for as long as the ledger lives; only its end is looked at here, and tags are not checked:
 * whoever wants proof reads from the beginning (seal-file.ts).
 *
 *   weir-seal v2 <writer>
 *   <seal> <tag>
 *     …
 *   <seal> <tag>       ▲ read line by line, upwards, until one was filed at or before what is asked for
 *   <half a line       what a crash left: none
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { WeirError } from '../../disclosure/error.ts';
import { parseSeal } from './seal.ts';
import { parseHead } from './seal-file.ts';

const PIECE_BYTES = 64 * 1024;
const HEAD_BYTES = 64;

/** What was sealed after a batch. */
export interface SealTail {
  /** 8 hex digits that tell this ledger's batches from those of others in the same tables. */
  readonly writer: string;
  /** What the newest seal is filed under; 0 when there is none. */
  readonly newest: number;
  /** Rows sealed since. */
  readonly rows: number;
  /** Times that they lie in, ms since the epoch, both inclusive; Infinity and -Infinity when there are none. */
  readonly least: number;
  readonly greatest: number;
}

/**
 * Reads the seals that are filed above a number. O(their bytes).
 * @param filed see Seal; Infinity asks for the newest one only.
 * @returns undefined when there is no file of seals yet, or its end cannot be read as seals.
 * @throws WeirError WEIR_DATA_DIR when the file is there and cannot be read.
 */
export function sealTail(path: string, filed: number): SealTail | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const [first = ''] = head.toString('latin1', 0, readSync(file, head, 0, HEAD_BYTES, 0)).split('\n');
    const writer = parseHead(first);
    if (writer === undefined) return undefined;
    let newest = 0;
    let rows = 0;
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (const line of linesUpwards(file, first.length + 1)) {
      const seal = parseSeal(line.slice(0, line.lastIndexOf(' ')));
      if (seal === undefined) return undefined;
      newest = Math.max(newest, seal.filed);
      if (seal.filed <= filed) break;
      // A batch without rows spans no time.
      if (seal.rows === 0) continue;
      rows += seal.rows;
      least = Math.min(least, seal.least);
      greatest = Math.max(greatest, seal.greatest);
    }
    return { writer, newest, rows, least, greatest };
  } finally {
    closeSync(file);
  }
}

/** Whole lines behind `begin`, the last one first. */
function* linesUpwards(file: number, begin: number): Generator<string> {
  const piece = Buffer.alloc(PIECE_BYTES);
  /** A line whose beginning is not read yet; undefined until the last newline was met. */
  let rest: string | undefined;
  for (let at = fstatSync(file).size; at > begin; ) {
    const length = Math.min(PIECE_BYTES, at - begin);
    at -= length;
    const text = piece.toString('latin1', 0, readSync(file, piece, 0, length, at));
    const lines = (text + (rest ?? '')).split('\n');
    // What follows the last newline is half a line.
    if (rest === undefined && lines.length === 1) continue;
    if (rest === undefined) lines.pop();
    rest = lines.shift() as string;
    yield* lines.reverse();
  }
  if (rest !== undefined) yield rest;
}
