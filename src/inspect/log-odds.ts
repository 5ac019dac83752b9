/**
 * How sure a finding is: log-odds of its shape, plus what its key or label adds, through the logistic function.
 *
 *   confidence = 1 / (1 + e^−(shape + key))        0 is as likely as not
 *
 * The numbers are set by hand, not learned: 4 means "wrong about once in fifty", −6 "never mind the shape". They are
 * few so that one can argue about each.
 */

/** Odds by shape alone, where nothing says what the value is. */
export const SHAPE = {
  /** Eleven digits of a mobile number within running text: nothing else is written so. */
  mobileInText: 1,
  /** The same as a whole string or cell: an article number may look so. */
  mobileAlone: 0.4,
  /** The same as a JSON number, or in a column whose heading is not known: phones are kept as strings. */
  mobileNumber: -0.8,
  /** With the country code before it. */
  mobilePrefixed: 2.5,
  /** `+`, a country code that exists, 8 to 15 digits. */
  internationalPhone: 1.5,
  /** A phone number in a national spelling: only a key makes it one. */
  nationalPhone: -2,
  email: 4,
  /** Area, date and check character agree: one random 18-digit number in about 30,000. */
  residentId: 3,
  /** Issuer, length and Luhn agree, within running text. */
  cardInText: 0.3,
  /** The same among other words that do not speak of a card: logs are full of ids that pass Luhn. */
  cardAmongWords: -0.4,
  /** The same as a whole value: one order number in ten that begins so passes Luhn. */
  cardAlone: -1.5,
  /** In groups of four. */
  cardGrouped: 1.5,
  /** A name, address or account in running Chinese text, after a word that says so and with its own structure. */
  prose: 1,
  /** An address under a key that says `detail`, by its own structure. */
  part: 0.6,
  /** A name under a key that may name a thing (`name`), which looks like a person's by itself. */
  sureName: 1,
  /** Values that a key names and whose spelling fits. */
  keyed: 0,
} as const;

/** From this confidence on a `name` is a person's beside another identity, even among goods. */
export const SURE_NAME = 0.85;

/** Odds added by a key or label that says something else than the shape does. */
export const CONTRARY = {
  /** A key of order numbers, times, codes over a whole number. */
  negative: -6,
  /** A key of another kind of personal value over a whole number (`userId: 13812345678`). */
  otherKind: -3,
  /** For shapes that speak for themselves (e-mail). */
  weak: -1,
} as const;

/** Odds added to a structured value of detectors/detector.ts (whose STRENGTH is the shape's own). */
export const FORMAT = {
  /** A word within six before it says what it is. */
  labelBefore: 3.5,
  /** A word within four after it. */
  labelAfter: 2.6,
  /** A key of which it is one of several meanings (`idNo` over a passport number). */
  generalKey: -1.5,
  /** A piece of a code with hyphens, a path, a fraction, or what a mask left. */
  partOfCode: -2,
  /** Letters in lower case where the standard has capitals. */
  lowerCase: -1,
  /** A JSON number: ids with leading zeros and letters are kept as strings. */
  number: -0.5,
  /** In a field whose value is one word and whose key says nothing: an article number may look so. */
  oneWord: -0.6,
  /** From here on words around it are not asked. */
  sure: 1.4,
} as const;

/** Odds of what an operator's own detector matched. */
export const CUSTOM = {
  /** The operator said where such values stand, and this is there. */
  named: 5,
  /** The operator said where they stand, and this is elsewhere. */
  unnamed: -2,
  /** The operator gave a pattern and nothing else: it is to be believed. */
  alone: 1.5,
} as const;

/** Least confidence of a finding, by tier. */
export const TIER_FLOOR = { default: 0.5, all: 0.05 } as const;
export type FindingTier = keyof typeof TIER_FLOOR;

export function confidence(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
