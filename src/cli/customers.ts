/**
 * The platform's own customer table, read to turn person keys back into customers. The ledger holds no identifier;
 * whoever has both the key file and the customer table can name the people, and nobody else.
 * CSV with a header; columns named after identifier namespaces (id, phone, email, username…) are used, the first
 * column names the customer in the answer.
 */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import {
  canonicalIdentifier,
  type Identifier,
  isIdentifierNamespace,
  type PersonKey,
  personKey,
} from '../disclosure/person.ts';

/** @returns the customer's name in the table (its first column) by person key in hex. @throws WeirError WEIR_INPUT_* */
export async function customersByKey(
  input: Readable,
  path: string,
  keyring: Keyring,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Map<string, string>> {
  const customers = new Map<string, string>();
  await eachCustomer(input, path, onProgress, (fields, identifiers) => {
    for (const identifier of identifiers) {
      const key = hexKey(personKey(keyring, identifier));
      if (!customers.has(key)) customers.set(key, fields[0] ?? '');
    }
  });
  return customers;
}

/**
 * All identifiers of those customers of whom at least one identifier has one of these keys.
 * @throws WeirError WEIR_INPUT_*
 */
export async function customersWith(
  input: Readable,
  path: string,
  keyring: Keyring,
  keys: ReadonlySet<PersonKey>,
  onProgress: (rows: number) => void = () => undefined,
): Promise<Identifier[]> {
  const found: Identifier[] = [];
  await eachCustomer(input, path, onProgress, (_, identifiers) => {
    if (identifiers.some((identifier) => keys.has(personKey(keyring, identifier))))
      found.push(...identifiers);
  });
  return found;
}

async function eachCustomer(
  input: Readable,
  path: string,
  onProgress: (rows: number) => void,
  onCustomer: (fields: readonly string[], identifiers: readonly Identifier[]) => void,
): Promise<void> {
  let header: string[] | undefined;
  let line = 0;
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      line += 1;
      if (text.trim() === '') continue;
      const fields = splitCsv(text);
      if (header === undefined) {
        header = fields.map((field) => field.replace(/^\ufeff/, '').trim());
        if (!header.some(isIdentifierNamespace)) {
          const problem = 'no column is named id, phone, email, username, residentId or card';
          throw new WeirError('WEIR_INPUT_INVALID', { path, line, problem });
        }
        continue;
      }
      onCustomer(fields, identifiersOf(header, fields));
      if (line % 10_000 === 0) onProgress(line);
    }
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

function identifiersOf(header: readonly string[], fields: readonly string[]): Identifier[] {
  const identifiers: Identifier[] = [];
  for (const [i, namespace] of header.entries()) {
    if (!isIdentifierNamespace(namespace) || namespace === 'name') continue;
    const value = canonicalIdentifier(namespace, fields[i] ?? '');
    if (value !== undefined) identifiers.push({ namespace, value });
  }
  return identifiers;
}

/** One line of RFC 4180 CSV; fields do not span lines in a customer table of ids and contact points. */
function splitCsv(line: string): string[] {
  const fields: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g;
  for (const match of line.matchAll(pattern)) {
    fields.push(match[1] === undefined ? (match[2] ?? '') : match[1].replaceAll('""', '"'));
  }
  return fields;
}
