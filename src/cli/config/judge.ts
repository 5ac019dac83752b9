/**
 * The part of weir.yaml that is about the judge: what it learns, from which e-values on it speaks, whom it leaves alone,
 * and the canaries. Budgets have a part of their own.
 */
import { z } from 'zod';
import { IDENTIFIER_NAMESPACES, isIdentifierNamespace } from '../../disclosure/person.ts';
import { IDENTITY_KINDS, type IdentityKind, isIdentityKind } from '../../disclosure/recipient.ts';
import { ALARM_E, DENY_E, HOLD_E, STEP_UP_E } from '../../judge/combination.ts';
import { DEFAULT_MAX_ENTITIES, MIN_MAX_ENTITIES } from '../../judge/entity.ts';
import { parseInstant } from '../instant.ts';

/** Recipients by name that are left alone at most: each is looked up by one hash. */
const MAX_VERIFIED = 10_000;
/** Announced events at most. */
const MAX_EVENTS = 1_000;
/** An e-value below says too little, one beyond is never reached. */
const eValue = z.number().min(20).max(1e15);

const identity = z.string().transform((text, context) => {
  const colon = text.indexOf(':');
  const kind = text.slice(0, Math.max(0, colon));
  const value = text.slice(colon + 1);
  if (isIdentityKind(kind) && kind !== 'cell' && value !== '') return { kind: kind as IdentityKind, value };
  const kinds = Object.keys(IDENTITY_KINDS).filter((each) => each !== 'cell');
  context.addIssue({ code: 'custom', message: `is not KIND:VALUE with a kind of ${kinds.join(', ')}` });
  return z.NEVER;
});

/** A person by an identifier, as `id:900001` or `phone:13800000000`. */
export const personName = z.string().transform((text, context) => {
  const colon = text.indexOf(':');
  const namespace = text.slice(0, Math.max(0, colon));
  const value = text.slice(colon + 1);
  if (isIdentifierNamespace(namespace) && value !== '') return { namespace, value };
  context.addIssue({
    code: 'custom',
    message: `is not NAMESPACE:IDENTIFIER with one of ${IDENTIFIER_NAMESPACES.join(', ')}`,
  });
  return z.NEVER;
});

/** A time such as `2026-11-11` or `2026-11-11T00:00+08:00`; UTC where no offset is given. */
const instant = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'is not a time such as 2026-11-11T00:00+08:00' });
  return z.NEVER;
});

export const judgeKeys = {
  judge: z
    .strictObject({
      learn: z.boolean().default(true),
      stepUpE: eValue.default(STEP_UP_E),
      holdE: eValue.default(HOLD_E),
      denyE: eValue.default(DENY_E),
      alarmE: eValue.default(ALARM_E),
      maxEntities: z
        .number()
        .int()
        .min(MIN_MAX_ENTITIES)
        .max(2 ** 26)
        .default(DEFAULT_MAX_ENTITIES),
      verified: z.array(identity).max(MAX_VERIFIED).default([]),
      calendar: z
        .array(
          z
            .strictObject({
              name: z.string().min(1).max(100),
              from: instant,
              to: instant,
              factor: z.union([z.literal('expected'), z.number().gt(1).max(1_000)]).default('expected'),
            })
            .refine(({ from, to }) => from < to, 'from must be before to'),
        )
        .max(MAX_EVENTS)
        .default([]),
      canaries: z
        .strictObject({
          file: z.string().min(1),
          fraction: z.number().gt(0).max(1).optional(),
          routes: z.record(z.string(), z.number().gt(0).max(1)).default({}),
        })
        .refine(
          ({ fraction, routes }) => fraction !== undefined || Object.keys(routes).length > 0,
          'needs a fraction, for all routes or by route',
        )
        .optional(),
    })
    .refine(({ stepUpE, denyE }) => stepUpE <= denyE, 'stepUpE must not be above denyE')
    .prefault({}),
};
