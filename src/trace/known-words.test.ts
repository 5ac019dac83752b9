import { describe, expect, it } from 'vitest';
import { readKnown } from './known-words.ts';

describe('what a stranger knew', () => {
  it('is read in English and in Chinese, and by names of categories', () => {
    const contact = { categories: ['pd:Name', 'pd:TelephoneNumber', 'pd:Professional'] };
    for (const text of [
      'name,phone,company',
      'Name, PHONE ,company,',
      '姓名、电话、公司',
      '姓名，手机，pd:Professional',
    ])
      expect(readKnown(text), text).toEqual(contact);
    expect(readKnown('')).toEqual({ categories: [] });
  });

  it('is refused by the first word that means none, whatever objects have by nature', () => {
    expect(readKnown('name,shoe size,phone')).toEqual({ unknown: 'shoe size' });
    expect(readKnown('constructor')).toEqual({ unknown: 'constructor' });
    expect(readKnown('toString')).toEqual({ unknown: 'toString' });
  });
});
