/** Leaked values whose times are known: who had been shown which version of somebody's data. */

import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Questions } from '../ledger/questions.ts';
import type { LeakedFile } from './leaked-file.ts';
import type { LinkedPerson } from './link-rows.ts';
import { type DatedValue, lnVersionWeight, type Versions } from './versions.ts';

/** Leaked values whose times are known, by the person's number. */
export function datedValues(
  leaked: LeakedFile,
  people: readonly LinkedPerson[],
  versions: Versions,
): Map<number, DatedValue[]> {
  const found = new Map<number, DatedValue[]>();
  for (const [i, { keys, rows }] of people.entries()) {
    if (!versions.has(keys)) continue;
    const values = rows.flatMap((row) =>
      leaked.columns.flatMap(
        ({ name }, column) => versions.dated(keys, name, leaked.rows[row]?.cells[column] ?? '') ?? [],
      ),
    );
    if (values.length > 0) found.set(i, values);
  }
  return found;
}

export function takenAfter(dated: ReadonlyMap<number, readonly DatedValue[]>): EpochMs | null {
  const all = [...dated.values()]
    .flat()
    .map(({ from }) => from)
    .filter(Number.isFinite);
  return all.length === 0 ? null : all.reduce((most, from) => Math.max(most, from));
}

export async function versionWeights(
  { holdings }: Questions,
  people: readonly LinkedPerson[],
  dated: ReadonlyMap<number, readonly DatedValue[]>,
  before: EpochMs,
): Promise<(recipient: RecipientKey, row: number) => number> {
  const numberOf = new Map<PersonKey, number>();
  for (const row of dated.keys()) for (const key of people[row]?.keys ?? []) numberOf.set(key, row);
  const times = new Map<RecipientKey, Map<number, EpochMs[]>>();
  await holdings.eachTime([...numberOf.keys()], { range: { to: before }, anyOf: 0 }, (recipient, key, at) => {
    const row = numberOf.get(key) as number;
    const own = times.get(recipient) ?? new Map<number, EpochMs[]>();
    times.set(recipient, own);
    own.set(row, [...(own.get(row) ?? []), at]);
  });
  return (recipient, row) => {
    const shown = times.get(recipient)?.get(row) ?? [];
    return (dated.get(row) ?? []).reduce((sum, value) => sum + lnVersionWeight(value, shown), 0);
  };
}
