/** @returns the text of docs/weir.schema.json. */
export function schemaDocument(): string;
