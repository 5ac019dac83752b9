/**
 * Every process that a test starts. Whatever happens to the test, endProcesses() in its afterEach or afterAll ends
 * them by their ids, and nothing else.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENTRY = fileURLToPath(new URL('../../bin/weir.js', import.meta.url));
const ENGLISH = { LANG: 'C.UTF-8', LC_ALL: '', LC_MESSAGES: '', WEIR_LANG: 'en' };

const started = new Set<ChildProcess>();
/** Grandchildren by id with the time they were started at: an id may be used again for somebody else's process. */
const grandchildren = new Map<number, string>();

/** Starts `weir …`; the languages of this machine play no part in it. */
export function spawnWeir(args: readonly string[], cwd?: string): ChildProcess {
  const child = spawn(process.execPath, [ENTRY, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...ENGLISH },
    ...(cwd === undefined ? {} : { cwd }),
  });
  started.add(child);
  child.once('exit', () => started.delete(child));
  return child;
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `weir …` to its end. @param input what it reads on standard input. */
export async function runWeir(
  args: readonly string[],
  options: { readonly input?: string; readonly cwd?: string } = {},
): Promise<Finished> {
  const child = spawnWeir(args, options.cwd);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** Process ids of a process's children; remembered, so that they are ended when their parent was killed. */
export function childrenOf(pid: number): number[] {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch {
    text = execFileSync('ps', ['-A', '-o', 'ppid=,pid='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([parent, child]) => (Number(parent) === pid ? [child] : []))
      .join(' ');
  }
  const pids = text.split(/\s+/).flatMap((word) => (word === '' ? [] : [Number(word)]));
  for (const child of pids) grandchildren.set(child, startOf(child));
  return pids;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Sends a signal to a process that may have ended already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

/** Ends everything that was started and still runs; resolves when it is gone. */
export async function endProcesses(): Promise<void> {
  const ended = [...started].map((child) => new Promise((resolve) => child.once('exit', resolve)));
  for (const child of started) {
    if (child.pid !== undefined) childrenOf(child.pid);
    child.kill('SIGKILL');
  }
  await Promise.all(ended);
  for (const [pid, start] of grandchildren)
    if (start !== '' && startOf(pid) === start) signal(pid, 'SIGKILL');
  grandchildren.clear();
}

/** When a process was started, as the system counts; empty when there is no such process or no way to know. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
