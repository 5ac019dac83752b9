/** Pieces that the paths of the OpenAPI document are made of. */
import { z } from 'zod';
import { problemSchema } from './api.ts';

/** @param io what is taken has defaults that what is answered has filled in. */
export const json = (schema: z.ZodType, io: 'input' | 'output' = 'output') => ({
  'application/json': { schema: z.toJSONSchema(schema, { target: 'draft-2020-12', io }) },
});
export const failure = {
  description: 'a problem document (RFC 9457)',
  content: { 'application/problem+json': { schema: z.toJSONSchema(problemSchema) } },
};
export const parameter = (name: string, where: 'path' | 'query', schema: object, description: string) => ({
  name,
  in: where,
  required: where === 'path',
  schema,
  description,
});

export function answer(summary: string, schema: z.ZodType): object {
  return { 200: { description: summary, content: json(schema) }, default: failure };
}

export function get(summary: string, schema: z.ZodType, parameters: readonly object[] = []) {
  return { get: { summary, parameters, responses: answer(summary, schema) } };
}
