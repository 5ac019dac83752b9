/** `weir ledger retain`: removes what is past its time; docs/ledger.md says what that leaves. */
import { Command } from 'commander';
import { Ledger } from '../ledger/ledger.ts';
import type { Retained } from '../ledger/retention/removal.ts';
import type { Config } from './config.ts';
import { serverOf } from './ledger-server.ts';
import { DEFAULT_DATA_DIRECTORY, readConfig } from './named-config.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

interface RetainFlags {
  readonly data: string;
  readonly config?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function retainCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('retain')
    .description(words.retain.description)
    .option('--dry-run', words.retain.dryRun)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('-c, --config <file>', words.options.config)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.retain.examples}`)
    .action((flags: RetainFlags) => runRetain(terminal, flags));
}

async function runRetain(terminal: Terminal, flags: RetainFlags): Promise<void> {
  const config = readConfig(flags.config);
  // The directory that the configuration names is meant, unless another was typed.
  const isTyped = flags.config === undefined || flags.data !== DEFAULT_DATA_DIRECTORY;
  const dryRun = flags.dryRun === true;
  const done = await Ledger.change<Retained>(
    {
      directory: isTyped ? flags.data : config.data,
      retention: { rules: retentionOf(config), byItself: false },
      onTrouble: (error) => terminal.error(error),
      ...serverOf(config),
    },
    { type: 'retain', dryRun },
  );
  if (flags.json === true) await terminal.print(JSON.stringify({ dryRun, ...done }));
  else for (const line of lines(terminal, done, dryRun)) await terminal.print(line);
}

/** The rules of a configuration. */
export function retentionOf({ ledger }: Config) {
  const { disclosures, consents, verdicts, blindPeriods } = ledger.retention;
  return { disclosures, consents, verdicts, blindPeriods };
}

function lines({ words, locale }: Terminal, done: Retained, dryRun: boolean): string[] {
  const { retain } = words;
  const number = (value: number) => value.toLocaleString(locale);
  const { removed, held, horizon, months, rules, identities, aliases, resumed } = done;
  const found: string[] = [];
  if (months.length > 0) {
    const rows = months.map((each) => [
      `${String(each.month).slice(0, 4)}-${String(each.month).slice(4)}`,
      `${retain.kinds[each.kind as keyof typeof retain.kinds]} (${rules[each.kind as keyof typeof rules]})`,
      number(each.removed),
      number(each.held),
    ]);
    found.push(...columns([retain.table, ...rows], 2), '');
  }
  if (resumed) found.push(retain.resumed(horizon));
  if (removed === 0) found.push(held === 0 ? retain.nothing : retain.allHeld(number(held)));
  else if (dryRun) found.push(retain.planned(number(removed), number(held)));
  else {
    found.push(retain.done(number(removed), number(held), horizon));
    if (identities + aliases > 0) found.push(retain.unspoken(number(identities), number(aliases)));
  }
  return found;
}
