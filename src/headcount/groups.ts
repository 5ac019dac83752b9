/**
 * Who receives together: everybody in a network, with one client fingerprint, of a team; everything that leaves through
 * one route with one set of categories; and the identities that are linked to one actor. The people of a group are the
 * union of its members' people, never the sum.
 *
 *   group                     counted by                                   because
 *   net, asn, client, team    a counter of its own, fed at each sighting   it is asked at each sighting, has thousands
 *   route × category set      a counter of its own                         of members, and members that nobody lists
 *   linked identities         the union of its members' counters           they are few, and found out afterwards
 *
 * Measured by `weir bench headcount --parts groups`: feeding a counter costs 0.3 to 1 µs a person whatever its size, a
 * union 1.5 µs a member each time it is asked.
 *
 * A group's counter is an ordinary counter: its id is the identity's key, so a question by that key finds it.
 */
import type { CategorySet } from '../disclosure/category.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { IdentityKind, Recipient, RecipientIdentity, RecipientKey } from '../disclosure/recipient.ts';
import type { EpochMs } from '../disclosure/time.ts';
import type { Count } from './counting.ts';
import type { Headcount } from './headcount.ts';
import { Links } from './links.ts';
import { PeoplePage } from './people-page.ts';
import { type CountedTier, countedTier, countedTierOf } from './tier.ts';

/** Identities that stand for many recipients together. */
export const GROUP_KINDS = ['net', 'asn', 'client'] as const satisfies readonly IdentityKind[];
export type GroupKind = (typeof GROUP_KINDS)[number];

/** Cells that are told apart: routes are templates, but an odd site may have any number of them. */
export const MAX_CELLS = 10_000;

export interface GroupRules {
  readonly kinds: readonly GroupKind[];
  /** Whether each route is counted by the set of categories that leaves. */
  readonly cells: boolean;
  /** Names of employees by team. */
  readonly teams: Readonly<Record<string, readonly string[]>>;
}

/** Keys for what has a name only. */
export interface GroupKeys {
  readonly employee: (name: string) => RecipientKey;
  /** @param text is in no way secret. */
  readonly group: (text: string) => bigint;
}

export interface Team {
  readonly name: string;
  readonly counter: bigint;
}

/** People through one route of whom the same kinds of data left. */
export interface GroupCell {
  readonly route: string;
  readonly categories: CategorySet;
  readonly counter: bigint;
}

/** People who are disclosed, as far as they are to be counted. */
export interface GroupSighting {
  readonly at: EpochMs;
  readonly route: string;
  readonly recipient: Recipient;
  readonly people: readonly DisclosedPerson[];
}

export class Groups {
  readonly links = new Links();
  readonly #headcount: Headcount;
  readonly #rules: GroupRules;
  readonly #keys: GroupKeys;
  readonly #teams = new Map<RecipientKey, Team>();
  readonly #cells = new Map<string, Map<CategorySet, GroupCell>>();
  #cellCount = 0;
  /** The people of the sighting at hand. */
  readonly #page = new PeoplePage();
  readonly #wide = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#wide.buffer);

  constructor(headcount: Headcount, rules: GroupRules, keys: GroupKeys) {
    this.#headcount = headcount;
    this.#rules = rules;
    this.#keys = keys;
    for (const [name, employees] of Object.entries(rules.teams)) {
      const team = { name, counter: keys.group(`team:${name}`) };
      for (const employee of employees) this.#teams.set(keys.employee(employee), team);
    }
  }

  /** Counts a sighting in all groups of its recipient, and learns whom it links. O(groups × people). */
  observe({ at, route, recipient, people }: GroupSighting): void {
    this.#link(recipient);
    if (people.length === 0) return;
    this.#take(people);
    for (const identity of recipient.identities)
      if (identity !== recipient.primary && this.#isGroup(identity)) this.#countIn(identity.key, at);
    const team = recipient.primary.kind === 'employee' ? this.#teams.get(recipient.primary.key) : undefined;
    if (team !== undefined) this.#countIn(team.counter, at);
    if (this.#rules.cells) this.#countCells(route, people, at);
  }

  /** The team of an employee. */
  team(employee: RecipientKey): Team | undefined {
    return this.#teams.get(employee);
  }

  /** Cells that have been met since the start. */
  *cells(): Generator<GroupCell> {
    for (const cells of this.#cells.values()) yield* cells.values();
  }

  /** People of an identity and of all that are linked to it, each once. @throws as Headcount.count */
  linked(key: RecipientKey, windowMs: number, now: EpochMs, tier?: CountedTier): Count {
    return this.#headcount.union(this.links.of(key), windowMs, now, tier);
  }

  #link({ primary, identities }: Recipient): void {
    // A session is a session's own only until somebody signs in.
    if (primary.kind === 'session' || primary.kind === 'ip') return;
    for (const { kind, key } of identities) if (kind === 'session') this.links.link(primary.key, key);
  }

  /** Hashes people, for all counters that they are counted in. */
  #take(people: readonly DisclosedPerson[]): void {
    const page = this.#page;
    page.clear();
    let [known, tier] = [Number.NaN, countedTier('public')];
    for (const { person, categories } of people) {
      if (categories !== known) {
        known = categories;
        tier = countedTierOf(categories);
      }
      this.#wide[0] = person;
      page.add(this.#words[0] as number, this.#words[1] as number, tier);
    }
  }

  /** Counts the page that was taken. */
  #countIn(counter: bigint, at: EpochMs): void {
    this.#wide[0] = counter;
    this.#headcount.observePage(this.#words[0] as number, this.#words[1] as number, this.#page, at);
  }

  #countCells(route: string, people: readonly DisclosedPerson[], at: EpochMs): void {
    for (const { person, categories } of people) {
      const cell = this.#cell(route, categories);
      if (cell !== undefined) this.#headcount.observe(cell.counter, person, at, countedTierOf(categories));
    }
  }

  #isGroup({ kind }: RecipientIdentity): boolean {
    return (this.#rules.kinds as readonly IdentityKind[]).includes(kind);
  }

  /** @returns undefined when there are too many. */
  #cell(route: string, categories: CategorySet): GroupCell | undefined {
    const ofRoute = this.#cells.get(route);
    const known = ofRoute?.get(categories);
    if (known !== undefined || this.#cellCount >= MAX_CELLS) return known;
    const cell = { route, categories, counter: this.#keys.group(`cell:${categories}:${route}`) };
    if (ofRoute === undefined) this.#cells.set(route, new Map([[categories, cell]]));
    else ofRoute.set(categories, cell);
    this.#cellCount += 1;
    return cell;
  }
}
