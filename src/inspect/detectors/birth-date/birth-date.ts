/**
 * Days of birth, as a whole value under a key that says so: ISO 8601 and GB/T 7408 with their usual separators, the
 * orders of other countries, months by name, years and months alone, and Unix time in seconds or milliseconds.
 * From 1900 to 2099.
 */

const YEAR = '(?:19|20)\\d{2}';
const MONTH = '(?:0?[1-9]|1[0-2])';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const NAME = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\\.?';

const FORMS = new RegExp(
  `^(?:${[
    `${YEAR}(?:[-/.年]${MONTH}(?:[-/.月](?:${DAY}[日号]?)?)?)?(?:[T ].{0,24})?`,
    `${YEAR}年?(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])`,
    `${DAY}[-/. ]${MONTH}[-/. ]${YEAR}`,
    `${MONTH}[-/. ]${DAY}[-/. ]${YEAR}`,
    `${MONTH}/${DAY}/\\d{2}`,
    `${DAY}[-/. ]${NAME},?[-/. ]${YEAR}`,
    `${NAME}[-/. ]${DAY},?[-/. ]${YEAR}`,
    `\\d{2}-${MONTH}-${DAY}`,
    `${MONTH}月${DAY}日`,
    `(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])`,
  ].join('|')})$`,
  'iu',
);

/** 1900-01-01 and 2100-01-01 in seconds. */
const FIRST_S = -2_208_988_800;
const LAST_S = 4_102_444_800;

function isUnixTime(text: string): boolean {
  if (!/^-?\d{8,13}$/.test(text)) return false;
  const value = Number(text);
  const seconds = Math.abs(value) > 1e10 ? value / 1000 : value;
  return seconds >= FIRST_S && seconds < LAST_S;
}

/** @param text trimmed text of the value. */
export function isBirthDate(text: string): boolean {
  return FORMS.test(text) || isUnixTime(text);
}
