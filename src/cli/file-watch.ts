/**
 * Notices that files have become others, by asking for their size, time and number now and then: this sees a file that
 * was renamed into place, and the links that containers switch, which watchers of the system miss.
 */
import { stat } from 'node:fs/promises';

/** A certificate is renewed weeks before it ends: noticing it within seconds is more than enough. */
export const DEFAULT_LOOK_EVERY_MS = 10_000;

export interface FileWatch {
  /** Looks at once. */
  look(): Promise<void>;
  close(): void;
}

/** @param onChange called when any of them differs from what it was when it was last looked at. */
export function watchFiles(
  paths: readonly string[],
  onChange: () => void,
  everyMs = DEFAULT_LOOK_EVERY_MS,
): FileWatch {
  let known: string | undefined;
  let looking: Promise<void> | undefined;
  const lookOnce = async (): Promise<void> => {
    const found = (await Promise.all(paths.map(signature))).join('\n');
    const changed = known !== undefined && known !== found;
    known = found;
    if (changed) onChange();
  };
  const look = (): Promise<void> => {
    looking ??= lookOnce().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  void look();
  return { look, close: () => clearInterval(timer) };
}

/** A file that is not there for a moment is different from what it was, and again when it is back. */
async function signature(path: string): Promise<string> {
  try {
    const { ino, size, mtimeMs } = await stat(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return 'absent';
  }
}
