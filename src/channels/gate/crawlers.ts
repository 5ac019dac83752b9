/** Verified crawlers of search engines as evidence for the gate: they are partners, whatever account they show. */
import { type Crawler, verifiedCrawlers } from '../crawler-networks.ts';
import { headerValue } from './hop-by-hop.ts';
import type { Evidence } from './identify.ts';

export { type Crawler, readNetworks } from '../crawler-networks.ts';

/** Makes the evidence. Cost: a look for each crawler's word in User-Agent, and a look-up for who has one. */
export function crawlers(list: readonly Crawler[]): Evidence {
  const verified = verifiedCrawlers(list);
  return ({ headers }, address) => {
    const userAgent = headerValue(headers, 'user-agent');
    const name = userAgent === undefined ? undefined : verified(userAgent, address);
    return name === undefined ? undefined : { partner: name };
  };
}
