import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../channels/gate/address.ts';
import { canFollow, type ReplayFlags, replayPlan } from './replay-options.ts';
import { Terminal } from './terminal.ts';

const directory = mkdtempSync(join(tmpdir(), 'weir-replay-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const networks = join(directory, 'networks.txt');
writeFileSync(networks, '66.249.64.0/19\n');
writeFileSync(join(directory, 'none.txt'), 'no network\n');
for (const name of ['a.log', 'a.log.1']) writeFileSync(join(directory, name), '');

const USUAL: ReplayFlags = {
  format: 'auto',
  personPath: [],
  personQuery: [],
  pageSize: [],
  assume: true,
  userKind: 'account',
  trustedProxy: [],
  crawler: [],
  zone: 'UTC',
  reorder: '30s',
  top: '10',
  to: [],
  blockFor: '24h',
  data: 'weir-data',
};
const plan = (flags: Partial<ReplayFlags> = {}, files: readonly string[] = []) =>
  replayPlan(new Terminal('en'), files, { ...USUAL, ...flags });

describe('what a replay is told', () => {
  it('is standard input and everything found by itself when nothing is said', () => {
    expect(plan()).toMatchObject({ paths: ['-'], format: undefined, zoneMs: 0, reorderMs: 30_000, top: 10 });
    expect(plan().people.assume).toBe(true);
  });

  it('assumes nobody where somebody says who people are, or that nobody is', () => {
    const rules = [
      { personPath: ['/u/{person}'] },
      { personQuery: ['id'] },
      { personField: 'uid' },
      { assume: false },
    ];
    for (const flags of rules) expect(plan(flags).people.assume).toBe(false);
    expect(plan({ pageSize: ['/a=20'] }).people.assume).toBe(true);
  });

  it('takes files once, and patterns for what they match', () => {
    const [first, second] = [join(directory, 'a.log'), join(directory, 'a.log.1')];
    expect(plan({}, [join(directory, 'a.log*'), first]).paths).toEqual([first, second]);
  });

  it('verifies crawlers by files of networks', () => {
    const { verified } = plan({ crawler: [`google=Googlebot=${networks}`] }).recipients;
    expect(verified?.('Mozilla (compatible; googlebot/2.1)', '66.249.73.135')).toBe('google');
    expect(verified?.('Mozilla (compatible; googlebot/2.1)', '203.0.113.9')).toBeUndefined();
  });

  it('has the budgets, the judge, the proxies and the crawlers of a configuration, and its own besides', () => {
    const config = join(directory, 'weir.yaml');
    writeFileSync(
      config,
      `identify:
  trustedProxies: [10.0.0.0/8]
  crawlers: [{ name: bing, userAgent: bingbot, networks: [157.55.39.0/24] }]
budgets: { visitor: [{ window: 1h, stepUp: 5, deny: 9 }] }
judge: { denyE: 1e6, verified: ['account:auditor'] }
`,
    );
    const { recipients, judging, crawlers } = plan({
      config,
      trustedProxy: ['192.0.2.1'],
      crawler: [`google=Googlebot=${networks}`],
    });
    for (const address of ['10.1.2.3', '192.0.2.1'])
      expect(recipients.proxies.has(parseAddress(address) as Uint8Array)).toBe(true);
    expect(recipients.proxies.has(parseAddress('203.0.113.9') as Uint8Array)).toBe(false);
    expect(recipients.verified?.('bingbot/2.0', '157.55.39.7')).toBe('bing');
    expect(recipients.verified?.('googlebot/2.1', '66.249.73.135')).toBe('google');
    expect(crawlers).toEqual(['google']);
    expect(judging?.policy.budgets.visitor).toEqual([{ windowMs: 3_600_000, stepUp: 5, deny: 9 }]);
    expect(judging?.policy.own).toEqual(['visitor']);
    expect(judging?.combination.denyE).toBe(1e6);
    expect(judging?.leftAlone).toEqual([
      { kind: 'account', value: 'auditor' },
      { kind: 'partner', value: 'bing' },
    ]);
    expect(plan().judging).toBeUndefined();
    writeFileSync(config, 'budget: 1\n');
    expect(() => plan({ config })).toThrow('unknown key budget');
  });

  it('follows plain files alone', () => {
    expect(canFollow(['a.log'], undefined)).toBe(true);
    for (const path of ['-', 'a.log.gz', 'a.zst']) expect(canFollow([path], undefined)).toBe(false);
    expect(canFollow(['a.har'], 'har')).toBe(false);
  });

  it.each([
    [{}, ['nothing-*.log'], 'no file matches'],
    [{ personPath: ['users/{person}'] }, [], 'does not begin with /'],
    [{ pageSize: ['/orders'] }, [], 'an equals sign'],
    [{ zone: 'Mars' }, [], 'no time zone'],
    [{ reorder: '2d' }, [], 'of an hour at most'],
    [{ top: '0' }, [], 'whole number'],
    [{ blockFor: 'ever' }, [], 'such as 24h'],
    [{ trustedProxy: ['10.0.0.0/99'] }, [], 'not an address or a network'],
    [{ crawler: ['google'] }, [], 'not name=word=file'],
    [{ crawler: ['google=Googlebot=nowhere.txt'] }, [], 'nowhere.txt'],
    [{ crawler: [`google=Googlebot=${join(directory, 'none.txt')}`] }, [], 'not an address or a network'],
  ] as const)('refuses %j', (flags, files, problem) => {
    expect(() => plan(flags, files)).toThrow(problem);
  });
});
