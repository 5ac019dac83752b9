/**
 * Styles of crawlers that a simulated log has beside its visitors, and what each of them is: who asks, how fast, for whom.
 * Addresses are those of documentation (RFC 5737), of benchmarking (RFC 2544) and private ones (RFC 1918): nobody's.
 *
 * `isHarvester`: whether the judge is to find it. A verified search engine and an application that fetches ahead see many
 * people and are none.
 */

export const LOG_STYLES = [
  'fast',
  'slow',
  'distributed',
  'one-fingerprint',
  'sequential',
  'guessing',
  'search-engine',
  'prefetching',
] as const;
export type LogStyle = (typeof LOG_STYLES)[number];

export interface CrawlerPlan {
  readonly isHarvester: boolean;
  /** Addresses that it asks from, in turn. */
  readonly addresses: number;
  /** Requests a minute, of all addresses together. */
  readonly perMinute: number;
  /** Whom it asks for: anybody, one number after the other, numbers of which most are nobody's, or whom visitors look at. */
  readonly targets: 'anybody' | 'sequential' | 'guessed' | 'popular';
  /** A user agent of its own, one of the visitors' for all its addresses, or another of theirs for each. */
  readonly agent: 'own' | 'one' | 'each';
  /** Its user agent, where it has one of its own. */
  readonly ownAgent?: string;
  /** Hours of its day. */
  readonly hours: readonly [from: number, to: number];
}

export const CRAWLER_PLANS: Readonly<Record<LogStyle, CrawlerPlan>> = {
  /** Everything as quickly as it goes, from one address, with a script's user agent. */
  fast: {
    isHarvester: true,
    addresses: 1,
    perMinute: 600,
    targets: 'anybody',
    agent: 'own',
    ownAgent: 'python-requests/2.32.3',
    hours: [9, 11],
  },
  /** A person every twelve seconds, day and night, as a browser. */
  slow: { isHarvester: true, addresses: 1, perMinute: 5, targets: 'anybody', agent: 'each', hours: [0, 24] },
  /** Two hundred addresses in as many networks with the visitors' user agents: each by itself takes a person every ten minutes. */
  distributed: {
    isHarvester: true,
    addresses: 200,
    perMinute: 20,
    targets: 'anybody',
    agent: 'each',
    hours: [0, 24],
  },
  /** Four hundred addresses with one user agent that no visitor has: each takes a person every twenty minutes. */
  'one-fingerprint': {
    isHarvester: true,
    addresses: 400,
    perMinute: 20,
    targets: 'anybody',
    agent: 'own',
    ownAgent:
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/141.0.0.0 Safari/537.36',
    hours: [0, 24],
  },
  /** Number after number, unhurried. */
  sequential: {
    isHarvester: true,
    addresses: 1,
    perMinute: 3,
    targets: 'sequential',
    agent: 'each',
    hours: [0, 24],
  },
  /** Numbers that may be somebody's; two in three are nobody's. */
  guessing: {
    isHarvester: true,
    addresses: 1,
    perMinute: 3,
    targets: 'guessed',
    agent: 'each',
    hours: [0, 24],
  },
  /** A search engine from its own networks, under its own name. */
  'search-engine': {
    isHarvester: false,
    addresses: 20,
    perMinute: 20,
    targets: 'anybody',
    agent: 'own',
    ownAgent: 'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://search.example/bot)',
    hours: [0, 24],
  },
  /** An application that fetches what its user may look at next: six people for each look, of those whom visitors look at. */
  prefetching: {
    isHarvester: false,
    addresses: 120,
    perMinute: 12,
    targets: 'popular',
    agent: 'own',
    ownAgent: 'ShopApp/7.3 (iPhone; iOS 19.1) CFNetwork/3826 Darwin/25.1.0',
    hours: [7, 23],
  },
};

/** Networks of the simulated search engine, as an operator would publish them. */
export const SEARCH_ENGINE_NETWORKS = ['198.18.200.0/24'];
export const SEARCH_ENGINE_WORD = 'examplebot';

/** User agents of visitors, with their shares in a hundred. */
export const BROWSERS: readonly (readonly [agent: string, share: number])[] = [
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    30,
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
    20,
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    18,
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
    9,
  ],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 7],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    6,
  ],
  [
    'Mozilla/5.0 (Linux; Android 15; SM-S938B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36',
    4,
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0', 3],
  [
    'Mozilla/5.0 (Linux; Android 14; ALN-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/114.0.5735.196 HuaweiBrowser/16.0.6 Mobile Safari/537.36',
    2,
  ],
  ['Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; WOW64; Trident/5.0)', 1],
];
