/**
 * The measures of one gate, put together from weir.yaml. A reload makes new policies; what was begun under the old ones
 * (replies that wait, passes that were given, people that a reason explains) goes on.
 */
import { join } from 'node:path';
import type { WayOptions } from '../channels/disclosure-way.ts';
import type { Threshold } from '../channels/entry.ts';
import { type PassDesk, passDesk } from '../channels/pass-desk.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import type { Clock, EpochMs } from '../disclosure/time.ts';
import { Challenges } from '../enforce/challenge/challenge.ts';
import { HELD_FILE, HeldLog } from '../enforce/held-log.ts';
import { HoldDesk } from '../enforce/hold-desk.ts';
import type { Quota } from '../enforce/people-fields.ts';
import { ReasonBook } from '../enforce/reason-book.ts';
import { type AlteringOptions, alteringOf } from './altering.ts';
import type { Config } from './config.ts';

export interface MeasuresOptions extends AlteringOptions {
  readonly directory: string;
  readonly clock: Clock;
  readonly quotas: (config: Config) => (recipient: Recipient, at: EpochMs) => readonly Quota[];
  readonly onFault: (error: unknown) => void;
}

/** What one configuration says is to be done. */
export interface Measures extends Required<Pick<WayOptions, 'policy' | 'measures' | 'explain'>> {
  /** Undefined where nothing needs to look at requests. */
  readonly threshold: Threshold | undefined;
  /** Where passes are looked at; undefined where there are no challenges. */
  readonly passes: PassDesk | undefined;
}

export class SiteMeasures {
  readonly desk: HoldDesk;
  readonly log: HeldLog;
  readonly #options: MeasuresOptions;
  /** Parts that hold state, by what they were made from. */
  readonly #parts = new Map<string, unknown>();

  constructor(options: MeasuresOptions) {
    this.#options = options;
    const log = new HeldLog(join(options.directory, HELD_FILE), options.keyring);
    this.log = log;
    this.desk = new HoldDesk({
      clock: options.clock,
      onChange: (reply) => {
        try {
          log.write(reply);
        } catch (error) {
          options.onFault(error);
        }
      },
    });
  }

  /** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID for the file of canaries. */
  of(config: Config): Measures {
    const { enforce, staff } = config;
    const { hold, delay } = enforce;
    const challenges = this.#challenges(config);
    const passes = challenges === undefined ? undefined : passDesk(challenges);
    const { policy, parts, threshold } = alteringOf(config, this.#options, passes);
    const reasons = this.#kept('reasons', staff.reason.people, () => new ReasonBook(staff.reason.people));
    this.desk.configure(hold.waits, hold.approvalLasts);
    return {
      policy,
      measures: {
        ...parts,
        delayMs: delay.for,
        aboveCap: enforce.aboveCap,
        peopleField: enforce.peopleField,
        ...(enforce.rateLimitFields ? { quotas: this.#options.quotas(config) } : {}),
        ...(hold.mode === 'off' ? {} : { hold: { desk: this.desk, above: hold.above } }),
        ...(challenges === undefined ? {} : { challenges }),
      },
      explain: ({ recipient, visit }, person) =>
        visit?.reason !== undefined && reasons.explains(recipient.primary.key, visit.reason, person)
          ? 'ticket'
          : 'none',
      threshold,
      passes,
    };
  }

  /** Refuses what waits. */
  close(): void {
    this.desk.close();
  }

  #challenges({ enforce: { challenge } }: Config): Challenges | undefined {
    if (challenge.mode === 'off') return undefined;
    const { work, lasts, passLasts, passPeople } = challenge;
    const key = this.#options.keyring.subkey('challenges v1', 32);
    return this.#kept(
      'challenges',
      { work, lasts, passLasts, passPeople },
      () => new Challenges({ key, work, lastsMs: lasts, passMs: passLasts, passPeople }),
    );
  }

  /** Made once for one setting: what it holds outlives a reload that leaves the setting as it is. */
  #kept<T>(name: string, setting: unknown, make: () => T): T {
    const key = `${name} ${JSON.stringify(setting)}`;
    const known = this.#parts.get(key) as T | undefined;
    const part = known ?? make();
    this.#parts.set(key, part);
    return part;
  }
}
