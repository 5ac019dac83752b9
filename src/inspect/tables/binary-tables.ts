/**
 * Tables that are not text: Excel's workbooks (the first sheet that has rows) and Parquet, a row group at a time. Both
 * libraries are loaded when such a file comes, and not before.
 */
import type { AsyncBuffer } from 'hyparquet';
import { WeirError } from '../../disclosure/error.ts';
import type { FileRanges, Table, TableRow } from './table.ts';

/** Most bytes that the columns of one row group say they take. Writers make them of 128 MiB to 1 GiB. */
export const MAX_ROW_GROUP_BYTES = 1024 * 1024 * 1024;

export class ExcelTable implements Table {
  readonly format = 'xlsx';
  malformed = 0;
  readonly #bytes: Buffer;
  readonly #name: string;

  /** @param name of the file, for what is said of it. */
  constructor(bytes: Buffer, name: string) {
    this.#bytes = bytes;
    this.#name = name;
  }

  /** @throws WeirError WEIR_INPUT_INVALID when it is no workbook */
  async *rows(): AsyncGenerator<TableRow> {
    const { default: readSheets } = await import('read-excel-file/node');
    let sheets: readonly { readonly data: readonly (readonly unknown[])[] }[];
    try {
      sheets = await readSheets(this.#bytes);
    } catch (cause) {
      throw invalid(this.#name, 'no Excel workbook (.xlsx)', cause);
    }
    const { data = [] } = sheets.find((sheet) => sheet.data.length > 0) ?? {};
    const [header = [], ...body] = data;
    const names = header.map((cell, i) =>
      cell === null || cell === '' ? `column${i + 1}` : String(cell).trim(),
    );
    for (const [i, values] of body.entries())
      if (values.some((value) => value !== null && value !== '')) yield { names, values, line: i + 2 };
  }
}

export class ParquetTable implements Table {
  readonly format = 'parquet';
  readonly malformed = 0;
  readonly #file: AsyncBuffer | FileRanges;
  readonly #name: string;

  constructor(file: AsyncBuffer | FileRanges, name: string) {
    this.#file = file;
    this.#name = name;
  }

  /** @throws WeirError WEIR_INPUT_INVALID when it is no Parquet file. Memory is one row group. */
  async *rows(): AsyncGenerator<TableRow> {
    const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await import('hyparquet');
    const { compressors } = await import('hyparquet-compressors');
    let start = 0;
    try {
      const metadata = await parquetMetadataAsync(this.#file);
      const names = parquetSchema(metadata).children.map(({ element }) => element.name);
      for (const { num_rows: count, total_byte_size: bytes } of metadata.row_groups) {
        if (bytes > MAX_ROW_GROUP_BYTES) throw tooLarge(this.#name, start + 1);
        const end = start + Number(count);
        const range = { rowStart: start, rowEnd: end };
        const rows = await parquetReadObjects({ file: this.#file, metadata, compressors, ...range });
        for (const [i, row] of rows.entries())
          yield { names, values: names.map((name) => row[name] as unknown), line: start + i + 1 };
        start = end;
      }
    } catch (cause) {
      if (cause instanceof WeirError) throw cause;
      throw invalid(this.#name, 'no Parquet file', cause);
    } finally {
      if ('close' in this.#file) await this.#file.close();
    }
  }
}

/** Bytes that are in memory, as the library reads them. */
export function bufferOf(bytes: Buffer): AsyncBuffer {
  const whole = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  return { byteLength: bytes.length, slice: (start, end) => whole.slice(start, end) };
}

function tooLarge(path: string, line: number): WeirError {
  const problem = `a row group larger than ${MAX_ROW_GROUP_BYTES / 2 ** 20} MiB: write it with smaller ones`;
  return new WeirError('WEIR_INPUT_INVALID', { path, line, problem });
}

function invalid(path: string, problem: string, cause: unknown): WeirError {
  return new WeirError('WEIR_INPUT_INVALID', { path, line: 1, problem }, { cause });
}
