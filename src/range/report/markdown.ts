/** The report as a page of docs/measurements. Every number with its seeds; misses are total loss; errors have intervals. */
import type { HarvesterOutcome, Outcome } from '../simulate/outcome.ts';
import {
  ABLATION_SEED,
  CALIBRATION_SEED,
  EVASION_SEED,
  EVASIONS,
  FRESH_SEED,
  HELD_OUT,
  HELD_OUT_DIRECTORY,
  HELD_OUT_SEED,
  HONEST_SEED,
  PUBLISHED,
  type Published,
  QUARTER_SEED,
  SWEEP_SEED,
  SWEEPS,
} from './published.ts';
import type { ReportResults, ScenarioResult } from './results.ts';
import { median, poissonInterval, quantile, wilson } from './statistics.ts';

const RIVAL_NAMES = {
  'request-rate': 'requests a minute',
  'distinct-urls': 'distinct pages a day',
  'leaky-bucket': 'leaky bucket, 40 and one out each 0.5 s',
  'isolation-forest': 'isolation forest',
} as const;
/** Working days of a quarter. */
const QUARTER_DAYS = 91;

/** @param charts file names of the pictures, from the page. */
export function markdownOf(
  results: ReportResults,
  charts: readonly { readonly file: string; readonly title: string }[],
): string {
  const parts = [
    '# What the judge finds, and whom it wrongs',
    '',
    `Measured on ${results.date}, ${results.machine}. **Simulated**: visitors, harvesters and employees are invented ([range.md](../range.md)), the judge, its tests and the headcount are those of the gate. No public labelled data on the harvesting of people could be found, so nothing here says what happens on a real platform. ${results.quick ? 'A quick run of few seeds: the numbers below show the form, not the quality.' : ''}`,
    '',
    '```',
    results.command,
    '```',
    '',
    '## People lost',
    '',
    `Distinct people whom a harvester had received at the first correct verdict. Where it was never found **all that it took counts as lost**. Thresholds of the other rules were fixed on calibration seeds, everything below is of fresh ones (seeds: ${seedsText(results)}); the judge’s own lines are constants of its code. The last columns: identities that the harvester used for each million people a day, and, where one identity was found by itself, how many a million people take when each is denied after its median loss.`,
    '',
    table(
      [
        'scenario',
        'harvester',
        'seeds',
        'found',
        'lost, median',
        'p95',
        'promised',
        '',
        'after, median',
        'by',
        'identities used per million a day',
        'identities for a million',
      ],
      results.scenarios.flatMap((scenario) => harvesterRows(scenario)),
    ),
    '',
    ...insiderTable(results),
    ...charts.flatMap(({ file, title }) => [`![${title}](${file})`, '']),
    ...(results.honest.length === 0 ? [] : ['## False alarms', '', ...honestPart(results)]),
    ...heldOutPart(results),
    '## Other rules on the same sightings',
    '',
    `All count by address. The bucket has CrowdSec’s own threshold; the others refuse from just above the largest value of an honest address on ${results.calibrationSeeds} calibration seeds: ${results.thresholds['request-rate']} requests a minute, ${results.thresholds['distinct-urls']} distinct pages a day, an anomaly score of ${results.thresholds['isolation-forest'].toFixed(3)}. Median of people lost; “never” where no seed found it.`,
    '',
    ...rivalTable(results),
    ...(results.ablation.length === 0
      ? []
      : [
          '## What each test is worth',
          '',
          'The same scenario with one test left out; median and p95 of people lost (working days for the insider).',
          '',
          table(
            ['scenario', 'without', 'seeds', 'found', 'median', 'p95'],
            results.ablation.flatMap(({ file, without, outcomes }) => {
              const losses = lossesOf(outcomes);
              return [
                [
                  file,
                  without ?? '(all tests)',
                  String(outcomes.length),
                  shareOf(foundIn(outcomes), outcomes.length),
                  number(median(losses)),
                  number(quantile(losses, 0.95)),
                ],
              ];
            }),
          ),
          '',
        ]),
    ...(results.evasions.length === 0
      ? []
      : [
          '## Harvesters that evade',
          '',
          `Each alone among 4,000 visitors a day and 200,000 people, for two days; a verdict against one of its identities counts. What it would take to go on after that is another identity.`,
          '',
          table(
            ['harvester', 'what it does', 'seeds', 'found', 'lost, median', 'largest', 'taken, median', 'by'],
            results.evasions.map(({ name, outcomes }) => {
              const losses = lossesOf(outcomes);
              const runs = outcomes.flatMap(({ harvesters }) => harvesters);
              return [
                name,
                EVASIONS.find((each) => each.name === name)?.what ?? '',
                String(outcomes.length),
                shareOf(foundIn(outcomes), outcomes.length),
                number(median(losses)),
                number(Math.max(...losses)),
                number(median(runs.map(({ peopleTaken }) => peopleTaken))),
                [...new Set(runs.flatMap(({ test }) => test ?? []))].join(', ') || '—',
              ];
            }),
          ),
          '',
        ]),
    '## Where it ends',
    '',
    ...(results.sweeps.length === 0
      ? []
      : [
          table(
            ['sweep', 'at', 'seeds', 'found', 'lost, median', 'largest'],
            results.sweeps.flatMap(({ name, points }) =>
              points.map(({ x, outcomes }) => {
                const losses = lossesOf(outcomes);
                return [
                  SWEEPS.find((sweep) => sweep.name === name)?.xUnit ?? name,
                  String(x),
                  String(outcomes.length),
                  shareOf(foundIn(outcomes), outcomes.length),
                  number(median(losses)),
                  number(Math.max(...losses)),
                ];
              }),
            ),
          ),
          '',
        ]),
    'Known from the arithmetic of the tests, not from these runs: a fleet that is less than about a hundredth of those it hides among is not found by whom it looks at, whatever the data; what is left then are canaries and the outflow of a route. A harvester that knows the canaries, takes only whom everybody looks at, and has more identities than people to take a day, is not found at all.',
    '',
  ];
  return parts.join('\n');
}

