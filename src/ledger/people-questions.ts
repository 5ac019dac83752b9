/**
 * Whose data did this recipient receive: how many, who, and who of them another recipient received, too.
 *
 * Up to ROWS_AT_ONCE rows are answered in one statement, row by row as it is defined (seenPeople). More are counted in
 * slices of all keys (headcounts.ts), and listed by time: whoever was first met at a time has no row before it.
 */
import { BASES, CHANNELS, MEASURES } from '../disclosure/channel.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { PeopleCursor, PersonSeen, RecipientTotals } from './answers.ts';
import { ask } from './ask.ts';
import { categoryNames, namesOf } from './bits.ts';
import { edgeOf, inTime, nextMonth, spanOfAll } from './edges.ts';
import {
  type Extent,
  extentOf,
  headcount,
  inSlice,
  ROWS_PER_COUNT,
  rowsPerSlice,
  slices,
} from './headcounts.ts';
import { type Rows, rowsOfSelection, type Selection } from './selection.ts';
import {
  and,
  type Condition,
  EVERYTHING,
  hexKey,
  millis,
  type Slice,
  seenPeople,
  together,
  UNEXPLAINED,
} from './sql.ts';
import type { Store } from './store.ts';

/** People in one page of an answer at most. */
export const MAX_PAGE = 10_000;
/** Rows that one statement puts together person by person: about half a gigabyte of states. */
export const ROWS_AT_ONCE = 4_000_000;
/** Rows looked at beyond a page, for people who were met before: a page of newcomers is found in one step mostly. */
const SLACK_ROWS = 256;

/** A selection as conditions, with the number of its rows. */
export interface Prepared {
  readonly rows: Rows;
  readonly extent: Extent;
  /** Rows of the other recipient, when there is one. */
  readonly againstExtent: Extent;
  /** Whether all rows are filed under one recipient. */
  readonly isSole: boolean;
}

export interface RawPerson {
  readonly person: string;
  readonly categories: number;
  readonly channels: number;
  readonly measures: number;
  readonly bases: number;
  readonly disclosures: number;
  readonly first_at: number;
  readonly last_at: number;
}

export class PeopleQuestions {
  readonly #store: () => Store;
  readonly #rowsAtOnce: number;
  readonly #rowsPerCount: number;

  /** @param rowsAtOnce rows that one statement puts together, @param rowsPerCount that it counts; fewer in tests. */
  constructor(store: () => Store, rowsAtOnce = ROWS_AT_ONCE, rowsPerCount = ROWS_PER_COUNT) {
    this.#store = store;
    this.#rowsAtOnce = rowsAtOnce;
    this.#rowsPerCount = rowsPerCount;
  }

  /** How many distinct people. Exact, over any number of rows. */
  async totals(asked: Selection): Promise<RecipientTotals> {
    return this.totalsOf(await this.prepare(asked));
  }

