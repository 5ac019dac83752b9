/**
 * The commands of the demo: each is shown as one would type it, and runs here in this process, through the same code, on
 * the ledger of the run. Paths are written with `$run`, which a reader of the demo can set and then repeat every line.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { complaintCommand } from './complaint.ts';
import { consentCommand } from './consent.ts';
import { incidentCommand } from './incident.ts';
import { shareCommand } from './share.ts';
import { localeOf, Terminal } from './terminal.ts';
import { cellsWide } from './text-table.ts';

const COMMANDS: Readonly<Record<string, (terminal: Terminal) => Command>> = {
  complaint: complaintCommand,
  consent: consentCommand,
  incident: incidentCommand,
  share: shareCommand,
};

/** How the directory of the run is called in what is printed. */
export const RUN = '$run';
const DATA = `${RUN}/ledger`;

/** What a command said and how it ended. */
interface Ended {
  readonly code: number;
  readonly text: string;
}

export class DemoShell {
  readonly #terminal: Terminal;
  readonly #directory: string;
  /** A line for whoever watches. */
  readonly say: (line: string) => Promise<void>;

  /** @param directory of the run. */
  constructor(terminal: Terminal, directory: string, say: (line: string) => Promise<void>) {
    this.#terminal = terminal;
    this.#directory = directory;
    this.say = say;
  }

  /** What has to be typed before the first command. */
  async begin(): Promise<void> {
    await this.say(`$ run=${quoted(this.#directory)}`);
    const { locale } = this.#terminal;
    if (localeOf([], process.env) !== locale) await this.say(`$ export WEIR_LANG=${locale}`);
  }

  /**
   * Shows a command, runs it, and shows what it said.
   * @param toFile where what it says goes instead, as `>` would; beginning with RUN.
   * @throws WeirError when the command fails in another way than `mayBe` allows: 0 is done, 1 no, 2 refused.
   */
  async run(
    args: readonly string[],
    { toFile, mayBe = [0] }: { readonly toFile?: string; readonly mayBe?: readonly number[] } = {},
  ): Promise<Ended> {
    const whole = [...args, '--data', DATA];
    await this.say('');
    for (const line of typed(whole, toFile)) await this.say(line);
    const ended = await this.#end(whole, mayBe);
    const { text } = ended;
    if (toFile !== undefined) writeFileSync(this.#real(toFile), text, { mode: 0o600 });
    else
      for (const line of text.replaceAll(`${this.#directory}/`, `${RUN}/`).trimEnd().split('\n'))
        await this.say(`  ${line}`);
    return ended;
  }

  /** What a command answers to programs, without showing it. @throws as run */
  async ask<T>(args: readonly string[], mayBe: readonly number[] = [0]): Promise<T> {
    const { text } = await this.#end([...args, '--json', '--data', DATA], mayBe);
    return JSON.parse(text) as T;
  }

  async #end(args: readonly string[], mayBe: readonly number[]): Promise<Ended> {
    const [name = '', ...rest] = args.map((arg) => this.#real(arg));
    const kept = new KeptTerminal(this.#terminal.locale);
    const command = (COMMANDS[name] as (terminal: Terminal) => Command)(kept);
    for (const each of [command, ...command.commands]) each.exitOverride();
    // A command says how it ended by the process's exit code; the demo goes on.
    const before = process.exitCode;
    process.exitCode = undefined;
    let code: number;
    try {
      await command.parseAsync(rest, { from: 'user' });
      code = Number(process.exitCode ?? 0);
    } catch (error) {
      if (!(error instanceof WeirError) || !mayBe.includes(2)) throw error;
      kept.error(error);
      code = 2;
    } finally {
      process.exitCode = before;
    }
    if (mayBe.includes(code)) return { code, text: kept.text };
    throw new WeirError('WEIR_INTERNAL', { reason: `weir ${args.join(' ')}: ${code}\n${kept.text}` });
  }

  #real(arg: string): string {
    return arg.startsWith(`${RUN}/`) ? join(this.#directory, arg.slice(RUN.length + 1)) : arg;
  }
}

/** Keeps what a command says, on stdout or stderr, instead of printing it. */
class KeptTerminal extends Terminal {
  text = '';

  override async print(line: string): Promise<void> {
    this.text += `${line}\n`;
  }

  override async printPieces(pieces: Iterable<string>): Promise<void> {
    for (const piece of pieces) this.text += piece;
  }

  override note(line: string): void {
    this.text += `${line}\n`;
  }

  override progress(): void {}
}

/** Columns of a line that is typed, as far as its arguments allow. */
const TYPED_COLUMNS = 118;

/** A command as one types it, over several lines where it is long. */
export function* typed(args: readonly string[], toFile?: string): Generator<string> {
  let line = '$ weir';
  const words = [...args.map(quoted), ...(toFile === undefined ? [] : ['>', toFile])];
  while (words.length > 0) {
    let word = words.shift() as string;
    // An option and its value stand on one line.
    if (/^(?:--|>$)/.test(word) && words[0]?.startsWith('--') === false) word += ` ${words.shift()}`;
    if (cellsWide(line) + cellsWide(word) > TYPED_COLUMNS) {
      yield `${line} \\`;
      line = '   ';
    }
    line += ` ${word}`;
  }
  yield line;
}

/** An argument as a POSIX shell takes it. */
export function quoted(arg: string): string {
  if (/^(?:\$run\/)?[\w@%+=:,./-]+$/.test(arg)) return arg;
  return `'${arg.replaceAll("'", String.raw`'\''`)}'`;
}
