/** The report's part on platforms other than the published one. */
import type { HarvesterOutcome, Outcome } from '../simulate/outcome.ts';
import { HELD_OUT, HELD_OUT_DIRECTORY, HELD_OUT_SEED } from './published.ts';
import type { ReportResults } from './results.ts';
import { number, table } from './spelling.ts';
import { median } from './statistics.ts';

/** Other platforms than the published one: a row for each harvester and insider, and the command that runs it. */
export function heldOutPart({ heldOut }: ReportResults): string[] {
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