  /** As totals, of rows that meet any condition. */
  async totalsOfRows(condition: Condition): Promise<RecipientTotals> {
    const extent = await extentOf(this.#store(), condition);
    return this.totalsOf({ rows: { main: condition }, extent, againstExtent: NOTHING, isSole: false });
  }

  async totalsOf(prepared: Prepared): Promise<RecipientTotals> {
    const { rows, extent, againstExtent } = prepared;
    if (rows.against === undefined && extent.rows > this.#rowsAtOnce)
      return this.#manyPeople(rows.main, extent);
    let totals: RecipientTotals = NOBODY;
    const count = extent.rows + againstExtent.rows;
    for (const slice of slices(count, rowsPerSlice(count, this.#rowsAtOnce))) {
      const { ctes, from } = seenOf(prepared, slice, true);
      const [row] = await this.#ask<RawTotals>(
        `WITH ${ctes} SELECT count() AS people, countIf(${UNEXPLAINED}) AS unexplained,
                sum(disclosures) AS disclosures, ${millis('min(first_at)')} AS first_at,
                ${millis('max(last_at)')} AS last_at FROM ${from}`,
        paramsOf(rows),
      );
      if (row !== undefined) totals = added(totals, row);
    }
    return totals;
  }

  /** Prepares a selection: which rows it means, and how many they are. */
  async prepare(asked: Selection): Promise<Prepared> {
    const store = this.#store();
    const sole = new Set<RecipientKey>();
    for (const identity of [asked.recipient, ...(asked.with === undefined ? [] : [asked.with.recipient])]) {
      if (await this.isSole(identity)) sole.add(identity);
    }
    const rows = rowsOfSelection(asked, (identity) => sole.has(identity));
    const extent = await extentOf(store, rows.main);
    const againstExtent = rows.against === undefined ? NOTHING : await extentOf(store, rows.against.rows);
    const isSole = sole.has(asked.recipient) && asked.with?.operation !== 'or';
    return { rows, extent, againstExtent, isSole };
  }

  /** Whether an identity was never seen but as the recipient itself: then all rows filed under it are its own. */
  async isSole(identity: RecipientKey): Promise<boolean> {
    const recipients = await this.#ask<{ recipient: string }>(
      'SELECT DISTINCT toString(recipient) AS recipient FROM identity_sets WHERE identity = {identity:UInt64} LIMIT 2',
      { sql: '1', params: { identity: String(identity) } },
    );
    return recipients.length === 1 && recipients[0]?.recipient === String(identity);
  }

  /** One page, in the order of the first disclosure. */
  async page(
    asked: Selection,
    page: { readonly limit?: number | undefined; readonly after?: PeopleCursor | undefined } = {},
  ): Promise<PersonSeen[]> {
    const prepared = await this.prepare(asked);
    const limit = Math.min(page.limit ?? MAX_PAGE, MAX_PAGE);
    if (prepared.rows.against === undefined && prepared.extent.rows > this.#rowsAtOnce)
      return this.#pageByTime(prepared, limit, page.after);
    const found: PersonSeen[] = [];
    for (const slice of slices(prepared.extent.rows + prepared.againstExtent.rows, this.#rowsAtOnce)) {
      found.push(...(await this.#pageOfSeen(prepared, limit, page.after, slice)));
      if (found.length > limit) found.sort(byFirst).length = limit;
    }
    return found.sort(byFirst);
  }

  async #pageOfSeen(
    prepared: Prepared,
    limit: number,
    after: PeopleCursor | undefined,
    slice?: Slice,
  ): Promise<PersonSeen[]> {
    const { ctes, from } = seenOf(prepared, slice, true);
    const beyond: Condition =
      after === undefined
        ? EVERYTHING
        : {
            sql: `(${millis('seen.first_at')}, seen.person) > ({afterAt:Int64}, {afterPerson:UInt64})`,
            params: { afterAt: after.firstAt, afterPerson: String(BigInt(`0x${after.person}`)) },
          };
    const rows = await this.#ask<RawPerson>(
      `WITH ${ctes} SELECT ${PERSON_COLUMNS} FROM ${from} WHERE ${beyond.sql}
       ORDER BY seen.first_at, seen.person LIMIT {limit:UInt32}`,
      and(paramsOf(prepared.rows), beyond, { sql: '1', params: { limit } }),
    );
    return rows.map(personSeen);
  }

  /**
   * A page of very many people. Rows of the next people stand at the next times: as many rows as the page has, and some
   * more, are taken by time alone, month by month; the people in them are then put together from all their rows, and
   * those who were met before are left out.
   */
  async #pageByTime(
    { rows: { main }, extent }: Prepared,
    limit: number,
    after: PeopleCursor | undefined,
  ): Promise<PersonSeen[]> {
    const found: PersonSeen[] = [];
    const { first, last: end } = await spanOfAll(this.#store());
    let from = Math.max(after?.firstAt ?? 0, first);
    while (from <= end) {
      const until = nextMonth(from);
      const { people, last } = await this.#metNext(main, extent, from, until, limit - found.length);
      for (const person of people) {
        if (after !== undefined && byFirst(person, after) <= 0) continue;
        found.push(person);
        if (found.length === limit) return found;
      }
      from = last === undefined ? until : last + 1;
    }
    return found;
  }

  /** People whose first row stands among the next rows in a time; the last of these rows' times, if there are any. */
  async #metNext(
    main: Condition,
    extent: Extent,
    from: number,
    until: number,
    wanted: number,
  ): Promise<{ people: PersonSeen[]; last: number | undefined }> {
    const within = and(main, inTime(from, until));
    // All rows of the last millisecond, so that nobody is cut off in the middle of it.
    const [reach] = await this.#ask<{ n: number; last: number }>(
      `SELECT count() AS n, ${millis('max(at)')} AS last
       FROM (SELECT at FROM disclosures WHERE ${within.sql} ORDER BY at LIMIT ${wanted + SLACK_ROWS} WITH TIES)`,
      within,
    );
    if (reach === undefined || Number(reach.n) === 0) return { people: [], last: undefined };
    const last = Number(reach.last);
    const newcomers = `SELECT person FROM disclosures WHERE (${main.sql})
      AND at >= fromUnixTimestamp64Milli({next:Int64}) AND at <= fromUnixTimestamp64Milli({last:Int64})`;
    const keys = extent.mayBeAliases === 0 ? newcomers : allKeysOf(newcomers);
    const theirs = and(main, {
      sql: `person_top IN (SELECT toUInt32(bitShiftRight(person, 40)) FROM (${keys})) AND person IN (${keys})`,
      params: { next: from, last },
    });
    const rows = await this.#ask<RawPerson>(
      `WITH ${seenPeople(theirs, { aliases: extent.mayBeAliases > 0 })}
       SELECT ${PERSON_COLUMNS} FROM seen
       WHERE ${millis('seen.first_at')} BETWEEN {next:Int64} AND {last:Int64} ORDER BY seen.first_at, seen.person`,
      theirs,
    );
    return { people: rows.map(personSeen), last };
  }

  async #manyPeople(main: Condition, extent: Extent): Promise<RecipientTotals> {
    const people = await headcount(this.#store(), main, extent, this.#rowsPerCount);
    const unexplained =
      extent.unexplained === 0
        ? 0
        : extent.unexplained === extent.rows
          ? people
          : await this.#unexplainedOf(main, extent);
    const store = this.#store();
    const [firstAt, lastAt] = [await edgeOf(store, main, 'min'), await edgeOf(store, main, 'max')];
    return { people, unexplained, disclosures: extent.rows, firstAt, lastAt };
  }

  #unexplainedOf(main: Condition, extent: Extent): Promise<number> {
    const bare = and(main, { sql: "basis = 'none'", params: {} });
    return headcount(this.#store(), bare, { ...extent, rows: extent.unexplained }, this.#rowsPerCount);
  }

  #ask<T>(sql: string, condition: Condition): Promise<T[]> {
    return ask<T>(this.#store(), sql, condition);
  }
}

/**
 * The people of a selection as table expressions, in a slice of all keys; `seen` is among them.
 *
 * Where everybody has one key, the other recipient's keys tell which rows count, before people are put together; these
 * keys are held in memory, so that whoever asks for large recipients asks in slices.
 * @param prepared
 * @param slice of all keys; undefined: everybody.
 * @param isSliced whether what is asked is one slice, or few rows.
 */
export function seenOf(
  { rows, extent, againstExtent, isSole }: Prepared,
  slice?: Slice,
  isSliced = false,
): { readonly ctes: string; readonly from: string } {
  const options = { aliases: extent.mayBeAliases > 0, slice, inOrder: isSole };
  if (rows.against !== undefined && isSliced && extent.mayBeAliases + againstExtent.mayBeAliases === 0) {
    const { operation, rows: against } = rows.against;
    const keys = `SELECT person_top, person_low FROM disclosures WHERE ${and(against, inSlice(slice)).sql}`;
    const kept = {
      sql: `(person_top, person_low) ${operation === 'and' ? 'IN' : 'NOT IN'} (${keys})`,
      params: against.params,
    };
    return { ctes: seenPeople(and(rows.main, kept), options), from: 'seen' };
  }
  const seen = seenPeople(rows.main, options);
  if (rows.against === undefined) return { ctes: seen, from: 'seen' };
  const { operation, rows: against } = rows.against;
  const other = seenPeople(against, { aliases: againstExtent.mayBeAliases > 0, slice, name: 'other' });
  const join = operation === 'and' ? 'LEFT SEMI JOIN' : 'LEFT ANTI JOIN';
  return { ctes: `${seen}, ${other}`, from: `seen ${join} other ON other.person = seen.person` };
}

const NOTHING: Extent = { rows: 0, mayBeAliases: 0, unexplained: 0 };
const NOBODY: RecipientTotals = { people: 0, unexplained: 0, disclosures: 0, firstAt: null, lastAt: null };

/** A recipient's totals as the tables give them. */
export interface RawTotals {
  readonly people: number;
  readonly unexplained: number;
  readonly disclosures: number;
  readonly first_at: number;
  readonly last_at: number;
}

const PERSON_COLUMNS = `${hexKey('seen.person')} AS person, toUInt32(seen.categories) AS categories,
       seen.channels AS channels, seen.measures AS measures, seen.bases AS bases, seen.disclosures AS disclosures,
       ${millis('seen.first_at')} AS first_at, ${millis('seen.last_at')} AS last_at`;

/** The parameters of a selection's conditions. */
export function paramsOf(rows: Rows): Condition {
  return { sql: '1', params: together([rows.main.params, rows.against?.rows.params ?? {}]) };
}

function added(totals: RecipientTotals, row: RawTotals): RecipientTotals {
  const people = Number(row.people);
  if (people === 0) return totals;
  return {
    people: totals.people + people,
    unexplained: totals.unexplained + Number(row.unexplained),
    disclosures: totals.disclosures + Number(row.disclosures),
    firstAt: Math.min(totals.firstAt ?? Number.POSITIVE_INFINITY, Number(row.first_at)),
    lastAt: Math.max(totals.lastAt ?? 0, Number(row.last_at)),
  };
}

/** A person as an answer. */
export function personSeen(row: RawPerson): PersonSeen {
  return {
    person: row.person,
    categories: categoryNames(row.categories),
    channels: namesOf(CHANNELS, Number(row.channels)),
    measures: namesOf(MEASURES, Number(row.measures)),
    bases: namesOf(BASES, Number(row.bases)),
    disclosures: Number(row.disclosures),
    firstAt: Number(row.first_at),
    lastAt: Number(row.last_at),
  };
}

function byFirst(a: PeopleCursor, b: PeopleCursor): number {
  return a.firstAt - b.firstAt || (a.person < b.person ? -1 : a.person > b.person ? 1 : 0);
}

/** Every key that leads to the same people as those of a subquery do. */
function allKeysOf(people: string): string {
  const up = (of: string) => `SELECT person FROM aliases WHERE alias IN (${of})`;
  // Not `alias AS person`: a name given in SELECT would be what WHERE means.
  const down = (of: string) => `SELECT alias FROM aliases WHERE person IN (${of})`;
  const known = `${people} UNION ALL ${up(people)} UNION ALL ${up(up(people))}`;
  return `${known} UNION ALL ${down(known)} UNION ALL ${down(down(known))}`;
}
