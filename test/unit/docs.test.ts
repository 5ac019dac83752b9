import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { schemaDocument } from '../../scripts/config-schema.mjs';
import { errorsDocument } from '../../scripts/errors-doc.mjs';
import { configJsonSchema, configKeys, referenceRows } from '../../src/cli/config/json-schema.ts';

const read = (path: string) => readFileSync(path, 'utf8');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

describe('the documents', () => {
  it('list every error, as it is in the catalogue', () => {
    expect(read('docs/errors.md')).toBe(errorsDocument());
  });

  it('list every key of the configuration, with its default, and no other', () => {
    const rows = referenceRows(read('docs/configuration.md'));
    const keys = configKeys(configJsonSchema());
    expect(keys.length).toBeGreaterThan(20);
    // Lists of budgets have the same three keys each and are described once.
    const onThePage = (key: string) => key.replace(/^budgets\.\w+\[\]\./, 'budgets.<class>[].');
    expect(keys.map(({ key }) => onThePage(key)).filter((key) => !rows.has(key))).toEqual([]);
    const known = new Set(keys.map(({ key }) => onThePage(key)));
    const keyLike = /^[a-z]\w*(?:\[\])?\./;
    expect([...rows.keys()].filter((key) => keyLike.test(key) && !known.has(key))).toEqual([]);
    const wrong = keys
      .filter(({ node }) => ['string', 'number', 'boolean'].includes(typeof node.default))
      .filter(({ key, node }) => !rows.get(onThePage(key))?.usual.includes(`\`${node.default}\``))
      .map(({ key, node }) => `${key}: ${node.default}`);
    expect(wrong).toEqual([]);
  });

  it('have the configuration as a JSON Schema', () => {
    expect(JSON.parse(read('docs/weir.schema.json'))).toEqual(JSON.parse(schemaDocument()));
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
