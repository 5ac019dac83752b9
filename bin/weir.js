#!/usr/bin/env node
// The command's entry. Plain JavaScript that any Node understands, so that an old one gets a clear line instead of a
// syntax error. In a clone the sources run as they are, on the Node that the project brings; a published package runs
// its build.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { fileURLToPath } from 'node:url';

const root = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);
const recent = major > 22 || (major === 22 && minor >= 19);
const source = root('src/cli/main.ts');
const ownNode = root('node_modules/node/bin/node');

if (!recent && existsSync(ownNode) && process.env.WEIR_OWN_NODE !== '1') {
  const child = spawnSync(ownNode, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, WEIR_OWN_NODE: '1' },
  });
  process.exit(child.status ?? 1);
} else if (!recent) {
  console.error(
    `weir: WEIR_NODE_TOO_OLD Weir needs Node 22.19 or newer, this is ${process.versions.node}. ` +
      'Run npm install in the project: it brings its own Node, or install Node 24.',
  );
  process.exit(2);
} else {
  if (existsSync(source)) compileOnce();
  const ours = (name) =>
    import(existsSync(source) ? `../src/cli/${name}.ts` : `../dist/node/src/cli/${name}.js`);
  (await ours('engine')).keepTickShape();
  const { main } = await ours('main');
  await main(process.argv.slice(2));
}

/**
 * Keeps what the engine makes of the sources, so that the next start takes half the time. In the clone's own directory and
 * not in the system's for temporary files: whoever can write there could put code into it.
 */
function compileOnce() {
  process.env.NODE_COMPILE_CACHE ??= root('node_modules/.cache/weir');
  nodeModule.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}
