/**
 * `weir range report`: runs the published scenarios under many seeds and writes what came of it, as a page with pictures
 * and as data. Each run that is done is kept in a directory, so that a report that was interrupted goes on where it was.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { rangeWords } from '../../locales/range.ts';
import { WeirError } from '../disclosure/error.ts';
import { DAY_MS } from '../disclosure/time.ts';
import { markdownOf } from '../range/report/markdown.ts';
import {
  ABLATED,
  ABLATION_SEED,
  CALIBRATION_FILE,
  CALIBRATION_SEED,
  EVASION_DAYS,
  EVASION_SEED,
  EVASIONS,
  FRESH_SEED,
  HELD_OUT,
  HELD_OUT_DIRECTORY,
  HELD_OUT_SEED,
  HONEST_ACTOR_DAYS,
  HONEST_FILE,
  HONEST_SEED,
  PUBLISHED,
  QUARTER_FILE,
  QUARTER_SEED,
  SWEEP_SEED,
  SWEEPS,
  sweepScenario,
} from '../range/report/published.ts';
import type { CrowdResult, FalseAlarm, ReportResults } from '../range/report/results.ts';
import { median } from '../range/report/statistics.ts';
import { curveChart, stripChart } from '../range/report/svg.ts';
import type { RivalName } from '../range/rivals/rival.ts';
import type { Scenario } from '../range/scenario/scenario.ts';
import { SIMULATION_START } from '../range/simulate/calendar.ts';
import { machine } from './bench-run.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import { scenarioFrom, wholeNumber } from './range-input.ts';
import {
  DEFAULT_JOBS,
  type PrintedFinding,
  runSeeds,
  type SeedLines,
  type SeedRun,
  seedsOf,
} from './range-seeds.ts';
import type { Terminal } from './terminal.ts';

export const DEFAULT_REPORT_SEEDS = 30;
/** Seeds of a quick report. */
export const QUICK_SEEDS = 1;
/** Seeds of what nothing is promised of: other platforms, tests left out, evasions, each point of a curve. */
export const FEW_SEEDS = 3;
const CALIBRATION_SEEDS = 3;
/** What a report has, in the order in which it is run. */
const PARTS = ['published', 'honest', 'held-out', 'evasions', 'ablation', 'sweeps'] as const;
type Part = (typeof PARTS)[number];

interface ReportFlags {
  readonly seeds?: string;
  readonly quick?: boolean;
  readonly few: string;
  readonly parts: string;
  readonly jobs: string;
  readonly scenarios: string;
  readonly out: string;
  readonly work?: string;
  readonly json?: boolean;
}

export function reportCommand(terminal: Terminal): Command {
  const words = rangeWords(terminal.locale);
  return new Command('report')
    .description(words.report.description)
    .option('--seeds <n>', words.report.seeds)
    .option('--few <n>', words.report.few, String(FEW_SEEDS))
    .option('--quick', words.report.quick)
    .option('--parts <list>', words.report.parts, PARTS.join(','))
    .option('--jobs <n>', words.run.jobs, String(DEFAULT_JOBS))
    .option(
      '--scenarios <directory>',
      words.report.scenarios,
      fileURLToPath(new URL('range/scenarios', PACKAGE_ROOT)),
    )
    .option('--out <file>', words.report.out, 'judge.md')
    .option('--work <directory>', words.report.work)
    .option('--json', terminal.words.options.json)
    .addHelpText('after', `\n${words.report.examples}`)
    .action((flags: ReportFlags) => report(terminal, flags));
}

