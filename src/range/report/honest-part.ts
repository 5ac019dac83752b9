/** The report's part on honest visitors and employees: whom the judge wronged, as rates with their intervals. */
import type { Outcome } from '../simulate/outcome.ts';
import type { ReportResults } from './results.ts';
import { number, perMillion, table } from './spelling.ts';
import { poissonInterval } from './statistics.ts';

/** Working days of a quarter. */
const QUARTER_DAYS = 91;

export function honestPart({
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
