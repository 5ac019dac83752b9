/** What stands behind the console's pages of complaints, cases and consents, put together over one data directory. */
import type { Desk } from '../../console/desk.ts';
import type { Keyring } from '../../disclosure/keyring.ts';
import type { Clock } from '../../disclosure/time.ts';
import { Cases } from '../../incident/case/case.ts';
import type { Library } from '../../incident/law/pack.ts';
import { readLibrary } from '../../incident/law/read-library.ts';
import type { Questions } from '../../ledger/questions.ts';
import type { StoreAddress } from '../../ledger/store.ts';
import { Consents } from '../../share/consents.ts';
import { ShareBook } from '../../share/share-book.ts';
import { Complaints } from '../../trace/complaints.ts';
import { LAWS_DIRECTORY } from '../law.ts';
import { caseDesk } from './case-desk.ts';
import { complaintDesk } from './complaint-desk.ts';
import { consentDesk } from './consent-desk.ts';
import { TaskRunner } from './task-runner.ts';
import { TraceDesk } from './trace-desk.ts';

export interface DeskOptions {
  readonly directory: string;
  readonly questions: Questions;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Told before a task asks the ledger by itself. Never rejects. */
  readonly freshen: () => Promise<void>;
  /** The ledger's server; undefined for the embedded engine. */
  readonly server?: StoreAddress | undefined;
}

export interface OpenDesk extends Desk {
  /** Ends what still runs. */
  close(): void;
}

export function openDesk({ directory, questions, keyring, clock, freshen, server }: DeskOptions): OpenDesk {
  const ledger = { questions, keyring };
  const cases = new Cases(directory, keyring);
  const complaints = new Complaints(directory, keyring);
  const runner = new TaskRunner();
  let library: Library | undefined;
  const task = { directory, server };
  const traces = new TraceDesk({ task, runner, complaints, clock, freshen });
  return {
    complaints: complaintDesk({ directory, ledger, complaints, cases, clock }),
    traces,
    cases: caseDesk({
      directory,
      ledger,
      cases,
      complaints,
      traces,
      library: () => (library ??= readLibrary(LAWS_DIRECTORY)),
      task,
      runner,
      clock,
    }),
    consents: consentDesk({
      ledger,
      consents: new Consents(directory, keyring),
      shares: new ShareBook(directory),
      clock,
    }),
    close: () => runner.close(),
  };
}
