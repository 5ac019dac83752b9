// The one door for people who have just cloned the project. Plain JavaScript: it runs on the system's Node (20 or
// newer), installs the locked packages (a Node of the project's own among them), builds the console's pages, and then
// runs what was asked for on that Node.
//
//   node scripts/setup.mjs              set up only
//   node scripts/setup.mjs run ARGS…    weir ARGS…
//   node scripts/setup.mjs test         everything that `npm test` means
//
// It says what it does on stderr: stdout belongs to what it runs.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const OWN_NODE = join(
  ROOT,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const INSTALLED = join(ROOT, 'node_modules', '.weir-installed');
const PAGES_BUILT = join(ROOT, 'dist', 'web', '.weir-built');

const say = (line) => process.stderr.write(`${line}\n`);

/** Programs of the project first, its own Node included. */
export function environment() {
  return {
    ...process.env,
    PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
  };
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  return hash.digest('hex');
}

function filesBelow(path) {
  if (!statSync(join(ROOT, path)).isDirectory()) return [path];
  return readdirSync(join(ROOT, path))
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

const isFresh = (stamp, wanted) => existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;

/** Runs a program and passes its output on to stderr. Ends this process when it fails. */
function must(program, args, what) {
  const { status, error } = spawnSync(program, args, {
    cwd: ROOT,
    env: environment(),
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) return;
  say(`weir: ${what} failed${error ? ` (${error.message})` : ''}. The lines above say why.`);
  process.exit(2);
}

function install() {
  const wanted = digest(['package.json', 'package-lock.json']);
  if (isFresh(INSTALLED, wanted) && existsSync(OWN_NODE)) return;
  say('Installing packages (once, about a minute)…');
  // Not `npm ci`: it refuses a lockfile that cannot list packages for every platform.
  must('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], 'npm install');
  if (!existsSync(OWN_NODE)) {
    // npm was told to run no install scripts: the package's own step is run by hand.
    must(
      process.execPath,
      [join('node_modules', 'node', 'installArchSpecificPackage.js')],
      'installing Node',
    );
  }
  writeFileSync(INSTALLED, digest(['package.json', 'package-lock.json']));
}

function buildPages() {
  const sources = [...filesBelow('web'), ...filesBelow('locales'), join('src', 'console', 'api-types.ts')];
  const wanted = digest(sources);
  if (isFresh(PAGES_BUILT, wanted)) return;
  say('Building the console’s pages…');
  must(
    OWN_NODE,
    [join('node_modules', 'vite', 'bin', 'vite.js'), 'build', 'web', '--logLevel', 'warn'],
    'vite build',
  );
  mkdirSync(dirname(PAGES_BUILT), { recursive: true });
  writeFileSync(PAGES_BUILT, wanted);
}

/** Runs on the project's Node with this process's terminal; resolves with its exit code. */
function run(args) {
  return new Promise((resolve) => {
    const child = spawn(OWN_NODE, args, { stdio: 'inherit', env: environment() });
    for (const signal of ['SIGINT', 'SIGTERM']) {
      // Ctrl-C reaches the whole process group; a signal sent to this process alone is passed on.
      process.on(signal, () => {
        if (signal === 'SIGTERM') child.kill(signal);
      });
    }
    child.on('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 1));
  });
}

const [task, ...rest] = process.argv.slice(2);
install();
buildPages();
if (task === 'run') process.exitCode = await run([join(ROOT, 'bin', 'weir.js'), ...rest]);
else if (task === 'test') process.exitCode = await run([join(ROOT, 'scripts', 'test.mjs'), ...rest]);
