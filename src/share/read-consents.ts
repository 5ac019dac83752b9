/** Receipts out of a table, each with the keys of the person it is of; the first that is none ends it, with its line. */

import { WeirError } from '../disclosure/error.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import {
  canonicalIdentifier,
  isIdentifierNamespace,
  type PersonKey,
  personKey,
} from '../disclosure/person.ts';
import type { Table } from '../inspect/tables/table.ts';
import type { NewConsent } from './consents.ts';
import { readReceipt } from './receipt.ts';

/** @param path what the table is called. @throws WeirError WEIR_INPUT_INVALID with the line */
export async function readConsents(
  table: Table,
  path: string,
  hash: KeyedHash,
  onProgress: (rows: number) => void = () => undefined,
): Promise<NewConsent[]> {
  const found: NewConsent[] = [];
  const invalid = (line: number, problem: string) =>
    new WeirError('WEIR_INPUT_INVALID', { path, line, problem });
  for await (const { names, values, line } of table.rows()) {
    const read = readReceipt(Object.fromEntries(names.map((name, i) => [name, values[i]])));
    if ('problem' in read) throw invalid(line, read.problem);
    const keys = keysOf(read.receipt.pii_principal_id, hash);
    if (keys === undefined)
      throw invalid(line, 'pii_principal_id: write id:10023, phone:13800000000 or the like');
    found.push({ receipt: read.receipt, keys });
    if (found.length % 1_000 === 0) onProgress(found.length);
  }
  if (table.malformed > 0) throw invalid(found.length + 1, `${table.malformed} rows cannot be read`);
  return found;
}

/** `id:10023 phone:13800000000`; undefined when a part of it is no identifier. */
function keysOf(text: string, hash: KeyedHash): PersonKey[] | undefined {
  const keys: PersonKey[] = [];
  for (const part of text.split(/\s+/)) {
    const colon = part.indexOf(':');
    const namespace = part.slice(0, Math.max(0, colon));
    const value = isIdentifierNamespace(namespace)
      ? canonicalIdentifier(namespace, part.slice(colon + 1))
      : undefined;
    if (value === undefined || !isIdentifierNamespace(namespace) || namespace === 'name') return undefined;
    keys.push(personKey(hash, { namespace, value }));
  }
  return keys;
}
