/**
 * United Kingdom. Sources: NHS Data Dictionary, NHS number (modulus 11); HMRC NIM39110 (national insurance prefixes);
 * DVLA INF104 (registration marks) and INF57P (driver number); BS 7666 and Royal Mail PAF (postcodes).
 */
import { allSame, isDay, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkNhs: Check = (c) => {
  const check = 11 - (weighted(c, 0, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return !allSame(c, 0, 10) && check % 11 === c[9]! - 0x30;
};

const NOT_GIVEN = new Set(['BG', 'GB', 'KN', 'NK', 'NT', 'TN', 'ZZ']);

export const checkNino: Check = (c) => (NOT_GIVEN.has(String.fromCharCode(c[0]!, c[1]!)) ? false : undefined);

/** Age identifier of a mark of 2001 on: 02 to 29 from March, 51 to 79 from September. */
const checkPlate: Check = (c, length) => {
  if (length !== 7 || c[2]! > 0x39 || c[0]! < 0x41) return undefined;
  if (c[1]! < 0x41) return undefined; // a letter and three digits
  const age = numberAt(c, 2, 2);
  return Number.isNaN(age) ? undefined : (age >= 2 && age <= 29) || (age >= 51 && age <= 79);
};

/** Surname filled up with 9; decade, month (50 more for women), day, year. */
export const checkDriver: Check = (c) => {
  let filled = false;
  for (let i = 0; i < 5; i++) {
    if (c[i] === 0x39) filled = true;
    else if (filled || c[i]! < 0x41) return false;
  }
  if (c[0] === 0x39) return false;
  const month = numberAt(c, 6, 2) % 50;
  const year = (c[5]! - 0x30) * 10 + c[10]! - 0x30;
  return numberAt(c, 6, 2) < 63 && isDay(year, month, numberAt(c, 8, 2)) ? undefined : false;
};

const AREA1 = '[A-PR-UWYZ]';
const AREA2 = '[A-HK-Y]';
const INWARD = ' ?\\d[ABD-HJLNP-UW-Z]{2}';

export const UK: readonly Detector[] = [
  {
    entity: 'UK_NHS',
    category: 'pd:HealthRecord',
    pack: 'uk',
    source: 'NHS Data Dictionary: modulus 11',
    patterns: ['\\d{3}[- ]?\\d{3}[- ]?\\d{4}'],
    check: checkNhs,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['healthId'],
    labels: 'nhs,nhs number,national health service,health services authority,health authority,nhs no',
    naming: true,
  },
  {
    entity: 'UK_NINO',
    category: 'pd:OfficialID',
    pack: 'uk',
    source: 'HMRC NIM39110',
    patterns: ['[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\\d{2} ?\\d{2} ?\\d{2} ?[A-D]'],
    check: checkNino,
    odds: STRENGTH.likely,
    keys: ['residentId', 'ssn', 'taxId'],
    labels: 'nino,national insurance,national insurance number,ni number,ni no',
    naming: true,
    upper: true,
  },
  {
    entity: 'UK_PASSPORT',
    category: 'pd:Passport',
    pack: 'uk',
    source: 'HM Passport Office: two letters and seven digits',
    patterns: ['[A-Z]{2}\\d{7}'],
    odds: STRENGTH.shaped,
    keys: ['passport', 'residentId'],
    labels: 'passport,passport number,travel document,uk passport,british passport,hmpo',
    naming: true,
  },
  {
    entity: 'UK_POSTCODE',
    category: 'pd:PhysicalAddress',
    pack: 'uk',
    source: 'Royal Mail PAF, BS 7666',
    patterns: [
      `${AREA1}\\d${INWARD}`,
      `${AREA1}\\d{2}${INWARD}`,
      `${AREA1}\\d[A-HJKPSTUW]${INWARD}`,
      `${AREA1}${AREA2}\\d${INWARD}`,
      `${AREA1}${AREA2}\\d{2}${INWARD}`,
      `${AREA1}${AREA2}\\d[ABEHMNPRVWXY]${INWARD}`,
      'GIR ?0AA',
    ],
    odds: STRENGTH.shaped,
    keys: ['postcode', 'address'],
    labels: 'postcode,post code,postal code,address,zip',
    upper: true,
  },
  {
    entity: 'UK_VEHICLE_REGISTRATION',
    category: 'pd:VehicalLicenseNumber',
    pack: 'uk',
    source: 'DVLA INF104',
    patterns: [
      '[A-HJ-PR-Y][A-HJ-PR-Y]\\d{2}[ -]?[A-HJ-PR-Z]{3}',
      '[A-HJ-NP-TV-Y]\\d{1,3}[ -]?[A-HJ-PR-Y][A-HJ-PR-Z]{2}',
      '[A-HJ-PR-Y][A-HJ-PR-Z]{2}[ -]?\\d{1,3}[A-HJ-NP-TV-Y]',
    ],
    check: checkPlate,
    odds: STRENGTH.shaped,
    proven: STRENGTH.checked,
    keys: ['plate'],
    labels: 'vehicle,registration,reg,number plate,plate,car,vrm,vrn,dvla,licence plate',
    upper: true,
  },
  {
    entity: 'UK_DRIVING_LICENCE',
    category: 'pd:OfficialID',
    pack: 'uk',
    source: 'DVLA INF57P',
    patterns: ['[A-Z9]{5}\\d[0156]\\d[0-3]\\d\\d[A-Z9]{2}[A-Z0-9][A-Z]{2}'],
    check: checkDriver,
    odds: STRENGTH.likely,
    keys: ['licence'],
    labels: 'driving,driver,licence,license,driving licence,driver number,dvla',
    naming: true,
    upper: true,
  },
];
