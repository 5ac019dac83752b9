/**
 * The parts of weir.yaml that are about measures: what acts, from which verdict on, where, and how (docs/measures.md).
 * All of it is taken up by a reload.
 */
import { RE2JS } from 're2js';
import { z } from 'zod';
import { DEFAULT_ABOVE_CAP } from '../../channels/enforcement.ts';
import { DEFAULT_REASON_MS } from '../../channels/staff/reason-desk.ts';
import { CATEGORIES, type Category, TIERS, type Tier } from '../../disclosure/category.ts';
import { CHANNELS, type Channel } from '../../disclosure/channel.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../disclosure/time.ts';
import { VERDICTS, type VerdictKind } from '../../disclosure/verdict.ts';
import { DEFAULT_CHALLENGE_MS, DEFAULT_WORK } from '../../enforce/challenge/altcha.ts';
import { DEFAULT_PASS_MS, DEFAULT_PASS_PEOPLE } from '../../enforce/challenge/passes.ts';
import { DEFAULT_DECOY_SHARE } from '../../enforce/decoys/listed-canaries.ts';
import { DEFAULT_APPROVAL_MS, DEFAULT_HOLD_MS } from '../../enforce/hold-desk.ts';
import { DEFAULT_MASKED_TIER } from '../../enforce/mask.ts';
import { DEFAULT_SCOPES, type MeasureName } from '../../enforce/measures.ts';
import { DEFAULT_NOBODY_WORDS, isAddressTemplate } from '../../enforce/opaque/addresses.ts';
import { DEFAULT_GRACE_MS, DEFAULT_ROTATION_MS } from '../../enforce/opaque/token.ts';
import { DEFAULT_REASON_PEOPLE } from '../../enforce/reason-book.ts';
import { duration } from './values.ts';

/** How long a response is kept back where the operator does not say. */
export const DEFAULT_DELAY_MS = 2_000;
/** Longest delay: clients and balancers give up soon after. */
export const LONGEST_DELAY_MS = 30_000;
/** People in one reply to staff that make it a bulk: more than anybody works on at once. */
export const DEFAULT_HOLD_ABOVE = 50;
/** Shortest rotation of opaque ids: below it people lose pages that they look at. */
export const SHORTEST_ROTATION_MS = 5 * MINUTE_MS;

const names = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];
const tier = z.enum(TIERS as [Tier, ...Tier[]]);
const category = z.enum(names<Category>(CATEGORIES));
const mode = z.enum(['off', 'observe', 'enforce']);
const routes = z.array(z.string().min(1)).default([]);
const channels = (usual: readonly Channel[]) => z.array(z.enum(names<Channel>(CHANNELS))).default([...usual]);

/** The keys that every measure has. */
function scope(name: MeasureName) {
  const usual = DEFAULT_SCOPES[name];
  return {
    mode: mode.default(usual.mode),
    at: z.enum(names<VerdictKind>(VERDICTS)).default(usual.at),
    routes,
    tier: tier.optional(),
    channels: channels(usual.channels ?? []),
  };
}

function isRe2(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}

const address = z.string().refine(isAddressTemplate, 'is no address with an id, such as /users/{id}');

const enforce = z
  .strictObject({
    mode: z.enum(['observe', 'enforce']).default('observe'),
    routes: z.array(z.string()).default([]),
    maskFrom: tier.default(DEFAULT_MASKED_TIER),
    aboveCap: z.enum(['pass', 'deny']).default(DEFAULT_ABOVE_CAP),
    mask: z.strictObject({ ...scope('mask'), categories: z.array(category).default([]) }).prefault({}),
    omit: z
      .strictObject({
        ...scope('omit'),
        keys: z.array(z.string().min(1)).default([]),
        paths: z.array(z.string().startsWith('$')).default([]),
        categories: z.array(category).default([]),
      })
      .prefault({}),
    opaqueIds: z
      .strictObject({
        ...scope('opaqueIds'),
        addresses: z.array(address).default([]),
        words: z.array(z.string().min(1)).default([...DEFAULT_NOBODY_WORDS]),
        keys: z.array(z.string().min(1)).default([]),
        paths: z.array(z.string().startsWith('$')).default([]),
        rotate: duration(30 * DAY_MS)
          .refine((ms) => ms >= SHORTEST_ROTATION_MS, 'is shorter than 5m')
          .default(DEFAULT_ROTATION_MS),
        grace: duration(30 * DAY_MS).default(DEFAULT_GRACE_MS),
        missStatus: z.union([z.literal(403), z.literal(404), z.literal(410)]).default(404),
      })
      .prefault({}),
    challenge: z
      .strictObject({
        ...scope('challenge'),
        work: z.number().int().min(1_000).max(10_000_000).default(DEFAULT_WORK),
        lasts: duration(HOUR_MS).default(DEFAULT_CHALLENGE_MS),
        passLasts: duration(DAY_MS).default(DEFAULT_PASS_MS),
        passPeople: z.number().int().positive().default(DEFAULT_PASS_PEOPLE),
      })
      .prefault({}),
    delay: z
      .strictObject({ ...scope('delay'), for: duration(LONGEST_DELAY_MS).default(DEFAULT_DELAY_MS) })
      .prefault({}),
    hold: z
      .strictObject({
        ...scope('hold'),
        above: z.number().int().positive().default(DEFAULT_HOLD_ABOVE),
        waits: duration(HOUR_MS).default(DEFAULT_HOLD_MS),
        approvalLasts: duration(DAY_MS).default(DEFAULT_APPROVAL_MS),
      })
      .prefault({}),
    deny: z.strictObject(scope('deny')).prefault({}),
    decoys: z
      .strictObject({
        ...scope('decoys'),
        canaryFile: z.string().min(1).optional(),
        share: z.number().min(0).max(1).default(DEFAULT_DECOY_SHARE),
      })
      .refine((given) => given.mode === 'off' || given.canaryFile !== undefined, 'needs canaryFile')
      .prefault({}),
    peopleField: z.boolean().default(false),
    rateLimitFields: z.boolean().default(false),
  })
  .prefault({});

const staff = z
  .strictObject({
    reason: z
      .strictObject({
        mode: mode.default('off'),
        channels: channels(['staff']),
        routes,
        pattern: z.string().refine(isRe2, 'is no RE2 pattern').optional(),
        lasts: duration(DAY_MS).default(DEFAULT_REASON_MS),
        people: z.number().int().positive().default(DEFAULT_REASON_PEOPLE),
      })
      .prefault({}),
  })
  .prefault({});

/** Keys of weir.yaml, at its top level. */
export const enforceKeys = { enforce, staff };
