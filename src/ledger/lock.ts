/**
 * One owner of a data directory. The lock is a file that names its owner; a lock whose owner has died is taken over.
 * Two processes that take over the same dead lock at the same instant are told apart by reading back what stands
 * there; the database has a lock of its own behind this one.
 */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { WeirError } from '../disclosure/error.ts';

const LOCK_FILE = 'lock';

export interface DirectoryLock {
  release(): void;
}

/** @throws WeirError WEIR_LEDGER_LOCKED with the owner's process id; WEIR_DATA_DIR when it cannot be written. */
export function lockDirectory(directory: string): DirectoryLock {
  const path = join(directory, LOCK_FILE);
  const owner = `${process.pid} ${statOf(process.pid)?.[START] ?? ''}`.trim();
  for (let attempt = 0; attempt < 3; attempt++) {
    if (create(directory, path, owner)) {
      return {
        release: () => {
          if (readOwner(path) === owner) rmSync(path, { force: true });
        },
      };
    }
    const holder = readOwner(path);
    if (holder !== undefined && isAlive(holder)) {
      throw new WeirError('WEIR_LEDGER_LOCKED', { path: directory, pid: Number.parseInt(holder, 10) });
    }
    removeDead(path, holder);
  }
  throw new WeirError('WEIR_LEDGER_LOCKED', { path: directory, pid: '?' });
}

/** Process id of the living owner of a directory, or undefined. */
export function directoryOwner(directory: string): number | undefined {
  const holder = readOwner(join(directory, LOCK_FILE));
  return holder !== undefined && isAlive(holder) ? Number.parseInt(holder, 10) : undefined;
}

function create(directory: string, path: string, owner: string): boolean {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    // A file of that name is EEXIST too, and is no lock.
    throw new WeirError('WEIR_DATA_DIR', { path: directory, reason: (cause as Error).message }, { cause });
  }
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, owner);
    closeSync(file);
    return readOwner(path) === owner;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new WeirError('WEIR_DATA_DIR', { path: directory, reason: (cause as Error).message }, { cause });
  }
}

function readOwner(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}

function removeDead(path: string, holder: string | undefined): void {
  if (readOwner(path) !== holder) return;
  try {
    unlinkSync(path);
  } catch {
    // Someone else was faster; the next attempt sees whose it is.
  }
}

/** A process id may be reused: the start time tells the old owner from a stranger, where the system gives it. */
function isAlive(owner: string): boolean {
  const [pidText, start] = owner.split(' ');
  const pid = Number(pidText);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const fields = statOf(pid);
  // Dead, and not yet asked for by its parent: all that it held is free.
  if (fields?.[STATE] === 'Z' || fields?.[STATE] === 'X') return false;
  const now = fields?.[START];
  return start === undefined || now === undefined || start === now;
}

/** Places in /proc/PID/stat behind the name: its fields 3, and 22 in clock ticks since boot. */
const STATE = 0;
const START = 19;

/** Undefined where there is no /proc. */
function statOf(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
