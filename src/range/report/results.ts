/** What the report measured, as data: docs/measurements/judge.json. */
import type { RivalOutcome, Thresholds } from '../rivals/rival-books.ts';
import type { Outcome } from '../simulate/outcome.ts';

export interface ScenarioResult {
  readonly file: string;
  /** Shares and rates of its harvesters, as far as the report needs them. */
  readonly harvesters: readonly {
    readonly name: string;
    readonly identities: number;
    readonly peoplePerSecond: number;
  }[];
  readonly outcomes: readonly Outcome[];
  /** By seed. */
  readonly rivals: readonly (readonly RivalOutcome[])[];
}

export interface AblationResult {
  readonly file: string;
  /** null: all tests. */
  readonly without: string | null;
  readonly outcomes: readonly Outcome[];
}

export interface SweepResult {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly outcomes: readonly Outcome[] }[];
}

/** Someone honest who was taken for something else, by test. */
export interface FalseAlarm {
  readonly kind: string;
  readonly test: string;
  readonly scope: string;
  readonly count: number;
}

/** What was said wrongly on the day of the crowd, in all honest runs. */
export interface CrowdResult {
  /** Visitors that the scenario has on it, in all runs. */
  readonly actorDays: number;
  readonly denials: number;
  readonly stepUps: number;
  readonly cells: number;
}

export interface ReportResults {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly quick: boolean;
  readonly thresholds: Record<keyof Thresholds, number>;
  readonly calibrationSeeds: number;
  readonly scenarios: readonly ScenarioResult[];
  readonly honest: readonly Outcome[];
  readonly falseAlarms: readonly FalseAlarm[];
  /** The flash crowd apart; null where there is none. */
  readonly crowd: CrowdResult | null;
  /** Days of one honest run; employees in it. */
  readonly honestDays: number;
  readonly honestEmployees: number;
  /** Quarters of honest employees alone, and how many they are. */
  readonly quarters: readonly Outcome[];
  readonly quarterEmployees: number;
  /** Scenarios of other platforms. */
  readonly heldOut: readonly { readonly file: string; readonly outcomes: readonly Outcome[] }[];
  readonly evasions: readonly { readonly name: string; readonly outcomes: readonly Outcome[] }[];
  readonly ablation: readonly AblationResult[];
  readonly sweeps: readonly SweepResult[];
}
