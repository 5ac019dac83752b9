/** What the console's API says of cases, and takes about them. Moments are ISO 8601 in the offset of the case's awareness. */
import { z } from 'zod';
import { basis, category, channel, count, identitySchema, tier, timeSchema } from './api.ts';
import { instantText } from './trace-api.ts';

/** Longest title, reason and answer, in UTF-16 units; and longest name. */
export const MAX_CASE_INPUT = 4_000;
export const MAX_NAME_INPUT = 200;
/** Receivers of a case: a letter tells them apart by the bits of a number. */
export const MAX_RECEIVERS = 30;
/** Clocks that the overview shows. */
export const CLOCKS_SHOWN = 6;

const list = <T extends z.ZodType>(schema: T) => z.array(schema).readonly();
const plain = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !/\p{Cc}/u.test(text), 'holds control characters');
const who = z.string().nullable().describe('as the sign-on names them; null: not known');
const origin = z.enum(['verdict', 'complaint', 'trace', 'hand']);

const scope = z.object({
  parties: list(list(identitySchema)).describe('receivers, each by its identities'),
  from: timeSchema.nullable(),
  to: timeSchema.nullable(),
  routes: list(z.string()),
});

export const caseRowSchema = z.object({
  id: z.string(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  aware: z.string(),
  awareAt: timeSchema,
  openedAt: timeSchema,
  origin: z.object({ kind: origin, reference: z.string() }),
  jurisdictions: list(z.string()),
  parties: list(list(identitySchema)),
  people: count.describe('when its scope was last set'),
  held: z.boolean().describe('under legal hold'),
});

export const casesSchema = z.object({
  now: timeSchema,
  cases: list(caseRowSchema).describe('newest first'),
  jurisdictions: list(z.string()).describe('whose law can be asked'),
});

const scopeGiven = {
  recipients: z
    .array(plain(300))
    .min(1)
    .max(MAX_RECEIVERS)
    .describe('kind:value, an address, or a key; several are several receivers'),
  linked: z.array(plain(300)).max(50).default([]).describe('the same receiver as the first'),
  from: instantText.optional(),
  to: instantText.optional(),
  routes: z.array(plain(500)).max(50).default([]),
};

export const newCaseSchema = z.object({
  title: plain(MAX_CASE_INPUT),
  aware: instantText.describe('when the operator became aware'),
  jurisdictions: z.array(z.string().max(10)).min(1).max(20),
  ...scopeGiven,
  origin: z
    .object({ kind: origin, reference: z.string().max(MAX_CASE_INPUT).default('') })
    .default({ kind: 'hand', reference: '' })
    .describe('complaint: their numbers; trace: its id here; verdict: the newest about the first receiver'),
  hold: z.boolean().default(true),
});

export const rescopeSchema = z.object(scopeGiven);
export const reasonSchema = z.object({ reason: plain(500) });
export const holdGivenSchema = z.object({ on: z.boolean(), reason: plain(500) });
export const noteSchema = z.object({ text: plain(MAX_CASE_INPUT) });
export const answersSchema = z.object({
  answers: z
    .record(z.string().max(100), z.string().max(MAX_CASE_INPUT).nullable())
    .describe('by name; null takes an answer back'),
});
export const sendingSchema = z.object({
  duty: z.string().max(100),
  by: plain(MAX_NAME_INPUT),
  at: instantText,
  how: z.string().trim().max(MAX_NAME_INPUT).default(''),
});

const blind = z.object({ channel, reason: z.string(), periods: count, bytes: count });

export const casePageSchema = z.object({
  now: timeSchema,
  case: caseRowSchema.extend({
    closedAt: timeSchema.nullable(),
    scope,
    versions: list(z.object({ at: timeSchema, people: count, disclosures: count })),
    timeline: list(z.object({ at: timeSchema, what: z.string(), text: z.string(), by: who })),
  }),
  holds: list(z.object({ name: z.string(), placedAt: timeSchema, reason: z.string() })).describe(
    'that stand',
  ),
  findings: z.object({
    askedAt: timeSchema,
    people: count,
    sensitive: count,
    unexplained: count,
    disclosures: count,
    firstAt: timeSchema.nullable(),
    lastAt: timeSchema.nullable(),
    tiers: list(z.object({ tier, people: count })),
    categories: list(z.object({ category, people: count })),
    bases: list(z.object({ basis, people: count })),
    records: list(z.object({ kind: z.string(), party: count, records: count })),
    routes: list(z.object({ route: z.string(), channel, people: count, disclosures: count })),
    linked: list(z.object({ identity: identitySchema, disclosures: count })),
    blind: z.object({ theirs: list(blind), all: list(blind) }),
  }),
});

/** What came of comparing the rows of a case with their seals. */
export const caseSealsSchema = z.object({
  seals: z
    .object({
      state: z.enum(['running', 'done', 'failed']),
      at: timeSchema,
      rows: count.describe('rows compared so far'),
      verified: z.boolean().nullable().describe('null while it runs'),
      size: count.describe('batches under the head'),
      root: z.string().nullable(),
      problem: z.string().nullable(),
    })
    .nullable()
    .describe('null: not compared since the gate started'),
});

const sending = z.object({ at: timeSchema, by: z.string(), how: z.string() });

export const dutySchema = z.object({
  id: z.string(),
  jurisdiction: z.string(),
  family: z.string(),
  status: z.enum(['due', 'ask', 'suppressed', 'not-applicable']),
  title: z.string(),
  told: list(z.string()).describe('who is to be told, in the reader’s language'),
  due: z.string().nullable(),
  dueAt: timeSchema.nullable(),
  text: z.string().describe('the deadline in words'),
  basis: z.enum(['law', 'policy', 'advice']),
  target: z.object({ due: z.string(), dueAt: timeSchema, text: z.string() }).nullable(),
  cite: list(z.string()),
  level: z.enum(['primary', 'quoted', 'secondary', 'recalled']),
  checkedOn: z.string(),
  reviewBy: z.string(),
  marks: list(z.enum(['recalled', 'past_review'])),
  content: list(z.string()),
  reasons: list(z.string()),
  note: z.string().nullable(),
  notice: z.boolean().describe('whether there is a letter for it'),
  sent: list(sending).describe('as somebody marked it'),
});

export const factSchema = z.object({
  name: z.string(),
  kind: z.enum(['tristate', 'integer', 'enum', 'time', 'text']),
  label: z.string(),
  why: z.string(),
  values: list(z.object({ value: z.string(), label: z.string() })),
  answer: z.string().nullable(),
  decides: list(z.string()).describe('duties that hang on it'),
  judgement: z.boolean().describe('a person must judge'),
  group: z
    .enum(['question', 'answered', 'sector', 'letter'])
    .describe('sector: asked only once something is said about it; letter: what letters say'),
});

export const caseLawSchema = z.object({
  now: timeSchema,
  at: z.string().describe('the moment of awareness'),
  duties: list(dutySchema),
  facts: list(factSchema),
  notes: list(z.object({ message: z.string(), hint: z.string() })),
  contradiction: z
    .object({ title: z.string(), hint: z.string() })
    .nullable()
    .describe('answers that cannot be true together: then nothing is concluded'),
  packs: list(z.object({ id: z.string(), version: z.string() })),
  notLegalAdvice: z.literal(true),
});

export const caseChangedSchema = z.object({ id: z.string(), state: z.enum(['open', 'closed']) });

export const deskSchema = z.object({
  now: timeSchema,
  complaints: count.describe('that stand'),
  unfiled: count.describe('of them, those that belong to no case'),
  cases: count.describe('that are open'),
  clocks: list(
    z.object({
      case: z.string(),
      duty: z.string(),
      title: z.string(),
      status: z.enum(['due', 'ask']),
      told: list(z.string()),
      dueAt: timeSchema.nullable(),
      text: z.string(),
      basis: z.enum(['law', 'policy', 'advice']),
    }),
  ).describe('soonest first, without what was sent'),
  more: count.describe('further clocks'),
});
