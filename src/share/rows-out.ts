/**
 * The file that a partner gets: written beside its name and given the name only when it is whole and everything in it is
 * recorded. CSV and lines of JSON come row by row; Parquet a group of rows at a time, all columns as texts.
 */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  closeSync,
  createWriteStream,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type WriteStream,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { WeirError } from '../disclosure/error.ts';
import { cellText, jsonSafe } from '../inspect/tables/table.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Rows of one group of a Parquet file: all of them are in memory until it is written. */
const ROWS_PER_GROUP = 20_000;

/** A kept row: values by column; undefined where the field was left out. */
export type KeptRow = readonly unknown[];

export interface RowsOut {
  /** Adds rows. @throws WeirError WEIR_OUTPUT (rejects) */
  write(rows: readonly KeptRow[]): Promise<void>;
  /** Ends the content; nothing has the final name yet. @returns its bytes and SHA-256. @throws as write */
  end(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Gives the file its name. @throws as write */
  publish(): void;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/** @param columns names, in their order. @throws WeirError WEIR_OUTPUT (rejects with the first write) */
export async function openRowsOut(
  path: string,
  format: ExportFormat,
  columns: readonly string[],
): Promise<RowsOut> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  const sink = new HashedFile(temporary, path);
  const encode =
    format === 'parquet' ? await parquetEncoder(sink, columns) : textEncoder(sink, format, columns);
  return {
    write: (rows) => sink.told(() => encode.write(rows)),
    end: () =>
      sink.told(async () => {
        await encode.end();
        return sink.end();
      }),
    publish: () => sink.publish(),
    discard: () => sink.discard(),
  };
}

interface Encoder {
  write(rows: readonly KeptRow[]): Promise<void>;
  end(): Promise<void>;
}

class HashedFile {
  readonly #temporary: string;
  readonly #path: string;
  readonly #sink: WriteStream;
  readonly #done: Promise<void>;
  readonly #digest = createHash('sha256');
  bytes = 0;

  constructor(temporary: string, path: string) {
    this.#temporary = temporary;
    this.#path = path;
    this.#sink = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
    this.#done = finished(this.#sink);
    this.#done.catch(() => undefined);
  }

  async put(piece: string | Uint8Array): Promise<void> {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    this.#digest.update(bytes);
    this.bytes += bytes.length;
    if (!this.#sink.write(bytes)) await Promise.race([once(this.#sink, 'drain'), this.#done]);
    if (this.#sink.errored) throw this.#sink.errored;
  }

  async end(): Promise<{ bytes: number; sha256: string }> {
    this.#sink.end();
    await this.#done;
    const file = openSync(this.#temporary, 'r');
    fsyncSync(file);
    closeSync(file);
    return { bytes: this.bytes, sha256: this.#digest.digest('hex') };
  }

  publish(): void {
    try {
      renameSync(this.#temporary, this.#path);
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  async discard(): Promise<void> {
    this.#sink.destroy();
    await this.#done.catch(() => undefined);
    rmSync(this.#temporary, { force: true });
  }

  async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw this.#failure(cause);
    }
  }

  #failure(cause: unknown): WeirError {
    if (cause instanceof WeirError) return cause;
    return new WeirError('WEIR_OUTPUT', { path: this.#path, reason: (cause as Error).message }, { cause });
  }
}

function textEncoder(sink: HashedFile, format: 'csv' | 'jsonl', columns: readonly string[]): Encoder {
  let begun = false;
  const header = format === 'csv' ? `${columns.map(csvField).join(',')}\n` : '';
  const line = (row: KeptRow) =>
    format === 'csv'
      ? `${columns.map((_, i) => csvField(cellText(row[i]))).join(',')}\n`
      : `${JSON.stringify(Object.fromEntries(columns.flatMap((name, i) => (row[i] === undefined ? [] : [[name, row[i]]]))), jsonSafe)}\n`;
  const begin = async () => {
    if (!begun) await sink.put(header);
    begun = true;
  };
  return {
    write: async (rows) => {
      await begin();
      await sink.put(rows.map(line).join(''));
    },
    end: begin,
  };
}

/** RFC 4180. */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function parquetEncoder(sink: HashedFile, columns: readonly string[]): Promise<Encoder> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  // What a group wrote is handed on, and its room used again; the writer's own count of bytes goes on.
  const buffer = new ByteWriter();
  const flush = async () => {
    await sink.put(Uint8Array.from(buffer.getBytes()));
    buffer.index = 0;
  };
  const schema = [
    { name: 'root', num_children: columns.length },
    ...columns.map((name) => ({
      name,
      type: 'BYTE_ARRAY' as const,
      converted_type: 'UTF8' as const,
      repetition_type: 'OPTIONAL' as const,
    })),
  ];
  const writer = new ParquetWriter({ writer: buffer, schema, createdBy: 'weir' });
  let waiting: KeptRow[] = [];
  const group = async () => {
    if (waiting.length === 0) return;
    const columnData = columns.map((name, i) => ({
      name,
      data: waiting.map((row) => (row[i] === undefined || row[i] === null ? null : cellText(row[i]))),
      type: 'STRING' as const,
    }));
    await writer.write({ columnData, rowGroupSize: waiting.length });
    waiting = [];
    await flush();
  };
  return {
    write: async (rows) => {
      waiting.push(...rows);
      if (waiting.length >= ROWS_PER_GROUP) await group();
    },
    end: async () => {
      await group();
      await writer.finish();
      await flush();
    },
  };
}
