/**
 * weir.yaml: every key has a default, an unknown key is refused by name. Options of the command line win over it.
 * docs/configuration.md lists the keys; secrets are named by file or environment variable, never written here.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { DEFAULT_CONSOLE_HOST, DEFAULT_CONSOLE_PORT } from '../console/default-address.ts';
import { CATEGORIES, type Category, TIERS, type Tier } from '../disclosure/category.ts';
import { CHANNELS, type Channel } from '../disclosure/channel.ts';
import { WeirError } from '../disclosure/error.ts';
import { DAY_MS, MINUTE_MS, parseWindow } from '../disclosure/time.ts';
import { GROUP_KINDS } from '../headcount/groups.ts';
import { DEFAULT_LONGEST_WINDOW_MS, DEFAULT_MAX_BYTES, MIN_MAX_BYTES } from '../headcount/headcount.ts';
import {
  CUSTOM_VALIDATORS,
  type CustomDetector,
  type CustomSpec,
  compileCustom,
  MAX_CUSTOM_DETECTORS,
} from '../inspect/custom/custom-detector.ts';
import { PACKS } from '../inspect/detectors/detector.ts';
import type { InspectorOptions } from '../inspect/inspector.ts';
import type { Identity } from '../inspect/keys/identities.ts';
import {
  BUDGET_CLASSES,
  type Budget,
  type BudgetClass,
  DEFAULT_BUDGET_POLICY,
} from '../judge/budget-policy.ts';
import { isClusterName } from '../ledger/cluster.ts';
import { DEFAULT_HAND_OVER_WITHIN_MS } from '../ledger/keeper/hand-over-pace.ts';
import { DEFAULT_SIGN_MS } from '../ledger/ledger.ts';
import { DEFAULT_RETENTION, parsePeriod } from '../ledger/retention/rules.ts';
import { isKeyName, parseVkey } from '../ledger/seal/note.ts';
import { DEFAULT_SEAL_NAME } from '../ledger/seal/seal-log.ts';
import { MAX_PAYLOAD_BYTES } from '../ledger/segment.ts';
import { DEFAULT_DURABILITY, DEFAULT_MAX_WAITING_BYTES, DEFAULT_SEGMENT_BYTES } from '../ledger/spool.ts';
import { applicationKeys } from './config/applications.ts';
import { enforceKeys } from './config/enforce.ts';
import { gateKeys } from './config/gate.ts';
import { identifyKeys } from './config/identify.ts';
import { judgeKeys } from './config/judge.ts';
import { outKeys } from './config/out.ts';
import { relationKeys } from './config/relations.ts';
import { headerName, network } from './config/values.ts';
import { DEFAULT_DATA_DIRECTORY } from './default-directory.ts';

/** Where the gate listens: loopback until the operator says otherwise. */
export const DEFAULT_LISTEN = '127.0.0.1:7380';
/** A head that is signed less often is no use to a witness. */
const LONGEST_SIGN_MS = 24 * 3_600_000;
/** What is not in the tables yet is not sealed either. */
const LONGEST_HAND_OVER_MS = 10 * MINUTE_MS;
/** How often the headcount is saved: what came since is read back from the ledger after a crash, in seconds. */
export const DEFAULT_SNAPSHOT_EVERY_MS = 5 * MINUTE_MS;

const names = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];
const windowMs = z
  .string()
  .refine((text) => parseWindow(text) !== undefined, 'is not a window such as 1m, 1h or 30d')
  .transform((text) => parseWindow(text) as number)
  .refine((window) => window <= DEFAULT_LONGEST_WINDOW_MS, 'is longer than a year (366d)');
const period = z
  .string()
  .refine(
    (text) => parsePeriod(text) !== undefined,
    'is not a period such as 3y, 400d (31 at least) or forever',
  );
const tier = z.enum(TIERS as [Tier, ...Tier[]]);
const people = z.number().int().positive();

const namespace = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,31}$/, 'is not a name such as author');

/** One of a key and a path says where the ids stand. */
interface GivenIdentity {
  readonly key?: string | undefined;
  readonly path?: string | undefined;
  readonly table?: string | undefined;
  readonly namespace: string;
  readonly apart?: boolean | undefined;
}

function identityOf(
  { key, path, table, namespace, apart }: GivenIdentity,
  index: number,
  context: z.RefinementCtx,
): Identity[] {
  const given = [key, path, table].filter((each) => each !== undefined).length;
  if (given === 1 && key !== undefined) return [{ key, namespace, apart }];
  if (given === 1 && path !== undefined) return [{ path, namespace, apart }];
  if (given === 1 && table !== undefined && apart === undefined) return [{ table, namespace }];
  const message =
    given === 1 ? 'apart is said of a key or a path' : 'needs one of key, path and table, and no other';
  context.addIssue({ code: 'custom', path: [index], message });
  return [];
}

