/** Relations as CSV (RFC 4180) with a line of column names: `recipient,person,basis,reference,from,until`, in any order. */
import { CsvRecords } from '../../inspect/csv-records.ts';
import { RELATION_COLUMNS, type RelationColumn, type RelationText } from './relation-row.ts';
import { pause } from './relation-source.ts';
import type { Telling } from './told-relations.ts';

/**
 * Reads all of it into a telling, which is not put in force yet.
 * @param text pieces of any size; after each, other work gets its turn.
 * @throws Error when the columns are missing, or a line is no CSV: half a file must not pass for a whole one.
 */
export async function readCsvRows(
  text: AsyncIterable<string>,
  telling: Telling,
  hasBasis: boolean,
): Promise<void> {
  let columns: readonly (RelationColumn | undefined)[] | undefined;
  let problem: string | undefined;
  const records = new CsvRecords({
    record: (fields, line) => {
      if (problem !== undefined) return;
      if (columns === undefined) {
        columns = fields.map(columnOf);
        problem = missingIn(columns, hasBasis);
        return;
      }
      if (fields.length !== columns.length) {
        problem = `line ${line} has ${fields.length} fields in place of ${columns.length}`;
        return;
      }
      telling.row(Object.fromEntries(columns.map((column, i) => [column, fields[i]])) as RelationText, line);
    },
    malformed: (what, line) => {
      problem ??= `line ${line} is no CSV (${what})`;
    },
  });
  for await (const piece of text) {
    records.push(piece);
    if (problem !== undefined) break;
    await pause();
  }
  if (problem === undefined) records.end();
  if (columns === undefined) problem ??= 'there is no line of column names';
  if (problem !== undefined) throw new Error(problem);
}

function columnOf(name: string): RelationColumn | undefined {
  return RELATION_COLUMNS.find((column) => column === name.trim().toLowerCase());
}

function missingIn(columns: readonly (string | undefined)[], hasBasis: boolean): string | undefined {
  const needed: RelationColumn[] = ['recipient', 'person', ...(hasBasis ? [] : ['basis' as const])];
  const missing = needed.filter((name) => !columns.includes(name));
  return missing.length === 0 ? undefined : `the column ${missing.join(' and ')} is missing`;
}
