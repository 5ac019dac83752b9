/**
 * Whose rows they are. Blind to recipients: nothing here asks who received anybody, so that no choice made here can be made
 * for or against one of them. A row is somebody's when its identifiers lead to one person; a row whose identifiers lead to
 * different people that the ledger knows is left out, and counted.
 *
 * A column whose content tells nothing (user numbers look like any numbers) is tried as identifiers: when the ledger knows
 * the people that a good part of its values would be, they are. With keys of 64 bits that does not happen by chance.
 */
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import {
  type Identifier,
  type IdentifierNamespace,
  type PersonKey,
  personKey,
} from '../disclosure/person.ts';
import type { HoldingQuestions } from '../ledger/holdings.ts';
import type { LinkedPeople } from '../ledger/linked-people.ts';
import type { TimeRange } from '../ledger/sql.ts';
import { identifierOf, type LeakedFile, TRIED_NAMESPACES } from './leaked-file.ts';

/** Share of a column's values that must be people of the ledger. */
const KNOWN_SHARE = 0.05;
/** Values of a column that are tried. */
const TRIED_VALUES = 2_000;

export interface LinkedRows {
  /** Distinct people, in the order they are met. */
  readonly people: readonly LinkedPerson[];
  /** Rows with at least one identifier. */
  readonly identified: number;
  readonly contradictory: number;
  /** People by the kind of the strongest identifier they were linked by. */
  readonly by: Readonly<Partial<Record<IdentifierNamespace, number>>>;
  /** Kind of identifier that each column was linked by. */
  readonly columns: readonly (IdentifierNamespace | null)[];
}

export interface LinkedPerson {
  readonly person: PersonKey;
  /** All keys the person may stand under. */
  readonly keys: readonly PersonKey[];
  /** Whether the ledger has any disclosure about the person. */
  readonly seen: boolean;
  /** Numbers of the rows. */
  readonly rows: readonly number[];
}

interface Row {
  readonly identifiers: readonly Identifier[];
  readonly columns: readonly number[];
}

/** @throws WeirError as ask */
export async function linkRows(
  file: LeakedFile,
  keyring: KeyedHash,
  holdings: Pick<HoldingQuestions, 'link' | 'known'>,
  range: TimeRange,
): Promise<LinkedRows> {
  const tried = await triedColumns(file, keyring, holdings, range);
  const rows: Row[] = file.rows.map(({ identifiers, cells }) => {
    const more = [...tried].flatMap(([column, namespace]) => {
      const identifier = identifierOf(namespace, cells[column] ?? '');
      return identifier === undefined ? [] : [{ ...identifier, column }];
    });
    const all = [...identifiers, ...more];
    return { identifiers: all, columns: all.map(({ column }) => column) };
  });
  const keysOf = rows.map(({ identifiers }) => identifiers.map((each) => personKey(keyring, each)));
  const linked = await holdings.link(keysOf.flat());
  const known = await holdings.known(linked.keys, range);
  const allKeys = Map.groupBy(linked.keys, (key) => linked.personOf(key) as PersonKey);
  const isSeen = (person: PersonKey) => (allKeys.get(person) ?? []).some((key) => known.has(key));

  const found = new Map<PersonKey, { rows: number[]; seen: boolean }>();
  const by: Partial<Record<IdentifierNamespace, number>> = {};
  let [identified, contradictory] = [0, 0];
  for (const [i, keys] of keysOf.entries()) {
    if (keys.length === 0) continue;
    identified += 1;
    const choice = choose(keys, linked, isSeen);
    if (choice === undefined) {
      contradictory += 1;
      continue;
    }
    const person = found.get(choice.person);
    if (person !== undefined) {
      person.rows.push(i);
      continue;
    }
    found.set(choice.person, { rows: [i], seen: choice.seen });
    const { namespace } = (rows[i] as Row).identifiers[choice.index] as Identifier;
    by[namespace] = (by[namespace] ?? 0) + 1;
  }
  const people = [...found].map(([person, { rows: own, seen }]) => ({
    person,
    keys: allKeys.get(person) ?? [person],
    seen,
    rows: own,
  }));
  const columns = file.columns.map((_, column) => {
    for (const row of rows) {
      const at = row.columns.indexOf(column);
      if (at !== -1) return row.identifiers[at]?.namespace ?? null;
    }
    return null;
  });
  return { people, identified, contradictory, by, columns };
}

/** The one person that keys lead to: the one that the ledger knows, else the first. Undefined when it knows several. */
function choose(
  keys: readonly PersonKey[],
  linked: LinkedPeople,
  isSeen: (person: PersonKey) => boolean,
): { person: PersonKey; seen: boolean; index: number } | undefined {
  const people = keys.map((key) => linked.personOf(key) as PersonKey);
  const seen = [...new Set(people.filter(isSeen))];
  if (seen.length > 1) return undefined;
  const person = seen[0] ?? (people[0] as PersonKey);
  return { person, seen: seen.length === 1, index: people.indexOf(person) };
}

async function triedColumns(
  file: LeakedFile,
  keyring: KeyedHash,
  holdings: Pick<HoldingQuestions, 'link' | 'known'>,
  range: TimeRange,
): Promise<Map<number, IdentifierNamespace>> {
  const tried = new Map<number, IdentifierNamespace>();
  for (const [column, { category }] of file.columns.entries()) {
    if (category !== null || file.rows.length === 0) continue;
    const values = [...new Set(file.rows.map(({ cells }) => cells[column] ?? ''))]
      .filter((value) => value !== '')
      .slice(0, TRIED_VALUES);
    for (const namespace of TRIED_NAMESPACES) {
      const keys = values.flatMap((value) => {
        const identifier = identifierOf(namespace, value);
        return identifier === undefined ? [] : [personKey(keyring, identifier)];
      });
      if (keys.length === 0) continue;
      const linked = await holdings.link(keys);
      const known = await holdings.known(linked.keys, range);
      const people = new Set([...known].map((key) => linked.personOf(key)));
      const share = keys.filter((key) => people.has(linked.personOf(key))).length / keys.length;
      if (share < KNOWN_SHARE || people.size < 2) continue;
      tried.set(column, namespace);
      break;
    }
  }
  return tried;
}
