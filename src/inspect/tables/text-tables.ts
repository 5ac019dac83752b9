/** Tables that are text: CSV with whatever delimiter, JSON, lines of JSON, and plain text as a table of one column. */
import { CsvRecords } from '../csv-records.ts';
import { decoded, decodedText } from './decoded.ts';
import type { Table, TableFormat, TableRow } from './table.ts';

/** Delimiters that are looked for, by how often they are meant. */
const DELIMITERS = [',', '\t', ';', '|'] as const;
/** Longest line of JSON, in UTF-16 units; a longer one is passed over. */
const MAX_LINE = 4 * 1024 * 1024;
/** Name of the column of a plain text. */
export const TEXT_COLUMN = 'text';

/** The delimiter that a first line has most of; undefined when it has none. */
export function delimiterOf(line: string): string | undefined {
  const outside = line.replace(/"(?:[^"]|"")*"/g, '');
  const counts = DELIMITERS.map((delimiter) => outside.split(delimiter).length - 1);
  const most = Math.max(...counts);
  return most === 0 ? undefined : DELIMITERS[counts.indexOf(most)];
}

abstract class TextTable implements Table {
  abstract readonly format: TableFormat;
  malformed = 0;
  abstract rows(): AsyncIterable<TableRow>;
}

export class CsvTable extends TextTable {
  readonly format = 'csv';
  readonly delimiter: string;
  readonly #pieces: AsyncIterable<Uint8Array>;
  readonly #isHeader: (fields: readonly string[]) => boolean;

  /** @param isHeader whether a first record names columns; when it does not, they are `column1`, `column2` … */
  constructor(
    pieces: AsyncIterable<Uint8Array>,
    delimiter: string,
    isHeader: (fields: readonly string[]) => boolean = () => true,
  ) {
    super();
    this.#pieces = pieces;
    this.delimiter = delimiter;
    this.#isHeader = isHeader;
  }

  async *rows(): AsyncGenerator<TableRow> {
    let names: readonly string[] | undefined;
    let wider: readonly string[] = [];
    let ready: TableRow[] = [];
    const records = new CsvRecords(
      {
        record: (fields, line) => {
          if (names === undefined) {
            const isHeader = this.#isHeader(fields);
            names = isHeader ? fields.map((field) => field.trim()) : fields.map((_, i) => `column${i + 1}`);
            if (isHeader) return;
          }
          // A row that is longer than the header has columns without a name.
          if (fields.length > Math.max(names.length, wider.length))
            wider = [...names, ...fields.slice(names.length).map((_, i) => `column${names!.length + i + 1}`)];
          ready.push({ names: fields.length > names.length ? wider : names, values: fields, line });
        },
        malformed: () => {
          this.malformed += 1;
        },
      },
      this.delimiter,
    );
    for await (const piece of decoded(this.#pieces)) {
      records.push(piece);
      yield* ready;
      ready = [];
    }
    records.end();
    yield* ready;
  }
}

export class JsonLinesTable extends TextTable {
  readonly format = 'jsonl';
  readonly #pieces: AsyncIterable<Uint8Array>;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    super();
    this.#pieces = pieces;
  }

  async *rows(): AsyncGenerator<TableRow> {
    for await (const { text, line } of linesOf(this.#pieces)) {
      if (text.trim() === '') continue;
      const value = text.length > MAX_LINE ? undefined : parsed(text);
      if (isObject(value)) yield { names: Object.keys(value), values: Object.values(value), line };
      else this.malformed += 1;
    }
  }
}

/** A JSON document: the rows are the objects of the list that has most of them, wherever it stands. */
export class JsonTable extends TextTable {
  readonly format = 'json';
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  async *rows(): AsyncGenerator<TableRow> {
    const value = parsed(decodedText(this.#bytes).replace(/^\ufeff/, ''));
    if (value === undefined) this.malformed += 1;
    for (const [i, row] of objectsIn(value).entries())
      yield { names: Object.keys(row), values: Object.values(row), line: i + 1 };
  }
}

export class PlainTable extends TextTable {
  readonly format = 'text';
  readonly #pieces: AsyncIterable<Uint8Array>;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    super();
    this.#pieces = pieces;
  }

  async *rows(): AsyncGenerator<TableRow> {
    const names = [TEXT_COLUMN];
    for await (const { text, line } of linesOf(this.#pieces))
      if (text.trim() !== '') yield { names, values: [text], line };
  }
}

async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<{ text: string; line: number }> {
  let rest = '';
  let line = 0;
  for await (const piece of decoded(pieces)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    // What is longer than any line is let go of as it comes, and told as one line that cannot be read.
    if (rest.length > 2 * MAX_LINE) rest = rest.slice(0, MAX_LINE + 1);
    for (const text of lines) {
      line += 1;
      yield { text: line === 1 ? text.replace(/^\ufeff/, '') : text, line };
    }
  }
  if (rest !== '') yield { text: line === 0 ? rest.replace(/^\ufeff/, '') : rest, line: line + 1 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The longest list of objects in a document; the document itself when it is one object without such a list. */
function objectsIn(value: unknown): Record<string, unknown>[] {
  let best: Record<string, unknown>[] = isObject(value) ? [value] : [];
  let isList = false;
  const stack: unknown[] = [value];
  while (stack.length > 0) {
    const next = stack.pop();
    if (Array.isArray(next)) {
      const objects = next.filter(isObject);
      if (objects.length > 0 && (!isList || objects.length > best.length)) [best, isList] = [objects, true];
    }
    if (typeof next === 'object' && next !== null)
      stack.push(...Object.values(next).filter((each) => typeof each === 'object'));
  }
  return best;
}
