/** `weir complaint …`: a stranger knew things about somebody; who had received them. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { traceWords } from '../../locales/trace.ts';
import { WeirError } from '../disclosure/error.ts';
import { openExistingKeyring } from '../disclosure/keyring.ts';
import { DAY_MS, HOUR_MS, systemClock } from '../disclosure/time.ts';
import { Cases } from '../incident/case/case.ts';
import { checkWithdrawal } from '../incident/case/case-hold.ts';
import { KEY_FILE } from '../ledger/readable-ledger.ts';
import { DEFAULT_ALPHA } from '../trace/attribution.ts';
import { attributeComplaints } from '../trace/complaint-attribution.ts';
import { type Complaint, Complaints, MAX_COMPLAINT_TEXT } from '../trace/complaints.ts';
import { KNOWN_WORDS, KNOWN_WORDS_ZH, readKnown } from '../trace/known-words.ts';
import { complainantOf } from './complaint-keys.ts';
import { isDayOrHasOffset, parseInstant } from './instant.ts';
import { openForReading } from './ledger-options.ts';
import { DEFAULT_DATA_DIRECTORY, dataDirectoryOf } from './named-config.ts';
import { checkReportPath, giveReport } from './report-output.ts';
import type { Terminal } from './terminal.ts';

const COMMAND = 'complaint';
/** A day ends last at UTC−12. */
const LAST_OFFSET_MS = 12 * HOUR_MS;

interface ComplaintFlags {
  readonly data: string;
  readonly config?: string;
  readonly json?: boolean;
}

interface AddFlags extends ComplaintFlags {
  readonly person: readonly string[];
  readonly receivedBy: string;
  readonly at: string;
  readonly knew: string;
  readonly note?: string;
}

export interface AttributeFlags extends ComplaintFlags {
  readonly alpha: string;
  readonly population?: string;
  readonly out?: string;
}

export function complaintCommand(terminal: Terminal): Command {
  const { words: all } = terminal;
  const words = traceWords(terminal.locale).complaint;
  const command = new Command('complaint').description(words.description);
  const withData = (made: Command) =>
    made
      .option('--data <directory>', all.options.data, DEFAULT_DATA_DIRECTORY)
      .option('-c, --config <file>', all.options.config)
      .option('--json', all.options.json);
  command.addCommand(
    withData(new Command('add').description(words.add))
      .requiredOption('--person <identifier...>', words.person)
      .requiredOption('--received-by <text>', words.receivedBy)
      .requiredOption('--at <time>', words.at)
      .requiredOption('--knew <list>', words.knew)
      .option('--note <text>', words.note)
      .action((flags: AddFlags) => runAdd(terminal, flags)),
  );
  command.addCommand(
    withData(new Command('list').description(words.list)).action((flags: ComplaintFlags) =>
      runList(terminal, flags),
    ),
  );
  command.addCommand(
    withData(new Command('show').description(words.show))
      .argument('<id>', words.id)
      .action((id: string, flags: ComplaintFlags) => show(terminal, complaintsOf(flags).one(id), flags)),
  );
  command.addCommand(
    withData(new Command('withdraw').description(words.withdraw))
      .argument('<id>', words.id)
      .requiredOption('--reason <text>', words.reason)
      .action((id: string, flags: ComplaintFlags & { reason: string }) => runWithdraw(terminal, id, flags)),
  );
  command.addCommand(
    withData(new Command('attribute').description(words.attribute))
      .argument('[ids...]', words.ids)
      .option('--alpha <p>', words.alpha, String(DEFAULT_ALPHA))
      .option('--population <n>', words.population)
      .option('--out <file>', words.out)
      .action((ids: string[], flags: AttributeFlags) => runAttribute(terminal, ids, flags)),
  );
  return command.addHelpText('afterAll', `\n${words.examples}`);
}

async function runAdd(terminal: Terminal, flags: AddFlags): Promise<void> {
  const words = traceWords(terminal.locale).complaint;
  const now = systemClock.now();
  const at = momentOf(terminal, flags.at, now);
  const knew = readKnown(flags.knew);
  if ('unknown' in knew) {
    const known = terminal.locale === 'zh-CN' ? KNOWN_WORDS_ZH : KNOWN_WORDS;
    throw usage(words.unknownWord(knew.unknown, Object.keys(known).join(' ')));
  }
  if (knew.categories.length === 0) throw usage(words.nothingKnown);
  checkText(terminal, '--received-by', flags.receivedBy);
  if (flags.note !== undefined) checkText(terminal, '--note', flags.note);
  const ledger = await openForReading(flags, terminal);
  try {
    const meant = await complainantOf(ledger, flags.person);
    if ('unreadable' in meant) throw usage(words.personUnreadable(meant.unreadable));
    const { keys, isKnown } = meant;
    const complaint = complaintsOf(flags).add(
      {
        person: flags.person.join(' '),
        keys,
        at,
        knew: knew.categories,
        receivedBy: flags.receivedBy,
        note: flags.note,
      },
      now,
    );
    if (flags.json === true) await terminal.print(JSON.stringify(shown(complaint)));
    else await terminal.print(words.added(complaint.id, isKnown));
  } finally {
    await ledger.close();
  }
}

