/** What the console's API says of consent receipts and of exports to partners. */
import { z } from 'zod';
import { category, count, timeSchema } from './api.ts';

/** Receipts in a page at most. */
export const MAX_CONSENTS = 200;

const list = <T extends z.ZodType>(schema: T) => z.array(schema).readonly();

/** How a receipt stands: whether it lets data go now, and if not, why. */
export const CONSENT_STANDINGS = [
  'valid',
  'withdrawn',
  'expired',
  'not-yet',
  'superseded',
  'not-separate',
  'consent-anew',
  'forgotten',
] as const;

export const consentSearchSchema = z.object({
  person: z.string().trim().max(300).optional().describe('id:10023, phone:13800000000, or bare'),
  partner: z.string().trim().max(300).optional().describe('part of the partner’s name'),
  standing: z.enum(CONSENT_STANDINGS).optional(),
  offset: z.number().int().min(0).max(10_000_000).default(0),
  limit: z.number().int().min(1).max(MAX_CONSENTS).default(50),
});

export const consentSchema = z.object({
  id: z.string(),
  standing: z.enum(CONSENT_STANDINGS),
  /** Why consent is needed anew. */
  anew: list(z.enum(['other-purpose', 'other-method', 'category-not-covered'])).describe(
    'against the newest export to this partner',
  ),
  person: z.string().nullable().describe('as the receipt says; null when it cannot be read'),
  partner: z.string().nullable(),
  contact: z.string().nullable(),
  purpose: z.string().nullable(),
  method: z.string().nullable(),
  categories: list(category),
  separate: z.boolean(),
  givenAt: timeSchema.nullable(),
  expiresAt: timeSchema.nullable(),
  withdrawnAt: timeSchema.nullable(),
});

export const consentPageSchema = z.object({
  now: timeSchema,
  total: count.describe('that the search means'),
  consents: list(consentSchema).describe('newest first'),
  all: list(category).describe('kinds of data that a receipt may name'),
});

export const shareSchema = z.object({
  id: z.string(),
  at: timeSchema,
  partner: z.string(),
  purpose: z.string(),
  method: z.string(),
  contract: z.string(),
  assessment: z.string(),
  requestedBy: z.string(),
  approvedBy: z.string(),
  read: count,
  kept: count,
  people: count,
  rowsLeftOut: list(z.object({ reason: z.string(), rows: count })),
  fieldsLeftOut: list(z.object({ field: z.string(), reason: z.string(), rows: count })),
  columns: list(z.object({ name: z.string(), category: category.nullable() })),
  outputSha256: z.string(),
  hash: z.string().describe('SHA-256 of the manifest: what the sealed rows name'),
  signed: z.boolean(),
  endedAt: timeSchema.nullable(),
  endReason: z.string().nullable(),
  endedBy: z.string().nullable(),
});

export const sharesSchema = z.object({ shares: list(shareSchema).describe('newest first') });
