/**
 * Fields behind the content (RFC 9110 §6.5), in both directions. What frames a message, routes it, says who asks or what
 * the content is has been decided on by then, so such a field is dropped (§6.5.1): whoever merges trailers into the head
 * would decide anew. A client's trailers go on only where it announced them (§6.6.2), for what carries them to an origin
 * must be chosen before they come.
 */
import { latin1, type RawHeaders } from './hop-by-hop.ts';

/** Fields that have no place behind content, in lower case; further ones by how they begin. */
const DECIDED = new Set([
  'accept',
  'age',
  'authorization',
  'cache-control',
  'connection',
  'cookie',
  'date',
  'expect',
  'expires',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'location',
  'max-forwards',
  'origin',
  'pragma',
  'range',
  'referer',
  'retry-after',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'vary',
  'via',
  'warning',
  'www-authenticate',
]);
const DECIDED_GROUPS = /^(?:content-(?!md5$|digest$)|if-|proxy-|access-control-|accept-|sec-|x-forwarded-)/;

/** @param lowerName in lower case. */
export function mayTrail(lowerName: string): boolean {
  // An application may read an underscore as a hyphen.
  const name = lowerName.includes('_') ? lowerName.replaceAll('_', '-') : lowerName;
  return !DECIDED.has(name) && !DECIDED_GROUPS.test(name) && !name.startsWith(':');
}

/** The names that a `Trailer` field announces and that may trail, in lower case; undefined when there are none. */
export function announcedBy(value: string | undefined): ReadonlySet<string> | undefined {
  if (value === undefined) return undefined;
  const names = new Set<string>();
  for (const part of value.split(',')) {
    const name = part.trim();
    if (TOKEN.test(name) && mayTrail(name.toLowerCase())) names.add(name.toLowerCase());
  }
  return names.size === 0 ? undefined : names;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * The trailers that go on.
 * @param announced names in lower case that are all that may come; left out, any may.
 * @param hidden names in lower case that the other side does not see.
 */
export function trailersOf(
  raw: readonly (Buffer | string)[],
  announced?: ReadonlySet<string>,
  hidden?: ReadonlySet<string>,
): RawHeaders {
  const kept: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i] as Buffer | string);
    const lower = name.toLowerCase();
    if (!mayTrail(lower) || announced?.has(lower) === false || hidden?.has(lower) === true) continue;
    kept.push(name, latin1(raw[i + 1] as Buffer | string));
  }
  return kept;
}
