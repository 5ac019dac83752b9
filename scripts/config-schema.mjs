// Writes docs/weir.schema.json from the schema that reads weir.yaml and the page that explains its keys.
import { readFileSync, writeFileSync } from 'node:fs';
import { configJsonSchema, referenceRows } from '../src/cli/config/json-schema.ts';

/** @returns the text of docs/weir.schema.json. */
export function schemaDocument() {
  const rows = referenceRows(readFileSync('docs/configuration.md', 'utf8'));
  const meanings = new Map([...rows].map(([key, { meaning }]) => [key, meaning]));
  return `${JSON.stringify(configJsonSchema(meanings), null, 2)}\n`;
}

if (process.argv[1]?.endsWith('config-schema.mjs')) writeFileSync('docs/weir.schema.json', schemaDocument());
