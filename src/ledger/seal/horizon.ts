/**
 * A horizon: which rows of sealed batches were removed under retention, so that a removal that was announced can be told
 * from rows that somebody took away. It is signed with the key of the seals, and its digest stands in a sealed row of
 * `removals` before the first row goes.
 *
 *   horizons/000001.note   signed note (c2sp.org/signed-note):
 *                            weir horizon v1
 *                            <origin>
 *                            <number> <at, ms since the epoch>
 *                            <size> <root>                               the tree when it was made: no later batch is touched
 *                            <batches> <bytes> <SHA-256 of the .rows, base64>
 *                            <rows removed> <rows of these batches that stay>
 *                            <what was removed, and under which rule: one line or more>
 *   horizons/000001.rows   for each batch it touches, ascending: number u48 · pruned tree (pruned-tree.ts)
 *
 * Roots and row counts of the batches stay in seal.log: a horizon takes nothing out of the tree. Of a batch that two
 * horizons touch, the later one counts.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { replaceFile } from '../files.ts';
import type { TreeHead } from './merkle.ts';
import { fromBase64, type NoteKey, type NoteSigner, openNote, signNote } from './note.ts';
import { encodePruned, type PrunedTree } from './pruned-tree.ts';

/** Directory of the horizons in the data directory. */
export const HORIZONS_DIRECTORY = 'horizons';
const HEAD = 'weir horizon v1';
const NUMBER_BYTES = 6;
/** Digits of a horizon's number in its files' names. */
const NAME_DIGITS = 6;

export interface Horizon {
  readonly number: number;
  readonly at: EpochMs;
  readonly head: TreeHead;
  /** Of the .rows file. */
  readonly batches: number;
  readonly bytes: number;
  readonly hash: Buffer;
  readonly removed: number;
  readonly kept: number;
  /** Lines that say what was removed and under which rule. */
  readonly rule: string;
}

/** What is left of one batch. */
export interface PrunedBatch {
  readonly number: number;
  readonly tree: PrunedTree;
}

export function horizonPath(directory: string, number: number, part: 'note' | 'rows'): string {
  return join(directory, HORIZONS_DIRECTORY, `${String(number).padStart(NAME_DIGITS, '0')}.${part}`);
}

/** SHA-256 of a horizon's text, in hexadecimal: what its sealed row says. */
export function horizonDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export function horizonText(horizon: Horizon, origin: string): string {
  const { number, at, head, batches, bytes, hash, removed, kept, rule } = horizon;
  const root = Buffer.from(head.root).toString('base64');
  return `${HEAD}\n${origin}\n${number} ${at}\n${head.size} ${root}\n${batches} ${bytes} ${hash.toString('base64')}\n${removed} ${kept}\n${rule}\n`;
}

/** @returns undefined when no known key signed it, or it is no horizon. */
export function openHorizon(
  note: string,
  keys: readonly NoteKey[],
): { readonly horizon: Horizon; readonly text: string } | undefined {
  const opened = openNote(note, keys);
  const [head, origin, named = '', tree = '', rows = '', counts = '', ...rest] =
    opened?.text.split('\n') ?? [];
  if (opened === undefined || head !== HEAD || opened.signedBy.every(({ name }) => name !== origin))
    return undefined;
  const [number, at] = numbersOf(named, 2) ?? [];
  const [, size, root] = /^(\d{1,15}) (\S+)$/.exec(tree) ?? [];
  const [, batches, bytes, hash] = /^(\d{1,15}) (\d{1,15}) (\S+)$/.exec(rows) ?? [];
  const [removed, kept] = numbersOf(counts, 2) ?? [];
  const [rootBytes, hashBytes] = [fromBase64(root ?? ''), fromBase64(hash ?? '')];
  const isWhole = rootBytes?.length === 32 && hashBytes?.length === 32 && rest.pop() === '';
  if (!isWhole || number === undefined || at === undefined || removed === undefined || kept === undefined)
    return undefined;
  const horizon: Horizon = {
    number,
    at,
    head: { size: Number(size), root: rootBytes },
    batches: Number(batches),
    bytes: Number(bytes),
    hash: hashBytes,
    removed,
    kept,
    rule: rest.join('\n'),
  };
  return { horizon, text: opened.text };
}

function numbersOf(text: string, count: number): number[] | undefined {
  const parts = text.split(' ');
  return parts.length === count && parts.every((part) => /^\d{1,15}$/.test(part))
    ? parts.map(Number)
    : undefined;
}

/** Writes the .rows of a horizon batch by batch; durable when finished. */
export class HorizonRows {
  readonly #file: number;
  readonly #path: string;
  readonly #hash = createHash('sha256');
  batches = 0;
  bytes = 0;

  /** @throws WeirError WEIR_DATA_DIR */
  constructor(directory: string, number: number) {
    this.#path = horizonPath(directory, number, 'rows');
    try {
      mkdirSync(join(directory, HORIZONS_DIRECTORY), { recursive: true, mode: 0o700 });
      this.#file = openSync(this.#path, 'w', 0o600);
    } catch (cause) {
      throw this.#failed(cause);
    }
  }

  /** @param batch with a number above the last one's. @throws WeirError WEIR_DATA_DIR */
  add({ number, tree }: PrunedBatch): void {
    const head = Buffer.alloc(NUMBER_BYTES);
    head.writeUIntLE(number, 0, NUMBER_BYTES);
    const bytes = Buffer.concat([head, encodePruned(tree)]);
    try {
      for (let written = 0; written < bytes.length; )
        written += writeSync(this.#file, bytes, written, bytes.length - written);
    } catch (cause) {
      throw this.#failed(cause);
    }
    this.#hash.update(bytes);
    this.batches += 1;
    this.bytes += bytes.length;
  }

  /** @returns SHA-256 of the file. */
  finish(): Buffer {
    fsyncSync(this.#file);
    closeSync(this.#file);
    return this.#hash.digest();
  }

  #failed(cause: unknown): WeirError {
    return new WeirError('WEIR_DATA_DIR', { path: this.#path, reason: (cause as Error).message }, { cause });
  }
}

/** Signs a horizon and writes its note; the .rows must be durable before. @returns the digest of its text. */
export function writeHorizon(directory: string, horizon: Horizon, signer: NoteSigner): string {
  const text = horizonText(horizon, signer.name);
  replaceFile(horizonPath(directory, horizon.number, 'note'), signNote(text, signer));
  return horizonDigest(text);
}

/** File in the data directory while rows are being removed; ../retention/plan.ts writes it. */
export const PLAN_FILE = 'retention.json';

/** Number of the horizon up to which rows are being removed, or were when somebody was killed; 0 when it cannot be read. */
export function removalUnderWay(directory: string): number | undefined {
  try {
    const { horizon } = JSON.parse(readFileSync(join(directory, PLAN_FILE), 'utf8')) as { horizon?: unknown };
    return typeof horizon === 'number' ? horizon : 0;
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'ENOENT' ? undefined : 0;
  }
}

/** Bytes before a batch's pruned tree in a .rows file. */
export const BATCH_HEAD_BYTES = NUMBER_BYTES;
