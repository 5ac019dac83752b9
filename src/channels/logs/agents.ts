/**
 * What a user agent says of itself, for a report: which crawler it declares to be. A declaration proves nothing; it is
 * reported as what it is. The fingerprint of a user agent is a short hash of it: it groups, it never names.
 *
 * Words of crawlers: as they stand in the operators' own documentation.
 */
import { createHash } from 'node:crypto';

const NAMED: readonly (readonly [word: string, name: string])[] = [
  ['googlebot', 'Googlebot'],
  ['google-inspectiontool', 'Google'],
  ['apis-google', 'Google'],
  ['adsbot-google', 'Google AdsBot'],
  ['mediapartners-google', 'Google Mediapartners'],
  ['feedfetcher-google', 'Google Feedfetcher'],
  ['bingbot', 'Bingbot'],
  ['msnbot', 'msnbot'],
  ['bingpreview', 'Bing preview'],
  ['slurp', 'Yahoo! Slurp'],
  ['duckduckbot', 'DuckDuckBot'],
  ['baiduspider', 'Baiduspider'],
  ['yandex', 'Yandex'],
  ['sogou', 'Sogou'],
  ['360spider', '360Spider'],
  ['bytespider', 'Bytespider'],
  ['petalbot', 'PetalBot'],
  ['applebot', 'Applebot'],
  ['gptbot', 'GPTBot'],
  ['oai-searchbot', 'OAI-SearchBot'],
  ['chatgpt-user', 'ChatGPT-User'],
  ['claudebot', 'ClaudeBot'],
  ['perplexitybot', 'PerplexityBot'],
  ['ccbot', 'CCBot'],
  ['amazonbot', 'Amazonbot'],
  ['facebookexternalhit', 'Facebook'],
  ['meta-externalagent', 'Meta'],
  ['twitterbot', 'Twitterbot'],
  ['linkedinbot', 'LinkedInBot'],
  ['archive.org_bot', 'archive.org_bot'],
  ['ia_archiver', 'Alexa'],
  ['ahrefsbot', 'AhrefsBot'],
  ['semrushbot', 'SemrushBot'],
  ['mj12bot', 'MJ12bot'],
  ['dotbot', 'DotBot'],
  ['ezooms', 'Ezooms'],
  ['exabot', 'Exabot'],
  ['feedburner', 'FeedBurner'],
];
/** Words of programs that nobody looks through. */
const PROGRAMS =
  /(?<!cu)bot\b|crawl|spider|scrap|archiver|feed|rss|curl\/|wget\/|python-requests|python-urllib|aiohttp|httpx|scrapy|go-http-client|java\/|okhttp|libwww|lwp::|httpclient|node-fetch|axios|guzzle|headless|phantomjs|puppeteer|playwright/i;
/** Longest name of an undeclared program. */
const MAX_NAME = 40;

/** The crawler or program that a user agent declares to be; undefined for what says it is a browser. */
export function declaredCrawler(userAgent: string): string | undefined {
  const lower = userAgent.toLowerCase();
  for (const [word, name] of NAMED) if (lower.includes(word)) return name;
  const program = PROGRAMS.exec(userAgent);
  if (program === null) return undefined;
  const named = /[\w.!-]*(?:bot|crawler|spider|scraper|feed|rss|headless)[\w.-]*/i.exec(userAgent)?.[0];
  const first = userAgent.split(/[/\s;(]/, 1)[0] as string;
  // Programs that call themselves browsers go by the word that tells them from one.
  const name = named ?? (/^mozilla$/i.test(first) ? program[0].replace(/\/$/, '') : first);
  return name.slice(0, MAX_NAME) || undefined;
}

/** `ua1-` and 48 bits of SHA-256 over the text. */
export function agentFingerprint(userAgent: string): string {
  return `ua1-${createHash('sha256').update(userAgent).digest('hex').slice(0, 12)}`;
}
