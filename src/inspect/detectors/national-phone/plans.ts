/**
 * Whether a number in national spelling can exist in a country's plan, told from the library's own metadata: the
 * expressions of the plan, compiled once. The library, which compiles them for each number, is asked only where it may
 * say yes.
 *
 *   digits ─▶ dialled as an international call?            ─▶ perhaps
 *          └▶ as written, and without the trunk prefix     ─▶ fits the plan and a kind of line of it ─▶ perhaps · no
 *
 * Invariant: a necessary condition. Where it says no, libphonenumber finds the number not valid; a property test holds
 * both together. Source: metadata of libphonenumber-js (version 4 of its format), countries that share a calling code
 * taken together.
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
const TRUNK_PREFIX = 5;
const TRUNK_PREFIX_FOR_PARSING = 7;
const TRANSFORM_RULE = 8;
const TYPES = 11;

/** A kind of line: pattern, and lengths where these are not the plan's. */
interface LineType {
  readonly pattern: RegExp;
  readonly lengths: readonly number[] | undefined;
}

interface Country {
  readonly pattern: RegExp;
  readonly types: readonly LineType[];
}

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);

export class NationalPlan {
  readonly #callingCode: string;
  readonly #international: RegExp;
  readonly #trunk: RegExp | undefined;
  readonly #transforms: boolean;
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
    this.#countries = codes[this.#callingCode]!.map((country) => countryOf(countries[country]!));
  }

  /** @param digits of the number as written, without what stands between them. */
  mayHave(digits: string): boolean {
    if (digits.startsWith(this.#callingCode) || this.#international.test(digits)) return true;
    if (this.#fits(digits)) return true;
    const trunk = this.#trunk?.exec(digits) ?? null;
    if (trunk === null) return false;
    // What a rule makes of it is the library's to say.
    if (this.#transforms && trunk.length > 1) return true;
    return this.#fits(digits.slice(trunk[0].length));
  }

  #fits(digits: string): boolean {
    for (const { pattern, types } of this.#countries) {
      if (!pattern.test(digits)) continue;
      for (const { pattern: line, lengths } of types) {
        if ((lengths === undefined || lengths.includes(digits.length)) && line.test(digits)) return true;
      }
    }
    return false;
  }
}

function countryOf(metadata: CountryMetadata): Country {
  const types: LineType[] = [];
  for (const type of (metadata[TYPES] || []) as readonly (readonly [string, (readonly number[])?] | 0)[]) {
    if (type === 0 || type[0] === '') continue;
    types.push({ pattern: whole(type[0]), lengths: type[1] });
  }
  return { pattern: whole(metadata[PATTERN] as string), types };
}