/** A day alone counts to its end everywhere on Earth; a time needs its offset. @throws WeirError WEIR_USAGE */
function momentOf(terminal: Terminal, text: string, now: number): number {
  const words = traceWords(terminal.locale).complaint;
  const at = /^\d{4}/.test(text) ? parseInstant(text) : undefined;
  if (at === undefined) throw usage(words.noTime(text));
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text.trim());
  if (isDay) return Math.min(now, at + DAY_MS + LAST_OFFSET_MS);
  if (!isDayOrHasOffset(text)) throw usage(words.noZone(text));
  if (at > now) throw usage(words.future(text));
  return at;
}

function checkText(terminal: Terminal, option: string, text: string): void {
  if (text.trim() !== '' && text.length <= MAX_COMPLAINT_TEXT && !/\p{Cc}/u.test(text)) return;
  throw usage(traceWords(terminal.locale).complaint.tooLong(option, MAX_COMPLAINT_TEXT));
}

async function runList(terminal: Terminal, flags: ComplaintFlags): Promise<void> {
  const all = complaintsOf(flags).all();
  if (all.length === 0 && flags.json !== true)
    await terminal.print(traceWords(terminal.locale).complaint.none);
  for (const complaint of all) await show(terminal, complaint, flags);
}

async function show(terminal: Terminal, complaint: Complaint, { json }: ComplaintFlags): Promise<void> {
  if (json === true) {
    await terminal.print(JSON.stringify(shown(complaint)));
    return;
  }
  const words = traceWords(terminal.locale).complaint;
  const { id, state, at, person, knew, receivedBy, note, reason } = complaint;
  const categories = knew.map((each) => terminal.vocabulary.categories[each]).join(terminal.words.listComma);
  if (state === 'forgotten' || at === undefined) {
    await terminal.print(`${id}  ${words.states.forgotten}`);
    return;
  }
  const who = person ?? words.unreadable;
  await terminal.print(words.line(id, words.states[state], new Date(at).toISOString(), who, categories));
  if (receivedBy !== undefined) await terminal.print(words.from(receivedBy));
  if (note !== undefined) await terminal.print(words.noteLine(note));
  if (reason !== undefined) await terminal.print(words.because(reason));
}

async function runWithdraw(
  terminal: Terminal,
  id: string,
  flags: ComplaintFlags & { readonly reason: string },
): Promise<void> {
  checkText(terminal, '--reason', flags.reason);
  const directory = directoryOf(flags);
  checkWithdrawal(directory, new Cases(directory, openExistingKeyring(join(directory, KEY_FILE))), id);
  const complaint = complaintsOf(flags).withdraw(id, flags.reason, systemClock.now());
  await terminal.print(
    flags.json === true
      ? JSON.stringify(shown(complaint))
      : traceWords(terminal.locale).complaint.withdrawn(id),
  );
}

async function runAttribute(
  terminal: Terminal,
  ids: readonly string[],
  flags: AttributeFlags,
): Promise<void> {
  const words = traceWords(terminal.locale).complaint;
  const alpha = alphaOf(terminal, flags.alpha, COMMAND);
  const population = populationOf(terminal, flags.population, COMMAND);
  checkReportPath(flags.out, terminal, COMMAND);
  const complaints = complaintsOf(flags).standing(ids);
  const ledger = await openForReading(flags, terminal);
  try {
    const findings = await attributeComplaints(ledger.questions, complaints, {
      now: systemClock.now(),
      alpha,
      population,
      onProgress: (done, of) => terminal.progress(words.asking(done, of)),
    });
    terminal.endProgress();
    await giveReport(terminal, findings, flags);
  } finally {
    terminal.endProgress();
    await ledger.close();
  }
}

/** @throws WeirError WEIR_USAGE */
export function alphaOf(terminal: Terminal, text: string, command: string): number {
  const alpha = Number(text);
  if (alpha > 0 && alpha <= 0.1) return alpha;
  throw usage(traceWords(terminal.locale).complaint.badAlpha(text), command);
}

/** @throws WeirError WEIR_USAGE */
export function populationOf(
  terminal: Terminal,
  text: string | undefined,
  command: string,
): number | undefined {
  if (text === undefined) return undefined;
  const people = Number(text);
  if (Number.isSafeInteger(people) && people > 0) return people;
  throw usage(traceWords(terminal.locale).complaint.badPopulation(text), command);
}

/** @throws WeirError WEIR_LEDGER_NONE, WEIR_KEY_* */
function complaintsOf(flags: ComplaintFlags): Complaints {
  const directory = directoryOf(flags);
  return new Complaints(directory, openExistingKeyring(join(directory, KEY_FILE)));
}

/** @throws WeirError WEIR_LEDGER_NONE when there is no ledger */
function directoryOf(flags: ComplaintFlags): string {
  const directory = dataDirectoryOf(flags);
  if (!existsSync(join(directory, KEY_FILE))) throw new WeirError('WEIR_LEDGER_NONE', { path: directory });
  return directory;
}

function shown({ at, madeAt, person, receivedBy, note, reason, keys, ...rest }: Complaint): object {
  return {
    ...rest,
    madeAt: new Date(madeAt).toISOString(),
    at: at === undefined ? null : new Date(at).toISOString(),
    person: person ?? null,
    receivedBy: receivedBy ?? null,
    note: note ?? null,
    reason: reason ?? null,
    keys: keys.length,
  };
}

const usage = (problem: string, command = COMMAND) => new WeirError('WEIR_USAGE', { problem, command });
