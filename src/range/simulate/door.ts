/**
 * The door of a simulated platform: what is about to be shown to a recipient becomes a sighting, the watcher (the real
 * judge, or a rival) sees it, and its verdicts go into the books. With enforcement on, a recipient that stands denied
 * is refused at the door and receives nobody; without, everything passes, and the verdicts are only counted.
 *
 * Sightings and their people are new objects each, as at the gate: a test may keep them.
 */
import { type CategorySet, categorySet } from '../../disclosure/category.ts';
import type { Basis } from '../../disclosure/channel.ts';
import type { DisclosedPerson } from '../../disclosure/disclosure.ts';
import type { Recipient } from '../../disclosure/recipient.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { Verdict, VerdictKind } from '../../disclosure/verdict.ts';
import type { Asked, Sighting } from '../../judge/test.ts';
import type { Surface } from '../scenario/scenario.ts';
import type { Keys } from './keys.ts';
import type { Visitor } from './places.ts';
import { type Truth, VISITOR } from './truth.ts';

/** Whoever watches a door: the judge, or what it is compared with. */
export interface Watcher {
  observe(sighting: Sighting): readonly Verdict[];
  standing(recipient: Recipient, at: EpochMs): VerdictKind;
}

export interface DoorOptions {
  readonly watcher: Watcher;
  readonly truth: Truth;
  readonly keys: Keys;
  readonly surfaces: readonly Surface[];
  /** Cell of each surface, and of the whole site. */
  readonly routeCells: readonly number[];
  readonly siteCell: number;
  readonly enforce: boolean;
}

const OWN_RECORD = 'GET /api/me/orders';
const OWN_CATEGORIES = categorySet(
  'pd:UID',
  'pd:Name',
  'pd:TelephoneNumber',
  'pd:PhysicalAddress',
  'pd:Purchase',
);
const STAFF_ROUTE = 'GET /staff/customers/{id}';
const STAFF_CATEGORIES = categorySet(
  'pd:UID',
  'pd:Name',
  'pd:TelephoneNumber',
  'pd:EmailAddress',
  'pd:PhysicalAddress',
);

export class Door {
  readonly truth: Truth;
  readonly #watcher: Watcher;
  readonly #keys: Keys;
  readonly #enforce: boolean;
  readonly #routes: readonly string[];
  readonly #categories: readonly CategorySet[];
  readonly #routeCells: readonly number[];
  readonly #siteCell: number;

  constructor({ watcher, truth, keys, surfaces, routeCells, siteCell, enforce }: DoorOptions) {
    this.truth = truth;
    this.#watcher = watcher;
    this.#keys = keys;
    this.#enforce = enforce;
    this.#routeCells = routeCells;
    this.#siteCell = siteCell;
    this.#routes = surfaces.map(({ route }) => route);
    this.#categories = surfaces.map(({ categories }) => categorySet(...categories));
  }

  /** Whether a recipient is let in at all. */
  admits(recipient: Recipient, at: EpochMs): boolean {
    if (!this.#enforce) return true;
    const kind = this.#watcher.standing(recipient, at);
    return kind !== 'deny' && kind !== 'hold';
  }

  /**
   * Shows people of a surface to a visitor.
   * @param people the first `count` are shown. @param harvester its number, or VISITOR.
   */
  show(
    { recipient, cells }: Visitor,
    harvester: number,
    at: EpochMs,
    surface: number,
    people: Uint32Array,
    count: number,
    basis: Basis,
    asked: Asked,
  ): void {
    const categories = this.#categories[surface] as CategorySet;
    const shown: DisclosedPerson[] = new Array(count);
    for (let i = 0; i < count; i++)
      shown[i] = { person: this.#keys.person(people[i] as number), categories, basis, namedBy: 'id' };
    this.truth.events += count;
    this.truth.flow(harvester, cells, this.#routeCells[surface] as number, this.#siteCell, count, at);
    if (harvester !== VISITOR) this.#take(harvester, at, people, count);
    this.#observe({ at, route: this.#routes[surface] as string, recipient, people: shown, asked });
  }

  /** Somebody was asked for who does not exist. */
  showNobody(
    { recipient, cells }: Visitor,
    harvester: number,
    at: EpochMs,
    surface: number,
    asked: Asked,
  ): void {
    // A miss passes through the same cells as a hit.
    this.truth.flow(harvester, cells, this.#routeCells[surface] as number, this.#siteCell, 1, at);
    const takings = this.truth.harvesters[harvester];
    if (takings !== undefined) takings.firstAt ??= at;
    this.#observe({ at, route: this.#routes[surface] as string, recipient, people: [], asked });
  }

  /** Shows a visitor its own record. */
  showOwn({ recipient }: Visitor, account: number, at: EpochMs): void {
    const own = {
      person: this.#keys.of('self', account),
      categories: OWN_CATEGORIES,
      basis: 'self' as const,
    };
    this.truth.events += 1;
    this.#observe({ at, route: OWN_RECORD, recipient, people: [own] });
  }

  /** Shows one person to an employee. */
  showToEmployee(recipient: Recipient, at: EpochMs, person: number, basis: Basis): void {
    const shown = {
      person: this.#keys.person(person),
      categories: STAFF_CATEGORIES,
      basis,
      namedBy: 'id' as const,
    };
    this.truth.events += 1;
    this.#observe({ at, route: STAFF_ROUTE, recipient, people: [shown] });
  }

  #take(harvester: number, at: EpochMs, people: Uint32Array, count: number): void {
    const takings = this.truth.harvesters[harvester];
    if (takings === undefined) return;
    takings.firstAt ??= at;
    for (let i = 0; i < count; i++) takings.take(people[i] as number);
  }

  #observe(sighting: Sighting): void {
    for (const verdict of this.#watcher.observe(sighting)) this.truth.judge(verdict);
  }
}
