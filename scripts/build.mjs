// The published form: sources compiled by tsc into dist/node, what is read at run time beside them, the console's pages
// in dist/web. Node strips no types below node_modules, so a published package cannot run its sources.
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';

function must(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync('dist/node', { recursive: true, force: true });
must('tsc', ['-p', 'tsconfig.build.json']);
cpSync('src/ledger/migrations', 'dist/node/src/ledger/migrations', { recursive: true });
must('vite', ['build', 'web', '--logLevel', 'warn']);
