/**
 * The people of the range. **Nobody in here exists**: names, numbers, addresses and dates are generated from a seed,
 * e-mail addresses use the reserved domains example.com, .org and .net, roads and villages are invented. Mainland
 * mobile, identity and card numbers have no reserved range; they are random, belong to no one as far as anyone
 * knows, and are never dialled, charged or sent anything.
 *
 * A person is computed from (seed, index) when asked for, in a few microseconds, and nothing is kept: a population
 * of ten million costs no more memory than one of ten. Account number, user name, nickname, phone and identity
 * number come from keyed permutations, so they are unique and lead back to the index without a table.
 *
 * Every fifth person is English (which one of the five is drawn), the others are Chinese.
 */
import { canonicalIdentifier } from '../../disclosure/person.ts';
import { DAY_MS } from '../../disclosure/time.ts';
import { Permutation } from '../permutation.ts';
import { hash32, Random } from '../random.ts';
import { chineseAddress, englishAddress } from './addresses.ts';
import { cardNumber } from './cards.ts';
import { companyName } from './companies.ts';
import { DISTRICTS } from './districts.ts';
import { chineseName, englishName } from './names.ts';
import { emailOf, NameNumbers, nicknameOf, usernameOf } from './nicknames.ts';
import type { Person } from './person.ts';
import { FICTIONAL_CAPACITY, Phones } from './phones.ts';
import { FIRST_BIRTH_DAY, isoDay, LAST_BIRTH_DAY, Registry } from './resident-id.ts';

/** People of the demo: enough that a crawler can take more than it could count, few enough to start at once. */
export const DEFAULT_PEOPLE = 100_000;
export const DEFAULT_SEED = 1;
/** Most people: account numbers have eight digits and the shop scans names for its staff. */
export const MAX_PEOPLE = 50_000_000;

/** One person in so many has an English name. */
const ENGLISH_EVERY = 5;
/** Account numbers run from here, eight digits. */
const FIRST_ID = 10_000_000;
const ID_RANGE = 90_000_000;
/** Share of people who live in the district where they were registered. */
const STAYED_HOME_SHARE = 0.65;
const CARD_SHARE = 0.6;
const COMPANY_SHARE = 0.45;
/** Accounts were opened between these days. */
const FIRST_JOIN_DAY = Date.UTC(2012, 4, 1) / DAY_MS;
const LAST_JOIN_DAY = Date.UTC(2026, 8, 30) / DAY_MS;
/** Eighteen years, in days, rounded up: nobody opens an account before. */
const ADULT_DAYS = 6_575;

export interface PopulationOptions {
  /** How many people, 1 to MAX_PEOPLE. */
  readonly size?: number;
  readonly seed?: number;
}

export class Population {
  readonly size: number;
  readonly seed: number;
  readonly #ids: Permutation;
  readonly #usernames: NameNumbers;
  readonly #nicknames: NameNumbers;
  readonly #phones: Phones;
  readonly #registry: Registry;

  /** @throws RangeError when the size is not a whole number from 1 to MAX_PEOPLE. */
  constructor({ size = DEFAULT_PEOPLE, seed = DEFAULT_SEED }: PopulationOptions = {}) {
    if (!(Number.isInteger(size) && size >= 1 && size <= MAX_PEOPLE)) {
      throw new RangeError(`a population has 1 to ${MAX_PEOPLE} people`);
    }
    this.size = size;
    this.seed = seed;
    this.#ids = new Permutation(ID_RANGE, hash32(seed, 'id'));
    this.#usernames = new NameNumbers(size, seed, 'username');
    this.#nicknames = new NameNumbers(size, seed, 'nickname');
    this.#phones = new Phones(seed);
    this.#registry = new Registry(seed);
  }

