/** `weir ledger hold …`: what must be kept although somebody asks to be forgotten. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { personCandidates } from '../console/report.ts';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import type { PersonKey } from '../disclosure/person.ts';
import { systemClock } from '../disclosure/time.ts';
import { endHold, type Hold, MAX_HOLD_NAME, MAX_HOLD_REASON, placeHold, readHolds } from '../ledger/holds.ts';
import type { Questions } from '../ledger/questions.ts';
import { KEY_FILE } from '../ledger/readable-ledger.ts';
import { removalUnderWay } from '../ledger/seal/horizon.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import { type LedgerFlags, openForReading, rangeOf, withLedgerOptions } from './ledger-options.ts';
import { recipientKeyOf } from './subjects.ts';
import type { Terminal } from './terminal.ts';

const COMMAND = 'ledger hold';

interface HoldFlags extends LedgerFlags {
  readonly reason: string;
  readonly recipient?: string;
  readonly person?: string;
}

export function holdCommand(terminal: Terminal): Command {
  const { words } = terminal;
  const command = new Command('hold').description(words.hold.description);
  command.addCommand(
    withLedgerOptions(new Command('add').description(words.hold.add), terminal)
      .argument('<name>', words.hold.name)
      .requiredOption('--reason <text>', words.hold.reason)
      .option('--recipient <recipient>', words.hold.recipient)
      .option('--person <person>', words.hold.person)
      .action((name: string, flags: HoldFlags) => runAdd(terminal, name, flags)),
  );
  const local = (made: Command) =>
    made
      .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
      .option('--json', words.options.json);
  command.addCommand(
    local(new Command('list').description(words.hold.list)).action((flags: LedgerFlags) =>
      runList(terminal, flags),
    ),
  );
  command.addCommand(
    local(new Command('end').description(words.hold.end))
      .argument('<name>', words.hold.name)
      .requiredOption('--reason <text>', words.hold.endReason)
      .action((name: string, flags: HoldFlags) => runEnd(terminal, name, flags)),
  );
  return command.addHelpText('after', `\n${words.hold.examples}`);
}

async function runAdd(terminal: Terminal, name: string, flags: HoldFlags): Promise<void> {
  const { words } = terminal;
  const { from, to } = rangeOf(flags, COMMAND);
  checkText(name, MAX_HOLD_NAME);
  checkText(flags.reason, MAX_HOLD_REASON);
  if ([flags.recipient, flags.person, from, to].every((part) => part === undefined))
    throw new WeirError('WEIR_USAGE', { problem: words.hold.whatIsHeld, command: COMMAND });
  const ledger = await openForReading(flags, terminal);
  try {
    const { questions, keyring } = ledger;
    const recipient = await recipientKeyOf(ledger, flags.recipient);
    const candidates = flags.person === undefined ? [] : personCandidates(keyring, flags.person);
    const people = await allKeys(questions, candidates);
    if (flags.person !== undefined && people.length === 0)
      throw new WeirError('WEIR_USAGE', { problem: words.hold.personUnknown, command: COMMAND });
    const hold = {
      name,
      reason: flags.reason,
      recipient,
      people,
      from,
      to,
    };
    placeHold(flags.data, systemClock.now(), hold);
    const placed = readHolds(flags.data).at(-1) as Hold;
    // Whoever plans a removal looks at the holds once more after the plan is on disk: one of both sees the other.
    const under = removalUnderWay(flags.data);
    if (under !== undefined) terminal.note(words.hold.tooLate(under));
    await terminal.print(flags.json === true ? JSON.stringify(shown(placed)) : words.hold.placed(name));
  } finally {
    await ledger.close();
  }
}

/** Every key of the person that is meant; somebody the ledger does not know can be held by the keys alone. */
async function allKeys(questions: Questions, candidates: readonly PersonKey[]): Promise<PersonKey[]> {
  for (const key of candidates) if (await questions.knowsPerson(key)) return questions.keysOf(key);
  return [...candidates];
}

async function runList(terminal: Terminal, flags: LedgerFlags): Promise<void> {
  const { words } = terminal;
  requireLedger(flags.data);
  const holds = readHolds(flags.data);
  if (flags.json === true) {
    for (const hold of holds) await terminal.print(JSON.stringify(shown(hold)));
    return;
  }
  if (holds.length === 0) await terminal.print(words.hold.none);
  const iso = (at: number) => new Date(at).toISOString();
  for (const hold of holds) {
    const { recipient, people, from, to, endedAt, endReason } = hold;
    const scope = [
      recipient === undefined ? undefined : words.hold.onRecipient(hexKey(recipient)),
      people.length === 0 ? undefined : words.hold.onPerson(hexKey(people[0] as PersonKey)),
      from === undefined ? undefined : words.hold.since(iso(from)),
      to === undefined ? undefined : words.hold.until(iso(to)),
    ].filter((part) => part !== undefined);
    await terminal.print(
      `${hold.name}  ${iso(hold.placedAt)}  ${scope.join(words.listComma)}  ${hold.reason}`,
    );
    if (endedAt !== null) await terminal.print(`  ${words.hold.ended(iso(endedAt), endReason ?? '')}`);
  }
}

async function runEnd(terminal: Terminal, name: string, flags: HoldFlags): Promise<void> {
  checkText(flags.reason, MAX_HOLD_REASON);
  requireLedger(flags.data);
  endHold(flags.data, systemClock.now(), name, flags.reason);
  const ended = readHolds(flags.data).findLast((hold) => hold.name === name) as Hold;
  await terminal.print(
    flags.json === true ? JSON.stringify(shown(ended)) : terminal.words.hold.isEnded(name),
  );
}

function requireLedger(directory: string): void {
  if (!existsSync(join(directory, KEY_FILE))) throw new WeirError('WEIR_LEDGER_NONE', { path: directory });
}

function checkText(text: string, most: number): void {
  if (text.trim() !== '' && text.length <= most && !/\p{Cc}/u.test(text)) return;
  throw new WeirError('WEIR_USAGE', {
    problem: `${text.slice(0, 20)}… is empty, longer than ${most} characters or holds line breaks`,
    command: COMMAND,
  });
}

function shown(hold: Hold): object {
  return {
    ...hold,
    recipient: hold.recipient === undefined ? null : hexKey(hold.recipient),
    people: hold.people.map(hexKey),
    from: hold.from ?? null,
    to: hold.to ?? null,
  };
}
