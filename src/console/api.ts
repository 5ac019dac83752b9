/**
 * The console's HTTP API as schemas: what the routes answer, what the OpenAPI document says and what the pages'
 * types are comes from here. Keys of recipients and people are 16 hex digits; times are milliseconds since the epoch.
 */
import { z } from 'zod';
import { CATEGORIES, type Category, TIERS } from '../disclosure/category.ts';
import { BASES, type Basis, CHANNELS, type Channel, MEASURES, type Measure } from '../disclosure/channel.ts';
import { IDENTITY_KINDS, type IdentityKind } from '../disclosure/recipient.ts';
import { VERDICTS, type VerdictKind } from '../disclosure/verdict.ts';
import { HOLD_CAUSES, HOLD_STATES } from '../enforce/held-reply.ts';

const names = <T extends string>(record: Readonly<Record<T, unknown>>) => Object.keys(record) as [T, ...T[]];

export const keySchema = z
  .string()
  .regex(/^[0-9a-f]{16}$/)
  .describe('64-bit pseudonym, 16 hex digits');
export const timeSchema = z.number().int().describe('milliseconds since 1970-01-01T00:00:00Z');
export const count = z.number().int().nonnegative();
export const channel = z.enum(names<Channel>(CHANNELS));
export const category = z.enum(names<Category>(CATEGORIES));
export const tier = z.enum(TIERS as [string, ...string[]]) as unknown as z.ZodType<
  'public' | 'personal' | 'contact' | 'sensitive'
>;

export const basis = z.enum(names<Basis>(BASES));

export const identitySchema = z.object({
  key: keySchema,
  kind: z.enum(names<IdentityKind>(IDENTITY_KINDS)),
  value: z.string().nullable().describe('in the clear; null when it was sealed with another key'),
});

export const verdictSchema = z.object({
  at: timeSchema,
  kind: z.enum(names<VerdictKind>(VERDICTS)),
  recipient: identitySchema,
  subject: identitySchema.describe('the identity whose count crossed the line'),
  test: z.string(),
  people: count.describe('distinct people inside the window'),
  windowMs: z.number().positive(),
  limit: count,
  tier: tier.nullable(),
  unexplainedOnly: z.boolean(),
  errorProbability: z.number().nullable(),
  enforced: z.boolean().describe('false: observed only, nothing was changed'),
  scope: z.literal('cell').optional().describe('an alarm about what many recipients have in common'),
  combined: z
    .object({
      logE: z.number().describe('natural logarithm of the average of the tests’ e-values'),
      line: z.number().describe('what it had to reach'),
      tests: count.describe('tests that could have spoken'),
      shares: z
        .array(
          z.object({
            test: z.string(),
            logE: z.number(),
            people: count,
            windowMs: z.number().positive(),
            limit: z.number(),
            taken: z
              .object({ people: count, low: count, high: count })
              .optional()
              .describe('people taken in all, by the canaries among them, with its interval of 95 %'),
          }),
        )
        .readonly(),
      recounted: count.nullable().describe('people counted again in the ledger, one by one'),
    })
    .optional()
    .describe('the arithmetic, where several tests came to it together'),
  note: z.string().optional().describe('what an operator said who overruled what stood'),
});

/** Who is overruled, and why. */
export const overruleSchema = z.object({
  key: keySchema.describe('of the subject of a verdict'),
  reason: z.string().trim().min(1).max(500).describe('recorded with it'),
  days: z.number().int().min(1).max(366).default(30),
});

export const overruledSchema = z.object({ until: timeSchema });

export const consentsTakenSchema = z.object({ given: count, withdrawn: count });
export const consentWithdrawnSchema = z.object({ id: z.string(), state: z.literal('withdrawn') });

export const recipientRowSchema = z.object({
  recipient: identitySchema,
  people: count,
  unexplained: count.describe('people without a basis'),
  disclosures: count,
  firstAt: timeSchema,
  lastAt: timeSchema,
  verdict: z.enum(names<VerdictKind>(VERDICTS)).nullable().describe('the harshest one'),
});

export const headcountStateSchema = z
  .object({
    counters: count.describe('recipients and groups that are counted'),
    bytes: count,
    maxBytes: count.describe('headcount.maxBytes'),
    dropped: z
      .object({ counters: count, people: count.describe('of the dropped ones, as far as they were counted') })
      .describe(
        'let go since the counts began because memory was used up: their counts begin anew and are too low',
      ),
  })
  .describe('the engine that counts for the budgets');

