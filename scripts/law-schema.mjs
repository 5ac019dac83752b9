// Writes laws/pack.schema.json from the schema that reads law packs, and the packs' digests; tests hold the files against them.
import { writeFileSync } from 'node:fs';
import { packJsonSchema } from '../src/incident/law/json-schema.ts';
import { DIGEST_LIST, digestList } from '../src/incident/law/pack-digests.ts';

/** @returns the text of laws/pack.schema.json. */
export function lawSchemaDocument() {
  return `${JSON.stringify(packJsonSchema(), null, 2)}\n`;
}

if (process.argv[1]?.endsWith('law-schema.mjs')) {
  writeFileSync('laws/pack.schema.json', lawSchemaDocument());
  writeFileSync(`laws/${DIGEST_LIST}`, digestList('laws'));
}
