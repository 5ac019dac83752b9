/**
 * The half of the way of a disclosure that looks at bodies: findings and people, and the keys by which the other half
 * (assessor.ts) counts them. It holds nothing that outlives a response, so that any number of processes may look.
 *
 * Invariant: no identifier of anybody goes on from here, only keys.
 */
import type { CategorySet } from '../disclosure/category.ts';
import type { Basis } from '../disclosure/channel.ts';
import type { PeopleHash } from '../disclosure/keyed-hash.ts';
import { type Identifier, type PersonKey, selfKey } from '../disclosure/person.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import type { BodyDescription, Inspection, Inspector } from '../inspect/inspection.ts';
import type { NamedKey } from './alias-book.ts';
import type { Exchange, Part, SeenResponse } from './exchange.ts';
import { accountOf, ownIdentifier } from './relations.ts';

/** A person in a response, as whoever counts needs to know them. */
export interface ShownPerson {
  readonly categories: CategorySet;
  /** Strongest first, at least one. */
  readonly names: readonly NamedKey[];
  /** What they are filed under when the recipient is this person; see selfKey. */
  readonly self?: PersonKey;
  /** Why the recipient may see them, as the application itself states it; what is known else does not matter then. */
  readonly basis?: Basis;
}

export interface LookOptions {
  readonly keyedHash: PeopleHash;
  readonly inspector: Inspector;
  /** Told of a fault of Weir's own; the response goes on, recorded as not seen. */
  readonly onFault?: (error: unknown) => void;
}

export class Look {
  readonly #options: LookOptions;

  constructor(options: LookOptions) {
    this.#options = options;
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

  /** By the index in Inspection.people. The keys of all their identifiers are computed at once. */
  people(recipient: Recipient, { people }: Inspection): readonly ShownPerson[] {
    if (people.length === 0) return NOBODY;
    const texts: Identifier[] = [];
    for (const { identifiers } of people) for (const identifier of identifiers) texts.push(identifier);
    const keys = this.#options.keyedHash.people64(texts);
    const account = accountOf(recipient);
    let next = 0;
    return people.map(({ identifiers, categories }): ShownPerson => {
      const names = identifiers.map(({ namespace }) => ({ namespace, key: keys[next++] as PersonKey }));
      const own = account === undefined ? undefined : ownIdentifier(account, identifiers);
      return own === undefined
        ? { categories, names }
        : { categories, names, self: selfKey(this.#options.keyedHash, own) };
    });
  }
}

const NOBODY: readonly ShownPerson[] = [];
