/**
 * One receiver of a gate's verdicts: somebody who gets each as a message, a file of findings, a file of addresses.
 *
 * Invariants: take() neither waits nor throws; what is lost is counted; a file of addresses outlives a restart and is
 * replaced whole.
 */
import { readFileSync, statSync } from 'node:fs';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { GateOptions } from '../channels/gate/gate.ts';
import { BlockList, blockedIn } from '../channels/out/block-list.ts';
import { Delivery } from '../channels/out/delivery.ts';
import { type Notice, noticeOf } from '../channels/out/notice.ts';
import { ocsfFinding } from '../channels/out/ocsf.ts';
import { WebhookRefused } from '../channels/out/webhook.ts';
import { WeirError } from '../disclosure/error.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import type { OutPlan } from './gate-out-plan.ts';
import { type Sending, sendingOf } from './out-sending.ts';
import { VERSION } from './package-root.ts';

/** How often files of addresses, and what was lost, are looked at. */
export const LOOK_EVERY_MS = SECOND_MS;
/** A longer list is written less often: at so many addresses a ms, a hundredth of the time goes into it. */
const WRITE_PAUSE_MS_PER_ADDRESS = 0.1;
/** A receiver that is down is said so often at most. */
export const TOLD_EVERY_MS = MINUTE_MS;

/** One receiver, as it stands. */
export interface OutFacts {
  readonly name: string;
  readonly delivered: number;
  /** Given up, or not taken because too many were waiting. */
  readonly lost: number;
  readonly waiting: number;
}

export interface GateOutsOptions {
  readonly clock: Clock;
  readonly log: GateOptions['log'];
  readonly env: NodeJS.ProcessEnv;
}

export interface Out extends OutFacts {
  take(verdict: Verdict, enforced: boolean): void;
  /** Why the latest was lost, or not written. */
  readonly reason: string;
  /** Told every LOOK_EVERY_MS. */
  look(): void;
  /** Goes on under another plan for the same receiver: what waits still leaves. */
  adopt(plan: OutPlan): void;
  close(withinMs: number): Promise<void>;
}

/** A receiver as a plan wants it; nothing is sent or written before there is a verdict, or a look. */
export function openOut(plan: OutPlan, options: GateOutsOptions): Out {
  const { target } = plan;
  if (!('path' in target)) return new ToldOut(plan, (secret) => sendingOf(target, options.clock, secret));
  if (target.kind !== 'ocsf') return new BlockFile(plan, { ...target, kind: target.kind }, options);
  const send = (notice: Notice) =>
    appendFile(target.path, `${JSON.stringify(ocsfFinding(notice, VERSION))}\n`, { mode: 0o640 });
  return new ToldOut(plan, () => ({ send, close: () => undefined }));
}

/** A receiver that gets each verdict as a message. */
class ToldOut implements Out {
  #plan: OutPlan;
  readonly #sending: Sending;
  readonly #delivery: Delivery;

  constructor(plan: OutPlan, sendingBy: (secret: () => Uint8Array) => Sending) {
    this.#plan = plan;
    const sending = sendingBy(() => this.#plan.secret());
    this.#sending = sending;
    this.#delivery = new Delivery({
      send: (notice, signal) => sending.send(notice, signal),
      mayRetry: (error) => !(error instanceof WebhookRefused) || error.mayRetry,
      pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
      random: Math.random,
    });
  }

  get name(): string {
    return this.#plan.name;
  }

  get delivered(): number {
    return this.#delivery.delivered;
  }

  get lost(): number {
    return this.#delivery.lost;
  }

  get waiting(): number {
    return this.#delivery.waiting;
  }

  get reason(): string {
    return this.#delivery.deadLetters.at(-1)?.reason ?? '';
  }

  take(verdict: Verdict, enforced: boolean): void {
    const { values, observed = true } = this.#plan;
    if (enforced || observed) this.#delivery.offer(noticeOf(verdict, values, enforced));
  }

  adopt(plan: OutPlan): void {
    this.#plan = plan;
  }

  look(): void {}

  async close(withinMs: number): Promise<void> {
    await this.#delivery.close(withinMs);
    this.#sending.close();
  }
}