function harvesterRows({ file, harvesters, outcomes }: ScenarioResult): string[][] {
  return harvesters.map(({ name, identities, peoplePerSecond }, i) => {
    const runs = outcomes.map((outcome) => outcome.harvesters[i] as HarvesterOutcome);
    const losses = runs.map(({ peopleLost }) => peopleLost);
    const found = runs.filter(({ detectedAfterS }) => detectedAfterS !== null);
    const promised = promiseOf(file)?.people[name];
    const p95 = quantile(losses, 0.95);
    const perDay = peoplePerSecond * 86_400;
    return [
      file.replace('.yaml', ''),
      promiseOf(file)?.what ?? name,
      String(runs.length),
      shareOf(found.length, runs.length),
      number(median(losses)),
      number(p95),
      promised === undefined ? '—' : number(promised),
      promised === undefined ? '' : p95 <= promised ? 'holds' : '**does not hold**',
      found.length === 0 ? 'never' : duration(median(found.map(({ detectedAfterS }) => detectedAfterS ?? 0))),
      [...new Set(found.map(({ test }) => test ?? ''))].join(', ') || '—',
      number(Math.ceil((identities * 1e6) / perDay)),
      identities === 1 && found.length > 0 ? number(Math.ceil(1e6 / Math.max(1, median(losses)))) : '—',
    ];
  });
}

