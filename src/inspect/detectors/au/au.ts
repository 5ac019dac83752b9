/**
 * Australia. Sources: Australian Business Register (ABN, modulus 89); ASIC (ACN, modulus 10); Australian Taxation
 * Office (TFN, modulus 11); Services Australia (Medicare card, modulus 10).
 */
import { allSame, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkAbn: Check = (c) =>
  c[0] !== 0x30 && (weighted(c, 0, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;

export const checkAcn: Check = (c) =>
  !allSame(c, 0, 9) && (10 - (weighted(c, 0, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === c[8]! - 0x30;

export const checkTfn: Check = (c) =>
  !allSame(c, 0, 9) && weighted(c, 0, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0;

export const checkMedicare: Check = (c) => weighted(c, 0, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === c[8]! - 0x30;

export const AU: readonly Detector[] = [
  {
    entity: 'AU_ABN',
    category: 'weir:OrganisationID',
    pack: 'au',
    source: 'Australian Business Register: modulus 89',
    patterns: ['\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}'],
    check: checkAbn,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['orgId', 'taxId'],
    labels: 'abn,australian business number,australian business,business number',
  },
  {
    entity: 'AU_ACN',
    category: 'weir:OrganisationID',
    pack: 'au',
    source: 'ASIC: modulus 10',
    patterns: ['\\d{3} ?\\d{3} ?\\d{3}'],
    check: checkAcn,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['orgId', 'taxId'],
    labels: 'acn,australian company number,company number',
  },
  {
    entity: 'AU_TFN',
    category: 'pd:Tax',
    pack: 'au',
    source: 'Australian Taxation Office: modulus 11',
    patterns: ['\\d{3} ?\\d{3} ?\\d{3}'],
    check: checkTfn,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['taxId', 'residentId'],
    labels: 'tfn,tax file number,tax file',
    naming: true,
  },
  {
    entity: 'AU_MEDICARE',
    category: 'pd:HealthRecord',
    pack: 'au',
    source: 'Services Australia: modulus 10',
    patterns: ['[2-6]\\d{3} ?\\d{5} ?\\d'],
    check: checkMedicare,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['healthId'],
    labels: 'medicare,medicare card,medicare number',
    naming: true,
  },
];
