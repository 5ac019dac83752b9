/**
 * A file on disk by ranges: what Parquet is read by, a row group at a time, so that its size needs no memory.
 * Invariant: the file is opened when something of it is first asked for, and once.
 */
import { statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FileRanges } from '../inspect/tables/table.ts';

/** @returns undefined when there is no such file to read at any place: standard input, a pipe, nothing. */
export function fileRanges(path: string): FileRanges | undefined {
  const found = path === '-' ? undefined : statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? new DiskRanges(path, found.size) : undefined;
}

class DiskRanges implements FileRanges {
  readonly byteLength: number;
  readonly #path: string;
  #handle: Promise<FileHandle> | undefined;

  constructor(path: string, byteLength: number) {
    this.#path = path;
    this.byteLength = byteLength;
  }

  async slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    this.#handle ??= open(this.#path);
    const handle = await this.#handle;
    // Counted from the end where it is negative, as an ArrayBuffer's slice.
    const from = Math.max(0, start < 0 ? this.byteLength + start : start);
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(end, this.byteLength) - from));
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, from + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + read) as ArrayBuffer;
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await (await handle)?.close();
  }
}
