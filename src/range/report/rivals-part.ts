/** The report's part on other rules: what they lose, and whom they refuse, on the sightings that the judge saw. */
import type { ReportResults } from './results.ts';
import { number, table } from './spelling.ts';
import { median } from './statistics.ts';

const RIVAL_NAMES = {
  'request-rate': 'requests a minute',
  'distinct-urls': 'distinct pages a day',
  'leaky-bucket': 'leaky bucket, 40 and one out each 0.5 s',
  'isolation-forest': 'isolation forest',
} as const;

export function rivalTable({ scenarios }: ReportResults): string[] {
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
