/**
 * `weir headcount FILE.csv`: distinct people per recipient over any windows, from lines `at,recipient,person`, by the
 * engine that the gate counts with. Windows end at the newest line, or at --now. Memory does not grow with the file:
 * the engine keeps to its ceiling, and names to a number.
 */
import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import { TIERS, type Tier } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import { openExistingKeyring } from '../disclosure/keyring.ts';
import { SipHash } from '../disclosure/siphash/siphash.ts';
import { type EpochMs, parseWindow } from '../disclosure/time.ts';
import {
  type Count,
  type CountedTier,
  countedTier,
  DEFAULT_MAX_BYTES,
  Headcount,
  MIN_MAX_BYTES,
  TIER_ALL,
} from '../headcount/index.ts';
import { openInput, PASSED_THROUGH } from './input-bytes.ts';
import { type EpochUnit, parseInstant } from './instant.ts';
import { RecipientNames } from './recipient-names.ts';
import { BY_RECIPIENT, type Sighting, SightingLines } from './sighting-lines.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

/** From a minute to a year: what a drip and a burst show in. */
export const DEFAULT_WINDOWS = '1m,1h,1d,30d,365d';
/** Recipients shown on a terminal; --json prints all. */
export const DEFAULT_TOP = 20;
/** Lines in a hundred that may be no sightings: more is another kind of file. */
export const DEFAULT_MAX_BAD_PERCENT = 10;
/** Longest name in a table, in UTF-16 units. */
const MAX_SHOWN_CHARS = 60;
const MIB = 1024 ** 2;
/** The longest window that the engine can look at. */
const LONGEST_WINDOW_MS = 2 ** 32 * 1_000;

interface HeadcountFlags {
  readonly windows: string;
  readonly now?: string;
  readonly top?: string;
  readonly tier?: Tier;
  readonly by: string;
  readonly epoch: EpochUnit;
  readonly maxBad: string;
  readonly maxMemory: string;
  readonly keyFile?: string;
  readonly json?: boolean;
}

interface Plan {
  readonly path: string;
  readonly windows: readonly { readonly name: string; readonly ms: number }[];
  readonly longestMs: number;
  readonly now: EpochMs | undefined;
  readonly top: number | undefined;
  readonly tier: CountedTier;
  readonly maxBadShare: number;
}

/** What a file was read into. */
interface Counted {
  readonly headcount: Headcount;
  readonly names: RecipientNames;
  readonly lines: SightingLines;
  /** End of all windows; undefined when there was no line. */
  readonly now: EpochMs | undefined;
  /** Lines after --now, left out. */
  readonly later: number;
}

interface Ranked {
  readonly recipient: string;
  readonly key: bigint;
  readonly people: number;
}

interface Answer {
  readonly recipient: string;
  readonly counts: readonly Count[];
}

export function headcountCommand(terminal: Terminal): Command {
  const { headcount: words } = terminal.words;
  return new Command('headcount')
    .description(words.description)
    .argument('[file]', words.file)
    .option('--windows <list>', words.windows, DEFAULT_WINDOWS)
    .option('--now <time>', words.now)
    .option('--top <n>', words.top)
    .addOption(new Option('--tier <tier>', words.tier).choices([...TIERS]))
    .option('--by <column>', words.by, BY_RECIPIENT)
    .addOption(new Option('--epoch <unit>', words.epoch).choices(['auto', 's', 'ms']).default('auto'))
    .option('--max-bad <percent>', words.maxBad, String(DEFAULT_MAX_BAD_PERCENT))
    .option('--max-memory <MiB>', words.maxMemory, String(DEFAULT_MAX_BYTES / MIB))
    .option('--key-file <file>', words.keyFile)
    .option('--json', terminal.words.options.json)
    .addHelpText('after', `\n${words.examples}`)
    .action((file: string | undefined, flags: HeadcountFlags) => runHeadcount(terminal, file ?? '-', flags));
}

