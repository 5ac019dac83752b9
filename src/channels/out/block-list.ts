/**
 * Addresses that were denied, as lists that others act on, each with its end: an nginx file of `deny` rules to be included,
 * and decisions for CrowdSec (`cscli decisions import -i FILE`). Of necessity addresses stand in them, and nothing else.
 *
 *   deny 203.0.113.9;            # until 2026-11-24T10:05:03Z
 *
 * Invariant: what is over is not in a list, an address stands in it once, and a list is replaced whole.
 */

import { OldestKey } from '../../disclosure/oldest-key.ts';
import type { EpochMs } from '../../disclosure/time.ts';
import type { Verdict } from '../../disclosure/verdict.ts';
import { parseAddress } from '../gate/address.ts';

/** Addresses of a list at most; those that end first go first. */
export const MAX_BLOCKED = 100_000;

export type BlockListKind = 'nginx' | 'crowdsec';

/** An address and the time until which it is in a list. */
export type Blocked = readonly [address: string, until: EpochMs];

export class BlockList {
  readonly #until = new Map<string, EpochMs>();
  readonly #oldest = new OldestKey(this.#until);
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
      const oldest = this.#oldest.next();
      if (oldest !== undefined) this.#until.delete(oldest);
    }
    return true;
  }

  /** Takes up what a list held before, so that nobody is let in because a process was started again. */
  restore(before: readonly Blocked[]): void {
    const held = [...before, ...this.#until].sort(([, a], [, b]) => a - b).slice(-MAX_BLOCKED);
    this.#until.clear();
    for (const [address, until] of held) {
      this.#until.delete(address);
      this.#until.set(address, until);
    }
  }

  /** Lets go of what is over. Cost: one look at each address. @returns whether there was any. */
  drop(now: EpochMs): boolean {
    const before = this.#until.size;
    for (const [address, until] of this.#until) if (until <= now) this.#until.delete(address);
    return this.#until.size < before;
  }

  get size(): number {
    return this.#until.size;
  }

  /** What is not over, the latest denial last. */
  blocked(now: EpochMs): readonly Blocked[] {
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

/**
 * What a list that was written before holds; whatever else stands in the file is passed over.
 * @param writtenAt when: durations count from then.
 */
export function blockedIn(kind: BlockListKind, text: string, writtenAt: EpochMs): Blocked[] {
  const found = kind === 'nginx' ? nginxRules(text) : crowdsecDecisions(text, writtenAt);
  return found.filter(([address, until]) => parseAddress(address) !== undefined && Number.isFinite(until));
}

function nginxRules(text: string): Blocked[] {
  const rules = text.matchAll(/^deny ([0-9a-fA-F:.]{2,45}); {2}# until (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/gm);
  return [...rules].map(([, address, until]) => [address as string, Date.parse(until as string)]);
}

function crowdsecDecisions(text: string, writtenAt: EpochMs): Blocked[] {
  let decisions: unknown;
  try {
    decisions = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(decisions)) return [];
  return decisions.flatMap((decision: unknown): Blocked[] => {
    const { duration, origin, value } = (decision ?? {}) as Record<string, unknown>;
    const seconds = /^(\d{1,9})s$/.exec(String(duration))?.[1];
    if (origin !== 'weir' || typeof value !== 'string' || seconds === undefined) return [];
    return [[value, writtenAt + 1_000 * Number(seconds)]];
  });
}

function iso(at: EpochMs): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
