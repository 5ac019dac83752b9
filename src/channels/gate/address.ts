/**
 * Internet addresses as identities: one spelling per address, so that one client is one recipient however a proxy
 * wrote it. IPv6 in the form of RFC 5952; an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2) is the IPv4 address.
 */
import { isIPv6 } from 'node:net';

/** An address as bytes: 4 or 16. */
export type Address = Uint8Array;

/** Longest text of an address with brackets, zone and port; longer ones are not looked at. */
const MAX_ADDRESS_TEXT = 64;
const DOT = 0x2e;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/**
 * Reads an address as it stands in a socket, in X-Forwarded-For or in Forwarded: with or without brackets, port
 * and zone.
 * @returns undefined for anything else, such as `unknown` or an obfuscated name.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length === 0 || text.length > MAX_ADDRESS_TEXT) return undefined;
  const plain = parseIPv4(text);
  if (plain !== undefined) return plain;
  let bare = text;
  if (bare.startsWith('[')) {
    const match = /^\[([^\]]*)\](?::[0-9]{1,5})?$/.exec(bare);
    if (match === null || !isIPv6(match[1] as string)) return undefined;
    bare = match[1] as string;
  } else {
    const match = /^([0-9.]+):[0-9]{1,5}$/.exec(bare);
    if (match !== null) bare = match[1] as string;
  }
  return parseIPv4(bare) ?? (isIPv6(bare) ? unmapped(parseIPv6(bare)) : undefined);
}

/** Reads four numbers without leading zeros, as inet_pton does; undefined for anything else. Most addresses are these. */
function parseIPv4(text: string): Address | undefined {
  if (text.length < 7 || text.length > 15) return undefined;
  let address = 0;
  let value = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === DOT) {
      if (value < 0 || dots === 3) return undefined;
      address = (address << 8) | value;
      value = -1;
      dots += 1;
    } else if (code >= DIGIT_0 && code <= DIGIT_9 && value !== 0) {
      value = value < 0 ? code - DIGIT_0 : 10 * value + code - DIGIT_0;
      if (value > 255) return undefined;
    } else return undefined;
  }
  if (dots !== 3 || value < 0) return undefined;
  return Uint8Array.of(address >>> 16, (address >>> 8) & 0xff, address & 0xff, value);
}

/** @param text a valid IPv6 address, with or without a zone. */
function parseIPv6(text: string): Address {
  const zone = text.indexOf('%');
  let bare = zone === -1 ? text : text.slice(0, zone);
  const dotted = /^(.*:)([0-9.]+)$/.exec(bare);
  if (dotted?.[2]?.includes('.')) {
    const [a, b, c, d] = (dotted[2] as string).split('.').map(Number) as [number, number, number, number];
    bare = `${dotted[1]}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const [left = '', right] = bare.split('::') as [string, string | undefined];
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const bytes = new Uint8Array(16);
  for (const [i, group] of head.entries()) put(bytes, i, group);
  for (const [i, group] of tail.entries()) put(bytes, 8 - tail.length + i, group);
  return bytes;
}

function put(bytes: Uint8Array, group: number, hex: string): void {
  const value = Number.parseInt(hex, 16);
  bytes[2 * group] = value >> 8;
  bytes[2 * group + 1] = value & 0xff;
}

function unmapped(bytes: Address): Address {
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return bytes;
  return bytes[10] === 0xff && bytes[11] === 0xff ? bytes.slice(12) : bytes;
}

/** Writes an address in its one spelling. */
export function formatAddress(address: Address): string {
  if (address.length === 4) return `${address[0]}.${address[1]}.${address[2]}.${address[3]}`;
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((address[i] as number) << 8) | (address[i + 1] as number));
  let from = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let run = 0;
    while (i + run < 8 && groups[i + run] === 0) run++;
    if (run > length) [from, length] = [i, run];
  }
  const hex = groups.map((group) => group.toString(16));
  if (from === -1) return hex.join(':');
  return `${hex.slice(0, from).join(':')}::${hex.slice(from + length).join(':')}`;
}

/**
 * The one spelling of a socket's own address. Sockets write addresses in that spelling already, but for IPv4 addresses
 * on a socket that listens to both; no parsing, for this is done for every request.
 */
export function socketAddress(text: string): string {
  return text.startsWith('::ffff:') && text.includes('.') ? text.slice('::ffff:'.length) : text;
}

/** Prefix lengths of the identity `net`: the smallest blocks that are usually routed and assigned. */
export const NET_PREFIX_V4 = 24;
export const NET_PREFIX_V6 = 48;

/** The network around an address, such as `203.0.113.0/24` or `2001:db8:1::/48`. */
export function networkOf(address: Address): string {
  if (address.length === 4) return `${address[0]}.${address[1]}.${address[2]}.0/${NET_PREFIX_V4}`;
  const prefix = NET_PREFIX_V6;
  const masked = address.slice();
  masked.fill(0, prefix / 8);
  return `${formatAddress(masked)}/${prefix}`;
}
