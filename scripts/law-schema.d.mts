/** @returns the text of laws/pack.schema.json. */
export function lawSchemaDocument(): string;
