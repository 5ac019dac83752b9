import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { isLuhnValid, luhnDigit } from './cards.ts';
import { customersCsv } from './customers-csv.ts';
import { DISTRICTS } from './districts.ts';
import type { Person } from './person.ts';
import { FICTIONAL_CAPACITY, MOBILE_PREFIXES, Phones } from './phones.ts';
import { DEFAULT_PEOPLE, MAX_PEOPLE, Population } from './population.ts';
import { isResidentId, residentIdCheck } from './resident-id.ts';

const population = new Population({ seed: 7 });
let people: Person[] = [];
beforeAll(() => {
  people = Array.from({ length: DEFAULT_PEOPLE }, (_, index) => population.person(index));
});

const distinct = (values: readonly unknown[]) => new Set(values).size;

describe('the standards', () => {
  it('give the check characters of published examples', () => {
    expect(residentIdCheck('11010519491231002')).toBe('X'); // GB 11643-1999, the standard's own example
    expect(residentIdCheck('44052418800101001')).toBe('4'); // the same, second example
    expect(luhnDigit('7992739871')).toBe(3);
    expect(isLuhnValid('79927398713')).toBe(true);
    expect(isLuhnValid('79927398710')).toBe(false);
  });

  it('give districts codes that differ', () => {
    expect(distinct(DISTRICTS.map((district) => district.code))).toBe(DISTRICTS.length);
    expect(DISTRICTS.every((d) => /^\d{6}$/.test(d.code) && d.name !== '' && d.city.endsWith('市'))).toBe(
      true,
    );
  });
});

describe('a population of 100,000', () => {
  it('shares no identifier between two people', () => {
    expect(distinct(people.map((p) => p.id))).toBe(people.length);
    expect(distinct(people.map((p) => p.phone))).toBe(people.length);
    expect(distinct(people.map((p) => p.username))).toBe(people.length);
    expect(distinct(people.map((p) => p.nickname))).toBe(people.length);
    expect(distinct(people.map((p) => p.email))).toBe(people.length);
    const registered = people.filter((p) => p.residentId !== undefined);
    expect(distinct(registered.map((p) => p.residentId))).toBe(registered.length);
    const cards = people.flatMap((p) => p.card ?? []);
    expect(distinct(cards)).toBe(cards.length);
  });

  it('has right check characters and fields that agree', () => {
    const inRange = (p: Person) => p.id >= 10_000_000 && p.id < 100_000_000;
    const cardFits = ({ card }: Person) =>
      card === undefined || (isLuhnValid(card) && /^62(\d{14}|\d{17})$/.test(card));
    const registrationFits = ({ residentId, language, birthDate, gender }: Person) =>
      residentId === undefined
        ? language === 'en'
        : language === 'zh-CN' &&
          isResidentId(residentId) &&
          residentId.slice(6, 14) === birthDate.replaceAll('-', '') &&
          Number(residentId[16]) % 2 === (gender === 'male' ? 1 : 0);
    const adult = (p: Person) => Number(p.joinedOn.slice(0, 4)) - Number(p.birthDate.slice(0, 4)) >= 18;
    for (const holds of [inRange, cardFits, registrationFits, adult]) {
      expect(people.filter((p) => !holds(p)).slice(0, 3)).toEqual([]);
    }
    const codes = new Set(DISTRICTS.map((district) => district.code));
    expect(people.every((p) => p.residentId === undefined || codes.has(p.residentId.slice(0, 6)))).toBe(true);
  });

  it('can reach nobody', () => {
    const domains = new Set(people.map((p) => p.email.split('@')[1]));
    expect(domains).toEqual(new Set(['example.com', 'example.org', 'example.net']));
    const english = people.filter((p) => p.language === 'en');
    expect(english.length).toBe(people.length / 5);
    for (const { phone } of english) {
      expect(phone).toMatch(
        /^\+44 (7700 900|20 7946 0|1[1-6]\d 496 0|191 498 0|29 2018 0|1632 960)\d{3}$|^\+1 \d{3} 555 01\d\d$/,
      );
    }
    const mobiles = people.filter((p) => p.language === 'zh-CN');
    expect(
      mobiles.every((p) => /^\d{11}$/.test(p.phone) && MOBILE_PREFIXES.includes(p.phone.slice(0, 3))),
    ).toBe(true);
  });

  it('is the same for the same seed, in any order, at any size', () => {
    const again = new Population({ seed: 7, size: 200_000 });
    for (const index of [99_999, 0, 41_234]) expect(again.person(index)).toEqual(people[index]);
    expect(new Population({ seed: 8 }).person(0)).not.toEqual(people[0]);
  });

  it('does not hand out account numbers in order', () => {
    const ids = people.slice(0, 1_000).map((p) => p.id);
    const rises = ids.filter((id, i) => i > 0 && id > (ids[i - 1] as number)).length;
    expect(rises).toBeGreaterThan(400);
    expect(rises).toBeLessThan(600);
  });

  it('leads back from every identifier', () => {
    for (const p of people.filter((_, i) => i % 97 === 0)) {
      expect(population.indexOfId(p.id)).toBe(p.index);
      expect(population.indexOfUsername(p.username)).toBe(p.index);
      expect(population.indexOfNickname(p.nickname)).toBe(p.index);
      expect(population.indexOfPhone(p.phone)).toBe(p.index);
      expect(population.indexOfEmail(p.email.toUpperCase())).toBe(p.index);
      if (p.language === 'zh-CN') expect(population.indexOfPhone(`+86 ${p.phone}`)).toBe(p.index);
    }
  });

  it('finds nobody where nobody is', () => {
    fc.assert(
      fc.property(fc.string(), fc.double(), (text, number) => {
        expect(population.indexOfId(number)).toBeUndefined();
        expect(population.indexOfUsername(text)).toBeUndefined();
        expect(population.indexOfNickname(`${text}123456`)).toBeUndefined();
        expect(population.indexOfEmail(text)).toBeUndefined();
      }),
    );
    // Most mainland numbers belong to nobody in a population of this size.
    const strangers = Array.from({ length: 500 }, (_, i) => `138${String(i * 199_999).padStart(8, '0')}`);
    const found = strangers.flatMap((phone) => population.indexOfPhone(phone) ?? []);
    for (const index of found) expect(strangers).toContain(population.person(index).phone);
    expect(found.length).toBeLessThan(5);
  });
});

