/** The part of weir.yaml that says how recipients are told apart beyond their address. */
import { z } from 'zod';
import { CERTIFICATE_FIELDS } from '../../channels/gate/client-certificate.ts';
import { headerName, network } from './values.ts';

const kind = z.enum(['account', 'employee', 'partner']);

/** Keys below `identify`. */
export const identifyKeys = {
  jwt: z
    .strictObject({
      header: headerName.optional(),
      cookie: z.string().min(1).optional(),
      claim: z.string().min(1).default('sub'),
      kind: kind.default('account'),
      jwksFile: z.string().min(1).optional(),
      jwksUrl: z.url({ protocol: /^https?$/ }).optional(),
      secretFile: z.string().min(1).optional(),
      verify: z.boolean().default(true),
      issuer: z.string().min(1).optional(),
      audience: z.string().min(1).optional(),
    })
    .refine(
      (given) => given.header === undefined || given.cookie === undefined,
      'has a header or a cookie, not both',
    )
    .refine(
      (given) =>
        [given.jwksFile, given.jwksUrl, given.secretFile].filter((it) => it !== undefined).length ===
        (given.verify ? 1 : 0),
      'needs one of jwksFile, jwksUrl and secretFile; none with verify: false',
    )
    .optional(),
  certificate: z
    .strictObject({ name: z.enum(CERTIFICATE_FIELDS).default('cn'), kind: kind.default('partner') })
    .optional(),
  fingerprint: z.union([z.boolean(), z.enum(['ja4', 'joined'])]).default(false),
  asnDatabase: z.string().min(1).optional(),
  crawlers: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(64),
        userAgent: z.string().min(3),
        networks: z.array(network).default([]),
        networksFile: z.string().min(1).optional(),
      }),
    )
    .default([]),
};
