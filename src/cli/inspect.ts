/** `weir inspect`: what is found in a file, on standard input, or in labelled cases. */
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Command, Option } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { type Case, inspectCases, utf16Offsets } from '../inspect/cases.ts';
import type { BodyType, Inspection } from '../inspect/inspection.ts';
import { createInspector } from '../inspect/inspector.ts';
import type { FindingTier } from '../inspect/log-odds.ts';
import { inputBytes, sizeOf } from './input-bytes.ts';
import type { Terminal } from './terminal.ts';

interface InspectFlags {
  readonly cases?: string;
  readonly type?: BodyType;
  readonly tier: FindingTier;
  readonly json?: boolean;
}

/** Most bytes of one file that are inspected; the rest is reported as not seen. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Findings shown on a terminal before the rest is left to --json. */
const SHOWN = 50;

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
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.inspect.examples}`)
    .action((file: string | undefined, flags: InspectFlags) =>
      flags.cases === undefined
        ? inspectFile(terminal, file, flags)
        : inspectCasesFile(terminal, flags.cases, flags),
    );
}

async function inspectFile(terminal: Terminal, file: string | undefined, flags: InspectFlags): Promise<void> {
  const path = file ?? '-';
  const inspector = createInspector({ tier: flags.tier, maxBodyBytes: MAX_FILE_BYTES });
  const type = flags.type ?? TYPE_OF_NAME[extname(path.replace(/\.(gz|br|zst)$/, '')).toLowerCase()];
  const session = inspector.open(type === undefined ? {} : { type });
  const total = path === '-' ? undefined : sizeOf(path);
  const chunks: Uint8Array[] = [];
  let read = 0;
  try {
    for await (const chunk of inputBytes(path)) {
      if (read < MAX_FILE_BYTES) {
        session.write(chunk);
        chunks.push(chunk);
      }
      read += chunk.length;
      terminal.progress(terminal.words.inspect.reading(read, total));
    }
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  } finally {
    terminal.endProgress();
  }
  const inspection = session.end();
  await printInspection(terminal, inspection, Buffer.concat(chunks), flags.json === true);
}

async function printInspection(
  terminal: Terminal,
  inspection: Inspection,
  bytes: Buffer,
  json: boolean,
): Promise<void> {
  const { words, vocabulary, locale } = terminal;
  const findings = utf16Offsets(bytes, inspection.findings);
  if (json) {
    await terminal.print(JSON.stringify({ findings, people: inspection.people, unseen: inspection.unseen }));
    return;
  }
  const number = (value: number) => value.toLocaleString(locale);
  await terminal.print(words.inspect.summary(number(findings.length), number(inspection.people.length)));
  for (const { entity, category, start, end, confidence, path } of findings.slice(0, SHOWN)) {
    const name = vocabulary.categories[category];
    await terminal.print(
      `  ${start}–${end}  ${entity}  ${name}  ${confidence.toFixed(2)}  ${path ?? ''}`.trimEnd(),
    );
  }
  if (findings.length > SHOWN) await terminal.print(words.inspect.more(number(findings.length - SHOWN)));
  for (const { reason, bytes: unseen } of inspection.unseen) {
    terminal.note(words.inspect.unseen(number(unseen), reason));
  }
}

async function inspectCasesFile(terminal: Terminal, path: string, flags: InspectFlags): Promise<void> {
  const inspector = createInspector({ tier: flags.tier });
  let line = 0;
  try {
    for await (const text of createInterface({
      input: Readable.from(inputBytes(path)),
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
