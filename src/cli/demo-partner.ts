/**
 * The demo at the partner's door: a file for a partner is refused while nobody has agreed to anything; with receipts,
 * those rows and fields go that a consent covers, and the others stay, each with its reason.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoWords } from '../../locales/demo.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Population } from '../range/population/population.ts';
import { consentReceipts, type PartnerPlan } from '../range/shop/consent-receipts.ts';
import { PARTNERS, segmentMembers } from '../range/shop/partners.ts';
import type { Manifest } from '../share/share-book.ts';
import { type DemoShell, RUN } from './demo-shell.ts';
import type { Terminal } from './terminal.ts';

/** Customers in the file that the partner asks for. */
const CUSTOMERS = 40;
const FOLDER = 'partner';

export interface PartnerSummary {
  readonly partner: string;
  /** Whether the export was refused while there was no consent. */
  readonly refusedWithoutConsent: boolean;
  readonly rowsRead: number;
  readonly rowsKept: number;
  readonly rowsLeftOut: Readonly<Record<string, number>>;
  readonly fieldsLeftOut: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** @param directory of the run. @param now real time: consents are judged by it. */
export async function partnersDoor(
  terminal: Terminal,
  shell: DemoShell,
  population: Population,
  directory: string,
  now: EpochMs,
): Promise<PartnerSummary> {
  const words = demoWords(terminal.locale).partner;
  const partner = PARTNERS[2]?.name as string;
  const plan: PartnerPlan = {
    partner,
    contact: 'privacy@candlewick.example',
    purpose: 'delivery',
    method: 'file',
    otherPurpose: 'satisfaction-survey',
  };
  const customers = [...segmentMembers(population, 'regular')].slice(0, CUSTOMERS);
  const rows = customers.map((index) => {
    const { id, name, phone, email } = population.person(index);
    return `${id},${name},${phone},${email}\r\n`;
  });
  mkdirSync(join(directory, FOLDER), { recursive: true, mode: 0o700 });
  const file = (name: string, text: string) => {
    writeFileSync(join(directory, FOLDER, name), text, { mode: 0o600 });
    return `${RUN}/${FOLDER}/${name}`;
  };
  const asked = file('customers.csv', `id,name,phone,email\r\n${rows.join('')}`);
  const receipts = file('receipts.jsonl', [...consentReceipts(population, customers, plan, now)].join(''));
  const command = [
    ...['share', 'export', '--partner', partner, '--purpose', plan.purpose, '--method', plan.method],
    ...['--in', asked, '--out', `${RUN}/${FOLDER}/for-partner.csv`],
    ...['--contract', 'C-2026-7', '--assessment', 'PIA-12', '--requested-by', 'li', '--approved-by', 'wang'],
  ];
  for (const line of ['', words.head, words.story(partner, CUSTOMERS)]) await shell.say(line);
  const first = await shell.run(command, { mayBe: [2] });
  await shell.run(['consent', 'import', receipts]);
  await shell.run(command);
  const { id } = await shell.ask<{ id: string }>(['share', 'list']);
  await shell.run(['share', 'show', id]);
  const manifest = await shell.ask<Manifest>(['share', 'show', id]);
  return {
    partner,
    refusedWithoutConsent: first.code === 2,
    rowsRead: manifest.rows.read,
    rowsKept: manifest.rows.kept,
    rowsLeftOut: manifest.rows_left_out,
    fieldsLeftOut: manifest.fields_left_out,
  };
}
