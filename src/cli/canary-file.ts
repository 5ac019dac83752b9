/**
 * The canaries of a site: a file with an identifier on each line, as they stand in the platform's own records. The file is
 * kept out of the application's database and out of the ledger: who reads it knows whom to leave out.
 *
 *   # lines that begin so, and empty ones, say nothing
 *   id:900001
 *   phone:+8613800000000
 */
import { readFileSync } from 'node:fs';
import { WeirError } from '../disclosure/error.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import { canonicalIdentifier, personKey } from '../disclosure/person.ts';
import { CanarySet } from '../judge/canaries.ts';
import { personName } from './config/judge.ts';
import type { Config } from './config.ts';

/** Canaries at most: one in ten thousand of a thousand million people. */
export const MAX_CANARIES = 100_000;

/** @throws WeirError WEIR_CONFIG_UNREADABLE, WEIR_CANARIES when a line is none */
export function readCanaries(
  { file, fraction, routes }: NonNullable<Config['judge']['canaries']>,
  hash: KeyedHash,
): CanarySet {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new WeirError(
      'WEIR_CONFIG_UNREADABLE',
      { path: file, reason: (cause as Error).message },
      { cause },
    );
  }
  const people: bigint[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const named = personName.safeParse(written);
    const value = named.success ? canonicalIdentifier(named.data.namespace, named.data.value) : undefined;
    if (!named.success || value === undefined || people.length >= MAX_CANARIES)
      throw new WeirError('WEIR_CANARIES', { path: file, line: index + 1 });
    people.push(personKey(hash, { namespace: named.data.namespace, value }));
  }
  return new CanarySet(people, { ...routes, ...(fraction === undefined ? {} : { '*': fraction }) });
}
