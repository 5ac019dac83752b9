/**
 * A batch's digest: what its rows are, whichever order a table keeps them in. Made from the spool's records when a batch
 * is handed over, and again from the tables when it is verified; both must come to the same.
 *
 *   digest = SHA-256 over, for each sealed table in order: its name, the number of its rows, the rows' lines sorted
 *
 * Aliases and identities are not in it: those tables drop repetitions when they merge. An identity's sealed value is
 * bound to its key instead, so that it cannot be moved to another.
 */
import { createHash } from 'node:crypto';

/** Tables whose rows are sealed, with the columns of a line in ClickHouse SQL; the batch itself is left out. */
export const SEALED = {
  disclosures:
    'toUnixTimestamp64Milli(at), recipient, person, categories, channel, route, basis, measure, named_by, identity_set',
  blind_periods: 'toUnixTimestamp64Milli(at), recipient, identity_set, channel, route, reason, bytes',
  verdicts:
    "toUnixTimestamp64Milli(at), kind, recipient, subject, test, people, window_ms, limit_people, tier, toUInt8(unexplained_only), if(isNull(error_probability), '', toString(reinterpretAsUInt64(assumeNotNull(error_probability)))), toUInt8(enforced)",
} as const;
export type SealedTable = keyof typeof SEALED;
export const SEALED_TABLES = Object.keys(SEALED) as SealedTable[];

/** Between the columns of a line: a character that no column holds (ASCII unit separator). */
export const COLUMN_SEPARATOR = '\x1f';

/** SHA-256 over one table's lines, in hex. Lines are sorted by their UTF-8 bytes, as the tables sort them. */
export function linesHash(lines: readonly string[]): string {
  const sorted = lines.map((line) => Buffer.from(line)).sort(Buffer.compare);
  const hash = createHash('sha256');
  for (const [i, line] of sorted.entries()) {
    if (i > 0) hash.update('\n');
    hash.update(line);
  }
  return hash.digest('hex');
}

export interface TableDigest {
  readonly rows: number;
  /** See linesHash. */
  readonly hash: string;
}

export function batchDigest(tables: Readonly<Record<SealedTable, TableDigest>>): Buffer {
  const hash = createHash('sha256');
  for (const table of SEALED_TABLES) hash.update(`${table} ${tables[table].rows} ${tables[table].hash}\n`);
  return hash.digest();
}
