/**
 * Several logs as one stream in the order of time: rotated files one after the other, files of several servers side by side.
 * A file is read when its first entry is due, and as far as the others have come; memory does not grow with their number.
 */
import type { LogFile } from './log-file.ts';
import type { LogSighting } from './replay.ts';

/**
 * @param files opened. @param onRead told after each piece; what it returns is waited for.
 */
export async function merge(
  files: readonly LogFile[],
  observe: (sighting: LogSighting) => void,
  onRead: () => Promise<void> | void = () => undefined,
): Promise<void> {
  const waiting = [...files].sort((a, b) => a.firstAt - b.firstAt);
  let active: LogFile[] = [];
  for (;;) {
    for (const file of active)
      while (file.peek === undefined && !file.ended) {
        const isQuiet = !(await file.more());
        await onRead();
        if (isQuiet) break;
      }
    active = active.filter((file) => file.peek !== undefined || !file.ended);
    const [first, second] = twoEarliest(active.filter((file) => file.peek !== undefined));
    const due = waiting[0];
    if (due !== undefined && (first === undefined || due.firstAt <= (first.peek as LogSighting).at)) {
      waiting.shift();
      active.push(due);
      continue;
    }
    if (first === undefined) {
      if (active.length === 0) return;
      continue;
    }
    // As far as no other has anything to say.
    const until = Math.min(
      second?.peek?.at ?? Number.POSITIVE_INFINITY,
      due?.firstAt ?? Number.POSITIVE_INFINITY,
    );
    let sighting = first.peek;
    do {
      observe(sighting as LogSighting);
      first.shift();
      sighting = first.peek;
    } while (sighting !== undefined && sighting.at <= until);
    await onRead();
  }
}

function twoEarliest(files: readonly LogFile[]): [LogFile | undefined, LogFile | undefined] {
  let first: LogFile | undefined;
  let second: LogFile | undefined;
  for (const file of files) {
    const at = (file.peek as LogSighting).at;
    if (first === undefined || at < (first.peek as LogSighting).at) {
      second = first;
      first = file;
    } else if (second === undefined || at < (second.peek as LogSighting).at) second = file;
  }
  return [first, second];
}