function insiderTable({ scenarios }: ReportResults): string[] {
  const rows = scenarios.flatMap(({ file, outcomes }) => {
    const runs = outcomes.flatMap(({ insiders }) => insiders);
    if (runs.length === 0) return [];
    const days = runs.map(({ workingDays }) => workingDays ?? Number.POSITIVE_INFINITY);
    const promised = promiseOf(file)?.workingDays;
    const p95 = quantile(days, 0.95);
    const kept = promised === undefined ? '' : p95 <= promised ? 'holds' : '**does not hold**';
    return [
      [
        file.replace('.yaml', ''),
        String(runs.length),
        shareOf(days.filter(Number.isFinite).length, runs.length),
        number(median(days)),
        number(p95),
        promised === undefined ? '—' : String(promised),
        kept,
        number(median(runs.map(({ peopleLost }) => peopleLost))),
      ],
    ];
  });
  if (rows.length === 0) return [];
  return [
    'Insiders: working days that had begun when the case was opened, the first included.',
    '',
    table(
      ['scenario', 'seeds', 'found', 'working days, median', 'p95', 'promised', '', 'people lost, median'],
      rows,
    ),
    '',
  ];
}

/** Other platforms than the published one: a row for each harvester and insider, and the command that runs it. */
function heldOutPart({ heldOut }: ReportResults): string[] {
  if (heldOut.length === 0) return [];
  const sum = (outcomes: readonly Outcome[], of: (alarms: Outcome['falseAlarms']) => number) =>
    outcomes.reduce((total, { falseAlarms }) => total + of(falseAlarms), 0);
  const rows = heldOut.flatMap(({ file, outcomes }) => {
    const what = HELD_OUT.find((each) => each.file === file)?.what ?? '';
    const harvesters = (outcomes[0]?.harvesters ?? []).map(({ name }, i) => {
      const runs = outcomes.map((outcome) => outcome.harvesters[i] as HarvesterOutcome);
      const losses = runs.map(({ peopleLost }) => peopleLost);
      const found = runs.filter(({ detectedAfterS }) => detectedAfterS !== null);
      const by = [...new Set(found.map(({ test }) => test ?? ''))].join(', ') || '—';
      const taken = number(median(runs.map(({ peopleTaken }) => peopleTaken)));
      return [name, found.length, number(median(losses)), number(Math.max(...losses)), taken, by] as const;
    });
    const insiders = (outcomes[0]?.insiders ?? []).map(({ name }, i) => {
      const days = outcomes.map((outcome) => outcome.insiders[i]?.workingDays ?? Number.POSITIVE_INFINITY);
      const inDays = (value: number) => (Number.isFinite(value) ? `${value} working days` : 'never');
      const found = days.filter(Number.isFinite).length;
      return [name, found, inDays(median(days)), inDays(Math.max(...days)), '—', 'unexplained'] as const;
    });
    return [...harvesters, ...insiders].map(([name, found, middle, largest, taken, by], i) => [
      i === 0 ? file.replace('.yaml', '') : '',
      i === 0 ? what : '',
      name,
      `${found} of ${outcomes.length}`,
      middle,
      largest,
      taken,
      by,
      i === 0
        ? `${sum(outcomes, (each) => each.denials)}, ${sum(outcomes, (each) => each.stepUps)}, ${sum(outcomes, (each) => each.cells)}`
        : '',
      i === 0 ? number(outcomes.reduce((total, { actorDays }) => total + actorDays, 0)) : '',
    ]);
  });
  return [
    '## Other platforms',
    '',
    'Platforms that nothing is promised of. Defects of the judge were looked for in them, on other seeds, and mended; nothing was fitted to their numbers. Harvesters of one file run beside each other, and an alarm about a group counts for each that has a thousandth of it: where one of them is hard to find, run it alone. People lost until the first correct verdict, all of them where there was none.',
    '',
    table(
      [
        'scenario',
        'what it is',
        'harvester',
        'found',
        'lost, median',
        'largest',
        'taken, median',
        'by',
        'wrong denials, step-ups, alarms',
        'days of visitors',
      ],
      rows,
    ),
    '',
    '```',
    ...heldOut.map(
      ({ file, outcomes }) =>
        `weir range run range/scenarios/${HELD_OUT_DIRECTORY}/${file} --seed ${HELD_OUT_SEED} --seeds ${outcomes.length}`,
    ),
    '```',
    '',
  ];
}

