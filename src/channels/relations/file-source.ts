/**
 * Relations from a CSV file that somebody replaces now and then: it is read again when its size, time or number is
 * another, and counts as a whole. What stands in it holds while it stands there (and within its own `from` and `until`);
 * a line that is gone is withdrawn.
 *
 * A file that changes while it is read, or that is no CSV to its end, changes nothing: it is read again at the next look.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readCsvRows } from './csv-rows.ts';
import type { RelationSource } from './relation-source.ts';

/** Bytes read at a time: some hundred rows, so that responses do not wait for a long file. */
const PIECE_BYTES = 16 * 1024;

export function fileSource(path: string, hasBasis: boolean): RelationSource {
  let known: string | undefined;
  return {
    look: async (told, again, signal) => {
      const before = await signature(path);
      if (!again && before === known) return 'unchanged';
      const telling = told.whole();
      const text = createReadStream(path, { encoding: 'utf8', highWaterMark: PIECE_BYTES, signal });
      await readCsvRows(text, telling, hasBasis);
      if ((await signature(path)) !== before) throw new Error('it changed while it was read');
      telling.done();
      known = before;
      return telling;
    },
  };
}

async function signature(path: string): Promise<string> {
  const { ino, size, mtimeMs } = await stat(path);
  return `${ino} ${size} ${mtimeMs}`;
}