async function report(terminal: Terminal, flags: ReportFlags): Promise<void> {
  const quick = flags.quick === true;
  const asked = wholeNumber(terminal, '--seeds', flags.seeds ?? String(DEFAULT_REPORT_SEEDS), 1, 10_000);
  const seeds = quick && flags.seeds === undefined ? QUICK_SEEDS : asked;
  const scratch = mkdtempSync(join(tmpdir(), 'weir-range-'));
  try {
    const jobs = wholeNumber(terminal, '--jobs', flags.jobs, 1, 1_024);
    const runner = new Runner(terminal, flags.work ?? scratch, jobs);
    const parts = partsFrom(terminal, flags.parts);
    const few = Math.min(seeds, wholeNumber(terminal, '--few', flags.few, 1, 10_000));
    const results = await measure(terminal, runner, { ...flags, parts, seeds, few, isQuick: quick, scratch });
    const text = writePage(flags.out, results);
    if (flags.json === true) await terminal.print(JSON.stringify(results));
    else await terminal.print(text);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @throws WeirError WEIR_USAGE */
function partsFrom(terminal: Terminal, text: string): ReadonlySet<Part> {
  const names = text.split(',').map((each) => each.trim());
  const unknown = names.find((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown === undefined) return new Set(names as Part[]);
  const problem = rangeWords(terminal.locale).report.notAPart(unknown, PARTS.join(', '));
  throw new WeirError('WEIR_USAGE', { problem, command: 'range report' });
}

interface Plan {
  readonly parts: ReadonlySet<Part>;
  readonly seeds: number;
  readonly few: number;
  readonly isQuick: boolean;
  readonly scenarios: string;
  readonly out: string;
  readonly scratch: string;
}

async function measure(terminal: Terminal, runner: Runner, plan: Plan): Promise<ReportResults> {
  const { parts, seeds, few, isQuick, scratch } = plan;
  const file = (name: string) => join(plan.scenarios, name);
  const settled = (name: string): Scenario => scenarioFrom(terminal, file(name));

  const honestOf = thresholdsFile(scratch, {
    'request-rate': null,
    'distinct-urls': null,
    'isolation-forest': null,
  });
  const calibrationSeeds = isQuick ? 1 : CALIBRATION_SEEDS;
  const calibrated = await runner.run(
    seedsOf(file(CALIBRATION_FILE), CALIBRATION_SEED, calibrationSeeds, ['--rivals', honestOf]),
  );
  const largest = (name: RivalName) =>
    Math.max(
      ...calibrated
        .flatMap(({ rivals }) => rivals.filter((each) => each.name === name))
        .map((each) => each.largestHonest),
    );
  const thresholds = {
    'request-rate': largest('request-rate') + 1,
    'distinct-urls': largest('distinct-urls') + 1,
    'isolation-forest': largest('isolation-forest') + 1e-6,
  };
  const rivals = ['--rivals', thresholdsFile(scratch, thresholds)];

  const scenarios: ReportResults['scenarios'][number][] = [];
  for (const { file: name } of parts.has('published') ? PUBLISHED : []) {
    const { harvesters } = settled(name);
    const lines = await runner.run(
      seedsOf(file(name), FRESH_SEED, seeds, harvesters.length === 0 ? [] : rivals),
    );
    scenarios.push({
      file: name,
      harvesters: harvesters.map(({ name: each, identities, peoplePerSecond }) => ({
        name: each,
        identities,
        peoplePerSecond,
      })),
      outcomes: lines.map(({ outcome }) => outcome),
      rivals: lines.map((each) => each.rivals),
    });
  }

  // A month takes minutes.
  const honestFile = isQuick ? CALIBRATION_FILE : HONEST_FILE;
  const honest = parts.has('honest') ? await runHonest(runner, file(honestFile), isQuick) : [];
  const { days, insiders } = settled(honestFile);

  const wanted = parts.has('honest') && !isQuick ? seeds : 0;
  const quarters = await runner.run(seedsOf(file(QUARTER_FILE), QUARTER_SEED, wanted));

  const heldOut: ReportResults['heldOut'][number][] = [];
  for (const { file: name } of some(parts.has('held-out'), HELD_OUT, isQuick, 1)) {
    const path = file(join(HELD_OUT_DIRECTORY, name));
    const lines = await runner.run(seedsOf(path, HELD_OUT_SEED, few));
    heldOut.push({ file: name, outcomes: lines.map(({ outcome }) => outcome) });
  }

  const evasions: ReportResults['evasions'][number][] = [];
  for (const { name, harvester } of some(parts.has('evasions'), EVASIONS, isQuick, 1)) {
    const path = join(scratch, `evasion-${name}.yaml`);
    writeFileSync(path, sweepScenario({ days: EVASION_DAYS }, harvester));
    const lines = await runner.run(seedsOf(path, EVASION_SEED, few));
    evasions.push({ name, outcomes: lines.map(({ outcome }) => outcome) });
  }

  const ablation: ReportResults['ablation'][number][] = [];
  for (const { file: name, tests } of some(parts.has('ablation'), ABLATED, isQuick, 1))
    for (const without of [null, ...tests]) {
      const options = without === null ? [] : ['--without', without];
      const lines = await runner.run(seedsOf(file(name), ABLATION_SEED, few, options));
      ablation.push({ file: name, without, outcomes: lines.map(({ outcome }) => outcome) });
    }

  const sweeps: ReportResults['sweeps'][number][] = [];
  for (const sweep of some(parts.has('sweeps'), SWEEPS, isQuick, 1)) {
    const points = [];
    for (const { x, harvester } of isQuick ? sweep.points.slice(0, 2) : sweep.points) {
      const path = join(scratch, `${sweep.name}-${x}.yaml`);
      writeFileSync(path, sweepScenario(sweep, harvester));
      const lines = await runner.run(seedsOf(path, SWEEP_SEED, few));
      points.push({ x, outcomes: lines.map(({ outcome }) => outcome) });
    }
    sweeps.push({ name: sweep.name, points });
  }

  return {
    date: new Date().toISOString().slice(0, 10),
    machine: machine(),
    command: commandOf(plan),
    quick: isQuick,
    thresholds,
    calibrationSeeds,
    scenarios,
    honest: honest.map(({ outcome }) => outcome),
    falseAlarms: causesOf(honest),
    crowd: crowdOf(honest, settled(honestFile)),
    honestDays: days,
    honestEmployees: employeesOf(insiders),
    quarters: quarters.map(({ outcome }) => outcome),
    quarterEmployees: employeesOf(settled(QUARTER_FILE).insiders),
    heldOut,
    evasions,
    ablation,
    sweeps,
  };
}

function employeesOf(insiders: Scenario['insiders']): number {
  return insiders.reduce((sum, { peers }) => sum + peers + 1, 0);
}

/** What one would have to type. */
function commandOf({ isQuick, seeds, few, parts }: Plan): string {
  const some = parts.size === PARTS.length ? '' : ` --parts ${[...parts].join(',')}`;
  const fewer = isQuick || few === FEW_SEEDS ? '' : ` --few ${few}`;
  return `weir range report ${isQuick ? '--quick' : `--seeds ${seeds}`}${fewer}${some}`;
}

/** All of a list, the first few of it when it is quick, or nothing. */
function some<T>(isWanted: boolean, list: readonly T[], isQuick: boolean, few: number): readonly T[] {
  if (!isWanted) return [];
  return isQuick ? list.slice(0, few) : list;
}

/** As many honest months as it takes to bound the rate of wrongful denials. */
async function runHonest(runner: Runner, path: string, isQuick: boolean): Promise<SeedLines[]> {
  const lines: SeedLines[] = [];
  let actorDays = 0;
  while (actorDays < (isQuick ? 1 : HONEST_ACTOR_DAYS)) {
    const more = await runner.run(seedsOf(path, HONEST_SEED + lines.length, isQuick ? 1 : 2));
    lines.push(...more);
    actorDays = lines.reduce((sum, { outcome }) => sum + outcome.actorDays, 0);
    if (actorDays === 0) break;
  }
  return lines;
}

/** What was said wrongly, by kind and test, most frequent first. */
function causesOf(lines: readonly SeedLines[]): FalseAlarm[] {
  const causes = new Map<string, FalseAlarm>();
  for (const { kind, test, scope, about } of lines.flatMap(({ findings }) => findings)) {
    if (about !== null) continue;
    const key = `${scope} ${kind} ${test}`;
    causes.set(key, { kind, test, scope, count: (causes.get(key)?.count ?? 0) + 1 });
  }
  return [...causes.values()].sort((a, b) => b.count - a.count);
}

/** What was said wrongly on the day of the flash crowd. */
function crowdOf(lines: readonly SeedLines[], { humans }: Scenario): CrowdResult | null {
  const { flashCrowd, actorsPerDay } = humans;
  if (flashCrowd?.day === undefined || lines.length === 0) return null;
  const from = SIMULATION_START + flashCrowd.day * DAY_MS;
  const wrong = lines
    .flatMap(({ findings }) => findings)
    .filter(({ about, at }) => about === null && Date.parse(at) >= from && Date.parse(at) < from + DAY_MS);
  const count = (is: (finding: PrintedFinding) => boolean) => wrong.filter(is).length;
  const isCell = ({ scope }: PrintedFinding) => scope === 'cell';
  return {
    actorDays: Math.round(lines.length * actorsPerDay * flashCrowd.volume),
    denials: count((each) => !isCell(each) && each.kind !== 'step-up'),
    stepUps: count((each) => !isCell(each) && each.kind === 'step-up'),
    cells: count(isCell),
  };
}

/** Runs what has not been run yet; what has, it reads. */
class Runner {
  readonly #terminal: Terminal;
  readonly #directory: string;
  readonly #jobs: number;

  constructor(terminal: Terminal, directory: string, jobs: number) {
    this.#terminal = terminal;
    this.#jobs = jobs;
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  async run(runs: readonly SeedRun[]): Promise<SeedLines[]> {
    const known = runs.map((each) => this.#read(each));
    const missing = runs.filter((_, i) => known[i] === undefined);
    const made = await runSeeds(this.#terminal, missing, this.#jobs, (run, lines) =>
      writeFileSync(this.#path(run), JSON.stringify(lines)),
    );
    return runs.map((_, i) => known[i] ?? (made.shift() as SeedLines));
  }

  #read(run: SeedRun): SeedLines | undefined {
    try {
      return JSON.parse(readFileSync(this.#path(run), 'utf8')) as SeedLines;
    } catch {
      return undefined;
    }
  }

  /** A run is known by what its files say, not by where they lie. */
  #path({ path, seed, options }: SeedRun): string {
    const hash = createHash('sha256').update(readFileSync(path)).update(`\n${seed}`);
    for (const [i, option] of options.entries())
      hash.update('\n').update(options[i - 1] === '--rivals' ? readFileSync(option) : option);
    return join(this.#directory, `${hash.digest('hex').slice(0, 24)}.json`);
  }
}

function thresholdsFile(directory: string, thresholds: Readonly<Record<string, number | null>>): string {
  const path = join(directory, `thresholds-${Object.values(thresholds).every((each) => each === null)}.json`);
  writeFileSync(path, JSON.stringify(thresholds));
  return path;
}

/** Writes the page, its pictures and its data beside each other. @throws WeirError WEIR_RANGE_OUT */
function writePage(out: string, results: ReportResults): string {
  const strips = results.scenarios.flatMap(({ file, harvesters, outcomes }) =>
    harvesters.map(({ name }, i) => {
      const promised = PUBLISHED.find((each) => each.file === file)?.people[name];
      return {
        label: `${file.replace('.yaml', '')}: ${name}`,
        values: outcomes.map((outcome) => outcome.harvesters[i]?.peopleLost ?? 0),
        ...(promised === undefined ? {} : { target: promised }),
      };
    }),
  );
  const charts = [
    {
      name: 'lost',
      title: 'People lost, a dot for each seed, the bar is what is promised at p95',
      svg: stripChart('People lost in each seed', 'people', strips),
    },
    ...results.sweeps.map(({ name, points }) => {
      const { title, xUnit } = SWEEPS.find((sweep) => sweep.name === name) ?? { title: name, xUnit: '' };
      const losses = points.map(({ x, outcomes }) => ({
        x,
        lost: outcomes.map((each) => each.harvesters[0]?.peopleLost ?? 0),
      }));
      return {
        name,
        title,
        svg: curveChart(title, xUnit, 'people lost', [
          { label: 'median', points: losses.map(({ x, lost }) => ({ x, y: median(lost) })) },
          { label: 'largest', points: losses.map(({ x, lost }) => ({ x, y: Math.max(...lost) })) },
          {
            label: 'taken without a judge',
            points: points.map(({ x, outcomes }) => ({
              x,
              y: median(outcomes.map((each) => each.harvesters[0]?.peopleTaken ?? 0)),
            })),
          },
        ]),
      };
    }),
  ];
  const base = out.replace(/\.md$/, '');
  const text = markdownOf(
    results,
    charts.map(({ name, title }) => ({ file: `${base.split('/').at(-1)}-${name}.svg`, title })),
  );
  try {
    mkdirSync(dirname(out), { recursive: true });
    for (const { name, svg } of charts) writeFileSync(`${base}-${name}.svg`, svg);
    writeFileSync(`${base}.json`, `${JSON.stringify(results)}\n`);
    writeFileSync(out, text);
  } catch (cause) {
    throw new WeirError('WEIR_RANGE_OUT', { path: out, reason: (cause as Error).message }, { cause });
  }
  return text;
}
