/**
 * What the tests found, put together by entity. Tests see the same people, so their e-values depend on one another: an
 * average of e-values is one again whatever they have to do with each other, a product is not (Vovk and Wang 2021,
 * proposition 3.1). Tests that said nothing count as 0, which only lowers the average.
 *
 *   findings ─▶ average ─┬▶ STEP_UP_E      recipients: step-up
 *                        ├▶ HOLD_E         employees: counted again, then hold
 *                        ├▶ ALARM_E        cells: an alarm
 *                        └▶ DENY_E         recipients: counted again, then deny
 *
 * The last two are more where the false-discovery control asks for more (false-discovery.ts).
 *
 * Invariant: nobody is denied by an e-value without the exact recount; a cell denies nobody.
 */
import { OldestKey } from '../disclosure/oldest-key.ts';
import { type Entities, type EntityKind, type EntityNumber, isCell } from './entity.ts';
import { discoveryLine } from './false-discovery.ts';
import type { Finding, JudgeTest, TestName } from './test.ts';

/** An honest recipient reaches it once in ten thousand: what it costs is a masked page. */
export const STEP_UP_E = 1e4;
/**
 * An employee, of whom there are hundreds: a case for a person to look at, and nothing leaves until they have. Lower than
 * a denial because whoever is asked has a name and a desk.
 */
export const HOLD_E = 1e4;
/** Once in a thousand million: a wrong denial turns a customer away, and a platform has millions of them a day. */
export const DENY_E = 1e9;
/**
 * A cell alarm is read by a person and denies nobody. An e-value of a cell is worth a day: with ten thousand cells an honest
 * platform has one alarm in three years.
 */
export const ALARM_E = 1e7;
/** Cases that are open at most; the one begun first goes. */
export const MAX_CASES = 100_000;

export interface CombinationOptions {
  readonly stepUpE?: number;
  readonly holdE?: number;
  readonly denyE?: number;
  readonly alarmE?: number;
  /** Share of wrong ones among all denials and alarms, on average. Default FALSE_DISCOVERY_SHARE. */
  readonly falseDiscoveryShare?: number;
}

/** All that is known against one entity. */
export interface Case {
  readonly entity: EntityNumber;
  /** The latest finding of each test that has spoken. */
  readonly findings: Map<TestName, Finding>;
}

/** What the tests come to together. Logarithms are natural. */
export interface Average {
  readonly logE: number;
  /** Tests that could have spoken. */
  readonly tests: number;
  readonly denyLine: number;
  readonly level: 'none' | 'step-up' | 'hold' | 'deny';
}

export class Combination {
  readonly #entities: Entities;
  readonly #cases = new Map<EntityNumber, Case>();
  readonly #oldest = new OldestKey(this.#cases);
  readonly #tests: readonly JudgeTest[];
  readonly #stepUp: number;
  readonly #hold: number;
  readonly #deny: number;
  readonly #alarm: number;
  readonly #share: number | undefined;
  #denied = 0;
  #alarmed = 0;

  constructor(entities: Entities, tests: readonly JudgeTest[], options: CombinationOptions = {}) {
    this.#entities = entities;
    this.#tests = tests;
    this.#stepUp = Math.log(options.stepUpE ?? STEP_UP_E);
    this.#hold = Math.log(options.holdE ?? HOLD_E);
    this.#deny = Math.log(options.denyE ?? DENY_E);
    this.#alarm = Math.log(options.alarmE ?? ALARM_E);
    this.#share = options.falseDiscoveryShare;
  }

  /** What a step-up needs. */
  get stepUpLine(): number {
    return this.#stepUp;
  }

  /**
   * Takes a finding in; what the same test said of the same entity before is replaced, and dropped where the e-value is 0.
   * @returns undefined when nothing is left against the entity.
   */
  take(finding: Finding): Case | undefined {
    let open = this.#cases.get(finding.entity);
    if (finding.logE === Number.NEGATIVE_INFINITY) {
      open?.findings.delete(finding.test);
      if (open?.findings.size === 0) this.#cases.delete(finding.entity);
      return open?.findings.size === 0 ? undefined : open;
    }
    if (open === undefined) {
      if (this.#cases.size >= MAX_CASES) {
        const oldest = this.#oldest.next();
        if (oldest !== undefined) this.#cases.delete(oldest);
      }
      open = { entity: finding.entity, findings: new Map() };
      this.#cases.set(finding.entity, open);
    }
    open.findings.set(finding.test, finding);
    return open;
  }

  case(entity: EntityNumber): Case | undefined {
    return this.#cases.get(entity);
  }

  /** What was found is dropped, as after a verdict has run out. */
  forget(entity: EntityNumber): void {
    this.#cases.delete(entity);
  }

  /** A denial or an alarm was given: the next ones of their stream need less. */
  rejected(entity: EntityNumber): void {
    if (isCell(this.#entities.kind(entity))) this.#alarmed += 1;
    else this.#denied += 1;
  }

  average({ entity, findings }: Case): Average {
    const kind = this.#entities.kind(entity);
    let tests = 0;
    for (const test of this.#tests) if (test.about.includes(kind)) tests += 1;
    let largest = Number.NEGATIVE_INFINITY;
    for (const { logE } of findings.values()) largest = Math.max(largest, logE);
    let sum = 0;
    for (const { logE } of findings.values()) sum += Math.exp(logE - largest);
    const logE = largest + Math.log(sum) - Math.log(Math.max(tests, findings.size));
    const rejected = isCell(kind) ? this.#alarmed : this.#denied;
    const denyLine = Math.max(
      isCell(kind) ? this.#alarm : this.#deny,
      discoveryLine(this.#entities.order(entity), rejected, this.#share),
    );
    return { logE, tests, denyLine, level: this.#level(kind, logE, denyLine) };
  }

  #level(kind: EntityKind, logE: number, denyLine: number): Average['level'] {
    if (logE >= denyLine) return 'deny';
    if (isCell(kind)) return 'none';
    if (kind === 'employee' && logE >= this.#hold) return 'hold';
    return logE >= this.#stepUp ? 'step-up' : 'none';
  }
}
