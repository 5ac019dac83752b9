/**
 * How the spool reaches the disk: writes that are durable when they resolve, and segments whose name and head are.
 *
 * Where the system has O_DSYNC a write returns when what it wrote is on disk (open(2): "as though each write(2) was
 * followed by a call to fdatasync(2)"), so that a group of records is one task of the thread pool and not two: on a core
 * that the gate has for itself each task takes the processor away from it twice.
 */
import {
  close,
  closeSync,
  constants,
  fdatasync,
  fsync,
  fsyncSync,
  open,
  openSync,
  rmSync,
  write,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { segmentHeader } from './segment.ts';

/** What a spool does to files. Tests give others that fail as a disk may. */
export interface SpoolFiles {
  write(
    file: number,
    bytes: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesWritten: number }>;
  /** Resolves when what was written survives a power cut. */
  sync(file: number): Promise<void>;
  /** What a file is opened with so that a write survives a power cut when it resolves; absent: sync() follows each. */
  readonly durableFlag?: number;
}

/** Elsewhere than on Linux the flag may mean less than fdatasync does (macOS: the drive's cache is not emptied). */
const HAS_DURABLE_WRITES = process.platform === 'linux' && constants.O_DSYNC !== undefined;

export const DISK: SpoolFiles = {
  write: (file, bytes, offset, length, position) =>
    new Promise((resolve, reject) => {
      write(file, bytes, offset, length, position, (error, bytesWritten) => {
        if (error === null) resolve({ bytesWritten });
        else reject(error);
      });
    }),
  sync: (file) => called((done) => fdatasync(file, done)),
  ...(HAS_DURABLE_WRITES ? { durableFlag: constants.O_DSYNC } : {}),
};

const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;

/** Makes a segment's file with its head, both durable. @param flag see SpoolFiles.durableFlag; 0 for none. */
export function createSegment(path: string, flag: number): number {
  const file = openSync(path, FLAGS | flag, 0o600);
  const header = segmentHeader();
  let written = 0;
  while (written < header.length)
    written += writeSync(file, header, written, header.length - written, written);
  fsyncSync(file);
  // The name itself must survive a power cut too.
  const directory = openSync(dirname(path), 'r');
  fsyncSync(directory);
  closeSync(directory);
  return file;
}

/** The same without holding up the loop: its syncs may take as long as a response. */
export async function createSegmentMeanwhile(path: string, flag: number): Promise<number> {
  const file = await called<number>((done) => open(path, FLAGS | flag, 0o600, done));
  try {
    const header = segmentHeader();
    let written = 0;
    while (written < header.length) {
      const left = header.length - written;
      written += (await DISK.write(file, header, written, left, written)).bytesWritten;
    }
    await called((done) => fsync(file, done));
    const directory = await called<number>((done) => open(dirname(path), 'r', done));
    await called((done) => fsync(directory, done)).finally(() => close(directory));
    return file;
  } catch (error) {
    // Nobody was promised anything of it, and the next attempt has the same name.
    close(file);
    rmSync(path, { force: true });
    throw error;
  }
}

/** What a function of node:fs calls back, as a promise. */
function called<T = void>(call: (done: (error: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call((error, value) => (error === null ? resolve(value as T) : reject(error)));
  });
}
