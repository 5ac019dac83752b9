/** How a notice gets to a receiver over a wire: what `weir replay --to` and the gate have in common. */
import { cefOf } from '../channels/out/cef.ts';
import { type Notice, sentenceOf } from '../channels/out/notice.ts';
import { SyslogSender, syslogMessage } from '../channels/out/syslog.ts';
import type { OutTarget } from '../channels/out/targets.ts';
import { chatMessage, post, signed } from '../channels/out/webhook.ts';
import { type Clock, SECOND_MS } from '../disclosure/time.ts';
import { VERSION } from './package-root.ts';

/** A shared secret that is shorter can be guessed. */
export const MIN_SECRET_BYTES = 16;
export const SECRET_VARIABLE = 'WEIR_WEBHOOK_SECRET';

/** A target that is asked over a wire. */
export type WireTarget = Exclude<OutTarget, { readonly path: string }>;

export interface Sending {
  /** Rejects when it was not taken. */
  send(notice: Notice, signal: AbortSignal): Promise<void>;
  close(): void;
}

/** @param secret asked for with each webhook: a secret may change while a process runs. */
export function sendingOf(target: WireTarget, clock: Clock, secret: () => Uint8Array): Sending {
  switch (target.kind) {
    case 'syslog': {
      const sender = new SyslogSender(target);
      return {
        send: (notice) => sender.send(syslogMessage(notice.verdict, notice.at, cefOf(notice, VERSION))),
        close: () => sender.close(),
      };
    }
    case 'webhook':
      return {
        send: async (notice, signal) => {
          const body = JSON.stringify(notice);
          const atS = Math.floor(clock.now() / SECOND_MS);
          await post(target.url, signed(secret(), notice.id, atS, body), body, signal);
        },
        close: () => undefined,
      };
    case 'chat':
      return {
        send: (notice, signal) => {
          const headers = { 'content-type': 'application/json' };
          return post(target.url, headers, chatMessage(sentenceOf(notice)), signal);
        },
        close: () => undefined,
      };
  }
}

/** @returns undefined where it is too short. */
export function secretFrom(text: string): Uint8Array | undefined {
  // Standard Webhooks writes secrets as whsec_BASE64.
  const secret = text.startsWith('whsec_') ? Buffer.from(text.slice(6), 'base64') : Buffer.from(text);
  return secret.length < MIN_SECRET_BYTES ? undefined : secret;
}
