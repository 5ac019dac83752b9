/**
 * Somebody who takes people: how many identities, how fast, whom, when, and what it looks like. It speaks to the
 * simulated door only.
 *
 *   pace (schedule) ─▶ views in time ─▶ the identity whose turn it is ─▶ the next people it has not got ─▶ door
 *
 * With `partition` no identity asks for whom another has; without, each draws for itself. Whom it takes is settled when
 * a view is shown, so that a refused view costs it nothing but the identity's turn. When everybody is taken it ends.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../disclosure/time.ts';
import { Permutation } from '../permutation.ts';
import { hash32, mix32, Random } from '../random.ts';
import type { HarvesterPlan } from '../scenario/scenario.ts';
import { AccountPool, REMEMBERED } from './account-pool.ts';
import { isOfficeTime, SIMULATION_START } from './calendar.ts';
import type { Door } from './door.ts';
import { askedFor } from './humans.ts';
import { FINGERPRINTS_IN_USE, type Visitor } from './places.ts';
import { Replay } from './replay.ts';
import type { Slice } from './slice.ts';
import type { Truth } from './truth.ts';
import type { Source, World } from './world.ts';

/** Bursts: so long at work, so long asleep, on average. */
export const BURST_MS = 10 * MINUTE_MS;
export const SLEEP_MS = 110 * MINUTE_MS;
/** Accounts of harvesters are numbered from here on. */
const ACCOUNT_BASE = 0xa000_0000;
/** Sessions of harvesters are numbered from here on; each identity opens one a day. */
const SESSION_BASE = 0xb000_0000;
/** Fingerprints that nobody else has. */
const RANDOM_FINGERPRINT = 0x6000_0000;
/** Draws from the popular for somebody who is not taken yet, before anybody who is not is taken. */
const POPULAR_TRIES = 64;
/** A view whose identity is the one whose turn it is. */
const ROTATED = 0;
const TWO_32 = 4_294_967_296;

export class Harvester implements Source {
  readonly #world: World;
  readonly #plan: HarvesterPlan;
  readonly #number: number;
  readonly #truth: Truth;
  readonly #random: Random;
  readonly #pool: AccountPool;
  readonly #visitors: (Visitor | undefined)[] = [];
  readonly #days: Uint16Array;
  readonly #takenToday: Uint32Array;
  readonly #order: Permutation;
  readonly #cursors: Uint32Array;
  readonly #page: Uint32Array;
  readonly #peoplePerView: readonly number[];
  readonly #replay: Replay | undefined;
  readonly #fingerprint: number;
  readonly #recent = new Map<number, Uint32Array[]>();
  #next = 0;
  #nextAt: number;
  #burstEnds = 0;
  #isDone = false;