/** A file of addresses. Where it cannot be written it is tried again: a denial waits, it is not lost before the end. */
class BlockFile implements Out {
  readonly #path: string;
  readonly #kind: 'nginx' | 'crowdsec';
  readonly #options: GateOutsOptions;
  #plan: OutPlan;
  #list: BlockList;
  #isChanged = true;
  #writing: Promise<void> | undefined;
  #writtenAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  delivered = 0;
  lost = 0;
  waiting = 0;
  reason = '';

  constructor(
    plan: OutPlan,
    { path, kind }: { readonly path: string; readonly kind: 'nginx' | 'crowdsec' },
    options: GateOutsOptions,
  ) {
    this.#plan = plan;
    this.#path = path;
    this.#kind = kind;
    this.#options = options;
    this.#list = new BlockList(plan.blockMs);
    this.#list.restore(before(path, kind));
  }

  get name(): string {
    return this.#plan.name;
  }

  /** Addresses that are in the list leave it when they were to. */
  adopt(plan: OutPlan): void {
    const held = this.#list.blocked(this.#options.clock.now());
    this.#plan = plan;
    this.#list = new BlockList(plan.blockMs);
    this.#list.restore(held);
  }

  take(verdict: Verdict, enforced: boolean): void {
    // What is only observed changes nothing in traffic, also not by way of another program.
    if (!enforced && this.#plan.observed !== true) return;
    if (!this.#list.take(verdict)) return;
    this.#isChanged = true;
    this.waiting += 1;
  }

  look(): void {
    if (this.#list.drop(this.#options.clock.now())) this.#isChanged = true;
    const pauseMs = LOOK_EVERY_MS + this.#list.size * WRITE_PAUSE_MS_PER_ADDRESS;
    if (this.#isChanged && performance.now() - this.#writtenAt >= pauseMs) this.#write();
  }

  async close(withinMs: number): Promise<void> {
    const stop = new AbortController();
    const late = pause(withinMs, undefined, { signal: stop.signal }).catch(() => undefined);
    const written = (async () => {
      await this.#writing;
      if (this.#isChanged) await this.#write();
    })();
    await Promise.race([written, late]);
    stop.abort();
    this.lost += this.waiting;
    this.waiting = 0;
  }

  #write(): Promise<void> {
    this.#writing ??= this.#writeWhole().finally(() => {
      this.#writing = undefined;
    });
    return this.#writing;
  }

  async #writeWhole(): Promise<void> {
    const { clock, log } = this.#options;
    const written = this.waiting;
    this.#isChanged = false;
    try {
      await writeFile(`${this.#path}.new`, this.#list[this.#kind](clock.now()), { mode: 0o644 });
      await rename(`${this.#path}.new`, this.#path);
      this.waiting -= written;
      this.delivered += written;
      this.#failedAt = Number.NEGATIVE_INFINITY;
    } catch (cause) {
      this.#isChanged = true;
      this.reason = (cause as Error).message;
      if (performance.now() - this.#failedAt >= TOLD_EVERY_MS) {
        this.#failedAt = performance.now();
        const error = new WeirError('WEIR_OUTPUT', { path: this.#path, reason: this.reason }, { cause });
        log.error({ code: error.code, hint: error.hint }, error.message);
      }
    } finally {
      this.#writtenAt = performance.now();
    }
  }
}

/** What the file held when the gate was stopped; one that is not there, or is none of ours, holds nothing. */
function before(path: string, kind: 'nginx' | 'crowdsec') {
  try {
    return blockedIn(kind, readFileSync(path, 'utf8'), statSync(path).mtimeMs);
  } catch {
    return [];
  }
}
