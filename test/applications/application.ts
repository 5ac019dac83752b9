/**
 * An application of the npm registry, on a port of this machine: copied into a scratch directory, installed there by the
 * npm of this machine, and started with an empty database. WEIR_APPLICATIONS says where; it is kept for the next run.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const PLACE = process.env.WEIR_APPLICATIONS ?? join(tmpdir(), 'weir-applications');

export interface Application {
  readonly url: string;
  stop(): Promise<void>;
}

interface Recipe {
  /** Directories that it wants to find. */
  readonly directories?: readonly string[];
  /** Run once after the installation. */
  readonly build?: readonly string[];
  readonly start: (port: number, data: string) => readonly string[];
  readonly env?: (port: number, data: string) => Record<string, string>;
  /** A path that answers 200 when it is ready. */
  readonly ready: string;
}

const RECIPES = {
  shop: {
    start: (port, data) => ['node', 'server.mjs', String(port), data],
    ready: '/admin/',
  },
  cms: {
    directories: ['public/uploads'],
    build: ['node', 'node_modules/@strapi/strapi/bin/strapi.js', 'build'],
    start: () => ['node', 'node_modules/@strapi/strapi/bin/strapi.js', 'start'],
    env: (port, data) => ({ PORT: String(port), CMS_DATABASE: join(data, 'cms.sqlite') }),
    ready: '/api/customers',
  },
} satisfies Record<string, Recipe>;

/** The environment of an application: the machine's own Node, for which npm has compiled what is native in it. */
export function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const path = (process.env.PATH ?? '').split(delimiter).filter((part) => !part.includes('node_modules'));
  const { NODE_OPTIONS: _options, VITEST: _vitest, ...rest } = process.env;
  return {
    ...rest,
    PATH: path.join(delimiter),
    NODE_ENV: 'production',
    STRAPI_TELEMETRY_DISABLED: 'true',
    ...more,
  };
}

/** Installs it unless it is installed as it stands here. @returns its directory. */
function install(name: keyof typeof RECIPES): string {
  const source = join(HERE, name);
  const target = join(PLACE, name);
  const stamp = join(target, '.installed');
  const wanted = digest(source);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return target;
  mkdirSync(target, { recursive: true });
  cpSync(source, target, { recursive: true });
  const run = (program: string, args: readonly string[]) =>
    execFileSync(program, args, { cwd: target, env: environment({ NODE_ENV: '' }), stdio: ['ignore', 2, 2] });
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error']);
  const recipe: Recipe = RECIPES[name];
  if (recipe.build !== undefined) run(recipe.build[0] as string, recipe.build.slice(1));
  writeFileSync(stamp, wanted);
  return target;
}

function digest(directory: string): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    hash.update(path.slice(directory.length)).update(readFileSync(path));
  }
  return hash.digest('hex');
}

export async function startApplication(name: keyof typeof RECIPES): Promise<Application> {
  const cwd = install(name);
  const recipe: Recipe = RECIPES[name];
  for (const path of recipe.directories ?? []) mkdirSync(join(cwd, path), { recursive: true });
  const port = await freePort();
  const data = mkdtempSync(join(tmpdir(), `weir-${name}-`));
  const [program, ...args] = recipe.start(port, data) as [string, ...string[]];
  const env = environment(recipe.env?.(port, data));
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
    });
  }
  const url = `http://127.0.0.1:${port}`;
  await eventually(`the ${name} is ready`, async () => {
    if (child.exitCode !== null) throw new Error(`the ${name} ended: ${said}`);
    return (await fetch(url + recipe.ready).catch(() => undefined))?.ok === true;
  });
  return {
    url,
    stop: async () => {
      await end(child);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
