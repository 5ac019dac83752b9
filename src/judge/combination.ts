/**
 * What the tests found, put together by entity. Tests see the same people, so their e-values depend on one another: an
 * average of e-values is one again whatever they have to do with each other, a product is not (Vovk and Wang 2021,
 * proposition 3.1). Tests that said nothing count as 0, which only lowers the average.
 *
 *   findings ─▶ average ─┬▶ STEP_UP_E      recipients: step-up
 *                        └▶ the deny line  recipients: counted again one by one, then deny; cells: an alarm
 *
 * The deny line is DENY_E, or what the false-discovery control asks for where that is more (false-discovery.ts).
 *
 * Invariant: nobody is denied by an e-value without the exact recount; a cell denies nobody.
 */
import { type Entities, type EntityNumber, isCell } from './entity.ts';
import { discoveryLine } from './false-discovery.ts';
import type { Finding, JudgeTest, TestName } from './test.ts';

/** An honest recipient reaches it once in ten thousand: what it costs is a masked page. */
export const STEP_UP_E = 1e4;
/** Once in a thousand million: a wrong denial turns a customer away, and a platform has millions of them a day. */
export const DENY_E = 1e9;
/** Cases that are open at most; the one begun first goes. */
export const MAX_CASES = 100_000;

export interface CombinationOptions {
  readonly stepUpE?: number;
  readonly denyE?: number;
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
  readonly level: 'none' | 'step-up' | 'deny';
}

export class Combination {
  readonly #entities: Entities;
  readonly #cases = new Map<EntityNumber, Case>();
  readonly #tests: readonly JudgeTest[];
  readonly #stepUp: number;
  readonly #deny: number;
  readonly #share: number | undefined;
  #rejected = 0;

  constructor(entities: Entities, tests: readonly JudgeTest[], options: CombinationOptions = {}) {
    this.#entities = entities;
    this.#tests = tests;
    this.#stepUp = Math.log(options.stepUpE ?? STEP_UP_E);
    this.#deny = Math.log(options.denyE ?? DENY_E);
    this.#share = options.falseDiscoveryShare;
  }

  /** What a step-up needs. */
  get stepUpLine(): number {
    return this.#stepUp;
  }

  /** Takes a finding in; what the same test said of the same entity before is replaced. */
  take(finding: Finding): Case {
    let open = this.#cases.get(finding.entity);
    if (open === undefined) {
      if (this.#cases.size >= MAX_CASES) {
        const oldest = this.#cases.keys().next();
        if (!oldest.done) this.#cases.delete(oldest.value);
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

  /** A denial or an alarm was given: the next ones need less. */
  rejected(): void {
    this.#rejected += 1;
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
    const denyLine = Math.max(
      this.#deny,
      discoveryLine(this.#entities.order(entity), this.#rejected, this.#share),
    );
    const isStepUp = logE >= this.#stepUp && !isCell(kind);
    return { logE, tests, denyLine, level: logE >= denyLine ? 'deny' : isStepUp ? 'step-up' : 'none' };
  }
}
