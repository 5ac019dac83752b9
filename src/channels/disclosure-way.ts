/**
 * The way of a disclosure, for every door that sees responses:
 *
 *   inspect ─▶ who is it about, on what basis ─▶ judge (these people included) ─▶ enforce ─▶ record what left
 *
 * settle() resolves when everything that will leave is durable. Counting never stops because a limit was reached:
 * what was refused is counted as asked for, and not recorded as received.
 */
import type { Basis } from '../disclosure/channel.ts';
import type { BlindPeriod, DisclosedPerson, DisclosureEvent } from '../disclosure/disclosure.ts';
import type { KeyedHash } from '../disclosure/keyed-hash.ts';
import type { Alias, PersonKey } from '../disclosure/person.ts';
import { HOUR_MS } from '../disclosure/time.ts';
import { harsher, type Verdict, type VerdictKind } from '../disclosure/verdict.ts';
import { type EnforcementPolicy, isEnforced } from '../enforce/measures.ts';
import type { Inspection, Inspector } from '../inspect/inspection.ts';
import type { Judge } from '../judge/judge.ts';
import type { AliasBook } from './alias-book.ts';
import { AskedBook } from './asked.ts';
import { Enforcement, type MeasureParts } from './enforcement.ts';
import type { Blind, DisclosureWay, Exchange, Outcome, Refusal, SeenResponse } from './exchange.ts';
import { ownIdentifier, type Relations } from './relations.ts';

/** What the way needs of the ledger. */
export interface Recorder {
  record(event: DisclosureEvent): Promise<void>;
  blind(period: BlindPeriod): Promise<void>;
  verdict(verdict: Verdict, enforced: boolean): Promise<void>;
}

export interface WayOptions {
  readonly keyedHash: KeyedHash;
  readonly inspector: Inspector;
  readonly judge: Judge;
  readonly policy: EnforcementPolicy;
  /** What measures beyond masks and refusals need. */
  readonly measures?: Omit<MeasureParts, 'policy'>;
  /** A reason of the recipient's own for a person whom nothing else explains. */
  readonly explain?: (exchange: Exchange, person: PersonKey) => Basis;
  readonly recorder: Recorder;
  readonly aliases: AliasBook;
  readonly relations: Relations;
  /** Told of a fault of Weir's own; the response went on, recorded as not seen. */
  readonly onFault?: (error: unknown) => void;
  /** Told of each verdict after it is durable. */
  readonly onVerdict?: (verdict: Verdict, enforced: boolean) => void;
}

interface Assessed {
  readonly people: readonly DisclosedPerson[];
  readonly aliases: readonly Alias[];
}

const NOBODY: Assessed = { people: [], aliases: [] };

export function createDisclosureWay(options: WayOptions): DisclosureWay {
  const { inspector, judge, policy, recorder, aliases, relations } = options;
  const enforcement = new Enforcement({ ...options.measures, policy });
  const askedBook = new AskedBook();

  /** A fault of ours in looking at a body must not take the site down: it makes us blind, and that is recorded. */
  function inspect({ route }: Exchange, { body, contentType }: SeenResponse): Inspection {
    try {
      return inspector.inspect(body, { route, ...(contentType === undefined ? {} : { contentType }) });
    } catch (error) {
      options.onFault?.(error);
      return { findings: [], people: [], unseen: [{ reason: 'malformed', bytes: body.length }] };
    }
  }

  function assess(exchange: Exchange, inspection: Inspection): Assessed {
    if (inspection.people.length === 0) return NOBODY;
    const news: Alias[] = [];
    const { recipient, route, at } = exchange;
    const own = inspection.people.map((found) => ownIdentifier(recipient, found));
    const shown = { recipient, route, at, withSelf: own.some((identifier) => identifier !== undefined) };
    const people = inspection.people.map((found, i) => {
      const known = aliases.person(found.identifiers);
      news.push(...known.news);
      const identifier = own[i];
      if (identifier !== undefined) {
        const self = aliases.self(identifier, known);
        news.push(...self.news);
        // What names it is left out: it may be an alias.
        return { person: self.person, categories: found.categories, basis: 'self' as const };
      }
      const related = relations.basisOf(shown, known.person, known.keys);
      const basis = related === 'none' ? (options.explain?.(exchange, known.person) ?? 'none') : related;
      return { person: known.person, categories: found.categories, basis, namedBy: known.namedBy };
    });
    return { people, aliases: news };
  }

  /** The harshest verdict in force against the recipient, with those of this very response. */
  function harshest({ recipient, at }: Exchange, verdicts: readonly Verdict[]): VerdictKind {
    let kind: VerdictKind = judge.standing(recipient, at);
    // An alarm about what many have in common is nobody's own.
    for (const { kind: own, scope } of verdicts) if (scope !== 'cell') kind = harsher(kind, own);
    return kind;
  }

  async function settle(exchange: Exchange, seen: SeenResponse): Promise<Outcome> {
    const inspection = inspect(exchange, seen);
    const { people, aliases: news } = assess(exchange, inspection);
    const { at, channel, route, recipient } = exchange;
    const asked = askedBook.of(route, exchange.asked, seen.status, people.length);
    const sighting = { at, route, recipient, people, ...(asked === undefined ? {} : { asked }) };
    // A look-up that found nobody is a sighting of nobody.
    const verdicts = people.length === 0 && asked === undefined ? [] : judge.observe(sighting);
    const judged = Promise.all([
      ...verdicts.map((verdict) => recorder.verdict(verdict, isEnforced(policy, exchange.route))),
      ...blindOf(seen.blind, inspection).map((blind) =>
        recorder.blind({ at, channel, route, recipient, ...blind }),
      ),
    ]);
    // A measure may take minutes; what fails meanwhile is told below.
    judged.catch(() => undefined);
    const { outcome, measure, left } = await enforcement.apply({
      exchange,
      seen,
      inspection,
      people,
      verdict: people.length === 0 ? 'pass' : harshest(exchange, verdicts),
      windowMs: windowOf(verdicts),
    });
    if (left.length > 0) {
      await recorder.record({
        at,
        channel,
        route,
        recipient,
        measure,
        people: mergePeople(left),
        aliases: news,
      });
    }
    await judged;
    for (const verdict of verdicts) options.onVerdict?.(verdict, isEnforced(policy, exchange.route));
    return outcome;
  }

  return {
    admit: (exchange): Refusal | undefined =>
      isEnforced(policy, exchange.route)
        ? enforcement.admit(exchange, judge.standing(exchange.recipient, exchange.at))
        : undefined,
    holds: (exchange) => enforcement.holds(exchange),
    head: (exchange, fields) => enforcement.head(exchange, fields),
    settle,
  };
}

function blindOf(blind: readonly Blind[], inspection: Inspection): Blind[] {
  return [...blind, ...inspection.unseen].filter((part) => part.bytes > 0);
}

/** The wait that is told is that of the shortest window that is used up. */
function windowOf(verdicts: readonly Verdict[]): number {
  const windows = verdicts.map((verdict) => verdict.evidence.windowMs);
  return windows.length === 0 ? HOUR_MS : Math.min(...windows);
}

/** One person may stand twice on a page: it is one disclosure of both parts' data. */
function mergePeople(people: readonly DisclosedPerson[]): readonly DisclosedPerson[] {
  const merged = new Map<bigint, DisclosedPerson>();
  for (const person of people) {
    const before = merged.get(person.person);
    merged.set(
      person.person,
      before === undefined ? person : { ...person, categories: before.categories | person.categories },
    );
  }
  return merged.size === people.length ? people : [...merged.values()];
}
