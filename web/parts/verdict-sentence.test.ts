import { describe, expect, it } from 'vitest';
import { consoleDictionary } from '../../locales/console.ts';
import { LOCALES, type Locale } from '../../locales/locale.ts';
import { vocabulary } from '../../locales/vocabulary.ts';
import type { VerdictRow } from '../../src/console/api-types.ts';
import { formats } from '../format.ts';
import { verdictOutcome, verdictSentence } from './verdict-sentence.ts';

const account = { key: '00000000000000aa', kind: 'account', value: '10023' } as const;
const address = { key: '00000000000000bb', kind: 'ip', value: '203.0.113.9' } as const;
const verdict: VerdictRow = {
  at: 0,
  kind: 'deny',
  recipient: account,
  subject: address,
  test: 'budget',
  people: 412,
  windowMs: 3_600_000,
  limit: 200,
  tier: null,
  unexplainedOnly: false,
  errorProbability: null,
  enforced: false,
};

function say(change: Partial<VerdictRow>, locale: Locale): string {
  const parts = {
    t: consoleDictionary(locale),
    words: vocabulary(locale),
    format: formats(locale, 'UTC'),
  };
  const changed = { ...verdict, ...change };
  return `${verdictSentence(changed, parts)}${parts.t.page.gap}${verdictOutcome(changed, parts)}`;
}

describe('a verdict in words', () => {
  it('says who, how many, in which time, and against what', () => {
    expect(say({}, 'en')).toBe(
      'IP address 203.0.113.9 received data about 412 people in 1 hour; the budget is 200. Denied (observed only).',
    );
    expect(say({}, 'zh-CN')).toBe(
      'IP 地址 203.0.113.9 在 1 小时内接收了 412 人的信息；预算为 200。判定：拒绝（仅观察）。',
    );
  });

  it('says which data and that there was no basis', () => {
    const change = { tier: 'contact', unexplainedOnly: true, enforced: true } as const;
    expect(say(change, 'en')).toBe(
      'IP address 203.0.113.9 received contact data about 412 people, with no basis, in 1 hour; the budget is 200. Denied.',
    );
    expect(say(change, 'zh-CN')).toBe(
      'IP 地址 203.0.113.9 在 1 小时内接收了 412 人的联系方式（无依据）；预算为 200。判定：拒绝。',
    );
  });

  it('names a test that it has no words for', () => {
    expect(say({ test: 'e-process' }, 'en')).toContain('the limit of the test “e-process” is 200');
  });

  it('shows the beginning of the pseudonym of a sealed identity', () => {
    expect(say({ subject: { ...account, value: null } }, 'en')).toMatch(/^Account 00000000… received/);
  });

  it.each(LOCALES)('leaves nothing unfilled in %s', (locale) => {
    for (const tier of [null, 'sensitive'] as const)
      for (const unexplainedOnly of [true, false])
        for (const test of ['budget', 'other'])
          expect(say({ tier, unexplainedOnly, test }, locale)).not.toMatch(/[{}]/);
  });
});
