/** Which made-up day the pages show. */

export type Scenario = 'leak' | 'quiet' | 'empty';

export interface MockLedgerOptions {
  readonly seed: number;
  /** The present at tick 0, ms. */
  readonly now: number;
  readonly scenario: Scenario;
  readonly mode: 'observe' | 'enforce';
  readonly simulation: { readonly speed: number } | null;
}
