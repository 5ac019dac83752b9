/**
 * Opens a table by what it is: by its name's ending, else by its first bytes. Text comes as it is read, and Parquet a row
 * group at a time where the file can be read at any place; JSON documents, workbooks, and Parquet out of a pipe or out of
 * compression are read from memory, within a bound.
 */
import { WeirError } from '../../disclosure/error.ts';
import { bufferOf, ExcelTable, ParquetTable } from './binary-tables.ts';
import { decodedText } from './decoded.ts';
import type { FileRanges, Table, TableFormat } from './table.ts';
import { CsvTable, delimiterOf, JsonLinesTable, JsonTable, PlainTable } from './text-tables.ts';

/** Most bytes of a file that has to be in memory as a whole. 256 MiB. */
export const MAX_WHOLE_BYTES = 256 * 1024 * 1024;
/** Bytes by which a table is told. */
const HEAD_BYTES = 64 * 1024;

const ENDINGS: Readonly<Record<string, TableFormat>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  txt: 'text',
  log: 'text',
  xlsx: 'xlsx',
  parquet: 'parquet',
};

export interface TableOptions {
  /** Of the file, without the ending of its compression. */
  readonly name: string;
  /** Overrules what name and bytes say. */
  readonly format?: TableFormat | undefined;
  /** The same file by ranges, where it is one on disk: closed when its rows are at their end, untouched unless needed. */
  readonly ranges?: FileRanges | undefined;
  /** Whether a first record of CSV names columns. Default: always. */
  readonly isHeader?: (fields: readonly string[]) => boolean;
}

/** @throws WeirError WEIR_INPUT_INVALID when what has to be in memory is larger than MAX_WHOLE_BYTES */
export async function openTable(pieces: AsyncIterable<Buffer>, options: TableOptions): Promise<Table> {
  const { name } = options;
  const source = pieces[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let bytes = 0;
  while (bytes < HEAD_BYTES) {
    const { value, done } = await source.next();
    if (done === true) break;
    read.push(value);
    bytes += value.length;
  }
  const head = Buffer.concat(read);
  const all = (async function* () {
    if (head.length > 0) yield head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) yield next.value;
  })();
  const text = decodedText(head.subarray(0, HEAD_BYTES)).replace(/^\ufeff/, '');
  const format = options.format ?? formatOf(name, head, text);
  switch (format) {
    case 'csv':
      return new CsvTable(all, delimiterOf(firstLine(text)) ?? ',', options.isHeader);
    case 'jsonl':
      return new JsonLinesTable(all);
    case 'text':
      return new PlainTable(all);
    case 'json':
      return new JsonTable(await whole(all, name));
    case 'xlsx':
      return new ExcelTable(await whole(all, name), name);
    case 'parquet':
      return new ParquetTable((await byRanges(all, options)) ?? bufferOf(await whole(all, name)), name);
  }
}

const firstLine = (text: string): string => text.trimStart().split(/\r?\n/, 1)[0] ?? '';

function formatOf(name: string, head: Buffer, text: string): TableFormat {
  // What the bytes cannot be mistaken for comes before what the name says.
  const mark = head.toString('latin1', 0, 4);
  if (mark === 'PAR1') return 'parquet';
  if (mark === 'PK\x03\x04') return 'xlsx';
  const named = ENDINGS[/\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? ''];
  if (named === 'json' && isLines(text)) return 'jsonl';
  if (named === 'text' && delimiterOf(firstLine(text)) !== undefined && isGrid(text)) return 'csv';
  if (named !== undefined && named !== 'xlsx' && named !== 'parquet') return named;
  const first = text.trimStart()[0];
  if (first === '{' || first === '[') return isLines(text) ? 'jsonl' : 'json';
  return isGrid(text) ? 'csv' : 'text';
}

/** Whether a text begins with several lines that are JSON objects each. */
function isLines(text: string): boolean {
  const [one = '', two = ''] = text.split('\n').filter((line) => line.trim() !== '');
  const isOne = (line: string) => {
    try {
      return line.trim().startsWith('{') && typeof JSON.parse(line) === 'object';
    } catch {
      return false;
    }
  };
  return isOne(one) && (isOne(two) || two.length > HEAD_BYTES / 2);
}

/** Whether the first lines have the same number of fields, two at least. */
function isGrid(text: string): boolean {
  const lines = text
    .split(/\r?\n/)
    .slice(0, 20)
    .filter((line) => line !== '');
  const delimiter = delimiterOf(lines[0] ?? '');
  if (delimiter === undefined) return false;
  const widths = lines
    .slice(0, -1)
    .map((line) => line.replace(/"(?:[^"]|"")*"/g, '').split(delimiter).length);
  return widths.every((width) => width === widths[0]);
}

/**
 * The file on disk, when it is what the pieces are and not their compressed form. The pieces go by unkept: whoever takes
 * their digest sees them all.
 */
async function byRanges(
  pieces: AsyncIterable<Buffer>,
  { ranges, name }: TableOptions,
): Promise<FileRanges | undefined> {
  if (ranges === undefined) return undefined;
  if (Buffer.from(await ranges.slice(0, 4)).toString('latin1') !== 'PAR1') {
    await ranges.close();
    return undefined;
  }
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  if (bytes === ranges.byteLength) return ranges;
  await ranges.close();
  throw new WeirError('WEIR_INPUT_INVALID', { path: name, line: 1, problem: 'it changed while it was read' });
}

async function whole(pieces: AsyncIterable<Buffer>, name: string): Promise<Buffer> {
  const all: Buffer[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > MAX_WHOLE_BYTES) {
      const problem = `larger than ${MAX_WHOLE_BYTES / 2 ** 20} MiB: write it as CSV or lines of JSON, which need no memory`;
      throw new WeirError('WEIR_INPUT_INVALID', { path: name, line: 1, problem });
    }
    all.push(piece);
  }
  return Buffer.concat(all);
}
