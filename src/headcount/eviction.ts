/**
 * Who goes when the ceiling is reached: of a few counters drawn at random the least dangerous ones, as often as needed
 * (sampled eviction, as Redis does it: no order has to be kept up at each sighting).
 *
 *   danger = 8 · marked danger + 3 when not explained + log2(1 + people) - log2(1 + days since the last sighting)
 *
 * Eight doublings of people weigh as much as one step of marked danger; being explained weighs as much as an eighth of
 * the people; a month of silence as five doublings.
 */
import { type CounterTable, DANGER_MASK, EXPLAINED, MARKS, NEWEST } from './counter-table.ts';

/** Counters compared at a time. */
const DRAWN = 256;
/** Of them go. */
const EVICTED = 64;
const DAY_SECONDS = 86_400;

export const DANGER_WEIGHT = 8;
export const UNEXPLAINED_WEIGHT = 3;

/** @param people of the counter. @param now the newest stamp of all. */
export function dangerOf(marks: number, people: number, lastStamp: number, now: number): number {
  const days = Math.max(0, now - lastStamp) / DAY_SECONDS;
  const unexplained = (marks & EXPLAINED) === 0 ? UNEXPLAINED_WEIGHT : 0;
  return DANGER_WEIGHT * (marks & DANGER_MASK) + unexplained + Math.log2(1 + people) - Math.log2(1 + days);
}

/**
 * Draws counters and names the least dangerous ones. O(DRAWN log DRAWN).
 * @param random uniform in [0, 1).
 */
export function leastDangerous(
  table: CounterTable,
  peopleOf: (counter: number) => number,
  now: number,
  random: () => number,
): number[] {
  const drawn = new Map<number, number>();
  const wanted = Math.min(DRAWN, table.size);
  // A table that is mostly vacant is drawn from in vain: then in order from a random place.
  for (let tries = 0; drawn.size < wanted && tries < 8 * DRAWN; tries++) {
    consider(Math.floor(random() * table.high));
  }
  for (let number = 0; drawn.size === 0 && number < table.high; number++) consider(number);
  const ordered = [...drawn].sort((a, b) => a[1] - b[1]);
  return ordered.slice(0, Math.max(1, Math.min(EVICTED, ordered.length >> 2))).map(([counter]) => counter);

  function consider(counter: number): void {
    if (!table.isLive(counter) || drawn.has(counter)) return;
    const marks = table.get(counter, MARKS);
    drawn.set(counter, dangerOf(marks, peopleOf(counter), table.get(counter, NEWEST), now));
  }
}
