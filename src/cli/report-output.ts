/** A report for people: on the terminal as text, as JSON, or into a file by its ending. */
import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { traceWords } from '../../locales/trace.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Findings } from '../trace/findings.ts';
import { reportHtml } from '../trace/report-html.ts';
import { type ReportSetting, reportOf } from '../trace/report-sections.ts';
import { textLines } from '../trace/report-text.ts';
import type { Terminal } from './terminal.ts';

const ENDINGS = ['.html', '.json', '.txt'];

/** @throws WeirError WEIR_USAGE when the ending says no format. */
export function checkReportPath(path: string | undefined, terminal: Terminal, command: string): void {
  if (path === undefined || ENDINGS.includes(extname(path).toLowerCase())) return;
  const problem = traceWords(terminal.locale).complaint.badOut(path);
  throw new WeirError('WEIR_USAGE', { problem, command });
}

/**
 * Prints findings, or writes them where they are wanted; with `json`, JSON is what is printed in any case.
 * Exit code 1 when nobody is named, alone or in a class. @throws WeirError WEIR_OUTPUT
 */
export async function giveReport(
  terminal: Terminal,
  findings: Findings,
  { json, out }: { readonly json?: boolean | undefined; readonly out?: string | undefined },
): Promise<void> {
  const words = traceWords(terminal.locale).report;
  const setting: ReportSetting = {
    words,
    vocabulary: terminal.vocabulary,
    locale: terminal.locale,
    listComma: terminal.words.listComma,
  };
  const report = reportOf(findings, setting);
  if (out !== undefined) {
    write(
      out,
      content(out, findings, () => report),
    );
    if (json !== true) await terminal.print(words.written(out));
  }
  if (json === true) await terminal.print(JSON.stringify(findings));
  else if (out === undefined) for (const line of textLines(report)) await terminal.print(line);
  else {
    // What a file holds in full is told in short: the answer.
    for (const block of report.sections[0]?.blocks ?? [])
      if (block.kind === 'text') await terminal.print(block.text);
  }
  const isWithheld = findings.kind === 'file' && findings.withheld;
  if (findings.attribution.conclusion.kind === 'open' || isWithheld) process.exitCode = 1;
}

function content(path: string, findings: Findings, report: () => ReturnType<typeof reportOf>): string {
  switch (extname(path).toLowerCase()) {
    case '.html':
      return reportHtml(report());
    case '.json':
      return `${JSON.stringify(findings, undefined, 2)}\n`;
    default:
      return `${[...textLines(report())].join('\n')}\n`;
  }
}

function write(path: string, text: string): void {
  try {
    writeFileSync(path, text, { mode: 0o600 });
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}
