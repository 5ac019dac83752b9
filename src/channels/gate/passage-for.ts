/** Which way the body of a response takes to the client (hold.ts), by what its head says and whether it is held. */
import { Held, LastPiece, type Outlet, type Passage, Records } from './hold.ts';
import type { ResponseHead } from './hop-by-hop.ts';
import type { Shared } from './shared.ts';
import { Tee } from './tee.ts';
import { recordEndOf } from './watched.ts';

/** @param holds whether nothing may leave before the outcome is known. */
export function passageFor(
  outlet: Outlet,
  { contentLength, contentType, contentEncoding }: ResponseHead,
  { limits, budget }: Pick<Shared, 'limits' | 'budget'>,
  holds: boolean,
): Passage {
  const tee = new Tee(contentEncoding, {
    maxBytes: holds ? Math.max(limits.maxHeldBytes, limits.maxSeenBytes) : limits.maxSeenBytes,
    maxRatio: limits.maxDecodingRatio,
    budget,
  });
  const recordEnd = recordEndOf(contentType);
  if (recordEnd !== undefined) return new Records(outlet, tee, recordEnd, holds);
  if (holds) return new Held(outlet, tee, contentLength, limits.maxHeldBytes, budget);
  return new LastPiece(outlet, tee, contentLength);
}
