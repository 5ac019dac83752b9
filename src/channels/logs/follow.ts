/**
 * A log that is being written, from its beginning on and further: what is appended comes within POLL_MS. Rotation is
 * followed in both ways: a new file under the name (rename; the old one is read to its end first), and the same file cut to
 * nothing (copytruncate). A name that has no file for a while is waited for.
 *
 * After each look that found nothing new an empty piece is given out: whoever waits for more knows that the log is quiet.
 */
import { type FileHandle, open, stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** How often a log is looked at. */
export const POLL_MS = 250;
const READ_BYTES = 256 * 1024;
const QUIET = new Uint8Array(0);

export interface FollowOptions {
  readonly signal: AbortSignal;
  readonly pollMs?: number;
}

/** Pieces of a log, until the signal is given. What cannot be read for the moment is waited for. */
export async function* follow(
  path: string,
  { signal, pollMs = POLL_MS }: FollowOptions,
): AsyncGenerator<Uint8Array> {
  let file: FileHandle | undefined;
  let position = 0;
  try {
    while (!signal.aborted) {
      file ??= await opened(path);
      if (file !== undefined) {
        const { size } = await file.stat();
        if (size < position) {
          // Cut to nothing: what was in it and not read is gone, a line that was begun as well.
          position = 0;
          yield Buffer.from('\n');
        }
        const buffer = Buffer.allocUnsafe(READ_BYTES);
        const { bytesRead } = await file.read(buffer, 0, READ_BYTES, position);
        if (bytesRead > 0) {
          position += bytesRead;
          yield buffer.subarray(0, bytesRead);
          continue;
        }
        if (await isReplaced(path, file)) {
          await file.close();
          file = undefined;
          position = 0;
          yield Buffer.from('\n');
          continue;
        }
      }
      yield QUIET;
      await pause(pollMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    await file?.close();
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether another file has the name now. */
async function isReplaced(path: string, file: FileHandle): Promise<boolean> {
  try {
    const [now, before] = await Promise.all([stat(path, { bigint: true }), file.stat({ bigint: true })]);
    return now.ino !== before.ino || now.dev !== before.dev;
  } catch {
    return false;
  }
}
