/**
 * Employees of one role at a staff door, and one among them who takes more than the work asks for. Most of what each
 * sees has a ticket; the rest has nothing that explains it, at a rate of the employee's own (gamma around the role's),
 * which is what an insider hides in.
 */
import type { Recipient, RecipientIdentity } from '../../disclosure/recipient.ts';
import { DAY_MS, HOUR_MS } from '../../disclosure/time.ts';
import { Random } from '../random.ts';
import type { InsiderPlan } from '../scenario/scenario.ts';
import { isWeekend, OFFICE_FROM_HOUR, OFFICE_TO_HOUR, SIMULATION_START } from './calendar.ts';
import type { Door } from './door.ts';
import { gamma } from './quantiles.ts';
import { SLICE_MS, type Slice } from './slice.ts';
import type { Truth } from './truth.ts';
import type { Source, World } from './world.ts';

const SLICES_AT_WORK = ((OFFICE_TO_HOUR - OFFICE_FROM_HOUR) * HOUR_MS) / SLICE_MS;
/** Kinds of looks. */
const EXPLAINED = 0;
const UNEXPLAINED = 1;
const TAKEN = 2;
/** Employees of one group are numbered from here on, and groups this far apart. */
const GROUP = 16_384;
/** Customers come back: an employee looks up the same few again. */
const CUSTOMERS_BACK = 0.2;

export class Staff implements Source {
  readonly #world: World;
  readonly #plan: InsiderPlan;
  readonly #number: number;
  readonly #truth: Truth;
  readonly #random: Random;
  readonly #people: readonly Recipient[];
  readonly #rates: Float64Array;
  readonly #last: Uint32Array;

  /** @param number of the insider in the books. The insider is the first of the group. */
  constructor(world: World, truth: Truth, number: number) {
    const plan = world.scenario.insiders[number] as InsiderPlan;
    const { peers, baselinePerDay, spread, role, extraPerDay } = plan;
    this.#world = world;
    this.#plan = plan;
    this.#number = number;
    this.#truth = truth;
    this.#random = new Random(world.seed, 'staff', number);
    const address = world.places.shared(0x3000 + number);
    this.#people = Array.from({ length: peers + 1 }, (_, i): Recipient => {
      const employee = world.keys.identity('employee', number * GROUP + i, `${role}:${i}`);
      const { recipient } = world.places.visitor(undefined, undefined, address, number);
      return { primary: employee, identities: [employee, ...recipient.identities], role: 'employee' };
    });
    this.#rates = Float64Array.from({ length: peers + 1 }, () =>
      spread === 0 ? baselinePerDay : baselinePerDay * gamma(1 / spread ** 2, this.#random) * spread ** 2,
    );
    this.#last = new Uint32Array(peers + 1);
    // Who takes nothing beyond the work is no insider, and whatever is said about them is a false alarm.
    if (extraPerDay > 0) truth.employs((this.#people[0] as Recipient).primary, number);
  }

  /** The role's employees, for a judge that knows teams. */
  get employees(): readonly RecipientIdentity[] {
    return this.#people.map(({ primary }) => primary);
  }

  plan(slice: Slice, source: number, from: number, to: number): void {
    const day = Math.floor(from / DAY_MS);
    const hour = (from % DAY_MS) / HOUR_MS;
    if (isWeekend(day) || hour < OFFICE_FROM_HOUR || hour >= OFFICE_TO_HOUR) return;
    const { explainedPerDay, extraPerDay, startDay } = this.#plan;
    for (let i = 0; i < this.#people.length; i++) {
      this.#look(slice, source, i, to - from, explainedPerDay, EXPLAINED);
      this.#look(slice, source, i, to - from, this.#rates[i] as number, UNEXPLAINED);
    }
    if (extraPerDay > 0 && day >= startDay) this.#look(slice, source, 0, to - from, extraPerDay, TAKEN);
  }

  show(slice: Slice, view: number, sinceStart: number, door: Door): void {
    const at = SIMULATION_START + sinceStart;
    const employee = slice.actor[view] as number;
    const recipient = this.#people[employee] as Recipient;
    if (!door.admits(recipient, at)) return;
    const what = slice.what[view] as number;
    let person = Math.floor(((slice.seed[view] as number) / 2 ** 32) * this.#world.scenario.people);
    if (what === EXPLAINED && this.#random.chance(CUSTOMERS_BACK)) person = this.#last[employee] as number;
    if (what === EXPLAINED) this.#last[employee] = person;
    if (what === TAKEN) {
      const takings = this.#truth.insiders[this.#number];
      if (takings !== undefined) {
        takings.firstAt ??= at;
        takings.take(person);
      }
    }
    door.showToEmployee(recipient, at, person, what === EXPLAINED ? 'ticket' : 'none');
  }

  settle(): void {
    // Views hold nothing of their own.
  }

  #look(
    slice: Slice,
    source: number,
    employee: number,
    lengthMs: number,
    perDay: number,
    what: number,
  ): void {
    const random = this.#random;
    const looks = random.poisson(perDay / SLICES_AT_WORK);
    for (let i = 0; i < looks; i++)
      slice.push(source, random.integer(lengthMs), employee, random.next32(), what);
  }
}
