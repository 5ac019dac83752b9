/** One scenario under one seed before the judge, and when asked for before its rivals too, in the same run. */
import type { TestName } from '../judge/test.ts';
import type { ClickStream } from './inject/click-stream.ts';
import { RivalBooks, type RivalOutcome, type Thresholds } from './rivals/rival-books.ts';
import type { Scenario } from './scenario/scenario.ts';
import { judgeWatch } from './simulate/judge-watch.ts';
import { type Outcome, outcomeOf } from './simulate/outcome.ts';
import { simulate } from './simulate/simulation.ts';
import { type Finding, MAX_LISTED } from './simulate/truth.ts';

export interface RunOptions {
  /** Tests of the judge that are left out. */
  readonly without?: readonly TestName[];
  /** Rivals watch, too, and refuse from here on. */
  readonly rivals?: Thresholds;
  /** A stream of one's own in place of the simulated visitors. */
  readonly stream?: ClickStream;
  readonly onProgress?: (sinceStartMs: number, events: number) => void;
}

export interface ScenarioRun {
  readonly outcome: Outcome;
  /** The first MAX_LISTED of them. */
  readonly findings: readonly Finding[];
  readonly rivals: readonly RivalOutcome[];
}

export function runScenario(scenario: Scenario, seed: number, options: RunOptions = {}): ScenarioRun {
  const { without, rivals: thresholds, stream, onProgress } = options;
  const findings: Finding[] = [];
  let books: RivalBooks | undefined;
  const truth = simulate({
    scenario,
    seed,
    watcher: (world, booked) => {
      const judge = judgeWatch(world, without);
      if (thresholds === undefined) return judge;
      const beside = new RivalBooks(booked, thresholds, seed);
      books = beside;
      return {
        observe: (sighting) => {
          beside.observe(sighting);
          return judge.observe(sighting);
        },
        standing: (recipient, at) => judge.standing(recipient, at),
      };
    },
    onFinding: (finding) => {
      if (findings.length < MAX_LISTED) findings.push(finding);
    },
    ...(stream === undefined ? {} : { stream }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return { outcome: outcomeOf(seed, scenario, truth), findings, rivals: books?.outcomes() ?? [] };
}
