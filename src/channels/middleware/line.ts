/**
 * How what an application tells gets from its doors to whoever counts: on the event loop itself (loop-line.ts), or by way of
 * a thread, for which the loop only copies (thread-line.ts).
 */
import type { Channel } from '../../disclosure/channel.ts';
import type { WeirError } from '../../disclosure/error.ts';
import type { Heard } from './hearing.ts';
import type { OutboxState } from './outbox.ts';
import type { SeenAnswer } from './response-tap.ts';
import type { Sent } from './sent.ts';
import type { Asker } from './wire.ts';

/**
 * Bytes that may wait where a thread tells. Two thirds of them on the way to it, where a character is two bytes, and the rest for
 * whoever counts is away: each for as many answers as without a thread. Memory that was never needed is not taken.
 */
export const DEFAULT_THREAD_BYTES = 96 * 1024 * 1024;
/** Of those, what may be on the way to the thread. */
export const RING_SHARE = 2 / 3;
/** So many times the longest body that is kept: two bytes a character, and as much again of others. */
export const RING_BODIES = 4;

/** By which way something left. */
export interface Left {
  readonly at: number;
  readonly method: string;
  /** Path and query as they came, cut at MAX_TARGET_LENGTH. */
  readonly target: string;
  /** The router's own template, as the framework spells it; undefined where none fitted. */
  readonly pattern: string | undefined;
  readonly channel: Channel;
}

/** What a line is given. */
export interface LinePorts {
  /** Bytes that may wait; DEFAULT_MAX_WAITING_BYTES by default. */
  readonly maxBytes: number | undefined;
  /** Whether the application refuses whom it is told to refuse. */
  readonly enforces: () => boolean;
  /** Told of what the operator should know, once in a while; never of anybody's data. */
  readonly onTrouble: (error: WeirError) => void;
  readonly onHeard: (heard: readonly Heard[]) => void;
  readonly now: () => number;
}

/** How telling goes. */
export interface LineState extends OutboxState {
  /** Who makes of an answer what is sent: a thread of its own, or the event loop. */
  readonly by: 'thread' | 'loop';
}

/** Invariants: bounded; nobody waits for tell() or add(); what is left out is counted and told as a blind period. */
export interface Line {
  readonly state: LineState;
  /** Whether whoever counts took the last batch. */
  readonly reachable: boolean;
  /** Keeps room for bytes that are collected elsewhere; give() lets go of it. @returns false when there is none. */
  take(bytes: number): boolean;
  give(bytes: number): void;
  /** Tells a response. The body is the caller's again when this returns. */
  tell(left: Left, seen: SeenAnswer, asker: Asker): void;
  /** Tells a record that has no body. @param head as wire.ts has it. */
  add(head: string, sent: Sent): void;
  /** Sends what waits without waiting for more. */
  flush(): void;
  /** Told when enforces() has changed. */
  enforcesNow(): void;
  /** Sends what waits; gives up after so long. @returns records that nobody took. */
  close(withinMs: number): Promise<number>;
}
