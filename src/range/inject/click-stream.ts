/**
 * A click-stream of somebody's own (who looked at what, when) in place of the simulated visitors: items stand for people,
 * users for accounts, and harvesters of a scenario are injected among them. So real data can be used without being
 * shipped, and what is learned is learned from what real people did.
 *
 * What such a file does not have is invented: addresses, networks, fingerprints, sessions (a pause of half an hour ends
 * one). So tests over fingerprints and networks see the invention, tests over accounts see the data.
 */
import { DAY_MS, type EpochMs, MINUTE_MS } from '../../disclosure/time.ts';
import { mix32 } from '../random.ts';
import { AliasTable } from '../simulate/alias-table.ts';
import { SIMULATION_START } from '../simulate/calendar.ts';
import type { Door } from '../simulate/door.ts';
import type { Visitor } from '../simulate/places.ts';
import type { Slice } from '../simulate/slice.ts';
import { VISITOR } from '../simulate/truth.ts';
import type { Looks, Visitors, World } from '../simulate/world.ts';

/** A pause from which on a user's session is a new one. */
const SESSION_ENDS_MS = 30 * MINUTE_MS;

export class ClickStream {
  #times = new Float64Array(1_024);
  #users = new Uint32Array(1_024);
  #items = new Uint32Array(1_024);
  readonly #userNumbers = new Map<string, number>();
  readonly #itemNumbers = new Map<string, number>();
  #length = 0;

  add(user: string, item: string, at: EpochMs): void {
    if (this.#length === this.#times.length) this.#grow();
    const i = this.#length++;
    this.#times[i] = at;
    this.#users[i] = numberOf(this.#userNumbers, user);
    this.#items[i] = numberOf(this.#itemNumbers, item);
  }

  get clicks(): number {
    return this.#length;
  }

  get users(): number {
    return this.#userNumbers.size;
  }

  /** Distinct items: the population. */
  get items(): number {
    return this.#itemNumbers.size;
  }

  /** Days that the stream touches, from the midnight (UTC) before its first click. */
  get days(): number {
    if (this.#length === 0) return 0;
    const { first, last } = this.#span();
    return Math.floor(last / DAY_MS) - Math.floor(first / DAY_MS) + 1;
  }

  /** Clicks in the order of time; times since the midnight before the first. */
  sorted(): { readonly at: Float64Array; readonly user: Uint32Array; readonly item: Uint32Array } {
    const order = Uint32Array.from({ length: this.#length }, (_, i) => i).sort(
      (a, b) => (this.#times[a] as number) - (this.#times[b] as number) || a - b,
    );
    const midnight = this.#length === 0 ? 0 : Math.floor(this.#span().first / DAY_MS) * DAY_MS;
    return {
      at: Float64Array.from(order, (i) => (this.#times[i] as number) - midnight),
      user: Uint32Array.from(order, (i) => this.#users[i] as number),
      item: Uint32Array.from(order, (i) => this.#items[i] as number),
    };
  }

  /** Clicks of each item. */
  counts(): Float64Array {
    const counts = new Float64Array(Math.max(1, this.items));
    for (let i = 0; i < this.#length; i++) {
      const item = this.#items[i] as number;
      counts[item] = (counts[item] as number) + 1;
    }
    return counts;
  }

  #span(): { first: number; last: number } {
    let first = Number.POSITIVE_INFINITY;
    let last = Number.NEGATIVE_INFINITY;
    for (let i = 0; i < this.#length; i++) {
      first = Math.min(first, this.#times[i] as number);
      last = Math.max(last, this.#times[i] as number);
    }
    return { first, last };
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    const times = new Float64Array(capacity);
    times.set(this.#times);
    this.#times = times;
    const users = new Uint32Array(capacity);
    users.set(this.#users);
    this.#users = users;
    const items = new Uint32Array(capacity);
    items.set(this.#items);
    this.#items = items;
  }
}

function numberOf(numbers: Map<string, number>, name: string): number {
  const known = numbers.get(name);
  if (known !== undefined) return known;
  numbers.set(name, numbers.size);
  return numbers.size - 1;
}

/** Who gets looked at in a stream: as often as in the file, whatever the day. */
export class StreamLooks implements Looks {
  readonly #table: AliasTable;
  readonly #items: number;

  constructor(stream: ClickStream) {
    this.#table = new AliasTable(stream.counts());
    this.#items = stream.items;
  }

  person(seed: number, _day: number, uniformShare: number): number {
    const a = mix32(seed + 1);
    if (mix32(seed + 2) < uniformShare * 2 ** 32) return Math.floor((a / 2 ** 32) * this.#items);
    return this.#table.at(a, mix32(seed + 3));
  }
}

export class StreamVisitors implements Visitors {
  readonly #world: World;
  readonly #surface: number;
  readonly #at: Float64Array;
  readonly #user: Uint32Array;
  readonly #item: Uint32Array;
  readonly #page = new Uint32Array(1);
  readonly #visitors = new Map<number, { visitor: Visitor; until: number }>();
  #next = 0;
  #sessions = 0;
  #day = -1;
  readonly #today = new Set<number>();
  actors = 0;

  constructor(world: World, stream: ClickStream) {
    const { at, user, item } = stream.sorted();
    this.#world = world;
    this.#at = at;
    this.#user = user;
    this.#item = item;
    this.#surface = Math.max(
      0,
      world.scenario.surfaces.findIndex(({ peoplePerView }) => peoplePerView === 1),
    );
  }

  plan(slice: Slice, number: number, from: number, to: number): void {
    for (; this.#next < this.#at.length && (this.#at[this.#next] as number) < to; this.#next++) {
      const offset = Math.floor((this.#at[this.#next] as number) - from);
      slice.push(number, offset, this.#user[this.#next] as number, this.#item[this.#next] as number, 0);
    }
  }

  show(slice: Slice, view: number, sinceStart: number, door: Door): void {
    const user = slice.actor[view] as number;
    const at = SIMULATION_START + sinceStart;
    this.#countActor(user, Math.floor(sinceStart / DAY_MS));
    const visitor = this.#visitor(user, sinceStart);
    if (!door.admits(visitor.recipient, at)) return;
    const person = slice.seed[view] as number;
    this.#page[0] = person;
    const asked = { by: 'id', value: person, found: true } as const;
    door.show(visitor, VISITOR, at, this.#surface, this.#page, 1, 'none', asked);
  }

  settle(): void {
    // Visitors who have gone would stay for ever.
    if (this.#visitors.size > 500_000) this.#visitors.clear();
  }

  #countActor(user: number, day: number): void {
    if (day !== this.#day) {
      this.#day = day;
      this.#today.clear();
    }
    if (this.#today.has(user)) return;
    this.#today.add(user);
    this.actors += 1;
  }

  #visitor(user: number, sinceStart: number): Visitor {
    const known = this.#visitors.get(user);
    const until = sinceStart + SESSION_ENDS_MS;
    if (known !== undefined && sinceStart < known.until) {
      known.until = until;
      return known.visitor;
    }
    const { keys, places, seed } = this.#world;
    const session = this.#sessions++;
    const visitor = places.visitor(
      keys.identity('account', user, `u${user}`),
      keys.identity('session', session, `s${session}`),
      places.home(user),
      places.fingerprint(mix32(user ^ seed)),
    );
    this.#visitors.set(user, { visitor, until });
    return visitor;
  }
}
