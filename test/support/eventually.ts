/** Waits for a condition instead of for a time. */

/** Long enough for a loaded machine; a condition that holds is never waited for longer than it takes. */
const DEADLINE_MS = 45_000;
const PAUSE_MS = 20;

/**
 * Asks again until the answer is neither undefined nor false.
 * @throws Error naming what was waited for, or whatever the question throws.
 */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
