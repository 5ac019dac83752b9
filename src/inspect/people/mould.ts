/** What findings of one kind at one path have in common: made once, and met again in every element of a list. */
import type { CategorySet } from '../../disclosure/category.ts';
import type { ValueContext } from '../inspection.ts';
import type { KeyMeaning } from '../keys/key-meaning.ts';
import type { Report } from '../reports.ts';

export interface Mould {
  /** No other has it. */
  readonly number: number;
  readonly report: Report;
  readonly key: KeyMeaning;
  readonly context: ValueContext;
  /** Absent in plain text. */
  readonly path: string | undefined;
  /** Log-odds of shape, key and what was learned. */
  readonly odds: number;
  readonly confidence: number;
  /** IN_TEXT and CONTEXTUAL as it was taken, and with what its report says of it. */
  readonly taken: number;
  readonly flags: number;
  readonly categories: CategorySet;
}
