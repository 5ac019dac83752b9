/** The part of weir.yaml that is about applications that tell the gate what leaves them (docs/middleware.md). */
import { z } from 'zod';

/** Keys of weir.yaml, at its top level. */
export const applicationKeys = {
  applications: z
    .strictObject({
      listen: z
        .string()
        .refine((text) => !text.startsWith('unix:') || text.startsWith('unix:/'), 'is not unix:/PATH')
        .optional(),
      tokens: z
        .array(
          z.strictObject({
            name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'is not a name such as shop'),
            tokenFile: z.string().min(1),
          }),
        )
        .max(256)
        .default([]),
      tls: z.strictObject({ certFile: z.string().min(1), keyFile: z.string().min(1) }).optional(),
    })
    .refine((given) => given.listen === undefined || given.tokens.length > 0, 'listen needs tokens')
    .refine(
      ({ tokens }) => new Set(tokens.map(({ name }) => name)).size === tokens.length,
      'tokens has a name twice',
    )
    .prefault({}),
};
