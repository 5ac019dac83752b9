/**
 * A leaked file as rows with identifiers. A file of any size is read once; of more rows than are needed a sample is kept by
 * the keyed hash of the row's text, which neither the file's order nor whoever made it decides.
 *
 *   kept when hash mod 2^level = 0; when too many are kept, the level rises and half of them go (Wegman's adaptive sample)
 */
import type { Category } from '../disclosure/category.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import { canonicalIdentifier, type Identifier, type IdentifierNamespace } from '../disclosure/person.ts';
import type { Inspector } from '../inspect/inspection.ts';
import { cellText, type Table, type TableRow } from '../inspect/tables/table.ts';
import { TEXT_COLUMN } from '../inspect/tables/text-tables.ts';
import { type Column, mapColumns, namespaceOf, SAMPLE_ROWS } from './columns.ts';

/** Rows that are kept. Evidence grows with rows only up to a few thousands. */
export const MAX_KEPT_ROWS = 100_000;
/** Kinds of identifiers that a column without a known content is tried as. */
export const TRIED_NAMESPACES: readonly IdentifierNamespace[] = ['id', 'username'];

export interface LeakedRow {
  /** By column; the identifiers it names somebody with. */
  readonly identifiers: readonly (Identifier & { readonly column: number })[];
  /** Values by column, as text. */
  readonly cells: readonly string[];
}

export interface LeakedFile {
  readonly columns: readonly Column[];
  /** Kept rows. */
  readonly rows: readonly LeakedRow[];
  /** All rows. */
  readonly count: number;
  readonly malformed: number;
}

export interface ReadingOptions {
  readonly hash: KeyedHash;
  readonly inspector: Inspector;
  readonly maxRows?: number;
  readonly onProgress?: (rows: number) => void;
}

/** Reads all of it. Memory: the rows that are kept. */
export async function readLeakedFile(
  table: Table,
  { hash, inspector, maxRows = MAX_KEPT_ROWS, onProgress = () => undefined }: ReadingOptions,
): Promise<LeakedFile> {
  let level = 0n;
  let kept: { readonly hash: bigint; readonly row: TableRow }[] = [];
  const sample: TableRow[] = [];
  let count = 0;
  for await (const raw of table.rows()) {
    const row = flat(raw);
    count += 1;
    if (count % 10_000 === 0) onProgress(count);
    if (sample.length < SAMPLE_ROWS) sample.push(row);
    const value = hash.key64(`leaked row:${row.values.map(cellText).join('\u0000')}`);
    if (value % (1n << level) !== 0n) continue;
    kept.push({ hash: value, row });
    while (kept.length > maxRows) {
      level += 1n;
      kept = kept.filter((each) => each.hash % (1n << level) === 0n);
    }
  }
  const rows = kept.map(({ row }) => row);
  if (table.format === 'text') {
    return {
      columns: [{ name: TEXT_COLUMN, category: null, share: 0 }],
      rows: rows.map((row) => inText(inspector, row)),
      count,
      malformed: table.malformed,
    };
  }
  const columns = mapColumns(inspector, sample);
  const place = new Map(columns.map(({ name }, i) => [name, i]));
  return {
    columns,
    rows: rows.map((row) => withIdentifiers(row, columns, place)),
    count,
    malformed: table.malformed,
  };
}

/** Fields of objects within a field stand beside it: `customer.phone`. One step: deeper ones stay text. */
function flat(row: TableRow): TableRow {
  if (!row.values.some(isPlainObject)) return row;
  const names: string[] = [];
  const values: unknown[] = [];
  for (const [i, value] of row.values.entries()) {
    const name = row.names[i] as string;
    if (!isPlainObject(value)) {
      names.push(name);
      values.push(value);
      continue;
    }
    for (const [inner, part] of Object.entries(value)) {
      names.push(`${name}.${inner}`);
      values.push(part);
    }
  }
  return { names, values, line: row.line };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !ArrayBuffer.isView(value)
  );
}

function withIdentifiers(
  row: TableRow,
  columns: readonly Column[],
  place: ReadonlyMap<string, number>,
): LeakedRow {
  const cells = columns.map(() => '');
  for (const [i, name] of row.names.entries()) {
    const column = place.get(name);
    if (column !== undefined) cells[column] = cellText(row.values[i]).trim();
  }
  const identifiers: (Identifier & { column: number })[] = [];
  for (const [column, { category }] of columns.entries()) {
    const namespace = namespaceOf(category);
    const identifier = namespace === undefined ? undefined : identifierOf(namespace, cells[column] as string);
    if (identifier !== undefined) identifiers.push({ ...identifier, column });
  }
  return { identifiers, cells };
}

/** A cell as an identifier; a number that a spreadsheet wrote with a fraction of zero is that number. */
export function identifierOf(namespace: IdentifierNamespace, cell: string): Identifier | undefined {
  const value = canonicalIdentifier(namespace, cell.replace(/^(\d+)\.0+$/, '$1'));
  return value === undefined ? undefined : { namespace, value };
}

/** A line of text names whom the inspector finds in it. */
function inText(inspector: Inspector, row: TableRow): LeakedRow {
  const text = cellText(row.values[0]);
  const { people } = inspector.inspect(Buffer.from(text), { type: 'text' });
  const identifiers = people.flatMap((person) => person.identifiers);
  return {
    cells: [text],
    identifiers: identifiers
      .filter(({ namespace }) => namespace !== 'name')
      .map((each) => ({ ...each, column: 0 })),
  };
}

/** Categories of a file's columns; of a text, those of the identifiers found in it. */
export function categoriesIn(file: LeakedFile): Category[] {
  return [...new Set(file.columns.flatMap(({ category }) => (category === null ? [] : [category])))];
}