export const liveCountSchema = z.object({
  group: z.enum(['recipient', 'linked', 'ip', 'net', 'asn', 'client', 'team']),
  key: keySchema.nullable().describe('null for linked identities'),
  name: z.string().nullable(),
  members: count.nullable().describe('how many identities are linked; null for all others'),
  windows: z.array(
    z.object({
      windowMs: z.number().positive(),
      people: count,
      low: count,
      high: count,
      exact: z.boolean(),
    }),
  ),
});

export const cellsSchema = z.object({
  now: timeSchema,
  cells: z.array(
    z.object({
      route: z.string(),
      categories: z.array(category),
      windows: liveCountSchema.shape.windows,
    }),
  ),
});

export const overviewSchema = z.object({
  now: timeSchema,
  from: timeSchema,
  mode: z.enum(['observe', 'enforce']),
  simulation: z
    .object({ speed: z.number().describe('how many times faster than real time') })
    .nullable()
    .describe('set while the demo runs: nothing here is about real people'),
  totals: z.object({
    disclosures: count,
    people: count,
    recipients: count,
    verdicts: count,
    blindBytes: count.describe('bytes that left without being seen'),
  }),
  peoplePerHour: z.array(z.object({ hour: timeSchema, channel, people: count })),
  topRecipients: z.array(recipientRowSchema),
  verdicts: z.array(verdictSchema),
  pending: z.object({ records: count, bytes: count }).describe('in the spool, not yet in the tables'),
  headcount: headcountStateSchema.nullable(),
  workers: z
    .object({ running: count, wanted: count, restarts: count })
    .nullable()
    .describe('processes that take connections, where there are several'),
});

export const recipientPageSchema = z.object({
  now: timeSchema,
  recipient: identitySchema,
  identities: z.array(identitySchema).describe('all identities seen together with this one'),
  people: count,
  unexplained: count,
  disclosures: count,
  firstAt: timeSchema.nullable(),
  lastAt: timeSchema.nullable(),
  bucketMs: z.number().positive(),
  series: z.array(
    z.object({
      at: timeSchema.describe('start of the bucket'),
      people: count.describe('distinct people in this bucket'),
      total: count.describe('distinct people from the beginning to the end of this bucket'),
    }),
  ),
  categories: z.array(z.object({ category, tier, people: count })),
  routes: z.array(z.object({ route: z.string(), channel, people: count, disclosures: count })),
  verdicts: z.array(verdictSchema),
  counted: z
    .array(liveCountSchema)
    .describe(
      'people that count for the budgets, in windows that end now: of the recipient and of its groups',
    ),
});

export const personRowSchema = z.object({
  person: keySchema,
  categories: z.array(category),
  channels: z.array(channel),
  measures: z.array(z.enum(names<Measure>(MEASURES))),
  bases: z.array(z.enum(names<Basis>(BASES))),
  disclosures: count,
  firstAt: timeSchema,
  lastAt: timeSchema,
});

export const peoplePageSchema = z.object({
  total: count,
  people: z.array(personRowSchema),
  next: z.string().nullable().describe('cursor of the next page'),
});

export const personReceiptSchema = z.object({
  recipient: identitySchema,
  categories: z.array(category),
  channels: z.array(channel),
  bases: z.array(z.enum(names<Basis>(BASES))),
  disclosures: count,
  firstAt: timeSchema,
  lastAt: timeSchema,
});

export const receiptTotalsSchema = z.object({
  recipients: count,
  disclosures: count,
  firstAt: timeSchema.nullable(),
  lastAt: timeSchema.nullable(),
});

export const lookupSchema = z.discriminatedUnion('found', [
  z.object({ found: z.literal('recipient'), recipient: identitySchema }),
  z.object({
    found: z.literal('person'),
    person: keySchema,
    totals: receiptTotalsSchema,
    recipients: z.array(personReceiptSchema).describe('the first of them, when they are very many'),
  }),
  z.object({ found: z.literal('nothing') }),
]);

export const comparisonSchema = z
  .object({
    other: identitySchema.describe('whom the recipient was set against'),
    both: count.describe('people that both received'),
    onlyFirst: count.describe('people that the recipient received and the other did not'),
    onlyOther: count,
    either: count.describe('people that either received'),
  })
  .describe('distinct people, counted exactly');

const bytes = z.number().nonnegative();

