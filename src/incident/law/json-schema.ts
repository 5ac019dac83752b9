/** The schema of law packs as a JSON Schema (draft 2020-12), for editors: laws/pack.schema.json. */
import { z } from 'zod';
import { packSchema } from './pack.ts';

export function packJsonSchema(): object {
  const schema = z.toJSONSchema(packSchema, { io: 'input', unrepresentable: 'any' }) as object;
  return {
    title: 'law pack',
    description: 'Rules of one jurisdiction as data: docs/law.md',
    ...schema,
  };
}
