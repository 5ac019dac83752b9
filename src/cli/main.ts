/**
 * The command line. Exit codes: 0 done, 1 it ran and the answer is no, 2 bad usage or input (one line on stderr: what,
 * where, how to mend it).
 */
import { Command, CommanderError, type Option } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { benchCommand } from './bench.ts';
import { canaryCommand } from './canary.ts';
import { checkCommand } from './check.ts';
import { complaintCommand } from './complaint.ts';
import { consentCommand } from './consent.ts';
import { demoCommand } from './demo.ts';
import { forgetCommand } from './forget.ts';
import { fsckCommand } from './fsck.ts';
import { gateCommand } from './gate.ts';
import { headcountCommand } from './headcount.ts';
import { heldCommand } from './held.ts';
import { incidentCommand } from './incident.ts';
import { inspectCommand } from './inspect.ts';
import { keyCommand } from './key.ts';
import { lawCommand } from './law.ts';
import { ledgerCommand } from './ledger.ts';
import { VERSION } from './package-root.ts';
import { peopleCommand } from './people.ts';
import { rangeCommand } from './range.ts';
import { recipientsCommand } from './recipients.ts';
import { replayCommand } from './replay.ts';
import { sealCommand } from './seal.ts';
import { shareCommand } from './share.ts';
import { localeOf, Terminal } from './terminal.ts';
import { traceCommand } from './trace.ts';
import { verifyCommand } from './verify.ts';

/** In the order in which the help lists them. */
const COMMANDS = [
  demoCommand,
  gateCommand,
  checkCommand,
  peopleCommand,
  recipientsCommand,
  complaintCommand,
  traceCommand,
  consentCommand,
  shareCommand,
  inspectCommand,
  headcountCommand,
  replayCommand,
  heldCommand,
  canaryCommand,
  rangeCommand,
  incidentCommand,
  lawCommand,
  ledgerCommand,
  verifyCommand,
  sealCommand,
  forgetCommand,
  keyCommand,
  fsckCommand,
  benchCommand,
];

export async function main(argv: readonly string[]): Promise<void> {
  const terminal = new Terminal(localeOf(argv, process.env));
  // A reader that has seen enough, such as head, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    await program(terminal).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = report(terminal, error, argv);
  }
}

function program(terminal: Terminal): Command {
  const { words } = terminal;
  const root: Command = new Command('weir')
    .usage('[options] [command]')
    .description(words.description)
    .version(VERSION, '-V, --version', words.options.version)
    .helpOption('-h, --help', words.options.help)
    .helpCommand(false)
    .option('--lang <lang>', words.options.lang)
    .showHelpAfterError(false)
    .configureHelp({
      sortSubcommands: false,
      optionDescription: (option) => describe(option, terminal),
      visibleArguments: (command) => (command === root ? [] : [...command.registeredArguments]),
      styleTitle: (title) => words.helpTitles[title as keyof typeof words.helpTitles] ?? title,
    })
    .configureOutput({ writeErr: () => undefined });
  for (const make of COMMANDS) {
    const command = make(terminal);
    for (const each of withSubcommands(command)) {
      each
        .helpOption('-h, --help', words.options.help)
        .helpCommand(false)
        .option('--lang <lang>', words.options.lang)
        .copyInheritedSettings(root)
        .exitOverride();
    }
    root.addCommand(command);
  }
  return root
    .exitOverride()
    .argument('[command]')
    .action((given: string | undefined) => {
      if (given !== undefined) {
        throw new WeirError('WEIR_USAGE', { problem: words.unknownCommand(given), command: '' });
      }
      root.outputHelp();
    });
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Name of the command that was asked for, as far as it is one; else empty. */
function givenCommand(terminal: Terminal, argv: readonly string[]): string {
  return COMMANDS.map((make) => make(terminal).name()).find((name) => argv.includes(name)) ?? '';
}

/** An option's description with its default and its choices, in the reader's language. */
function describe(
  { description, defaultValue, defaultValueDescription, argChoices }: Option,
  { words }: Terminal,
): string {
  const notes: string[] = [];
  if (argChoices !== undefined) notes.push(argChoices.join(' | '));
  // A default that its description tells in words is said once.
  if (defaultValue !== undefined && defaultValue !== false && defaultValueDescription !== '')
    notes.push(words.byDefault(String(defaultValue)));
  return notes.length === 0 ? description : `${description} ${words.bracketed(notes.join(words.listComma))}`;
}

/** @returns the exit code. */
function report(terminal: Terminal, error: unknown, argv: readonly string[]): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    const problem = error.message.replace(/^error: /, '');
    terminal.error(new WeirError('WEIR_USAGE', { problem, command: givenCommand(terminal, argv) }));
    return 2;
  }
  if (error instanceof WeirError) {
    terminal.error(error);
    return error.code === 'WEIR_RECIPIENT_UNKNOWN' ? 1 : 2;
  }
  terminal.error(new WeirError('WEIR_INTERNAL', { reason: (error as Error).stack ?? String(error) }));
  return 2;
}
