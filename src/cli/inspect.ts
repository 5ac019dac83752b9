/** `weir inspect`: what is found in a file, on standard input, or in labelled cases. */
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Command, Option } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { type Case, inspectCases } from '../inspect/cases.ts';
import type { BodyType, Inspection } from '../inspect/inspection.ts';
import { createInspector, type InspectorOptions } from '../inspect/inspector.ts';
import type { FindingTier } from '../inspect/log-odds.ts';
import { KEPT, LOOKED_AT, openInput, plainName } from './input-bytes.ts';
import { changePins, showProfiles } from './inspect-profiles.ts';
import { DEFAULT_DATA_DIRECTORY, inspectionOf, readConfig } from './named-config.ts';
import type { Terminal } from './terminal.ts';

interface InspectFlags {
  readonly cases?: string;
  readonly type?: BodyType;
  readonly tier: FindingTier;
  readonly json?: boolean;
  readonly profiles?: boolean;
  readonly pin?: readonly string[];
  readonly unpin?: readonly string[];
  readonly data: string;
  readonly config?: string;
}

/** Width of the progress bar. */
const BAR_CELLS = 20;
/** Findings shown on a terminal before the rest is left to --json. */
const SHOWN = 50;
/** Findings of --json made into text at once. */
const PRINTED_AT_ONCE = 1_000;
/** Bytes kept of a page, which is not read as it comes: an export as HTML. 256 MiB. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

const TYPE_OF_NAME: Readonly<Record<string, BodyType>> = {
  '.json': 'json',
  '.html': 'html',
  '.htm': 'html',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'text',
};

export function inspectCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('inspect')
    .description(words.inspect.description)
    .argument('[file]', words.inspect.file)
    .option('--cases <file.jsonl>', words.inspect.cases)
    .addOption(new Option('--type <type>', words.inspect.type).choices(['json', 'html', 'csv', 'text']))
    .addOption(new Option('--tier <tier>', words.inspect.tier).choices(['default', 'all']).default('default'))
    .option('-c, --config <file>', words.inspect.config)
    .option('--profiles', words.inspect.profiles)
    .addOption(new Option('--pin <pin>', words.inspect.pin).argParser(collect))
    .addOption(new Option('--unpin <path>', words.inspect.unpin).argParser(collect))
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.inspect.examples}`)
    .action((file: string | undefined, flags: InspectFlags) => run(terminal, file, flags));
}

const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

async function run(terminal: Terminal, file: string | undefined, flags: InspectFlags): Promise<void> {
  const { pin = [], unpin = [], profiles, cases } = flags;
  const ofProfiles = profiles === true || pin.length > 0 || unpin.length > 0;
  if (ofProfiles && (file !== undefined || cases !== undefined)) {
    throw new WeirError('WEIR_USAGE', { problem: terminal.words.inspect.profilesAlone, command: 'inspect' });
  }
  if (pin.length > 0 || unpin.length > 0) await changePins(terminal, flags.data, pin, unpin);
  if (profiles === true) await showProfiles(terminal, flags.data, flags.json === true);
  if (ofProfiles) return;
  await (cases === undefined ? inspectFile(terminal, file, flags) : inspectCasesFile(terminal, cases, flags));
}

async function inspectFile(terminal: Terminal, file: string | undefined, flags: InspectFlags): Promise<void> {
  const path = file ?? '-';
  const inspector = createInspector({
    ...configured(flags),
    maxBodyBytes: Number.POSITIVE_INFINITY,
    maxHeldBytes: MAX_PAGE_BYTES,
    offsets: 'utf16',
  });
  const type = flags.type ?? TYPE_OF_NAME[extname(plainName(path)).toLowerCase()];
  const session = inspector.open(type === undefined ? {} : { type });
  const input = openInput(path, LOOKED_AT);
  try {
    for await (const chunk of input.pieces()) {
      session.write(chunk);
      terminal.progress(
        terminal.words.inspect.reading(progressBar(input.read, input.total), input.read, input.total),
      );
    }
  } finally {
    terminal.endProgress();
  }
  const { findings, people, unseen } = session.end();
  await printInspection(
    terminal,
    { findings, people, unseen: [...unseen, ...input.unseen] },
    flags.json === true,
  );
}

/** What the gate would look for with this configuration; in the tier asked for. */
function configured({ tier, config }: InspectFlags): InspectorOptions {
  if (config === undefined) return { tier };
  return { tier, ...inspectionOf(readConfig(config)) };
}

