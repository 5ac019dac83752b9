/**
 * A distributor to whom somebody privately passes customers' details, and who calls some of them. Nothing of it goes
 * through the gate: all that is ever known of it are the complaints of those who were called.
 *
 * Invariant: whom it calls follows from the list and the seed alone, never from what a ledger says.
 */
import type { EpochMs } from '../../disclosure/time.ts';
import { MINUTE_MS } from '../../disclosure/time.ts';
import { Random } from '../random.ts';
import type { Stage } from './stage.ts';

/** How many it calls of a list. */
export const CALLS = 3;
/** From the list to the first call, and from one call to the next. */
const BETWEEN_CALLS_MS = 2 * MINUTE_MS;

/** A customer as the staff's search shows one. */
export interface PassedOn {
  readonly id: number;
  readonly name: string;
  readonly phone: string;
  readonly company: string | null;
}

/** Somebody who was called by a stranger. */
export interface StrangersCall {
  readonly customer: PassedOn;
  readonly at: EpochMs;
}

/**
 * Calls some customers of a list, those with a company first: it sells to companies.
 * @returns the calls that were made before the play ended.
 */
export async function distributor(
  stage: Stage,
  list: readonly PassedOn[],
  onCall: (call: StrangersCall) => void = () => undefined,
): Promise<StrangersCall[]> {
  const { clock, signal, seed } = stage;
  const shuffled = new Random(seed, 'distributor').shuffle([...list]);
  const chosen = [
    ...shuffled.filter(({ company }) => company !== null),
    ...shuffled.filter(({ company }) => company === null),
  ].slice(0, CALLS);
  const calls: StrangersCall[] = [];
  for (const customer of chosen) {
    await clock.until(clock.now() + BETWEEN_CALLS_MS, signal);
    if (signal.aborted) break;
    const call = { customer, at: clock.now() };
    calls.push(call);
    onCall(call);
  }
  return calls;
}
