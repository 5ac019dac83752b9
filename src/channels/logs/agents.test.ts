import { describe, expect, it } from 'vitest';
import { agentFingerprint, declaredCrawler } from './agents.ts';

describe('what a user agent declares', () => {
  it.each([
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot'],
    ['Mozilla/5.0 (compatible; Yahoo! Slurp; http://help.yahoo.com/help/us/ysearch/slurp)', 'Yahoo! Slurp'],
    ['Mozilla/5.0 (compatible; ExampleBot/2.1)', 'ExampleBot'],
    ['Mozilla/5.0 (X11) AppleWebKit/537.36 HeadlessChrome/141.0.0.0 Safari/537.36', 'HeadlessChrome'],
    ['UniversalFeedParser/4.2-pre-314-svn +http://feedparser.org/', 'UniversalFeedParser'],
    ['python-requests/2.32.3', 'python-requests'],
    ['curl/8.5.0', 'curl'],
    ['Mozilla/4.0 (compatible; Java/1.8)', 'Java'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', undefined],
    ['Mozilla/5.0 (Linux; Android 10; CUBOT) Chrome/142.0.0.0 Mobile Safari/537.36', undefined],
    ['-', undefined],
    ['', undefined],
  ])('%s: %s', (text, name) => {
    expect(declaredCrawler(text)).toBe(name);
  });

  it('has a fingerprint that tells texts apart and says nothing of them', () => {
    expect(agentFingerprint('a')).toMatch(/^ua1-[0-9a-f]{12}$/);
    expect(agentFingerprint('a')).not.toBe(agentFingerprint('b'));
  });
});
