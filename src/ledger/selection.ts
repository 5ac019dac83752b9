/**
 * Whose data is asked about: a recipient's people, narrowed by time, category, channel and route, and set against
 * another recipient's.
 *
 *   and    people that both received            rows: what the first received about them
 *   or     people that either received          rows: what both received together
 *   not    people the first received and the    rows: what the first received about them
 *          other did not
 */
import {
  type Category,
  type CategorySet,
  categorySet,
  TIERS,
  type Tier,
  tierSet,
} from '../disclosure/category.ts';
import { CHANNELS, type Channel } from '../disclosure/channel.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import { and, type Condition, during, receivedBy, type TimeRange, together } from './sql.ts';

export const SET_OPERATIONS = ['and', 'or', 'not'] as const;
export type SetOperation = (typeof SET_OPERATIONS)[number];

export interface Filters {
  readonly range?: TimeRange | undefined;
  /** Disclosures of at least one of these. */
  readonly categories?: readonly Category[] | undefined;
  /** Disclosures of at least one category of this tier or a more harmful one. */
  readonly tier?: Tier | undefined;
  readonly channels?: readonly Channel[] | undefined;
  readonly routes?: readonly string[] | undefined;
}

export interface Selection extends Filters {
  /** Any identity of the recipient. */
  readonly recipient: RecipientKey;
  readonly with?: { readonly operation: SetOperation; readonly recipient: RecipientKey } | undefined;
}

/** The rows of the people, and those of the people they are set against. */
export interface Rows {
  readonly main: Condition;
  readonly against?: { readonly operation: 'and' | 'not'; readonly rows: Condition };
}

/** @param isSole whether an identity was never seen but as the recipient itself. */
export function rowsOfSelection(asked: Selection, isSole: (identity: RecipientKey) => boolean): Rows {
  const filters = filtered(asked);
  const first = receivedBy(asked.recipient, isSole(asked.recipient));
  if (asked.with === undefined) return { main: and(first, filters) };
  const { operation, recipient } = asked.with;
  const second = receivedBy(recipient, isSole(recipient), 'other');
  if (operation === 'or') {
    const either = {
      sql: `(${first.sql}) OR (${second.sql})`,
      params: together([first.params, second.params]),
    };
    return { main: and(either, filters) };
  }
  return { main: and(first, filters), against: { operation, rows: and(second, filters) } };
}

/** What filters ask of a row of `disclosures`. */
export function filtered({ range, categories, tier, channels, routes }: Filters): Condition {
  const parts: Condition[] = [during(range ?? {})];
  if (categories !== undefined && categories.length > 0)
    parts.push(anyOf('categories', categorySet(...categories)));
  if (tier !== undefined) parts.push(anyOf('tiers', tiersFrom(tier)));
  if (channels !== undefined && channels.length > 0) {
    parts.push({
      sql: 'toUInt8(channel) IN {channels:Array(UInt8)}',
      params: { channels: channels.map((channel) => BigInt(CHANNELS[channel])) },
    });
  }
  if (routes !== undefined && routes.length > 0)
    parts.push({ sql: 'route IN {routes:Array(String)}', params: { routes } });
  return and(...parts);
}

function anyOf(name: string, set: CategorySet): Condition {
  // The table's column: questions call what they make of it `categories`, too.
  return { sql: `bitAnd(disclosures.categories, {${name}:UInt32}) != 0`, params: { [name]: set } };
}

/** All categories of a tier and of the more harmful ones. */
export function tiersFrom(tier: Tier): CategorySet {
  return TIERS.slice(TIERS.indexOf(tier)).reduce((set, each) => set | tierSet(each), 0);
}
