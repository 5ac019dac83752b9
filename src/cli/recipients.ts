/** `weir recipients PERSON`: who received this person's data. */
import { Command } from 'commander';
import { personCandidates } from '../console/report.ts';
import { openForReading, withLedgerOptions } from './ledger-options.ts';
import { type FilterFlags, filtersOf, withFilters } from './selection-options.ts';
import type { Terminal } from './terminal.ts';

/** Recipients shown on a terminal before the rest is left to --json. */
const SHOWN = 100;

export function recipientsCommand(terminal: Terminal): Command {
  const { words } = terminal;
  const command = new Command('recipients')
    .description(words.recipients.description)
    .argument('<person>', words.recipients.person);
  return withFilters(withLedgerOptions(command, terminal), terminal)
    .addHelpText('after', `\n${words.recipients.examples}`)
    .action((person: string, flags: FilterFlags) => runRecipients(terminal, person, flags));
}

async function runRecipients(terminal: Terminal, text: string, flags: FilterFlags): Promise<void> {
  const filters = filtersOf(flags, 'recipients', terminal);
  const { words, vocabulary, locale } = terminal;
  const ledger = await openForReading(flags, terminal);
  try {
    const { questions, keyring } = ledger;
    for (const key of personCandidates(keyring, text)) {
      if (!(await questions.knowsPerson(key))) continue;
      if (flags.json === true) {
        for await (const row of questions.everyRecipientOf(key, filters))
          await terminal.print(JSON.stringify(row));
        return;
      }
      const page = await questions.recipientsOf(key, filters, { limit: SHOWN });
      const whole = page.next === null;
      if (whole)
        await terminal.print(words.recipients.summary(page.recipients.length.toLocaleString(locale)));
      else await terminal.print(words.recipients.first[page.order](SHOWN.toLocaleString(locale)));
      for (const row of page.recipients) {
        const name = `${vocabulary.kinds[row.recipient.kind]} ${row.recipient.value ?? row.recipient.key}`;
        const categories = row.categories
          .map((category) => vocabulary.categories[category])
          .join(words.listComma);
        const times = `${new Date(row.firstAt).toISOString()} – ${new Date(row.lastAt).toISOString()}`;
        await terminal.print(`  ${name}  ${times}  ×${row.disclosures}  ${categories}`);
      }
      if (whole) return;
      // What takes longer comes last: whoever waits has something to read.
      const totals = await questions.receiptTotals(key, filters);
      const [recipients, disclosures] = [totals.recipients, totals.disclosures].map((n) =>
        n.toLocaleString(locale),
      );
      await terminal.print(words.recipients.altogether(recipients as string, disclosures as string));
      return;
    }
    // The person never left: a good answer, told apart from a failure by its exit code.
    terminal.note(words.recipients.nobody);
    process.exitCode = 1;
  } finally {
    await ledger.close();
  }
}
