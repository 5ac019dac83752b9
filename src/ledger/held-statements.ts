/**
 * Complaints that a legal hold keeps although no row of the ledger is about whoever complained: a case was opened by them,
 * and a hold of the case stands. They are found by joining three files of the data directory.
 *
 *   complaints.log   who complained: keys ─▶ C-7
 *   incidents.log    what opened a case:      C-7 ─▶ I-2     (sealed; read with the key file)
 *   holds.log        holds named by a case:           I-2 ─▶ "incident I-2", "incident I-2 · 2"
 *
 * Numbers of complaints and of cases are the directory's own, as all three files are. Invariant: what cannot be said is not
 * forgotten; a case that does not open, under hold, refuses.
 */
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { PersonKey } from '../disclosure/person.ts';
import { standingHolds } from './holds.ts';
import { PersonLog } from './person-log.ts';

/** What stands between a hold's name and the number of a further hold of the same case. */
const FURTHER = ' · ';
const CASE_HOLD = /^incident (I-\d+)$/;

/** How the hold of a case is called. */
export function caseHoldName(id: string): string {
  return `incident ${id}`;
}

/** How a further hold of the same case is called, from 2 on. */
export function furtherHoldName(id: string, number: number): string {
  return `${caseHoldName(id)}${FURTHER}${number}`;
}

/** The case that a hold belongs to; undefined when it belongs to none. */
export function caseOfHold(name: string): string | undefined {
  return CASE_HOLD.exec(name.split(FURTHER, 1)[0] as string)?.[1];
}

/** What opened a case: complaints by their numbers, or something else. */
export interface CaseOrigin {
  readonly kind: string;
  readonly reference: string;
}

/** Numbers of the complaints that opened a case. */
export function complaintsIn({ kind, reference }: CaseOrigin): readonly string[] {
  return kind === 'complaint' ? reference.split(' ') : [];
}

/**
 * The hold that keeps a complaint of any of these people; undefined when none does.
 * @throws WeirError WEIR_INCIDENT_SEALED when a case under hold was sealed with another key; WEIR_HOLDS_DAMAGED,
 * WEIR_LOG_DAMAGED, WEIR_DATA_DIR
 */
export function complaintHeldBy(
  directory: string,
  keyring: Keyring,
  people: ReadonlySet<PersonKey>,
): { readonly name: string; readonly reason: string } | undefined {
  const complaints = new PersonLog(directory, 'complaints', keyring).idsAbout(people);
  if (complaints.size === 0) return undefined;
  const holds = new Map(standingHolds(directory).map((hold) => [caseOfHold(hold.name), hold]));
  const cases = new PersonLog(directory, 'incidents', keyring);
  for (const entry of holds.size === 0 ? [] : cases.entries()) {
    const hold = holds.get(entry.id);
    if (hold === undefined || entry.what !== 'opened') continue;
    const opened = cases.secret<{ readonly origin: CaseOrigin }>(entry);
    if (opened === undefined) throw new WeirError('WEIR_INCIDENT_SEALED', { id: entry.id });
    if (complaintsIn(opened.origin).some((id) => complaints.has(id)))
      return { name: hold.name, reason: hold.reason };
  }
  return undefined;
}
