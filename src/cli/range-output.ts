/** What a run of the range prints: lines for programs, tables for people. */
import { rangeWords } from '../../locales/range.ts';
import { DAY_MS } from '../disclosure/time.ts';
import type { RivalOutcome } from '../range/rivals/rival-books.ts';
import { type RunOptions, runScenario } from '../range/run-scenario.ts';
import type { Scenario } from '../range/scenario/scenario.ts';
import type { Outcome } from '../range/simulate/outcome.ts';
import type { Finding } from '../range/simulate/truth.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

/** Runs a scenario, with progress on stderr, and prints what came of it. */
export async function runAndPrint(
  terminal: Terminal,
  scenario: Scenario,
  seed: number,
  options: RunOptions,
  json: boolean,
): Promise<void> {
  const words = rangeWords(terminal.locale);
  const began = performance.now();
  const { outcome, findings, rivals } = runScenario(scenario, seed, {
    ...options,
    onProgress: (sinceStart, events) => {
      const seconds = (performance.now() - began) / 1_000;
      terminal.progress(
        words.simulating(
          Math.min(scenario.days, Math.floor(sinceStart / DAY_MS) + 1),
          scenario.days,
          events.toLocaleString(terminal.locale),
          Math.round(events / Math.max(0.001, seconds)).toLocaleString(terminal.locale),
        ),
      );
    },
  });
  terminal.endProgress();
  if (json) {
    for (const finding of findings) await terminal.print(JSON.stringify({ finding: lineOf(finding) }));
    for (const rival of rivals) await terminal.print(JSON.stringify({ rival }));
    await terminal.print(JSON.stringify(outcome));
    return;
  }
  await printOutcome(terminal, outcome, (performance.now() - began) / 1_000);
  if (rivals.length > 0) await printRivals(terminal, rivals, outcome);
}

async function printRivals(
  terminal: Terminal,
  rivals: readonly RivalOutcome[],
  { harvesters }: Outcome,
): Promise<void> {
  const words = rangeWords(terminal.locale);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const rows = rivals.map(({ name, threshold, wronglyRefused, peopleLost, detected }) => [
    words.rivals[name],
    threshold === null ? '—' : number(threshold),
    number(wronglyRefused),
    ...peopleLost.map((people, i) =>
      detected[i] === true ? number(people) : `${number(people)} (${words.never})`,
    ),
  ]);
  const heads = [...words.rivalColumns, ...harvesters.map(({ name }) => words.lostTo(name))];
  for (const line of columns([heads, ...rows], 1)) await terminal.print(line);
}

function lineOf({ at, kind, test, subject, about, isCell }: Finding): object {
  return {
    at: new Date(at).toISOString(),
    kind,
    test,
    subject: { kind: subject.kind, value: subject.value },
    scope: isCell ? 'cell' : 'recipient',
    about: about ?? null,
  };
}

export async function printOutcome(terminal: Terminal, outcome: Outcome, seconds?: number): Promise<void> {
  const words = rangeWords(terminal.locale);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  await terminal.print(words.simulated);
  const took = seconds === undefined ? '—' : seconds.toFixed(1);
  await terminal.print(words.summary(number(outcome.actorDays), number(outcome.events), took));
  if (outcome.harvesters.length > 0) {
    const rows = outcome.harvesters.map((each) => [
      each.name,
      number(each.peopleTaken),
      number(each.peopleLost),
      number(each.recordsLost),
      each.detectedAfterS === null ? words.never : `${number(each.detectedAfterS)} s`,
      each.test ?? '—',
    ]);
    for (const line of columns([[...words.harvesterColumns], ...rows], 1)) await terminal.print(line);
  }
  if (outcome.insiders.length > 0) {
    const rows = outcome.insiders.map(({ name, peopleLost, workingDays }) => [
      name,
      number(peopleLost),
      workingDays === null ? words.never : number(workingDays),
    ]);
    for (const line of columns([[...words.insiderColumns], ...rows], 1)) await terminal.print(line);
  }
  const { denials, stepUps, cells, insiders } = outcome.falseAlarms;
  await terminal.print(words.falseAlarmsTitle);
  await terminal.print(
    `  ${words.falseAlarms(number(denials), number(stepUps), number(cells), number(insiders))}`,
  );
  if (outcome.actorDays > 0)
    await terminal.print(`  ${words.perMillion(((1e6 * denials) / outcome.actorDays).toFixed(2))}`);
}
