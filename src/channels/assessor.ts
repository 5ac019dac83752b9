/**
 * The half of the way of a disclosure that must be one for all who look (look.ts), because it remembers:
 *
 *   keys ─▶ whose, on what basis ─▶ judge (these people included) ─▶ what is done ─▶ record what left
 *
 * Invariants: what it says may leave is durable; counting never stops because a limit was reached: what was refused is
 * counted as asked for, and not recorded as received.
 */
import type { CategorySet } from '../disclosure/category.ts';
import type { Basis, Measure } from '../disclosure/channel.ts';
import type { BlindPeriod, DisclosedPerson, DisclosureEvent } from '../disclosure/disclosure.ts';
import type { WeirError } from '../disclosure/error.ts';
import {
  type Alias,
  IDENTIFIER_NAMESPACES,
  type IdentifierNamespace,
  type PersonKey,
} from '../disclosure/person.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import { harsher, type Verdict, type VerdictKind } from '../disclosure/verdict.ts';
import { type EnforcementPolicy, isCarriedOut, isEnforced } from '../enforce/measures.ts';
import type { Judge } from '../judge/judge.ts';
import type { AliasBook } from './alias-book.ts';
import { AskedBook } from './asked.ts';
import { type Assessment, categoriesIn, Enforcement, type RulingParts, situationOf } from './enforcement.ts';
import type { Blind, ClientSide, Exchange, Part, Refusal } from './exchange.ts';
import { PersonMerging } from './person-merging.ts';
import type { Relations } from './relations.ts';
import { keyOfHalves, type ShownPeople } from './shown-people.ts';

/** What the way needs of the ledger. */
export interface Recorder {
  record(event: DisclosureEvent): Promise<void>;
  blind(period: BlindPeriod): Promise<void>;
  verdict(verdict: Verdict, enforced: boolean): Promise<void>;
}

/** What one response shows, without a byte of it. */
export interface Shown {
  readonly status: number;
  readonly people: ShownPeople;
  readonly blind: readonly Blind[];
  /** Whether the whole response was held back, so that it can still be changed. */
  readonly held: boolean;
  readonly part: Pick<Part, 'lifted' | 'waits'> | undefined;
  readonly client: ClientSide | undefined;
}

/** What of a person is left: by the index in Shown.people. */
export interface Left {
  readonly categories: readonly CategorySet[];
  readonly changed: boolean;
}

/** What is to be done. With `pass` and `deny`, what leaves is durable already. */
export type Decision =
  | { readonly does: 'pass'; readonly fields: readonly string[]; readonly lifted: boolean }
  | { readonly does: 'deny'; readonly refusal: Refusal }
  /** The key has changed meanwhile: people are to be named by the new one, and shown again. */
  | { readonly does: 'again' }
  | {
      readonly does: 'alter';
      readonly verdict: VerdictKind;
      readonly lifted: boolean;
      /** Records what is left once it is altered. @returns fields to be added. @throws as assess */
      record(left: Left): Promise<readonly string[]>;
    };

/** Whom the looking half asks, in this process or in another. */
export interface Assessor {
  /** Before the origin is asked: a refusal for a recipient that is denied already. */
  admit(exchange: Exchange): Refusal | undefined | Promise<Refusal | undefined>;
  /** @throws WeirError WEIR_SPOOL_WRITE when something could not be recorded (rejects). */
  assess(exchange: Exchange, shown: Shown): Promise<Decision>;
}

export interface AssessorOptions {
  readonly judge: Judge;
  readonly policy: EnforcementPolicy;
  /** What measures beyond masks and refusals need. */
  readonly measures?: Omit<RulingParts, 'policy'>;
  /** A reason of the recipient's own for a person whom nothing else explains. */
  readonly explain?: (exchange: Exchange, person: PersonKey) => Basis;
  readonly recorder: Recorder;
  readonly aliases: AliasBook;
  readonly relations: Relations;
  /** Told of each verdict after it is durable. @param enforced see isCarriedOut */
  readonly onVerdict?: (verdict: Verdict, enforced: boolean) => void;
  /** Told when a verdict that came after its response could not be recorded. */
  readonly onTrouble?: (error: WeirError) => void;
}

