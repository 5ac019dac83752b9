/** `weir law verify`: whether the packs are as they were released. */
import { join } from 'node:path';
import { lawWords } from '../../locales/law.ts';
import { comparePacks, DIGEST_LIST } from '../incident/law/pack-digests.ts';
import type { Terminal } from './terminal.ts';
import { columns } from './text-table.ts';

export interface VerifyPacksFlags {
  readonly packs: string;
  readonly list?: string;
  readonly json?: boolean;
}

/** Exit code 1 when a file is not as the list says. */
export async function runVerifyPacks(terminal: Terminal, flags: VerifyPacksFlags): Promise<void> {
  const words = lawWords(terminal.locale).verify;
  const compared = comparePacks(flags.packs, flags.list ?? join(flags.packs, DIGEST_LIST));
  if (!compared.same) process.exitCode = 1;
  if (flags.json === true) {
    await terminal.print(JSON.stringify(compared));
    return;
  }
  const rows = compared.files.map(({ name, state, sha256 }) => [name, words.states[state], sha256 ?? '']);
  for (const line of columns(rows)) await terminal.print(line);
  await terminal.print(compared.same ? words.same : words.different);
  await terminal.print(words.list(compared.list));
}
