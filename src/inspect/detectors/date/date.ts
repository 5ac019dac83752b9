/**
 * Days and times as people and programs write them: ISO 8601, numbers in the orders of day, month and year, months by
 * name. Only the `all` tier looks for them: a date is personal under a key or a label that says whose (see
 * keys/vocabulary.ts, birthDate).
 */
import { byteWithin } from '../../bytes.ts';
import { isDay, numberAt } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

const checkIso: Check = (c) => isDay(numberAt(c, 0, 4), numberAt(c, 4, 2), numberAt(c, 6, 2));

/** Numbers between separators, at most three of them. */
function parts(bytes: Uint8Array, start: number, end: number): number[] {
  const found = [0];
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - 0x30;
    if (digit >= 0 && digit <= 9) found[found.length - 1] = found.at(-1)! * 10 + digit;
    else found.push(0);
  }
  return found;
}

const checkOrders: Check = (_c, _length, bytes, start, end) => {
  const [a, b, c] = parts(bytes, start, end) as [number, number, number];
  return isDay(c, b, a) || isDay(c, a, b) || isDay(a, b, c);
};

const checkShort: Check = (_c, _length, bytes, start, end, from, to) => {
  const before = byteWithin(bytes, start - 1, from, to);
  if (byteWithin(bytes, end, from, to) === 0x2f || before === 0x2f) return false; // a piece of a longer one
  const [a, b] = parts(bytes, start, end) as [number, number];
  return (a >= 1 && a <= 12 && b >= 1) || isDay(2000, b, a);
};

const MONTH = '(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)';

const base = {
  entity: 'DATE_TIME',
  category: 'pd:BirthDate',
  pack: 'common',
  source: 'ISO 8601-1:2019 and usage',
  keys: [],
  labels: 'date,birthday,born,dob,生日,出生,出生日期,日期',
  allOnly: true,
  inside: true,
} as const;

export const DATES: readonly Detector[] = [
  {
    ...base,
    patterns: ['\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[-+]\\d{2}:?\\d{2})?)?'],
    check: checkIso,
    odds: STRENGTH.shaped,
    proven: STRENGTH.shaped,
  },
  {
    ...base,
    patterns: [
      '\\d{1,2}/\\d{1,2}/(\\d{4}|\\d{2})',
      '\\d{1,2}-\\d{1,2}-(\\d{4}|\\d{2})',
      '\\d{1,2}\\.\\d{1,2}\\.(\\d{4}|\\d{2})',
      '\\d{4}/\\d{1,2}/\\d{1,2}',
      '\\d{4}年\\d{1,2}月\\d{1,2}日',
    ],
    check: checkOrders,
    odds: STRENGTH.shaped,
    proven: STRENGTH.shaped,
  },
  {
    ...base,
    patterns: [`\\d{1,2}-${MONTH}(-(\\d{4}|\\d{2}))?`, `${MONTH}-(\\d{4}|\\d{2})`],
    odds: STRENGTH.shaped,
  },
  {
    ...base,
    patterns: ['\\d{1,2}/(\\d{4}|\\d{1,2})'],
    check: checkShort,
    odds: STRENGTH.bare,
    proven: STRENGTH.bare,
  },
];
