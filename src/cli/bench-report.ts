/** A benchmark's report, for programs (one object, names in English) and for people (tables in their language). */
import { cli } from '../../locales/cli.ts';
import type { Locale } from '../../locales/locale.ts';
import { type BenchReport, type Row, ratio, say } from './bench-run.ts';
import { columns } from './text-table.ts';

/** Digits that a ratio is worth. */
const RATIO_DIGITS = 3;

/** The object that `--json` ends with. Comparisons become rows: a value for each contender and its ratio. */
export function reportJson(report: BenchReport): string {
  const rows = [...report.rows, ...comparisonRows(report)].map(({ name, value, unit }) => ({
    name: say(name, 'en'),
    value,
    unit: say(unit, 'en'),
  }));
  const promises = report.promises.map((kept) => ({
    promise: say(kept.promise, 'en'),
    target: kept.target,
    measured: kept.measured,
    unit: say(kept.unit, 'en'),
    holds: kept.holds,
  }));
  return JSON.stringify({ bench: report.bench, date: report.date, machine: report.machine, rows, promises });
}

function comparisonRows(report: BenchReport): Row[] {
  const words = cli('en').bench;
  return (report.comparisons ?? []).flatMap((comparison) => {
    const what = say(comparison.what, 'en');
    const rows: Row[] = [{ name: `${what}: Weir`, value: comparison.weir, unit: comparison.unit }];
    for (const { name, value, why } of comparison.rivals) {
      const rival = say(name, 'en');
      const unit = value === null ? (why ?? words.notInstalled) : comparison.unit;
      rows.push({ name: `${what}: ${rival}`, value, unit });
      if (value === null) continue;
      const against = Number(ratio(comparison, value).toPrecision(RATIO_DIGITS));
      rows.push({ name: words.ratio(what, rival), value: against, unit: 'x' });
    }
    return rows;
  });
}

/** @returns the lines that a person reads. */
export function reportLines(report: BenchReport, locale: Locale): string[] {
  const words = cli(locale).bench;
  const number = (value: number | null) =>
    value === null ? '—' : value.toLocaleString(locale, { maximumSignificantDigits: 6 });
  const lines = [`${report.bench}  ${report.date}  ${report.machine}`];
  const table = (title: string, heads: readonly string[], rows: readonly (readonly string[])[]) => {
    if (rows.length > 0) lines.push('', title, ...columns([heads, ...rows]));
  };
  table(
    words.rowsTitle,
    words.rowsColumns,
    report.rows.map(({ name, value, unit }) => [say(name, locale), number(value), say(unit, locale)]),
  );
  for (const comparison of report.comparisons ?? []) {
    table(`${say(comparison.what, locale)} (${say(comparison.unit, locale)})`, words.comparisonColumns, [
      ['Weir', number(comparison.weir), ''],
      ...comparison.rivals.map(({ name, value, why }) => [
        say(name, locale),
        value === null ? say(why ?? words.notInstalled, locale) : number(value),
        value === null ? '' : words.times(ratio(comparison, value).toPrecision(RATIO_DIGITS)),
      ]),
    ]);
  }
  table(
    words.promisesTitle,
    words.promisesColumns,
    report.promises.map(({ promise, target, measured, unit, holds }) => [
      say(promise, locale),
      number(target),
      number(measured),
      say(unit, locale),
      holds ? words.holds : words.doesNotHold,
    ]),
  );
  return lines;
}
