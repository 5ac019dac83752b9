/**
 * What the gate tells the origin about the client: X-Forwarded-For, -Proto and -Host. The client sees none of it.
 * The gate's own peer is appended to X-Forwarded-For; -Proto and -Host are kept only from a trusted proxy, for
 * anybody else could claim to have come by https.
 */
import { socketAddress } from './address.ts';

/** `append` adds the fields; `off` passes on what came. */
export type Forwarding = 'append' | 'off';
export const DEFAULT_FORWARDING: Forwarding = 'append';

/**
 * Adds the fields to a request's header section, in place.
 * @param peer the socket's address.
 * @param trusted whether the peer's own X-Forwarded-Proto and -Host are believed.
 */
export function appendForwarded(
  headers: string[],
  peer: string,
  protocol: 'http' | 'https',
  host: string,
  trusted: boolean,
): void {
  let chain = '';
  let hasProto = false;
  let hasHost = false;
  let kept = 0;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const value = headers[i + 1] as string;
    // All three names, and few others, have this length or nearly so: most fields are passed by at once.
    if (name.length >= 15 && name.length <= 17) {
      const lower = name.toLowerCase();
      if (lower === 'x-forwarded-for') {
        chain = chain === '' ? value : `${chain}, ${value}`;
        continue;
      }
      if (lower === 'x-forwarded-proto') {
        if (!trusted) continue;
        hasProto = true;
      } else if (lower === 'x-forwarded-host') {
        if (!trusted) continue;
        hasHost = true;
      }
    }
    headers[kept++] = name;
    headers[kept++] = value;
  }
  headers.length = kept;
  const hop = socketAddress(peer);
  headers.push('X-Forwarded-For', chain === '' ? hop : `${chain}, ${hop}`);
  if (!hasProto) headers.push('X-Forwarded-Proto', protocol);
  if (!hasHost && host !== '') headers.push('X-Forwarded-Host', host);
}
