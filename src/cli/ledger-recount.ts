/**
 * Counts a suspect's people again, one by one: what the judge asks before it denies. The ledger is brought up to date first,
 * since what left a moment ago is still in the spool.
 */
import type { Recount } from '../judge/recount.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** @param unexplainedOnly whether only people without a basis count, as for the budgets. */
export function ledgerRecount(
  ledger: Pick<Ledger, 'flush' | 'questions'>,
  unexplainedOnly: boolean,
): Recount {
  return {
    people: async ({ identity, at, windowMs }) => {
      await ledger.flush();
      const totals = await ledger.questions.totals(identity.key, { from: at - windowMs, to: at + 1 });
      return unexplainedOnly ? totals.unexplained : totals.people;
    },
  };
}
