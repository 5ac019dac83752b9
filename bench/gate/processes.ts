/** The processes of the benchmark: started on a core of their own where the system lets, and their CPU as it says. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** A clock tick of /proc/PID/stat in microseconds, on every Linux that Node runs on. */
const TICK_US = 10_000;

const CAN_PIN = cpus().length > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Where what is measured runs, and where everybody else does. */
export const MEASURED_CORE = 1;
export const OTHER_CORE = 0;
export const PINNED: boolean = CAN_PIN;

export function start(core: number, command: string, args: readonly string[]): ChildProcess {
  const [file, rest] = CAN_PIN ? ['taskset', ['-c', String(core), command, ...args]] : [command, args];
  return spawn(file, rest as string[], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Starts what is to have all cores. */
export function startAnywhere(command: string, args: readonly string[]): ChildProcess {
  return spawn(command, args as string[], { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The address that a server prints when it listens. @throws Error when it ends before. */
export function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stdout?.on('data', (piece) => {
      heard += String(piece);
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(heard)?.[0];
      if (address !== undefined) resolve(address);
    });
    child.once('exit', () => reject(new Error(`a server of the benchmark ended: ${heard}`)));
  });
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

export function cpuMicroseconds(pid: number): number {
  const fields = statOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/** Share of a core below which a process has nothing left to do, and how long it is waited for. */
const IDLE_SHARE = 0.03;
const LONGEST_WAIT_MS = 60_000;
const LOOK_EVERY_MS = 500;

/** Resolves when a process has done what it was left with, or after a minute. */
export async function untilIdle(pid: number): Promise<void> {
  const until = performance.now() + LONGEST_WAIT_MS;
  for (let idle = 0; idle < 4 && performance.now() < until; ) {
    const before = cpuMicroseconds(pid);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    idle = cpuMicroseconds(pid) - before <= IDLE_SHARE * LOOK_EVERY_MS * 1_000 ? idle + 1 : 0;
  }
}

/** Processes that this one has started: nginx' worker, the gate's keeper. */
export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => {
      try {
        return Number(statOf(child)[1]) === pid;
      } catch {
        return false;
      }
    });
}

/** Memory of a process that is in RAM, in bytes. */
export function residentBytes(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}

function statOf(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