  /** @param number of the harvester in the books. @param expectedPerDay people that ordinary visitors see on a day. */
  constructor(world: World, truth: Truth, number: number, expectedPerDay: number) {
    const { scenario, seed, canaries } = world;
    const plan = scenario.harvesters[number] as HarvesterPlan;
    this.#world = world;
    this.#plan = plan;
    this.#number = number;
    this.#truth = truth;
    this.#random = new Random(seed, 'harvester', number);
    this.#pool = new AccountPool(scenario, seed);
    this.#days = new Uint16Array(plan.identities).fill(0xffff);
    this.#takenToday = new Uint32Array(plan.identities);
    this.#order = new Permutation(scenario.people + canaries, hash32(seed, 'targets', number));
    this.#cursors = new Uint32Array(plan.partition ? 1 : plan.identities);
    this.#peoplePerView = scenario.surfaces.map(({ peoplePerView }) => peoplePerView);
    this.#page = new Uint32Array(Math.max(...this.#peoplePerView));
    this.#nextAt = plan.startDay * DAY_MS + this.#random.integer(HOUR_MS);
    if (plan.replay)
      this.#replay = new Replay(scenario, plan.identities, plan.peoplePerSecond, this.#random, this.#nextAt);
    const perDay = plan.peoplePerSecond * 86_400;
    // Of everybody who shows it, the harvester is this share: own / (own + share of ordinary views).
    this.#fingerprint = world.places.fingerprintOfShare(
      (perDay * (1 / plan.cellShare - 1)) / Math.max(1, expectedPerDay),
    );
  }

  plan(slice: Slice, source: number, from: number, to: number): void {
    if (this.#isDone || to <= this.#plan.startDay * DAY_MS) return;
    if (this.#replay !== undefined) {
      for (const { at, identity, surface } of this.#replay.due(to))
        slice.push(source, Math.max(0, Math.floor(at - from)), identity, 1, surface);
      return;
    }
    const { peoplePerSecond, schedule, surfaceIndex } = this.#plan;
    const gapMs = (1_000 * (this.#peoplePerView[surfaceIndex] as number)) / peoplePerSecond;
    for (;;) {
      if (schedule === 'office-hours' && !isOfficeTime(this.#nextAt))
        this.#nextAt = nextOfficeTime(this.#nextAt);
      if (schedule === 'burst-sleep') this.#sleep();
      if (this.#nextAt >= to) return;
      slice.push(source, Math.max(0, Math.floor(this.#nextAt - from)), 0, ROTATED, surfaceIndex);
      this.#nextAt += gapMs * (0.5 + this.#random.uniform());
    }
  }

  show(slice: Slice, view: number, sinceStart: number, door: Door): void {
    if (this.#isDone) return;
    const at = SIMULATION_START + sinceStart;
    const day = Math.floor(sinceStart / DAY_MS);
    const identity = slice.seed[view] === ROTATED ? this.#turn(day) : (slice.actor[view] as number);
    if (identity === undefined) return;
    const visitor = this.#visitor(identity, day);
    if (!door.admits(visitor.recipient, at)) return;
    const surface = slice.what[view] as number;
    const { targets, hitRate, replay } = this.#plan;
    const revisit = replay ? this.#world.scenario.humans.revisit : this.#plan.revisit;
    if (targets === 'guessed' && !this.#random.chance(hitRate)) {
      const value = 13_000_000_000 + Math.floor(this.#random.uniform() * 7e9);
      door.showNobody(visitor, this.#number, at, surface, { by: 'phone', value, found: false });
      return;
    }
    const size = this.#peoplePerView[surface] as number;
    const before = revisit > 0 && this.#random.chance(revisit) ? this.#seenBefore(identity, size) : undefined;
    const people = before ?? this.#page;
    const count = before?.length ?? this.#choose(identity, day, size);
    if (count === 0) {
      this.#isDone = true;
      return;
    }
    if (before === undefined && revisit > 0) this.#remember(identity, people, count);
    this.#takenToday[identity] = (this.#takenToday[identity] as number) + count;
    const asked =
      targets === 'guessed'
        ? ({ by: 'phone', value: 13_000_000_000 + (people[0] as number), found: true } as const)
        : targets === 'sequential' && count > 1
          ? ({ by: 'page', value: Math.floor((this.#cursors[0] as number) / count), found: true } as const)
          : askedFor(people, count, this.#random.next32());
    door.show(visitor, this.#number, at, surface, people, count, 'none', asked);
  }

  settle(): void {
    // Views hold nothing of their own.
  }

  /** The next identity that may still take people today. */
  #turn(day: number): number | undefined {
    const { identities, perIdentityPerDay } = this.#plan;
    for (let tries = 0; tries < Math.min(identities, 64); tries++) {
      const identity = this.#next;
      this.#next = (this.#next + 1) % identities;
      if (this.#days[identity] !== day) this.#takenToday[identity] = 0;
      if ((this.#takenToday[identity] as number) < perIdentityPerDay) return identity;
    }
    return undefined;
  }

  /** Chooses the people of a view. @returns how many; 0 when there is nobody left. */
  #choose(identity: number, day: number, size: number): number {
    const { targets, partition } = this.#plan;
    if (targets === 'popular') return this.#choosePopular(day, size);
    const cursor = partition ? 0 : identity;
    const all = this.#world.scenario.people + this.#world.canaries;
    let count = 0;
    while (count < size) {
      if (!partition && targets !== 'sequential') {
        this.#page[count++] = this.#target(Math.floor((this.#random.next32() / TWO_32) * all));
        continue;
      }
      const next = this.#cursors[cursor] as number;
      if (next >= all) break;
      this.#cursors[cursor] = next + 1;
      this.#page[count++] = this.#target(targets === 'sequential' ? next : this.#order.at(next));
    }
    return count;
  }

  /** Whom ordinary visitors look at, too; with partition nobody twice. */
  #choosePopular(day: number, size: number): number {
    const { popularity, scenario } = this.#world;
    const taken = this.#truth.harvesters[this.#number];
    if (this.#plan.partition && (taken?.people ?? 0) >= scenario.people) return 0;
    for (let i = 0; i < size; i++) {
      let person = 0;
      for (let tries = 0; tries < POPULAR_TRIES; tries++) {
        person = popularity.person(this.#random.next32(), day, scenario.popularity.uniformShare);
        if (!this.#plan.partition || taken?.has(person) !== true) break;
      }
      // The popular are taken: whoever comes next.
      for (
        let tries = 0;
        this.#plan.partition && taken?.has(person) === true && tries < scenario.people;
        tries++
      )
        person = (person + 1) % scenario.people;
      this.#page[i] = person;
    }
    return size;
  }

  /** Canaries lie among the people, evenly: position i of people and canaries together. */
  #target(position: number): number {
    const { scenario, canaries } = this.#world;
    if (canaries === 0) return position;
    const all = scenario.people + canaries;
    const before = Math.floor((position * canaries) / all);
    const isCanary = Math.floor(((position + 1) * canaries) / all) > before;
    return isCanary ? scenario.people + before : position - before;
  }

  /** One of the identity's last pages of this size. */
  #seenBefore(identity: number, size: number): Uint32Array | undefined {
    const fitting = this.#recent.get(identity)?.filter(({ length }) => length === size) ?? [];
    return fitting.length === 0 ? undefined : this.#random.pick(fitting);
  }

  #remember(identity: number, people: Uint32Array, count: number): void {
    const pages = this.#recent.get(identity) ?? [];
    this.#recent.set(identity, pages);
    if (pages.length >= REMEMBERED) pages.shift();
    pages.push(people.slice(0, count));
  }

  #visitor(identity: number, day: number): Visitor {
    const known = this.#visitors[identity];
    if (known !== undefined && this.#days[identity] === day) return known;
    const { keys, places } = this.#world;
    const id = hash32(this.#world.seed, 'identity', this.#number, identity);
    const account = this.#account(identity, id);
    const session = keys.identity(
      'session',
      SESSION_BASE + (mix32(id + day) >>> 2),
      `h${this.#number}-${identity}-${day}`,
    );
    const named = account === undefined ? undefined : keys.identity('account', account, `u${account}`);
    const visitor = places.visitor(named, session, this.#address(identity, id), this.#fingerprintOf(id));
    for (const each of visitor.recipient.identities.slice(0, named === undefined ? 2 : 3))
      this.#truth.belongs(each, this.#number);
    this.#visitors[identity] = visitor;
    this.#days[identity] = day;
    return visitor;
  }

  #account(identity: number, id: number): number | undefined {
    const { accounts } = this.#plan;
    if (accounts === 'none') return undefined;
    // Somebody's own account, which has been there for long.
    if (accounts === 'old') return Math.floor((id / TWO_32) * this.#pool.size);
    return ACCOUNT_BASE + this.#number * 5_000_000 + identity;
  }

  #address(identity: number, id: number): number {
    const { places } = this.#world;
    if (this.#plan.network === 'datacentre') return places.rented(this.#number * 5_000_000 + identity);
    return places.anyHome(mix32(id + 77), this.#pool.size);
  }

  #fingerprintOf(id: number): number {
    const { fingerprint } = this.#plan;
    if (fingerprint === 'shared') return this.#fingerprint;
    if (fingerprint === 'human') return this.#world.places.fingerprint(mix32(id + 99));
    return RANDOM_FINGERPRINT + (mix32(id + 55) % (0x1fff_ffff - FINGERPRINTS_IN_USE));
  }

  #sleep(): void {
    if (this.#burstEnds === 0) this.#burstEnds = this.#nextAt + this.#random.exponential(BURST_MS);
    while (this.#nextAt >= this.#burstEnds) {
      this.#nextAt = Math.max(this.#nextAt, this.#burstEnds + this.#random.exponential(SLEEP_MS));
      this.#burstEnds = this.#nextAt + this.#random.exponential(BURST_MS);
    }
  }
}

function nextOfficeTime(sinceStart: number): number {
  let at = Math.ceil(sinceStart / HOUR_MS) * HOUR_MS;
  while (!isOfficeTime(at)) at += HOUR_MS;
  return at;
}