interface Known {
  readonly people: readonly DisclosedPerson[];
  readonly aliases: readonly Alias[];
}

const NOBODY: Known = { people: [], aliases: [] };
const NO_FIELDS: readonly string[] = [];

/** Remembers which routes show people; outlives a reload with whoever made the assessor. */
export class LocalAssessor implements Assessor {
  readonly #options: AssessorOptions;
  readonly #enforcement: Enforcement;
  readonly #asked: AskedBook;
  readonly #merging = new PersonMerging();

  constructor(options: AssessorOptions, asked: AskedBook = new AskedBook()) {
    this.#options = options;
    this.#enforcement = new Enforcement({ ...options.measures, policy: options.policy });
    this.#asked = asked;
  }

  admit(exchange: Exchange): Refusal | undefined {
    const { policy, judge } = this.#options;
    return isEnforced(policy, exchange.route)
      ? this.#enforcement.admit(exchange, judge.standing(exchange.recipient, exchange.at))
      : undefined;
  }

  async assess(exchange: Exchange, shown: Shown): Promise<Decision> {
    const { judge, recorder, onVerdict } = this.#options;
    const known = this.#know(exchange, shown.people);
    const { people } = known;
    const { at, channel, route, recipient } = exchange;
    const asked = this.#asked.of(route, exchange.asked, shown.status, people.length);
    const sighting = { at, route, recipient, people, ...(asked === undefined ? {} : { asked }) };
    // A look-up that found nobody is a sighting of nobody.
    const verdicts =
      people.length === 0 && asked === undefined
        ? []
        : judge.observe(sighting, (verdict) => this.#later(exchange, people, verdict));
    const enforced = verdicts.map((verdict) => this.#isCarriedOut(exchange, people, verdict));
    // Most responses are judged without a word, and were seen whole.
    const silent = verdicts.length === 0 && shown.blind.length === 0;
    const judged = silent
      ? undefined
      : Promise.all([
          ...verdicts.map((verdict, i) => recorder.verdict(verdict, enforced[i] as boolean)),
          ...shown.blind.map((blind) => recorder.blind({ at, channel, route, recipient, ...blind })),
        ]);
    // A measure may take minutes; what fails meanwhile is told below.
    judged?.catch(() => undefined);
    const done = async () => {
      await judged;
      for (const [i, verdict] of verdicts.entries()) onVerdict?.(verdict, enforced[i] as boolean);
    };
    const { held, part, client } = shown;
    const assessment: Assessment = {
      exchange,
      people,
      verdict: people.length === 0 ? 'pass' : this.#harshest(exchange, verdicts),
      windowMs: windowOf(verdicts),
      held,
      part,
      client,
    };
    const ruled = this.#enforcement.rule(assessment);
    const ruling = ruled instanceof Promise ? await ruled : ruled;
    switch (ruling.does) {
      case 'deny':
        await done();
        return ruling;
      case 'pass': {
        const { lifted = false } = ruling;
        const { fields, left } = held
          ? await this.#released(assessment, people, lifted)
          : { fields: NO_FIELDS, left: part?.waits === true && client?.gone === true ? [] : leaving(people) };
        if (left.length > 0) await this.#record(exchange, known, left, 'pass');
        if (!silent) await done();
        return { does: 'pass', fields, lifted };
      }
      case 'alter': {
        const { lifted } = ruling;
        return {
          does: 'alter',
          verdict: assessment.verdict,
          lifted,
          record: async ({ categories, changed }) => {
            const leaves = people.map((person, i) => ({ ...person, categories: categories[i] ?? 0 }));
            const { fields, left } = await this.#released(assessment, leaves, lifted);
            if (left.length > 0) await this.#record(exchange, known, left, changed ? 'mask' : 'pass');
            await done();
            return fields;
          },
        };
      }
    }
  }

  /** A verdict on a response that has gone, for which the ledger had to be asked. */
  #later(exchange: Exchange, people: readonly DisclosedPerson[], verdict: Verdict): void {
    const { recorder, onVerdict, onTrouble } = this.#options;
    const enforced = this.#isCarriedOut(exchange, people, verdict);
    recorder.verdict(verdict, enforced).then(
      () => onVerdict?.(verdict, enforced),
      (error: WeirError) => onTrouble?.(error),
    );
  }

  #isCarriedOut(exchange: Exchange, people: readonly DisclosedPerson[], { kind }: Verdict): boolean {
    return isCarriedOut(this.#options.policy, situationOf(exchange, kind, categoriesIn(people)));
  }

  /** Nothing of a held response was sent before: to a client that went meanwhile nothing is. */
  async #released(assessment: Assessment, people: readonly DisclosedPerson[], lifted: boolean) {
    await this.#enforcement.release(assessment, lifted);
    const left = leaving(people);
    const fields = this.#enforcement.fields(assessment.exchange, left);
    return { fields, left: assessment.client?.gone === true ? [] : left };
  }

