/**
 * A consent receipt as it comes from a consent tool: the field names of ISO/IEC TS 27560:2023 (after the guide of the W3C
 * Data Privacy Vocabularies Community Group), flat, and those that the Personal Information Protection Law of China asks
 * for in art. 23: separate consent, the recipient's name and contact, purpose, method, kinds of data.
 *
 * Invariant: what does not say all of it is no receipt; a field that is not known is refused by name, because it may be the
 * one that limits the consent.
 */
import { z } from 'zod';
import { CATEGORIES, type Category } from '../disclosure/category.ts';
import type { EpochMs } from '../disclosure/time.ts';

/** Longest text of a field, in UTF-16 units. */
const MAX_TEXT = 2_000;

const text = z.string().trim().min(1).max(MAX_TEXT);
const optional = text.optional();
/** An instant with its offset: a consent that is given or ends at some unknown hour is none. */
const instant = z.string().transform((value, context) => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(value.trim())
    ? Date.parse(value)
    : Number.NaN;
  if (Number.isFinite(at)) return at;
  context.addIssue({
    code: 'custom',
    message: 'is no time with its offset, such as 2026-07-01T08:00:00+08:00',
  });
  return z.NEVER;
});
const yes = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true');
const list = z
  .union([z.array(z.string()), z.string().transform((value) => value.split(/[\s,;|]+/))])
  .transform((values, context) => {
    const names = values.map((value) => value.trim()).filter((value) => value !== '');
    const unknown = names.find((name) => !Object.hasOwn(CATEGORIES, name));
    if (unknown === undefined && names.length > 0) return [...new Set(names)] as Category[];
    context.addIssue({
      code: 'custom',
      message: unknown === undefined ? 'names no category' : `${unknown} is no category`,
    });
    return z.NEVER;
  });

export const receiptSchema = z.strictObject({
  schema_version: optional,
  record_id: text.max(200).regex(/^[^\p{Cc}]+$/u),
  /** `id:10023`, `phone:13800000000`; several apart by blanks. */
  pii_principal_id: text,
  purpose: text,
  method: text,
  categories: list,
  recipient_name: text,
  recipient_contact: text,
  separate_consent: yes,
  event_time: instant,
  expires: instant.optional().transform((value) => value ?? null),
  event_type: optional,
  event_state: z
    .literal(['given', 'withdrawn'])
    .optional()
    .transform((value) => value ?? 'given'),
  lawful_basis: z.literal('consent').optional(),
  language: optional,
  privacy_notice: optional,
  jurisdiction: optional,
  collection_method: optional,
  withdrawal_method: optional,
  retention_period: optional,
  impact_assessment: optional,
  guardian_consent: yes.optional(),
  /** SHA-256 of what proves it: a form, a recording. */
  evidence_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/i)
    .optional(),
});

export type Receipt = Omit<z.output<typeof receiptSchema>, 'event_time' | 'expires'> & {
  readonly event_time: EpochMs;
  readonly expires: EpochMs | null;
};

/** @param fields by name; those that are empty are left out, as CSV has them. @returns the receipt, or what is wrong with it. */
export function readReceipt(
  fields: Readonly<Record<string, unknown>>,
): { readonly receipt: Receipt } | { readonly problem: string } {
  const given = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== '' && value !== null && value !== undefined),
  );
  const parsed = receiptSchema.safeParse(given);
  if (parsed.success) return { receipt: parsed.data as Receipt };
  const issue = parsed.error.issues[0];
  const place = issue?.code === 'unrecognized_keys' ? issue.keys.join(' ') : (issue?.path.join('.') ?? '');
  return {
    problem: `${place}: ${issue?.code === 'unrecognized_keys' ? 'no field of a receipt' : (issue?.message ?? 'is not valid')}`,
  };
}
