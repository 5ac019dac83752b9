/**
 * Which recipients had received which of some people, before a time: what a leak is held against. All recipients at once,
 * in one pass over the rows about these people, and one over the rows of the recipients that are found there.
 *
 * What counts as received: rows that gave away something (a refusal did not), of another basis than the person's own
 * (`self`: everybody receives their own data), and with at least one of the categories asked for.
 */
import type { CategorySet } from '../disclosure/category.ts';
import { BASES } from '../disclosure/channel.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import { ask, askFor } from './ask.ts';
import { eachFixedRow } from './fixed-rows.ts';
import { EXPORT_MARK } from './keeper/front.ts';
import { aboutPeople, keyList, partsOf } from './key-list.ts';
import { type LinkedPeople, linkPeople } from './linked-people.ts';
import { and, type Condition, during, type TimeRange } from './sql.ts';
import type { Store } from './store.ts';

/** What one recipient had received about one key of a person. */
export interface Receipt {
  readonly recipient: RecipientKey;
  readonly key: PersonKey;
  readonly categories: CategorySet;
  /** Sets of bits by the numbers of CHANNELS and BASES. */
  readonly channels: number;
  readonly bases: number;
  readonly disclosures: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/** Which rows count. */
export interface HoldingFilter {
  readonly range: TimeRange;
  /** Rows with at least one of these; 0: all rows that gave away anything. */
  readonly anyOf: CategorySet;
}

/** All categories: sets have 31 bits. */
const ANYTHING = 0x7fffffff;
const RECEIPT_BYTES = 8 + 8 + 4 + 4 + 4 + 4 + 8 + 8;
const PAIR_BYTES = 16;
const KEY_BYTES = 8;
const TIME_BYTES = 24;

export class HoldingQuestions {
  readonly #store: () => Store;

  constructor(store: () => Store) {
    this.#store = store;
  }

