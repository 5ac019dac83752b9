/**
 * A fingerprint of the client's software, from what it does without being asked: the order and case of its header
 * fields, the values that name its software, and over HTTP/2 its settings and the order of its pseudo-fields. In the
 * manner of JA4H, but for what changes from one request of the same client to the next.
 *
 *   w1-20-9f3a61c07b2d
 *   │  │  └─ first 48 bits of SHA-256 over what is described above
 *   │  └─ version of HTTP: 10, 11, 20
 *   └─ version of this recipe; another recipe gets another number
 *
 * Invariant: nothing in it names a person (no cookie, no address, no preferred language), and nothing of it is proof: a
 * client may send whatever it likes. It groups; it never names.
 */
import { createHash } from 'node:crypto';
import type { RawHeaders } from './hop-by-hop.ts';
import type { Evidence, RequestFacts } from './identify.ts';
import { RecentMap } from './recent-map.ts';

/** Recipes of clients whose fingerprint is kept ready, about 1 KB each. */
const REMEMBERED = 4_096;
/** Characters of a recipe that are hashed; no real client's is a quarter as long. */
const MAX_RECIPE = 4_096;

/** Fields whose presence depends on what is asked for, on earlier answers or on proxies, not on the software. */
const PASSING = new Set([
  'cookie',
  'referer',
  'origin',
  'authorization',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'expect',
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'cache-control',
  'pragma',
  'upgrade',
  'upgrade-insecure-requests',
  'priority',
  'purpose',
  'sec-purpose',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-user',
  'sec-fetch-dest',
  'sec-websocket-key',
  'sec-websocket-version',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'x-requested-with',
  'forwarded',
  'via',
  'traceparent',
  'tracestate',
]);
/** Fields whose values name the software. */
const NAMING = new Set([
  'user-agent',
  'accept-encoding',
  'sec-ch-ua',
  'sec-ch-ua-platform',
  'sec-ch-ua-mobile',
]);

/** What a fingerprint is made of, as text. */
export function recipeOf(request: Pick<RequestFacts, 'httpVersion' | 'headers' | 'connection'>): string {
  let names = '';
  let values = '';
  const { headers } = request;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    const lower = name.toLowerCase();
    if (PASSING.has(lower) || lower.startsWith('x-') || lower.startsWith('cf-')) continue;
    names += `${name},`;
    if (NAMING.has(lower)) values += `${headers[i + 1]}\n`;
  }
  return `${names}\n${values}${request.connection?.settings ?? ''}`.slice(0, MAX_RECIPE);
}

/**
 * What the identity `client` is made of: the fields of requests, the greeting of the TLS connection (ja4.ts), or both one
 * behind the other. Where there is no greeting to read, what depends on it names nobody.
 */
export type FingerprintOf = 'fields' | 'ja4' | 'joined';

/** Makes the evidence that gives requests the identity `client`. Cost: a pass over the names, a look-up. */
export function fingerprints(of: FingerprintOf = 'fields'): Evidence {
  if (of === 'ja4')
    return ({ connection }) => (connection?.ja4 === undefined ? undefined : { client: connection.ja4 });
  const known = new RecentMap<string>(REMEMBERED);
  return (request) => {
    const recipe = `${request.httpVersion}\n${recipeOf(request)}`;
    let client = known.get(recipe);
    if (client === undefined) {
      const digest = createHash('sha256').update(recipe).digest('hex').slice(0, 12);
      client = `w1-${request.httpVersion === '2' ? '20' : request.httpVersion.replace('.', '')}-${digest}`;
      known.set(recipe, client);
    }
    if (of === 'fields') return { client };
    const ja4 = request.connection?.ja4;
    return ja4 === undefined ? undefined : { client: `${ja4}+${client}` };
  };
}

/** An HTTP/2 client's settings in one spelling, with the order of its pseudo-fields: `4096,1,65535,16384|m,p,a,s`. */
export function settingsText(settings: Readonly<Record<string, unknown>>, raw: RawHeaders): string {
  const values = SETTINGS.map((name) => String(settings[name] ?? ''));
  let order = '';
  for (let i = 0; i < raw.length && (raw[i] as string).startsWith(':'); i += 2)
    order += (raw[i] as string)[1];
  return `${values.join(',')}|${order}`;
}

const SETTINGS = [
  'headerTableSize',
  'enablePush',
  'initialWindowSize',
  'maxFrameSize',
  'maxConcurrentStreams',
  'maxHeaderListSize',
  'enableConnectProtocol',
];
