/** Verdicts of a replay on their way to other systems: files, syslog, webhooks, chat rooms. Nothing waits for a receiver. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { BlockList } from '../channels/out/block-list.ts';
import { Delivery } from '../channels/out/delivery.ts';
import { type Notice, noticeOf } from '../channels/out/notice.ts';
import { ocsfFinding } from '../channels/out/ocsf.ts';
import { type OutTarget, outTarget, targetName } from '../channels/out/targets.ts';
import { WebhookRefused } from '../channels/out/webhook.ts';
import { WeirError } from '../disclosure/error.ts';
import { type Clock, SECOND_MS } from '../disclosure/time.ts';
import type { Verdict } from '../disclosure/verdict.ts';
import { MIN_SECRET_BYTES, SECRET_VARIABLE, type Sending, secretFrom, sendingOf } from './out-sending.ts';
import { VERSION } from './package-root.ts';

/** Block lists are written at most so often, and at the end. */
const WRITTEN_EVERY_MS = SECOND_MS;
/** How long the end waits for receivers. */
const CLOSE_MS = 30 * SECOND_MS;

export interface OutOptions {
  readonly targets: readonly string[];
  /** Whether recipients are named in the clear. */
  readonly withValues: boolean;
  /** How long an address stays in a block list after its latest denial. */
  readonly blockMs: number;
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
}

export interface NotDelivered {
  readonly target: string;
  readonly count: number;
  readonly reason: string;
}

interface Out {
  take(verdict: Verdict, notice: Notice): void;
  tick?(): void;
  close(): Promise<NotDelivered | undefined>;
}

export interface Outs {
  take(verdict: Verdict): void;
  /** Told now and then: what is written at intervals is written. @throws WeirError WEIR_OUTPUT */
  tick(): void;
  /** Waits for receivers, CLOSE_MS at most. @returns what was not delivered. @throws WeirError WEIR_OUTPUT */
  close(): Promise<NotDelivered[]>;
}

/** @throws WeirError WEIR_OUT_TARGET, WEIR_OUT_SECRET */
export function openOuts(options: OutOptions): Outs {
  const outs = options.targets.map((text) => openOut(outTarget(text), options));
  return {
    take: (verdict) => {
      if (outs.length === 0) return;
      const notice = noticeOf(verdict, options.withValues);
      for (const out of outs) out.take(verdict, notice);
    },
    tick: () => {
      for (const out of outs) out.tick?.();
    },
    close: async () =>
      (await Promise.all(outs.map((out) => out.close()))).filter((each) => each !== undefined),
  };
}

function openOut(target: OutTarget, options: OutOptions): Out {
  switch (target.kind) {
    case 'ocsf':
      return {
        take: (_, notice) =>
          file(target.path, () =>
            appendFileSync(target.path, `${JSON.stringify(ocsfFinding(notice, VERSION))}\n`),
          ),
        close: async () => undefined,
      };
    case 'nginx':
    case 'crowdsec':
      return blockList(target.path, target.kind, options);
    case 'syslog':
    case 'webhook':
    case 'chat': {
      const secret = target.kind === 'webhook' ? secretOf(options.env) : undefined;
      return delivered(
        target,
        sendingOf(target, options.clock, () => secret as Uint8Array),
      );
    }
  }
}

function blockList(path: string, kind: 'nginx' | 'crowdsec', { blockMs, clock }: OutOptions): Out {
  const list = new BlockList(blockMs);
  let isChanged = true;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const write = () =>
    file(path, () => {
      writeFileSync(`${path}.new`, list[kind](clock.now()), { mode: 0o644 });
      renameSync(`${path}.new`, path);
      isChanged = false;
      writtenAt = clock.now();
    });
  return {
    take: (verdict) => {
      isChanged = list.take(verdict) || isChanged;
    },
    tick: () => {
      if (isChanged && clock.now() - writtenAt >= WRITTEN_EVERY_MS) write();
    },
    close: async () => {
      write();
      return undefined;
    },
  };
}

function delivered(target: OutTarget, sending: Sending): Out {
  const delivery = new Delivery({
    send: (notice, signal) => sending.send(notice, signal),
    mayRetry: (error) => !(error instanceof WebhookRefused) || error.mayRetry,
    pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
    random: Math.random,
  });
  return {
    take: (_, notice) => delivery.offer(notice),
    close: async () => {
      await delivery.close(CLOSE_MS);
      sending.close();
      if (delivery.lost === 0) return undefined;
      const reason = delivery.deadLetters.at(-1)?.reason ?? '';
      return { target: targetName(target), count: delivery.lost, reason };
    },
  };
}

/** @throws WeirError WEIR_OUT_SECRET */
function secretOf(env: NodeJS.ProcessEnv): Uint8Array {
  const secret = secretFrom(env[SECRET_VARIABLE] ?? '');
  if (secret !== undefined) return secret;
  throw new WeirError('WEIR_OUT_SECRET', { variable: SECRET_VARIABLE, bytes: MIN_SECRET_BYTES });
}

/** @throws WeirError WEIR_OUTPUT */
function file(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new WeirError('WEIR_OUTPUT', { path, reason: (cause as Error).message }, { cause });
  }
}
