/**
 * The legal hold of a case: its rows are kept, whoever asks to be forgotten and however old they grow, and so are the
 * complaints that it was opened by. A hold stands in the ledger's own list (ledger/holds.ts), one for each identity of the
 * case's scope; the case says by which name and why.
 *
 * Invariant: while a hold of the case stands, none of its complaints can be withdrawn, and whoever made one of them cannot
 * be forgotten (ledger/held-statements.ts).
 */
import { WeirError } from '../../disclosure/error.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import { caseHoldName, caseOfHold, complaintsIn, furtherHoldName } from '../../ledger/held-statements.ts';
import { endHold, type Hold, MAX_HOLD_REASON, placeHold, standingHolds } from '../../ledger/holds.ts';
import type { Case, CaseScope, Cases } from './case.ts';

/** Holds of a case that stand. @throws WeirError WEIR_HOLDS_DAMAGED, WEIR_DATA_DIR */
export function holdsOfCase(directory: string, id: string): Hold[] {
  return standingHolds(directory).filter(({ name }) => caseOfHold(name) === id);
}

/** Which cases are under hold; the list of holds is read once. @throws as holdsOfCase */
export function heldCases(directory: string): (id: string) => boolean {
  const held = new Set(standingHolds(directory).map(({ name }) => caseOfHold(name)));
  return (id) => held.has(id);
}

/**
 * Places holds on every identity of a scope that has none of this case for the same time.
 * @throws as holdsOfCase, placeHold
 */
export function holdScope(
  directory: string,
  id: string,
  reason: string,
  scope: CaseScope,
  now: EpochMs,
): void {
  const standing = holdsOfCase(directory, id);
  const [from, to] = [scope.from ?? undefined, scope.to ?? undefined];
  for (const { key } of scope.parties.flat()) {
    const recipient = BigInt(`0x${key}`);
    const isHeld = standing.some(
      (hold) => hold.recipient === recipient && hold.from === from && hold.to === to,
    );
    if (isHeld) continue;
    let free = caseHoldName(id);
    for (let n = 2; standing.some((hold) => hold.name === free); n += 1) free = furtherHoldName(id, n);
    const hold = { name: free, reason: reason.slice(0, MAX_HOLD_REASON), recipient, people: [], from, to };
    placeHold(directory, now, hold);
    standing.push({ ...hold, placedAt: now, endedAt: null, endReason: null });
  }
}

/** Puts a case under hold, or ends all of its holds, and says so in the case. @throws as holdScope, Cases.hold */
export function setHold(
  { directory, cases }: { readonly directory: string; readonly cases: Cases },
  id: string,
  { on, reason, by }: { readonly on: boolean; readonly reason: string; readonly by?: string | undefined },
  now: EpochMs,
): Case {
  const found = cases.one(id);
  const hold = caseHoldName(id);
  if (on) {
    holdScope(directory, id, reason, found.scope, now);
    return cases.hold(id, 'held', { hold, reason }, now, by);
  }
  const standing = holdsOfCase(directory, id);
  if (standing.length === 0) throw new WeirError('WEIR_HOLD_UNKNOWN', { name: hold });
  for (const { name } of standing) endHold(directory, now, name, reason.slice(0, MAX_HOLD_REASON));
  return cases.hold(id, 'released', { hold, reason }, now, by);
}

/** Cases that were opened by a complaint. */
export function casesOfComplaint(all: readonly Case[], complaint: string): Case[] {
  return all.filter(({ origin }) => complaintsIn(origin).includes(complaint));
}

/**
 * Refuses to withdraw a complaint that belongs to a case under hold.
 * @throws WeirError WEIR_COMPLAINT_HELD, and as Cases.all, holdsOfCase: when it cannot be said, nothing is withdrawn
 */
export function checkWithdrawal(directory: string, cases: Cases, complaint: string): void {
  for (const { id } of casesOfComplaint(cases.all(), complaint)) {
    const [hold] = holdsOfCase(directory, id);
    if (hold !== undefined)
      throw new WeirError('WEIR_COMPLAINT_HELD', { id: complaint, case: id, hold: hold.name });
  }
}
