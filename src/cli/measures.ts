/**
 * The measures of one gate, put together from weir.yaml. A reload makes new policies; what was begun under the old ones
 * (replies that wait, passes that were given, people that a reason explains) goes on.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RE2JS } from 're2js';
import { z } from 'zod';
import type { MeasureTaken } from '../channels/alteration.ts';
import type { WayOptions } from '../channels/disclosure-way.ts';
import type { Arrival, Threshold } from '../channels/entry.ts';
import { passDesk } from '../channels/pass-desk.ts';
import { ReasonDesk } from '../channels/staff/reason-desk.ts';
import { createThreshold } from '../channels/threshold.ts';
import { CATEGORIES, type Category } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { Recipient } from '../disclosure/recipient.ts';
import type { Clock, EpochMs } from '../disclosure/time.ts';
import { Challenges } from '../enforce/challenge/challenge.ts';
import type { CanaryPerson } from '../enforce/decoys/canaries.ts';
import { ListedCanaries } from '../enforce/decoys/listed-canaries.ts';
import { HELD_FILE, HeldLog } from '../enforce/held-log.ts';
import { HoldDesk } from '../enforce/hold-desk.ts';
import { type EnforcementPolicy, MEASURE_NAMES, type Scopes } from '../enforce/measures.ts';
import { Addresses } from '../enforce/opaque/addresses.ts';
import { OpaqueIds } from '../enforce/opaque/token.ts';
import type { Miss } from '../enforce/opaque/translate.ts';
import type { Quota } from '../enforce/people-fields.ts';
import { ReasonBook } from '../enforce/reason-book.ts';
import type { Config } from './config.ts';

export interface MeasuresOptions {
  readonly directory: string;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly quotas: (config: Config) => (recipient: Recipient, at: EpochMs) => readonly Quota[];
  /** Told of a request that named nobody. */
  readonly onMiss: (arrival: Arrival, miss: Miss, refused: boolean) => void;
  readonly onTaken?: (taken: MeasureTaken) => void;
  readonly onFault: (error: unknown) => void;
}

/** What one configuration says is to be done. */
export interface Measures extends Required<Pick<WayOptions, 'policy' | 'measures' | 'explain'>> {
  /** Undefined where nothing needs to look at requests. */
  readonly threshold: Threshold | undefined;
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
    const policy = policyOf(config);
    const { keyring, onTaken } = this.#options;
    const { mask, omit, hold, delay } = enforce;
    const opaque = this.#opaque(config);
    const challenges = this.#challenges(config);
    const canaries = this.#canaries(config);
    const reasons = this.#kept('reasons', staff.reason.people, () => new ReasonBook(staff.reason.people));
    const desk =
      staff.reason.mode === 'off'
        ? undefined
        : new ReasonDesk(
            { ...staff.reason, accepts: accepts(staff.reason.pattern), lastsMs: staff.reason.lasts },
            policy,
            keyring.subkey('reasons v1', 32),
          );
    this.desk.configure(hold.waits, hold.approvalLasts);
    const isNeeded = opaque !== undefined || challenges !== undefined || desk !== undefined;
    return {
      policy,
      measures: {
        mask: { categories: mask.categories },
        omit,
        delayMs: delay.for,
        peopleField: enforce.peopleField,
        ...(enforce.rateLimitFields ? { quotas: this.#options.quotas(config) } : {}),
        ...(hold.mode === 'off' ? {} : { hold: { desk: this.desk, above: hold.above } }),
        ...(opaque === undefined ? {} : { opaque: { ids: opaque.ids, places: opaque } }),
        ...(challenges === undefined ? {} : { challenges }),
        ...(canaries === undefined ? {} : { canaries }),
        ...(onTaken === undefined ? {} : { onMeasure: onTaken }),
      },
      explain: ({ recipient, visit }, person) =>
        visit?.reason !== undefined && reasons.explains(recipient.primary.key, visit.reason, person)
          ? 'ticket'
          : 'none',
      threshold: isNeeded
        ? createThreshold({
            policy,
            onMiss: this.#options.onMiss,
            ...(opaque === undefined ? {} : { opaque }),
            ...(challenges === undefined ? {} : { passes: passDesk(challenges) }),
            ...(desk === undefined ? {} : { reasons: desk }),
          })
        : undefined,
    };
  }

  /** Refuses what waits. */
  close(): void {
    this.desk.close();
  }

  #opaque({ enforce: { opaqueIds } }: Config) {
    if (opaqueIds.mode === 'off') return undefined;
    const { rotate: rotationMs, grace: graceMs, keys, paths, missStatus } = opaqueIds;
    return {
      ids: new OpaqueIds({ secret: this.#options.keyring.subkey('opaque ids v1', 32), rotationMs, graceMs }),
      addresses: new Addresses(opaqueIds.addresses, opaqueIds.words),
      keys,
      paths,
      missStatus,
    };
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

  #canaries({ enforce: { decoys } }: Config): ListedCanaries | undefined {
    if (decoys.mode === 'off' || decoys.canaryFile === undefined) return undefined;
    const key = this.#options.keyring.subkey('decoys v1', 32);
    return new ListedCanaries({ people: readCanaries(decoys.canaryFile), key, share: decoys.share });
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

/** The switches of a configuration. */
export function policyOf({ enforce }: Config): EnforcementPolicy {
  const { mode, routes, maskFrom } = enforce;
  const scopes = Object.fromEntries(
    MEASURE_NAMES.map((name) => {
      const { tier, ...scope } = enforce[name];
      return [name, tier === undefined ? scope : { ...scope, tier }];
    }),
  ) as unknown as Scopes;
  return { mode, routes, maskFrom, scopes };
}

function accepts(pattern: string | undefined): (reason: string) => boolean {
  if (pattern === undefined) return () => true;
  const expression = RE2JS.compile(pattern);
  return (reason) => expression.matches(reason);
}

const canarySchema = z.array(
  z.strictObject({
    id: z.string().min(1),
    values: z.partialRecord(z.enum(Object.keys(CATEGORIES) as [Category, ...Category[]]), z.string()),
  }),
);

/** @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID */
export function readCanaries(path: string): readonly CanaryPerson[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_INPUT_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  try {
    return canarySchema.parse(JSON.parse(text)) as readonly CanaryPerson[];
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? (cause.issues[0]?.message ?? '') : 'is not JSON';
    throw new WeirError('WEIR_INPUT_INVALID', { path, line: 1, problem }, { cause });
  }
}
