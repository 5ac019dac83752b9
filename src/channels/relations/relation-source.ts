/** What tells relations, asked again and again: a file, a feed, a query. */
import type { Telling, ToldRelations } from './told-relations.ts';

/** What one look at a source brought. */
export type Look =
  /** Nothing is new. */
  | 'unchanged'
  /** Everything was told anew, or changes were. */
  | Pick<Telling, 'rows' | 'refused' | 'dropped' | 'firstProblem'>;

export interface RelationSource {
  /**
   * Looks once, and tells what is new.
   * @param again forget how far was read, and tell everything anew.
   * @throws Error saying in words without personal data why it could not; what was told before stays in force.
   */
  look(told: ToldRelations, again: boolean, signal: AbortSignal): Promise<Look>;
}

/** Rows between two pauses: other work of this process waits no longer than these take. */
export const ROWS_AT_ONCE = 250;

/** Lets everything else have its turn. */
export function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
