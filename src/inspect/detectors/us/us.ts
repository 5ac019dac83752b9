/**
 * United States. Sources: SSA, POMS RM 10201.030 (social security numbers); IRS Publication 1915 (ITIN ranges); ABA
 * routing numbers (Accredited Standards X9.1, weights 3-7-1); CMS "Medicare Beneficiary Identifier format"; CMS NPI
 * check digit (Luhn with prefix 80840, 45 CFR 162.406); DEA number check (21 CFR 1301); AAMVA licence formats.
 */
import { allSame, luhnSum, numberAt, oneSeparator, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkSsn: Check = (c, _length, bytes, start, end) => {
  const area = numberAt(c, 0, 3);
  if (area === 0 || area === 666 || area >= 900) return false;
  if (numberAt(c, 3, 2) === 0 || numberAt(c, 5, 4) === 0) return false;
  const whole = numberAt(c, 0, 9);
  if (whole === 78_051_120 || whole === 219_099_999 || whole === 123_456_789) return false; // never issued
  if (allSame(c, 0, 9) || !oneSeparator(bytes, start, end)) return false;
  return end - start === 11 ? true : undefined;
};

const checkItin: Check = (c, _length, bytes, start, end) => {
  const group = numberAt(c, 3, 2);
  const given = (group >= 50 && group <= 65) || (group >= 70 && group <= 88) || group >= 90;
  if (!given || group === 93 || !oneSeparator(bytes, start, end)) return false;
  return end - start === 11 ? true : undefined;
};

export const checkRouting: Check = (c) => {
  const first = numberAt(c, 0, 2);
  const given = first <= 12 || (first >= 21 && first <= 32) || (first >= 61 && first <= 72) || first === 80;
  return given && !allSame(c, 0, 9) && weighted(c, 0, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
};

export const checkNpi: Check = (c) => !allSame(c, 0, 9) && (luhnSum(c, 0, 10) + 24) % 10 === 0;

export const checkDea: Check = (c) => {
  const odd = weighted(c, 2, [1, 0, 1, 0, 1]);
  const even = weighted(c, 3, [1, 0, 1, 0, 1]);
  return (odd + 2 * even) % 10 === c[8]! - 0x30;
};

const MBI_LETTER = '[AC-HJKMNP-RT-Y]';
const MBI_EITHER = '[0-9AC-HJKMNP-RT-Y]';

export const US: readonly Detector[] = [
  {
    entity: 'US_SSN',
    category: 'pd:OfficialID',
    pack: 'us',
    source: 'SSA POMS RM 10201.030',
    patterns: ['\\d{3}[-. ]\\d{2}[-. ]\\d{4}', '\\d{9}', '\\d{5}-\\d{4}', '\\d{3}-\\d{6}'],
    alone: ['\\d{3}[-. ]\\d{2}[-. ]\\d{4}'],
    check: checkSsn,
    odds: STRENGTH.bare,
    proven: STRENGTH.likely,
    keys: ['ssn', 'residentId', 'taxId'],
    labels: 'ssn,ssns,ssid,social security,social security number,social,soc sec',
    naming: true,
  },
  {
    entity: 'US_ITIN',
    category: 'pd:Tax',
    pack: 'us',
    source: 'IRS Publication 1915',
    patterns: ['9\\d{2}[- ]?\\d{2}[- ]?\\d{4}'],
    check: checkItin,
    odds: STRENGTH.bare,
    proven: STRENGTH.shaped,
    keys: ['taxId', 'residentId', 'ssn'],
    labels: 'itin,taxpayer,individual taxpayer,tax id,tax payer,tax identification',
    naming: true,
  },
  {
    entity: 'US_PASSPORT',
    category: 'pd:Passport',
    pack: 'us',
    source: 'Department of State: nine digits, or a letter and eight (next generation, 2021)',
    patterns: ['\\d{9}', '[A-Z]\\d{8}'],
    odds: STRENGTH.bare,
    keys: ['passport', 'residentId'],
    labels: 'passport,us passport,united states passport,passport no,passport number,travel document',
    naming: true,
  },
  {
    entity: 'US_DRIVER_LICENSE',
    category: 'pd:OfficialID',
    pack: 'us',
    source: 'AAMVA, formats by state',
    patterns: [
      '[A-Z]{1,2}\\d{2,14}',
      '[A-Z]\\d{18}',
      '[A-Z]\\d{6}R',
      '[A-Z]{2}\\d{6}[A-Z]',
      '\\d{2}[A-Z]{3}\\d{5,6}',
      '\\d{7,9}[A-Z]',
      '\\d{8}[A-Z]{2}',
      '\\d{3}[A-Z]{2}\\d{4}',
      '[A-Z]\\d[A-Z]\\d[A-Z]',
      '\\d{6,14}',
      '\\d{16}',
      '[A-Z]{3}[A-Z*]{2}[A-Z0-9*]{4}[0-9*][A-Z0-9*]{2}',
    ],
    odds: STRENGTH.bare,
    keys: ['licence'],
    labels: 'driver,drivers,driver license,drivers license,driver’s license,driving,dl,dl number',
    naming: true,
  },
  {
    entity: 'US_BANK_NUMBER',
    category: 'pd:BankAccount',
    pack: 'us',
    source: 'NACHA: account numbers of 4 to 17 digits; shorter than 8 prove nothing',
    patterns: ['\\d{8,17}'],
    odds: STRENGTH.bare,
    keys: ['bankAccount', 'card'],
    labels:
      'bank,bank account,account number,account no,acct no,acct number,checking account,savings account',
  },
  {
    entity: 'ABA_ROUTING_NUMBER',
    category: 'pd:BankAccount',
    pack: 'us',
    source: 'ASC X9.1 (routing number policy): weights 3, 7, 1',
    patterns: ['\\d{9}', '\\d{4}-\\d{4}-\\d'],
    check: checkRouting,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['routing'],
    labels: 'aba,routing,routing number,abarouting,rtn,bankrouting,transit',
  },
  {
    entity: 'US_MBI',
    category: 'pd:HealthRecord',
    pack: 'us',
    source: 'CMS, Medicare Beneficiary Identifier format (no S, L, O, I, B, Z)',
    patterns: [`[1-9]${MBI_LETTER}${MBI_EITHER}\\d-?${MBI_LETTER}${MBI_EITHER}\\d-?${MBI_LETTER}{2}\\d{2}`],
    odds: STRENGTH.likely,
    keys: ['healthId'],
    labels: 'medicare,mbi,beneficiary,cms,medicaid,hic,hicn',
    naming: true,
    upper: true,
  },
  {
    entity: 'US_NPI',
    category: 'pd:Professional',
    pack: 'us',
    source: 'CMS NPI standard: Luhn with prefix 80840',
    patterns: ['[12]\\d{9}', '[12]\\d{3}[- ]\\d{3}[- ]\\d{3}'],
    check: checkNpi,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['healthId', 'professionalId'],
    labels: 'npi,national provider,provider,provider id,provider identifier,taxonomy',
  },
  {
    entity: 'MEDICAL_LICENSE',
    category: 'pd:Professional',
    pack: 'us',
    source: '21 CFR 1301: DEA registration number',
    patterns: ['[A-HJ-MPRSTUX][A-Z9]\\d{7}'],
    check: checkDea,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['professionalId'],
    labels: 'medical,certificate,dea,dea number,registration,practitioner,medical license',
    upper: true,
  },
];
