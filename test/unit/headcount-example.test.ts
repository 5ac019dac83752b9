import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const directory = mkdtempSync(join(tmpdir(), 'weir-example-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('the example in docs/headcount.md', () => {
  const page = readFileSync('docs/headcount.md', 'utf8');
  const example = /```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/.exec(page);

  it('prints what the page says', () => {
    const [, code = '', output = ''] = example ?? [];
    const entry = new URL('../../src/headcount/index.ts', import.meta.url).href;
    const path = join(directory, 'example.mts');
    writeFileSync(path, code.replace("'weir/headcount'", `'${entry}'`));
    expect(execFileSync(process.execPath, [path], { encoding: 'utf8' })).toBe(output);
  });

  it('imports what the package exports', () => {
    const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      exports: Record<string, { default: string }>;
    };
    expect(exports['./headcount']?.default).toBe('./dist/node/src/headcount/index.js');
    expect(example?.[1]).toContain("from 'weir/headcount'");
  });
});