  /** Which keys are one person. @throws WeirError as ask */
  link(keys: readonly PersonKey[]): Promise<LinkedPeople> {
    return linkPeople(this.#store(), keys);
  }

  /**
   * How many recipients and people there are, and pairs of them of which all of some categories were given away; people to
   * within half a percent, by a sketch of the store's (uniqCombined64), the rest exact.
   */
  async extent(
    filter: HoldingFilter,
    allOf: CategorySet = 0,
  ): Promise<{ recipients: number; people: number; pairs: number }> {
    const condition = and(counted(filter), { sql: '1', params: { allOf } });
    const [row] = await ask<{ recipients: number; people: number; pairs: number }>(
      this.#store(),
      `SELECT uniqExact(recipient) AS recipients, uniqCombined64(20)(person) AS people,
              (SELECT count() FROM (SELECT 1 FROM disclosures WHERE ${condition.sql}
                 GROUP BY recipient, person_top, person_low
                 HAVING bitAnd(groupBitOr(categories), {allOf:UInt32}) = {allOf:UInt32})) AS pairs
       FROM disclosures WHERE ${condition.sql}
       SETTINGS optimize_aggregation_in_order = 1`,
      condition,
    );
    return {
      recipients: Number(row?.recipients ?? 0),
      people: Number(row?.people ?? 0),
      pairs: Number(row?.pairs ?? 0),
    };
  }

  /** Bytes that left in a time without being seen, and when the first disclosure was; null when there is none. */
  async horizon(range: TimeRange): Promise<{ blindBytes: number; firstAt: EpochMs | null }> {
    const condition = during(range);
    const [row] = await ask<{ bytes: number; first: number; n: number }>(
      this.#store(),
      `SELECT (SELECT sum(bytes) FROM blind_periods WHERE ${condition.sql}) AS bytes,
              toUnixTimestamp64Milli(min(at)) AS first, count() AS n
       FROM disclosures WHERE ${condition.sql}`,
      condition,
    );
    const firstAt = Number(row?.n ?? 0) === 0 ? null : Number(row?.first);
    return { blindBytes: Number(row?.bytes ?? 0), firstAt };
  }

  /** Visits who had received any of these keys, a recipient and a key once. @throws WeirError as ask */
  async eachReceipt(
    keys: readonly PersonKey[],
    filter: HoldingFilter,
    visit: (receipt: Receipt) => void,
  ): Promise<void> {
    const condition = counted(filter);
    const bits = (column: string) => `toUInt32(groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(${column}))))`;
    for (const part of partsOf(keys)) {
      const stream = await askFor(
        this.#store(),
        `SELECT recipient, bitOr(bitShiftLeft(toUInt64(person_top), 40), person_low) AS key,
                toUInt32(groupBitOr(categories)) AS categories_, ${bits('channel')} AS channels_, ${bits('basis')} AS bases_,
                toUInt32(count()) AS disclosures_, toInt64(toUnixTimestamp64Milli(min(at))) AS first_,
                toInt64(toUnixTimestamp64Milli(max(at))) AS last_
         FROM disclosures WHERE ${aboutPeople(part)} AND (${condition.sql})
         GROUP BY recipient, person_top, person_low ${EXPORT_MARK} FORMAT RowBinary`,
        condition,
      );
      await eachFixedRow(stream, RECEIPT_BYTES, (row, at) =>
        visit({
          recipient: row.getBigUint64(at, true),
          key: row.getBigUint64(at + 8, true),
          categories: row.getUint32(at + 16, true),
          channels: row.getUint32(at + 20, true),
          bases: row.getUint32(at + 24, true),
          disclosures: row.getUint32(at + 28, true),
          firstAt: Number(row.getBigInt64(at + 32, true)),
          lastAt: Number(row.getBigInt64(at + 40, true)),
        }),
      );
    }
  }

  /** Visits each time at which a recipient received one of these keys. @throws WeirError as ask */
  async eachTime(
    keys: readonly PersonKey[],
    filter: HoldingFilter,
    visit: (recipient: RecipientKey, key: PersonKey, at: EpochMs) => void,
  ): Promise<void> {
    const condition = counted(filter);
    for (const part of partsOf(keys)) {
      const stream = await askFor(
        this.#store(),
        `SELECT recipient, bitOr(bitShiftLeft(toUInt64(person_top), 40), person_low) AS key,
                toInt64(toUnixTimestamp64Milli(at)) AS at_
         FROM disclosures WHERE ${aboutPeople(part)} AND (${condition.sql}) ${EXPORT_MARK} FORMAT RowBinary`,
        condition,
      );
      await eachFixedRow(stream, TIME_BYTES, (row, at) =>
        visit(
          row.getBigUint64(at, true),
          row.getBigUint64(at + 8, true),
          Number(row.getBigInt64(at + 16, true)),
        ),
      );
    }
  }

  /**
   * How many people each of these recipients had received.
   * @param allOf categories that all of them must have been given away of a person, in any number of rows; 0: any.
   * Somebody met under two keys counts twice: a recipient is taken for larger then, which speaks for it.
   */
  async received(
    recipients: readonly RecipientKey[],
    filter: HoldingFilter,
    allOf: CategorySet = 0,
  ): Promise<Map<RecipientKey, number>> {
    const condition = and(counted(filter), { sql: '1', params: { allOf } });
    const found = new Map<RecipientKey, number>();
    for (const part of partsOf(recipients)) {
      const stream = await askFor(
        this.#store(),
        `SELECT recipient, toUInt64(count()) AS people FROM (
           SELECT recipient, person_top, person_low FROM disclosures
           WHERE recipient IN (${keyList(part)}) AND (${condition.sql})
           GROUP BY recipient, person_top, person_low
           HAVING bitAnd(groupBitOr(categories), {allOf:UInt32}) = {allOf:UInt32})
         GROUP BY recipient SETTINGS optimize_aggregation_in_order = 1 ${EXPORT_MARK} FORMAT RowBinary`,
        condition,
      );
      await eachFixedRow(stream, PAIR_BYTES, (row, at) => {
        found.set(row.getBigUint64(at, true), Number(row.getBigUint64(at + 8, true)));
      });
    }
    return found;
  }

  /** Visits every pair of a recipient and a person of whom it had received all of some categories, once. @throws as ask */
  async eachPair(
    filter: HoldingFilter,
    allOf: CategorySet,
    visit: (recipient: RecipientKey, key: PersonKey) => void,
  ): Promise<void> {
    const condition = and(counted(filter), { sql: '1', params: { allOf } });
    const stream = await askFor(
      this.#store(),
      `SELECT recipient, bitOr(bitShiftLeft(toUInt64(person_top), 40), person_low) AS key
         FROM disclosures WHERE ${condition.sql}
         GROUP BY recipient, person_top, person_low
         HAVING bitAnd(groupBitOr(categories), {allOf:UInt32}) = {allOf:UInt32}
         SETTINGS optimize_aggregation_in_order = 1 ${EXPORT_MARK} FORMAT RowBinary`,
      condition,
    );
    await eachFixedRow(stream, PAIR_BYTES, (row, at) =>
      visit(row.getBigUint64(at, true), row.getBigUint64(at + 8, true)),
    );
  }

  /** Which of these keys the ledger has any disclosure about, whoever received it. @throws WeirError as ask */
  async known(keys: readonly PersonKey[], range: TimeRange): Promise<Set<PersonKey>> {
    const condition = during(range);
    const found = new Set<PersonKey>();
    for (const part of partsOf(keys)) {
      const stream = await askFor(
        this.#store(),
        `SELECT DISTINCT bitOr(bitShiftLeft(toUInt64(person_top), 40), person_low) AS key
         FROM disclosures WHERE ${aboutPeople(part)} AND (${condition.sql}) ${EXPORT_MARK} FORMAT RowBinary`,
        condition,
      );
      await eachFixedRow(stream, KEY_BYTES, (row, at) => found.add(row.getBigUint64(at, true)));
    }
    return found;
  }

  /** How many people two recipients both had received. */
  async shared(one: RecipientKey, other: RecipientKey, filter: HoldingFilter): Promise<number> {
    const condition = and(counted(filter), { sql: '1', params: { one: String(one), other: String(other) } });
    const of = (name: string) =>
      `SELECT DISTINCT person FROM disclosures WHERE recipient = {${name}:UInt64} AND (${condition.sql})`;
    const [row] = await ask<{ n: number }>(
      this.#store(),
      `SELECT count() AS n FROM (${of('one')}) WHERE person IN (${of('other')})`,
      condition,
    );
    return Number(row?.n ?? 0);
  }
}

function counted({ range, anyOf }: HoldingFilter): Condition {
  return and(during(range), {
    sql: `measure != 'deny' AND toUInt8(basis) != ${BASES.self} AND bitAnd(disclosures.categories, {anyOf:UInt32}) != 0`,
    params: { anyOf: anyOf === 0 ? ANYTHING : anyOf },
  });
}
