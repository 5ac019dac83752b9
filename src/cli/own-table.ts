/**
 * A table of the platform's own, such as its customers: whose each row is says a column that is named after a kind of
 * identifier (`id`, `phone`, `email`, `residentId`, `card`, `username`); the other columns are what is asked for.
 */
import { traceWords } from '../../locales/trace.ts';
import { WeirError } from '../disclosure/error.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import {
  canonicalIdentifier,
  isIdentifierNamespace,
  type PersonKey,
  personKey,
} from '../disclosure/person.ts';
import { openTable } from '../inspect/tables/open-table.ts';
import { cellText, type TableRow } from '../inspect/tables/table.ts';
import { MAX_STRATA, Strata } from '../trace/strata.ts';
import { fileRanges } from './file-ranges.ts';
import { type Input, LOOKED_AT, openInput, plainName } from './input-bytes.ts';
import type { Terminal } from './terminal.ts';

export interface OwnTable {
  readonly path: string;
  /** Columns that it must have. */
  readonly columns: readonly string[];
  /** The command that asks for it, for what is said when it has none. */
  readonly command: string;
  /** Told of its bytes as they are read, decompressed. */
  readonly onBytes?: (bytes: Uint8Array) => void;
}

/** @throws WeirError WEIR_USAGE, WEIR_INPUT_* */
export async function* rowsOf(
  terminal: Terminal,
  { path, columns, command, onBytes }: OwnTable,
): AsyncGenerator<TableRow> {
  const words = traceWords(terminal.locale).trace;
  const input = openInput(path, LOOKED_AT);
  const table = await openTable(onBytes === undefined ? input.pieces() : told(input, onBytes), {
    name: plainName(path),
    ...(onBytes === undefined ? { ranges: fileRanges(path) } : {}),
  });
  let count = 0;
  for await (const row of table.rows()) {
    if (count === 0)
      for (const column of columns)
        if (!row.names.includes(column))
          throw new WeirError('WEIR_USAGE', { problem: words.noColumn(column, path), command });
    count += 1;
    if (count % 10_000 === 0) terminal.progress(words.reading(count.toLocaleString(terminal.locale)));
    yield row;
  }
}

/** In which part of the platform its people are, by one of its columns. @throws WeirError WEIR_USAGE, WEIR_INPUT_* */
export async function strataOf(
  terminal: Terminal,
  table: Omit<OwnTable, 'columns'>,
  column: string,
  hash: KeyedHash,
): Promise<Strata> {
  const strata = new Strata();
  for await (const row of rowsOf(terminal, { ...table, columns: [column] })) {
    if (strata.add(fieldOf(row, column), keysIn(row, hash))) continue;
    const problem = `more than ${MAX_STRATA} values of ${column}: a column of parts has fewer`;
    throw new WeirError('WEIR_INPUT_INVALID', { path: table.path, line: row.line, problem });
  }
  return strata;
}

export function fieldOf({ names, values }: TableRow, column: string): string {
  return cellText(values[names.indexOf(column)]).trim();
}

/** Keys of a row's columns that are named after kinds of identifiers. A name is nobody's alone. */
export function keysIn({ names, values }: TableRow, hash: KeyedHash): PersonKey[] {
  return names.flatMap((name, i) => {
    if (!isIdentifierNamespace(name) || name === 'name') return [];
    const value = canonicalIdentifier(name, cellText(values[i]));
    return value === undefined ? [] : [personKey(hash, { namespace: name, value })];
  });
}

async function* told(input: Input, onBytes: (bytes: Uint8Array) => void): AsyncGenerator<Buffer> {
  for await (const piece of input.pieces()) {
    onBytes(piece);
    yield piece;
  }
}
