/**
 * A made-up ledger for developing and testing the pages: a day at a shop with a crawler, an insider, a partner and
 * ordinary visitors. Everything in it is generated from a seed and belongs to no one; addresses are those reserved
 * for documentation (RFC 5737, RFC 3849).
 * Invariant: same seed, scenario, now and tick, same answers; they have the shape of src/console/api.ts (tested).
 */
import type {
  Comparison,
  Identity,
  LedgerPage,
  Lookup,
  Overview,
  PeoplePage,
  PersonReceipt,
  PersonRow,
  RecipientPage,
  Retention,
  Seals,
  VerdictRow,
} from '../../src/console/api-types.ts';
import { ACTORS, type Actor, ORDINARY_VISITORS, PHONE_OF_PERSON } from './mock-actors.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BUCKET_MS = 15 * MINUTE_MS;

export type Scenario = 'leak' | 'quiet' | 'empty';

export interface MockLedgerOptions {
  readonly seed: number;
  /** The present at tick 0, ms. */
  readonly now: number;
  readonly scenario: Scenario;
  readonly mode: 'observe' | 'enforce';
  readonly simulation: { readonly speed: number } | null;
}

/** SplitMix64 of a seed and a number: a 64-bit key that looks like a pseudonym. */
function key64(seed: number, n: number): string {
  let z = BigInt.asUintN(64, BigInt(seed) * 0x9e3779b97f4a7c15n + BigInt(n) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return (z ^ (z >> 31n)).toString(16).padStart(16, '0');
}

/** When the second horizon was made: the day July was past its time. */
const REMOVED_AT = Date.UTC(2026, 9, 30, 3, 12);

interface MonthHeld {
  readonly month: string;
  readonly rows: number;
}

/** Disclosures by month; of July, what a hold keeps. */
function monthsHeld(): MonthHeld[] {
  const whole = ['2026-08', '2026-09', '2026-10', '2026-11'];
  return [
    { month: '2026-07', rows: 1_204 },
    ...whole.map((month, i) => ({ month, rows: 31_400_211 + 4_210_877 * i })),
  ];
}

const IDENTITY_SPACE = 1_000_000_000;

export class MockLedger {
  readonly #options: MockLedgerOptions;
  readonly #actors: readonly Actor[];
  #tick = 0;

  constructor(options: MockLedgerOptions) {
    this.#options = options;
    const scenarios = {
      leak: ACTORS,
      quiet: ACTORS.filter((actor) => actor.verdicts.length === 0),
      empty: [],
    };
    this.#actors = scenarios[options.scenario];
  }

  /** A second goes by. */
  advance(): void {
    this.#tick += 1;
  }

  get now(): number {
    return this.#options.now + this.#tick * 1000;
  }

  identity(actor: Actor, index = 0): Identity {
    const [kind, value] = actor.identities[index] as Actor['identities'][number];
    const n = IDENTITY_SPACE + ACTORS.indexOf(actor) * 16 + index;
    return { key: key64(this.#options.seed, n), kind, value };
  }

  /** A ledger of a few weeks with one witness that is up to date and one that is not; an empty one has nothing. */
  seals(): Seals {
    if (this.#options.scenario === 'empty')
      return { batches: 0, rows: 0, key: null, checkpoint: null, witnesses: [] };
    const batches = 41_207 + this.#tick;
    const size = 41_200;
    const at = this.#options.now - 4 * 60_000;
    return {
      batches,
      rows: 20 * batches,
      key: 'weir.local/1a2b3c4d+83d07760+AU4PcpsmezXY7CEgRiWWHdw+Fckbq9KJO85aON1DBxmM',
      checkpoint: { size, root: 'CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', at, count: 1_204 },
      witnesses: [
        { target: '/mnt/worm/weir-checkpoints.log', size, bytes: 260_144, at: at + 2_000, problem: null },
        {
          target: 'https://other.example:7300/api/witness',
          size: 38_990,
          bytes: 248_912,
          at: at - 9 * HOUR_MS,
          problem: 'it answered 503',
        },
      ],
    };
  }

  /** What a year at a busy shop leaves, with two holds, one of them ended; an empty one has nothing. */
  stored(): LedgerPage {
    const { now } = this.#options;
    const spool = { segments: 1, bytes: 0, waitingBytes: 0, records: 0, handedOverAt: null };
    if (this.#options.scenario === 'empty')
      return {
        now: this.now,
        schema: 5,
        firstAt: null,
        lastAt: null,
        disclosures: 0,
        bytes: 0,
        bytesPerDisclosure: null,
        tables: [],
        months: [],
        columns: [],
        spool,
        checkpointAt: null,
        horizon: null,
        holds: [],
      };
    const months = monthsHeld().map(({ month, rows }) => ({
      month,
      disclosures: rows,
      bytes: Math.round(rows * 14.73),
    }));
    const disclosures = months.reduce((sum, month) => sum + month.disclosures, 0);
    const bytes = months.reduce((sum, month) => sum + month.bytes, 0);
    const perDisclosure = {
      person_low: 4.97,
      'by_person._part_offset': 3.37,
      at: 3.1,
      person_top: 1.83,
      identity_set: 0.63,
      route: 0.22,
      categories: 0.2,
      'by_person.person_top': 0.19,
      batch_lag: 0.11,
      recipient: 0.11,
      basis: 0.01,
    };
    const [crawler, partner] = [this.#actors[0], this.#actors.at(-1)];
    return {
      now: this.now,
      schema: 5,
      firstAt: now - 128 * 24 * HOUR_MS,
      lastAt: this.now - 400,
      disclosures,
      bytes,
      bytesPerDisclosure: 14.73,
      tables: [
        { table: 'disclosures', rows: disclosures, bytes },
        { table: 'identity_sets', rows: 1_882_014, bytes: 41_404_308 },
        { table: 'identities', rows: 941_007, bytes: 88_454_658 },
        { table: 'aliases', rows: 3_211_904, bytes: 61_026_176 },
        { table: 'verdicts', rows: 212, bytes: 9_540 },
      ],
      months,
      columns: Object.entries(perDisclosure).map(([column, n]) => ({
        column,
        bytes: Math.round(n * disclosures),
      })),
      spool: {
        segments: 1,
        bytes: 8_421_376,
        waitingBytes: 5_120,
        records: 37 + (this.#tick % 5),
        handedOverAt: this.now - 1_200,
      },
      checkpointAt: now - 4 * MINUTE_MS,
      horizon: { number: 2, at: REMOVED_AT, rows: 28_115_903 },
      holds: [
        {
          name: '2026-071',
          reason: 'civil proceedings, 7 C 310/26',
          placedAt: now - 75 * 24 * HOUR_MS,
          endedAt: null,
          endReason: null,
          recipient: partner === undefined ? null : this.identity(partner),
          people: 0,
          from: null,
          to: now - 113 * 24 * HOUR_MS,
        },
        {
          name: '2026-098',
          reason: 'court order, file 114/26',
          placedAt: now - 60 * 24 * HOUR_MS,
          endedAt: now - 9 * 24 * HOUR_MS,
          endReason: 'case closed',
          recipient: null,
          people: 2,
          from: null,
          to: null,
        },
        {
          name: '2026-114',
          reason: 'regulator, letter of 20 November',
          placedAt: now - 2 * 24 * HOUR_MS,
          endedAt: null,
          endReason: null,
          recipient: crawler === undefined ? null : this.identity(crawler),
          people: 0,
          from: now - 30 * 24 * HOUR_MS,
          to: null,
        },
      ],
    };
  }

  /** Disclosures are kept for 90 days here, the rest as by default; one hold keeps some of a month that went. */
  retention(): Retention {
    const nothing = { rows: 0, months: 0 };
    const base = { due: nothing, held: nothing, next: null };
    const empty = { ...base, rows: 0, oldestMonth: null };
    const kinds = { period: '3y', defaultPeriod: '3y' };
    const longer = { period: '6y', defaultPeriod: '6y' };
    const answer = { now: this.now, automatic: true, waits: false, underWay: null };
    if (this.#options.scenario === 'empty')
      return {
        ...answer,
        kinds: [
          { kind: 'disclosures', ...kinds, ...empty },
          { kind: 'consents', ...longer, ...empty },
          { kind: 'verdicts', ...longer, ...empty },
          { kind: 'blindPeriods', ...kinds, ...empty },
        ],
        removals: [],
      };
    const [held, next] = monthsHeld() as [MonthHeld, MonthHeld];
    const consents = { month: '2026-06', rows: 1_204_331, at: Date.UTC(2032, 6, 1) };
    const verdicts = { month: '2026-06', rows: 17, at: Date.UTC(2032, 6, 1) };
    const blind = { month: '2026-09', rows: 44, at: Date.UTC(2029, 9, 1) };
    const signed = { note: 'signed' as const };
    const gone = (month: string, rows: number, kept = 0) => [
      { kind: 'disclosures', period: '90d', months: [{ month, rows, held: kept }] },
    ];
    return {
      ...answer,
      kinds: [
        {
          kind: 'disclosures',
          period: '90d',
          defaultPeriod: '3y',
          rows: monthsHeld().reduce((sum, { rows }) => sum + rows, 0),
          oldestMonth: held.month,
          due: nothing,
          held: { rows: held.rows, months: 1 },
          next: { ...next, at: Date.UTC(2026, 10, 30) },
        },
        { kind: 'consents', ...longer, ...base, rows: 9_004_120, oldestMonth: '2026-06', next: consents },
        { kind: 'verdicts', ...longer, ...base, rows: 212, oldestMonth: '2026-06', next: verdicts },
        { kind: 'blindPeriods', ...kinds, ...base, rows: 105, oldestMonth: '2026-09', next: blind },
      ],
      removals: [
        {
          horizon: 2,
          at: REMOVED_AT,
          rows: 28_115_903,
          ...signed,
          kinds: gone('2026-07', 28_115_903, held.rows),
        },
        {
          horizon: 1,
          at: Date.UTC(2026, 8, 29, 3, 12),
          rows: 22_730_008,
          ...signed,
          kinds: gone('2026-06', 22_730_008),
        },
      ],
    };
  }

  #people(actor: Actor): number {
    return actor.people + Math.floor(actor.peoplePerTick * this.#tick);
  }

  #unexplained(actor: Actor): number {
    return Math.round(this.#people(actor) * actor.unexplainedShare);
  }

  #firstAt(actor: Actor): number {
    return this.#options.now - actor.startedHoursAgo * HOUR_MS;
  }

  #lastAt(actor: Actor): number {
    return actor.peoplePerTick > 0 ? this.now : this.#options.now - actor.endedHoursAgo * HOUR_MS;
  }

  #verdicts(actor: Actor): VerdictRow[] {
    return actor.verdicts.map(({ hoursAgo, subject, ...rest }) => ({
      ...rest,
      at: this.#options.now - Math.round(hoursAgo * HOUR_MS),
      recipient: this.identity(actor),
      subject: this.identity(actor, subject),
      enforced: this.#options.mode === 'enforce',
    }));
  }

  overview(hours = 24): Overview {
    const from = this.now - hours * HOUR_MS;
    const rows = this.#actors.map((actor) => ({
      recipient: this.identity(actor),
      people: this.#people(actor),
      unexplained: this.#unexplained(actor),
      disclosures: Math.round(this.#people(actor) * actor.disclosuresPerPerson),
      firstAt: this.#firstAt(actor),
      lastAt: this.#lastAt(actor),
      verdict: actor.verdicts.at(-1)?.kind ?? null,
    }));
    const verdicts = this.#actors.flatMap((actor) => this.#verdicts(actor)).sort((a, b) => b.at - a.at);
    const busy = this.#actors.length > 0;
    const sum = (of: (row: (typeof rows)[number]) => number) =>
      rows.reduce((total, row) => total + of(row), 0);
    return {
      now: this.now,
      from,
      mode: this.#options.mode,
      simulation: this.#options.simulation,
      totals: {
        disclosures: sum((row) => row.disclosures) + (busy ? ORDINARY_VISITORS.disclosures : 0),
        people: sum((row) => row.people) + (busy ? ORDINARY_VISITORS.people : 0),
        recipients: rows.length + (busy ? ORDINARY_VISITORS.recipients : 0),
        verdicts: verdicts.length,
        blindBytes: busy ? 1_843_200 : 0,
      },
      peoplePerHour: this.#peoplePerHour(from),
      topRecipients: rows.sort((a, b) => b.people - a.people),
      verdicts,
      workers: busy ? { running: 4, wanted: 4, restarts: 1 } : null,
      pending: { records: busy ? 37 + (this.#tick % 5) : 0, bytes: busy ? 5_120 : 0 },
      headcount: {
        counters: busy ? 3 * ORDINARY_VISITORS.recipients : 0,
        bytes: busy ? 1_048_576 : 0,
        maxBytes: 2 ** 30,
        dropped: { counters: 0, people: 0 },
      },
    };
  }

  #peoplePerHour(from: number): Overview['peoplePerHour'] {
    const rows: Overview['peoplePerHour'] = [];
    if (this.#actors.length === 0) return rows;
    const firstHour = Math.floor(from / HOUR_MS) * HOUR_MS;
    for (let hour = firstHour; hour <= this.now; hour += HOUR_MS) {
      const byChannel = new Map<Actor['channel'], number>();
      const elapsed = Math.min(1, (this.now - hour) / HOUR_MS);
      const ofDay = (hour / HOUR_MS) % 24;
      const ordinary = ORDINARY_VISITORS.peoplePerHour * (1 + 0.6 * Math.sin((ofDay - 8) * (Math.PI / 12)));
      byChannel.set('web', Math.round(ordinary * elapsed));
      for (const actor of this.#actors) {
        const first = this.#firstAt(actor);
        const last = this.#lastAt(actor);
        const overlap = Math.min(hour + HOUR_MS, last) - Math.max(hour, first);
        if (overlap <= 0) continue;
        const people = (this.#people(actor) * overlap) / Math.max(last - first, 1);
        byChannel.set(actor.channel, (byChannel.get(actor.channel) ?? 0) + Math.round(people));
      }
      for (const [channel, people] of byChannel) rows.push({ hour, channel, people });
    }
    return rows;
  }

  #find(key: string): Actor | undefined {
    return this.#actors.find((actor) => actor.identities.some((_, i) => this.identity(actor, i).key === key));
  }

  recipient(key: string): RecipientPage | undefined {
    const actor = this.#find(key);
    if (actor === undefined) return undefined;
    const people = this.#people(actor);
    const disclosures = Math.round(people * actor.disclosuresPerPerson);
    return {
      now: this.now,
      recipient: this.identity(actor),
      identities: actor.identities.map((_, index) => this.identity(actor, index)),
      people,
      unexplained: this.#unexplained(actor),
      disclosures,
      firstAt: this.#firstAt(actor),
      lastAt: this.#lastAt(actor),
      bucketMs: BUCKET_MS,
      series: this.#series(actor),
      categories: actor.categories.map(([category, tier, share]) => ({
        category,
        tier,
        people: Math.round(people * share),
      })),
      routes: actor.routes.map(([route, share]) => ({
        route,
        channel: actor.channel,
        people: Math.round(people * share),
        disclosures: Math.round(disclosures * share),
      })),
      verdicts: this.#verdicts(actor),
      counted: this.#counted(actor),
    };
  }

  /** The recipient, and what it is counted together with; above 256 people about. */
  #counted(actor: Actor): RecipientPage['counted'] {
    const all = this.#people(actor);
    const spanMs = Math.max(1, this.#lastAt(actor) - this.#firstAt(actor));
    const windows = [60_000, HOUR_MS, 24 * HOUR_MS, 30 * 24 * HOUR_MS].map((windowMs) => {
      const people = Math.round(all * Math.min(1, windowMs / spanMs));
      const margin = people <= 256 ? 0 : Math.round(0.08 * people);
      return { windowMs, people, low: people - margin, high: people + margin, exact: margin === 0 };
    });
    return [
      ...actor.identities
        .map((_, index) => this.identity(actor, index))
        .filter(({ kind }, index) => index === 0 || kind === 'ip' || kind === 'net' || kind === 'client')
        .map(({ key, kind, value }, index) => ({
          group: index === 0 ? ('recipient' as const) : (kind as 'ip' | 'net' | 'client'),
          key,
          name: value,
          members: null,
          windows,
        })),
      ...(actor.identities.length > 2
        ? [{ group: 'linked' as const, key: null, name: null, members: 2, windows }]
        : []),
    ];
  }

  /** Buckets with somebody in them; the pages fill the others. */
  #series(actor: Actor): RecipientPage['series'] {
    const first = Math.floor(this.#firstAt(actor) / BUCKET_MS) * BUCKET_MS;
    const last = this.#lastAt(actor);
    const all = this.#people(actor);
    const series: RecipientPage['series'] = [];
    const buckets = Math.floor((last - first) / BUCKET_MS) + 1;
    // A slow start, a steady middle, and a pause where it slept.
    const weights = Array.from({ length: buckets }, (_, i) =>
      i > 0 && i % 11 === 7 ? 0 : Math.min(1, (i + 1) / 6) * (0.8 + 0.4 * ((i * 7919) % 10) * 0.1),
    );
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    let weighed = 0;
    let before = 0;
    weights.forEach((weight, i) => {
      weighed += weight;
      const total = i === buckets - 1 ? all : Math.round((all * weighed) / whole);
      if (total > before || i === buckets - 1) {
        const people = Math.min(all, Math.round((total - before) * 1.02));
        series.push({ at: first + i * BUCKET_MS, people, total });
      }
      before = total;
    });
    return series;
  }

  #personKey(index: number): string {
    return key64(this.#options.seed, index);
  }

  #personRow(actor: Actor, i: number): PersonRow {
    const first = this.#firstAt(actor);
    const span = this.#lastAt(actor) - first;
    const at = Math.round(first + (span * i) / Math.max(this.#people(actor), 1));
    const disclosures = i % 3 === 0 ? Math.ceil(actor.disclosuresPerPerson) : 1;
    const explained = i >= this.#unexplained(actor);
    return {
      person: this.#personKey(actor.firstPerson + i),
      categories: actor.categories
        .filter(([, , share]) => ((i * 37) % 100) / 100 < share)
        .map(([name]) => name),
      channels: [actor.channel],
      measures: this.#options.mode === 'enforce' && actor.verdicts.length > 0 ? ['mask'] : ['pass'],
      bases: [explained ? actor.basis : 'none'],
      disclosures,
      firstAt: at,
      lastAt: disclosures === 1 ? at : Math.min(this.now, at + 7 * MINUTE_MS),
    };
  }

  /**
   * @param cursor as `next` gave it: here the index of the first row.
   * @param set another recipient's key and how it is set against this one.
   */
  people(
    key: string,
    limit: number,
    cursor: string | null,
    set: { readonly other: string | null; readonly operation: string | null } = {
      other: null,
      operation: null,
    },
  ): PeoplePage | undefined {
    const actor = this.#find(key);
    if (actor === undefined) return undefined;
    const rows = this.#rowsOf(actor, set.other === null ? undefined : this.#find(set.other), set.operation);
    const start = Math.min(Number(cursor ?? 0), rows.total);
    const end = Math.min(start + limit, rows.total);
    const people = Array.from({ length: end - start }, (_, i) => rows.at(start + i));
    return { total: rows.total, people, next: end < rows.total ? String(end) : null };
  }

  /** People are numbered from an actor's first on: a set of two actors is a set of numbers. */
  #rowsOf(actor: Actor, other: Actor | undefined, operation: string | null) {
    const all = this.#people(actor);
    if (other === undefined) return { total: all, at: (i: number) => this.#personRow(actor, i) };
    const first = other.firstPerson - actor.firstPerson;
    const isOther = (i: number) => i >= first && i < first + this.#people(other);
    const own = Array.from({ length: all }, (_, i) => i);
    const kept = own.filter((i) => operation === 'or' || isOther(i) === (operation === 'and'));
    const added =
      operation === 'or'
        ? Array.from({ length: this.#people(other) }, (_, i) => i).filter(
            (i) => first + i < 0 || first + i >= all,
          )
        : [];
    return {
      total: kept.length + added.length,
      at: (i: number) =>
        i < kept.length
          ? this.#personRow(actor, kept[i] as number)
          : this.#personRow(other, added[i - kept.length] as number),
    };
  }

  /** @param text a recipient as it is typed into the search. */
  comparison(key: string, text: string): Comparison | undefined {
    const actor = this.#find(key);
    const found = this.lookup(text);
    if (actor === undefined || found.found !== 'recipient') return undefined;
    const other = this.#find(found.recipient.key) as Actor;
    const both = this.#rowsOf(actor, other, 'and').total;
    const [first, second] = [this.#people(actor), this.#people(other)];
    return {
      other: found.recipient,
      both,
      onlyFirst: first - both,
      onlyOther: second - both,
      either: first + second - both,
    };
  }

  lookup(q: string): Lookup {
    const query = q.trim();
    for (const actor of this.#actors) {
      for (const [index, [kind, value]] of actor.identities.entries()) {
        const identity = this.identity(actor, index);
        const names = [identity.key, value === null ? '' : `${kind}:${value}`, kind === 'ip' ? value : ''];
        if (names.includes(query)) return { found: 'recipient', recipient: this.identity(actor) };
      }
    }
    const phone = query.replace(/[\s-]/g, '').replace(/^\+86/, '');
    const known = PHONE_OF_PERSON.get(phone) ?? PHONE_OF_PERSON.get(query.toLowerCase());
    const person = known === undefined ? query : this.#personKey(known);
    const recipients = this.#receipts(person);
    if (recipients.length === 0) return { found: 'nothing' };
    const totals = {
      recipients: recipients.length,
      disclosures: recipients.reduce((sum, each) => sum + each.disclosures, 0),
      firstAt: Math.min(...recipients.map((each) => each.firstAt)),
      lastAt: Math.max(...recipients.map((each) => each.lastAt)),
    };
    return { found: 'person', person, totals, recipients };
  }

  #receipts(person: string): PersonReceipt[] {
    if (!/^[0-9a-f]{16}$/.test(person)) return [];
    return this.#actors.flatMap((actor) => {
      const people = this.#people(actor);
      for (let i = 0; i < people; i++) {
        if (this.#personKey(actor.firstPerson + i) !== person) continue;
        const { categories, channels, bases, disclosures, firstAt, lastAt } = this.#personRow(actor, i);
        return [
          { recipient: this.identity(actor), categories, channels, bases, disclosures, firstAt, lastAt },
        ];
      }
      return [];
    });
  }
}
