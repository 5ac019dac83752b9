/** Where simulated actors play: time, the site behind its gate, the shop's own knowledge of what can be asked for. */
import type { Pool } from 'undici';
import type { EpochMs } from '../../disclosure/time.ts';
import type { CompressedClock } from '../compressed-clock.ts';
import type { Shop } from '../shop/shop.ts';

export interface Stage {
  readonly clock: CompressedClock;
  /** Connections to the gate. */
  readonly pool: Pool;
  readonly shop: Shop;
  readonly seed: number;
  /** Simulated time from which on nobody starts anything new. */
  readonly end: EpochMs;
  readonly signal: AbortSignal;
}

/** Whether there is still time to ask. */
export function goesOn(stage: Stage): boolean {
  return !stage.signal.aborted && stage.clock.now() < stage.end;
}
