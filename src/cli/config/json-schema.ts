/**
 * weir.yaml as a JSON Schema (draft 2020-12), made from the schema that reads it: editors complete and check by it.
 * What its keys mean comes from docs/configuration.md; a test holds the page, the schema and docs/weir.schema.json
 * against each other.
 */
import { z } from 'zod';
import { formatWindow } from '../../disclosure/time.ts';
import { configSchema } from '../config.ts';

export interface SchemaNode {
  type?: string;
  default?: unknown;
  description?: string;
  maximum?: number;
  format?: string;
  properties?: Record<string, SchemaNode>;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
}

/** One key of the configuration as the reference page lists it: `limits.keepAlive`, `origins[].host`. */
export interface ConfigKey {
  readonly key: string;
  readonly node: SchemaNode;
}

/** Every key that has no keys below it. */
export function configKeys(schema: SchemaNode, prefix = ''): ConfigKey[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, node]) => {
    const key = `${prefix}${name}`;
    const below =
      node.items === undefined ? configKeys(node, `${key}.`) : configKeys(node.items, `${key}[].`);
    return below.length === 0 ? [{ key, node }] : below;
  });
}

/**
 * @param meanings sentences by key; Markdown is taken out.
 * @returns the schema, with every default as one writes it.
 */
export function configJsonSchema(meanings: ReadonlyMap<string, string> = new Map()): SchemaNode {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as SchemaNode;
  withDefaults(schema, configSchema.parse({}));
  for (const { key, node } of configKeys(schema)) {
    const meaning = meanings.get(key.replace(/^budgets\.\w+\[\]\./, 'budgets.<class>[].'));
    if (meaning !== undefined) node.description = plain(meaning);
    if (node.maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
    if (node.format === 'starts_with') delete node.format;
  }
  return {
    title: 'weir.yaml',
    description: 'Configuration of Weir: weir gate -c weir.yaml',
    ...schema,
  } as SchemaNode;
}

/** Defaults are known as they are read (milliseconds); a schema has them as they are written (`1h`). */
function withDefaults(node: SchemaNode, value: unknown): void {
  if (node.properties !== undefined) {
    delete node.default;
    for (const [name, below] of Object.entries(node.properties)) {
      withDefaults(below, (value as Record<string, unknown> | undefined)?.[name]);
    }
    return;
  }
  if (node.items?.properties !== undefined) {
    for (const below of Object.values(node.items.properties)) withDefaults(below, below.default);
  }
  if (value === undefined || node.type === 'array') return;
  node.default = node.type === 'string' && typeof value === 'number' ? formatWindow(value) : value;
}

function plain(markdown: string): string {
  return markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`_]/g, '')
    .trim();
}

/** Rows of the reference page: what stands for the default, and the meaning, by key. */
export function referenceRows(
  page: string,
): Map<string, { readonly usual: string; readonly meaning: string }> {
  const rows = new Map<string, { usual: string; meaning: string }>();
  for (const [, key, usual, meaning] of page.matchAll(/^\| `([^`]+)` *\|([^|]*)\|(.*)\|$/gm)) {
    rows.set(key as string, { usual: (usual as string).trim(), meaning: (meaning as string).trim() });
  }
  return rows;
}
