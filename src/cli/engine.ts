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
