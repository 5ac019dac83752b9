/** What all exchanges of one gate share, and the port to its log. */
import type { Clock } from '../../disclosure/time.ts';
import type { DisclosureWay } from '../exchange.ts';
import type { Identify } from './identify.ts';
import type { CopyBudget, GateLimits } from './limits.ts';
import type { Meter } from './meter.ts';

/** Where the gate writes what an operator should know; pino has this shape. No field ever holds personal data. */
export interface GateLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What all exchanges under one configuration share. */
export interface Shared {
  readonly way: DisclosureWay;
  readonly identify: Identify;
  readonly clock: Clock;
  readonly log: GateLog;
  readonly meter: Meter;
  readonly limits: Required<GateLimits>;
  readonly budget: CopyBudget;
  readonly failClosed: boolean;
  /** Response fields that the client does not see, in lower case. */
  readonly stripped: ReadonlySet<string> | undefined;
  /** True while the gate drains: connections end with their response. */
  readonly draining: boolean;
  /**
   * What identifying the last response has told that others must know before it leaves: a promise of when they do. Asked
   * once, right after it was identified; undefined most of the time.
   */
  told(): Promise<void> | undefined;
  /** Told once by every relay. */
  over(): void;
}
