/**
 * Telephone numbers in national spelling within running text. Sources: ATIS-0300051 (North American Numbering Plan:
 * area and exchange begin with 2–9, no exchange ends in 11); ITU-T E.123 (groups, trunk prefix 0 in brackets or not);
 * numbering plans of all countries as libphonenumber has them.
 *
 * Digits in groups are a date, a sum or an order as often as a telephone: North American groups speak for themselves,
 * others only where the number exists in a country's plan and a word beside it calls it a number to call. The library
 * takes tens of microseconds a number and a country: what its metadata says of plain numbers is read in plans.ts, and it is loaded for the others.
 */
import { createRequire } from 'node:module';
import { byteWithin, isDigit } from '../../bytes.ts';
import { numberAt } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';
import { NationalPlan, type PlanMetadata } from './plans.ts';

type Library = typeof import('libphonenumber-js/max');
type Region = Parameters<Library['default']>[1];

/** Countries whose national numbers are tried, the most populous numbering plans first. */
export const REGIONS = 'US GB DE FR IL IN BR IT ES JP KR AU NL SE TR ZA TW HK SG MX PL FI NG PH TH'.split(
  ' ',
);

const require = createRequire(import.meta.url);
let library: Library | undefined;
let plans: readonly (readonly [Region, NationalPlan])[] | undefined;

/** @param digits of the number, as they are dialled within its country. */
function isNationalNumber(digits: string): boolean {
  plans ??= REGIONS.map((region) => [
    region as Region,
    new NationalPlan(require('libphonenumber-js/metadata.max.json') as PlanMetadata, region),
  ]);
  for (const [region, plan] of plans) {
    const known = plan.has(digits);
    if (known === true) return true;
    if (known === false) continue;
    library ??= require('libphonenumber-js/max') as Library;
    if (library.default(digits, region)?.isValid() === true) return true;
  }
  return false;
}

/** Area and exchange of the North American plan, from digit `at` on. */
function isNorthAmerican(c: Uint8Array, at: number): boolean {
  return (
    c[at]! >= 0x32 && c[at + 3]! >= 0x32 && numberAt(c, at + 1, 2) !== 11 && numberAt(c, at + 4, 2) !== 11
  );
}

const checkNorthAmerican: Check = (c, length, bytes, start, _end, from, to) => {
  const before = byteWithin(bytes, start - 1, from, to);
  const secondBefore = byteWithin(bytes, start - 2, from, to);
  if (before === 0x2b || (before === 0x2d && isDigit(secondBefore))) return false; // the rest of a longer number
  if (length === 11 && c[0] !== 0x31) return false;
  return isNorthAmerican(c, length - 10);
};

/** Digits of the shortest number that is tried. */
const LEAST_TRUNK = 8;

const checkTrunk: Check = (c, length) => {
  if (length < LEAST_TRUNK || length > 13) return false;
  let digits = '';
  for (let i = 0; i < length; i++) digits += String.fromCharCode(c[i]!);
  return isNationalNumber(digits);
};

const PHONE = {
  entity: 'PHONE_NUMBER',
  category: 'pd:TelephoneNumber',
  pack: 'common',
  keys: ['phone'],
} as const;
const LABELS =
  'phone,number,mobile,cell,tel,telephone,call,fax,contact,whatsapp,sms,text me,reach,dial,hotline,téléphone,telefon,telefono,teléfono,telefone,handy,电话,手机,电话號碼,電話,전화,携帯';

export const NATIONAL_PHONE: readonly Detector[] = [
  {
    ...PHONE,
    source: 'ATIS-0300051, ITU-T E.123',
    patterns: ['(1[- .])?\\(\\d{3}\\)[- ]?\\d{3}[-. ]\\d{4}', '(1[- ])?\\d{3}-\\d{3}-\\d{4}'],
    check: checkNorthAmerican,
    odds: STRENGTH.likely,
    proven: STRENGTH.likely,
    labels: LABELS,
  },
  {
    ...PHONE,
    source: 'ATIS-0300051',
    patterns: ['(1[. ])?\\d{3}\\.\\d{3}\\.\\d{4}', '(1 )?\\d{3} \\d{3}[- ]\\d{4}', '[2-9]\\d{9}'],
    check: checkNorthAmerican,
    odds: STRENGTH.shaped,
    proven: STRENGTH.shaped,
    labels: LABELS,
  },
  {
    ...PHONE,
    source: 'ITU-T E.123, numbering plans by libphonenumber',
    patterns: [
      '0\\d{1,4}[-/ ]\\d{5,8}',
      '0\\d{1,4}([-. /]\\d{2,4}){2,4}',
      '\\(0\\d{1,4}\\)[- ]?\\d{2,4}([- ]?\\d{2,4}){1,3}',
      '(\\(\\d{2}\\)|\\d{2}) 9?\\d{4}-\\d{4}',
    ],
    check: checkTrunk,
    least: LEAST_TRUNK,
    dear: true,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    labels: LABELS,
  },
];
