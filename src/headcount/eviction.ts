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
const EVICTED_SHARE = 0.25;
/** Draws before a table counts as almost vacant. */
const TRIES = 8 * DRAWN;
const DAY_SECONDS = 86_400;

export const DANGER_WEIGHT = 8;
export const UNEXPLAINED_WEIGHT = 3;

/** @param people of the counter. @param now the newest stamp of all. */
export function dangerOf(marks: number, people: number, lastStamp: number, now: number): number {
  const days = Math.max(0, now - lastStamp) / DAY_SECONDS;
  const unexplained = (marks & EXPLAINED) === 0 ? UNEXPLAINED_WEIGHT : 0;
  return DANGER_WEIGHT * (marks & DANGER_MASK) + unexplained + Math.log2(1 + people) - Math.log2(1 + days);
}

const drawn = new Int32Array(DRAWN);
const dangers = new Float64Array(DRAWN);
const ordered = new Float64Array(DRAWN);

/**
 * Draws counters and lets the least dangerous go, a quarter of them at most. O(DRAWN log DRAWN), no allocation.
 * @param random uniform in [0, 1).
 * @returns how many went; 0 only when there are none.
 */
export function evictLeastDangerous(
  table: CounterTable,
  peopleOf: (counter: number) => number,
  evict: (counter: number) => void,
  now: number,
  random: () => number,
): number {
  let count = 0;
  const consider = (counter: number) => {
    if (count === DRAWN || !table.isLive(counter)) return;
    drawn[count] = counter;
    const marks = table.get(counter, MARKS);
    dangers[count] = dangerOf(marks, peopleOf(counter), table.get(counter, NEWEST), now);
    count += 1;
  };
  const wanted = Math.min(DRAWN, table.size);
  for (let tries = 0; count < wanted && tries < TRIES; tries++) consider(Math.floor(random() * table.high));
  if (count < wanted >> 1) {
    // A table that is almost vacant is drawn from in vain, and one of a few counters may be any: all in order.
    count = 0;
    const first = Math.floor(random() * table.high);
    for (let i = 0; count < wanted && i < table.high; i++) consider((first + i) % table.high);
  }
  if (count === 0) return 0;
  ordered.set(dangers.subarray(0, count));
  // Of few counters, which then are large, one at a time: the most dangerous must not go with the rest.
  const most = Math.max(1, Math.min(Math.floor(EVICTED_SHARE * count), Math.floor(table.size / DRAWN)));
  const limit = ordered.subarray(0, count).sort()[most - 1] as number;
  let evicted = 0;
  for (let i = 0; i < count && evicted < most; i++) {
    const counter = drawn[i] as number;
    // One may have been drawn twice.
    if ((dangers[i] as number) > limit || !table.isLive(counter)) continue;
    evict(counter);
    evicted += 1;
  }
  return evicted;
}
