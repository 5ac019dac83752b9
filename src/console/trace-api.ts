/** What the console's API says of complaints and of traces, and takes about them. */
import { z } from 'zod';
import { basis, category, channel, count, identitySchema, timeSchema } from './api.ts';

/** Longest text in a form of a complaint, in UTF-16 units. */
export const MAX_COMPLAINT_INPUT = 500;
/** Complaints that are joined in one attribution. */
export const MAX_JOINED = 200;

const list = <T extends z.ZodType>(schema: T) => z.array(schema).readonly();
const words = z.string().trim().min(1).max(MAX_COMPLAINT_INPUT);
/** An instant with its offset: the same hour is another moment elsewhere. */
export const instantText = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/)
  .describe('ISO 8601 with its offset from UTC');

export const complaintSchema = z.object({
  id: z.string(),
  state: z.enum(['open', 'withdrawn', 'forgotten']),
  madeAt: timeSchema,
  at: timeSchema.nullable().describe('when the stranger already had the data; null when forgotten'),
  person: z.string().nullable().describe('as it was written; null when it cannot be read'),
  knew: list(category),
  receivedBy: z.string().nullable(),
  note: z.string().nullable(),
  reason: z.string().nullable().describe('why it was withdrawn'),
  recordedBy: z.string().nullable().describe('as the sign-on named them; null: not known'),
  withdrawnBy: z.string().nullable(),
  cases: list(z.object({ id: z.string(), held: z.boolean().describe('under legal hold') })),
});

export const complaintsSchema = z.object({
  now: timeSchema,
  complaints: list(complaintSchema).describe('newest first'),
  kinds: list(category).describe('what a stranger may have known'),
});

export const newComplaintSchema = z.object({
  person: words.describe('identifiers, apart by blanks: id:10023 phone:13800000000'),
  receivedBy: words.describe('what the person was told of who it was'),
  at: instantText.describe('when the stranger already had the data'),
  knew: z.array(category).min(1).max(32),
  note: z.string().trim().max(MAX_COMPLAINT_INPUT).optional(),
});

export const complaintAddedSchema = z.object({
  complaint: complaintSchema,
  known: z.boolean().describe('whether the ledger has any disclosure of this person'),
});

export const withdrawalSchema = z.object({ reason: words });

export const attributionAskedSchema = z.object({
  ids: z.array(z.string().max(20)).max(MAX_JOINED).default([]).describe('none: all that stand'),
});

const holder = z.object({
  recipient: identitySchema,
  channels: list(channel),
  bases: list(basis),
  categories: list(category),
  firstAt: timeSchema,
  lastAt: timeSchema,
});

export const traceResultSchema = z.object({
  madeAt: timeSchema,
  before: timeSchema.describe('disclosures before this time count'),
  answer: list(z.object({ text: z.string(), strong: z.boolean() })).describe('in the reader’s language'),
  conclusion: z
    .enum(['named', 'class', 'open', 'withheld'])
    .describe('withheld: somebody would be named, but the file looks like a slice'),
  members: list(identitySchema).describe('whom the conclusion speaks of'),
  size: count.describe('how many they are'),
  people: count.describe('leaked people that the likelihood is about'),
  recipients: count.describe('all recipients that could be accused'),
  line: z.number().describe('what ln e has to reach'),
  moreRows: count.nullable().describe('rows or complaints that would decide; null: none of the kind would'),
  candidates: list(
    holder.extend({
      hits: count.describe('leaked people that it had received'),
      received: count.describe('people that it had received'),
      expected: z.number().describe('leaked people expected by chance'),
      lnE: z.number(),
      errorBound: z.number(),
      rival: z.object({
        kind: z.enum(['chance', 'popular', 'recipient']),
        recipient: identitySchema.nullable(),
      }),
    }),
  ),
  complaints: list(
    z.object({
      ids: list(z.string()),
      at: timeSchema,
      knew: list(category),
      required: list(category).describe('what is held against recipients'),
      seen: z.boolean(),
      holders: count,
      shown: list(holder),
    }),
  ),
  file: z
    .object({
      format: z.string(),
      bytes: count,
      rows: count,
      sha256: z.string(),
      malformed: count,
      columns: list(z.object({ name: z.string(), category: category.nullable() })),
      identified: count,
      people: count,
      seen: count,
      received: count,
      contradictory: count,
    })
    .nullable(),
});

export const traceSchema = z.object({
  id: z.string(),
  kind: z.enum(['complaints', 'file']),
  name: z.string().describe('numbers of complaints, or the file’s name'),
  askedAt: timeSchema,
  state: z.enum(['running', 'done', 'failed']),
  step: z
    .object({ name: z.string(), done: count, of: count.nullable() })
    .nullable()
    .describe('how far it has come'),
  result: traceResultSchema.nullable(),
  problem: z.object({ code: z.string(), title: z.string(), hint: z.string() }).nullable(),
});

export const tracesSchema = z.object({
  traces: list(traceSchema.omit({ result: true, problem: true })).describe('newest first'),
  maxBytes: count.describe('most bytes of a file'),
});
