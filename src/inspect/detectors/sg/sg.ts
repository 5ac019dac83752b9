/**
 * Singapore. Sources: National Registration Act (NRIC and FIN: weights 2 7 6 5 4 3 2 and a letter by modulus 11); ACRA,
 * Unique Entity Number (three forms with check characters by modulus 11).
 */
import { charAt, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

const CITIZEN = 'JZIHGFEDCBA';
const FOREIGNER = 'XWUTRQPNMLK';

export const checkNric: Check = (c) => {
  const series = charAt(c, 0);
  if (!'STFG'.includes(series)) return undefined; // M has another table, other letters none
  const sum = weighted(c, 1, [2, 7, 6, 5, 4, 3, 2]) + (series === 'T' || series === 'G' ? 4 : 0);
  return (series < 'H' ? FOREIGNER : CITIZEN)[sum % 11] === charAt(c, 8) ? true : undefined;
};

const OTHER = 'ABCDEFGHJKLMNPQRSTUVWX0123456789';
const KINDS = new Set(
  'CC CD CH CL CM CP CS CX DP FB FC FM FN GA GB GS HC HS LL LP MB MC MD MH MM MQ MS NB NR PA PB PF RF RP SM SS TC TU VH XL'.split(
    ' ',
  ),
);

export const checkUen: Check = (c, length) => {
  const last = charAt(c, length - 1);
  if (length === 9) return 'XMKECAWLJDB'[weighted(c, 0, [10, 4, 9, 3, 8, 2, 7, 1]) % 11] === last;
  if (c[0]! < 0x3a) {
    const year = numberAt(c, 0, 4);
    if (year < 1800 || year > 2099) return false;
    return 'ZKCMDNERGWH'[weighted(c, 0, [10, 8, 6, 4, 9, 7, 5, 3, 1]) % 11] === last;
  }
  if (!KINDS.has(charAt(c, 3) + charAt(c, 4))) return false;
  let sum = -5;
  for (const [i, weight] of [4, 3, 5, 3, 10, 2, 2, 5, 7].entries()) {
    const value = OTHER.indexOf(charAt(c, i));
    if (value < 0) return false;
    sum += value * weight;
  }
  return OTHER[((sum % 11) + 11) % 11] === last;
};

export const SG: readonly Detector[] = [
  {
    entity: 'SG_NRIC_FIN',
    category: 'weir:ResidentID',
    pack: 'sg',
    source: 'National Registration Act: modulus 11',
    patterns: ['[A-Z]\\d{7}[A-Z]'],
    check: checkNric,
    odds: STRENGTH.bare,
    proven: STRENGTH.likely,
    keys: ['residentId'],
    labels: 'nric,fin,fin#,ic number,identity card,work pass',
    naming: true,
    upper: true,
  },
  {
    entity: 'SG_UEN',
    category: 'weir:OrganisationID',
    pack: 'sg',
    source: 'ACRA: modulus 11',
    patterns: ['\\d{8,9}[A-Z]', '[TSR]\\d{2}[A-Z]{2}\\d{4}[A-Z]'],
    check: checkUen,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['orgId', 'taxId'],
    labels: 'uen,unique entity number,business registration,acra',
    upper: true,
  },
];
