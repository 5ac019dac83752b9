/**
 * The embedded engine in a process of its own, as the keeper opens it, with writing allowed: so that its memory is its
 * own, and a cold start is a new process.
 *
 *   node engine-process.ts DIRECTORY PASSWORD       prints its address on stdout, ends with its parent
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../../src/ledger/keeper/engine.ts';
import { openFront } from '../../src/ledger/keeper/front.ts';
import { connectStore, type Store } from '../../src/ledger/store.ts';

/** Generating and merging a month takes minutes. */
const STATEMENT_TIMEOUT_MS = 3_600_000;

export interface Engine {
  readonly store: Store;
  /** Most memory that the process held so far, in bytes; Linux only. */
  peakBytes(): number | null;
  /** CPU that the process has used so far, in seconds; Linux only, 0 elsewhere. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

export async function startEngine(directory: string): Promise<Engine> {
  const password = 'bench';
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), directory, password], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const address = { url: line.toString().trim(), username: 'weir', password };
  const store = connectStore(address, STATEMENT_TIMEOUT_MS);
  return {
    store,
    peakBytes: () => peakOf(child),
    cpuSeconds: () => cpuOf(child),
    stop: async () => {
      await store.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

function peakOf(child: ChildProcess): number | null {
  try {
    const kilobytes = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'latin1'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

/** Ticks of /proc are hundredths of a second. */
function cpuOf(child: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${child.pid}/stat`, 'latin1')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [directory = '', password = ''] = process.argv.slice(2);
  const engine = await openEngine(directory);
  const front = await openFront(engine, { username: 'weir', password, readOnly: false });
  process.stdout.write(`${front.url}\n`);
  process.stdin.resume();
  process.stdin.on('end', async () => {
    await front.close();
    await engine.store.close();
    process.exit(0);
  });
}
