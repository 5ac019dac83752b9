/** `weir verify`: whether every row of the ledger is as it was sealed. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { SEAL_FILE } from '../ledger/seal/seal-file.ts';
import type { Verification, VerifyScope } from '../ledger/seal/verification.ts';
import { verifySealFiles } from '../ledger/seal/verify.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import { openForReading, timeOf } from './ledger-options.ts';
import { readPublicKey } from './public-key.ts';
import { printVerification } from './seal-sentences.ts';
import type { Terminal } from './terminal.ts';
import { runVerifyProof } from './verify-proof.ts';

interface VerifyFlags {
  readonly data: string;
  readonly json?: boolean;
  readonly since?: string;
  readonly batch?: string;
  readonly key?: string;
  readonly against?: string;
  readonly proof?: string;
}

export function verifyCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('verify')
    .description(words.verify.description)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('--since <time>', words.verify.since)
    .option('--batch <numbers>', words.verify.batch)
    .option('--key <file>', words.verify.key)
    .option('--against <file|url>', words.verify.against)
    .option('--proof <file>', words.verify.proof)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.verify.examples}`)
    .action((flags: VerifyFlags) => runVerify(terminal, flags));
}

async function runVerify(terminal: Terminal, flags: VerifyFlags): Promise<void> {
  if (flags.proof !== undefined) {
    await runVerifyProof(terminal, flags.proof, flags);
    return;
  }
  const scope = scopeOf(flags, terminal);
  const trusted = flags.key === undefined ? undefined : readPublicKey(flags.key);
  const against = flags.against === undefined ? undefined : await readKept(flags.against);
  const number = (value: number) => value.toLocaleString(terminal.locale);
  const seals = { directory: flags.data, trusted, against };
  const broken = existsSync(join(flags.data, SEAL_FILE)) ? verifySealFiles(seals) : undefined;
  if (broken !== undefined) {
    await answer(terminal, flags, broken);
    return;
  }
  const ledger = await openForReading(flags, terminal);
  try {
    const found = await ledger.verify({
      ...scope,
      trusted,
      against,
      onProgress: (rows, of) => terminal.progress(terminal.words.verify.progress(number(rows), number(of))),
    });
    terminal.endProgress();
    await answer(terminal, flags, found);
  } finally {
    await ledger.close();
  }
}

async function answer(terminal: Terminal, { json }: VerifyFlags, found: Verification): Promise<void> {
  if (!found.verified) process.exitCode = 1;
  if (json === true) await terminal.print(JSON.stringify(found));
  else await printVerification(terminal, found);
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

/** Longest answer of a witness, or file of checkpoints, that is read: a few hundred thousand of them. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;
const WITNESS_TIMEOUT_MS = 30_000;

/** Checkpoints that somebody else kept. @throws WeirError WEIR_INPUT_UNREADABLE */
async function readKept(where: string): Promise<{ readonly name: string; readonly notes: string }> {
  try {
    if (!/^https?:\/\//.test(where)) {
      if (statSync(where).size > MAX_KEPT_BYTES) throw new Error('it is too long');
      return { name: where, notes: readFileSync(where, 'utf8') };
    }
    const response = await fetch(where, { signal: AbortSignal.timeout(WITNESS_TIMEOUT_MS) });
    if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
    let bytes = 0;
    const pieces: Uint8Array[] = [];
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      bytes += piece.length;
      if (bytes > MAX_KEPT_BYTES) throw new Error('it is too long');
      pieces.push(piece);
    }
    return { name: where, notes: Buffer.concat(pieces).toString('utf8') };
  } catch (cause) {
    throw new WeirError(
      'WEIR_INPUT_UNREADABLE',
      { path: where, reason: (cause as Error).message },
      { cause },
    );
  }
}
