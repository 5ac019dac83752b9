/**
 * The yardstick of strict durability: how long a record's write takes on this disk, alone, at the rate of the open loop. What
 * the gate adds to a response cannot be less than this for whoever waits for the disk.
 */
import { closeSync, constants, openSync, rmSync, write, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of one response of twenty people, about. */
const RECORD_BYTES = 2_048;

/** A timer wakes as much too early or too late, which is no disk's doing: within it a write is timed from when it was made. */
const TIMER_LATENESS_MS = 2;

/**
 * @param where `appended`: each write makes the file longer, as a spool's segment grows; `over`: it stands where the file was
 *   written before, so that the file system has nothing to say of it.
 * @returns milliseconds of each write, from when it was due, sorted.
 */
export async function durableWrites(
  directory: string,
  where: 'appended' | 'over',
  perSecond: number,
  seconds: number,
): Promise<number[]> {
  const path = join(directory, 'durable-writes');
  const before = where === 'appended' ? 0 : RECORD_BYTES * perSecond * seconds;
  writeFileSync(path, Buffer.alloc(before), { mode: 0o600, flush: true });
  const file = openSync(path, constants.O_RDWR | constants.O_DSYNC);
  const record = Buffer.alloc(RECORD_BYTES, 0x77);
  const began = performance.now();
  const writes: Promise<number>[] = [];
  try {
    for (let i = 0; i < perSecond * seconds; i++) {
      const due = began + (1_000 * i) / perSecond;
      const early = due - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
      const now = performance.now();
      const from = now - due <= TIMER_LATENESS_MS ? now : due;
      writes.push(
        new Promise((resolve, reject) => {
          write(file, record, 0, RECORD_BYTES, i * RECORD_BYTES, (error) => {
            if (error === null) resolve(performance.now() - from);
            else reject(error);
          });
        }),
      );
    }
    return (await Promise.all(writes)).sort((a, b) => a - b);
  } finally {
    await Promise.allSettled(writes);
    closeSync(file);
    rmSync(path, { force: true });
  }
}
