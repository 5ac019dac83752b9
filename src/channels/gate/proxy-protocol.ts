/**
 * PROXY protocol, version 2: the header in which a load balancer that passes TCP on tells whose connection it is.
 * Source: "The PROXY protocol", HAProxy Technologies, 2020, §2.2.
 *
 *   0            12     13       14       16
 *   ┌────────────┬──────┬────────┬────────┬───────────────────────────────┬───────────┐
 *   │ signature  │ 2│cmd│ family │ length │ source, destination, ports    │ TLVs      │
 *   └────────────┴──────┴────────┴────────┴───────────────────────────────┴───────────┘
 *
 * Invariant: the header is read from trusted peers only, and from them always: whoever else may write it chooses who
 * it is, and a listener that takes connections with and without one can be talked to past the balancer.
 */
import type { Socket } from 'node:net';
import { formatAddress } from './address.ts';
import { MAX_PROXY_HEADER_BYTES } from './limits.ts';

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const HEAD_BYTES = 16;
const LOCAL = 0x20;
const PROXY = 0x21;
const INET = 0x11;
const INET6 = 0x21;
const INET_BYTES = 12;
const INET6_BYTES = 36;

export type ProxyHeader =
  /** More bytes are needed. */
  | { readonly kind: 'part' }
  | { readonly kind: 'invalid' }
  /** @param peer whose connection it is; undefined for the balancer's own, such as a health check. */
  | { readonly kind: 'header'; readonly length: number; readonly peer: string | undefined };

const PART: ProxyHeader = { kind: 'part' };
const INVALID: ProxyHeader = { kind: 'invalid' };

/** Reads a header at the beginning of what a connection sent. */
export function readProxyHeader(bytes: Uint8Array): ProxyHeader {
  const known = Math.min(bytes.length, SIGNATURE.length);
  for (let i = 0; i < known; i++) if (bytes[i] !== SIGNATURE[i]) return INVALID;
  if (bytes.length < HEAD_BYTES) return PART;
  const command = bytes[12] as number;
  if (command !== LOCAL && command !== PROXY) return INVALID;
  const rest = ((bytes[14] as number) << 8) | (bytes[15] as number);
  const length = HEAD_BYTES + rest;
  if (length > MAX_PROXY_HEADER_BYTES) return INVALID;
  if (bytes.length < length) return PART;
  if (command === LOCAL) return { kind: 'header', length, peer: undefined };
  switch (bytes[13]) {
    case INET:
      if (rest < INET_BYTES) return INVALID;
      return { kind: 'header', length, peer: formatAddress(bytes.slice(HEAD_BYTES, HEAD_BYTES + 4)) };
    case INET6: {
      if (rest < INET6_BYTES) return INVALID;
      const address = bytes.slice(HEAD_BYTES, HEAD_BYTES + 16);
      return { kind: 'header', length, peer: unmapped(address) };
    }
    default:
      // Other families have no address that could be a recipient's (§2.2: the real connection's is used).
      return { kind: 'header', length, peer: undefined };
  }
}

function unmapped(address: Uint8Array): string {
  const mapped =
    address.subarray(0, 10).every((byte) => byte === 0) && address[10] === 255 && address[11] === 255;
  return formatAddress(mapped ? address.slice(12) : address);
}

/**
 * Reads the header of a connection and gives back what came behind it.
 * @param waitMs time for the whole header.
 * @param done told the peer, or undefined for the connection's own; called once, with the socket paused.
 * @param refused called once when there is no valid header; the socket is destroyed.
 */
export function expectProxyHeader(
  socket: Socket,
  waitMs: number,
  done: (peer: string | undefined) => void,
  refused: () => void,
): void {
  let heard: Buffer = Buffer.alloc(0);
  const over = (): void => {
    clearTimeout(timer);
    socket.off('readable', onReadable);
    socket.off('error', onError);
    socket.off('close', onGone);
  };
  const onError = (): void => {};
  const onGone = (): void => {
    over();
    socket.on('error', onError);
    socket.destroy();
    refused();
  };
  const onReadable = (): void => {
    const piece = socket.read() as Buffer | null;
    if (piece === null) return;
    heard = heard.length === 0 ? piece : Buffer.concat([heard, piece]);
    const header = readProxyHeader(heard);
    if (header.kind === 'part') return;
    if (header.kind === 'invalid') {
      onGone();
      return;
    }
    over();
    if (heard.length > header.length) socket.unshift(heard.subarray(header.length));
    done(header.peer);
  };
  const timer = setTimeout(onGone, waitMs);
  socket.on('readable', onReadable);
  socket.on('error', onError);
  socket.on('close', onGone);
}
