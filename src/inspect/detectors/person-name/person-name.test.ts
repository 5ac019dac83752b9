import { describe, expect, it } from 'vitest';
import { isPersonName, isUsername } from './person-name.ts';

describe('isPersonName', () => {
  it.each([
    '张三',
    '欧阳娜娜',
    '阿卜杜拉·买买提',
    'Wang Fang',
    "Seán O'Connor",
    'Jean-Luc Picard',
    '萩原 明日香',
    '佐藤　あゆみ',
    'ササキ ハルト',
    '佐々木 翼',
  ])('takes %s', (name) => expect(isPersonName(name)).toBe(true));
  it.each([
    '匿名用户',
    '杭州某某科技有限公司',
    '中心医院',
    '東京 大学',
    '佐藤 3',
    '张三123',
    'null',
    'user_1',
    'Acme Inc.',
    'a very long sentence that is not a name at all',
    '{"a":1}',
  ])('refuses %s', (name) => expect(isPersonName(name)).toBe(false));
});

describe('isUsername', () => {
  it.each(['小明同学', 'tb_12345', 'x y', '13812345678', '007 Bond', 'a.b-c_9', '1990-01'])(
    'takes %s',
    (name) => expect(isUsername(name)).toBe(true),
  );
  it.each([
    '匿名',
    'anonymous',
    'a',
    'https://example.com',
    '<b>',
    '12',
    'x'.repeat(65),
    '(213) 378-3310',
    '+49 30 901820',
    '604 Mills Mission, Fisherfield',
  ])('refuses %s', (name) => expect(isUsername(name)).toBe(false));
});
