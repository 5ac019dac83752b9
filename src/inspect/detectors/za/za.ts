/**
 * South Africa. Source: Identification Act 68 of 1997 and Department of Home Affairs: date of birth, sequence,
 * citizenship (0 citizen, 1 permanent resident, 2 refugee), a digit of old use, Luhn.
 */
import { isDay, luhn, numberAt } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkId: Check = (c) =>
  isDay(numberAt(c, 0, 2), numberAt(c, 2, 2), numberAt(c, 4, 2)) && c[10]! <= 0x32 && luhn(c, 0, 13);

export const ZA: readonly Detector[] = [
  {
    entity: 'ZA_ID_NUMBER',
    category: 'weir:ResidentID',
    pack: 'za',
    source: 'Identification Act 68 of 1997: Luhn',
    patterns: ['\\d{13}', '\\d{6} \\d{4} \\d{3}', '\\d{6} \\d{4} \\d{2} \\d'],
    check: checkId,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId', 'taxId'],
    labels:
      'id number,id no,south african id,sa id,rsa id,identity number,identity document,said,identiteitsnommer',
    naming: true,
  },
];
