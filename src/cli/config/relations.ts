/**
 * The part of weir.yaml that says whom recipients may see: what the traffic shows, and what files, feeds and queries tell
 * (docs/explained.md). All of it is taken up by a reload.
 */
import { z } from 'zod';
import { DEFAULT_SINCE } from '../../channels/relations/query-source.ts';
import { NAMED_KINDS, TELLABLE_BASES, type TellableBasis } from '../../channels/relations/relation-row.ts';
import { DEFAULT_MAX_RELATIONS } from '../../channels/relations/relation-table.ts';
import { DEFAULT_RELATION_MS } from '../../channels/relations.ts';
import { BASES, type Basis } from '../../disclosure/channel.ts';
import { IDENTIFIER_NAMESPACES } from '../../disclosure/person.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../disclosure/time.ts';
import { DEFAULT_LONGEST_WINDOW_MS } from '../../headcount/headcount.ts';
import { duration } from './values.ts';

/** How often a file is looked at. */
export const DEFAULT_FILE_EVERY_MS = 10 * SECOND_MS;
/** How often a feed or a query is asked: a ticket explains its customer this much later. */
export const DEFAULT_ASK_EVERY_MS = 30 * SECOND_MS;
/** How often everything is told anew: what was deleted without a word is found then. */
export const DEFAULT_ANEW_MS = 6 * HOUR_MS;
/** How long a relation without an end holds after it was told: a source that tells changes and falls silent must not explain for ever. */
export const DEFAULT_TOLD_MS = 30 * DAY_MS;
/** More often is a burden for whoever is asked. */
const LEAST_EVERY_MS = SECOND_MS;
const MOST_SOURCES = 16;

const every = (ms: number) =>
  duration(DAY_MS)
    .refine((value) => value >= LEAST_EVERY_MS, 'is shorter than a second')
    .default(ms);

const common = {
  /** Stands in logs and metrics. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,31}$/, 'is not a name such as tickets: small letters, digits and -'),
  recipient: z.enum(NAMED_KINDS).default('employee'),
  person: z.enum(IDENTIFIER_NAMESPACES.filter((name) => name !== 'name')).default('id'),
  basis: z.enum(TELLABLE_BASES as [TellableBasis, ...TellableBasis[]]).optional(),
  maxRelations: z.number().int().min(1).max(20_000_000).default(DEFAULT_MAX_RELATIONS),
};
const asked = {
  every: every(DEFAULT_ASK_EVERY_MS),
  anew: duration(30 * DAY_MS)
    .refine((value) => value >= MINUTE_MS, 'is shorter than a minute')
    .default(DEFAULT_ANEW_MS),
  lasts: duration(DEFAULT_LONGEST_WINDOW_MS).default(DEFAULT_TOLD_MS),
};

const file = z.strictObject({ ...common, path: z.string().min(1), every: every(DEFAULT_FILE_EVERY_MS) });

const feed = z
  .strictObject({
    ...common,
    url: z.url({ protocol: /^https?$/ }),
    tokenFile: z.string().min(1).optional(),
    jwksFile: z.string().min(1).optional(),
    secretFile: z.string().min(1).optional(),
    caFile: z.string().min(1).optional(),
    ...asked,
  })
  .refine(
    ({ tokenFile, jwksFile, secretFile }) => [tokenFile, jwksFile, secretFile].some((it) => it !== undefined),
    'needs tokenFile, or jwksFile or secretFile: who may tell relations may look at everybody unnoticed',
  )
  .refine(
    ({ jwksFile, secretFile }) => jwksFile === undefined || secretFile === undefined,
    'has jwksFile or secretFile, not both',
  )
  .refine(({ url }) => noSecretIn(url), 'must not hold a password; tokenFile names a file');

const query = z
  .strictObject({
    ...common,
    database: z
      .url({
        protocol: /^postgres(?:ql)?$/,
        error: 'is not an address such as postgres://weir@db.internal/desk',
      })
      .refine(noSecretIn, 'must not hold a password; passwordFile names a file'),
    passwordFile: z.string().min(1).optional(),
    caFile: z.string().min(1).optional(),
    tls: z.boolean().default(true),
    query: z.string().min(1),
    watermark: z.string().min(1).optional(),
    since: z.string().default(DEFAULT_SINCE),
    ...asked,
  })
  .refine(
    ({ query: text, watermark }) => (watermark !== undefined) === /\$1(?!\d)/.test(text),
    'watermark and $1 in the query belong together',
  );

function noSecretIn(url: string): boolean {
  return !URL.canParse(url) || new URL(url).password === '';
}

const names = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];

/** Keys of weir.yaml, at its top level. */
export const relationKeys = {
  relations: z
    .array(
      z.strictObject({
        route: z.string(),
        basis: z.enum(names<Basis>(BASES)),
        lasts: duration(DEFAULT_LONGEST_WINDOW_MS).default(DEFAULT_RELATION_MS),
        party: z.boolean().default(false),
      }),
    )
    .default([]),
  relationSources: z
    .strictObject({
      files: z.array(file).default([]),
      feeds: z.array(feed).default([]),
      queries: z.array(query).default([]),
    })
    .refine(({ files, feeds, queries }) => {
      const all = [...files, ...feeds, ...queries].map(({ name }) => name);
      return new Set(all).size === all.length && all.length <= MOST_SOURCES;
    }, `has two sources of one name, or more than ${MOST_SOURCES}`)
    .prefault({}),
};
