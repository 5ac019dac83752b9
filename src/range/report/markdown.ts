/** The report as a page of docs/measurements. Every number with its seeds; misses are total loss; errors have intervals. */
import type { HarvesterOutcome } from '../simulate/outcome.ts';
import { heldOutPart } from './held-out-part.ts';
import { honestPart } from './honest-part.ts';
import { foundIn, lossesOf } from './losses.ts';
import {
  ABLATION_SEED,
  CALIBRATION_SEED,
  EVASION_SEED,
  EVASIONS,
  FRESH_SEED,
  HELD_OUT_SEED,
  HONEST_SEED,
  promiseOf,
  QUARTER_SEED,
  SWEEP_SEED,
  SWEEPS,
} from './published.ts';
import type { ReportResults, ScenarioResult } from './results.ts';
import { rivalTable } from './rivals-part.ts';
import { duration, number, shareOf, table } from './spelling.ts';
import { median, quantile } from './statistics.ts';

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
