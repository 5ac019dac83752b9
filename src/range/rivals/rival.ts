/**
 * What Weir is compared with, on the same sightings in the same run: rules that are in use elsewhere, each with the
 * threshold that its own documentation gives or, where it gives none, the smallest that refused nobody in calibration
 * runs of honest visitors (thresholds.ts). All count by address, as they do; none is told who is who.
 */
import type { Sighting } from '../../judge/test.ts';

export const RIVALS = ['request-rate', 'distinct-urls', 'leaky-bucket', 'isolation-forest'] as const;
export type RivalName = (typeof RIVALS)[number];

/** A rule that is told each request of an address. */
export interface Rival {
  readonly name: RivalName;
  /**
   * Counts a request.
   * @param url 32 bits that stand for what was asked for. @returns what the rule holds against its threshold, now.
   */
  observe(address: bigint, url: number, sighting: Sighting): number;
  /** From which statistic on an address is refused. */
  readonly threshold: number;
}
