/**
 * What something costs by blocks that had it and blocks that had not, by turns in one process (off, on, on, off): what changes
 * slowly on a machine falls upon both alike. The median of the differences, and how sure it is: an interval that holds the
 * true median in 95 of 100 runs (bootstrap by percentiles, Efron and Tibshirani 1993, chapter 13).
 */
import { Random } from '../../src/range/random.ts';
import { median, quantile } from '../bench.ts';

const RESAMPLES = 1_000;

export interface Added {
  /** Median of what a block without it cost. */
  readonly base: number;
  /** Of what one with it cost more. */
  readonly added: number;
  /** The same in % of the base, and between which two values 95 of 100 lie. */
  readonly share: number;
  readonly least: number;
  readonly most: number;
}

/** @param blocks costs, in fours: off, on, on, off. @param seed of the bootstrap. */
export function addedBy(blocks: readonly number[], seed: number): Added {
  const differences: number[] = [];
  const bases: number[] = [];
  for (let i = 0; i + 3 < blocks.length; i += 4) {
    const [off = 0, on = 0, again = 0, back = 0] = blocks.slice(i, i + 4);
    differences.push((on + again - off - back) / 2);
    bases.push((off + back) / 2);
  }
  const base = median(bases);
  const added = median(differences);
  const random = new Random(seed, 'pairs');
  const drawn = () => differences[random.integer(differences.length)] as number;
  const medians = Array.from({ length: RESAMPLES }, () => median(differences.map(drawn)));
  const percent = (value: number) => (100 * value) / base;
  return {
    base,
    added,
    share: percent(added),
    least: percent(quantile(medians, 0.025)),
    most: percent(quantile(medians, 0.975)),
  };
}
