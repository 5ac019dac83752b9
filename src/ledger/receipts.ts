/**
 * Who received this person's data.
 *
 * The index by person leads to the places of the person's rows. Few of them are put together at once, most recent first.
 * Somebody who was shown very often has a row in every stretch of the table: then recipients come in the order in which
 * the table lies, by their keys, and a page looks at windows of all keys until it is full. Keys are pseudo-random, so
 * that a window's size follows from the number of rows.
 *
 *   table, by recipient   ─ a ─ ─ ─ b b ─ c ─ ─ ─ ─ ─ d ─ ─ ─ e ─ ─ …       the person's rows, found by the index
 *                         └─ window ─┴─ window, larger ─┘
 *
 * Invariant: pages together have every recipient once, and `totals` counts them.
 */
import { categoriesOf } from '../disclosure/category.ts';
import { BASES, CHANNELS } from '../disclosure/channel.ts';
import { WeirError } from '../disclosure/error.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { RecipientSeen } from './answers.ts';
import { ask } from './ask.ts';
import { namesOf } from './bits.ts';
import { edgeOf } from './edges.ts';
import { personIn } from './person-halves.ts';
import type { RecipientNames } from './recipient-names.ts';
import { type Filters, filtered } from './selection.ts';
import { and, type Condition, EVERYTHING, hexKey, millis } from './sql.ts';
import type { Store } from './store.ts';

/** Recipients in one page of an answer at most. */
export const MAX_RECEIPTS = 10_000;
/** A page when nothing is said. */
export const RECEIPTS_PER_PAGE = 100;
/**
 * Rows of a person that are put together for one page. Each lies in a stretch of its own mostly, of 8,192 rows that are
 * read with it, a tenth of a millisecond.
 */
export const FEW_ROWS = 1_000;
/** Rows expected in the first window for each recipient that is wanted. */
const ROWS_PER_RECIPIENT = 3;
/** A window after one that did not fill the page is so many times as large. */
const WINDOW_GROWTH = 4n;
const KEYS = 2n ** 64n;

/** Where a page ended. */
export interface ReceiptCursor {
  /** 16 hex digits. */
  readonly recipient: string;
  /** Of the recipient's last row; null when recipients come in the order of their keys. */
  readonly lastAt: EpochMs | null;
}

export interface ReceiptPage {
  /** Most recent first, or in the order of the recipients' keys. */
  readonly order: 'recent' | 'key';
  readonly recipients: readonly RecipientSeen[];
  /** Null when nobody comes after. */
  readonly next: ReceiptCursor | null;
}

export interface ReceiptTotals {
  readonly recipients: number;
  readonly disclosures: number;
  readonly firstAt: EpochMs | null;
  readonly lastAt: EpochMs | null;
}

interface RawReceipt {
  readonly recipient: string;
  readonly categories: number;
  readonly channels: number;
  readonly bases: number;
  readonly disclosures: number;
  readonly first_at: number;
  readonly last_at: number;
}

interface RawTotals {
  readonly recipients: number;
  readonly disclosures: number;
  readonly first_at?: number;
  readonly last_at?: number;
}

const COLUMNS = `${hexKey('recipient')} AS recipient_, groupBitOr(categories) AS categories_,
  groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(channel))) AS channels_,
  groupBitOr(bitShiftLeft(toUInt32(1), toUInt8(basis))) AS bases_,
  count() AS disclosures_, min(at) AS first_, max(at) AS last_`;
/** Names that end in `_` hide no column that they are made from. */
const RECEIPT = `SELECT recipient_ AS recipient, categories_ AS categories, channels_ AS channels, bases_ AS bases,
  disclosures_ AS disclosures, ${millis('first_')} AS first_at, ${millis('last_')} AS last_at`;

export class Receipts {
  readonly #store: () => Store;
  readonly #names: RecipientNames;
  readonly #fewRows: number;
  #isIndexReachable = true;

  /** @param fewRows that are put together for one page; fewer in tests. */
  constructor(store: () => Store, names: RecipientNames, fewRows = FEW_ROWS) {
    this.#store = store;
    this.#names = names;
    this.#fewRows = fewRows;
  }

  /**
   * One page.
   * @param keys all keys that lead to the person. @throws WeirError as ask
   */
  async page(
    keys: readonly PersonKey[],
    filters: Filters,
    page: { readonly limit?: number; readonly after?: ReceiptCursor | undefined } = {},
  ): Promise<ReceiptPage> {
    const limit = Math.min(page.limit ?? RECEIPTS_PER_PAGE, MAX_RECEIPTS);
    const { after } = page;
    // Whoever began in one order goes on in it, whatever came meanwhile.
    const rowsAtMost = await this.#rowsAtMost(keys);
    const byKey = after === undefined ? rowsAtMost > this.#fewRows : after.lastAt === null;
    const condition = and(personIn(keys), filtered(filters));
    // One more than the page shows whether somebody comes after it.
    const found = byKey
      ? await this.#byKey(condition, limit + 1, after, rowsAtMost)
      : await this.#byTime(condition, limit + 1, after);
    const rows = found.slice(0, limit);
    const named = await this.#names.named(rows.map((row) => row.recipient));
    const last = rows.at(-1);
    const next =
      last === undefined || found.length <= limit
        ? null
        : { recipient: last.recipient, lastAt: byKey ? null : Number(last.last_at) };
    const recipients = rows.map((row) => ({
      recipient: named(row.recipient),
      categories: categoriesOf(Number(row.categories)),
      channels: namesOf(CHANNELS, Number(row.channels)),
      bases: namesOf(BASES, Number(row.bases)),
      disclosures: Number(row.disclosures),
      firstAt: Number(row.first_at),
      lastAt: Number(row.last_at),
    }));
    return { order: byKey ? 'key' : 'recent', recipients, next };
  }