  #record(
    { at, channel, route, recipient }: Exchange,
    { aliases }: Known,
    left: readonly DisclosedPerson[],
    measure: Measure,
  ): Promise<void> {
    const people = this.#merging.merge(left);
    return this.#options.recorder.record({ at, channel, route, recipient, measure, people, aliases });
  }

  #know(exchange: Exchange, shown: ShownPeople): Known {
    if (shown.count === 0) return NOBODY;
    const { aliases, relations } = this.#options;
    const { route } = exchange;
    const relates = relations.relates(route);
    const news: Alias[] = [];
    const people: DisclosedPerson[] = [];
    for (let i = 0; i < shown.count; i++) {
      aliases.tie(shown, i, news);
      const person = keyOfHalves(aliases.low, aliases.high);
      const categories = shown.categories[i] as number;
      const namedBy = IDENTIFIER_NAMESPACES[aliases.strength] as IdentifierNamespace;
      const self = shown.selves.size === 0 ? undefined : shown.selves.get(i);
      if (self === undefined) {
        const basis = this.#basisOf(exchange, shown, i, person, relates);
        people.push({ person, categories, basis, namedBy });
        continue;
      }
      const own = aliases.self(self, { person, namedBy });
      news.push(...own.news);
      // What names it is left out: it may be an alias.
      people.push({ person: own.person, categories, basis: 'self' });
    }
    return { people, aliases: news };
  }

  /** @param relates whether there are relations at all. */
  #basisOf(exchange: Exchange, shown: ShownPeople, i: number, person: PersonKey, relates: boolean): Basis {
    const stated = shown.bases.size === 0 ? undefined : shown.bases.get(i);
    if (stated !== undefined && stated !== 'none') return stated;
    const { relations, explain } = this.#options;
    const { recipient, route, at } = exchange;
    const related =
      stated === undefined && relates
        ? relations.basisOf({ recipient, route, at, withSelf: shown.selves.size > 0 }, person, shown.names(i))
        : 'none';
    return related === 'none' ? (explain?.(exchange, person) ?? 'none') : related;
  }

  /** The harshest verdict in force against the recipient, with those of this very response. */
  #harshest({ recipient, at }: Exchange, verdicts: readonly Verdict[]): VerdictKind {
    let kind: VerdictKind = this.#options.judge.standing(recipient, at);
    // An alarm about what many have in common is nobody's own.
    for (const { kind: own, scope } of verdicts) if (scope !== 'cell') kind = harsher(kind, own);
    return kind;
  }
}

/** The wait that is told is that of the shortest window that is used up. */
function windowOf(verdicts: readonly Verdict[]): number {
  const windows = verdicts.map((verdict) => verdict.evidence.windowMs);
  return windows.length === 0 ? HOUR_MS : Math.min(...windows);
}

function leaving(people: readonly DisclosedPerson[]): readonly DisclosedPerson[] {
  return people.every(showsSomething) ? people : people.filter(showsSomething);
}

function showsSomething({ categories }: DisclosedPerson): boolean {
  return categories !== 0;
}
