/**
 * Words at which something in running text is told, and what it is that begins, ends or stands there. The sieve finds
 * them all in one pass; expressions are then tried where such a word stands, and nowhere else.
 */

/** What stands at a word; a word may be several. */
export const ANCHOR = {
  /** `收货人`: a name comes next. */
  role: 1,
  /** `学生`: the same, where something stands between. */
  customer: 1 << 1,
  /** `先生`: a name ends before it. */
  title: 1 << 2,
  /** A mobile number, or `身份证`: a name may stand before it. */
  number: 1 << 3,
  wechat: 1 << 4,
  qq: 1 << 5,
  /** A province, or the end of a city's name. */
  place: 1 << 6,
  /** `寄到`: an address comes next. */
  led: 1 << 7,
  /** The end of an address may stand here. */
  house: 1 << 8,
  /** A town's postcode. */
  postal: 1 << 9,
  /** What begins here may begin with the word before. */
  wordBefore: 1 << 10,
} as const;

/** English cues are numbered as in english-prose.ts. */
const FIRST_CUE = 11;
export const CUE_COUNT = 6;
/** All of them. */
export const ANY_CUE = ((1 << CUE_COUNT) - 1) << FIRST_CUE;

export function cue(number: number): number {
  return 1 << (FIRST_CUE + number);
}

export interface ProseWord {
  /** See automaton/pattern.ts. */
  readonly pattern: string;
  /** Bits of ANCHOR. */
  readonly anchors: number;
  /** Whether one of these stands in every text in which something is found. */
  readonly hint: boolean;
}

export function words(anchors: number, patterns: readonly string[], hint = true): ProseWord[] {
  return patterns.map((pattern) => ({ pattern, anchors, hint }));
}

/** Words of one text by where they stand. */
export interface ProseWords {
  readonly count: number;
  /** Bits of ANCHOR of each. */
  readonly anchors: Int32Array;
  /** Where each begins, in UTF-16 units of the text, ascending. */
  readonly at: Int32Array;
}
