/** What a harvester or an insider had received at the first correct verdict, run by run. */
import type { Outcome } from '../simulate/outcome.ts';

/** What was lost in each run: people, or for insiders working days. */
export function lossesOf(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ harvesters, insiders }) =>
    harvesters.length > 0
      ? harvesters.map(({ peopleLost }) => peopleLost)
      : insiders.map(({ workingDays }) => workingDays ?? Number.POSITIVE_INFINITY),
  );
}

/** Runs in which everybody was found. */
export function foundIn(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ harvesters, insiders }) =>
    harvesters.length > 0
      ? harvesters.every(({ detectedAfterS }) => detectedAfterS !== null)
      : insiders.every(({ workingDays }) => workingDays !== null),
  ).length;
}
