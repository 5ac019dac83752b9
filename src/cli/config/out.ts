/**
 * The part of weir.yaml that says who is told of verdicts. A secret never stands in it: the address of a chat room, which
 * is one, and the secret of a webhook are in files, or in the environment.
 */
import { z } from 'zod';
import { HOUR_MS } from '../../disclosure/time.ts';
import { DEFAULT_LONGEST_WINDOW_MS } from '../../headcount/headcount.ts';
import { duration } from './values.ts';

/** How long an address stays in a block list after its latest denial: by tomorrow somebody else may have it. */
export const DEFAULT_BLOCK_MS = 24 * HOUR_MS;
/** Each has a queue of its own. */
const MOST_OUTS = 16;

const out = z
  .strictObject({
    to: z
      .string()
      .min(1)
      .refine(noSecretIn, 'holds a secret: give toFile, a file with the whole address')
      .optional(),
    toFile: z.string().min(1).optional(),
    name: z
      .string()
      .regex(/^[\w .:-]{1,64}$/, 'is not a name of letters, digits, spaces and . : _ -')
      .optional(),
    secretFile: z.string().min(1).optional(),
    values: z.boolean().default(false),
    observed: z.boolean().optional(),
    blockFor: duration(DEFAULT_LONGEST_WINDOW_MS).default(DEFAULT_BLOCK_MS),
  })
  .refine(({ to, toFile }) => (to === undefined) !== (toFile === undefined), 'needs one of to and toFile');

/** Chat rooms are written to by whoever has their address; a question mark begins what often is a token. */
function noSecretIn(to: string): boolean {
  return !to.startsWith('slack+') && !/^https?:\/\/[^/]*@|^https?:.*[?#]/.test(to);
}

/** Keys of weir.yaml, at its top level. */
export const outKeys = {
  out: z
    .array(out)
    .max(MOST_OUTS)
    .refine((outs) => {
      const names = outs.flatMap(({ name }) => (name === undefined ? [] : [name]));
      return new Set(names).size === names.length;
    }, 'has two outs of one name')
    .default([]),
};
