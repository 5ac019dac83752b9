/** What a replay prints: verdicts as they fall, then one summary; for programs as JSON lines, for people as text. */
import { replayWords } from '../../locales/replay.ts';
import { testName } from '../../locales/vocabulary.ts';
import type { Distinct } from '../channels/logs/distinct.ts';
import type { LogFile } from '../channels/logs/log-file.ts';
import type { LogTimes } from '../channels/logs/log-time.ts';
import type { RankedRecipient, Replay } from '../channels/logs/replay.ts';
import { printable } from '../channels/logs/routes.ts';
import type { RefusedLines } from '../channels/logs/samples.ts';
import type { RecipientIdentity } from '../disclosure/recipient.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** Declared crawlers, addresses and routes that are listed. */
const LISTED = 10;
/** Largest logarithm whose exponential JSON can say. */
const MAX_LOG = 700;

/** What a replay came to. */
export interface Replayed {
  readonly replay: Replay;
  readonly files: readonly LogFile[];
  readonly refused: RefusedLines;
  readonly times: LogTimes;
  readonly zone: string;
  readonly top: number;
}

/** What an access log cannot show, as far as it concerns this one. */
export type Limit =
  | 'no-bodies'
  | 'no-accounts'
  | 'no-basis'
  | 'pages-estimated'
  | 'assumed-people'
  | 'no-status';

export interface VerdictLine {
  readonly at: string;
  readonly recipient: { readonly kind: string; readonly value: string };
  readonly verdict: string;
  readonly test: string;
  readonly people: number;
  readonly evalue: number | null;
  readonly reason: string;
  readonly scope: 'recipient' | 'cell';
  readonly window: number;
  readonly limit: number;
}

/** @param assumed what people are called that are assumed; empty when a rule says who is. */
export function verdictLine(
  terminal: Terminal,
  verdict: Verdict,
  assumed: string,
  isPage: boolean,
): VerdictLine {
  const words = replayWords(terminal.locale);
  const { at, kind, recipient, subject, evidence, scope = 'recipient' } = verdict;
  const named = { ...verdict, subject: shown(subject) };
  const notes = [
    ...(assumed === '' ? [] : [words.assumption(assumed)]),
    ...(isPage ? [words.estimate] : []),
  ].map((note) => terminal.words.bracketed(note));
  return {
    at: new Date(at).toISOString(),
    recipient: shown(recipient),
    verdict: kind,
    test: evidence.test,
    people: evidence.people,
    evalue:
      evidence.combined === undefined ? null : rounded(Math.exp(Math.min(MAX_LOG, evidence.combined.logE))),
    reason: [verdictSentence(terminal, named, false), ...notes].join(' '),
    scope,
    window: evidence.windowMs,
    limit: evidence.limit,
  };
}

/** The summary as one object. */
export function summaryOf({ replay, files, refused, times, top }: Replayed): object {
  const formats = new Map<string, number>();
  for (const file of files)
    for (const [format, lines] of file.formats) formats.set(format, (formats.get(format) ?? 0) + lines);
  return {
    lines: replay.lines + refused.total,
    read: replay.lines,
    refused: {
      lines: refused.total,
      reasons: refused.list.map(({ reason, lines, firstFile, firstLine, samples }) => ({
        reason,
        lines,
        first: `${printable(firstFile)}:${firstLine}`,
        samples,
      })),
    },
    formats: Object.fromEntries(formats),
    files: files.map((file) => ({
      path: printable(file.path),
      format: file.format ?? null,
      lines: file.lines,
      refused: file.refused,
    })),
    from: isoOf(replay.from),
    to: isoOf(replay.to),
    outOfOrder: {
      reordered: files.reduce((sum, { reordered }) => sum + reordered, 0),
      late: files.reduce((sum, { late }) => sum + late, 0),
    },
    timesWithoutZone: times.zoneless,
    recipients: replay.receivers.count,
    people: replay.people.count,
    peopleExact: replay.people.isExact,
    views: replay.views,
    estimatedOnPages: replay.pageViews,
    misses: replay.misses,
    assumed: replay.assumed.map(({ place, people, views }) => ({ place, people: people.count, views })),
    verdicts: {
      total: [...replay.verdictsByKind.values()].reduce((sum, count) => sum + count, 0),
      byTest: Object.fromEntries(replay.verdictsByTest),
      byVerdict: Object.fromEntries(replay.verdictsByKind),
      repeatedAlarms: replay.repeatedAlarms,
    },
    top: replay.ranking(top).map(({ identity, people, exact, views, verified }) => ({
      recipient: shown(identity),
      people,
      exact,
      views,
      ...(verified === undefined ? {} : { verified }),
    })),
    busiest: replay.logRecipients
      .busiest(LISTED)
      .map(({ address, lines }) => ({ address: printable(address), lines })),
    crawlers: {
      declared: replay.logRecipients
        .declared()
        .slice(0, LISTED)
        .map(({ name, lines }) => ({ name: printable(name), lines })),
      verified: replay.verified,
    },
    limits: limitsOf(replay),
  };
}

