/** Complaints as the console lists and takes them. */
import type { Complaints as Page, Complaint as Shown } from '../../console/api-types.ts';
import type { ComplaintDesk } from '../../console/desk.ts';
import { WeirError } from '../../disclosure/error.ts';
import type { Clock } from '../../disclosure/time.ts';
import type { Case, Cases } from '../../incident/case/case.ts';
import { casesOfComplaint, checkWithdrawal, heldCases } from '../../incident/case/case-hold.ts';
import type { ReadableLedger } from '../../ledger/readable-ledger.ts';
import type { Complaint, Complaints } from '../../trace/complaints.ts';
import { KNOWN_WORDS } from '../../trace/known-words.ts';
import { complainantOf } from '../complaint-keys.ts';

export interface ComplaintDeskOptions {
  readonly directory: string;
  readonly ledger: Pick<ReadableLedger, 'questions' | 'keyring'>;
  readonly complaints: Complaints;
  readonly cases: Cases;
  readonly clock: Clock;
}

export function complaintDesk({
  directory,
  ledger,
  complaints,
  cases,
  clock,
}: ComplaintDeskOptions): ComplaintDesk {
  const shown = (complaint: Complaint, all: readonly Case[], isHeld: (id: string) => boolean): Shown => {
    const { id, state, madeAt, at, knew, person, receivedBy, note, reason, recordedBy, withdrawnBy } =
      complaint;
    return {
      id,
      state,
      madeAt,
      at: at ?? null,
      knew,
      person: person ?? null,
      receivedBy: receivedBy ?? null,
      note: note ?? null,
      reason: reason ?? null,
      recordedBy: recordedBy ?? null,
      withdrawnBy: withdrawnBy ?? null,
      cases: casesOfComplaint(all, id).map((each) => ({
        id: each.id,
        held: isHeld(each.id),
      })),
    };
  };
  return {
    all: (): Page => {
      const all = cases.all();
      const isHeld = heldCases(directory);
      return {
        now: clock.now(),
        complaints: complaints
          .all()
          .reverse()
          .map((each) => shown(each, all, isHeld)),
        kinds: [...new Set(Object.values(KNOWN_WORDS))],
      };
    },
    add: async ({ person, receivedBy, at: text, knew, note }, by) => {
      const now = clock.now();
      const at = Date.parse(text);
      if (!(at <= now)) throw form('at', '≤ now');
      for (const [field, value] of [
        ['person', person],
        ['receivedBy', receivedBy],
        ['note', note ?? ''],
      ] as const)
        if (/\p{Cc}/u.test(value)) throw form(field, '1–500');
      const meant = await complainantOf(ledger, person.split(/\s+/));
      if ('unreadable' in meant) throw form('person', 'id:10023 phone:13800000000');
      const { keys, isKnown } = meant;
      const told = note === undefined || note === '' ? undefined : note;
      const complaint = complaints.add({ person, keys, at, knew, receivedBy, note: told, by }, now);
      return { complaint: shown(complaint, cases.all(), heldCases(directory)), known: isKnown };
    },
    withdraw: (id, reason, by) => {
      if (/\p{Cc}/u.test(reason)) throw form('reason', '1–500');
      checkWithdrawal(directory, cases, id);
      complaints.withdraw(id, reason, clock.now(), by);
    },
  };
}

/** @param expected in signs: the person’s own words are never repeated in an error. */
function form(field: string, expected: string): WeirError {
  return new WeirError('WEIR_FORM_INVALID', { field, expected });
}
