/** `weir incident residence`: where the people of a case live, by the platform's own table; kept as an answer of the case. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { incidentWords } from '../../locales/incident.ts';
import type { PersonKey } from '../disclosure/person.ts';
import { systemClock } from '../disclosure/time.ts';
import { Cases } from '../incident/case/case.ts';
import { MAX_PLACES, NOT_KNOWN, residenceOf, residenceText } from '../incident/case/residence.ts';
import type { CaseFlags } from './incident-book.ts';
import { openForReading } from './ledger-options.ts';
import { dataDirectoryOf } from './named-config.ts';
import { strataOf } from './own-table.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

export interface ResidenceFlags extends CaseFlags {
  readonly customers: string;
  readonly column: string;
}

/** Digits of the table's hash that the answer has: enough to tell one version of the table from another. */
const HASH_DIGITS = 16;

export async function runResidence(terminal: Terminal, id: string, flags: ResidenceFlags): Promise<void> {
  const words = incidentWords(terminal.locale).residence;
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const ledger = await openForReading(flags, terminal);
  try {
    const cases = new Cases(dataDirectoryOf(flags), ledger.keyring);
    const { scope } = cases.one(id);
    const digest = createHash('sha256');
    const onBytes = (bytes: Uint8Array) => void digest.update(bytes);
    const table = { path: flags.customers, command: 'incident residence', onBytes };
    const strata = await strataOf(terminal, table, flags.column, ledger.keyring);
    terminal.endProgress();
    const { affected, holdings } = ledger.questions;
    const placeOf = (keys: Iterable<PersonKey>) => strata.names[strata.of(keys)] as string;
    const residence = await residenceOf(affected, holdings, scope, placeOf);
    const sha256 = digest.digest('hex');
    const source = `${basename(flags.customers)}, ${flags.column}; SHA-256 ${sha256.slice(0, HASH_DIGITS)}`;
    const answer = residenceText(residence, source);
    cases.answer(id, { residence: answer }, systemClock.now());
    if (flags.json === true) {
      await terminal.print(JSON.stringify({ id, column: flags.column, sha256, ...residence, answer }));
      return;
    }
    const { places, unknown } = residence;
    const rows = places.slice(0, MAX_PLACES).map(({ place, people }) => [place, number(people)]);
    if (unknown > 0) rows.push([`${NOT_KNOWN}  ${words.unknown}`, number(unknown)]);
    for (const line of columns([[flags.column, words.people], ...rows])) await terminal.print(line);
    if (places.length > MAX_PLACES) await terminal.print(words.more(number(places.length - MAX_PLACES)));
    await terminal.print(words.kept(id));
  } finally {
    terminal.endProgress();
    await ledger.close();
  }
}
