/**
 * Signed webhooks, as Standard Webhooks 1.0 has them (https://www.standardwebhooks.com): an id, a time, and an HMAC-SHA-256
 * over `id.time.body`, so that whoever receives one knows that it is Weir's, whole, and of now.
 *
 *   webhook-id: kx2…   webhook-timestamp: 1795428303   webhook-signature: v1,K5oZfzN95Z9UVu1…
 *
 * Chat rooms (Slack, Mattermost, Rocket.Chat and what follows them) take `{"text"}`; their address is their secret.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** A receiver that answers later than this has not answered, ms. */
export const ANSWER_MS = 10_000;
/** A signature that is older or newer than this is refused by `verifies`, s. */
export const TOLERANCE_S = 300;

/** Thrown for an answer that is no success. */
export class WebhookRefused extends Error {
  readonly status: number;
  /** Whether it may be taken another time. */
  readonly mayRetry: boolean;

  constructor(status: number) {
    super(`the receiver answered ${status}`);
    this.name = 'WebhookRefused';
    this.status = status;
    this.mayRetry = status >= 500 || status === 408 || status === 425 || status === 429;
  }
}

/** Headers of a webhook. @param atS seconds since 1970. */
export function signed(secret: Uint8Array, id: string, atS: number, body: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(atS),
    'webhook-signature': `v1,${mac(secret, id, atS, body)}`,
  };
}

/** Whether a webhook is one of these: what a receiver does. Compares in constant time. */
export function verifies(
  secret: Uint8Array,
  headers: Readonly<Record<string, string | undefined>>,
  body: string,
  nowS: number,
): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = headers;
  if (id === undefined || at === undefined || signatures === undefined || !/^\d{1,12}$/.test(at))
    return false;
  if (Math.abs(Number(at) - nowS) > TOLERANCE_S) return false;
  const expected = Buffer.from(`v1,${mac(secret, id, Number(at), body)}`);
  return signatures.split(' ').some((signature) => {
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function mac(secret: Uint8Array, id: string, atS: number, body: string): string {
  return createHmac('sha256', secret).update(`${id}.${atS}.${body}`).digest('base64');
}

/**
 * Follows no redirection. @param signal given when nobody waits for the answer any more.
 * @throws WebhookRefused, or what the connection failed with (rejects)
 */
export async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal?: AbortSignal,
): Promise<void> {
  const late = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    signal: signal === undefined ? late : AbortSignal.any([late, signal]),
  });
  await answer.body?.cancel();
  if (!answer.ok) throw new WebhookRefused(answer.status);
}

/** A message for a chat room; what looks like its markup is text. */
export function chatMessage(sentence: string): string {
  const text = sentence.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return JSON.stringify({ text: `Weir: ${text}` });
}
