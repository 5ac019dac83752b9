/**
 * Whose data a recipient received, all of them, for other programs: as CSV, JSON lines or Parquet, written by the
 * engine itself and passed on as it comes.
 *
 * The rows of one recipient lie in the order of people, so that each person is put together and given out before the
 * next is read: memory does not grow with their number. Where that is not possible (an address behind which many
 * recipients stood, aliases, two recipients together) the engine sets aside on disk what does not fit.
 *
 * People come in the order of their first disclosure up to ROWS_AT_ONCE rows, beyond that in the order of their keys.
 */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { CATEGORIES } from '../disclosure/category.ts';
import { BASES, CHANNELS, MEASURES } from '../disclosure/channel.ts';
import type { PersonSeen } from './answers.ts';
import { askFor } from './ask.ts';
import { namesInSql } from './bits.ts';
import { EXPORT_MARK } from './keeper/front.ts';
import { type Prepared, paramsOf, ROWS_AT_ONCE, seenOf } from './people-questions.ts';
import { hexKey, millis } from './sql.ts';
import type { Store } from './store.ts';

export const PEOPLE_FORMATS = ['csv', 'jsonl', 'parquet'] as const;
export type PeopleFormat = (typeof PEOPLE_FORMATS)[number];

/** Memory that one export may use before it sets aside on disk, in bytes. */
export const EXPORT_MEMORY_BYTES = 1_000_000_000;

const CATEGORY_BITS: Readonly<Record<string, number>> = Object.fromEntries(
  Object.entries(CATEGORIES).map(([name, { bit }]) => [name, bit]),
);
const LISTS = [
  ['categories', CATEGORY_BITS],
  ['channels', CHANNELS],
  ['bases', BASES],
  ['measures', MEASURES],
] as const;

const lists = (written: (array: string) => string) =>
  LISTS.map(([name, numbers]) => `${written(namesInSql(numbers, `seen.${name}`))} AS ${name}_`);
const isoTime = (column: string) => `concat(replaceOne(toString(${column}), ' ', 'T'), 'Z')`;

/** Columns of each format, and ClickHouse's name of it. */
const FORMATS: Readonly<
  Record<PeopleFormat, { readonly name: string; readonly columns: readonly string[] }>
> = {
  csv: {
    name: 'CSVWithNames',
    columns: [
      ...lists((array) => `arrayStringConcat(${array}, ' ')`),
      'seen.disclosures AS disclosures_',
      `${isoTime('seen.first_at')} AS first_at_`,
      `${isoTime('seen.last_at')} AS last_at_`,
    ],
  },
  jsonl: {
    name: 'JSONEachRow',
    columns: [
      ...lists((array) => array),
      'seen.disclosures AS disclosures_',
      `${millis('seen.first_at')} AS firstAt_`,
      `${millis('seen.last_at')} AS lastAt_`,
    ],
  },
  parquet: {
    name: 'Parquet',
    columns: [
      ...lists((array) => array),
      'seen.disclosures AS disclosures_',
      'seen.first_at AS first_at_',
      'seen.last_at AS last_at_',
    ],
  },
};

/**
 * The statement of an export. Inner names end in `_`, so that none hides a column it is made from.
 * @returns a SELECT without its FORMAT.
 */
function statement(prepared: Prepared, format: PeopleFormat): string {
  const { ctes, from } = seenOf(prepared);
  const { columns } = FORMATS[format];
  const named = ['person_', ...columns.map((column) => /(\w+_)$/.exec(column)?.[1] as string)];
  const order = prepared.extent.rows <= ROWS_AT_ONCE ? 'ORDER BY seen.first_at, seen.person' : '';
  return `WITH ${ctes}
    SELECT ${named.map((name) => `${name} AS ${name.slice(0, -1)}`).join(', ')} FROM (
      SELECT ${hexKey('seen.person')} AS person_, ${columns.join(', ')} FROM ${from} ${order})
    SETTINGS optimize_aggregation_in_order = 1, max_bytes_before_external_group_by = ${EXPORT_MEMORY_BYTES},
      max_bytes_ratio_before_external_group_by = 0, join_algorithm = 'default',
      output_format_json_quote_64bit_integers = 0, output_format_parquet_compression_method = 'zstd'`;
}

/**
 * All people of a selection as bytes of a file of that format.
 * The stream fails when the answer breaks off; what came until then is not whole.
 * @throws WeirError as ask
 */
export function exportPeople(store: Store, prepared: Prepared, format: PeopleFormat): Promise<Readable> {
  const query = `${statement(prepared, format)} ${EXPORT_MARK} FORMAT ${FORMATS[format].name}`;
  return askFor(store, query, paramsOf(prepared.rows));
}

/** All people of a selection, one by one. */
export async function* everyPerson(store: Store, prepared: Prepared): AsyncGenerator<PersonSeen> {
  const stream = await exportPeople(store, prepared, 'jsonl');
  // An error of the stream reaches whoever reads the lines, as long as anybody does; the reader of lines passes it on, too.
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  let failure: Error | undefined;
  const failed = (error: Error) => {
    failure ??= error;
    lines.close();
  };
  stream.on('error', failed);
  lines.on('error', failed);
  try {
    for await (const line of lines) if (line !== '') yield JSON.parse(line) as PersonSeen;
    if (failure !== undefined) throw failure;
  } finally {
    // Whoever has seen enough ends the statement.
    lines.close();
    stream.destroy();
  }
}
