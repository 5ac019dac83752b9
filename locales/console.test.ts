import { describe, expect, it } from 'vitest';
import { consoleDictionary } from './console.ts';
import { LOCALES, type Locale } from './locale.ts';
import { testName, vocabulary } from './vocabulary.ts';

type Tree = { readonly [key: string]: string | Tree };

function flatten(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[`${prefix}${key}`, value] as [string, string]]
      : flatten(value, `${prefix}${key}.`),
  );
}

const strings = (locale: Locale) => [
  ...flatten(consoleDictionary(locale), 'console.'),
  ...flatten(vocabulary(locale), 'vocabulary.'),
];
const holes = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
/** What may rightly be nothing. */
const MAY_BE_EMPTY = ['console.page.gap'];

describe('the translations', () => {
  it.each(LOCALES)('%s has words everywhere', (locale) => {
    const empty = strings(locale).filter(
      ([name, text]) => text.trim() === '' && !MAY_BE_EMPTY.includes(name),
    );
    expect(empty).toEqual([]);
  });

  it('are filled with the same parameters', () => {
    const english = new Map(strings('en'));
    for (const [name, text] of strings('zh-CN')) {
      expect([name, holes(text)]).toEqual([name, holes(english.get(name) ?? '')]);
    }
  });

  it('use the punctuation of Chinese between Chinese characters', () => {
    const wrong = strings('zh-CN').filter(([, text]) => /[\p{Script=Han}][,;:?!()]/u.test(text));
    expect(wrong).toEqual([]);
  });

  it('keep digits and Latin words apart from Chinese characters', () => {
    const wrong = strings('zh-CN').filter(([, text]) =>
      /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u.test(text),
    );
    expect(wrong).toEqual([]);
  });

  it('use the house’s terms', () => {
    const { table } = consoleDictionary('zh-CN');
    expect([table.recipient, table.person, table.people, table.disclosures, table.channel]).toEqual([
      '接收方',
      '个人',
      '人数',
      '披露',
      '通道',
    ]);
    expect([table.categories, table.bases, table.verdict]).toEqual(['信息类别', '依据', '判定']);
  });

  it('name a test by itself when it has no other name', () => {
    expect(testName(vocabulary('zh-CN'), 'budget')).toBe('预算');
    expect(testName(vocabulary('zh-CN'), 'constructor')).toBe('constructor');
  });
});
