/** Which way the body of a response takes to the client (hold.ts), by what its head says and whether it is held. */
import { Held, type Outlet, type Passage, Records } from './hold.ts';
import type { ResponseHead } from './hop-by-hop.ts';
import { LastPiece } from './last-piece.ts';
import type { Shared } from './shared.ts';
import { Tee } from './tee.ts';
import { recordEndOf } from './watched.ts';

/** Room for a part that is full, as many times as that: encoded bytes become more than was thought. */
const PART_ROOM = 8;

/** @param holds whether nothing may leave before the outcome is known. */
export function passageFor(
  outlet: Outlet,
  { contentLength, contentType, contentEncoding }: ResponseHead,
  { limits, budget }: Pick<Shared, 'limits' | 'budget'>,
  holds: boolean,
): Passage {
  const { maxHeldBytes, maxSeenBytes, maxDecodingRatio: maxRatio } = limits;
  const recordEnd = recordEndOf(contentType);
  if (recordEnd !== undefined) {
    const tee = new Tee(contentEncoding, { maxBytes: maxSeenBytes, maxRatio, budget });
    return new Records(outlet, tee, recordEnd, holds);
  }
  const stream = () => {
    const limitsOfParts = { maxBytes: PART_ROOM * maxSeenBytes, partBytes: maxSeenBytes, maxRatio, budget };
    return new LastPiece(outlet, new Tee(contentEncoding, limitsOfParts), contentLength, holds);
  };
  if (!holds) return stream();
  const tee = new Tee(contentEncoding, { maxBytes: Math.max(maxHeldBytes, maxSeenBytes), maxRatio, budget });
  return new Held(outlet, tee, maxHeldBytes, budget, stream);
}
