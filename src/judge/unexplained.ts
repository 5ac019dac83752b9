/**
 * Unexplained access: does an employee meet more people without a ticket, an order or an assignment than the peers do, and
 * than it did itself? Once a working day the count of distinct unexplained people is held against the peer group, the
 * employee left out, and its own history (gamma-poisson.ts); within the day the count so far, which can only be less.
 *
 *   R = Σ 1/63 × likelihood ratio of a rate raised c-fold since day d, over the latest days d and c in RAISED
 *
 * Null: the employee's rate is drawn from the group's and stays. E R is the quarters that passed, at most, so a case
 * (R ≥ CASE_R) is opened wrongly against one employee in CASE_R a quarter at most. Blind to access that is explained.
 */
import type { RecipientKey } from '../disclosure/recipient.ts';
import { DAY_MS, type EpochMs } from '../disclosure/time.ts';
import type { VerdictKind } from '../disclosure/verdict.ts';
import { hashLow } from '../headcount/person-hash.ts';
import type { EntityKind, EntityNumber } from './entity.ts';
import { fitPeers, logRaised, type Member, nextDay, type PeerFit } from './gamma-poisson.ts';
import { jsonPart, readJsonPart } from './judge-snapshot.ts';
import {
  type Finding,
  type JudgeTest,
  REPORTED_AGAIN,
  REPORTING_LINE,
  type Report,
  type Scene,
} from './test.ts';

/** Rates that a misuser may have, as multiples of its own. */
export const RAISED = [2.5, 5] as const;
/** Working days of a quarter. */
export const QUARTER_DAYS = 63;
/**
 * At most one wrong case in fourteen employee-quarters by Markov's inequality, which is far from tight for a sum over many
 * starts: simulated in whole quarters of a hundred employees from their first day on, less than one in a hundred
 * (docs/measurements/judge.md; 1.4 in a hundred at 10, 0.8 at 15).
 */
export const CASE_R = 14;
/** Employees kept; the one not seen for longest goes. */
export const MAX_EMPLOYEES = 100_000;
/** Unexplained people of one employee's day that are told apart; more count without being told apart. */
export const MAX_PEOPLE_A_DAY = 20_000;
/** Groups up to here are fitted anew without each member; in larger ones a member weighs nothing. */
const LEFT_OUT_UP_TO = 200;
/** Days after which an older day counts half: people change their work. */
const REMEMBERED_DAYS = 60;
/** Days on which a raised rate may have begun, back from today. */
const STARTS = 30;
const START = 1 / (QUARTER_DAYS * RAISED.length);

interface Employee extends Member {
  people: number;
  days: number;
  squares: number;
  readonly team: string;
  day: number;
  today: Set<number>;
  /** The latest days' counts, a ring; `days` tells where it stands. */
  readonly latest: Float64Array;
  held: number;
  next: number;
  fit: PeerFit;
  reported: number;
  isCase: boolean;
  since: EpochMs;
  sincePeople: number;
  sinceExpected: number;
}

/** An employee in a snapshot. */
interface Kept extends Omit<Employee, 'today' | 'latest' | 'fit'> {
  readonly entity: EntityNumber;
  readonly today: readonly number[];
  readonly latest: readonly number[];
}

const VERSION = 1;

export interface UnexplainedOptions {
  /** The peer group of an employee; those of none are one group. */
  readonly teamOf?: (employee: RecipientKey, name: string) => string | undefined;
  /** R from which a case is opened. Default CASE_R. */
  readonly caseR?: number;
}

export class Unexplained implements JudgeTest {
  readonly name = 'unexplained';
  readonly about: readonly EntityKind[] = ['employee'];
  readonly #teamOf: (employee: RecipientKey, name: string) => string | undefined;
  readonly #employees = new Map<EntityNumber, Employee>();
  readonly #teams = new Map<string, Set<Employee>>();
  readonly #teamFits = new Map<string, { readonly day: number; readonly fit: PeerFit }>();
  readonly #caseR: number;

  constructor({ teamOf = () => undefined, caseR = CASE_R }: UnexplainedOptions = {}) {
    this.#teamOf = teamOf;
    this.#caseR = caseR;
  }

  observe(scene: Scene, report: Report): void {
    if (scene.recipient.role !== 'employee') return;
    const employee = this.#see(scene);
    const total = this.#now(employee);
    this.#tell(scene, employee, total, report);
  }

  recount(scene: Scene): void {
    if (scene.recipient.role === 'employee') this.#see(scene);
  }

  standing(entity: EntityNumber): VerdictKind {
    return this.#employees.get(entity)?.isCase === true ? 'hold' : 'pass';
  }