async function runHeadcount(terminal: Terminal, path: string, flags: HeadcountFlags): Promise<void> {
  const plan = planOf(terminal, path, flags);
  const hash = keyedHash(flags.keyFile);
  const headcount = new Headcount({
    longestWindowMs: plan.longestMs,
    maxBytes: wholeNumber(terminal, '--max-memory', flags.maxMemory, MIN_MAX_BYTES / MIB) * MIB,
  });
  const counted = await count(terminal, plan, flags, headcount, hash);
  refuseTooManyBad(terminal, plan, counted.lines);
  if (flags.json === true) await printJson(terminal, plan, counted);
  else await printTable(terminal, plan, counted);
}

function planOf(terminal: Terminal, path: string, flags: HeadcountFlags): Plan {
  const { headcount: words } = terminal.words;
  const windows = new Map<string, number>();
  for (const text of flags.windows.split(',')) {
    const ms = parseWindow(text);
    if (ms === undefined || ms > LONGEST_WINDOW_MS) throw usage(words.notAWindow(text.trim()));
    windows.set(text.trim(), ms);
  }
  const now = flags.now === undefined ? undefined : parseInstant(flags.now, flags.epoch);
  if (flags.now !== undefined && now === undefined) throw usage(words.notATime(flags.now));
  const maxBad = Number(flags.maxBad);
  if (flags.maxBad.trim() === '' || !(maxBad >= 0 && maxBad <= 100))
    throw usage(words.notAPercentage(flags.maxBad));
  return {
    path,
    windows: [...windows].map(([name, ms]) => ({ name, ms })),
    longestMs: Math.max(...windows.values()),
    now,
    top: flags.top === undefined ? undefined : wholeNumber(terminal, '--top', flags.top, 1),
    tier: flags.tier === undefined ? TIER_ALL : countedTier(flags.tier),
    maxBadShare: maxBad / 100,
  };
}

/** Texts to 64 bits, under the key of a ledger or one that is forgotten again. */
function keyedHash(keyFile: string | undefined): (text: string) => bigint {
  if (keyFile !== undefined) {
    const keyring = openExistingKeyring(keyFile);
    return (text) => keyring.key64(text);
  }
  const hash = new SipHash(randomBytes(16));
  return (text) => hash.text(text);
}

async function count(
  terminal: Terminal,
  plan: Plan,
  { epoch, by }: HeadcountFlags,
  headcount: Headcount,
  hash: (text: string) => bigint,
): Promise<Counted> {
  const { path } = plan;
  const input = openInput(path, PASSED_THROUGH);
  const names = new RecipientNames(hash, (key) => headcount.atMost(key, plan.longestMs, newest ?? 0));
  let newest: EpochMs | undefined;
  let later = 0;
  const sight = ({ at, recipient, person, tier }: Sighting) => {
    if (plan.now !== undefined && at > plan.now) {
      later += 1;
      return;
    }
    if (newest === undefined || at > newest) newest = at;
    const worst = tier === undefined ? TIER_ALL : countedTier(tier);
    headcount.observe(names.key(recipient), hash(person), at, worst);
  };
  const lines = new SightingLines(epoch, sight, by);
  try {
    for await (const bytes of input.pieces()) {
      lines.push(bytes);
      terminal.progress(
        terminal.words.headcount.reading(
          lines.lines.toLocaleString(terminal.locale),
          input.read,
          input.total,
        ),
      );
    }
    lines.end();
    const { fault: cause } = input;
    if (cause !== undefined)
      throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: cause.message }, { cause });
  } finally {
    terminal.endProgress();
  }
  return { headcount, names, lines, now: plan.now ?? newest, later };
}

function refuseTooManyBad(
  { words }: Terminal,
  { path, maxBadShare }: Plan,
  { lines, bad }: SightingLines,
): void {
  const count = bad.reduce((sum, { lines: some }) => sum + some, 0);
  if (count <= maxBadShare * lines) return;
  const [most] = bad;
  throw new WeirError('WEIR_HEADCOUNT_LINES', {
    path,
    bad: count,
    lines,
    line: most?.firstLine ?? 0,
    reason: words.headcount.reasons[most?.reason ?? 'fields'],
  });
}

