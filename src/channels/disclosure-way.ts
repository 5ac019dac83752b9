/**
 * The way of a disclosure, for every door that sees responses:
 *
 *   look.ts                                assessor.ts
 *   inspect, keys ───────────────────────▶ whose, why ─▶ judge ─▶ what is done ─▶ record what left
 *   alteration.ts ◀── where it is altered ─────────────────────────┘                    ▲
 *        └── what is left ──────────────────────────────────────────────────────────────┘
 *
 * settle() resolves when everything that will leave is durable.
 */
import { categorySet } from '../disclosure/category.ts';
import type { PeopleHash } from '../disclosure/keyed-hash.ts';
import type { EnforcementPolicy } from '../enforce/measures.ts';
import type { Inspection, Inspector } from '../inspect/inspection.ts';
import { Alteration, type AlterationParts } from './alteration.ts';
import { type Assessor, type AssessorOptions, type Decision, LocalAssessor } from './assessor.ts';
import { type MeasureParts, situationOf } from './enforcement.ts';
import type { Blind, DisclosureWay, Exchange, Outcome, SeenResponse } from './exchange.ts';
import { Look } from './look.ts';
import type { ShownPeople } from './shown-people.ts';

export interface WayOptions extends Omit<AssessorOptions, 'measures'> {
  readonly keyedHash: PeopleHash;
  readonly inspector: Inspector;
  readonly policy: EnforcementPolicy;
  /** What measures beyond masks and refusals need. */
  readonly measures?: Omit<MeasureParts, 'policy'>;
  /** Told of a fault of Weir's own; the response went on, recorded as not seen. */
  readonly onFault?: (error: unknown) => void;
}

/** What leaves of whom only a token does. */
const PSEUDONYM = categorySet('weir:OpaqueID');

/** Both halves in one process. */
export function createDisclosureWay(options: WayOptions): DisclosureWay {
  const { policy, measures } = options;
  const counted =
    measures?.counted === true || measures?.peopleField === true || measures?.quotas !== undefined;
  return lookingWay(new Look(options), new LocalAssessor(options), { ...measures, policy, counted });
}

/** The way of whoever looks and asks an assessor. */
export function lookingWay(look: Look, assessor: Assessor, parts: AlterationParts): DisclosureWay {
  const alteration = new Alteration(parts);

  async function settle(exchange: Exchange, seen: SeenResponse): Promise<Outcome> {
    return decide(exchange, seen, look.inspect(exchange, seen));
  }

  async function decide(exchange: Exchange, seen: SeenResponse, inspection: Inspection): Promise<Outcome> {
    const people = look.people(exchange.recipient, inspection);
    const decision = await assessor.assess(exchange, {
      status: seen.status,
      people,
      blind: blindOf(seen.blind, inspection),
      held: seen.held,
      part: seen.part,
      client: seen.client,
    });
    switch (decision.does) {
      case 'pass':
        if (seen.part !== undefined && decision.lifted) seen.part.lifted = true;
        return { measure: 'pass', ...added(decision.fields) };
      case 'deny':
        return { measure: 'deny', refusal: decision.refusal };
      case 'again':
        return decide(exchange, seen, inspection);
      case 'alter':
        return alter(exchange, seen, inspection, people, decision);
    }
  }

  async function alter(
    exchange: Exchange,
    seen: SeenResponse,
    inspection: Inspection,
    people: ShownPeople,
    { verdict, lifted, record }: Extract<Decision, { does: 'alter' }>,
  ): Promise<Outcome> {
    const { categories: shown } = people;
    const situation = situationOf(
      exchange,
      verdict,
      shown.reduce((all, each) => all | each, 0),
    );
    const { body, gone, tokens } = alteration.alter({
      exchange,
      seen,
      inspection,
      people,
      situation,
      lifted,
    });
    const categories = Array.from(shown, (all, i) => {
      const left = all & ~(gone.get(i) ?? 0);
      return tokens.has(i) ? left | PSEUDONYM : left;
    });
    const fields = added(await record({ categories, changed: body !== undefined }));
    return body === undefined ? { measure: 'pass', ...fields } : { measure: 'mask', body, ...fields };
  }

  return {
    admit: (exchange) => assessor.admit(exchange),
    holds: (exchange) => alteration.holds(exchange),
    head: (exchange, fields) => alteration.head(exchange, fields),
    settle,
  };
}

function added(fields: readonly string[]): { readonly fields?: readonly string[] } {
  return fields.length === 0 ? {} : { fields };
}

function blindOf(blind: readonly Blind[], inspection: Inspection): Blind[] {
  return [...blind, ...inspection.unseen].filter((part) => part.bytes > 0);
}