  snapshot(): Uint8Array {
    return jsonPart({
      version: VERSION,
      employees: [...this.#employees].map(([entity, each]) => kept(entity, each)),
    });
  }

  restore(bytes: Uint8Array): boolean {
    const found = readJsonPart(bytes) as { version: number; employees: Kept[] } | undefined;
    if (found?.version !== VERSION) return false;
    for (const { entity, today, latest, ...rest } of found.employees) {
      const employee: Employee = {
        ...rest,
        today: new Set(today),
        latest: Float64Array.from(latest),
        fit: fitPeers([]),
      };
      this.#employees.set(entity, employee);
      const members = this.#teams.get(employee.team) ?? new Set();
      this.#teams.set(employee.team, members);
      members.add(employee);
    }
    for (const employee of this.#employees.values()) employee.fit = this.#fit(employee, employee.day);
    return true;
  }

  retract({ entity }: Finding): void {
    const employee = this.#employees.get(entity);
    if (employee !== undefined) employee.isCase = false;
  }

  forget(entity: EntityNumber): void {
    const employee = this.#employees.get(entity);
    if (employee === undefined) return;
    this.#employees.delete(entity);
    this.#teams.get(employee.team)?.delete(employee);
  }

  /** What an employee's next ordinary day is expected to be, in people. For the console. */
  expected(entity: EntityNumber): number | undefined {
    const employee = this.#employees.get(entity);
    return employee === undefined ? undefined : nextDay(employee.fit, employee);
  }

  #see({ actor, recipient, at, count, low, high }: Scene): Employee {
    const day = Math.floor(at / DAY_MS);
    const employee = this.#employees.get(actor) ?? this.#meet(actor, recipient.primary, day, at);
    // A late sighting counts on the day that is open: no day is opened twice.
    if (day > employee.day) this.#close(employee, day, at);
    for (let i = 0; i < count && employee.today.size < MAX_PEOPLE_A_DAY; i++) {
      const l = low[i] as number;
      employee.today.add(hashLow(l, high[i] as number));
    }
    return employee;
  }

  #meet(
    actor: EntityNumber,
    { key, value }: Scene['recipient']['primary'],
    day: number,
    at: EpochMs,
  ): Employee {
    if (this.#employees.size >= MAX_EMPLOYEES) {
      const oldest = this.#employees.keys().next();
      if (!oldest.done) this.forget(oldest.value);
    }
    const team = this.#teamOf(key, value) ?? '';
    const members = this.#teams.get(team) ?? new Set();
    this.#teams.set(team, members);
    const employee: Employee = {
      people: 0,
      days: 0,
      squares: 0,
      team,
      day,
      today: new Set(),
      latest: new Float64Array(STARTS),
      held: 0,
      next: 0,
      fit: fitPeers(members),
      reported: 0,
      isCase: false,
      since: at,
      sincePeople: 0,
      sinceExpected: 0,
    };
    members.add(employee);
    this.#employees.set(actor, employee);
    return employee;
  }

  /** The open day is over: it is weighed for good, and becomes history. */
  #close(employee: Employee, day: number, at: EpochMs): void {
    const total = this.#now(employee);
    const people = employee.today.size;
    const expected = nextDay(employee.fit, employee);
    const fade = employee.days >= REMEMBERED_DAYS ? 1 - 1 / REMEMBERED_DAYS : 1;
    employee.people = fade * employee.people + people;
    employee.days = fade * employee.days + 1;
    employee.squares = fade * employee.squares + people * people;
    employee.sincePeople += people;
    employee.sinceExpected += expected;
    employee.latest[employee.next] = people;
    employee.next = (employee.next + 1) % STARTS;
    employee.held = Math.min(STARTS, employee.held + 1);
    if (total < 1) {
      employee.since = at;
      employee.sincePeople = 0;
      employee.sinceExpected = 0;
    }
    employee.today.clear();
    employee.day = day;
    employee.fit = this.#fit(employee, day);
  }

  /** R with what has been seen of today. O(STARTS). */
  #now({ fit, people, days, latest, held, next, today }: Employee): number {
    const before = { people, days };
    const since = { people: today.size, days: 1 };
    let total = 0;
    for (let back = 0; ; back++) {
      for (const raised of RAISED) total += START * Math.exp(logRaised(fit, before, since, raised));
      if (back >= held || before.days < 1) return total;
      // One day earlier.
      const count = latest[(next - 1 - back + STARTS) % STARTS] as number;
      before.people = Math.max(0, before.people - count);
      before.days -= 1;
      since.people += count;
      since.days += 1;
    }
  }

  #tell({ actor, at }: Scene, employee: Employee, total: number, report: Report): void {
    const logR = Math.log(total);
    const opens = !employee.isCase && total >= this.#caseR;
    if (employee.isCase && total < 1) employee.isCase = false;
    const told = logR > REPORTING_LINE ? logR : 0;
    if (!opens && Math.abs(told - employee.reported) < REPORTED_AGAIN) return;
    employee.reported = told;
    const finding = {
      entity: actor,
      test: this.name,
      logE: told,
      people: employee.sincePeople + employee.today.size,
      windowMs: Math.max(1_000, at - employee.since),
      limit: Math.max(1, Math.ceil(employee.sinceExpected + nextDay(employee.fit, employee))),
    } as const;
    report(finding);
    if (!opens) return;
    employee.isCase = true;
    report({ ...finding, line: { kind: 'hold', errorProbability: 1 / total } });
  }

  #fit(employee: Employee, day: number): PeerFit {
    const members = this.#teams.get(employee.team) ?? new Set<Employee>();
    if (members.size <= LEFT_OUT_UP_TO) return fitPeers(members, employee);
    const known = this.#teamFits.get(employee.team);
    if (known?.day === day) return known.fit;
    const fit = fitPeers(members);
    this.#teamFits.set(employee.team, { day, fit });
    return fit;
  }
}

function kept(entity: EntityNumber, { fit: _, today, latest, ...rest }: Employee): Kept {
  return { entity, ...rest, today: [...today], latest: [...latest] };
}
