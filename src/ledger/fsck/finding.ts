/** What a check of a data directory can find. Texts for people live in the locales, by id. */
import type { ErrorParams } from '../../disclosure/error.ts';
import type { ErrorCode } from '../../disclosure/error-codes.ts';

/**
 * `good`: as it should be. `note`: nothing to do. `mend`: in the way, and safe to set aside (`--repair`). `bad`: something
 * is lost, altered or closed; the text says what is safe to do.
 */
export const LEVELS = {
  key: 'good',
  'key-closed': 'bad',
  held: 'note',
  'lock-left': 'note',
  segments: 'good',
  'segment-torn': 'note',
  'segment-damaged': 'bad',
  'segment-newer': 'bad',
  'segment-done': 'mend',
  'damaged-aside': 'note',
  'hand-over': 'good',
  'hand-over-closed': 'bad',
  'hand-over-begun': 'note',
  'hand-over-past-end': 'note',
  seals: 'good',
  'seals-torn': 'note',
  'seals-broken': 'bad',
  'seals-closed': 'bad',
  'seals-differ': 'bad',
  leftover: 'mend',
  stranger: 'note',
  table: 'good',
  'table-broken': 'bad',
  'parts-detached': 'bad',
  'tables-closed': 'bad',
} as const satisfies Record<string, 'good' | 'note' | 'mend' | 'bad'>;

export type FindingId = keyof typeof LEVELS;

export interface Finding {
  readonly id: FindingId;
  /** File or table, relative to the data directory. */
  readonly where: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** What opening it answered, where it did not open. */
  readonly error?: { readonly code: ErrorCode; readonly params: ErrorParams };
}
