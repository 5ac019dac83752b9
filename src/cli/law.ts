/**
 * `weir law …`: which duties a set of facts triggers, and the rules of the packs. The clock and the files are read here;
 * the engine gets values. Printing facts and duties is all it does: nothing is sent.
 */
import { readFileSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { lawWords } from '../../locales/law.ts';
import { WeirError } from '../disclosure/error.ts';
import { systemClock } from '../disclosure/time.ts';
import { answerText } from '../incident/law/answer-text.ts';
import { dutiesOf } from '../incident/law/duties.ts';
import { readFacts, readMoment } from '../incident/law/facts.ts';
import { parseFacts } from '../incident/law/facts-file.ts';
import { readLibrary } from '../incident/law/read-library.ts';
import { printAnswer } from './law-answer.ts';
import { runList, runShow } from './law-rules.ts';
import { runVerifyPacks, type VerifyPacksFlags } from './law-verify.ts';
import { PACKAGE_ROOT } from './package-root.ts';
import type { Terminal } from './terminal.ts';

/** Directory of the packs that come with Weir. */
export const LAWS_DIRECTORY: string = fileURLToPath(new URL('laws/', PACKAGE_ROOT));

interface DutiesFlags {
  readonly facts: string;
  readonly at: string;
  readonly packs: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** `--packs`: which default it has, its description says. */
export function packsOption({ locale }: Terminal): Option {
  return new Option('--packs <directory>', lawWords(locale).packsAt).default(LAWS_DIRECTORY, '');
}

export function lawCommand(terminal: Terminal): Command {
  const words = lawWords(terminal.locale);
  const law = new Command('law').description(words.description);
  const withPacks = (command: Command) =>
    command.addOption(packsOption(terminal)).option('--json', terminal.words.options.json);
  law.addCommand(
    withPacks(new Command('duties').description(words.duties.description))
      .requiredOption('--facts <file>', words.duties.facts)
      .requiredOption('--at <time>', words.duties.at)
      .option('--all', words.duties.all)
      .addHelpText('after', `\n${words.duties.examples}`)
      .action((flags: DutiesFlags) => runDuties(terminal, flags)),
  );
  law.addCommand(
    withPacks(new Command('list').description(words.list.description))
      .option('--jurisdiction <id>', words.list.jurisdiction)
      .addHelpText('after', `\n${words.list.examples}`)
      .action((flags: { packs: string; jurisdiction?: string; json?: boolean }) =>
        runList(terminal, readLibrary(flags.packs), flags, systemClock.now()),
      ),
  );
  law.addCommand(
    withPacks(new Command('show').description(words.show.description))
      .argument('<id>', words.show.id)
      .addHelpText('after', `\n${words.show.examples}`)
      .action((id: string, flags: { packs: string; json?: boolean }) =>
        runShow(terminal, readLibrary(flags.packs), id, flags, systemClock.now()),
      ),
  );
  law.addCommand(
    withPacks(new Command('verify').description(words.verify.description))
      .option('--list <file>', words.verify.at)
      .addHelpText('after', `\n${words.verify.examples}`)
      .action((flags: VerifyPacksFlags) => runVerifyPacks(terminal, flags)),
  );
  return law.addHelpText('after', `\n${words.duties.examples}`);
}

async function runDuties(terminal: Terminal, flags: DutiesFlags): Promise<void> {
  const aware = readMoment('--at', flags.at);
  const library = readLibrary(flags.packs);
  const given = parseFacts(await factsText(flags.facts), flags.facts);
  const facts = readFacts(given, aware, library);
  const answer = dutiesOf(library, facts, {
    aware,
    today: systemClock.now(),
    all: flags.all === true,
  });
  const said = answerText(answer, library, terminal.locale);
  if (flags.json === true) await terminal.print(JSON.stringify(said));
  else await printAnswer(terminal, said);
}

async function factsText(path: string): Promise<string> {
  try {
    return path === '-' ? await textOf(process.stdin) : readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_LAW_FACTS_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
}
