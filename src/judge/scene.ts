/**
 * Turns sightings into scenes: gives everybody who is concerned a number, splits keys into halves, and sets people aside
 * whom something explains. Done once for all tests; nothing is allocated per person.
 */
import { isExplained } from '../disclosure/channel.ts';
import type { DisclosedPerson } from '../disclosure/disclosure.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import type { BudgetPolicy } from './budget-policy.ts';
import { countedCategories } from './counted-people.ts';
import { ENTITY_KINDS, type Entities, type EntityKind, type EntityNumber, NO_ENTITY } from './entity.ts';
import type { Asked, Scene, Sighting, Trust } from './test.ts';

/** Who was first seen less than so long ago is a newcomer. */
export const NEWCOMER_MS = DAY_MS;
/** Routes whose key is kept; there are more of them only where something is wrong with templates. */
const MAX_ROUTES = 10_000;
/** People on a page that arrays are made for at first; they grow. */
const FIRST_PEOPLE = 64;
/** Actor, address, net, asn, client, route, newcomers, newcomers of the route, site, and room. */
const MAX_ENTITIES_OF_A_SCENE = 16;
/** What most recipients of a log are known by. */
const IP = ENTITY_KINDS.ip;
/** Numbers of kinds of entities are below. */
const MAX_KINDS = 256;

interface RouteKeys {
  readonly low: number;
  readonly high: number;
}

export class Scenes implements Scene {
  at: EpochMs = 0;
  route = '';
  recipient: Recipient = NOBODY;
  asked: Asked | undefined;
  people: readonly DisclosedPerson[] = [];
  count = 0;
  low = new Uint32Array(FIRST_PEOPLE);
  high = new Uint32Array(FIRST_PEOPLE);
  categories = new Int32Array(FIRST_PEOPLE);
  actor: EntityNumber = NO_ENTITY;
  readonly entities = new Int32Array(MAX_ENTITIES_OF_A_SCENE);
  entityCount = 0;
  trusted = false;
  readonly #kinds = new Uint8Array(MAX_ENTITIES_OF_A_SCENE);
  /** The entity of each kind, NO_ENTITY where the scene has none. */
  readonly #ofKind = new Int32Array(MAX_KINDS).fill(NO_ENTITY);
  readonly #book: Entities;
  readonly #counted: number;
  readonly #unexplainedOnly: boolean;
  readonly #trust: Trust;
  readonly #routes = new Map<string, RouteKeys>();
  readonly #wide = new BigUint64Array(1);
  readonly #words = new Uint32Array(this.#wide.buffer);

  constructor(book: Entities, policy: Pick<BudgetPolicy, 'tier' | 'unexplainedOnly'>, trust: Trust) {
    this.#book = book;
    this.#trust = trust;
    this.#unexplainedOnly = policy.unexplainedOnly;
    this.#counted = countedCategories(policy);
  }

  /** @returns itself, filled with this sighting. */
  fill({ at, route, recipient, people, asked }: Sighting): Scene {
    this.at = at;
    this.route = route;
    this.recipient = recipient;
    this.asked = asked;
    this.people = people;
    this.#number(recipient, route, at);
    this.#split(people);
    this.trusted = this.#trust.trusted(this);
    return this;
  }

  of(kind: EntityKind): EntityNumber {
    return this.#ofKind[ENTITY_KINDS[kind]] as number;
  }

  numbered(kind: number): EntityNumber {
    return this.#ofKind[kind] as number;
  }

  #split(people: readonly DisclosedPerson[]): void {
    if (people.length > this.low.length) this.#grow(people.length);
    const words = this.#words;
    let count = 0;
    for (const { person, categories, basis } of people) {
      if ((categories & this.#counted) === 0 || (this.#unexplainedOnly && isExplained(basis))) continue;
      this.#wide[0] = person;
      this.low[count] = words[0] as number;
      this.high[count] = words[1] as number;
      this.categories[count] = categories;
      count += 1;
    }
    this.count = count;
  }

  #grow(people: number): void {
    const size = 2 ** Math.ceil(Math.log2(people));
    this.low = new Uint32Array(size);
    this.high = new Uint32Array(size);
    this.categories = new Int32Array(size);
  }

  #number({ primary, identities, role }: Recipient, route: string, at: EpochMs): void {
    for (let i = 0; i < this.entityCount; i++) this.#ofKind[this.#kinds[i] as number] = NO_ENTITY;
    this.entityCount = 0;
    this.#book.begin();
    this.actor = this.#addKey(primary.kind === 'ip' ? IP : ENTITY_KINDS[primary.kind], primary.key, at);
    for (const identity of identities) {
      if (identity === primary) continue;
      const { kind, key } = identity;
      if (kind === 'ip') {
        if (role === 'visitor') this.#addKey(ENTITY_KINDS.address, key, at);
      } else if (kind === 'net') this.#addKey(ENTITY_KINDS.net, key, at);
      else if (kind === 'client') this.#addKey(ENTITY_KINDS.client, key, at);
      else if (kind === 'asn') this.#addKey(ENTITY_KINDS.asn, key, at);
    }
    const { low, high } = this.#routeKeys(route);
    this.#add(ENTITY_KINDS.route, low, high, at);
    if (at - this.#book.firstAt(this.actor) < NEWCOMER_MS) {
      this.#add(ENTITY_KINDS.newcomers, 0, 0, at);
      this.#add(ENTITY_KINDS['newcomers-route'], low, high, at);
    }
    this.#add(ENTITY_KINDS.site, 0, 0, at);
  }

  #addKey(kind: number, key: bigint, at: EpochMs): EntityNumber {
    this.#wide[0] = key;
    return this.#add(kind, this.#words[0] as number, this.#words[1] as number, at);
  }

  #add(kind: number, low: number, high: number, at: EpochMs): EntityNumber {
    const entity = this.#book.touch(kind, low, high, at);
    if (this.entityCount < MAX_ENTITIES_OF_A_SCENE) {
      this.entities[this.entityCount] = entity;
      this.#kinds[this.entityCount] = kind;
      // Of two of a kind the first is meant.
      if (this.#ofKind[kind] === NO_ENTITY) this.#ofKind[kind] = entity;
      this.entityCount += 1;
    }
    return entity;
  }

  #routeKeys(route: string): RouteKeys {
    const known = this.#routes.get(route);
    if (known !== undefined) return known;
    const key = routeKey(route);
    const keys = { low: Number(key & 0xffff_ffffn), high: Number(key >> 32n) };
    if (this.#routes.size < MAX_ROUTES) this.#routes.set(route, keys);
    return keys;
  }
}

/** The key of a route's cell: FNV-1a with 64 bits of its template, which is no secret. */
export function routeKey(route: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (let i = 0; i < route.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(route.charCodeAt(i))) * 0x100_0000_01b3n);
  }
  return hash;
}

const NOBODY: Recipient = {
  primary: { kind: 'ip', value: '', key: 0n },
  identities: [],
  role: 'visitor',
};
