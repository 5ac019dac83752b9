/**
 * Makes docs/examples anew: `weir demo` is played once in each language, and the dossier that it ends with is kept, as HTML
 * and, where a Chromium is installed, as PDF.
 *
 *   node scripts/example-dossiers.mjs        two minutes
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const examples = join(root, 'docs/examples');

for (const lang of ['en', 'zh-CN']) {
  const out = mkdtempSync(join(tmpdir(), 'weir-example-'));
  try {
    const args = [join(root, 'bin/weir.js'), 'demo', '--once', '--lang', lang, '--out', out];
    const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) process.exit(status ?? 2);
    const run = join(out, readdirSync(out)[0]);
    for (const ending of ['html', 'pdf']) {
      const made = join(run, `dossier.${ending}`);
      if (existsSync(made)) copyFileSync(made, join(examples, `dossier.${lang}.${ending}`));
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
