/**
 * What Node's parser lets through although the gate and an origin could read it in two ways (RFC 9112 §§3, 6, 11.2):
 * request smuggling lives in such differences. The parser itself refuses, with 400: Content-Length together with
 * Transfer-Encoding, repeated or odd Content-Length, `chunked` that is not last, bare CR and bare LF, line folding,
 * NUL, spaces before a colon, bad chunk sizes. What is left stands here; test/conformance/ holds all of it together.
 */
import type { Refusal } from '../exchange.ts';
import type { RequestHead } from './hop-by-hop.ts';
import { MAX_HEADER_FIELDS } from './limits.ts';
import { problem } from './problem.ts';

/** reg-name, IPv4 or bracketed IPv6, with an optional port (RFC 3986 §3.2.2). */
const HOST = /^(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+(?:%25[A-Za-z0-9._~-]+)?\])(?::[0-9]{0,5})?$/;

/** @returns the refusal of a request that must not be passed on, or undefined. */
export function refuseUnclean(
  method: string,
  target: string,
  httpVersion: string,
  head: RequestHead,
): Refusal | undefined {
  if (httpVersion !== '1.1' && httpVersion !== '1.0' && httpVersion !== '2') {
    return problem(505, 'WEIR_REQUEST_REFUSED', 'only HTTP/2, HTTP/1.1 and HTTP/1.0 are spoken here');
  }
  if (method === 'CONNECT') {
    return problem(501, 'WEIR_REQUEST_REFUSED', 'tunnels are not offered here');
  }
  if (target.charCodeAt(0) !== SLASH && !(target === '*' && method === 'OPTIONS')) {
    return problem(400, 'WEIR_REQUEST_REFUSED', 'the request target must be a path');
  }
  if (target.includes('#')) {
    return problem(400, 'WEIR_REQUEST_REFUSED', 'the request target holds a fragment');
  }
  if (head.headers.length > 2 * MAX_HEADER_FIELDS) {
    return problem(431, 'WEIR_REQUEST_REFUSED', 'there are too many fields');
  }
  if (head.hosts > 1) {
    return problem(400, 'WEIR_REQUEST_REFUSED', 'there is more than one Host');
  }
  if (head.hosts === 0 && httpVersion === '2') {
    return problem(400, 'WEIR_REQUEST_REFUSED', 'there is no Host');
  }
  if (!HOST.test(head.host)) {
    return problem(400, 'WEIR_REQUEST_REFUSED', 'Host is not the name of a host');
  }
  if (head.transferEncoding !== undefined) {
    if (httpVersion === '1.0') {
      return problem(400, 'WEIR_REQUEST_REFUSED', 'HTTP/1.0 has no Transfer-Encoding');
    }
    if (head.transferEncoding.toLowerCase() !== 'chunked') {
      return problem(501, 'WEIR_REQUEST_REFUSED', 'only the transfer coding chunked is understood');
    }
  }
  return undefined;
}

/**
 * The path of a target that names this host as a whole, which every server must take (RFC 9112 §3.2.2). The RFC lets the
 * target rule where `Host` names another; here both must say the same, for an origin may believe either.
 * @returns the target itself where it is none of this kind, or names another host.
 */
export function originForm(method: string, target: string, host: string): string {
  if (target.charCodeAt(0) === SLASH) return target;
  const parts = ABSOLUTE.exec(target);
  if (parts === null || host === '' || parts[1]?.toLowerCase() !== host.toLowerCase()) return target;
  const path = parts[2];
  if (path === undefined) return method === 'OPTIONS' ? '*' : '/';
  return path.charCodeAt(0) === SLASH ? path : `/${path}`;
}

const ABSOLUTE = /^https?:\/\/([^/?#]+)([/?].*)?$/i;
const SLASH = 0x2f;
