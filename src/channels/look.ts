/**
 * The half of the way of a disclosure that looks at bodies: findings and people, and the keys by which the other half
 * (assessor.ts) counts them. It holds nothing that another process would have to know, so that any number may look.
 *
 * Invariants: no identifier of anybody goes on from here, only keys; and these are of the key as it stands now, also where
 * the same body was looked at before (inspect/memory).
 */
import type { PeopleHash } from '../disclosure/keyed-hash.ts';
import {
  IDENTIFIER_NAMESPACES,
  type Identifier,
  type PersonKey,
  selfKey,
  strengthOf,
} from '../disclosure/person.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import type { BodyDescription, Inspection, Inspector, PeopleByColumns } from '../inspect/inspection.ts';
import type { Exchange, Part, SeenResponse } from './exchange.ts';
import { accountOf, type OwnTexts, ownIdentifier, ownTexts } from './relations.ts';
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
    const named = inspection.mayComeAgain === true ? this.#remembered(inspection) : this.#named(inspection);
    const account = named.count === 0 ? undefined : accountOf(recipient);
    return account === undefined ? named : named.withSelves(this.#selves(ownTexts(account), inspection));
  }

  #selves(own: OwnTexts, inspection: Inspection): ReadonlyMap<number, PersonKey> {
    const { columns } = inspection;
    const selves = new Map<number, PersonKey>();
    const found = (i: number, identifier: Identifier) =>
      selves.set(i, selfKey(this.#options.keyedHash, identifier));
    if (columns !== undefined) eachOwn(own, columns, found);
    else
      for (const [i, { identifiers }] of inspection.people.entries()) {
        const identifier = ownIdentifier(own, identifiers);
        if (identifier !== undefined) found(i, identifier);
      }
    return selves;
  }

  #remembered(inspection: Inspection): ShownPeople {
    if (this.#generation !== this.#options.keyedHash.generation) this.forget();
    const known = this.#known.get(inspection);
    if (known !== undefined) return known;
    const named = this.#named(inspection);
    this.#known.set(inspection, named);
    return named;
  }

  /** The keys of all identifiers of all people are computed at once. */
  #named(inspection: Inspection): ShownPeople {
    const { columns } = inspection;
    if (columns !== undefined) return this.#ofColumns(columns);
    const { people } = inspection;
    if (people.length === 0) return NOBODY_SHOWN;
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

  #ofColumns(columns: PeopleByColumns): ShownPeople {
    const { count } = columns;
    if (count === 0) return NOBODY_SHOWN;
    const found = this.#options.keyedHash.columns64(columns);
    const names = columns.firstName(count);
    const categories = new Int32Array(count);
    const firsts = new Int32Array(count + 1);
    const namespaces = new Uint8Array(names);
    const keys = new Uint32Array(2 * names);
    for (let i = 0; i < count; i++) {
      categories[i] = columns.categories(i);
      firsts[i + 1] = columns.firstName(i + 1);
    }
    for (let name = 0; name < names; name++) {
      const identifier = columns.identifier(name);
      namespaces[name] = columns.namespace(identifier);
      keys[2 * name] = found[2 * identifier] as number;
      keys[2 * name + 1] = found[2 * identifier + 1] as number;
    }
    return new ShownPeople(count, { categories, firsts, namespaces, keys });
  }
}

/** The people of columns who are the recipient, and the first identifier that says so. */
function eachOwn(
  own: OwnTexts,
  columns: PeopleByColumns,
  found: (person: number, identifier: Identifier) => void,
): void {
  const texts = IDENTIFIER_NAMESPACES.map((namespace) => {
    const value = own[namespace];
    return value === undefined ? undefined : { identifier: { namespace, value }, bytes: Buffer.from(value) };
  });
  for (let person = 0; person < columns.count; person++) {
    const end = columns.firstName(person + 1);
    for (let name = columns.firstName(person); name < end; name++) {
      const identifier = columns.identifier(name);
      const text = texts[columns.namespace(identifier)];
      if (text === undefined) continue;
      const [start, after] = [columns.start(identifier), columns.start(identifier + 1)];
      if (after - start !== text.bytes.length) continue;
      if (text.bytes.compare(columns.bytes, start, after) !== 0) continue;
      found(person, text.identifier);
      break;
    }
  }
}
