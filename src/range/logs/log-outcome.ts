/**
 * What verdicts on a simulated log were worth: for each style whether it was found, after how many people, and what was said
 * of visitors. An alarm about a group finds the harvesters that are the greater part of it: what an operator would find.
 */
import type { Verdict } from '../../disclosure/verdict.ts';
import type { LogTruth } from './log-simulation.ts';
import { CRAWLER_PLANS, type LogStyle } from './styles.ts';

/** Part of a group's people since the day before that makes an alarm about it one about a harvester. */
export const ALARM_PART = 0.2;

export interface StyleOutcome {
  readonly style: LogStyle;
  readonly isHarvester: boolean;
  /** Distinct people that it received in the whole log. */
  taken: number;
  /** Of them before the first denial of one of its addresses, or an alarm about its group; all when there was none. */
  lost: number;
  foundAt: number | undefined;
  by: string | undefined;
  /** Denials of its addresses, and all of its addresses. */
  denied: number;
  readonly addresses: number;
}

export interface FalseOutcome {
  /** Visitors' addresses that were denied, and that were asked for more. */
  readonly denied: number;
  readonly steppedUp: number;
  /** Alarms about groups of which harvesters are a small part. */
  readonly alarms: number;
}

/** What is told of each sighting, in the order of time. */
export interface Seen {
  readonly address: string;
  readonly client: string;
  readonly people: readonly bigint[];
}

/** Of one group: people shown, and those shown to each style. */
type Shares = Map<LogStyle | '', number>;

export class LogOutcome {
  readonly styles: readonly StyleOutcome[];
  readonly #truth: LogTruth;
  readonly #people = new Map<LogStyle, Set<bigint>>();
  readonly #deniedOf = new Map<LogStyle, Set<string>>();
  readonly #falselyDenied = new Set<string>();
  readonly #falselySteppedUp = new Set<string>();
  readonly #groups = new Map<string, Shares>();
  #falseAlarms = 0;

  constructor(truth: LogTruth) {
    this.#truth = truth;
    const addresses = new Map<LogStyle, number>();
    for (const style of truth.values()) addresses.set(style, (addresses.get(style) ?? 0) + 1);
    this.styles = [...addresses].map(([style, count]) => ({
      style,
      isHarvester: CRAWLER_PLANS[style].isHarvester,
      taken: 0,
      lost: 0,
      foundAt: undefined,
      by: undefined,
      denied: 0,
      addresses: count,
    }));
    for (const { style } of this.styles) {
      this.#people.set(style, new Set());
      this.#deniedOf.set(style, new Set());
    }
  }

  /** Told before the verdicts of the sighting. */
  see({ address, client, people }: Seen): void {
    const style = this.#truth.get(address);
    for (const group of [`client ${client}`, 'all']) {
      const shares: Shares = this.#groups.get(group) ?? new Map();
      // A miss passes through the same groups as a hit.
      shares.set(style ?? '', (shares.get(style ?? '') ?? 0) + Math.max(1, people.length));
      this.#groups.set(group, shares);
    }
    if (style === undefined) return;
    const taken = this.#people.get(style) as Set<bigint>;
    for (const person of people) taken.add(person);
  }

  /** A day begins: groups are what they were since yesterday. */
  newDay(): void {
    for (const shares of this.#groups.values())
      for (const [style, count] of shares) shares.set(style, count / 2);
  }

  judge({ at, kind, scope, recipient, subject, evidence }: Verdict): void {
    if (scope === 'cell') {
      this.#alarm(subject.kind === 'client' ? `client ${subject.value}` : 'all', at, evidence.test);
      return;
    }
    const address = recipient.kind === 'ip' ? recipient.value : subject.value;
    const style = this.#truth.get(address);
    const convicts = kind === 'deny' || kind === 'hold';
    if (style !== undefined) {
      if (!convicts) return;
      (this.#deniedOf.get(style) as Set<string>).add(address);
      this.#found(style, at, evidence.test);
    } else if (convicts) this.#falselyDenied.add(address);
    else this.#falselySteppedUp.add(address);
  }

  /** Everything is told. */
  end(): { readonly styles: readonly StyleOutcome[]; readonly visitors: FalseOutcome } {
    for (const outcome of this.styles) {
      outcome.taken = (this.#people.get(outcome.style) as Set<bigint>).size;
      outcome.denied = (this.#deniedOf.get(outcome.style) as Set<string>).size;
      if (outcome.foundAt === undefined) outcome.lost = outcome.taken;
    }
    return {
      styles: this.styles,
      visitors: {
        denied: this.#falselyDenied.size,
        steppedUp: this.#falselySteppedUp.size,
        alarms: this.#falseAlarms,
      },
    };
  }

  #alarm(group: string, at: number, test: string): void {
    const shares = this.#groups.get(group);
    if (shares === undefined) return;
    const total = [...shares.values()].reduce((sum, count) => sum + count, 0);
    let isTrue = false;
    for (const [style, count] of shares) {
      if (style === '' || count < ALARM_PART * total) continue;
      isTrue ||= CRAWLER_PLANS[style].isHarvester;
      this.#found(style, at, `${test} (group)`);
    }
    if (!isTrue) this.#falseAlarms += 1;
  }

  #found(style: LogStyle, at: number, test: string): void {
    const outcome = this.styles.find((each) => each.style === style);
    if (outcome === undefined || outcome.foundAt !== undefined) return;
    outcome.foundAt = at;
    outcome.by = test;
    outcome.lost = (this.#people.get(style) as Set<bigint>).size;
  }
}