describe('a population of any size', () => {
  it('refuses sizes that are none', () => {
    for (const size of [0, -1, 1.5, Number.NaN, MAX_PEOPLE + 1]) {
      expect(() => new Population({ size })).toThrow(RangeError);
    }
    expect(() => population.person(DEFAULT_PEOPLE)).toThrow(RangeError);
  });

  it('gives English people mainland mobiles once the drama ranges are used up', () => {
    const large = new Population({ size: 1_000_000, seed: 3 });
    const late: Person[] = [];
    for (let i = 5 * FICTIONAL_CAPACITY; late.length < 20; i++) {
      const person = large.person(i);
      if (person.language === 'en') late.push(person);
    }
    for (const { phone, index } of late) {
      expect(phone).toMatch(/^1\d{10}$/);
      expect(large.indexOfPhone(phone)).toBe(index);
    }
  });

  it('uses every drama number once', () => {
    const phones = new Phones(1);
    const all = Array.from({ length: FICTIONAL_CAPACITY }, (_, ordinal) => phones.fictional(ordinal));
    expect(distinct(all)).toBe(FICTIONAL_CAPACITY);
    expect(phones.ordinalOfFictional('+4479000000')).toBeUndefined();
    expect(phones.ordinalOfFictional('+19995550100')).toBeUndefined();
  });
});

describe('the table of customers', () => {
  it('has one line a person, and a header', async () => {
    const small = new Population({ size: 1_201, seed: 2 });
    let text = '';
    for await (const piece of customersCsv(small)) text += piece;
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('id,name,phone,email');
    expect(lines.at(-1)).toBe('');
    expect(lines.length).toBe(1_203);
    expect(lines.every((line) => line === '' || line.split(',').length === 4)).toBe(true);
    const last = small.person(1_200);
    expect(lines[1_201]).toBe(`${last.id},${last.name},${last.phone},${last.email}`);
  });
});