function honestPart({
  honest,
  falseAlarms,
  honestDays,
  honestEmployees,
  quarters: whole,
  quarterEmployees,
  crowd,
}: ReportResults): string[] {
  const sum = (of: (outcome: Outcome) => number) => honest.reduce((total, outcome) => total + of(outcome), 0);
  const actorDays = sum((outcome) => outcome.actorDays);
  const denials = sum(({ falseAlarms: { denials: count } }) => count);
  const stepUps = sum(({ falseAlarms: { stepUps: count } }) => count);
  const cells = sum(({ falseAlarms: { cells: count } }) => count);
  const insiders = sum(({ falseAlarms: { insiders: count } }) => count);
  const days = honest.length * honestDays;
  const months = (honestEmployees / 100) * (days / QUARTER_DAYS);
  const wronged = whole.reduce((total, { falseAlarms: { insiders: count } }) => total + count, 0);
  const inQuarters = (whole.length * quarterEmployees) / 100;
  const row = (what: string, count: number, per: number, unit: string, promised: string, most: number) => {
    const { low, high } = poissonInterval(count);
    const verdict = Number.isNaN(most) ? '' : count / per <= most ? 'holds' : '**does not hold**';
    return [
      what,
      String(count),
      `${(count / per).toFixed(2)} ${unit}`,
      `${(low / per).toFixed(2)} to ${(high / per).toFixed(2)}`,
      promised,
      verdict,
    ];
  };
  return [
    `${honest.length} times ${honestDays} days of nobody but honest visitors${honestEmployees > 0 ? ' and employees, Singles’ Day (eight times the visitors) in each' : ''}: ${number(actorDays)} days of visitors, ${number(sum(({ events }) => events))} disclosures.`,
    '',
    table(
      ['what', 'counted', 'rate', '95 % interval', 'promised at most', ''],
      [
        row('wrongful denials', denials, actorDays / 1e6, 'per million days of visitors', '1', 1),
        row('wrongful step-ups', stepUps, actorDays / 1e4, 'per 10,000 days of visitors', '1', 1),
        row('alarms about cells', cells, days / 30, 'per 30 days', '1', 1),
        ...(inQuarters > 0
          ? [row('wrong cases against employees', wronged, inQuarters, 'per 100 employees a quarter', '1', 1)]
          : []),
      ],
    ),
    '',
    ...(crowd === null
      ? []
      : [
          `On the crowd’s day alone, ${number(crowd.actorDays)} visitors in all: ${crowd.denials} denials (${perMillion(crowd.denials, crowd.actorDays)}), ${crowd.stepUps} step-ups, ${crowd.cells} alarms about cells.`,
          '',
        ]),
    ...(inQuarters > 0
      ? [
          `Employees are those of ${whole.length} whole quarters of their own, a hundred in each from its first day on; among the ${honestEmployees} of each month above, in which the judge knows nobody at first, ${insiders} were held, ${(insiders / months).toFixed(2)} per 100 a quarter. A case that is opened again on another day counts again.`,
          '',
        ]
      : []),
    falseAlarms.length === 0
      ? 'Nothing was said of anybody.'
      : `By cause: ${falseAlarms.map(({ kind, test, scope, count }) => `${count} × ${scope === 'cell' ? 'alarm' : kind} by ${test}`).join(', ')}.`,
    '',
  ];
}

function perMillion(count: number, actorDays: number): string {
  const { low, high } = poissonInterval(count);
  const per = actorDays / 1e6;
  return `${(count / per).toFixed(2)} a million, ${(low / per).toFixed(2)} to ${(high / per).toFixed(2)}`;
}

