/** Canada. Source: Service Canada, social insurance numbers: Luhn; first digit 1–7 by province, 9 temporary. */
import { allSame, luhn, oneSeparator } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkSin: Check = (c, _length, bytes, start, end) =>
  c[0] !== 0x30 && c[0] !== 0x38 && !allSame(c, 0, 9) && oneSeparator(bytes, start, end) && luhn(c, 0, 9);

export const CA: readonly Detector[] = [
  {
    entity: 'CA_SIN',
    category: 'pd:OfficialID',
    pack: 'ca',
    source: 'Service Canada: Luhn',
    patterns: ['\\d{3}[- ]\\d{3}[- ]\\d{3}', '\\d{9}'],
    check: checkSin,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId', 'ssn', 'taxId'],
    labels: 'sin,nas,social insurance,social insurance number,assurance sociale,numéro d’assurance sociale',
    naming: true,
  },
];
