/** What a simulation came to: the last line of `weir range run --json`, whose form is a public contract (DESIGN §9). */
import { DAY_MS, SECOND_MS } from '../../disclosure/time.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { SIMULATION_START, workingDays } from './calendar.ts';
import type { FalseAlarms, Truth } from './truth.ts';

export interface HarvesterOutcome {
  readonly name: string;
  readonly peopleTaken: number;
  /** People taken until the first correct verdict; all when there was none. */
  readonly peopleLost: number;
  /** Disclosures until then, one person's second one included. */
  readonly recordsLost: number;
  /** Seconds from its first request to the verdict; null when there was none. */
  readonly detectedAfterS: number | null;
  /** The test that spoke; null when none did. */
  readonly test: string | null;
}

export interface InsiderOutcome {
  readonly name: string;
  readonly peopleLost: number;
  /** Working days that had begun, from the first day of taking to the verdict's, both included; null without one. */
  readonly workingDays: number | null;
}

export interface Outcome {
  readonly seed: number;
  readonly harvesters: readonly HarvesterOutcome[];
  readonly insiders: readonly InsiderOutcome[];
  readonly falseAlarms: FalseAlarms;
  /** Ordinary visitors, one for each day on which each came. */
  readonly actorDays: number;
  /** Disclosures: persons shown to somebody. */
  readonly events: number;
}

export function outcomeOf(seed: number, scenario: Scenario, truth: Truth): Outcome {
  return {
    seed,
    harvesters: truth.harvesters.map((takings) => {
      const { firstAt, detectedAt } = takings;
      return {
        name: takings.name,
        peopleTaken: takings.people,
        peopleLost: takings.peopleLost,
        recordsLost: takings.recordsLost,
        detectedAfterS:
          detectedAt === undefined || firstAt === undefined
            ? null
            : Math.round((detectedAt - firstAt) / SECOND_MS),
        test: takings.test ?? null,
      };
    }),
    insiders: truth.insiders.map(({ name, peopleLost, detectedAt }, i) => ({
      name,
      peopleLost,
      workingDays:
        detectedAt === undefined
          ? null
          : workingDays((scenario.insiders[i]?.startDay ?? 0) * DAY_MS, detectedAt - SIMULATION_START),
    })),
    falseAlarms: { ...truth.falseAlarms },
    actorDays: truth.actorDays,
    events: truth.events,
  };
}
