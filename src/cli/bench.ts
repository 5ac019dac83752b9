/**
 * `weir bench NAME`: one promise measured against its rivals. The exit code is 0 whatever holds: a benchmark reports,
 * and whoever reads the report judges. `weir bench` alone lists what there is.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { reportJson, reportLines } from './bench-report.ts';
import {
  type Bench,
  type BenchOption,
  benchNames,
  DEFAULT_SEED,
  loadBench,
  runBench,
  say,
} from './bench-run.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import type { Terminal } from './terminal.ts';

const BENCH_ROOT = new URL('bench/', PACKAGE_ROOT);
const RIVALS_ROOT = new URL('rivals/', BENCH_ROOT);

interface BenchFlags {
  readonly json?: boolean;
  readonly seed: string;
  readonly quick?: boolean;
  readonly installRivals?: boolean;
}

export function benchCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return (
    new Command('bench')
      .description(words.bench.description)
      .argument('[name]', words.bench.name)
      // Options of the benchmark itself are known only once it is loaded.
      .argument('[options...]', words.bench.ownOptions)
      .allowUnknownOption()
      .option('--seed <n>', words.bench.seed, String(DEFAULT_SEED))
      .option('--quick', words.bench.quick)
      .option('--install-rivals', words.bench.installRivals)
      .option('--json', words.options.json)
      .addHelpText('after', `\n${words.bench.examples}`)
      .action((name: string | undefined, own: readonly string[], flags: BenchFlags) =>
        runCommand(terminal, name, own, flags),
      )
  );
}

async function runCommand(
  terminal: Terminal,
  name: string | undefined,
  own: readonly string[],
  flags: BenchFlags,
): Promise<void> {
  if (flags.installRivals === true) {
    installRivals(terminal);
    if (name === undefined) return;
  }
  if (name === undefined) {
    await list(terminal, flags.json === true);
    return;
  }
  if (name.startsWith('-')) throw usage(terminal.words.bench.nameFirst(name));
  const bench = await loadBench(BENCH_ROOT, name);
  const options = ownOptions(terminal, bench, own);
  try {
    const report = await runBench(bench, {
      seed: integer('--seed', flags.seed, terminal),
      quick: flags.quick === true,
      options,
      rivalsRoot: RIVALS_ROOT,
      onProgress: (text) => terminal.progress(text),
      onTrouble: (rival, reason) => terminal.note(terminal.words.bench.rivalBroken(rival, reason)),
    });
    terminal.endProgress();
    if (flags.json === true) {
      await terminal.print(reportJson(report));
      return;
    }
    for (const line of reportLines(report, terminal.locale)) await terminal.print(line);
  } finally {
    terminal.endProgress();
  }
}

/** The benchmarks, and the options that each has of its own. */
async function list(terminal: Terminal, json: boolean): Promise<void> {
  const { words, locale } = terminal;
  for (const name of benchNames(BENCH_ROOT)) {
    const { summary, options = [] } = await loadBench(BENCH_ROOT, name);
    if (json) {
      await terminal.print(
        JSON.stringify({ bench: name, summary: summary.en, options: options.map(flagOf) }),
      );
      continue;
    }
    await terminal.print(`${name}\n  ${say(summary, locale)}`);
    for (const option of options) {
      const byDefault =
        option.byDefault === false ? '' : words.bracketed(words.byDefault(String(option.byDefault)));
      await terminal.print(`    ${flagOf(option)}  ${say(option.about, locale)} ${byDefault}`.trimEnd());
    }
  }
}

function flagOf({ name, byDefault }: BenchOption): string {
  if (byDefault === false) return `--${name}`;
  return `--${name} <${typeof byDefault === 'number' ? 'n' : 'text'}>`;
}

/** Reads what the benchmark's own options were given. @throws WeirError WEIR_USAGE */
function ownOptions(
  terminal: Terminal,
  bench: Bench,
  own: readonly string[],
): Record<string, number | string | boolean> {
  const command = new Command(`bench ${bench.name}`)
    .helpOption(false)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const declared = bench.options ?? [];
  for (const option of declared) command.option(flagOf(option));
  try {
    command.parse([...own], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw usage(error.message.replace(/^error: /, ''));
  }
  const values: Record<string, number | string | boolean> = {};
  for (const { name, byDefault } of declared) {
    const key = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const given: unknown = command.opts()[key];
    if (given === undefined) values[name] = byDefault;
    else if (typeof byDefault === 'number') values[name] = integer(`--${name}`, String(given), terminal);
    else values[name] = given as string | boolean;
  }
  return values;
}

function integer(flag: string, text: string, { words }: Terminal): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw usage(words.bench.notANumber(flag, text));
  return value;
}

function usage(problem: string): WeirError {
  return new WeirError('WEIR_USAGE', { problem, command: 'bench' });
}

/** Installs what the benchmarks compare with, from the npm registry, beside them. @throws WeirError WEIR_BENCH_RIVALS */
function installRivals(terminal: Terminal): void {
  if (!existsSync(RIVALS_ROOT)) throw new WeirError('WEIR_BENCH_ABSENT');
  terminal.note(terminal.words.bench.installing);
  const { status, error } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: fileURLToPath(RIVALS_ROOT),
    // What npm says is no result of ours.
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...headersOfThisNode() },
  });
  if (status !== 0) {
    throw new WeirError('WEIR_BENCH_RIVALS', { reason: error?.message ?? `npm install: ${status}` });
  }
  terminal.note(terminal.words.bench.installed);
}

/**
 * Where the headers lie that a native rival is compiled with. The Node that this project brings has its own beside it;
 * with another Node's the compiled rival would not load. Without any, node-gyp does as it is configured.
 */
function headersOfThisNode(): { readonly npm_config_nodedir?: string } {
  const own = fileURLToPath(new URL('node_modules/node/', PACKAGE_ROOT));
  const directories = [
    join(own, 'node_modules', `node-${process.platform}-${process.arch}`),
    dirname(dirname(process.execPath)),
  ];
  const found = directories.find((directory) => {
    const header = join(directory, 'include', 'node', 'node_version.h');
    return existsSync(header) && versionOfHeader(readFileSync(header, 'utf8')) === process.versions.node;
  });
  return found === undefined ? {} : { npm_config_nodedir: found };
}

function versionOfHeader(text: string): string {
  return ['MAJOR', 'MINOR', 'PATCH']
    .map((part) => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1])
    .join('.');
}
