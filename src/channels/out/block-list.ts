/**
 * Addresses that were denied, as lists that others act on, each with its end: an nginx file of `deny` rules to be included,
 * and decisions for CrowdSec (`cscli decisions import -i FILE`). Of necessity addresses stand in them, and nothing else.
 *
 *   deny 203.0.113.9;            # until 2026-11-24T10:05:03Z
 *
 * Invariant: what is over is not in a list, an address stands in it once, and a list is replaced whole.
 */

import type { EpochMs } from '../../disclosure/time.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import { parseAddress } from '../gate/address.ts';

/** Addresses of a list at most; those that end first go first. */
export const MAX_BLOCKED = 100_000;

export class BlockList {
  readonly #until = new Map<string, EpochMs>();
  readonly #lastsMs: number;

  /** @param lastsMs how long an address stays after its latest denial. */
  constructor(lastsMs: number) {
    this.#lastsMs = lastsMs;
  }

  /** Takes a verdict up. @returns whether the list has changed. */
  take({ at, kind, scope, recipient, subject }: Verdict): boolean {
    if (kind !== 'deny' || scope === 'cell') return false;
    const address = [recipient, subject].find((identity) => identity.kind === 'ip')?.value;
    // Whatever is no address stays out of other programs' files.
    if (address === undefined || parseAddress(address) === undefined) return false;
    const until = at + this.#lastsMs;
    const before = this.#until.get(address);
    if (before !== undefined && before >= until) return false;
    this.#until.delete(address);
    this.#until.set(address, until);
    if (this.#until.size > MAX_BLOCKED) {
      const [oldest] = this.#until.keys();
      if (oldest !== undefined) this.#until.delete(oldest);
    }
    return true;
  }

  /** What is not over, the latest denial last. */
  blocked(now: EpochMs): readonly (readonly [address: string, until: EpochMs])[] {
    return [...this.#until].filter(([, until]) => until > now);
  }

  nginx(now: EpochMs): string {
    const rules = this.blocked(now).map(([address, until]) => `deny ${address};  # until ${iso(until)}\n`);
    return `# Addresses that Weir denied, as of ${iso(now)}. Include it, and reload nginx when it changes.\n${rules.join('')}`;
  }

  /** Durations count from the import, so they are of now. */
  crowdsec(now: EpochMs): string {
    const decisions = this.blocked(now).map(([address, until]) => ({
      duration: `${Math.ceil((until - now) / 1_000)}s`,
      origin: 'weir',
      reason: 'weir: more people than ordinary use explains',
      scope: 'ip',
      type: 'ban',
      value: address,
    }));
    return `${JSON.stringify(decisions, undefined, 1)}\n`;
  }
}

function iso(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
