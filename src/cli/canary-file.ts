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
import { canonicalIdentifier, type Identifier, personKey } from '../disclosure/person.ts';
import type { CanaryPerson } from '../enforce/decoys/canaries.ts';
import { CanarySet } from '../judge/canaries.ts';
import { readCanaries } from './altering.ts';
import { personName } from './config/judge.ts';
import type { Config } from './config.ts';

/** Canaries at most: one in ten thousand of a thousand million people. */
export const MAX_CANARIES = 100_000;

/** People on a list that a decoy stands in, about: in one list of so many people and `decoys.share` there is one. */
const LIST_PEOPLE = 20;
/** Categories by which somebody is asked for, and what kind of identifier each is. */
const ASKED_BY = { 'pd:UID': 'id', 'pd:TelephoneNumber': 'phone' } as const;

/**
 * All canaries of a site: those in the platform's own records (judge.canaries) and the decoys that the gate adds to lists
 * (enforce.decoys), whom nobody can ask for who was not shown them.
 * @throws WeirError WEIR_CONFIG_UNREADABLE, WEIR_CANARIES when a line is none, WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID
 */
export function canariesOf(
  { judge, enforce: { decoys } }: Pick<Config, 'judge' | 'enforce'>,
  hash: KeyedHash,
): CanarySet | undefined {
  const planted = judge.canaries === undefined ? [] : readPlanted(judge.canaries.file);
  const listed =
    decoys.mode === 'off' || decoys.canaryFile === undefined ? [] : readCanaries(decoys.canaryFile);
  if (judge.canaries === undefined && listed.length === 0) return undefined;
  const names = [...planted, ...listed.flatMap(({ values }) => namesOf(values))];
  const numbers = names.flatMap(numbersOf).filter((number) => Number.isSafeInteger(number) && number > 0);
  const { fraction = listed.length > 0 ? decoys.share / LIST_PEOPLE : undefined, routes = {} } =
    judge.canaries ?? {};
  return new CanarySet(
    names.map((name) => personKey(hash, name)),
    { ...routes, ...(fraction === undefined || fraction === 0 ? {} : { '*': fraction }) },
    numbers,
  );
}

/** The numbers by which somebody is asked for: an id as it is, a telephone number with the country's code and without. */
function numbersOf({ namespace, value }: Identifier): number[] {
  if (namespace === 'id') return /^\d+$/.test(value) ? [Number(value)] : [];
  if (namespace !== 'phone') return [];
  return [value, value.replace(/^\+86/, '')].map((each) => Number(each.replace(/\D/g, '')));
}

function namesOf(values: CanaryPerson['values']): Identifier[] {
  return Object.entries(ASKED_BY).flatMap(([category, namespace]) => {
    const written = values[category as keyof typeof ASKED_BY];
    const value = written === undefined ? undefined : canonicalIdentifier(namespace, written);
    return value === undefined ? [] : [{ namespace, value }];
  });
}

function readPlanted(file: string): Identifier[] {
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
  const people: Identifier[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const written = line.trim();
    if (written === '' || written.startsWith('#')) continue;
    const named = personName.safeParse(written);
    const value = named.success ? canonicalIdentifier(named.data.namespace, named.data.value) : undefined;
    if (!named.success || value === undefined || people.length >= MAX_CANARIES)
      throw new WeirError('WEIR_CANARIES', { path: file, line: index + 1 });
    people.push({ namespace: named.data.namespace, value });
  }
  return people;
}
