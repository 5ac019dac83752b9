/**
 * The headcount in the data directory: read when a site opens, written every few minutes and when it closes, brought up
 * to date from the ledger.
 *
 *   headcount.snapshot        note { mark, rules } and the state; written beside it, fsynced, renamed
 *   headcount.snapshot.aside  one that could not be read, kept until the next one
 *
 *   open ─▶ restore what the snapshot has ─▶ observe again what the ledger has recorded since the mark ─▶ count
 *
 * Whoever discloses is counted before the disclosure is recorded, and the mark is taken before the snapshot is begun: so
 * everything recorded before the mark is in the snapshot, and everything after it is in the ledger behind the mark.
 * Observing a disclosure again changes nothing. Hence after kill -9 nothing is lost and nothing counts twice, however
 * long a response took.
 * A snapshot that was counted by other rules is not used: then, and without one, the ledger is counted again as far
 * back as a budget looks.
 */
import { closeSync, openSync, readSync, renameSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { WeirError } from '../disclosure/error.ts';
import { Headcount, type HeadcountOptions } from '../headcount/headcount.ts';
import type { LedgerMark } from '../ledger/mark.ts';

export const SNAPSHOT_FILE = 'headcount.snapshot';
const READ_BYTES = 4 * 1024 * 1024;

interface Note {
  /** Where the ledger's recording stood when the snapshot was begun; null when it could not be told. */
  readonly mark: LedgerMark | null;
  /** What was counted: a snapshot of other rules is of no use. */
  readonly rules: string;
  /** Linked identities by actor, 16 hex digits each; see headcount/links.ts. */
  readonly links: readonly (readonly string[])[];
}

export interface Restored {
  readonly headcount: Headcount;
  /** What was recorded since then must be counted again; undefined when all of it must. */
  readonly mark: LedgerMark | undefined;
  readonly links: readonly (readonly bigint[])[];
  /** Why a snapshot was not used. */
  readonly trouble: WeirError | undefined;
}

/**
 * Reads a snapshot. One that is damaged, foreign or counted by other rules is set aside.
 * @throws WeirError WEIR_DATA_DIR when the file is there and cannot be read.
 */
export function restoreHeadcount(path: string, rules: string, options: HeadcountOptions): Restored {
  const nothing = (trouble?: WeirError) => ({
    headcount: new Headcount(options),
    mark: undefined,
    links: [],
    trouble,
  });
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return nothing();
    throw new WeirError('WEIR_DATA_DIR', { path, reason: (cause as Error).message }, { cause });
  }
  try {
    const { headcount, note } = Headcount.restore(piecesOf(file), options);
    const { mark, rules: counted, links = [] } = JSON.parse(Buffer.from(note).toString()) as Note;
    if (counted !== rules) return nothing();
    const keys = links.map((set) => set.map((key) => BigInt(`0x${key}`)));
    return { headcount, mark: mark ?? undefined, links: keys, trouble: undefined };
  } catch (error) {
    if (!(error instanceof WeirError) || !error.code.startsWith('WEIR_HEADCOUNT_SNAPSHOT')) throw error;
    renameSync(path, `${path}.aside`);
    return nothing(error);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a snapshot, chunk by chunk, while counting goes on. A crash leaves the old one or the new one.
 * @throws WeirError WEIR_OUTPUT (rejects); the old snapshot is still there.
 */
export async function saveHeadcount(path: string, headcount: Headcount, note: Note): Promise<void> {
  const temporary = `${path}.new`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      for (const chunk of headcount.snapshot(Buffer.from(JSON.stringify(note)))) await file.writeFile(chunk);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    const directory = await open(dirname(path), 'r');
    await directory.sync().finally(() => directory.close());
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}

function* piecesOf(file: number): Generator<Uint8Array> {
  for (;;) {
    const piece = new Uint8Array(READ_BYTES);
    const length = readSync(file, piece);
    if (length === 0) return;
    yield piece.subarray(0, length);
  }
}