/** `[######··············]`; nothing where the end is not known. */
function progressBar(read: number, total: number | undefined): string {
  if (total === undefined || total === 0) return '';
  const full = Math.round(BAR_CELLS * Math.min(1, read / total));
  return `[${'#'.repeat(full)}${'·'.repeat(BAR_CELLS - full)}] `;
}

async function printInspection(terminal: Terminal, inspection: Inspection, json: boolean): Promise<void> {
  const { words, vocabulary, locale } = terminal;
  const { findings, people, unseen: notSeen } = inspection;
  if (json) {
    // One object, but never one string: a million findings are three hundred megabytes of it.
    await terminal.printPieces(objectPieces(inspection));
    return;
  }
  const number = (value: number) => value.toLocaleString(locale);
  await terminal.print(words.inspect.summary(number(findings.length), number(people.length)));
  for (const { entity, category, start, end, confidence, path } of findings.slice(0, SHOWN)) {
    const name = vocabulary.categories[category];
    await terminal.print(
      `  ${start}–${end}  ${entity}  ${name}  ${confidence.toFixed(2)}  ${path ?? ''}`.trimEnd(),
    );
  }
  if (findings.length > SHOWN) await terminal.print(words.inspect.more(number(findings.length - SHOWN)));
  for (const { reason, bytes } of notSeen) {
    terminal.note(words.inspect.unseen(number(bytes), words.inspect.reasons[reason]));
  }
}

/** The text of `{"findings":[…],"people":[…],"unseen":[…]}`, piece by piece. */
function* objectPieces({ findings, people, unseen }: Inspection): Generator<string> {
  yield '{"findings":[';
  yield* listPieces(findings);
  yield '],"people":[';
  yield* listPieces(people);
  yield `],"unseen":${JSON.stringify(unseen)}}\n`;
}

function* listPieces(list: readonly object[]): Generator<string> {
  for (let at = 0; at < list.length; at += PRINTED_AT_ONCE) {
    const some = list.slice(at, at + PRINTED_AT_ONCE).map((one) => JSON.stringify(one));
    yield (at === 0 ? '' : ',') + some.join();
  }
}

async function inspectCasesFile(terminal: Terminal, path: string, flags: InspectFlags): Promise<void> {
  const inspector = createInspector(configured(flags));
  let line = 0;
  try {
    for await (const text of createInterface({
      input: Readable.from(openInput(path, KEPT).pieces()),
      crlfDelay: Number.POSITIVE_INFINITY,
    })) {
      line += 1;
      if (text.trim() === '') continue;
      for (const result of inspectCases(inspector, [parseCase(text, path, line)])) {
        await terminal.print(JSON.stringify(result));
      }
    }
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}

function parseCase(text: string, path: string, line: number): Case {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new WeirError('WEIR_INPUT_INVALID', { path, line, problem: 'not a JSON object' });
  }
  const { id, text: body, type } = value as { id?: unknown; text?: unknown; type?: unknown };
  if (id === undefined || typeof body !== 'string') {
    throw new WeirError('WEIR_INPUT_INVALID', { path, line, problem: 'a case has an id and a text' });
  }
  const known = ['json', 'html', 'csv', 'text'].includes(type as string);
  return { id: String(id), text: body, ...(known ? { type: type as BodyType } : {}) };
}
