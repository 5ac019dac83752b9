/**
 * The command line. Exit codes: 0 done, 1 it ran and the answer is no, 2 bad usage or input (one line on stderr: what,
 * where, how to mend it).
 */
import { Command, CommanderError, type Option } from 'commander';
import { WeirError } from '../disclosure/error.ts';
import { VERSION } from './package-root.ts';
import { localeOf, Terminal } from './terminal.ts';

type MakeCommand = (terminal: Terminal) => Command;

/**
 * In the order in which the help lists them. A command is loaded when it is named: most need a part of Weir only, and all of
 * it takes twice as long to load.
 */
const COMMANDS: Readonly<Record<string, () => Promise<MakeCommand>>> = {
  demo: async () => (await import('./demo.ts')).demoCommand,
  gate: async () => (await import('./gate.ts')).gateCommand,
  check: async () => (await import('./check.ts')).checkCommand,
  people: async () => (await import('./people.ts')).peopleCommand,
  recipients: async () => (await import('./recipients.ts')).recipientsCommand,
  complaint: async () => (await import('./complaint.ts')).complaintCommand,
  trace: async () => (await import('./trace.ts')).traceCommand,
  consent: async () => (await import('./consent.ts')).consentCommand,
  share: async () => (await import('./share.ts')).shareCommand,
  inspect: async () => (await import('./inspect.ts')).inspectCommand,
  headcount: async () => (await import('./headcount.ts')).headcountCommand,
  replay: async () => (await import('./replay.ts')).replayCommand,
  held: async () => (await import('./held.ts')).heldCommand,
  canary: async () => (await import('./canary.ts')).canaryCommand,
  range: async () => (await import('./range.ts')).rangeCommand,
  incident: async () => (await import('./incident.ts')).incidentCommand,
  law: async () => (await import('./law.ts')).lawCommand,
  ledger: async () => (await import('./ledger.ts')).ledgerCommand,
  verify: async () => (await import('./verify.ts')).verifyCommand,
  seal: async () => (await import('./seal.ts')).sealCommand,
  forget: async () => (await import('./forget.ts')).forgetCommand,
  key: async () => (await import('./key.ts')).keyCommand,
  fsck: async () => (await import('./fsck.ts')).fsckCommand,
  bench: async () => (await import('./bench.ts')).benchCommand,
};

export async function main(argv: readonly string[]): Promise<void> {
  const terminal = new Terminal(localeOf(argv, process.env));
  // A reader that has seen enough, such as head, is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    const root = await program(terminal, givenCommand(argv));
    await root.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    process.exitCode = report(terminal, error, argv);
  }
}

/** @param given the command that is loaded; undefined: all of them, for the help. */
async function program(terminal: Terminal, given: string | undefined): Promise<Command> {
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
  const wanted =
    given === undefined ? Object.values(COMMANDS) : [COMMANDS[given] as () => Promise<MakeCommand>];
  for (const make of await Promise.all(wanted.map((load) => load()))) {
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

/** Name of the command that was asked for, as far as it is one; none where help is asked for before it. */
function givenCommand(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((given) => Object.hasOwn(COMMANDS, given));
  return argv.slice(0, Math.max(0, at)).some((given) => given === '-h' || given === '--help')
    ? undefined
    : argv[at];
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
    terminal.error(new WeirError('WEIR_USAGE', { problem, command: givenCommand(argv) ?? '' }));
    return 2;
  }
  if (error instanceof WeirError) {
    terminal.error(error);
    return error.code === 'WEIR_RECIPIENT_UNKNOWN' ? 1 : 2;
  }
  terminal.error(new WeirError('WEIR_INTERNAL', { reason: (error as Error).stack ?? String(error) }));
  return 2;
}
