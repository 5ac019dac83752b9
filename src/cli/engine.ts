/**
 * What the engine needs in order to stay fast in a process that serves for weeks.
 *
 * Node makes one short-lived object for every `process.nextTick`, by a literal with computed keys. V8 keeps what it knows of
 * that literal only while an object of its shape lives (the cache holds the shape weakly), and once a full collection has
 * met none, every tick goes through the runtime for good: 350 ns for 45 (Node 24.21), of which a relayed response has
 * eight. Whether that happens was decided by the time of a collection while the command started. So one such object is
 * kept: its shape, and those on the way to it, live as long as the process.
 */
import { executionAsyncResource } from 'node:async_hooks';
import { nextTick } from 'node:process';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

let kept: object | undefined;

/** Call it before anything large is loaded. Costs nothing afterwards; changes nothing that code can see. */
export function keepTickShape(): void {
  // Within a tick, the resource that runs is the tick's own object.
  nextTick(() => {
    kept = executionAsyncResource();
  });
}

/** Whether the object that is kept is one of a tick, as far as can be told from outside. */
export function keepsTickShape(): boolean {
  return kept !== undefined && 'callback' in kept && 'args' in kept;
}

/**
 * How much a heap may grow beyond what lives before all of it is collected, in percent. Left to itself the engine takes up to
 * four times as much, the less often it collects the more: a gate reached its size after half a million requests only.
 */
export const HEAP_GROWTH_PERCENT = 50;

const LEVEL_SINCE_NODE = 24;
/**
 * Room for young objects that is enough: some 350 responses of twenty people. It has that much once a command is loaded, and
 * would be doubled under load at a time that nobody can tell, for nothing: less of it is collected the more often.
 */
export const ENOUGH_YOUNG_BYTES = 16 * 1024 * 1024;

/**
 * For a process that serves: bytes of buffers count as bytes of the heap do. The engine else collects all of the heap for each
 * 32 MB of buffers, whatever the heap holds, and whether they are garbage already: of a gate with 60 MB of objects, which
 * every read from a socket gives 64 KB, once in 400 pages, a seventh of what such a page cost. Counted together, they are gone
 * by the time the young objects are collected, and what all may take is known. Call it once all that serves is loaded.
 */
export function levelHeap(): void {
  // An older engine does not know the first, and would say so.
  if (Number(process.versions.node.split('.')[0]) < LEVEL_SINCE_NODE) return;
  // The engine looks at both whenever it decides.
  setFlagsFromString('--external-memory-accounted-in-global-limit');
  setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH_PERCENT}`);
  if (youngBytes() >= ENOUGH_YOUNG_BYTES) setFlagsFromString('--semi-space-growth-factor=1');
}

/** Room for young objects that the engine has now, in bytes. */
export function youngBytes(): number {
  const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  return young === undefined ? 0 : young.space_used_size + young.space_available_size;
}