  /** Everybody, page by page. Memory is one page's. @throws WeirError as ask */
  async *everyone(keys: readonly PersonKey[], filters: Filters): AsyncGenerator<RecipientSeen> {
    let after: ReceiptCursor | undefined;
    do {
      const page: ReceiptPage = await this.page(keys, filters, { limit: MAX_RECEIPTS, after });
      yield* page.recipients;
      after = page.next ?? undefined;
    } while (after !== undefined);
  }

  /**
   * How many recipients, exactly, and how many disclosures.
   * Cost: three columns of every stretch of 8,192 rows that has one about the person. @throws WeirError as ask
   */
  async totals(keys: readonly PersonKey[], filters: Filters): Promise<ReceiptTotals> {
    const store = this.#store();
    const condition = and(personIn(keys), filtered(filters));
    const isFew = (await this.#rowsAtMost(keys)) <= this.#fewRows;
    const times = isFew ? `, ${millis('min(at)')} AS first_at, ${millis('max(at)')} AS last_at` : '';
    const [row] = await ask<RawTotals>(
      store,
      `SELECT uniqExact(recipient) AS recipients, count() AS disclosures${times} FROM disclosures WHERE ${condition.sql}`,
      condition,
    );
    const disclosures = Number(row?.disclosures ?? 0);
    if (disclosures === 0) return { recipients: 0, disclosures, firstAt: null, lastAt: null };
    return {
      recipients: Number(row?.recipients ?? 0),
      disclosures,
      // Of many rows the times are the larger part of what would be read: those of two months are enough.
      firstAt: isFew ? Number(row?.first_at) : await edgeOf(store, condition, 'min'),
      lastAt: isFew ? Number(row?.last_at) : await edgeOf(store, condition, 'max'),
    };
  }

  /**
   * How many rows a person has at most, from the index alone, which knows them by the upper half of their key. Decides
   * on the way, not on the answer: whatever it says, pages are whole.
   */
  async #rowsAtMost(keys: readonly PersonKey[]): Promise<number> {
    const { tops = [] } = personIn(keys).params;
    const count = async (from: string, settings = '') => {
      const sql = `SELECT count() AS n FROM ${from} WHERE person_top IN {tops:Array(UInt32)} ${settings}`;
      const [row] = await ask<{ n: number }>(this.#store(), sql, { sql: '1', params: { tops } });
      return Number(row?.n ?? 0);
    };
    if (this.#isIndexReachable) {
      try {
        // Asked for through its table, every mark of the table's own order is looked at first: as long again as the page.
        return await count('mergeTreeProjection(currentDatabase(), disclosures, by_person)');
      } catch (error) {
        if (!(error instanceof WeirError) || error.code !== 'WEIR_LEDGER_QUERY') throw error;
        // A cluster's table has its indices on the shards.
        this.#isIndexReachable = false;
      }
    }
    // What counts rows without reading any counts them twice when a projection knows them, too (measured with 26.7). For
    // this statement alone: the setting also keeps others from the index, and an exact count then takes twice as long.
    return count('disclosures', 'SETTINGS optimize_use_implicit_projections = 0');
  }

  #byTime(condition: Condition, limit: number, after: ReceiptCursor | undefined): Promise<RawReceipt[]> {
    const beyond: Condition =
      after === undefined
        ? EVERYTHING
        : {
            sql: `${millis('last_')} < {afterAt:Int64} OR (${millis('last_')} = {afterAt:Int64} AND recipient > {afterKey:UInt64})`,
            params: { afterAt: after.lastAt ?? 0, afterKey: String(BigInt(`0x${after.recipient}`)) },
          };
    return ask<RawReceipt>(
      this.#store(),
      `${RECEIPT} FROM (SELECT ${COLUMNS} FROM disclosures WHERE ${condition.sql} GROUP BY recipient
         HAVING ${beyond.sql} ORDER BY last_ DESC, recipient LIMIT {limit:UInt32})`,
      and(condition, beyond, { sql: '1', params: { limit } }),
    );
  }

  async #byKey(
    condition: Condition,
    limit: number,
    after: ReceiptCursor | undefined,
    rowsAtMost: number,
  ): Promise<RawReceipt[]> {
    const found: RawReceipt[] = [];
    let from = after === undefined ? 0n : BigInt(`0x${after.recipient}`) + 1n;
    let keys = (KEYS * BigInt(ROWS_PER_RECIPIENT * limit)) / BigInt(Math.max(1, rowsAtMost)) + 1n;
    while (found.length < limit && from < KEYS) {
      const to = from + keys < KEYS ? from + keys : KEYS;
      const window = {
        sql: 'recipient BETWEEN {firstKey:UInt64} AND {lastKey:UInt64}',
        params: { firstKey: String(from), lastKey: String(to - 1n), limit: limit - found.length },
      };
      const within = and(condition, window);
      found.push(
        ...(await ask<RawReceipt>(
          this.#store(),
          `${RECEIPT} FROM (SELECT ${COLUMNS} FROM disclosures WHERE ${within.sql}
             GROUP BY recipient ORDER BY recipient LIMIT {limit:UInt32}) ORDER BY recipient`,
          within,
        )),
      );
      [from, keys] = [to, keys * WINDOW_GROWTH];
    }
    return found;
  }
}
