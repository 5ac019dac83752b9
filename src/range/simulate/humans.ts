/**
 * Ordinary visitors: they come on some days, look at a few pages or at many, pause, return to people they have seen,
 * sign in or do not, sit behind addresses of their own or shared ones; some use applications that fetch the next page
 * before it is asked for, and some have a role in which they rightly see many strangers.
 *
 * Every account is active in one slot at a time from its first view of a day to its last. Memory: a slot for each who is
 * here now, and a few seeds for each account.
 */
import { DAY_MS, MINUTE_MS } from '../../disclosure/time.ts';
import type { Asked } from '../../judge/test.ts';
import { mix32, Random } from '../random.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { AccountPool, activitySigma, BETWEEN_ACCOUNTS } from './account-pool.ts';
import { AliasTable } from './alias-table.ts';
import {
  CROWD_BY_HOUR,
  isWeekend,
  SIMULATION_START,
  VISITS_BY_HOUR,
  WEEKDAY_VISITS,
  WEEKEND_VISITS,
} from './calendar.ts';
import type { Door } from './door.ts';
import { dayOfPage, Memories, pageOf, surfaceOfPage } from './memories.ts';
import type { Visitor } from './places.ts';
import type { Popularity } from './popularity.ts';
import { logNormalTable } from './quantiles.ts';
import { SLICE_MS, type Slice } from './slice.ts';
import { VISITOR } from './truth.ts';
import type { Visitors, World } from './world.ts';

/** Share of the views that are a visitor's own record: its orders, its profile. */
export const OWN_RECORD_SHARE = 0.03;
/** Share of the newcomers that sign in, with an account of that day. */
export const NEWCOMERS_SIGN_IN = 0.4;
/** After a page, the share of pauses that are long: the visitor goes away and comes back in a new session. */
const LONG_PAUSE_SHARE = 0.06;
const LONG_PAUSE_MS = 90 * MINUTE_MS;
/** A pause from which on the session is a new one. */
const SESSION_ENDS_MS = 30 * MINUTE_MS;
/** Nobody looks at more pages in a day: the log-normal's tail has no end, people have. */
export const MOST_VIEWS = 3_000;
/** An application fetches the next page so soon, in ms. */
const PREFETCH_MS = 400;
/** The day's number of visitors varies by so much, as the standard deviation of its logarithm. */
const DAY_NOISE = 0.03;
const OWN_RECORD = 0xffff;
/** Share of ordinary views of single persons that follow a dead link. */
export const DEAD_LINK_SHARE = 0.002;
const DEAD_LINK = 0xffff;
const WHOLE_PAGE = 0;
const TWO_32 = 4_294_967_296;
const SLICES_A_DAY = DAY_MS / SLICE_MS;

/** What is kept of a visitor while it is here. */
interface Slot {
  account: number;
  /** Owner of its memories. */
  memory: number;
  visitor: Visitor;
  signedIn: boolean;
  nextAt: number;
  viewsLeft: number;
  strays: number;
  returns: number;
  role: number;
  prefetches: boolean;
  sessionUntil: number;
}

export class Humans implements Visitors {
  readonly #world: World;
  readonly #popularity: Popularity;
  readonly #pool: AccountPool;
  readonly #random: Random;
  readonly #memories: Memories;
  readonly #slots: Slot[] = [];
  readonly #free: number[] = [];
  #active: number[] = [];
  #ended: number[] = [];
  readonly #freeGuests: number[] = [];
  #guestMemories = 0;
  #guests = 0;
  #sessions = 0;
  /** Today's arrivals, by slice. */
  #starts: Uint32Array[] = [];
  #startsDay = -1;
  readonly #think: Float64Array;
  readonly #surfaces: AliasTable;
  readonly #peoplePerView: readonly number[];
  readonly #sigma: number;
  readonly #page: Uint32Array;
  readonly #byHour: AliasTable;
  readonly #crowdByHour: AliasTable;
  /** What the crowd adds to everybody's uniform share on its day. */
  readonly #crowdStrays: number;
  readonly #touchChance: number;

