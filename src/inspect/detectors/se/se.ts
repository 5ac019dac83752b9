/**
 * Sweden. Sources: Skatteverket SKV 704 (personnummer and samordningsnummer: day plus 60; Luhn over ten digits); Lag
 * (1974:174) om identitetsbeteckning för juridiska personer (the third digit is at least 2).
 */
import { isDay, luhn, numberAt } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkPersonnummer: Check = (c, length) => {
  const ten = length - 10;
  const year = ten === 2 ? numberAt(c, 0, 4) : numberAt(c, 0, 2);
  const day = numberAt(c, ten + 4, 2);
  if (day > 31 && day < 61) return false;
  return isDay(year, numberAt(c, ten + 2, 2), day > 60 ? day - 60 : day) && luhn(c, ten, length);
};

export const checkOrganisation: Check = (c, length) => {
  const ten = length - 10;
  if (ten === 2 && numberAt(c, 0, 2) !== 16) return false;
  return c[ten]! >= 0x31 && c[ten + 2]! >= 0x32 && luhn(c, ten, length);
};

export const SE: readonly Detector[] = [
  {
    entity: 'SE_PERSONNUMMER',
    category: 'weir:ResidentID',
    pack: 'se',
    source: 'Skatteverket SKV 704: Luhn',
    patterns: ['((18|19|20)?\\d{2})[01]\\d[0-9]\\d[-+]?\\d{4}'],
    check: checkPersonnummer,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId', 'ssn'],
    labels: 'personnummer,svenskt personnummer,swedish id,samordningsnummer,personal id,id code',
    naming: true,
    glued: true,
  },
  {
    entity: 'SE_ORGANISATIONSNUMMER',
    category: 'weir:OrganisationID',
    pack: 'se',
    source: 'Lag (1974:174): Luhn',
    patterns: ['(16)?\\d{6}-?\\d{4}'],
    check: checkOrganisation,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['orgId', 'taxId'],
    labels: 'organisationsnummer,orgnummer,org nr,orgnr,org.nr,företag,company number',
    glued: true,
  },
];