export const ledgerSchema = z.object({
  now: timeSchema,
  schema: count.describe('version of the tables'),
  firstAt: timeSchema.nullable(),
  lastAt: timeSchema.nullable(),
  disclosures: count,
  bytes: bytes.describe('of the disclosures, on the disk, indexes included'),
  bytesPerDisclosure: z.number().nullable(),
  tables: z.array(z.object({ table: z.string(), rows: count, bytes })),
  months: z.array(z.object({ month: z.string().describe('such as 2026-07'), disclosures: count, bytes })),
  columns: z.array(z.object({ column: z.string(), bytes })).describe('of the disclosures'),
  spool: z.object({
    segments: count,
    bytes,
    waitingBytes: bytes.describe('not in the tables yet'),
    records: count.describe('of this process, not in the tables yet'),
    handedOverAt: timeSchema.nullable().describe('when the last batch was in the tables and sealed'),
  }),
  checkpointAt: timeSchema.nullable().describe('when the head of the seals was last signed'),
  horizon: z
    .object({ number: count, at: timeSchema, rows: count.describe('rows removed') })
    .nullable()
    .describe('the newest removal under retention'),
  holds: z.array(
    z.object({
      name: z.string(),
      reason: z.string(),
      placedAt: timeSchema,
      endedAt: timeSchema.nullable().describe('null while it stands'),
      endReason: z.string().nullable(),
      recipient: identitySchema.nullable().describe('null: any recipient'),
      people: count.describe('keys of the person it names; 0: anybody'),
      from: timeSchema.nullable(),
      to: timeSchema.nullable(),
    }),
  ),
});

const rowsAndMonths = z.object({ rows: count, months: count });
const monthName = z.string().describe('such as 2026-07');
const period = z.string().describe('such as 3y, 400d or forever');

export const retentionSchema = z.object({
  now: timeSchema,
  automatic: z.boolean().describe('whether the gate looks once a day; else only weir ledger retain removes'),
  waits: z.boolean().describe('whether what is due waits for weir ledger retain'),
  kinds: z.array(
    z.object({
      kind: z.enum(['disclosures', 'consents', 'verdicts', 'blindPeriods']),
      period,
      defaultPeriod: period.describe('without a configuration'),
      rows: count,
      oldestMonth: monthName.nullable(),
      due: rowsAndMonths.describe('past their time, held by nobody'),
      held: rowsAndMonths.describe('past their time, kept by a legal hold'),
      next: z
        .object({ month: monthName, rows: count, at: timeSchema.describe('when it is past its time') })
        .nullable()
        .describe('the oldest month that is not past its time'),
    }),
  ),
  underWay: count.nullable().describe('the horizon of a removal that is being carried out'),
  removals: z
    .array(
      z.object({
        horizon: count,
        at: timeSchema,
        rows: count,
        note: z
          .enum(['signed', 'missing', 'altered'])
          .describe('signed: by a key of this ledger, and the one that was sealed'),
        kinds: z.array(
          z.object({
            kind: z.string(),
            period,
            months: z.array(z.object({ month: monthName, rows: count, held: count })),
          }),
        ),
      }),
    )
    .describe('newest first'),
});

export const heldReplySchema = z.object({
  id: z.string(),
  at: timeSchema,
  until: timeSchema.describe('when it is refused, unless somebody decides before'),
  route: z.string(),
  channel: z.enum(names<Channel>(CHANNELS)),
  recipient: identitySchema,
  people: count,
  categories: z.array(z.enum(names<Category>(CATEGORIES))),
  cause: z
    .enum(HOLD_CAUSES)
    .describe('verdict: the judge said so; bulk: more people than enforce.hold.above'),
  reason: z.string().nullable().describe('what the employee gave as a reason'),
  state: z.enum(HOLD_STATES),
  decidedBy: z.string().nullable().describe('as the sign-on names them'),
  decidedAt: timeSchema.nullable(),
});

export const heldSchema = z.object({
  replies: z.array(heldReplySchema).describe('those that wait first, then those decided, newest first'),
  colleague: z
    .string()
    .nullable()
    .describe('who you are to the sign-on; null: nobody, and you cannot decide'),
});

export const sealsSchema = z.object({
  batches: count.describe('batches that were sealed'),
  rows: count.describe('rows in them'),
  key: z.string().nullable().describe('public key that signs, as c2sp.org/signed-note writes it'),
  checkpoint: z
    .object({
      size: count.describe('batches under the newest signed head'),
      root: z.string().describe('base64'),
      at: timeSchema,
      count: count.describe('checkpoints signed so far'),
    })
    .nullable(),
  witnesses: z.array(
    z.object({
      target: z.string(),
      size: count.describe('batches that the witness knows the head of'),
      bytes: count,
      at: timeSchema.nullable(),
      problem: z.string().nullable(),
    }),
  ),
});

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    hint: z.string(),
    field: z.string().optional().describe('of what was sent, the part that is wrong'),
  })
  .describe('RFC 9457 problem document');