/** Recipients whose name is held, most people in the longest window first. */
function ranking(plan: Plan, { headcount, names, now }: Counted): Ranked[] {
  if (now === undefined) return [];
  const ranked: Ranked[] = [];
  for (const [recipient, key] of names) {
    // Not held: dropped when memory was used up, which is reported. A zero would be a lie.
    if (headcount.atMost(key, plan.longestMs, now) === 0) continue;
    ranked.push({ recipient, key, people: headcount.count(key, plan.longestMs, now, plan.tier) });
  }
  return ranked.sort((a, b) => b.people - a.people || (a.recipient < b.recipient ? -1 : 1));
}

function* answers(plan: Plan, counted: Counted, ranked: readonly Ranked[]): Generator<Answer> {
  for (const { recipient, key } of ranked) {
    const counts = plan.windows.map(({ ms }) =>
      counted.headcount.estimate(key, ms, counted.now as EpochMs, plan.tier),
    );
    yield { recipient, counts };
  }
}

/** A line for each recipient, and one about the whole file. */
async function printJson(terminal: Terminal, plan: Plan, counted: Counted): Promise<void> {
  const { lines, headcount, now, later } = counted;
  const ranked = ranking(plan, counted);
  for (const { recipient, counts } of answers(plan, counted, ranked.slice(0, plan.top))) {
    const people = counts.map(({ people }, i) => [plan.windows[i]?.name, people]);
    const intervals = counts.flatMap(({ exact, low, high }, i) =>
      exact ? [] : [[plan.windows[i]?.name, [low, high]]],
    );
    await terminal.print(
      JSON.stringify({
        recipient,
        counts: Object.fromEntries(people),
        ...(intervals.length === 0 ? {} : { intervals: Object.fromEntries(intervals) }),
      }),
    );
  }
  await terminal.print(
    JSON.stringify({
      lines: lines.lines,
      recipients: headcount.size,
      now: now === undefined ? null : new Date(now).toISOString(),
      later,
      bad: lines.bad,
      dropped: headcount.dropped,
      unnamed: headcount.size - ranked.length,
    }),
  );
}

async function printTable(terminal: Terminal, plan: Plan, counted: Counted): Promise<void> {
  const { words, locale } = terminal;
  const { lines, headcount, now, later } = counted;
  const number = (value: number) => value.toLocaleString(locale);
  const ranked = ranking(plan, counted);
  const shown = ranked.slice(0, plan.top ?? DEFAULT_TOP);
  const summary = words.headcount.summary(
    number(lines.lines),
    number(headcount.size),
    now === undefined ? '—' : new Date(now).toISOString(),
  );
  await terminal.print(summary);
  if (shown.length > 0) {
    const heads = [words.headcount.recipient, ...plan.windows.map(({ name }) => name)];
    const rows = [...answers(plan, counted, shown)].map(({ recipient, counts }) => [
      printable(recipient),
      ...counts.map(({ people, exact }) => `${exact ? '' : '≈'}${number(people)}`),
    ]);
    for (const line of columns([heads, ...rows], 1)) await terminal.print(line);
  }
  if (ranked.length > shown.length)
    await terminal.print(words.headcount.more(number(ranked.length - shown.length)));
  for (const { reason, lines: some, firstLine } of lines.bad) {
    terminal.note(words.headcount.bad(number(some), words.headcount.reasons[reason], number(firstLine)));
  }
  if (later > 0) terminal.note(words.headcount.later(number(later)));
  if (headcount.dropped.counters > 0) {
    terminal.note(words.headcount.dropped(number(headcount.dropped.counters)));
  }
  const unnamed = headcount.size - ranked.length;
  if (unnamed > 0) terminal.note(words.headcount.unnamed(number(unnamed)));
}

/** A recipient is somebody else's text: nothing in it may move the cursor of a terminal. */
function printable(text: string): string {
  const clean = text.replace(/\p{C}/gu, '\ufffd');
  return clean.length > MAX_SHOWN_CHARS ? `${clean.slice(0, MAX_SHOWN_CHARS - 1)}…` : clean;
}

function wholeNumber({ words }: Terminal, flag: string, text: string, least: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
    throw usage(words.headcount.notANumber(flag, text, least));
  return value;
}

function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'headcount' });
}
