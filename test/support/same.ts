/**
 * `expect(…).toEqual(…)` for comparisons by the thousand: the engine compares first, at a tenth of the cost, and is stricter
 * (a property that is undefined is one); only what it finds different is compared, and told, by the test runner.
 */
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';

/** @param said what the two are of; asked for only where they differ. */
export function expectSame(actual: unknown, expected: unknown, said?: () => string): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual, said?.()).toEqual(expected);
}
