/**
 * Who is who, and what each has taken: the books of a simulation, kept exactly. A harvester's people are one bit each;
 * what it had taken at the first correct verdict against it is what is lost, and without one everything is.
 *
 * Correct is a `deny` or `hold` against an identity that the harvester uses, or an alarm about a cell of whose people
 * at least CELL_PART of today and yesterday, from its first view on, went to it. Everything else that is said about a visitor or a cell is a
 * false alarm, counted once a day for each subject. An employee's verdict is correct for an insider from its first day.
 */
import type { RecipientIdentity } from '../../disclosure/recipient.ts';
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import type { Verdict, VerdictKind } from '../../disclosure/verdict.ts';
import { Flows } from './cell-flow.ts';

/** Part of a cell's people that makes an alarm about it an alarm about a harvester. */
export const CELL_PART = 0.001;
/** Findings that are listed one by one. */
export const MAX_LISTED = 1_000;

/** Who receives: ordinary visitors, honest employees, or the number of a harvester or an insider. */
export const VISITOR = -1;
export const EMPLOYEE = -2;

export class Takings {
  readonly name: string;
  readonly #taken: Uint8Array;
  readonly #people: number;
  people = 0;
  records = 0;
  /** Canaries touched, repeats included. */
  canaries = 0;
  firstAt: EpochMs | undefined;
  detectedAt: EpochMs | undefined;
  test: string | undefined;
  #peopleThen = 0;
  #recordsThen = 0;

  /** @param people in the population. */
  constructor(name: string, people: number) {
    this.name = name;
    this.#people = people;
    this.#taken = new Uint8Array(Math.ceil(people / 8));
  }

