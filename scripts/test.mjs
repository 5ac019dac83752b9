// Everything that `npm test` means, in order: lint, types, boundaries, unit, e2e, browser. Goes on after a failure, so
// that one run tells all, and ends with one line: N passed, N failed. Under CI=true nothing may be skipped.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { prepareBrowser } from './browser.mjs';

// Tests start the command some hundred times: what the engine makes of its sources is kept from one start to the next.
process.env.NODE_COMPILE_CACHE ??= join(process.cwd(), 'node_modules', '.cache', 'weir');

const ci = process.env.CI === 'true';
const reports = mkdtempSync(join(tmpdir(), 'weir-test-'));
let passed = 0;
let failed = 0;
/** Characters that are said of one failure. */
const LONGEST_FAILURE = 4000;
/** What failed, by name: said once more at the very end, where a cut log still has it. */
const failures = [];

function step(name, program, args) {
  console.log(`\n── ${name}`);
  const started = Date.now();
  const { status } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'], env: process.env });
  console.log(
    `── ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(0)} s)`,
  );
  return status === 0;
}

function check(name, program, args) {
  count(name, step(name, program, args));
}

function count(name, isPassed) {
  if (isPassed) passed += 1;
  else {
    failed += 1;
    failures.push(name);
  }
}

/** Begins a check that needs one processor and nothing else, beside the next one. @returns what waits for it and tells. */
function beside(name, program, args) {
  const log = join(reports, `${name}.log`);
  const out = openSync(log, 'w');
  const child = spawn(program, args, { stdio: ['ignore', out, out], env: process.env });
  const closed = once(child, 'close');
  return async () => {
    const [status] = await closed;
    closeSync(out);
    console.log(`\n── ${name}\n${readFileSync(log, 'utf8')}── ${name}: ${status === 0 ? 'ok' : 'FAILED'}`);
    count(name, status === 0);
  };
}

/** @param options for this project alone. */
function tests(project, ...options) {
  const report = join(reports, `${project}.json`);
  const ok = step(project, 'vitest', [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...options,
  ]);
  const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : undefined;
  passed += counts?.numPassedTests ?? 0;
  failed += counts?.numFailedTests ?? 0;
  for (const { name, assertionResults } of counts?.testResults ?? []) {
    for (const test of assertionResults) {
      if (test.status !== 'failed') continue;
      failures.push(
        `${project}: ${relative('.', name)}: ${test.fullName}\n${test.failureMessages.join('\n')}`,
      );
    }
  }
  // A file that did not even load has no failed test to count.
  if (!ok && (counts?.numFailedTests ?? 0) === 0) {
    failed += 1;
    failures.push(`${project}: did not run to its end`);
  }
  const skipped = (counts?.numPendingTests ?? 0) + (counts?.numTodoTests ?? 0);
  if (skipped > 0) console.log(`── ${project}: ${skipped} skipped`);
  if (ci && skipped > 0) {
    failed += skipped;
    failures.push(`${project}: ${skipped} skipped`);
  }
}

const typed = beside('types', 'tsc', ['--noEmit']);
check('lint', 'biome', ['check', '.']);
check('types of the pages', 'tsc', ['--noEmit', '-p', 'web']);
check('boundaries', 'depcruise', ['src', 'web', 'locales', 'test', '--config', '.dependency-cruiser.cjs']);
await typed();
// Two at a time: unit tests wait for nothing but the processor, and a third of the others would only slow down both.
tests('unit', '--maxWorkers=2');
tests('e2e', '--maxWorkers=2');
// The judge before simulated harvesters, one seed of each: whether it runs and what it finds, not whether it is good.
const simulated = beside('judge in simulation', 'node', [
  'bin/weir.js',
  'range',
  'report',
  '--quick',
  '--out',
  join(reports, 'judge.md'),
]);
const missing = prepareBrowser();
if (missing === undefined) tests('browser');
else {
  console.log(`\n── browser: ${missing}`);
  if (ci) {
    failed += 1;
    failures.push(`browser: ${missing}`);
  }
}
await simulated();
rmSync(reports, { recursive: true, force: true });
for (const failure of failures) console.log(`\n✗ ${failure.slice(0, LONGEST_FAILURE)}`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
