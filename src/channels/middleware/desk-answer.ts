/**
 * What is answered to a batch (wire.ts). It is checked by hand: whoever is told of an application's data is read by the thread
 * that tells, which would load a schema's library for this alone and be twice as large.
 */

/** Records by their place in the batch, 0 the first; who is not listed passes. */
export interface DeskAnswer {
  readonly taken: number;
  readonly standing: readonly Standing[];
  /** Which batches are read there, see READS_PACKED; left out by those that read no packed responses. */
  readonly reads?: number;
}

export interface Standing {
  readonly record: number;
  readonly verdict: 'step-up' | 'hold' | 'deny';
  /** Whether a door that enforces is to refuse them. */
  readonly refuse: boolean;
}

/** What else an answer says is left out. @throws SyntaxError or RangeError when it is not an answer. */
export function readAnswer(text: string): DeskAnswer {
  const { taken, standing, reads } = membersOf(JSON.parse(text));
  if (!isCount(taken) || !Array.isArray(standing)) throw new RangeError('not an answer to a batch');
  return { taken, standing: standing.map(standingOf), ...(isCount(reads) ? { reads } : {}) };
}

function standingOf(given: unknown): Standing {
  const { record, verdict, refuse } = membersOf(given);
  if (!isCount(record) || typeof refuse !== 'boolean') throw new RangeError('not a standing');
  if (verdict !== 'step-up' && verdict !== 'hold' && verdict !== 'deny')
    throw new RangeError('not a verdict that stands against anybody');
  return { record, verdict, refuse };
}

function membersOf(given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null) throw new RangeError('not an object');
  return given as Readonly<Record<string, unknown>>;
}

function isCount(given: unknown): given is number {
  return Number.isSafeInteger(given) && (given as number) >= 0;
}
