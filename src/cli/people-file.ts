/**
 * An export into a file: written beside it under another name, made durable, and given its name only when it is whole.
 * Whatever interrupts it leaves no half file under the final name, and removes what it had written.
 */
import { closeSync, createWriteStream, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { WeirError } from '../disclosure/error.ts';
import type { PeopleFormat } from '../ledger/people-export.ts';

const NEWLINE = 10;
/** First and last four bytes of a Parquet file. */
const PARQUET_MAGIC = 'PAR1';

export interface Written {
  /** People in the file; null for Parquet, which does not say until the end. */
  readonly people: number | null;
  readonly bytes: number;
}

export interface FileOptions {
  readonly path: string;
  readonly format: PeopleFormat;
  /** People that the answer has: the file must have them all. */
  readonly people: number;
  readonly onProgress: (written: Written) => void;
}

/** @throws WeirError WEIR_OUTPUT; WEIR_LEDGER_UNAVAILABLE when the answer broke off. */
export async function writePeopleFile(source: Readable, options: FileOptions): Promise<Written> {
  const { path, format, people, onProgress } = options;
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const remove = () => rmSync(temporary, { force: true });
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    const sink = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
    // Its failure is that of the next write, or of the end.
    const done = finished(sink);
    done.catch(() => undefined);
    const tail = await copy(source, sink, format, onProgress);
    sink.end();
    await done;
    checkWhole(tail, format, people);
    const file = openSync(temporary, 'r');
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, path);
    return { people: format === 'parquet' ? null : tail.lines - headerLines(format), bytes: tail.bytes };
  } catch (cause) {
    remove();
    if (cause instanceof WeirError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code?.startsWith('E') === true && code !== 'ECONNRESET' && code !== 'EPIPE')
      throw new WeirError('WEIR_OUTPUT', { path, reason: message }, { cause });
    throw new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason: message }, { cause });
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
  }
}

interface Copied {
  readonly bytes: number;
  readonly lines: number;
  /** The last bytes. */
  readonly end: string;
}

async function copy(
  source: Readable,
  sink: ReturnType<typeof createWriteStream>,
  format: PeopleFormat,
  onProgress: (written: Written) => void,
): Promise<Copied> {
  let bytes = 0;
  let lines = 0;
  let end = '';
  for await (const piece of source as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (format !== 'parquet') lines += newlines(piece);
    end = (end + piece.subarray(-PARQUET_MAGIC.length).toString('latin1')).slice(-PARQUET_MAGIC.length);
    if (!sink.write(piece)) await drained(sink);
    if (sink.errored) throw sink.errored;
    onProgress({ people: format === 'parquet' ? null : Math.max(0, lines - headerLines(format)), bytes });
  }
  return { bytes, lines, end };
}

/** Resolves when more can be written, or nothing any more. */
function drained(sink: ReturnType<typeof createWriteStream>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      sink.off('drain', done).off('error', done);
      resolve();
    };
    sink.on('drain', done).on('error', done);
  });
}

function newlines(piece: Buffer): number {
  let count = 0;
  for (let at = piece.indexOf(NEWLINE); at !== -1; at = piece.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}

const headerLines = (format: PeopleFormat): number => (format === 'csv' ? 1 : 0);

/** A server may end an answer early and say so in its last line: what is not all is nothing. */
function checkWhole({ lines, end }: Copied, format: PeopleFormat, people: number): void {
  const found = lines - headerLines(format);
  const whole = format === 'parquet' ? end === PARQUET_MAGIC : found >= people;
  if (whole) return;
  const reason = format === 'parquet' ? 'the file has no end' : `${found} of ${people} people came`;
  throw new WeirError('WEIR_LEDGER_UNAVAILABLE', { reason });
}
