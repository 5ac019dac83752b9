/** `weir incident …`: cases, from the moment somebody is aware until they are closed. */
import { Command, Option } from 'commander';
import { incidentWords } from '../../locales/incident.ts';
import { LOCALES } from '../../locales/locale.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import {
  type AnswerFlags,
  type CaseFlags,
  type CloseFlags,
  type OpenFlags,
  runAnswer,
  runClose,
  runList,
  runNote,
  runOpen,
  runScope,
  runSent,
  type ScopeFlags,
  type SentFlags,
} from './incident-book.ts';
import {
  type DossierFlags,
  type LettersFlags,
  type NoticeFlags,
  runDossier,
  runLetters,
  runNotice,
} from './incident-papers.ts';
import { type ResidenceFlags, runResidence } from './incident-residence.ts';
import { type ClocksFlags, runClocks, runDuties, runFacts, runShow } from './incident-show.ts';
import { packsOption } from './law.ts';
import type { Terminal } from './terminal.ts';

export function incidentCommand(terminal: Terminal): Command {
  const words = incidentWords(terminal.locale);
  const { options } = terminal.words;
  const incident = new Command('incident').description(words.description);
  const made = (name: string, description: string) =>
    new Command(name)
      .description(description)
      .option('--data <directory>', options.data, DEFAULT_DATA_DIRECTORY)
      .option('-c, --config <file>', options.config)
      .addOption(packsOption(terminal))
      .option('--json', options.json);
  const about = (name: string, description: string) => made(name, description).argument('<id>', words.id);
  const withScope = (command: Command) =>
    command
      .option('--with <recipient...>', words.open.with)
      .option('--from <time>', words.scope.from)
      .option('--to <time>', words.scope.to)
      .option('--route <route...>', words.open.route);
  incident.addCommand(
    withScope(made('open', words.open.description))
      .requiredOption('--title <text>', words.open.title)
      .requiredOption('--at <time>', words.open.at)
      .requiredOption('--recipient <recipient...>', words.open.recipient)
      .requiredOption('--jurisdiction <id...>', words.open.jurisdiction)
      .option('--verdict', words.open.verdict)
      .option('--complaint <id...>', words.open.complaint)
      .option('--trace <report>', words.open.trace)
      .option('--no-hold', words.open.noHold)
      .action((flags: OpenFlags) => runOpen(terminal, flags)),
  );
  incident.addCommand(
    made('list', words.list.description).action((flags: CaseFlags) => runList(terminal, flags)),
  );
  incident.addCommand(
    about('show', words.show.description).action((id: string, flags: CaseFlags) =>
      runShow(terminal, id, flags),
    ),
  );
  incident.addCommand(
    withScope(about('scope', words.scope.description))
      .requiredOption('--recipient <recipient...>', words.open.recipient)
      .action((id: string, flags: ScopeFlags) => runScope(terminal, id, flags)),
  );
  incident.addCommand(
    about('answer', words.answer.description)
      .argument('<pairs...>', words.answer.pairs)
      .action((id: string, pairs: string[], flags: AnswerFlags) => runAnswer(terminal, id, pairs, flags)),
  );
  incident.addCommand(
    about('residence', words.residence.description)
      .requiredOption('--customers <file.csv>', words.residence.customers)
      .requiredOption('--column <name>', words.residence.column)
      .action((id: string, flags: ResidenceFlags) => runResidence(terminal, id, flags)),
  );
  incident.addCommand(
    about('note', words.note.description)
      .argument('<text>', words.note.text)
      .action((id: string, text: string, flags: CaseFlags) => runNote(terminal, id, text, flags)),
  );
  incident.addCommand(
    about('sent', words.sent.description)
      .requiredOption('--duty <id>', words.sent.duty)
      .requiredOption('--by <name>', words.sent.by)
      .option('--at <time>', words.sent.at)
      .option('--how <text>', words.sent.how)
      .action((id: string, flags: SentFlags) => runSent(terminal, id, flags)),
  );
  incident.addCommand(
    about('facts', words.facts.description).action((id: string, flags: CaseFlags) =>
      runFacts(terminal, id, flags),
    ),
  );
  incident.addCommand(
    about('duties', words.duties.description).action((id: string, flags: CaseFlags) =>
      runDuties(terminal, id, flags),
    ),
  );
  incident.addCommand(
    about('clocks', words.clocks.description)
      .option('--out <file>', words.clocks.out)
      .action((id: string, flags: ClocksFlags) => runClocks(terminal, id, flags)),
  );
  const inLanguage = (command: Command) =>
    command.addOption(new Option('--in <lang>', words.notice.in).choices([...LOCALES]));
  incident.addCommand(
    inLanguage(about('notice', words.notice.description))
      .requiredOption('--duty <id>', words.notice.duty)
      .option('--out <file>', words.notice.out)
      .action((id: string, flags: NoticeFlags) => runNotice(terminal, id, flags)),
  );
  incident.addCommand(
    inLanguage(about('letters', words.letters.description))
      .option('--match <file.csv>', terminal.words.people.match)
      .action((id: string, flags: LettersFlags) => runLetters(terminal, id, flags)),
  );
  incident.addCommand(
    inLanguage(about('dossier', words.dossier.description))
      .option('--out <file>', words.notice.out)
      .option('--no-verify', words.dossier.noVerify)
      .action((id: string, flags: DossierFlags) => runDossier(terminal, id, flags)),
  );
  incident.addCommand(
    about('close', words.close.description)
      .requiredOption('--reason <text>', words.close.reason)
      .action((id: string, flags: CloseFlags) => runClose(terminal, id, flags)),
  );
  return incident.addHelpText('afterAll', `\n${words.examples}`);
}