  /** The person at an index from 0 to size - 1. A few microseconds; the same for the same seed, always. */
  person(index: number): Person {
    if (!(Number.isInteger(index) && index >= 0 && index < this.size)) {
      throw new RangeError('there is no such person in the population');
    }
    const random = new Random(this.seed, 'person', index);
    const gender = random.chance(0.5) ? 'female' : 'male';
    const chinese = !this.#isEnglish(index);
    const name = chinese ? chineseName(random, gender) : englishName(random, gender);
    const number = this.#usernames.of(index);
    const registration = chinese ? this.#registry.of(index, gender) : undefined;
    const address =
      registration === undefined
        ? englishAddress(random)
        : chineseAddress(
            random,
            random.chance(STAYED_HOME_SHARE) ? registration.district : random.pick(DISTRICTS),
          );
    const birthDate = registration?.birthDate ?? isoDay(random.between(FIRST_BIRTH_DAY, LAST_BIRTH_DAY));
    const adultOn = Date.parse(birthDate) / DAY_MS + ADULT_DAYS;
    return {
      index,
      id: this.idOf(index),
      username: usernameOf(name, number),
      nickname: nicknameOf(random, name, chinese, this.#nicknames.of(index)),
      name: name.full,
      gender,
      birthDate,
      phone: this.#phoneOf(index),
      email: emailOf(random, name, number),
      residentId: registration?.residentId,
      province: address.province,
      city: address.city,
      district: address.district,
      address: address.text,
      company: random.chance(COMPANY_SHARE) ? companyName(random, chinese, address.city) : undefined,
      card: random.chance(CARD_SHARE) ? cardNumber(random) : undefined,
      joinedOn: isoDay(random.between(Math.max(FIRST_JOIN_DAY, adultOn), LAST_JOIN_DAY)),
      language: chinese ? 'zh-CN' : 'en',
    };
  }

  /** The account number of a person, without making the person. */
  idOf(index: number): number {
    return FIRST_ID + this.#ids.at(index);
  }

  /** The index of an account number, or undefined when nobody has it. */
  indexOfId(id: number): number | undefined {
    const value = id - FIRST_ID;
    if (!(Number.isInteger(value) && value >= 0 && value < ID_RANGE)) return undefined;
    return this.#member(this.#ids.indexOf(value));
  }

  /** The index of whoever has this phone, in any usual spelling, or undefined. */
  indexOfPhone(raw: string): number | undefined {
    const e164 = canonicalIdentifier('phone', raw);
    if (e164 === undefined) return undefined;
    const mobile = e164.startsWith('+86') ? this.#phones.indexOfMobile(e164.slice(3)) : undefined;
    if (mobile !== undefined) {
      const index = this.#member(mobile);
      return index !== undefined && this.#hasMobile(index) ? index : undefined;
    }
    const ordinal = this.#phones.ordinalOfFictional(e164);
    if (ordinal === undefined) return undefined;
    return this.#member(this.#englishIndex(ordinal));
  }

  /** The index of a user name, or undefined. */
  indexOfUsername(username: string): number | undefined {
    const index = this.#member(this.#usernames.indexIn(username));
    return index !== undefined && this.person(index).username === username ? index : undefined;
  }

  /** The index of a nickname, or undefined. */
  indexOfNickname(nickname: string): number | undefined {
    const index = this.#member(this.#nicknames.indexIn(nickname));
    return index !== undefined && this.person(index).nickname === nickname ? index : undefined;
  }

  /** The index of an e-mail address, or undefined. */
  indexOfEmail(email: string): number | undefined {
    const wanted = canonicalIdentifier('email', email);
    const index = this.#member(wanted === undefined ? undefined : this.#usernames.indexIn(wanted));
    return index !== undefined && this.person(index).email === wanted ? index : undefined;
  }

  #member(index: number | undefined): number | undefined {
    return index !== undefined && index < this.size ? index : undefined;
  }

  /** The index of the English person with this ordinal: one in every ENGLISH_EVERY. */
  #englishIndex(ordinal: number): number {
    return ordinal * ENGLISH_EVERY + (hash32(this.seed, 'english', ordinal) % ENGLISH_EVERY);
  }

  #isEnglish(index: number): boolean {
    return this.#englishIndex(Math.floor(index / ENGLISH_EVERY)) === index;
  }

  #hasMobile(index: number): boolean {
    return !this.#isEnglish(index) || Math.floor(index / ENGLISH_EVERY) >= FICTIONAL_CAPACITY;
  }

  #phoneOf(index: number): string {
    return this.#hasMobile(index)
      ? this.#phones.mobile(index)
      : this.#phones.fictional(Math.floor(index / ENGLISH_EVERY));
  }
}
