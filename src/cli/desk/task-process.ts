/** The process of one task (task.ts): it asks the ledger through whoever holds it, as any command does, and ends. */
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { WeirError } from '../../disclosure/error.ts';
import { openExistingKeyring } from '../../disclosure/keyring.ts';
import { Ledger } from '../../ledger/ledger.ts';
import { KEY_FILE, type ReadableLedger } from '../../ledger/readable-ledger.ts';
import { attributeComplaints } from '../../trace/complaint-attribution.ts';
import { Complaints } from '../../trace/complaints.ts';
import { LOOKED_AT, openInput, plainName } from '../input-bytes.ts';
import { traceFile } from '../trace-file.ts';
import type { Report, Task } from './task.ts';

/** The gate goes before it. */
const NICENESS = 10;
/** How often progress is told, in milliseconds. */
const TELL_EVERY_MS = 200;

async function report(task: Task, ledger: ReadableLedger): Promise<Report> {
  const { directory, now, work } = task;
  const tell = teller();
  switch (work.kind) {
    case 'complaints': {
      const keyring = openExistingKeyring(join(directory, KEY_FILE));
      const complaints = new Complaints(directory, keyring).standing(work.ids);
      const onProgress = (done: number, of: number) => tell('complaints', done, of);
      const findings = await attributeComplaints(ledger.questions, complaints, { now, onProgress });
      return { type: 'findings', findings };
    }
    case 'file': {
      const { name, before, whole } = work;
      const file = { name, plainName: plainName(name), pieces: openInput('-', LOOKED_AT).pieces() };
      const onProgress = (step: string, count: number) => tell(step, count, null);
      return {
        type: 'findings',
        findings: await traceFile(ledger, file, { now, before, whole, onProgress }),
      };
    }
    case 'seals': {
      const onProgress = (rows: number, of: number) => tell('seals', rows, of);
      const verification = await ledger.verify({ since: work.since, onProgress });
      return { type: 'verification', verification };
    }
  }
}

function teller(): (name: string, done: number, of: number | null) => void {
  let last = 0;
  return (name, done, of) => {
    const now = performance.now();
    if (now - last < TELL_EVERY_MS) return;
    last = now;
    process.send?.({ type: 'progress', name, done, of } satisfies Report);
  };
}

async function run(task: Task): Promise<Report> {
  const { directory, server } = task;
  try {
    const ledger = await Ledger.read({
      directory,
      ...(server === undefined ? {} : { server }),
      onTrouble: () => undefined,
    });
    try {
      return await report(task, ledger);
    } finally {
      await ledger.close();
    }
  } catch (error) {
    if (error instanceof WeirError) return { type: 'failed', code: error.code, params: error.params };
    // What a parser says may quote what it read; only its kind is told.
    const reason = error instanceof Error ? error.name : 'unknown';
    return { type: 'failed', code: 'WEIR_TRACE_FAILED', params: { reason } };
  }
}

try {
  setPriority(NICENESS);
} catch {
  // Not allowed everywhere; it is a courtesy.
}
process.once('message', (task: Task) => {
  void run(task).then((done) => {
    process.send?.(done, () => process.exit(0));
  });
});
// Whoever asked has gone.
process.once('disconnect', () => process.exit(0));
