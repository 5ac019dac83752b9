import { describe, expect, it } from 'vitest';
import { compose, initials, isAgent, isChinesePerson } from './grammar.ts';
import { readKey } from './read-key.ts';

describe('words for somebody', () => {
  it.each(['plaintiff', 'defendant', 'supervisor', 'lessee', 'therapist', 'person'])('%s is one', (word) =>
    expect(isAgent(word)).toBe(true),
  );
  it.each(['order', 'server', 'parameter', 'vector', 'document', 'event', 'playlist', 'committee'])(
    '%s is none',
    (word) => expect(isAgent(word)).toBe(false),
  );
  it.each(['报案人', '驾驶员', '访客', '车主', '考生', '被保险人'])('%s is one', (word) =>
    expect(isChinesePerson(word)).toBe(true),
  );
  it.each(['机器人', '一生', '先生', '时长', '二手', '商品'])('%s is none', (word) =>
    expect(isChinesePerson(word)).toBe(false),
  );
});

describe('keys that no list has', () => {
  it.each([
    ['plaintiffName', 'name', 'plaintiff'],
    ['plaintiff_phone', 'phone', 'plaintiff'],
    ['maleCredNo', 'residentId', '~male'],
    ['malePhone', 'phone', '~male'],
    ['backup_mobile', 'phone', ''],
    ['docNum', 'residentId', ''],
    ['ZSXXDZ', 'address', ''],
    ['报案人电话', 'phone', '报案人'],
    ['next_of_kin_phone', 'phone', 'nextofkin'],
    ['employee_no', 'userId', 'employee'],
    ['comment-author', 'username', 'author'],
  ])('%s is a %s of %s', (key, kind, who) => expect(readKey(key)).toMatchObject({ kind, who }));

  it.each(['productName', 'warehouse_name', 'outerId', 'ledgerNo', 'tenantId', 'guestNumber', 'fileName'])(
    '%s says nothing of anybody',
    (key) => expect(['none', 'negative', 'purchase']).toContain(readKey(key).kind),
  );

  it('guesses at a name under a word that nobody listed, and the value decides', () => {
    expect(readKey('queriedName')).toMatchObject({ kind: 'name', guess: true, contextual: true });
    expect(compose(['brand', 'name'], () => false)).toBeUndefined();
  });

  it('reads initials of pinyin, but no words', () => {
    expect(initials('jzxxdz')).toMatchObject({ kind: 'address' });
    expect(initials('maxm')).toBeUndefined();
  });
});