/** Seeds by what they are for; none of them is another's. */
function seedsText({
  calibrationSeeds,
  scenarios,
  honest,
  quarters,
  heldOut,
  ablation,
  evasions,
  sweeps,
}: ReportResults): string {
  const range = (first: number, count: number) =>
    count < 2 ? `${first}` : `${first} to ${first + count - 1}`;
  const most = (counts: readonly number[]) => Math.max(0, ...counts);
  const used: readonly (readonly [string, number, number])[] = [
    ['thresholds of the other rules', CALIBRATION_SEED, calibrationSeeds],
    ['harvesters and insiders', FRESH_SEED, most(scenarios.map(({ outcomes }) => outcomes.length))],
    ['honest months', HONEST_SEED, honest.length],
    ['quarters of employees', QUARTER_SEED, quarters.length],
    ['other platforms', HELD_OUT_SEED, most(heldOut.map(({ outcomes }) => outcomes.length))],
    ['tests left out', ABLATION_SEED, most(ablation.map(({ outcomes }) => outcomes.length))],
    ['evasions', EVASION_SEED, most(evasions.map(({ outcomes }) => outcomes.length))],
    [
      'sweeps',
      SWEEP_SEED,
      most(sweeps.flatMap(({ points }) => points.map(({ outcomes }) => outcomes.length))),
    ],
  ];
  return used
    .filter(([, , count]) => count > 0)
    .map(([what, first, count]) => `${what} ${range(first, count)}`)
    .join(', ');
}

function rivalTable({ scenarios }: ReportResults): string[] {
  const rows = scenarios.flatMap(({ file, harvesters, outcomes, rivals }) =>
    harvesters.map(({ name }, i) => {
      const own = outcomes.map((outcome) => outcome.harvesters[i]?.peopleLost ?? 0);
      const others = (Object.keys(RIVAL_NAMES) as (keyof typeof RIVAL_NAMES)[]).map((rival) => {
        const runs = rivals.flatMap((seed) => seed.filter((each) => each.name === rival));
        if (runs.length === 0) return '—';
        const lost = number(median(runs.map(({ peopleLost }) => peopleLost[i] ?? 0)));
        return runs.some(({ detected }) => detected[i]) ? lost : `${lost} (never)`;
      });
      return [`${file.replace('.yaml', '')}: ${name}`, number(median(own)), ...others];
    }),
  );
  const refused = (Object.keys(RIVAL_NAMES) as (keyof typeof RIVAL_NAMES)[]).map((rival) => {
    const runs = scenarios.flatMap(({ rivals }) => rivals.flat().filter((each) => each.name === rival));
    return number(runs.reduce((sum, { wronglyRefused }) => sum + wronglyRefused, 0));
  });
  const denied = scenarios
    .flatMap(({ outcomes }) => outcomes)
    .reduce((sum, { falseAlarms }) => sum + falseAlarms.denials, 0);
  return [
    table(
      ['harvester', 'Weir', ...Object.values(RIVAL_NAMES)],
      [...rows, ['honest visitors or addresses refused, all seeds', number(denied), ...refused]],
    ),
    '',
  ];
}

/** What was lost in each run: people, or for insiders working days. */
export function lossesOf(outcomes: readonly Outcome[]): number[] {
  return outcomes.flatMap(({ harvesters, insiders }) =>
    harvesters.length > 0
      ? harvesters.map(({ peopleLost }) => peopleLost)
      : insiders.map(({ workingDays }) => workingDays ?? Number.POSITIVE_INFINITY),
  );
}

function foundIn(outcomes: readonly Outcome[]): number {
  return outcomes.filter(({ harvesters, insiders }) =>
    harvesters.length > 0
      ? harvesters.every(({ detectedAfterS }) => detectedAfterS !== null)
      : insiders.every(({ workingDays }) => workingDays !== null),
  ).length;
}

function promiseOf(file: string): Published | undefined {
  return PUBLISHED.find((each) => each.file === file);
}

function shareOf(hits: number, n: number): string {
  const { low, high } = wilson(hits, n);
  return `${hits} of ${n} (${Math.round(100 * low)} to ${Math.round(100 * high)} %)`;
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toLocaleString('en') : 'never';
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

/** A table as the formatter writes it. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) =>
    Math.max(3, head.length, ...rows.map((row) => (row[i] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (cells[i] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(heads), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join(
    '\n',
  );
}
