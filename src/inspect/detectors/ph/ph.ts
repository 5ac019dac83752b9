/**
 * Philippines. Sources: NTC numbering plan (mobile numbers: 9 and nine digits); BIR RMC (TIN: nine digits, the ninth a
 * check by weights 9 to 2 modulo 11; branch code of three).
 */
import { digitValue, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkTin: Check = (c) => weighted(c, 0, [9, 8, 7, 6, 5, 4, 3, 2]) % 11 === digitValue(c[8]!);

const NATIONAL = '(\\(9\\d{2}\\)|9\\d{2})[ -]?\\d{3}[ -]?\\d{4}';

export const PH: readonly Detector[] = [
  {
    entity: 'PH_MOBILE_NUMBER',
    category: 'pd:TelephoneNumber',
    pack: 'ph',
    source: 'NTC Memorandum Circular, numbering plan; ITU-T E.164',
    patterns: [`\\+63[ -]?${NATIONAL}`, `0[ -]?${NATIONAL}`],
    odds: STRENGTH.shaped,
    keys: ['phone'],
    labels: 'mobile,phone,cellphone,telepono,contact number,cp number,cell',
  },
  {
    entity: 'PH_TIN',
    category: 'pd:Tax',
    pack: 'ph',
    source: 'BIR: modulus 11',
    patterns: ['\\d{3}-\\d{3}-\\d{3}(-\\d{3})?', '\\d{9}', '\\d{12}'],
    check: checkTin,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['taxId'],
    labels: 'tin,bir,taxpayer identification number,taxpayer id,tax id,rdo',
    naming: true,
  },
];
