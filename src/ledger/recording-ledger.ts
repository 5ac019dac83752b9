/**
 * A ledger that is both asked and written to for a while, such as by an export: the directory's own when nobody holds it,
 * else through the process that does, which records what it is sent as its own.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DisclosureEvent } from '../disclosure/disclosure.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import { askControl } from './control.ts';
import { Ledger } from './ledger.ts';
import type { LedgerOptions } from './ledger-options.ts';
import { directoryOwner } from './lock.ts';
import type { Questions } from './questions.ts';
import { KEY_FILE } from './readable-ledger.ts';
import { SEND_RECORD, sentEvent } from './record-request.ts';

export interface RecordingLedger {
  readonly keyring: Keyring;
  readonly questions: Questions;
  /** Resolves when it is durable. @throws WeirError WEIR_SPOOL_WRITE, WEIR_LEDGER_LOCKED (rejects) */
  record(event: DisclosureEvent): Promise<void>;
  close(): Promise<void>;
}

/** @throws WeirError WEIR_LEDGER_NONE, and as Ledger.open and Ledger.read */
export async function openForRecording(options: LedgerOptions): Promise<RecordingLedger> {
  const { directory } = options;
  if (!existsSync(join(directory, KEY_FILE))) throw new WeirError('WEIR_LEDGER_NONE', { path: directory });
  const owner = directoryOwner(directory);
  if (owner === undefined) return Ledger.open(options);
  const { keyring, questions, close } = bound(await Ledger.read(options));
  const record = async (event: DisclosureEvent) => {
    await askControl(directory, owner, { type: SEND_RECORD, event: sentEvent(event) });
  };
  return { keyring, questions, record, close };
}

function bound(ledger: Pick<RecordingLedger, 'keyring' | 'questions' | 'close'>) {
  return { keyring: ledger.keyring, questions: ledger.questions, close: () => ledger.close() };
}
