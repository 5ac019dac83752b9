/**
 * What verdicts on a simulated log were worth: for each style whether it was found, after how many people, and what was said
 * of visitors. An alarm about a group finds the harvesters that are the greater part of it: what an operator would find.
 */

import { MINUTE_MS } from '../../disclosure/time.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import type { LogTruth } from './log-simulation.ts';
import { CRAWLER_PLANS, type LogStyle } from './styles.ts';

/** Part of a group's people, in the time that an alarm about it was gathered in, that makes it one about a harvester. */
export const ALARM_PART = 0.2;
/** Evidence of less is held against so much: a handful of people are no group. */
const LEAST_WINDOW_MS = 10 * MINUTE_MS;
/** Sightings of one group that are looked back at, at least. */
const REMEMBERED = 50_000;

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
  readonly at: number;
  readonly address: string;
  readonly client: string;
  readonly net: string;
  readonly people: readonly bigint[];
}

/** What was shown in one group lately, the oldest first: when, to which style ('': visitors), and how many people. */
interface Recent {
  readonly at: number[];
  readonly styles: (LogStyle | '')[];
  readonly views: number[];
}

export class LogOutcome {
  readonly styles: readonly StyleOutcome[];
  readonly #truth: LogTruth;
  readonly #people = new Map<LogStyle, Set<bigint>>();
  readonly #deniedOf = new Map<LogStyle, Set<string>>();
  readonly #falselyDenied = new Set<string>();
  readonly #falselySteppedUp = new Set<string>();
  readonly #groups = new Map<string, Recent>();
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
  see({ at, address, client, net, people }: Seen): void {
    const style = this.#truth.get(address);
    for (const group of [`client ${client}`, `net ${net}`, 'all']) {
      const recent: Recent = this.#groups.get(group) ?? { at: [], styles: [], views: [] };
      recent.at.push(at);
      recent.styles.push(style ?? '');
      // A miss passes through the same groups as a hit.
      recent.views.push(Math.max(1, people.length));
      if (recent.at.length > 2 * REMEMBERED)
        for (const column of [recent.at, recent.styles, recent.views]) column.splice(0, REMEMBERED);
      this.#groups.set(group, recent);
    }
    if (style === undefined) return;
    const taken = this.#people.get(style) as Set<bigint>;
    for (const person of people) taken.add(person);
  }

  judge({ at, kind, scope, recipient, subject, evidence }: Verdict): void {
    if (scope === 'cell') {
      const { kind: of, value } = subject;
      this.#alarm(of === 'client' || of === 'net' ? `${of} ${value}` : 'all', at, evidence);
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

  #alarm(group: string, at: number, { test, windowMs }: Verdict['evidence']): void {
    const recent = this.#groups.get(group);
    if (recent === undefined) return;
    const from = at - Math.max(LEAST_WINDOW_MS, windowMs);
    const shares = new Map<LogStyle | '', number>();
    let total = 0;
    for (let i = recent.at.length - 1; i >= 0 && (recent.at[i] as number) >= from; i--) {
      const style = recent.styles[i] as LogStyle | '';
      shares.set(style, (shares.get(style) ?? 0) + (recent.views[i] as number));
      total += recent.views[i] as number;
    }
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
