/**
 * The questions one can ask the ledger. Answers are exact counts over what has been handed over to the tables; keys
 * are pseudonyms, recipients' values are unsealed with this machine's key file.
 */

import type { Readable } from 'node:stream';
import { type Category, categoriesOf, type Tier } from '../disclosure/category.ts';
import type { Channel } from '../disclosure/channel.ts';
import { readEvidenceText } from '../disclosure/evidence-text.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { PersonKey } from '../disclosure/person.ts';
import type { RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import { AffectedQuestions } from './affected.ts';
import type {
  PeopleCursor,
  PersonSeen,
  RecipientSeen,
  RecipientTotals,
  TopRecipient,
  VerdictSeen,
} from './answers.ts';
import { ask } from './ask.ts';
import { HoldingQuestions } from './holdings.ts';
import type { HoldScope } from './holds.ts';
import { everyPerson, exportPeople, type PeopleFormat } from './people-export.ts';
import type { Prepared } from './people-questions.ts';
import { PeopleQuestions, type RawTotals } from './people-questions.ts';
import { personIn } from './person-halves.ts';
import { type ReceiptCursor, type ReceiptPage, Receipts, type ReceiptTotals } from './receipts.ts';
import { KEYS_PER_QUESTION, RecipientNames } from './recipient-names.ts';
import { type KindOutlook, retentionOutlook } from './retention/outlook.ts';
import { type Removal, removalsOf } from './retention/removals.ts';
import type { RetentionRules } from './retention/rules.ts';
import type { Filters } from './selection.ts';
import {
  and,
  type Condition,
  during,
  EVERYTHING,
  hexKey,
  millis,
  receivedBy,
  seenPeople,
  type TimeRange,
} from './sql.ts';
import { type LedgerStanding, standingOf } from './standing.ts';
import { type LedgerStats, statsOf } from './stats.ts';
import type { Store } from './store.ts';

/** Keys that lead to one person at most: whoever has more identifiers than this is several people under one name. */
const MAX_KEYS = KEYS_PER_QUESTION - 2;

export class Questions {
  readonly #store: () => Store;
  readonly #receipts: Receipts;
  /** Who is behind a recipient's key. */
  readonly names: RecipientNames;
  /** Whose data a recipient received. */
  readonly people: PeopleQuestions;
  /** Whose data several recipients received, as an incident asks. */
  readonly affected: AffectedQuestions;
  /** Which recipients had received which of some people. */
  readonly holdings: HoldingQuestions;

  /** @param store the store as it can be reached now; throws WEIR_LEDGER_UNAVAILABLE when it cannot. */
  constructor(store: () => Store, keyring: Keyring) {
    this.#store = store;
    this.names = new RecipientNames(store, keyring);
    this.people = new PeopleQuestions(store);
    this.affected = new AffectedQuestions(store, this.people, this.names);
    this.holdings = new HoldingQuestions(store);
    this.#receipts = new Receipts(store, this.names);
  }

  /** How many distinct people an identity received. Exact. */
  async totals(identity: RecipientKey, range: TimeRange = {}): Promise<RecipientTotals> {
    return this.people.totals({ recipient: identity, range });
  }

  /** How many distinct people left altogether. Exact. */
  async grandTotals(
    range: TimeRange = {},
  ): Promise<RecipientTotals & { recipients: number; blindBytes: number; verdicts: number }> {
    const condition = during(range);
    const [totals, counts] = await Promise.all([
      this.people.totalsOfRows(condition),
      this.#ask<{ recipients: number; blind_bytes: number; verdicts: number }>(
        `SELECT (SELECT uniqExact(recipient) FROM disclosures WHERE ${condition.sql}) AS recipients,
                (SELECT sum(bytes) FROM blind_periods WHERE ${condition.sql}) AS blind_bytes,
                (SELECT count() FROM verdicts WHERE ${condition.sql}) AS verdicts`,
        condition,
      ),
    ]);
    const row = counts[0];
    return {
      ...totals,
      recipients: Number(row?.recipients ?? 0),
      blindBytes: Number(row?.blind_bytes ?? 0),
      verdicts: Number(row?.verdicts ?? 0),
    };
  }

  /** Whose data an identity received, in the order of the first disclosure. One page. */
  async peopleOf(
    identity: RecipientKey,
    range: TimeRange = {},
    page: { readonly limit?: number; readonly after?: PeopleCursor | undefined } = {},
  ): Promise<PersonSeen[]> {
    return this.people.page({ recipient: identity, range }, page);
  }

  /** Everybody an identity received, as they come. Memory does not grow with their number. */
  async *everyPersonOf(identity: RecipientKey, range: TimeRange = {}): AsyncGenerator<PersonSeen> {
    yield* this.everyone(await this.people.prepare({ recipient: identity, range }));
  }

  /** Everybody of a selection, as they come. */
  everyone(prepared: Prepared): AsyncGenerator<PersonSeen> {
    return everyPerson(this.#store(), prepared);
  }

  /** Everybody of a selection as the bytes of a file; see exportPeople. */
  exported(prepared: Prepared, format: PeopleFormat): Promise<Readable> {
    return exportPeople(this.#store(), prepared, format);
  }

  /** What the ledger holds, in rows and bytes. */
  stats(): Promise<LedgerStats> {
    return statsOf(this.#store());
  }

  /** What waits, and what was last handed over, signed and removed. @param directory the data directory. */
  standing(directory: string): Promise<LedgerStanding> {
    return standingOf(this.#store(), directory);
  }

  /** How long rows are kept, and what is due, by kind. @param holds those that stand. */
  retention(rules: RetentionRules, holds: readonly HoldScope[], now: EpochMs): Promise<KindOutlook[]> {
    return retentionOutlook(this.#store(), rules, holds, now);
  }

  /** What was removed under retention, newest first. @param directory the data directory. */
  removals(directory: string): Promise<Removal[]> {
    return removalsOf(this.#store(), directory);
  }

  /** Who received a person's data, whichever of the person's identifiers it was met under. One page. */
  async recipientsOf(
    person: PersonKey,
    filters: Filters = {},
    page: { readonly limit?: number; readonly after?: ReceiptCursor | undefined } = {},
  ): Promise<ReceiptPage> {
    return this.#receipts.page(await this.keysOf(person), filters, page);
  }

  /** How many recipients received a person's data. Exact. */
  async receiptTotals(person: PersonKey, filters: Filters = {}): Promise<ReceiptTotals> {
    return this.#receipts.totals(await this.keysOf(person), filters);
  }

  /** Everybody who received a person's data, as they come. Memory does not grow with their number. */
  async *everyRecipientOf(person: PersonKey, filters: Filters = {}): AsyncGenerator<RecipientSeen> {
    yield* this.#receipts.everyone(await this.keysOf(person), filters);
  }

  /** The person that a key stands for: itself, or the one it is an alias of. */
  async resolve(key: PersonKey): Promise<PersonKey> {
    const rows = await this.#ask<{ person: string }>(
      `WITH (SELECT argMin(person, (strength, person)) FROM aliases WHERE alias = {key:UInt64}) AS first,
            (SELECT argMin(person, (strength, person)) FROM aliases WHERE alias = first) AS second
       SELECT toString(multiIf(second != 0, second, first != 0, first, {key:UInt64})) AS person`,
      { sql: '1', params: { key: String(key) } },
    );
    return BigInt(rows[0]?.person ?? key);
  }

  /** Whether the ledger has ever disclosed this person or an alias of theirs. */
  async knowsPerson(key: PersonKey): Promise<boolean> {
    const condition = await this.#anyKeyOf(key);
    const rows = await this.#ask<{ n: number }>(
      `SELECT count() AS n FROM (SELECT 1 FROM disclosures WHERE ${condition.sql} LIMIT 1)`,
      condition,
    );
    return Number(rows[0]?.n ?? 0) > 0;
  }

  /** Distinct people in each hour by channel. */
  async peoplePerHour(range: TimeRange): Promise<{ hour: EpochMs; channel: Channel; people: number }[]> {
    const condition = during(range);
    const rows = await this.#ask<{ hour: number; channel: Channel; people: number }>(
      `SELECT toUnixTimestamp(toStartOfHour(at)) * 1000 AS hour, toString(channel) AS channel, uniqExact(person) AS people
       FROM disclosures WHERE ${condition.sql} GROUP BY hour, channel ORDER BY hour, channel`,
      condition,
    );
    return rows.map((row) => ({ hour: Number(row.hour), channel: row.channel, people: Number(row.people) }));
  }

  /**
   * The recipients with most distinct people. Candidates are found by person keys; their counts are exact, aliases
   * followed.
   */
  async topRecipients(range: TimeRange, limit: number): Promise<TopRecipient[]> {
    const candidates = await this.#ask<{ candidate: string }>(
      `SELECT toString(recipient) AS candidate FROM disclosures WHERE ${during(range).sql}
       GROUP BY recipient ORDER BY uniqExact(person) DESC, recipient LIMIT {limit:UInt32}`,
      and(during(range), { sql: '1', params: { limit: Math.min(limit, KEYS_PER_QUESTION) } }),
    );
    if (candidates.length === 0) return [];
    const among = {
      sql: 'recipient IN {among:Array(UInt64)}',
      params: { among: candidates.map((row) => BigInt(row.candidate)) },
    };
    const condition = and(during(range), among);
    const rows = await this.#ask<RawTotals & { recipient: string }>(
      `WITH ${seenPeople(condition, { by: 'recipient' })}
       SELECT ${hexKey('seen.recipient')} AS recipient, count() AS people, countIf(bitTest(seen.bases, 0)) AS unexplained,
              sum(seen.disclosures) AS disclosures, ${millis('min(seen.first_at)')} AS first_at,
              ${millis('max(seen.last_at)')} AS last_at
       FROM seen GROUP BY seen.recipient ORDER BY people DESC, recipient`,
      condition,
    );
    const named = await this.names.named(rows.map((row) => row.recipient));
    return rows.map((row) => ({
      recipient: named(row.recipient),
      people: Number(row.people),
      unexplained: Number(row.unexplained),
      disclosures: Number(row.disclosures),
      firstAt: Number(row.first_at),
      lastAt: Number(row.last_at),
    }));
  }

  /** Distinct people of one identity in each bucket, and how many were seen for the first time in it. */
  async peopleOverTime(
    identity: RecipientKey,
    bucketMs: number,
    range: TimeRange = {},
  ): Promise<{ at: EpochMs; people: number; total: number }[]> {
    const condition = and(receivedBy(identity), during(range), {
      sql: '1',
      params: { bucket: Math.round(bucketMs) },
    });
    const bucket = (column: string) => `intDiv(${millis(column)}, {bucket:Int64}) * {bucket:Int64}`;
    const [perBucket, firsts] = await Promise.all([
      this.#ask<{ bucket: number; people: number }>(
        `SELECT ${bucket('at')} AS bucket, uniqExact(person) AS people FROM disclosures
         WHERE ${condition.sql} GROUP BY bucket ORDER BY bucket`,
        condition,
      ),
      this.#ask<{ bucket: number; people: number }>(
        `WITH ${seenPeople(condition)} SELECT ${bucket('first_at')} AS bucket, count() AS people FROM seen GROUP BY bucket`,
        condition,
      ),
    ]);
    const newIn = new Map(firsts.map((row) => [Number(row.bucket), Number(row.people)]));
    let total = 0;
    return perBucket.map((row) => {
      total += newIn.get(Number(row.bucket)) ?? 0;
      return { at: Number(row.bucket), people: Number(row.people), total };
    });
  }

  /** Distinct people of one identity by category. */
  async categoriesReceived(
    identity: RecipientKey,
    range: TimeRange = {},
  ): Promise<{ category: Category; people: number }[]> {
    const condition = and(receivedBy(identity), during(range));
    const rows = await this.#ask<{ bit: number; people: number }>(
      `WITH ${seenPeople(condition)}
       SELECT arrayJoin(bitPositionsToArray(toUInt32(categories))) AS bit, count() AS people FROM seen GROUP BY bit`,
      condition,
    );
    const people = new Map(rows.map((row) => [Number(row.bit), Number(row.people)]));
    return [...people].flatMap(([bit, count]) =>
      categoriesOf(2 ** bit).map((category) => ({ category, people: count })),
    );
  }

  /** Routes through which one identity received people. */
  async routesOf(
    identity: RecipientKey,
    range: TimeRange = {},
  ): Promise<{ route: string; channel: Channel; people: number; disclosures: number }[]> {
    const condition = and(receivedBy(identity), during(range));
    const rows = await this.#ask<{ route: string; channel: Channel; people: number; disclosures: number }>(
      `SELECT route, toString(channel) AS channel, uniqExact(person) AS people, count() AS disclosures
       FROM disclosures WHERE ${condition.sql} GROUP BY route, channel ORDER BY people DESC, route LIMIT 100`,
      condition,
    );
    return rows.map((row) => ({ ...row, people: Number(row.people), disclosures: Number(row.disclosures) }));
  }

  /** Verdicts, newest first; those of one identity when it is given. */
  async verdicts(range: TimeRange, limit: number, identity?: RecipientKey): Promise<VerdictSeen[]> {
    const about: Condition =
      identity === undefined
        ? EVERYTHING
        : {
            sql: 'recipient = {about:UInt64} OR subject = {about:UInt64}',
            params: { about: String(identity) },
          };
    const condition = and(during(range), about, { sql: '1', params: { limit } });
    const rows = await this.#ask<{
      at_ms: number;
      kind: VerdictKind;
      recipient_key: string;
      subject_key: string;
      test: string;
      people: number;
      window_ms: number;
      limit_people: number;
      tier: Tier | '';
      unexplained_only: boolean;
      error_probability: number | null;
      enforced: boolean;
    }>(
      `SELECT ${millis('at')} AS at_ms, toString(kind) AS kind, ${hexKey('recipient')} AS recipient_key,
              ${hexKey('subject')} AS subject_key, test, people, window_ms, limit_people, tier, unexplained_only,
              error_probability, enforced
       FROM verdicts WHERE ${condition.sql} ORDER BY at DESC, recipient LIMIT {limit:UInt32}`,
      condition,
    );
    const named = await this.names.named(rows.flatMap((row) => [row.recipient_key, row.subject_key]));
    return rows.map((row) => ({
      at: Number(row.at_ms),
      kind: row.kind,
      recipient: named(row.recipient_key),
      subject: named(row.subject_key),
      ...readEvidenceText(row.test),
      people: Number(row.people),
      windowMs: Number(row.window_ms),
      limit: Number(row.limit_people),
      tier: row.tier === '' ? null : row.tier,
      unexplainedOnly: Boolean(row.unexplained_only),
      errorProbability: row.error_probability,
      enforced: Boolean(row.enforced),
    }));
  }

  /** Rows about a person under any key that leads to the same person. */
  async #anyKeyOf(person: PersonKey): Promise<Condition> {
    return personIn(await this.keysOf(person));
  }

  /**
   * All keys that lead to the same person as one does, that one included: the person's own and those of weaker
   * identifiers, two steps deep (an account's phone, that phone's e-mail address).
   */
  async keysOf(person: PersonKey): Promise<PersonKey[]> {
    const resolved = await this.resolve(person);
    const aliases = (of: string) => `SELECT alias FROM aliases WHERE person IN (${of})`;
    const rows = await this.#ask<{ alias: string }>(
      `SELECT DISTINCT toString(alias) AS alias FROM (
         ${aliases('{people:Array(UInt64)}')} UNION ALL ${aliases(aliases('{people:Array(UInt64)}'))}) LIMIT ${MAX_KEYS}`,
      { sql: '1', params: { people: [resolved, person] } },
    );
    return [...new Set([resolved, person, ...rows.map((row) => BigInt(row.alias))])];
  }

  #ask<T>(sql: string, condition: Condition): Promise<T[]> {
    return ask<T>(this.#store(), sql, condition);
  }
}
