/** Poland. Source: Ustawa o ewidencji ludności 2010, art. 15: date with the century in its month, weights 1, 3, 7, 9. */
import { digitValue, isDay, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkPesel: Check = (c) => {
  const coded = numberAt(c, 2, 2);
  const century = [1900, 2000, 2100, 2200, 1800][Math.floor(coded / 20)]!;
  if (!isDay(century + numberAt(c, 0, 2), coded % 20, numberAt(c, 4, 2))) return false;
  const sum = weighted(c, 0, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]);
  return (10 - (sum % 10)) % 10 === digitValue(c[10]!);
};

export const PL: readonly Detector[] = [
  {
    entity: 'PL_PESEL',
    category: 'weir:ResidentID',
    pack: 'pl',
    source: 'Ustawa o ewidencji ludności, art. 15',
    patterns: ['\\d{11}'],
    check: checkPesel,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId', 'ssn', 'taxId'],
    labels: 'pesel,numer pesel',
    naming: true,
  },
];