  constructor(world: World, popularity: Popularity) {
    const { scenario, seed } = world;
    this.#popularity = popularity;
    const { humans, surfaces } = scenario;
    this.#world = world;
    this.#pool = new AccountPool(scenario, seed);
    this.#random = new Random(seed, 'humans');
    this.#memories = new Memories(this.#pool.size + 1_024);
    this.#think = logNormalTable(humans.thinkSeconds.median * 1_000, humans.thinkSeconds.p99 * 1_000);
    this.#surfaces = new AliasTable(surfaces.map(({ humanShare }) => humanShare));
    this.#peoplePerView = surfaces.map(({ peoplePerView }) => peoplePerView);
    this.#sigma = activitySigma(humans) * Math.sqrt(1 - BETWEEN_ACCOUNTS);
    this.#page = new Uint32Array(Math.max(...this.#peoplePerView));
    this.#byHour = new AliasTable(VISITS_BY_HOUR);
    this.#crowdByHour = new AliasTable(CROWD_BY_HOUR);
    this.#crowdStrays = crowdStrays(scenario, popularity);
    const meanViews = humans.viewsPerActor.median * Math.exp(activitySigma(humans) ** 2 / 2);
    const views = Math.max(1, humans.actorsPerDay * meanViews);
    this.#touchChance =
      world.canaries === 0 ? 0 : Math.min(1, scenario.canaries.organicTouchesPerDay / views);
  }