/** A detector of the operator's own; what is wrong with its pattern is said by name. */
const customDetector = z
  .strictObject({
    name: z.string(),
    pattern: z.string().min(1),
    category: z.enum(Object.keys(CATEGORIES) as [Category, ...Category[]]).default('weir:Custom'),
    contains: z.string().optional(),
    keys: z.array(z.string().min(1)).default([]),
    labels: z.array(z.string().min(2)).default([]),
    validator: z.enum(CUSTOM_VALIDATORS).optional(),
  })
  .transform((given, context): CustomDetector => {
    const { contains, validator, ...rest } = given;
    const spec: CustomSpec = {
      ...rest,
      ...(contains === undefined ? {} : { contains }),
      ...(validator === undefined ? {} : { validator }),
    };
    const compiled = compileCustom(spec);
    if (!('problem' in compiled)) return compiled;
    context.addIssue({ code: 'custom', message: compiled.problem });
    return z.NEVER;
  });

const budget = z
  .strictObject({ window: windowMs, stepUp: people.optional(), deny: people })
  .transform(
    (given): Budget => ({ windowMs: given.window, stepUp: given.stepUp ?? given.deny, deny: given.deny }),
  )
  .refine((given) => given.stepUp <= given.deny, 'stepUp must not be above deny');

const budgetLists = Object.fromEntries(
  BUDGET_CLASSES.map((name) => [name, z.array(budget).default([...DEFAULT_BUDGET_POLICY.budgets[name]])]),
) as Record<BudgetClass, z.ZodDefault<z.ZodArray<typeof budget>>>;

const identityHeaders = {
  account: headerName.optional(),
  employee: headerName.optional(),
  partner: headerName.optional(),
};

export const configSchema = z.strictObject({
  origin: z.string().optional(),
  ...gateKeys,
  listen: z.string().default(DEFAULT_LISTEN),
  data: z.string().default(DEFAULT_DATA_DIRECTORY),
  console: z
    .strictObject({
      listen: z.string().default(`${DEFAULT_CONSOLE_HOST}:${DEFAULT_CONSOLE_PORT}`),
      enabled: z.boolean().default(true),
    })
    .prefault({}),
  identify: z
    .strictObject({
      trustedProxies: z.array(network).default([]),
      sessionCookie: z.string().optional(),
      requestHeaders: z
        .strictObject({
          ...identityHeaders,
          apiKey: headerName.optional(),
          client: headerName.optional(),
          asn: headerName.optional(),
        })
        .prefault({}),
      responseHeaders: z.strictObject(identityHeaders).prefault({}),
      strip: z.boolean().default(false),
      ...identifyKeys,
    })
    .prefault({}),
  channels: z
    .array(z.strictObject({ path: z.string().startsWith('/'), channel: z.enum(names<Channel>(CHANNELS)) }))
    .default([]),
  ...relationKeys,
  budgets: z
    .strictObject({
      tier: tier.nullable().default(DEFAULT_BUDGET_POLICY.tier),
      unexplainedOnly: z.boolean().default(DEFAULT_BUDGET_POLICY.unexplainedOnly),
      ...budgetLists,
    })
    .prefault({}),
  ...judgeKeys,
  ...enforceKeys,
  ...outKeys,
  ...applicationKeys,
  ledger: z
    .strictObject({
      onFailure: z.enum(['closed', 'open']).default('closed'),
      durability: z.enum(['strict', 'relaxed']).default(DEFAULT_DURABILITY),
      maxSpoolBytes: z.number().int().min(DEFAULT_SEGMENT_BYTES).optional(),
      maxWaitingBytes: z.number().int().min(MAX_PAYLOAD_BYTES).default(DEFAULT_MAX_WAITING_BYTES),
      handOverWithin: windowMs
        .refine((window) => window <= LONGEST_HAND_OVER_MS, 'is longer than ten minutes (10m)')
        .default(DEFAULT_HAND_OVER_WITHIN_MS),
      url: z.url().optional(),
      username: z.string().optional(),
      passwordFile: z.string().optional(),
      database: z.string().optional(),
      seal: z
        .strictObject({
          origin: z
            .string()
            .refine(isKeyName, 'may hold neither spaces nor a plus')
            .default(DEFAULT_SEAL_NAME),
          every: z
            .string()
            .refine((text) => parseWindow(text) !== undefined, 'is not a time such as 30s, 5m or 1h')
            .transform((text) => parseWindow(text) as number)
            .refine((every) => every <= LONGEST_SIGN_MS, 'is longer than a day')
            .default(DEFAULT_SIGN_MS),
        })
        .prefault({}),
      retention: z
        .strictObject({
          disclosures: period.default(DEFAULT_RETENTION.disclosures),
          consents: period.default(DEFAULT_RETENTION.consents),
          verdicts: period.default(DEFAULT_RETENTION.verdicts),
          blindPeriods: period.default(DEFAULT_RETENTION.blindPeriods),
          automatic: z.boolean().default(true),
        })
        .prefault({}),
      witness: z.array(z.string().min(1)).default([]),
      accept: z
        .array(z.string().refine((text) => parseVkey(text) !== undefined, 'is not a public key of seals'))
        .default([]),
      caFile: z.string().optional(),
      cluster: z.string().refine(isClusterName, 'is not the name of a cluster').optional(),
    })
    .refine((given) => given.cluster === undefined || given.url !== undefined, 'cluster needs url')
    .prefault({}),
  headcount: z
    .strictObject({
      maxBytes: z.number().int().min(MIN_MAX_BYTES).default(DEFAULT_MAX_BYTES),
      snapshotEvery: windowMs
        .refine((window) => window <= DAY_MS, 'is longer than a day')
        .default(DEFAULT_SNAPSHOT_EVERY_MS),
      groups: z.array(z.enum(GROUP_KINDS)).default([...GROUP_KINDS]),
      cells: z.boolean().default(false),
      teams: z.record(z.string().min(1), z.array(z.string().min(1))).default({}),
    })
    .prefault({}),
  inspect: z
    .strictObject({
      learn: z.boolean().default(true),
      entities: z
        .strictObject({
          packs: z.array(z.enum(PACKS)).default([...PACKS]),
          off: z.array(z.string()).default([]),
        })
        .prefault({}),
      detectors: z.array(customDetector).max(MAX_CUSTOM_DETECTORS).default([]),
      identities: z
        .array(
          z.strictObject({
            key: z.string().min(1).optional(),
            path: z.string().min(1).optional(),
            table: z.string().min(1).optional(),
            namespace,
            apart: z.boolean().optional(),
          }),
        )
        .transform((list, context) => list.flatMap((given, index) => identityOf(given, index, context)))
        .default([]),
    })
    .prefault({}),
  forwarded: z.enum(['append', 'off']).default('append'),
});

