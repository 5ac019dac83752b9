import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorsDocument } from '../../scripts/errors-doc.mjs';
import { configSchema } from '../../src/cli/config.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

interface ObjectSchema {
  readonly properties?: Readonly<Record<string, ObjectSchema>>;
  readonly items?: ObjectSchema;
}

/** Every key of the configuration, as docs/configuration.md writes it: `identify.sessionCookie`, `channels[].path`. */
function keysOf(schema: ObjectSchema, prefix = ''): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    const below = value.items === undefined ? keysOf(value, `${path}.`) : keysOf(value.items, `${path}[].`);
    return below.length === 0 ? [path] : below;
  });
}

describe('the documents', () => {
  it('list every error, as it is in the catalogue', () => {
    expect(read('docs/errors.md')).toBe(errorsDocument());
  });

  it('list every key of the configuration', () => {
    const text = read('docs/configuration.md');
    const keys = keysOf(
      z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as ObjectSchema,
    );
    expect(keys.length).toBeGreaterThan(20);
    // Lists of budgets have the same three keys each and are described once.
    const missing = keys
      .map((key) => key.replace(/^budgets\.\w+\[\]\./, 'budgets.<class>[].'))
      .filter((key) => !text.includes(`\`${key}\``));
    expect(missing).toEqual([]);
  });

  it('give a reason for every dependency, and name no other', () => {
    const { dependencies, optionalDependencies, devDependencies } = JSON.parse(
      read('package.json'),
    ) as Record<string, Record<string, string>>;
    const used = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies }).sort();
    const named = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` +\|/gm)]
      .map((match) => match[1] as string)
      .sort();
    expect(named).toEqual(used);
  });

  it('point at nothing that does not exist', () => {
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)]
        .map((match) => join(dirname(page), match[1] as string))
        .filter((target) => !existsSync(target)),
    );
    expect(broken).toEqual([]);
  });
});
