/** Options that narrow a question about people: by category, tier, channel and route, and against another recipient. */
import { type Command, Option } from 'commander';
import { CATEGORIES, type Category, TIERS, type Tier } from '../disclosure/category.ts';
import { CHANNELS, type Channel } from '../disclosure/channel.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Filters, SetOperation } from '../ledger/selection.ts';
import { type LedgerFlags, rangeOf } from './ledger-options.ts';
import type { Terminal } from './terminal.ts';

export interface FilterFlags extends LedgerFlags {
  readonly category?: readonly string[];
  readonly tier?: Tier;
  readonly channel?: readonly string[];
  readonly route?: readonly string[];
}

export interface SelectionFlags extends FilterFlags {
  readonly and?: string;
  readonly or?: string;
  readonly not?: string;
}

export function withFilters(command: Command, { words }: Terminal): Command {
  return command
    .option('--category <category...>', words.filters.category)
    .addOption(new Option('--tier <tier>', words.filters.tier).choices([...TIERS]))
    .addOption(new Option('--channel <channel...>', words.filters.channel).choices(Object.keys(CHANNELS)))
    .option('--route <route...>', words.filters.route);
}

export function withSetOperations(command: Command, { words }: Terminal): Command {
  return command
    .option('--and <recipient>', words.filters.and)
    .option('--or <recipient>', words.filters.or)
    .option('--not <recipient>', words.filters.not);
}

/** @throws WeirError WEIR_USAGE naming what is not known. */
export function filtersOf(flags: FilterFlags, command: string, { words }: Terminal): Filters {
  const unknown = flags.category?.find((name) => !Object.hasOwn(CATEGORIES, name));
  if (unknown !== undefined) {
    const problem = words.filters.unknownCategory(unknown, Object.keys(CATEGORIES).join(words.listComma));
    throw new WeirError('WEIR_USAGE', { problem, command });
  }
  return {
    range: rangeOf(flags, command),
    categories: flags.category as readonly Category[] | undefined,
    tier: flags.tier,
    channels: flags.channel as readonly Channel[] | undefined,
    routes: flags.route,
  };
}

/** The other recipient, and how it is set against the first. @throws WeirError WEIR_USAGE when there is more than one. */
export function operationOf(
  flags: SelectionFlags,
  command: string,
  { words }: Terminal,
): { readonly operation: SetOperation; readonly other: string } | undefined {
  const given = (['and', 'or', 'not'] as const).filter((operation) => flags[operation] !== undefined);
  if (given.length > 1) throw new WeirError('WEIR_USAGE', { problem: words.filters.oneOperation, command });
  const [operation] = given;
  return operation === undefined ? undefined : { operation, other: flags[operation] as string };
}
