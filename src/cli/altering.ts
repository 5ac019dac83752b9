/**
 * What of the measures needs no memory, put together from weir.yaml: the switches, what is altered in bodies, what is done
 * with requests. Every process of a gate has its own.
 */
import { readFileSync } from 'node:fs';
import { RE2JS } from 're2js';
import { z } from 'zod';
import type { AlterationParts, MeasureTaken } from '../channels/alteration.ts';
import type { Arrival, Threshold } from '../channels/entry.ts';
import type { PassDesk } from '../channels/pass-desk.ts';
import { ReasonDesk } from '../channels/staff/reason-desk.ts';
import { createThreshold } from '../channels/threshold.ts';
import { CATEGORIES, type Category } from '../disclosure/category.ts';
import { WeirError } from '../disclosure/error.ts';
import type { Keyring } from '../disclosure/keyring.ts';
import type { CanaryPerson } from '../enforce/decoys/canaries.ts';
import { ListedCanaries } from '../enforce/decoys/listed-canaries.ts';
import { type EnforcementPolicy, MEASURE_NAMES, type Scopes } from '../enforce/measures.ts';
import { Addresses } from '../enforce/opaque/addresses.ts';
import { OpaqueIds } from '../enforce/opaque/token.ts';
import type { Miss } from '../enforce/opaque/translate.ts';
import type { Config } from './config.ts';

export interface AlteringOptions {
  readonly keyring: Keyring;
  /** Told of a request that named nobody. */
  readonly onMiss: (arrival: Arrival, miss: Miss, refused: boolean) => void;
  readonly onTaken?: (taken: MeasureTaken) => void;
}

/** What one configuration says is done to bodies and requests. */
export interface Altering {
  readonly policy: EnforcementPolicy;
  readonly parts: Omit<AlterationParts, 'policy'>;
  /** Undefined where nothing needs to look at requests. */
  readonly threshold: Threshold | undefined;
}

/**
 * @param passes where passes are looked at; undefined where there are no challenges.
 * @throws WeirError WEIR_INPUT_UNREADABLE, WEIR_INPUT_INVALID for the file of canaries.
 */
export function alteringOf(
  config: Config,
  { keyring, onMiss, onTaken }: AlteringOptions,
  passes: PassDesk | undefined,
): Altering {
  const { enforce } = config;
  const policy = policyOf(config);
  const opaque = opaqueOf(config, keyring);
  const canaries = canariesOf(config, keyring);
  const reasons = reasonsOf(config, policy, keyring);
  return {
    policy,
    parts: {
      mask: { categories: enforce.mask.categories },
      omit: enforce.omit,
      counted: enforce.peopleField || enforce.rateLimitFields,
      ...(opaque === undefined ? {} : { opaque: { ids: opaque.ids, places: opaque } }),
      ...(canaries === undefined ? {} : { canaries }),
      ...(onTaken === undefined ? {} : { onMeasure: onTaken }),
    },
    threshold:
      opaque === undefined && passes === undefined && reasons === undefined
        ? undefined
        : createThreshold({
            policy,
            onMiss,
            ...(opaque === undefined ? {} : { opaque }),
            ...(passes === undefined ? {} : { passes }),
            ...(reasons === undefined ? {} : { reasons }),
          }),
  };
}

function opaqueOf({ enforce: { opaqueIds } }: Config, keyring: Keyring) {
  if (opaqueIds.mode === 'off') return undefined;
  const { rotate: rotationMs, grace: graceMs, keys, paths, missStatus } = opaqueIds;
  return {
    ids: new OpaqueIds({ secret: keyring.subkey('opaque ids v1', 32), rotationMs, graceMs }),
    addresses: new Addresses(opaqueIds.addresses, opaqueIds.words),
    keys,
    paths,
    missStatus,
  };
}

function canariesOf({ enforce: { decoys } }: Config, keyring: Keyring): ListedCanaries | undefined {
  if (decoys.mode === 'off' || decoys.canaryFile === undefined) return undefined;
  const key = keyring.subkey('decoys v1', 32);
  return new ListedCanaries({ people: readCanaries(decoys.canaryFile), key, share: decoys.share });
}

function reasonsOf({ staff }: Config, policy: EnforcementPolicy, keyring: Keyring): ReasonDesk | undefined {
  const { reason } = staff;
  if (reason.mode === 'off') return undefined;
  return new ReasonDesk(
    { ...reason, accepts: accepts(reason.pattern), lastsMs: reason.lasts },
    policy,
    keyring.subkey('reasons v1', 32),
  );
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