  plan(slice: Slice, number: number, from: number, to: number): void {
    const day = Math.floor(from / DAY_MS);
    if (day !== this.#startsDay) this.#planDay(day);
    for (const account of this.#starts[Math.floor((from % DAY_MS) / SLICE_MS)] as Uint32Array)
      this.#arrive(account, day, from + this.#random.integer(to - from));
    const still: number[] = [];
    for (const index of this.#active) {
      const slot = this.#slots[index] as Slot;
      while (slot.viewsLeft > 0 && slot.nextAt < to) this.#view(slice, number, index, slot, from, to);
      if (slot.viewsLeft > 0) still.push(index);
      else this.#ended.push(index);
    }
    this.#active = still;
  }

  show(slice: Slice, view: number, sinceStart: number, door: Door): void {
    const at = SIMULATION_START + sinceStart;
    const slot = this.#slots[slice.actor[view] as number] as Slot;
    const { visitor } = slot;
    if (!door.admits(visitor.recipient, at)) return;
    const what = slice.what[view] as number;
    const seed = slice.seed[view] as number;
    if (what === OWN_RECORD) {
      door.showOwn(visitor, slot.account, at);
      return;
    }
    if (what >>> 16 === DEAD_LINK) {
      const value = mix32(seed) % this.#world.scenario.people;
      door.showNobody(visitor, VISITOR, at, surfaceOfPage(what & 0xffff), { by: 'id', value, found: false });
      return;
    }
    const page = what & 0xffff;
    const one = what >>> 16;
    let surface = surfaceOfPage(page);
    let count = this.#peoplePerView[surface] as number;
    const people = this.#page;
    const day = dayOfPage(page);
    const role = this.#world.scenario.humans.roles[slot.role];
    const strays = role === undefined ? this.#straysOn(slot.strays, day) : 1;
    if (one === WHOLE_PAGE) this.#popularity.page(seed, day, strays, count, people);
    else {
      // Somebody of a list that was seen before, on a page of one's own.
      this.#popularity.page(seed, day, strays, one, people);
      people[0] = people[one - 1] as number;
      surface = this.#singleSurface;
      count = 1;
    }
    if (this.#touchChance > 0 && mix32(seed ^ at) < this.#touchChance * TWO_32)
      people[0] = this.#world.scenario.people + (mix32(seed + at) % this.#world.canaries);
    door.show(
      visitor,
      VISITOR,
      at,
      surface,
      people,
      count,
      role?.basis ?? 'none',
      askedFor(people, count, seed),
    );
  }

  settle(): void {
    for (const index of this.#ended) {
      const { memory } = this.#slots[index] as Slot;
      if (memory >= this.#pool.size) this.#freeGuests.push(memory);
      this.#free.push(index);
    }
    this.#ended = [];
  }

  /** Actors that have come so far. */
  actors = 0;

  #straysOn(strays: number, day: number): number {
    const crowd = this.#world.scenario.humans.flashCrowd;
    return crowd !== undefined && day === crowd.day ? Math.min(1, strays + this.#crowdStrays) : strays;
  }

  /** The surface that shows one person, when there is one. */
  get #singleSurface(): number {
    return this.#peoplePerView.indexOf(1);
  }

  #planDay(day: number): void {
    this.#startsDay = day;
    const { humans } = this.#world.scenario;
    const random = new Random(this.#world.seed, 'day', day);
    const crowd = humans.flashCrowd?.day === day ? humans.flashCrowd : undefined;
    const noise = Math.exp(random.normal(0, DAY_NOISE));
    const expected =
      humans.actorsPerDay * (crowd?.volume ?? 1) * (isWeekend(day) ? WEEKEND_VISITS : WEEKDAY_VISITS) * noise;
    const newcomers = Math.min(1, humans.newActors * (crowd?.newActors ?? 1));
    const byHour = crowd === undefined ? this.#byHour : this.#crowdByHour;
    const lists: number[][] = Array.from({ length: SLICES_A_DAY }, () => []);
    const slices = SLICES_A_DAY / 24;
    const arrive = (account: number) => {
      const hour = byHour.at(random.next32(), random.next32());
      lists[hour * slices + random.integer(slices)]?.push(account);
    };
    if (expected > 0)
      for (const account of this.#pool.comers(day, expected * (1 - newcomers))) arrive(account);
    const guests = expected > 0 ? random.poisson(expected * newcomers) : 0;
    for (let i = 0; i < guests; i++) arrive(this.#pool.size + this.#guests++);
    this.#starts = lists.map((list) => Uint32Array.from(list));
  }

  #arrive(account: number, day: number, at: number): void {
    this.actors += 1;
    const random = this.#random;
    const { humans } = this.#world.scenario;
    const guest = account >= this.#pool.size;
    const role = guest ? -1 : this.#pool.role(account);
    const slot: Slot = {
      account,
      memory: guest ? this.#guestMemory() : account,
      visitor: undefined as unknown as Visitor,
      signedIn: guest ? random.chance(NEWCOMERS_SIGN_IN) : true,
      nextAt: at,
      viewsLeft: 0,
      strays: this.#pool.strays(account),
      returns: this.#pool.returns(account),
      role,
      prefetches: this.#pool.prefetches(account),
      sessionUntil: 0,
    };
    const spread = Math.exp(random.normal(0, this.#sigma));
    if (role === -1) {
      const views = humans.viewsPerActor.median * this.#pool.activity(account) * spread;
      slot.viewsLeft = Math.min(MOST_VIEWS, Math.max(1, Math.round(views)));
    } else {
      const { peoplePerDay } = humans.roles[role] as (typeof humans.roles)[number];
      const meanPeople = this.#world.scenario.surfaces.reduce(
        (sum, s) => sum + s.humanShare * s.peoplePerView,
        0,
      );
      slot.viewsLeft = Math.max(
        1,
        random.poisson((peoplePerDay / meanPeople) * Math.exp(random.normal(0, 0.3))),
      );
    }
    this.#newSession(slot, day);
    const index = this.#free.pop() ?? this.#slots.length;
    this.#slots[index] = slot;
    this.#active.push(index);
  }

  #guestMemory(): number {
    const memory = this.#freeGuests.pop() ?? this.#pool.size + this.#guestMemories++;
    this.#memories.reach(memory);
    this.#memories.forget(memory);
    return memory;
  }

  #newSession(slot: Slot, day: number): void {
    const { places, keys } = this.#world;
    const { account, signedIn } = slot;
    const number = this.#sessions++;
    const session = keys.identity('session', number, `s${number}`);
    const named = signedIn ? keys.identity('account', account, `u${account}`) : undefined;
    const fingerprint = this.#pool.fingerprint(account, day, places);
    slot.visitor = places.visitor(named, session, this.#pool.address(account, places), fingerprint);
    slot.sessionUntil = slot.nextAt + SESSION_ENDS_MS;
  }

  #view(slice: Slice, number: number, index: number, slot: Slot, from: number, to: number): void {
    const random = this.#random;
    const at = slot.nextAt;
    const day = Math.floor(at / DAY_MS);
    slot.viewsLeft -= 1;
    if (random.next32() < OWN_RECORD_SHARE * TWO_32 && slot.signedIn) {
      slice.push(number, at - from, index, 0, OWN_RECORD);
    } else {
      const surface = this.#surfaces.at(random.next32(), random.next32());
      if (
        random.next32() >= slot.returns * TWO_32 ||
        !this.#revisit(slice, number, index, slot, at - from, surface)
      ) {
        const seed = random.next32();
        const page = pageOf(surface, day);
        if (this.#peoplePerView[surface] === 1 && mix32(seed ^ 0x3243_f6a8) < DEAD_LINK_SHARE * TWO_32) {
          slice.push(number, at - from, index, seed, (page | (DEAD_LINK << 16)) >>> 0);
          this.#pause(slot, to, day);
          return;
        }
        this.#memories.remember(slot.memory, seed, page);
        slice.push(number, at - from, index, seed, page);
        const ahead = at - from + PREFETCH_MS;
        if (slot.prefetches && (this.#peoplePerView[surface] as number) > 1 && ahead < to - from)
          slice.push(number, ahead, index, mix32(seed + 1), page);
      }
    }
    this.#pause(slot, to, day);
  }

  #pause(slot: Slot, to: number, day: number): void {
    const random = this.#random;
    const pause =
      random.next32() < LONG_PAUSE_SHARE * TWO_32
        ? random.exponential(LONG_PAUSE_MS)
        : (this.#think[random.next32() >>> 20] as number);
    slot.nextAt = Math.floor(slot.nextAt + pause);
    if (slot.nextAt >= to && slot.nextAt > slot.sessionUntil && slot.viewsLeft > 0)
      this.#newSession(slot, day);
    else slot.sessionUntil = slot.nextAt + SESSION_ENDS_MS;
  }

  /** Shows somebody again who was seen before; false when this visitor remembers nobody who fits. */
  #revisit(
    slice: Slice,
    number: number,
    index: number,
    slot: Slot,
    offset: number,
    surface: number,
  ): boolean {
    const count = this.#memories.count(slot.memory);
    if (count === 0) return false;
    const random = this.#random;
    for (let tries = 0; tries < 4; tries++) {
      const which = Math.floor((random.next32() / TWO_32) * count);
      const page = this.#memories.page(slot.memory, which);
      const remembered = surfaceOfPage(page);
      const seed = this.#memories.seed(slot.memory, which);
      if (remembered === surface) {
        slice.push(number, offset, index, seed, page);
        return true;
      }
      const size = this.#peoplePerView[remembered] as number;
      if (this.#peoplePerView[surface] === 1 && size > 1) {
        slice.push(number, offset, index, seed, page | ((1 + random.integer(Math.min(size, 255))) << 16));
        return true;
      }
    }
    return false;
  }
}

/** What is to be added to the uniform share, so that cold people get `coldShare` times as many of the views. */
function crowdStrays(scenario: Scenario, popularity: Popularity): number {
  const crowd = scenario.humans.flashCrowd;
  if (crowd === undefined) return 0;
  const { uniformShare } = scenario.popularity;
  const byLaw = popularity.coldShare();
  // Cold people are nine tenths of everybody (WARM_SHARE).
  const cold = uniformShare * 0.9 + (1 - uniformShare) * byLaw;
  if (byLaw >= 0.9) return 0;
  return Math.min(1 - uniformShare, ((crowd.coldShare - 1) * cold) / (0.9 - byLaw));
}

/** How deep in a list people look: two in three see the first page only. */
const DEEPER = 0.35;

/** What a request asks for: a person's number, which says nothing of how popular they are, or how deep in a list. */
export function askedFor(people: Uint32Array, count: number, seed: number): Asked {
  if (count === 1) return { by: 'id', value: people[0] as number, found: true };
  const depth = 1 + Math.floor(Math.log((mix32(seed ^ 0x5a5a_5a5a) + 1) / TWO_32) / Math.log(DEEPER));
  return { by: 'page', value: depth, found: true };
}
