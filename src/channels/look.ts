/**
 * The half of the way of a disclosure that looks at bodies: findings and people, and the keys by which the other half
 * (assessor.ts) counts them. It holds nothing that another process would have to know, so that any number may look.
 *
 * Invariants: no identifier of anybody goes on from here, only keys; and these are of the key as it stands now, also where
 * the same body was looked at before (inspect/memory).
 */
import type { PeopleHash } from '../disclosure/keyed-hash.ts';
import { type Identifier, type PersonKey, selfKey, strengthOf } from '../disclosure/person.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import type { BodyDescription, FoundPerson, Inspection, Inspector } from '../inspect/inspection.ts';
import type { Exchange, Part, SeenResponse } from './exchange.ts';
import { accountOf, ownIdentifier } from './relations.ts';
import { NOBODY_SHOWN, ShownPeople } from './shown-people.ts';

export interface LookOptions {
  readonly keyedHash: PeopleHash;
  readonly inspector: Inspector;
  /** Told of a fault of Weir's own; the response goes on, recorded as not seen. */
  readonly onFault?: (error: unknown) => void;
}

export class Look {
  readonly #options: LookOptions;
  /** Whom an inspection shows that may come again, by keys of #generation. */
  #known = new WeakMap<Inspection, ShownPeople>();
  #generation: number;

  constructor(options: LookOptions) {
    this.#options = options;
    this.#generation = options.keyedHash.generation;
  }

  /** Lets go of what it remembers: somebody was forgotten, or is known by another key. */
  forget(): void {
    this.#known = new WeakMap();
    this.#generation = this.#options.keyedHash.generation;
    this.#options.inspector.forget?.();
  }

  /** A fault of ours in looking at a body must not take the site down: it makes us blind, and that is recorded. */
  inspect({ route }: Exchange, { body, contentType, part }: SeenResponse): Inspection {
    try {
      const described = { route, ...(contentType === undefined ? {} : { contentType }) };
      if (part !== undefined) return this.#inspectPart(body, described, part);
      return this.#options.inspector.inspect(body, described);
    } catch (error) {
      this.#options.onFault?.(error);
      return { findings: [], people: [], unseen: [{ reason: 'malformed', bytes: body.length }] };
    }
  }

  /** Who is met again in a later part is shown again; who was shown, and nothing more of whom, is not. */
  #inspectPart(body: Uint8Array, described: BodyDescription, part: Part): Inspection {
    part.session ??= this.#options.inspector.open({ ...described, inWindows: true });
    part.session.write(body);
    if (!part.last) return part.session.window();
    const { people, unseen } = part.session.end();
    return { findings: [], people: people.filter(({ categories }) => categories !== 0), unseen };
  }

  /** By the index in Inspection.people. */
  people(recipient: Recipient, inspection: Inspection): ShownPeople {
    const { people, mayComeAgain } = inspection;
    if (people.length === 0) return NOBODY_SHOWN;
    const named = mayComeAgain === true ? this.#remembered(inspection) : this.#named(people);
    const account = accountOf(recipient);
    return account === undefined ? named : named.withSelves(this.#selves(account, people));
  }

  #selves(account: string, people: readonly FoundPerson[]): ReadonlyMap<number, PersonKey> {
    const selves = new Map<number, PersonKey>();
    for (const [i, { identifiers }] of people.entries()) {
      const own = ownIdentifier(account, identifiers);
      if (own !== undefined) selves.set(i, selfKey(this.#options.keyedHash, own));
    }
    return selves;
  }

  #remembered(inspection: Inspection): ShownPeople {
    if (this.#generation !== this.#options.keyedHash.generation) this.forget();
    const known = this.#known.get(inspection);
    if (known !== undefined) return known;
    const named = this.#named(inspection.people);
    this.#known.set(inspection, named);
    return named;
  }

  /** The keys of all identifiers of all people are computed at once. */
  #named(people: readonly FoundPerson[]): ShownPeople {
    const texts: Identifier[] = [];
    const categories = new Int32Array(people.length);
    const firsts = new Int32Array(people.length + 1);
    for (const [i, person] of people.entries()) {
      categories[i] = person.categories;
      for (const identifier of person.identifiers) texts.push(identifier);
      firsts[i + 1] = texts.length;
    }
    const namespaces = new Uint8Array(texts.length);
    for (const [i, { namespace }] of texts.entries()) namespaces[i] = strengthOf(namespace);
    const keys = this.#options.keyedHash.people64(texts).slice(0, 2 * texts.length);
    return new ShownPeople(people.length, { categories, firsts, namespaces, keys });
  }
}
