/** `weir verify`: whether every row of the ledger is as it was sealed. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { type NoteKey, parseVkey } from '../ledger/seal/note.ts';
import type { VerifyScope } from '../ledger/seal/verify.ts';
import { DEFAULT_DATA_DIRECTORY } from './config.ts';
import { openForReading, timeOf } from './ledger-options.ts';
import { printVerification } from './seal-sentences.ts';
import type { Terminal } from './terminal.ts';

interface VerifyFlags {
  readonly data: string;
  readonly json?: boolean;
  readonly since?: string;
  readonly batch?: string;
  readonly key?: string;
}

export function verifyCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('verify')
    .description(words.verify.description)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('--since <time>', words.verify.since)
    .option('--batch <numbers>', words.verify.batch)
    .option('--key <file>', words.verify.key)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.verify.examples}`)
    .action((flags: VerifyFlags) => runVerify(terminal, flags));
}

async function runVerify(terminal: Terminal, flags: VerifyFlags): Promise<void> {
  const scope = scopeOf(flags, terminal);
  const trusted = flags.key === undefined ? undefined : readPublicKey(flags.key);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const ledger = await openForReading(flags, terminal);
  try {
    const found = await ledger.verify({
      ...scope,
      trusted,
      onProgress: (rows, of) => terminal.progress(terminal.words.verify.progress(number(rows), number(of))),
    });
    terminal.endProgress();
    if (!found.verified) process.exitCode = 1;
    if (flags.json === true) await terminal.print(JSON.stringify(found));
    else await printVerification(terminal, found);
  } finally {
    await ledger.close();
  }
}

/** @throws WeirError WEIR_USAGE naming the option. */
function scopeOf({ since, batch }: VerifyFlags, { words }: Terminal): VerifyScope {
  const [, first, last] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(batch ?? '') ?? [];
  const batches = { first: Number(first), last: Number(last ?? first) };
  if (batch !== undefined && !(batches.first >= 1 && batches.last >= batches.first)) {
    throw new WeirError('WEIR_USAGE', { problem: words.verify.batchMalformed(batch), command: 'verify' });
  }
  return {
    since: timeOf(since, '--since', 'verify'),
    batches: batch === undefined ? undefined : batches,
  };
}

/** A vkey from a file. @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
export function readPublicKey(path: string): NoteKey {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  const key = parseVkey(text);
  if (key === undefined)
    throw new WeirError('WEIR_INPUT_INVALID', {
      path,
      line: 1,
      problem: 'this is not a public key of seals',
    });
  return key;
}
