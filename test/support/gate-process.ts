/** `weir gate` as a process: started, waited for by the line it prints, killed or stopped. */
import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { childrenOf, spawnWeir } from './processes.ts';

export interface GateProcess {
  readonly pid: number;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** What it has printed so far. */
  stdout(): string;
  stderr(): string;
  /** Process id of the keeper; undefined while there is none. */
  keeper(): number | undefined;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

export interface GateStart {
  readonly origin: string;
  readonly data: string;
  /** Written to a file and given with -c. */
  readonly config?: string;
  readonly args?: readonly string[];
  /** With the console, on a free port of the system's choice. */
  readonly console?: boolean;
}

/** Tells clients on this machine apart by X-Forwarded-For. */
export const BEHIND_A_PROXY = `identify:
  trustedProxies: ['127.0.0.0/8']
  sessionCookie: sid
`;

/** Starts a gate on a free port of the system's choice. @throws Error with its stderr when it ends before it listens. */
export async function startGate(start: GateStart): Promise<GateProcess> {
  const { origin, data, config, args = [] } = start;
  const pages = start.console === true ? ['--console', '127.0.0.1:0'] : ['--no-console'];
  const given = ['gate', '--origin', origin, '--listen', '127.0.0.1:0', ...pages, '--data', data];
  if (config !== undefined) {
    const path = join(data, '..', 'weir.yaml');
    writeFileSync(path, config);
    given.push('-c', path);
  }
  const child = spawnWeir([...given, ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = await eventually('the gate says where it listens', () => {
    const end = child.exitCode ?? child.signalCode;
    if (end !== null) throw new Error(`the gate ended with ${end}: ${stderr}`);
    return /https?:\/\/127\.0\.0\.1:\d+(?=\s+->)/.exec(stdout)?.[0];
  });
  const pid = child.pid as number;
  return {
    pid,
    url,
    port: Number(new URL(url).port),
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    keeper: () => childrenOf(pid)[0],
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
