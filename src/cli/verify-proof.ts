/** `weir verify --proof FILE --key PUB`: needs no ledger, no database and no secret. */
import { createReadStream } from 'node:fs';
import { WeirError } from '../disclosure/error.ts';
import { MAX_PROOF_LINE_BYTES, ProofVerifier } from '../ledger/seal/proof.ts';
import { readPublicKey } from './public-key.ts';
import type { Terminal } from './terminal.ts';

interface ProofFlags {
  readonly key?: string;
  readonly json?: boolean;
  readonly since?: string;
  readonly batch?: string;
  readonly against?: string;
}

export async function runVerifyProof(terminal: Terminal, path: string, flags: ProofFlags): Promise<void> {
  const words = terminal.words.verify;
  if (flags.key === undefined)
    throw new WeirError('WEIR_USAGE', { problem: words.proofNeedsKey, command: 'verify' });
  if ([flags.since, flags.batch, flags.against].some((flag) => flag !== undefined))
    throw new WeirError('WEIR_USAGE', { problem: words.proofAlone, command: 'verify' });
  const verifier = new ProofVerifier(readPublicKey(flags.key));
  const number = (value: number) => value.toLocaleString(terminal.locale);
  for await (const line of linesOf(path)) {
    verifier.line(line);
    terminal.progress(words.progress(number(verifier.state.rows), '…'));
  }
  terminal.endProgress();
  const fault = verifier.end();
  const { rows, batches, checkpoint, question } = verifier.state;
  if (fault !== undefined) process.exitCode = 1;
  if (flags.json === true) {
    const head = checkpoint === undefined ? null : { origin: checkpoint.origin, size: checkpoint.size };
    const verified = fault === undefined;
    await terminal.print(JSON.stringify({ verified, rows, batches, head, question, fault: fault ?? null }));
  } else if (fault !== undefined) {
    await terminal.print(words.proofFails(number(fault.line), words.faults[fault.reason]));
  } else {
    await terminal.print(
      words.proofHolds(
        number(rows),
        number(batches),
        number(checkpoint?.size ?? 0),
        checkpoint?.origin ?? '',
      ),
    );
  }
}

/** Lines of a file, none longer than a proof's; what is longer comes cut, and proves nothing. @throws WeirError WEIR_INPUT_UNREADABLE */
async function* linesOf(path: string): AsyncGenerator<string> {
  let rest = '';
  try {
    for await (const piece of createReadStream(path, 'utf8') as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() as string;
      yield* lines;
      if (rest.length > MAX_PROOF_LINE_BYTES) {
        yield rest.slice(0, 1);
        return;
      }
    }
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  if (rest !== '') yield rest;
}
