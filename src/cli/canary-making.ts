/** Canaries made after records of the platform's own people: what `weir canary make` and `rotate` have in common. */
import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { canaryWords } from '../../locales/canary.ts';
import { CATEGORIES, type Category } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import type { CanaryEntry } from '../share/canaries/canary-book.ts';
import { makePerson, type Row } from '../share/canaries/made-people.ts';
import { invalid, linesOf, textOf, usage } from './canary-book-file.ts';
import type { Terminal } from './terminal.ts';

export interface MakeFlags {
  readonly like: string;
  readonly fields: string;
  readonly idRange: string;
  readonly phones?: string;
  readonly emailDomain?: string;
}

/** What canaries are made after. */
export function withMaking(command: Command, terminal: Terminal): Command {
  const { options } = canaryWords(terminal.locale);
  return command
    .requiredOption('--like <file>', options.like)
    .requiredOption('--fields <list>', options.fields)
    .requiredOption('--id-range <range>', options.idRange)
    .option('--phones <file>', options.phones)
    .option('--email-domain <domain>', options.emailDomain);
}

/**
 * New entries of a book, none of them with a value of another's.
 * @throws WeirError WEIR_USAGE, WEIR_INPUT_INVALID when there are not enough ids, numbers or names.
 */
export function madeFrom(
  terminal: Terminal,
  count: number,
  flags: MakeFlags,
  before: readonly CanaryEntry[],
  now: number,
): CanaryEntry[] {
  const words = canaryWords(terminal.locale);
  const range = /^(\d{1,15})-(\d{1,15})$/.exec(flags.idRange);
  const [from, to] = [Number(range?.[1]), Number(range?.[2])];
  if (range === null || from > to) throw usage(words.notARange(flags.idRange));
  const fields = fieldsFrom(terminal, flags.fields);
  const sample = sampleFrom(terminal, flags.like, Object.keys(fields));
  const phones = flags.phones === undefined ? [] : linesOf(flags.phones);
  const taken = new Set(before.flatMap(({ values }) => Object.values(values)));
  const made: CanaryEntry[] = [];
  for (let i = 0; i < count; i++) {
    const person = makePerson({
      sample,
      fields,
      ids: { from, to },
      phones,
      emailDomain: flags.emailDomain,
      taken,
      below: (bound) => randomInt(bound),
    });
    if (typeof person === 'string') throw invalid(flags.like, words.problems[person]);
    for (const value of Object.values(person.values)) taken.add(value);
    made.push({ id: `c${before.length + i + 1}`, ...person, madeAt: now });
  }
  return made;
}

function fieldsFrom(terminal: Terminal, text: string): Record<string, Category> {
  const words = canaryWords(terminal.locale);
  const fields: Record<string, Category> = {};
  for (const part of text.split(',')) {
    const [field = '', category = ''] = part.trim().split('=');
    if (field === '' || !Object.hasOwn(CATEGORIES, category)) throw usage(words.notFields(part));
    fields[field] = category as Category;
  }
  const names = ['pd:UID', 'pd:TelephoneNumber', 'pd:EmailAddress'];
  if (!Object.values(fields).some((category) => names.includes(category))) throw usage(words.noIdentifier);
  return fields;
}

/** @throws WeirError WEIR_INPUT_* */
function sampleFrom(terminal: Terminal, path: string, fields: readonly string[]): readonly Row[] {
  let rows: unknown;
  try {
    rows = JSON.parse(textOf(path));
  } catch (cause) {
    if (cause instanceof WeirError) throw cause;
    throw invalid(path, (cause as Error).message);
  }
  const isRow = (row: unknown): row is Row =>
    typeof row === 'object' &&
    row !== null &&
    fields.every((field) => Object.hasOwn(row, field)) &&
    Object.values(row).every(
      (value) => value === null || ['string', 'number', 'boolean'].includes(typeof value),
    );
  if (!Array.isArray(rows) || !rows.every(isRow))
    throw invalid(path, canaryWords(terminal.locale).problems.sample);
  return rows;
}
