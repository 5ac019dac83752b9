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
import { retentionOf, sealsOf, storedOf } from './mock-keeping.ts';
import type { MockLedgerOptions } from './mock-scenario.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const BUCKET_MS = 15 * MINUTE_MS;

/** SplitMix64 of a seed and a number: a 64-bit key that looks like a pseudonym. */
function key64(seed: number, n: number): string {
  let z = BigInt.asUintN(64, BigInt(seed) * 0x9e3779b97f4a7c15n + BigInt(n) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  return (z ^ (z >> 31n)).toString(16).padStart(16, '0');
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

  seals(): Seals {
    return sealsOf(this.#options, this.#tick);
  }

  stored(): LedgerPage {
    const [crawler, partner] = [this.#actors[0], this.#actors.at(-1)];
    const known = [crawler, partner].map((actor) => (actor === undefined ? null : this.identity(actor)));
    return storedOf(this.#options, this.#tick, known as [Identity | null, Identity | null]);
  }

  retention(): Retention {
    return retentionOf(this.#options, this.now);
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
