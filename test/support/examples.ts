/**
 * The applications of examples/, each started as a process of its own with a gate that it tells, both on this machine. What
 * the examples import as `weir/…` is this clone's source.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { ROOT, spawnWeir } from './processes.ts';

export const TOKEN = 'the token of the examples of this clone';

export interface Process {
  readonly url: string;
  /** Where metrics are asked for; undefined where they are not. */
  readonly adminUrl: string | undefined;
  stderr(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** A gate without a site, that hears applications. */
export async function startApplicationGate(directory: string, more = ''): Promise<Process> {
  const data = join(directory, 'data');
  const tokenFile = join(directory, 'token');
  const config = join(directory, 'weir.yaml');
  writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
  writeFileSync(
    config,
    `applications:\n  listen: 127.0.0.1:0\n  tokens: [{ name: shop, tokenFile: ${tokenFile} }]\n${more}`,
  );
  return watched(spawnWeir(['gate', '-c', config, '--no-console', '--data', data]), 'Applications tell: ');
}

/** @param file below examples/. @param env beside where it listens. */
export function startExample(file: string, env: Readonly<Record<string, string>>): Promise<Process> {
  const given = ['--conditions=weir-source', '--import', join(ROOT, 'test/support/own-package.mjs')];
  const child = spawn(process.execPath, [...given, join(ROOT, 'examples', file)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PORT: '0', ...env },
  });
  return watched(child, '');
}

/** @param before what stands before the address on the line that says it. */
async function watched(child: ChildProcess, before: string): Promise<Process> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const url = await eventually('the process says where it listens', () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${stderr}`);
    return new RegExp(`^${before}(http://127\\.0\\.0\\.1:\\d+)$`, 'm').exec(stdout)?.[1];
  });
  return {
    url,
    get adminUrl() {
      return /^Admin: +(http:\S+?)\/-\/health/m.exec(stdout)?.[1];
    },
    stderr: () => stderr,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
