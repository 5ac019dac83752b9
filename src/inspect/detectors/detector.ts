/**
 * What a detector of a structured value says of itself: how the value is written, what proves it, what it is called.
 *
 *   patterns ─▶ one automaton finds candidates ─▶ check (digits and letters only) ─▶ odds + key + label ─▶ tier
 *
 * A shape that nothing proves (`any nine digits`) has odds that keep it out of the default tier until a key or a
 * label says what it is. The odds are listed by name in STRENGTH, so that one can argue about each.
 */
import type { Category } from '../../disclosure/category.ts';
import type { KeyKind } from '../keys/vocabulary.ts';

/** Groups of detectors that are switched on and off together: what is met everywhere, and countries by ISO 3166. */
export const PACKS = [
  'common',
  'cn',
  'au',
  'ca',
  'de',
  'es',
  'fi',
  'in',
  'it',
  'kr',
  'ng',
  'ph',
  'pl',
  'se',
  'sg',
  'th',
  'tr',
  'uk',
  'us',
  'za',
] as const;
export type Pack = (typeof PACKS)[number];

/** `true`: proven by its check digits. `false`: impossible. `undefined`: possible, nothing proves it. */
export type Verdict = boolean | undefined;

/**
 * Checks the letters and digits of a candidate: `compact[0..length)` are its ASCII letters, in upper case, and digits,
 * without anything between them. `bytes[start..end)` is the candidate as written, bytes[from..to) the value in which it
 * stands: what lies outside of that is of another value, and is never read. Must not keep the arrays.
 */
export type Check = (
  compact: Uint8Array,
  length: number,
  bytes: Uint8Array,
  start: number,
  end: number,
  from: number,
  to: number,
) => Verdict;

/** Log-odds of a shape where no key and no label says what it is. */
export const STRENGTH = {
  /** 32 bits of check, or country, length and mod 97: nothing else looks so. */
  certain: 4,
  /** A check letter and a structure: one token in thousands looks so by chance. */
  strong: 1.5,
  /** A structure met in little else, and a check or a plausible date. */
  likely: 0.3,
  /** One number in ten passes: a key or a label has to say it. */
  checked: -1.2,
  /** Structure alone. */
  shaped: -1.8,
  /** Digits of a length. */
  bare: -2.6,
  /** Reported only under a key or a label. */
  never: -3.2,
} as const;

export interface Detector {
  /** Presidio's entity name where Presidio has one. */
  readonly entity: string;
  readonly category: Category;
  readonly pack: Pack;
  /** Standard or authority it was written from. */
  readonly source: string;
  /** See automaton/pattern.ts; a match begins and ends at an ASCII boundary. */
  readonly patterns: readonly string[];
  readonly check?: Check;
  /** The forms of `patterns` in which it may stand with no key and no word beside it, where these are fewer. */
  readonly alone?: readonly string[];
  /** Beginnings of which each value that stands so has one, where that says more than its form. */
  readonly signs?: readonly string[];
  /** Letters and digits of the shortest candidate that its check lets through, where some of its forms have fewer. */
  readonly least?: number;
  /** Odds where the check says `undefined` or there is none. */
  readonly odds: number;
  /** Odds where the check says `true`. */
  readonly proven?: number;
  /** Kinds of key that speak for it. */
  readonly keys: readonly KeyKind[];
  /** Words beside it that speak for it, in lower case, phrases with spaces, separated by commas. */
  readonly labels: string;
  /** It names one person: national ids, not plates and licences of things. */
  readonly naming?: true;
  /** Its case must be as written here: candidates in lower case count less. */
  readonly upper?: true;
  /** May begin right after a letter (`is199003…`). */
  readonly glued?: true;
  /** May stand within an address line or a code (`http://192.0.2.1/`): its own check knows where it may not. */
  readonly inside?: true;
  /** Its check takes tens of microseconds: it is asked last, and only where its answer could matter. */
  readonly dear?: true;
  /** Only looked for in tier `all`. */
  readonly allOnly?: true;
}
