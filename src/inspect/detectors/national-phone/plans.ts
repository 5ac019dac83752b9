/**
 * Whether a number in national spelling exists in a country's plan, told from the library's own metadata: the
 * expressions of the plan, compiled once. The library, which compiles them for each number, is asked only about numbers
 * that are dialled as international ones.
 *
 *   digits ─▶ without the trunk prefix, if that leaves a number ─▶ country of those that share the calling code
 *                                                               ─▶ fits a kind of line of it ─▶ valid
 *
 * Invariant: where an answer is given it is isValid() of libphonenumber-js; a property test holds both together.
 * Source: metadata of libphonenumber-js (version 4 of its format) and its parse.js, extractNationalNumber.js,
 * getCountryByNationalNumber.js.
 */

/** Of a country: calling code, prefix of international calls, pattern, …; see libphonenumber-js/source/metadata.js. */
type CountryMetadata = readonly unknown[];

export interface PlanMetadata {
  readonly version: number;
  readonly country_calling_codes: Readonly<Record<string, readonly string[]>>;
  readonly countries: Readonly<Record<string, CountryMetadata>>;
}

/** The format of metadata that is read here. */
export const METADATA_VERSION = 4;

const CALLING_CODE = 0;
const INTERNATIONAL_PREFIX = 1;
const PATTERN = 2;
const LENGTHS = 3;
const TRUNK_PREFIX = 5;
const TRUNK_PREFIX_FOR_PARSING = 7;
const TRANSFORM_RULE = 8;
const LEADING_DIGITS = 10;
const TYPES = 11;

/** Digits of the longest and the shortest number of a plan that the library reads. */
const MOST_DIGITS = 17;
const LEAST_DIGITS = 2;

type TypeMetadata = readonly [pattern: string, lengths?: readonly number[]] | 0;

/** A kind of line: pattern, and how many digits. */
interface LineType {
  readonly pattern: RegExp;
  readonly lengths: readonly number[];
}

class Country {
  readonly pattern: RegExp;
  /** Digits of its numbers, ascending. */
  readonly lengths: readonly number[];
  /** Of countries that share a calling code: what its numbers begin with. */
  readonly leading: RegExp | undefined;
  readonly #types: readonly LineType[];

  constructor(metadata: CountryMetadata) {
    this.pattern = whole(metadata[PATTERN] as string);
    this.lengths = metadata[LENGTHS] as readonly number[];
    const leading = metadata[LEADING_DIGITS] as string | 0 | undefined;
    this.leading = leading ? new RegExp(`^(?:${leading})`) : undefined;
    const types = (metadata[TYPES] || []) as readonly TypeMetadata[];
    this.#types = types.flatMap((type) =>
      type === 0 || type[0] === '' ? [] : { pattern: whole(type[0]), lengths: type[1] ?? this.lengths },
    );
  }

  /** Whether a number is of some kind of line here. */
  has(digits: string): boolean {
    if (!this.lengths.includes(digits.length) || !this.pattern.test(digits)) return false;
    for (const { pattern, lengths } of this.#types) {
      if (lengths.includes(digits.length) && pattern.test(digits)) return true;
    }
    return false;
  }

  /** Whether its numbers have so many digits, or fewer than these. */
  mayBeginWith(length: number): boolean {
    return length > this.lengths.at(-1)! || this.lengths.includes(length);
  }
}

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

export class NationalPlan {
  readonly #callingCode: string;
  readonly #international: RegExp;
  readonly #trunk: RegExp | undefined;
  readonly #transforms: boolean;
  readonly #main: Country;
  /** All that share the calling code. */
  readonly #countries: readonly Country[];

  /** @throws RangeError when the metadata is of a format that is not known. */
  constructor({ version, countries, country_calling_codes: codes }: PlanMetadata, region: string) {
    if (version !== METADATA_VERSION) throw new RangeError(`metadata of version ${version}`);
    const main = countries[region]!;
    this.#callingCode = main[CALLING_CODE] as string;
    this.#international = new RegExp(`^(?:${main[INTERNATIONAL_PREFIX] as string})`);
    const trunk = (main[TRUNK_PREFIX_FOR_PARSING] || main[TRUNK_PREFIX]) as string | 0;
    this.#trunk = trunk === 0 ? undefined : new RegExp(`^(?:${trunk})`);
    this.#transforms = Boolean(main[TRANSFORM_RULE]);
    this.#main = new Country(main);
    this.#countries = codes[this.#callingCode]!.map((country) => new Country(countries[country]!));
  }

  /**
   * Whether the number is valid. @param digits as written, without what stands between them.
   * @returns undefined where the library has to be asked.
   */
  has(digits: string): boolean | undefined {
    if (digits.startsWith(this.#callingCode) || this.#international.test(digits)) return undefined;
    const trunk = this.#trunk?.exec(digits) ?? null;
    // What a rule makes of it is the library's to say.
    if (this.#transforms && trunk?.at(-1) !== undefined && trunk.length > 1) return undefined;
    const bare = trunk === null ? digits : digits.slice(trunk[0].length);
    const number = bare === digits || this.#keepsTrunk(digits, bare) ? digits : bare;
    if (number.length < LEAST_DIGITS || number.length > MOST_DIGITS) return false;
    return (this.#countryOf(number) ?? this.#main).has(number);
  }

  /** Whether what looks like the trunk prefix is a part of the number. */
  #keepsTrunk(digits: string, bare: string): boolean {
    const { pattern } = this.#main;
    if (pattern.test(digits) && !pattern.test(bare)) return true;
    return !(this.#countryOf(bare) ?? this.#main).mayBeginWith(bare.length);
  }

  /** The country of those that share a calling code; undefined where none has the number. */
  #countryOf(digits: string): Country | undefined {
    if (this.#countries.length === 1) return this.#countries[0];
    return this.#countries.find((country) => country.leading?.test(digits) ?? country.has(digits));
  }
}
