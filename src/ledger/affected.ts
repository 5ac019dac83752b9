/**
 * The people of an incident: everybody whose data one or several receiving parties got, a party being all identities that
 * are taken for one receiver. Counted exactly and once, whichever identities they went to and were met under.
 *
 * Invariant: `totals` gives the number of people that `everyone` lists, and each count by category, tier, basis or kind is
 * a count of those people.
 */
import {
  CATEGORIES,
  type Category,
  type CategorySet,
  TIERS,
  type Tier,
  tierSet,
} from '../disclosure/category.ts';
import { BASES, type Basis, type Channel } from '../disclosure/channel.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { NamedIdentity, PersonSeen, RecipientTotals } from './answers.ts';
import { ask } from './ask.ts';
import { extentOf, rowsPerSlice, slices } from './headcounts.ts';
import { everyPerson } from './people-export.ts';
import { type PeopleQuestions, ROWS_AT_ONCE } from './people-questions.ts';
import type { RecipientNames } from './recipient-names.ts';
import { and, type Condition, during, hexKey, millis, seenPeople, type TimeRange } from './sql.ts';
import type { Store } from './store.ts';

/** Linked identities that are listed at most. */
export const MAX_LINKED = 200;
/** Routes that are listed at most. */
export const MAX_ROUTES = 100;

export interface AffectedScope {
  /** Receiving parties, each by its identities; at least one with at least one. */
  readonly parties: readonly (readonly RecipientKey[])[];
  readonly range: TimeRange;
  /** Empty: every route. */
  readonly routes: readonly string[];
}

/** A kind of information in the order of gravity, and the categories it is told by. */
export interface Kind {
  readonly name: string;
  readonly categories: CategorySet;
}

export interface Blind {
  readonly channel: Channel;
  readonly reason: string;
  readonly periods: number;
  readonly bytes: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

export class AffectedQuestions {
  readonly #store: () => Store;
  readonly #people: PeopleQuestions;
  readonly #names: RecipientNames;
  readonly #rowsAtOnce: number;

  /** @param rowsAtOnce rows that one statement puts together; fewer in tests. */
  constructor(store: () => Store, people: PeopleQuestions, names: RecipientNames, rowsAtOnce = ROWS_AT_ONCE) {
    this.#store = store;
    this.#people = people;
    this.#names = names;
    this.#rowsAtOnce = rowsAtOnce;
  }

  totals(scope: AffectedScope): Promise<RecipientTotals> {
    return this.#people.totalsOfRows(rowsOf(scope));
  }

  /** Everybody, as they come. Memory does not grow with their number. */
  async *everyone(scope: AffectedScope): AsyncGenerator<PersonSeen> {
    const main = rowsOf(scope);
    const store = this.#store();
    const extent = await extentOf(store, main);
    const againstExtent = { rows: 0, mayBeAliases: 0, unexplained: 0 };
    yield* everyPerson(store, { rows: { main }, extent, againstExtent, isSole: false });
  }

  /** People by category; everybody with a category counts in it. */
  async byCategory(scope: AffectedScope): Promise<{ category: Category; people: number }[]> {
    const terms = Object.entries(CATEGORIES) as [Category, { bit: number }][];
    const counts = await this.#countEach(
      rowsOf(scope),
      terms.map(([, { bit }]) => `bitTest(seen.categories, ${bit})`),
    );
    return terms
      .map(([category], i) => ({ category, people: counts[i] as number }))
      .filter(({ people }) => people > 0)
      .sort((a, b) => b.people - a.people);
  }

