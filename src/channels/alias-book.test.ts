import { describe, expect, it } from 'vitest';
import { Keyring } from '../disclosure/keyring.ts';
import { type Identifier, personKey } from '../disclosure/person.ts';
import { AliasBook } from './alias-book.ts';

const hash = new Keyring(new Uint8Array(32).fill(5));
const id: Identifier = { namespace: 'id', value: '10023' };
const phone: Identifier = { namespace: 'phone', value: '+8613800000000' };
const email: Identifier = { namespace: 'email', value: 'a@example.com' };
const name: Identifier = { namespace: 'name', value: '张三' };
const key = (identifier: Identifier) => personKey(hash, identifier);

describe('the alias book', () => {
  it('names a person by the strongest identifier and ties the others to it once', () => {
    const book = new AliasBook(hash);
    const first = book.person([id, phone, email]);
    expect(first.person).toBe(key(id));
    expect(first.news).toEqual([
      { alias: key(phone), person: key(id), strength: 0 },
      { alias: key(email), person: key(id), strength: 0 },
    ]);
    expect(book.person([id, phone, email]).news).toEqual([]);
  });

  it('knows a phone that comes alone, and what stands beside it', () => {
    const book = new AliasBook(hash);
    book.person([id, phone]);
    expect(book.person([phone])).toEqual({ person: key(id), namedBy: 'id', news: [] });
    const { person, news } = book.person([phone, email]);
    expect(person).toBe(key(id));
    expect(news).toEqual([{ alias: key(email), person: key(id), strength: 0 }]);
    expect(book.person([email]).person).toBe(key(id));
  });

  it('learns a stronger identifier later', () => {
    const book = new AliasBook(hash);
    expect(book.person([phone, email]).person).toBe(key(phone));
    expect(book.person([email]).person).toBe(key(phone));
    const { news } = book.person([id, phone]);
    expect(news).toEqual([{ alias: key(phone), person: key(id), strength: 0 }]);
    expect(book.person([phone]).person).toBe(key(id));
  });

  it('does not take two people of one name, or one shared phone, for one person', () => {
    const book = new AliasBook(hash);
    const other: Identifier = { namespace: 'id', value: '20046' };
    expect(book.person([id, phone, name]).person).toBe(key(id));
    expect(book.person([other, phone, name]).person).toBe(key(other));
    expect(book.person([name]).person).toBe(key(name));
  });

  it('is bounded', () => {
    const book = new AliasBook(hash, 10);
    for (let i = 0; i < 100; i++)
      book.person([
        { namespace: 'id', value: String(i) },
        { namespace: 'phone', value: `+${i}` },
      ]);
    expect(book.person([{ namespace: 'phone', value: '+99' }]).person).toBe(
      key({ namespace: 'id', value: '99' }),
    );
    expect(book.person([{ namespace: 'phone', value: '+1' }]).person).toBe(
      key({ namespace: 'phone', value: '+1' }),
    );
  });
});
