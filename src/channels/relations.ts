/**
 * Why a recipient may see a person: `self`, a relation that the platform's own traffic shows, or one that a source tells
 * (relations/). Some routes are the platform saying "these people are this recipient's work" (an agent's tickets, a
 * seller's orders): whoever appears there is explained for that recipient, there and elsewhere, for a while.
 */

import type { Basis } from '../disclosure/channel.ts';
import { OldestKey } from '../disclosure/oldest-key.ts';
import {
  canonicalIdentifier,
  type Identifier,
  type IdentifierNamespace,
  type PersonKey,
} from '../disclosure/person.ts';
import type { Recipient, RecipientKey } from '../disclosure/recipient.ts';
import { type EpochMs, HOUR_MS } from '../disclosure/time.ts';
import type { Relation } from './relations/relation-table.ts';
import type { NamedKey } from './shown-people.ts';

export interface RelationRule {
  /** Route template whose people are explained, such as `GET /staff/api/tickets`. */
  readonly route: string;
  readonly basis: Basis;
  /** How long the relation lasts after it was last shown. */
  readonly lastsMs: number;
  /**
   * Whether the response must show the recipient, too: an order explains its buyer to its seller, and nobody to who goes
   * through other people's orders.
   */
  readonly party?: boolean;
}

/** A working day. */
export const DEFAULT_RELATION_MS = 12 * HOUR_MS;
/** (recipient, person) relations of the traffic that are remembered; the oldest go first. */
export const MAX_RELATIONS = 1_000_000;

/** What sources tell. */
export interface Told {
  basisOf(recipient: RecipientKey, person: PersonKey, at: EpochMs): Basis;
}

/** Where somebody was shown. */
export interface Shown {
  readonly recipient: Recipient;
  readonly route: string;
  readonly at: EpochMs;
  /** Whether the same response shows the recipient's own record. */
  readonly withSelf: boolean;
}

interface Remembered {
  readonly basis: Basis;
  readonly until: EpochMs;
}

export class Relations {
  #rules: ReadonlyMap<string, RelationRule>;
  #told: readonly Told[] = [];
  readonly #known = new Map<string, Remembered>();
  readonly #oldest = new OldestKey(this.#known);

  constructor(rules: readonly RelationRule[]) {
    this.#rules = new Map(rules.map((rule) => [rule.route, rule]));
  }

  /** Puts other rules and sources in force; what the traffic has shown stays. */
  configure(rules: readonly RelationRule[], told: readonly Told[]): void {
    this.#rules = new Map(rules.map((rule) => [rule.route, rule]));
    this.#told = told;
  }

  /** Whether anybody is related to anybody on this route or elsewhere: where nobody is, basisOf need not be asked. */
  relates(route: string): boolean {
    return this.#known.size > 0 || this.#told.length > 0 || this.#rules.has(route);
  }

  /**
   * @param names keys of all identifiers that the response shows of this person: a source may know them by any.
   * Cost: a look-up, and one in each source for each identity that a source can name, for each key.
   */
  basisOf(shown: Shown, person: PersonKey, names: readonly NamedKey[] = []): Basis {
    const { recipient, at } = shown;
    const rule = this.#rules.get(shown.route);
    if (rule !== undefined && (rule.party !== true || shown.withSelf)) {
      this.#remember(keyOf(recipient.primary.key, person), { basis: rule.basis, until: at + rule.lastsMs });
      return rule.basis;
    }
    const told = this.#toldOf(recipient, person, names, at);
    // Where the traffic relates nobody, which is at most doors, nothing is looked up: a key of two numbers is a text.
    if (told !== 'none' || this.#known.size === 0) return told;
    const remembered = this.#known.get(keyOf(recipient.primary.key, person));
    return remembered !== undefined && remembered.until > at ? remembered.basis : 'none';
  }

  /** A source says that it is over: what the traffic showed on the same basis ends with it. */
  withdraw({ recipient, person, basis }: Pick<Relation, 'recipient' | 'person' | 'basis'>): void {
    const key = keyOf(recipient, person);
    if (this.#known.get(key)?.basis === basis) this.#known.delete(key);
  }

  #toldOf(recipient: Recipient, person: PersonKey, names: readonly NamedKey[], at: EpochMs): Basis {
    for (const told of this.#told) {
      for (const { kind, key } of recipient.identities) {
        if (kind !== 'employee' && kind !== 'account' && kind !== 'partner') continue;
        const basis = told.basisOf(key, person, at);
        if (basis !== 'none') return basis;
        for (const { namespace, key: other } of names) {
          // Two people may share a name.
          if (namespace === 'name' || other === person) continue;
          const byOther = told.basisOf(key, other, at);
          if (byOther !== 'none') return byOther;
        }
      }
    }
    return 'none';
  }

  #remember(key: string, relation: Remembered): void {
    this.#known.delete(key);
    if (this.#known.size >= MAX_RELATIONS) {
      const oldest = this.#oldest.next();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    this.#known.set(key, relation);
  }
}

function keyOf(recipient: RecipientKey, person: PersonKey): string {
  return `${recipient}:${person}`;
}

/** The account that a recipient is known by; undefined where it is known by none. */
export function accountOf({ identities }: Recipient): string | undefined {
  for (const { kind, value } of identities) if (kind === 'account') return value;
  return undefined;
}

/** Canonical identifiers by which an account is the person it belongs to: by namespace. */
export type OwnTexts = Readonly<Partial<Record<IdentifierNamespace, string>>>;

/**
 * The identifiers by which a recipient is the person it was shown, as far as is known.
 * Accounts only: an employee's number and a customer's may be the same and mean two people. Where people sign in with
 * an address or a phone, that is their record's, too; a user name or a name is not compared, others may bear it.
 * @param account see accountOf.
 */
export function ownTexts(account: string): OwnTexts {
  const email = account.includes('@') ? canonicalIdentifier('email', account) : undefined;
  const phone = /^\+?\d{11,15}$/.test(account) ? canonicalIdentifier('phone', account) : undefined;
  return {
    id: account,
    ...(email === undefined ? {} : { email }),
    ...(phone === undefined ? {} : { phone }),
  };
}

/** The first identifier of a person by which the recipient is this person; undefined when it is not. */
export function ownIdentifier(own: OwnTexts, identifiers: readonly Identifier[]): Identifier | undefined {
  return identifiers.find(({ namespace, value }) => own[namespace] === value);
}