export function limitsOf(replay: Replay): Limit[] {
  return [
    'no-bodies',
    'no-basis',
    ...(replay.ranking(LISTED).some(({ identity }) => identity.kind === 'ip')
      ? (['no-accounts'] as const)
      : []),
    ...(replay.pageViews > 0 ? (['pages-estimated'] as const) : []),
    ...(replay.assumed.length > 0 ? (['assumed-people'] as const) : []),
    ...(replay.withoutStatus > 0 ? (['no-status'] as const) : []),
  ];
}

export async function printSummary(terminal: Terminal, replayed: Replayed): Promise<void> {
  for (const line of summaryText(terminal, replayed)) await terminal.print(line);
}

function* summaryText(terminal: Terminal, replayed: Replayed): Generator<string> {
  const { replay, files, refused, times, zone, top } = replayed;
  const words = replayWords(terminal.locale);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  yield replay.from === undefined
    ? words.nothingRead
    : words.read(
        number(replay.lines),
        number(files.length),
        isoOf(replay.from) as string,
        isoOf(replay.to) as string,
      );
  for (const { reason, lines, firstFile, firstLine, samples } of refused.list) {
    yield `  ${words.refused(number(lines), words.reasons[reason], `${printable(firstFile)}:${firstLine}`)}`;
    yield `    ${samples[0] ?? ''}`;
  }
  const reordered = files.reduce((sum, file) => sum + file.reordered, 0);
  const late = files.reduce((sum, file) => sum + file.late, 0);
  if (reordered + late > 0) yield `  ${words.outOfOrder(number(reordered), number(late))}`;
  if (times.zoneless > 0) yield `  ${words.zoneless(number(times.zoneless), zone)}`;
  yield '';
  if (replay.disclosing === 0) {
    yield words.nobody;
    yield words.suggest;
  } else {
    const sum = ({ count, isExact }: Distinct) => (isExact ? number(count) : words.atLeast(number(count)));
    yield words.people(sum(replay.people), number(replay.views), sum(replay.receivers));
    if (replay.pageViews > 0) yield words.pages(number(replay.pageViews));
    if (replay.misses > 0) yield words.misses(number(replay.misses));
  }
  const { assumed } = replay;
  if (assumed.length > 0) {
    yield words.assumedTitle;
    for (const { place, people, views } of assumed.slice(0, LISTED))
      yield `  ${words.assumed(place, number(people.count), number(views))}`;
  }
  yield* verdictsText(terminal, replay);
  const ranked = replay.ranking(top);
  if (ranked.length > 0) yield* section(words.topTitle, [[...words.columns], ...ranked.map(row)], 1);
  function row({ identity, people, exact, views, verified }: RankedRecipient): string[] {
    const name = `${terminal.vocabulary.kinds[identity.kind]} ${printable(identity.value)}`;
    const count = exact ? number(people) : words.atLeast(number(people));
    return [name, count, number(views), verified === undefined ? '' : words.verified];
  }
  const busiest = replay.logRecipients.busiest(LISTED);
  if (busiest.length > 0 && ranked.length === 0)
    yield* section(
      words.busiestTitle,
      [[...words.busiest], ...busiest.map(({ address, lines }) => [printable(address), number(lines)])],
      1,
    );
  const declared = replay.logRecipients.declared().slice(0, LISTED);
  if (declared.length > 0)
    yield* section(
      words.declaredTitle,
      [[...words.declared], ...declared.map(({ name, lines }) => [printable(name), number(lines)])],
      1,
    );
  if (replay.verified.length > 0)
    yield* section(
      words.verifiedTitle,
      [
        [...words.columns.slice(0, 3)],
        ...replay.verified.map(({ name, lines, views }) => [printable(name), number(views), number(lines)]),
      ],
      1,
    );
  yield '';
  yield words.limitsTitle;
  for (const limit of limitsOf(replay)) yield `  ${words.limits[limit]}`;
}

function* verdictsText(terminal: Terminal, replay: Replay): Generator<string> {
  const words = replayWords(terminal.locale);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const total = [...replay.verdictsByKind.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    if (replay.disclosing > 0) yield words.noVerdicts;
    return;
  }
  yield words.verdicts(number(total));
  for (const [test, count] of [...replay.verdictsByTest].sort((a, b) => b[1] - a[1]))
    yield `  ${words.verdictsBy(testName(terminal.vocabulary, test), number(count))}`;
  if (replay.repeatedAlarms > 0) yield `  ${words.repeated(number(replay.repeatedAlarms))}`;
}

function* section(
  title: string,
  rows: readonly (readonly string[])[],
  numbersFrom: number,
): Generator<string> {
  yield '';
  yield title;
  yield* columns(rows, numbersFrom);
}

function shown<T extends RecipientIdentity>({ kind, value }: T): { kind: T['kind']; value: string } {
  return { kind, value: printable(value) };
}

function isoOf(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
