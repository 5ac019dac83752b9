/**
 * Companies that fetch customers' data under a contract: which segments each may have, and who is in a segment.
 * Names and keys are invented, and there is nothing behind the keys.
 */
import { Permutation } from '../permutation.ts';
import type { Population } from '../population/population.ts';
import { hash32 } from '../random.ts';

export const SEGMENTS = ['gold', 'new', 'regular'] as const;
export type Segment = (typeof SEGMENTS)[number];

/** Share of the population in a segment, and the most rows of one export. */
const SEGMENT_SHARES: Readonly<Record<Segment, number>> = { gold: 0.02, new: 0.03, regular: 0.04 };
export const MAX_EXPORT_ROWS = 5_000;

export interface Partner {
  readonly id: string;
  readonly name: string;
  /** Sent as `Authorization: Bearer <key>`. */
  readonly key: string;
  readonly segments: readonly Segment[];
}

export const PARTNERS: readonly Partner[] = [
  { id: 'p01', name: '晨讯数据服务', key: 'brook-market-partner-p01', segments: ['gold', 'new', 'regular'] },
  { id: 'p02', name: '南枝营销顾问', key: 'brook-market-partner-p02', segments: ['gold'] },
  { id: 'p03', name: 'Candlewick Logistics', key: 'brook-market-partner-p03', segments: ['new', 'regular'] },
];

export function isSegment(text: string): text is Segment {
  return (SEGMENTS as readonly string[]).includes(text);
}

/** Indexes of the people in a segment, in a fixed order; at most MAX_EXPORT_ROWS. */
export function* segmentMembers(population: Population, segment: Segment): Generator<number> {
  const order = new Permutation(population.size, hash32(population.seed, 'segment', segment));
  const rows = Math.min(MAX_EXPORT_ROWS, Math.max(1, Math.round(SEGMENT_SHARES[segment] * population.size)));
  for (let i = 0; i < rows; i++) yield order.at(i);
}