  /** Whether it has this person. */
  has(person: number): boolean {
    return ((this.#taken[person >>> 3] as number) & (1 << (person & 7))) !== 0;
  }

  /** Books one person; whoever is beyond the population is a canary and nobody. */
  take(person: number): void {
    if (person >= this.#people) {
      this.canaries += 1;
      return;
    }
    this.records += 1;
    const byte = this.#taken[person >>> 3] as number;
    const bit = 1 << (person & 7);
    if ((byte & bit) !== 0) return;
    this.#taken[person >>> 3] = byte | bit;
    this.people += 1;
  }

  detect(at: EpochMs, test: string): void {
    if (this.detectedAt !== undefined) return;
    this.detectedAt = at;
    this.test = test;
    this.#peopleThen = this.people;
    this.#recordsThen = this.records;
  }

  /** People taken when it was detected; everything when it never was. */
  get peopleLost(): number {
    return this.detectedAt === undefined ? this.people : this.#peopleThen;
  }

  get recordsLost(): number {
    return this.detectedAt === undefined ? this.records : this.#recordsThen;
  }
}

/** What a verdict turned out to be. */
export interface Finding {
  readonly at: EpochMs;
  readonly kind: VerdictKind;
  readonly test: string;
  readonly subject: RecipientIdentity;
  /** The harvester or insider that it is about; undefined for a false alarm. */
  readonly about: string | undefined;
  readonly isCell: boolean;
}

export interface FalseAlarms {
  denials: number;
  stepUps: number;
  cells: number;
  insiders: number;
}

export interface TruthOptions {
  readonly people: number;
  readonly harvesters: readonly string[];
  readonly insiders: readonly { readonly name: string; readonly from: EpochMs }[];
  readonly start: EpochMs;
  /** The number of the cell that an alarm is about; undefined for what is counted nowhere. */
  readonly cell: (subject: RecipientIdentity) => number | undefined;
  readonly onFinding?: (finding: Finding) => void;
}

export class Truth {
  readonly harvesters: readonly Takings[];
  readonly insiders: readonly Takings[];
  readonly falseAlarms: FalseAlarms = { denials: 0, stepUps: 0, cells: 0, insiders: 0 };
  actorDays = 0;
  events = 0;
  readonly #options: TruthOptions;
  readonly #harvesterOf = new Map<bigint, number>();
  readonly #insiderOf = new Map<bigint, number>();
  readonly #flows: Flows;
  readonly #saidToday = new Set<bigint>();
  #day = 0;

  constructor(options: TruthOptions) {
    this.#options = options;
    const { people, start } = options;
    this.harvesters = options.harvesters.map((name) => new Takings(name, people));
    this.insiders = options.insiders.map(({ name }) => new Takings(name, people));
    this.#flows = new Flows(options.harvesters.length);
    this.#day = Math.floor(start / DAY_MS);
  }

  /** From now on what is said about this identity is said about a harvester. */
  belongs(identity: RecipientIdentity, harvester: number): void {
    this.#harvesterOf.set(identity.key, harvester);
  }

  /** The number of the harvester that uses an identity. */
  harvesterOf({ key }: Pick<RecipientIdentity, 'key'>): number | undefined {
    return this.#harvesterOf.get(key);
  }

  employs(identity: RecipientIdentity, insider: number): void {
    this.#insiderOf.set(identity.key, insider);
  }

  /** People went through cells, a route and the site to a harvester, or to somebody else (VISITOR). */
  flow(
    harvester: number,
    cells: readonly number[],
    route: number,
    site: number,
    people: number,
    at: EpochMs,
  ): void {
    const day = Math.floor(at / DAY_MS);
    if (day !== this.#day) this.#nextDay(day);
    for (let i = 0; i < cells.length; i++) this.#flows.add(harvester, cells[i] as number, people);
    this.#flows.add(harvester, route, people);
    this.#flows.add(harvester, site, people);
  }

  /** Books a verdict. */
  judge(verdict: Verdict): Finding {
    const { subject, kind, at, evidence, scope } = verdict;
    const isCell = scope === 'cell';
    const convicts = kind === 'deny' || kind === 'hold';
    let about: string | undefined;
    if (isCell) about = this.#aboutCell(subject, at, evidence.test);
    else if (subject.kind === 'employee') about = this.#aboutEmployee(subject, convicts, at, evidence.test);
    else about = this.#aboutVisitor(verdict, convicts);
    const finding = { at, kind, test: evidence.test, subject, about, isCell };
    if (about === undefined && !this.#isOld(subject, kind, at)) {
      if (isCell) this.falseAlarms.cells += 1;
      else if (!convicts) this.falseAlarms.stepUps += 1;
      else if (subject.kind === 'employee') this.falseAlarms.insiders += 1;
      else this.falseAlarms.denials += 1;
      this.#options.onFinding?.(finding);
    } else if (about !== undefined) this.#options.onFinding?.(finding);
    return finding;
  }

  #aboutVisitor({ subject, recipient, at, evidence }: Verdict, convicts: boolean): string | undefined {
    const owner = this.#harvesterOf.get(subject.key) ?? this.#harvesterOf.get(recipient.key);
    const takings = owner === undefined ? undefined : this.harvesters[owner];
    // An account that is yet to be taken over is still its owner's.
    if (takings?.firstAt === undefined) return undefined;
    if (convicts) takings.detect(at, evidence.test);
    return takings.name;
  }

  /** Every harvester with a part in the cell is found; the first of them is named. */
  #aboutCell(subject: RecipientIdentity, at: EpochMs, test: string): string | undefined {
    const cell = this.#options.cell(subject);
    let found: string | undefined;
    for (const [i, takings] of this.harvesters.entries()) {
      const share = cell === undefined ? 0 : this.#flows.share(i, cell);
      const isOwnAddress = this.#harvesterOf.get(subject.key) === i && takings.firstAt !== undefined;
      if (!isOwnAddress && share < CELL_PART) continue;
      takings.detect(at, test);
      found ??= takings.name;
    }
    return found;
  }

  #aboutEmployee(
    subject: RecipientIdentity,
    convicts: boolean,
    at: EpochMs,
    test: string,
  ): string | undefined {
    const number = this.#insiderOf.get(subject.key);
    if (number === undefined || at < (this.#options.insiders[number]?.from ?? 0)) return undefined;
    const takings = this.insiders[number] as Takings;
    if (convicts) takings.detect(at, test);
    return takings.name;
  }

  /** Whether the same was said of the same subject today. */
  #isOld(subject: RecipientIdentity, kind: VerdictKind, at: EpochMs): boolean {
    const day = Math.floor(at / DAY_MS);
    if (day !== this.#day) this.#nextDay(day);
    const mark = subject.key ^ (kind === 'step-up' ? 1n : 2n);
    if (this.#saidToday.has(mark)) return true;
    this.#saidToday.add(mark);
    return false;
  }

  #nextDay(day: number): void {
    this.#day = day;
    this.#saidToday.clear();
    this.#flows.nextDay();
  }
}
