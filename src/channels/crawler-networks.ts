/**
 * Crawlers of search engines, known by the networks that their operators publish: a client that calls itself one and
 * asks from there is that operator. The name alone is worth nothing: everybody's crawler calls itself Googlebot.
 */
import { parseAddress } from './gate/address.ts';
import { RecentMap } from './gate/recent-map.ts';
import { TrustedProxies } from './gate/trusted-proxies.ts';

export interface Crawler {
  /** The partner that it is known as. */
  readonly name: string;
  /** Part of its User-Agent, whatever the case. */
  readonly userAgent: string;
  /** Addresses and CIDR blocks. */
  readonly networks: readonly string[];
}

/** Addresses of which it is remembered whether they are a crawler's. Operators' lists have some thousand blocks. */
const REMEMBERED = 10_000;

/** @returns the crawler that a client is, or undefined. */
export type VerifiedCrawler = (userAgent: string, address: string) => string | undefined;

/** Makes the look-up. Cost: a look for each crawler's word in User-Agent, and a look-up for who has one. */
export function verifiedCrawlers(list: readonly Crawler[]): VerifiedCrawler {
  const watched = list.map(({ name, userAgent, networks }) => ({
    name,
    word: userAgent.toLowerCase(),
    networks: new TrustedProxies(networks),
    seen: new RecentMap<boolean>(REMEMBERED),
  }));
  return (userAgent, address) => {
    const lower = userAgent.toLowerCase();
    for (const { name, word, networks, seen } of watched) {
      if (!lower.includes(word)) continue;
      let verified = seen.get(address);
      if (verified === undefined) {
        const parsed = parseAddress(address);
        verified = parsed !== undefined && networks.has(parsed);
        seen.set(address, verified);
      }
      if (verified) return name;
    }
    return undefined;
  };
}

/**
 * Reads a list of networks as operators publish it: `{"prefixes":[{"ipv4Prefix":"…"},{"ipv6Prefix":"…"}]}` (Google,
 * Bing, Apple and others), or plain text with one network a line.
 * @throws RangeError naming what is not a network.
 */
export function readNetworks(text: string): string[] {
  const networks = text.trimStart().startsWith('{')
    ? (JSON.parse(text) as { prefixes?: Record<string, string>[] }).prefixes?.flatMap(
        ({ ipv4Prefix, ipv6Prefix }) => [ipv4Prefix, ipv6Prefix].filter((it) => it !== undefined),
      )
    : text
        .split('\n')
        .map((line) => line.replace(/#.*/, '').trim())
        .filter((line) => line !== '');
  if (networks === undefined || networks.length === 0) throw new RangeError('it lists no networks');
  // Whatever is not a network is named by its own error.
  new TrustedProxies(networks);
  return networks;
}