export type Config = z.infer<typeof configSchema>;

/** Reads a configuration file; without a path, the defaults. @throws WeirError WEIR_CONFIG_UNREADABLE, WEIR_CONFIG_INVALID */
export function readConfig(path: string | undefined): Config {
  if (path === undefined) return configSchema.parse({});
  const result = configSchema.safeParse(readDocument(path));
  if (result.success) return result.data;
  const problem = problemOf(result.error.issues[0] as z.core.$ZodIssue);
  throw new WeirError('WEIR_CONFIG_INVALID', { path, problem });
}

/** What is wrong with one key, and which. */
export function problemOf(issue: z.core.$ZodIssue): string {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const where = [...issue.path, ...keys].join('.') || 'the document';
  return keys.length > 0 ? `unknown key ${where}` : `${where}: ${issue.message}`;
}

/** The file as YAML has it, not checked yet. @throws WeirError WEIR_CONFIG_UNREADABLE, WEIR_CONFIG_INVALID */
export function readDocument(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new WeirError('WEIR_CONFIG_UNREADABLE', { path, reason: (cause as Error).message }, { cause });
  }
  try {
    return parse(text) ?? {};
  } catch (cause) {
    const problem = (cause as Error).message.split('\n')[0] ?? '';
    throw new WeirError('WEIR_CONFIG_INVALID', { path, problem }, { cause });
  }
}

/** What an inspector looks for by a configuration: the gate's, and whoever tries one before it runs. */
export function inspectionOf({ inspect }: Config): Pick<InspectorOptions, 'identities' | 'recognise'> {
  const { packs, off } = inspect.entities;
  return {
    identities: inspect.identities,
    recognise: {
      ...(packs.length === PACKS.length ? {} : { packs }),
      off,
      custom: inspect.detectors,
    },
  };
}

/** Reads `host:port`, `:port` or `port`. @throws WeirError WEIR_USAGE */
export function parseListen(text: string, command: string): { readonly host: string; readonly port: number } {
  const match = /^(?:(\[[0-9a-fA-F:.]+\]|[^:]*):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[2]);
  if (match === null || port > 65_535) {
    throw new WeirError('WEIR_USAGE', {
      problem: `${text} is not an address such as 127.0.0.1:8080`,
      command,
    });
  }
  const host = (match[1] ?? '').replace(/^\[|\]$/g, '');
  return { host: host === '' ? DEFAULT_CONSOLE_HOST : host, port };
}