  /** People by the most harmful tier of what was received about them; they add up to everybody. */
  async byTier(scope: AffectedScope): Promise<{ tier: Tier; people: number }[]> {
    const worstFirst = TIERS.toReversed();
    const has = (tier: Tier) => `bitAnd(seen.categories, ${tierSet(tier)}) != 0`;
    const counts = await this.#countEach(
      rowsOf(scope),
      worstFirst.map((tier, i) =>
        // Whoever has nothing that is known is counted as public.
        tier === 'public'
          ? worstFirst
              .slice(0, i)
              .map((worse) => `NOT (${has(worse)})`)
              .join(' AND ')
          : [has(tier), ...worstFirst.slice(0, i).map((worse) => `NOT (${has(worse)})`)].join(' AND '),
      ),
    );
    return worstFirst.map((tier, i) => ({ tier, people: counts[i] as number }));
  }

  /** People by basis; somebody with several counts in each. */
  async byBasis(scope: AffectedScope): Promise<{ basis: Basis; people: number }[]> {
    const bases = Object.entries(BASES) as [Basis, number][];
    const counts = await this.#countEach(
      rowsOf(scope),
      bases.map(([, number]) => `bitTest(seen.bases, ${number})`),
    );
    return bases
      .map(([basis], i) => ({ basis, people: counts[i] as number }))
      .filter(({ people }) => people > 0);
  }

  /**
   * Records by kind and party: what one party received about one person is one record, of the gravest kind in it.
   * @param kinds gravest first. @param rest what a record of no kind is counted as.
   */
  async recordsByKind(
    scope: AffectedScope,
    kinds: readonly Kind[],
    rest: string,
  ): Promise<{ kind: string; party: number; records: number }[]> {
    const found: { kind: string; party: number; records: number }[] = [];
    for (const [party, identities] of scope.parties.entries()) {
      const has = ({ categories }: Kind) => `bitAnd(seen.categories, ${categories}) != 0`;
      const none = (graver: readonly Kind[]) => graver.map((kind) => `NOT (${has(kind)})`);
      const counts = await this.#countEach(rowsOf({ ...scope, parties: [identities] }), [
        ...kinds.map((kind, i) => [has(kind), ...none(kinds.slice(0, i))].join(' AND ')),
        none(kinds).join(' AND ') || '1',
      ]);
      const names = [...kinds.map(({ name }) => name), rest];
      found.push(...names.map((kind, i) => ({ kind, party, records: counts[i] as number })));
    }
    return found.filter(({ records }) => records > 0);
  }

  /** Distinct person keys by UTC day. Cost: 8 bytes a row. */
  async byDay(scope: AffectedScope): Promise<{ day: EpochMs; people: number; disclosures: number }[]> {
    const rows = await this.#byStart(scope, 'toStartOfDay(at)');
    return rows.map(({ start, ...counts }) => ({ day: start, ...counts }));
  }

  /** As byDay, by UTC hour: for what happened within some days. */
  async byHour(scope: AffectedScope): Promise<{ hour: EpochMs; people: number; disclosures: number }[]> {
    const rows = await this.#byStart(scope, 'toStartOfHour(at)');
    return rows.map(({ start, ...counts }) => ({ hour: start, ...counts }));
  }

  async #byStart(
    scope: AffectedScope,
    start: string,
  ): Promise<{ start: EpochMs; people: number; disclosures: number }[]> {
    const condition = rowsOf(scope);
    const rows = await this.#ask<{ start: number; people: number; n: number }>(
      `SELECT toUnixTimestamp(${start}) * 1000 AS start, uniqExact(person) AS people, count() AS n
       FROM disclosures WHERE ${condition.sql} GROUP BY start ORDER BY start`,
      condition,
    );
    return rows.map(({ start: at, people, n }) => ({
      start: Number(at),
      people: Number(people),
      disclosures: Number(n),
    }));
  }

  /** People by route and door, whichever identifiers they were met under; somebody met through several counts in each. */
  async byRoute(
    scope: AffectedScope,
  ): Promise<{ route: string; channel: Channel; people: number; disclosures: number }[]> {
    const condition = rowsOf(scope);
    const { rows, mayBeAliases } = await extentOf(this.#store(), condition);
    const found = new Map<string, { route: string; channel: Channel; people: number; disclosures: number }>();
    for (const slice of slices(rows, rowsPerSlice(rows, this.#rowsAtOnce))) {
      const seen = seenPeople(condition, { by: 'route, channel', aliases: mayBeAliases > 0, slice });
      const part = await this.#ask<{ route: string; door: Channel; people: number; n: number }>(
        `WITH ${seen} SELECT route, toString(channel) AS door, count() AS people, sum(disclosures) AS n
         FROM seen GROUP BY route, door`,
        condition,
      );
      for (const { route, door, people, n } of part) {
        const key = `${door} ${route}`;
        const known = found.get(key) ?? { route, channel: door, people: 0, disclosures: 0 };
        known.people += Number(people);
        known.disclosures += Number(n);
        found.set(key, known);
      }
    }
    return [...found.values()]
      .sort((a, b) => b.people - a.people || (a.route < b.route ? -1 : 1))
      .slice(0, MAX_ROUTES);
  }

  /** Identities that stood together with those of the scope, and how many disclosures each received in it. */
  async linked(scope: AffectedScope): Promise<{ identity: NamedIdentity; disclosures: number }[]> {
    const condition = rowsOf(scope);
    const rows = await this.#ask<{ identity_key: string; n: number }>(
      `SELECT ${hexKey('identity')} AS identity_key, sum(n) AS n FROM (
         SELECT identity_set, count() AS n FROM disclosures WHERE ${condition.sql} GROUP BY identity_set) AS met
       INNER JOIN (SELECT DISTINCT identity, identity_set FROM identity_sets) AS sets
         ON sets.identity_set = met.identity_set
       GROUP BY identity ORDER BY n DESC, identity LIMIT ${MAX_LINKED}`,
      condition,
    );
    const named = await this.#names.named(rows.map(({ identity_key: key }) => key));
    return rows.map(({ identity_key: key, n }) => ({ identity: named(key), disclosures: Number(n) }));
  }

  /** What could not be seen of what the parties received, and of everybody: people may be missing by it. */
  async blind(scope: AffectedScope): Promise<{ theirs: Blind[]; all: Blind[] }> {
    const answer = async (condition: Condition): Promise<Blind[]> => {
      const rows = await this.#ask<{
        channel: Channel;
        reason: string;
        n: number;
        bytes: number;
        first: number;
        last: number;
      }>(
        `SELECT toString(channel) AS channel, toString(reason) AS reason, count() AS n, sum(bytes) AS bytes,
                ${millis('min(at)')} AS first, ${millis('max(at)')} AS last
         FROM blind_periods WHERE ${condition.sql} GROUP BY channel, reason ORDER BY n DESC, channel, reason`,
        condition,
      );
      return rows.map(({ channel, reason, n, bytes, first, last }) => ({
        channel,
        reason,
        periods: Number(n),
        bytes: Number(bytes),
        firstAt: Number(first),
        lastAt: Number(last),
      }));
    };
    const time = during(scope.range);
    return {
      theirs: await answer(and(receivedByAny(scope.parties.flat()), time)),
      all: await answer(time),
    };
  }

  /** How many of the people meet each condition. Slices of all keys share nobody, so that their counts add up. */
  async #countEach(condition: Condition, conditions: readonly string[]): Promise<number[]> {
    const { rows, mayBeAliases } = await extentOf(this.#store(), condition);
    const counts = conditions.map(() => 0);
    const columns = conditions.map((each, i) => `countIf(${each}) AS c${i}`).join(', ');
    for (const slice of slices(rows, rowsPerSlice(rows, this.#rowsAtOnce))) {
      const [row] = await this.#ask<Record<string, number>>(
        `WITH ${seenPeople(condition, { aliases: mayBeAliases > 0, slice })} SELECT ${columns} FROM seen`,
        condition,
      );
      for (const i of counts.keys()) counts[i] = (counts[i] as number) + Number(row?.[`c${i}`] ?? 0);
    }
    return counts;
  }

  #ask<T>(sql: string, condition: Condition): Promise<T[]> {
    return ask<T>(this.#store(), sql, condition);
  }
}

/** Disclosures to any of these identities, of whatever kind. */
function receivedByAny(identities: readonly RecipientKey[]): Condition {
  const sets = (column: string) =>
    `SELECT ${column} FROM identity_sets WHERE identity IN {identities:Array(UInt64)}`;
  return {
    sql: `recipient IN (${sets('recipient')}) AND identity_set IN (${sets('identity_set')})`,
    params: { identities: [...new Set(identities)] },
  };
}

function rowsOf({ parties, range, routes }: AffectedScope): Condition {
  const parts: Condition[] = [receivedByAny(parties.flat()), during(range)];
  if (routes.length > 0) parts.push({ sql: 'route IN {routes:Array(String)}', params: { routes } });
  return and(...parts);
}
