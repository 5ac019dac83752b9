/** `weir held`: replies to staff that wait for a colleague. Deciding needs the console, which knows who decides. */
import { join } from 'node:path';
import { Command } from 'commander';
import { categoriesOf } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import { hexKey } from '../disclosure/hex-key.ts';
import { readKeyFile } from '../disclosure/key-file.ts';
import { Keyring } from '../disclosure/keyring.ts';
import { systemClock } from '../disclosure/time.ts';
import { HELD_FILE, HeldLog } from '../enforce/held-log.ts';
import type { HeldReply } from '../enforce/held-reply.ts';
import { KEY_FILE } from '../ledger/readable-ledger.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

interface HeldFlags {
  readonly data: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

export function heldCommand(terminal: Terminal): Command {
  const { words } = terminal;
  return new Command('held')
    .description(words.held.description)
    .option('--data <directory>', words.options.data, DEFAULT_DATA_DIRECTORY)
    .option('--all', words.held.all)
    .option('--json', words.options.json)
    .addHelpText('after', `\n${words.held.examples}`)
    .action((flags: HeldFlags) => runHeld(terminal, flags));
}

async function runHeld(terminal: Terminal, { data, all = false, json = false }: HeldFlags): Promise<void> {
  const { held } = terminal.words;
  const material = readKeyFile(join(data, KEY_FILE));
  if (material === undefined) throw new WeirError('WEIR_LEDGER_NONE', { path: data });
  const every = new HeldLog(join(data, HELD_FILE), new Keyring(material)).read(systemClock.now());
  const replies = all ? every : every.filter(({ state }) => state === 'waiting');
  if (json) {
    for (const reply of replies) await terminal.print(JSON.stringify(shown(reply)));
    return;
  }
  if (replies.length === 0) {
    await terminal.print(all ? held.noneAtAll : held.none);
    return;
  }
  for (const line of columns([held.heads, ...replies.map((reply) => rowOf(terminal, reply))]))
    await terminal.print(line);
  if (replies.some(({ state }) => state === 'waiting')) terminal.note(held.where);
}

function rowOf({ words, vocabulary, locale }: Terminal, reply: HeldReply): string[] {
  const { held, listComma } = words;
  const { id, at, until, recipient, people, categories, cause, reason, route, state, decidedBy } = reply;
  const iso = (time: number) => new Date(time).toISOString().slice(0, 19).concat('Z');
  const word = held.states[state];
  return [
    id,
    iso(at),
    iso(until),
    `${vocabulary.kinds[recipient.kind]} ${recipient.value}`,
    people.toLocaleString(locale),
    categoriesOf(categories)
      .map((category) => vocabulary.categories[category])
      .join(listComma),
    reason ?? held.causes[cause],
    route,
    decidedBy === undefined ? word : held.decided(word, decidedBy),
  ];
}

function shown({ recipient, categories, reason, decidedBy, decidedAt, ...rest }: HeldReply): object {
  return {
    ...rest,
    recipient: { kind: recipient.kind, key: hexKey(recipient.key), value: recipient.value },
    categories: categoriesOf(categories),
    reason: reason ?? null,
    decidedBy: decidedBy ?? null,
    decidedAt: decidedAt ?? null,
  };
}
