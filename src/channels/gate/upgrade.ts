/**
 * WebSocket pass-through: once the origin has agreed (101), the two sockets are spliced and nobody reads along. What
 * goes to the client that way is a blind period, told when the connection ends. An origin that does not agree answers
 * as to any request, and that answer is inspected as any other: asking for an upgrade is no way around the gate.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { latin1 } from './hop-by-hop.ts';

/** Time for the other side to close too, after one has closed in order. */
const HALF_CLOSED_MS = 10_000;

/** The 101 head as the origin sent it, for the client. */
export function switchingHead(raw: readonly (Buffer | string)[]): Buffer {
  let head = 'HTTP/1.1 101 Switching Protocols\r\n';
  for (let i = 0; i + 1 < raw.length; i += 2)
    head += `${latin1(raw[i] as Buffer)}: ${latin1(raw[i + 1] as Buffer)}\r\n`;
  return Buffer.from(`${head}\r\n`, 'latin1');
}

/**
 * Whether a request asks for a WebSocket (RFC 6455 §4.1). Other protocols are not passed on, and in HTTP/1.0 there is no
 * upgrade (RFC 9110 §7.8).
 */
export function asksForWebSocket({ method, httpVersion, rawHeaders: headers }: IncomingMessage): boolean {
  if (method !== 'GET' || httpVersion === '1.0') return false;
  let upgrade = false;
  let connection = false;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    const value = (headers[i + 1] as string).toLowerCase();
    if (name === 'upgrade') upgrade = value.trim() === 'websocket';
    else if (name === 'connection') connection ||= value.split(',').some((it) => it.trim() === 'upgrade');
    // A body behind an upgrade would be read as the other protocol by one side only.
    else if (name === 'transfer-encoding' || (name === 'content-length' && value.trim() !== '0'))
      return false;
  }
  return upgrade && connection;
}

/**
 * Joins two sockets until both are closed; half-closes and back-pressure go through.
 * @param head bytes that were read from the client together with its request.
 * @param onClose called once with the bytes that went to the client, the 101 head not counted.
 */
export function splice(client: Socket, origin: Socket, head: Buffer, onClose: (bytes: number) => void): void {
  let bytes = 0;
  let open = 2;
  const closed = (): void => {
    if (--open === 0) onClose(bytes);
  };
  origin.on('data', (piece: Buffer) => {
    bytes += piece.length;
  });
  for (const [one, other] of [
    [client, origin],
    [origin, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => {
      // After an orderly end the other side may still have something to send; after anything else it may not.
      if (!one.readableEnded || !other.writableEnded) other.destroy();
      else other.setTimeout(HALF_CLOSED_MS, () => other.destroy());
      closed();
    });
  }
  if (head.length > 0) origin.write(head);
  client.pipe(origin);
  origin.pipe(client);
}
