/**
 * Which client stands behind a chain of proxies (RFC 7239 §5.2, and X-Forwarded-For). Every hop appends the address
 * it heard from, so the list is read from the right and only past hops that are trusted; whatever a client wrote
 * itself stands to the left of the first hop that is not.
 *
 *   X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.2     socket: 10.0.0.1
 *                    forged   the client ◀── trusted ◀── trusted
 *
 * Invariant: without trust in the socket's peer no header is read, and a malformed hop ends the walk.
 */
import { type Address, parseAddress } from './address.ts';
import { headerList, type RawHeaders } from './hop-by-hop.ts';

/** Hops of one chain that are read, from the right. No real chain is longer. */
export const MAX_FORWARDED_HOPS = 32;

interface Block {
  readonly address: Address;
  readonly prefix: number;
}

/** A list of networks whose word about the client's address is taken. */
export class TrustedProxies {
  readonly #blocks: readonly Block[];

  /**
   * @param networks addresses and CIDR blocks, such as `10.0.0.0/8`, `::1` or `fd00::/8`.
   * @throws RangeError naming the first one that is neither.
   */
  constructor(networks: readonly string[] = []) {
    this.#blocks = networks.map(parseBlock);
  }

  get empty(): boolean {
    return this.#blocks.length === 0;
  }

  has(address: Address): boolean {
    return this.#blocks.some((block) => contains(block, address));
  }

  /** Whether a socket's peer is trusted. */
  hasText(address: string | undefined): boolean {
    if (this.#blocks.length === 0 || address === undefined) return false;
    const parsed = parseAddress(address);
    return parsed !== undefined && this.has(parsed);
  }

  /**
   * The client's address: the peer itself, or who stands behind it when it is trusted. `Forwarded` goes before
   * `X-Forwarded-For` when both are there.
   */
  clientOf(peer: Address, headers: RawHeaders): Address {
    if (this.#blocks.length === 0 || !this.has(peer)) return peer;
    const forwarded = headerList(headers, 'forwarded');
    if (forwarded !== undefined) return this.#walk(peer, forwardedFor(forwarded));
    const list = headerList(headers, 'x-forwarded-for');
    if (list === undefined) return peer;
    return this.#walk(
      peer,
      list.split(',').map((hop) => hop.trim()),
    );
  }

  #walk(peer: Address, hops: readonly (string | undefined)[]): Address {
    let client = peer;
    const last = Math.max(0, hops.length - MAX_FORWARDED_HOPS);
    for (let i = hops.length - 1; i >= last; i--) {
      const hop = hops[i];
      const address = hop === undefined ? undefined : parseAddress(hop);
      // Nothing to the left of an unreadable hop can be believed: it stays with the peer that is known.
      if (address === undefined) return peer;
      client = address;
      if (!this.has(address)) return client;
    }
    return client;
  }
}

/**
 * The `for` parameters of a Forwarded value, one per element, left to right (RFC 7239 §4).
 * @returns undefined in the place of an element that has none; one undefined for a value that cannot be read.
 */
export function forwardedFor(value: string): (string | undefined)[] {
  const hops: (string | undefined)[] = [];
  let at = 0;
  let hop: string | undefined;
  while (at <= value.length) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(value);
    if (match === null) return [undefined];
    const [, name, token, quoted, end] = match;
    if (name?.toLowerCase() === 'for') hop = token ?? (quoted as string).replace(/\\(.)/g, '$1');
    at = PAIR.lastIndex;
    if (end === ';') continue;
    hops.push(hop);
    hop = undefined;
    if (end === '') break;
  }
  return hops;
}

/** One `name=value` or nothing, and what ends it. Sticky; linear, as no two parts match the same characters. */
const PAIR =
  /[ \t]*(?:([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:([^\s"(),;<=>?@{}\\]+)|"((?:[^"\\]|\\.)*)"))?[ \t]*([,;]|$)/y;

function parseBlock(text: string): Block {
  const slash = text.indexOf('/');
  const address = parseAddress(slash === -1 ? text : text.slice(0, slash));
  if (address === undefined) throw new RangeError(`${text} is not an address or a network`);
  const bits = address.length * 8;
  if (slash === -1) return { address, prefix: bits };
  const digits = text.slice(slash + 1);
  const mapped = address.length === 4 && text.includes(':');
  const prefix = /^[0-9]{1,3}$/.test(digits) ? Number(digits) - (mapped ? 96 : 0) : -1;
  if (prefix < 0 || prefix > bits) throw new RangeError(`${text} is not an address or a network`);
  return { address, prefix };
}

function contains(block: Block, address: Address): boolean {
  if (block.address.length !== address.length) return false;
  const whole = block.prefix >> 3;
  for (let i = 0; i < whole; i++) if (block.address[i] !== address[i]) return false;
  const rest = block.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((block.address[whole] as number) & mask) === ((address[whole] as number) & mask);
}
