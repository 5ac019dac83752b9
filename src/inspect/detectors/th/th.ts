/**
 * Thailand. Source: Department of Provincial Administration: category 1–8, province and district of registration,
 * check digit by weights 13 to 2 modulo 11.
 */
import { allSame, digitValue, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

/** Provinces in use: GB-style codes 10–19, 20–27, 30–49, 50–58, 60–67, 70–77, 80–86, 90–96. */
function isProvince(code: number): boolean {
  const last = code % 10;
  if (code < 10 || code > 96) return false;
  if (code < 20 || (code >= 30 && code < 50)) return true;
  return last <= (code < 30 ? 7 : code < 60 ? 8 : code < 80 ? 7 : 6);
}

export const checkTnin: Check = (c) =>
  c[0]! >= 0x31 &&
  c[0]! <= 0x38 &&
  !allSame(c, 0, 13) &&
  isProvince(numberAt(c, 1, 2)) &&
  (11 - (weighted(c, 0, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitValue(c[12]!);

export const TH: readonly Detector[] = [
  {
    entity: 'TH_TNIN',
    category: 'weir:ResidentID',
    pack: 'th',
    source: 'Department of Provincial Administration: modulus 11',
    patterns: ['[1-8]\\d{12}', '[1-8]-\\d{4}-\\d{5}-\\d{2}-\\d'],
    check: checkTnin,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId', 'taxId'],
    labels: 'tnin,thai id,thai national id,national id,เลขประจำตัวประชาชน,บัตรประชาชน,เลขบัตรประชาชน',
    naming: true,
  },
];
