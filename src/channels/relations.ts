/**
 * Why a recipient may see a person: `self`, or a relation that the platform itself shows. Some routes are the
 * platform saying "these people are this recipient's work" (an agent's tickets, a seller's orders): whoever appears
 * there is explained for that recipient, there and elsewhere, for a while.
 */
import type { Basis } from '../disclosure/channel.ts';
import { canonicalIdentifier, type Identifier, type PersonKey } from '../disclosure/person.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import { type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import type { FoundPerson } from '../inspect/inspection.ts';

export interface RelationRule {
  /** Route template whose people are explained, such as `GET /staff/api/tickets`. */
  readonly route: string;
  readonly basis: Basis;
  /** How long the relation lasts after it was last shown. */
  readonly lastsMs: number;
}

/** A working day. */
export const DEFAULT_RELATION_MS = 12 * HOUR_MS;
/** (recipient, person) relations remembered; the oldest go first. */
export const MAX_RELATIONS = 1_000_000;

interface Relation {
  readonly basis: Basis;
  readonly until: EpochMs;
}

export class Relations {
  readonly #rules: ReadonlyMap<string, RelationRule>;
  readonly #known = new Map<string, Relation>();

  constructor(rules: readonly RelationRule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.route, rule]));
  }

  basisOf(recipient: Recipient, route: string, found: FoundPerson, person: PersonKey, at: EpochMs): Basis {
    if (ownIdentifier(recipient, found) !== undefined) return 'self';
    const key = `${recipient.primary.key}:${person}`;
    const rule = this.#rules.get(route);
    if (rule !== undefined) {
      this.#remember(key, { basis: rule.basis, until: at + rule.lastsMs });
      return rule.basis;
    }
    const relation = this.#known.get(key);
    return relation !== undefined && relation.until > at ? relation.basis : 'none';
  }

  #remember(key: string, relation: Relation): void {
    this.#known.delete(key);
    if (this.#known.size >= MAX_RELATIONS) {
      const oldest = this.#known.keys().next();
      if (!oldest.done) this.#known.delete(oldest.value);
    }
    this.#known.set(key, relation);
  }
}

/**
 * The identifier by which a recipient is the person it was shown; undefined when it is not, as far as is known.
 * Accounts only: an employee's number and a customer's may be the same and mean two people. Where people sign in with
 * an address or a phone, that is their record's, too; a user name or a name is not compared, others may bear it.
 */
export function ownIdentifier(recipient: Recipient, found: FoundPerson): Identifier | undefined {
  const account = recipient.identities.find((identity) => identity.kind === 'account')?.value;
  if (account === undefined) return undefined;
  return found.identifiers.find(({ namespace, value }) => {
    if (namespace === 'id') return value === account;
    if (namespace === 'email')
      return account.includes('@') && canonicalIdentifier(namespace, account) === value;
    return (
      namespace === 'phone' &&
      /^\+?\d{11,15}$/.test(account) &&
      canonicalIdentifier(namespace, account) === value
    );
  });
}
