/**
 * Korea. Sources: Resident Registration Act, Enforcement Rules art. 2 (RRN: date, sex and century, check by modulus
 * 11; numbers given since October 2020 have random digits, so a failing check proves nothing); Immigration Act (FRN);
 * National Tax Service (business registration number); Passport Act; Korean National Police Agency (licences).
 */
import { digitValue, isDay, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

const REGISTRATION = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];

function hasDay(c: Uint8Array): boolean {
  return isDay(numberAt(c, 0, 2), numberAt(c, 2, 2), numberAt(c, 4, 2));
}

export const checkRrn: Check = (c) => {
  if (!hasDay(c)) return false;
  const check = (11 - (weighted(c, 0, REGISTRATION) % 11)) % 10;
  return check === digitValue(c[12]!) ? true : undefined;
};

export const checkFrn: Check = (c) => {
  if (!hasDay(c)) return false;
  const check = (13 - (weighted(c, 0, REGISTRATION) % 11)) % 10;
  return check === digitValue(c[12]!) ? true : undefined;
};

export const checkBrn: Check = (c) => {
  const sum = weighted(c, 0, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((digitValue(c[8]!) * 5) / 10);
  return numberAt(c, 0, 3) > 100 && (10 - (sum % 10)) % 10 === digitValue(c[9]!);
};

const DATE = '\\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\\d|3[01])';

export const KR: readonly Detector[] = [
  {
    entity: 'KR_RRN',
    category: 'weir:ResidentID',
    pack: 'kr',
    source: 'Resident Registration Act, Enforcement Rules art. 2',
    patterns: [`${DATE}-?[1-4]\\d{6}`],
    check: checkRrn,
    odds: STRENGTH.shaped,
    proven: STRENGTH.checked,
    keys: ['residentId'],
    labels: 'rrn,resident registration,resident registration number,korean rrn,주민등록번호,주민번호',
    naming: true,
  },
  {
    entity: 'KR_FRN',
    category: 'weir:ResidentID',
    pack: 'kr',
    source: 'Immigration Act, art. 31',
    patterns: [`${DATE}-?[5-8]\\d{6}`],
    check: checkFrn,
    odds: STRENGTH.shaped,
    proven: STRENGTH.checked,
    keys: ['residentId'],
    labels:
      'frn,foreigner registration,foreigner registration number,korean frn,외국인등록번호,외국인 등록번호',
    naming: true,
  },
  {
    entity: 'KR_PASSPORT',
    category: 'pd:Passport',
    pack: 'kr',
    source: 'Passport Act: M, three digits, a letter, four digits since 2021; a letter and eight before',
    patterns: ['M\\d{3}[A-Z]\\d{4}', '[MSROD]\\d{8}'],
    odds: STRENGTH.shaped,
    keys: ['passport', 'residentId'],
    labels: 'passport,korean passport,passport number,여권,여권번호',
    naming: true,
  },
  {
    entity: 'KR_BRN',
    category: 'weir:OrganisationID',
    pack: 'kr',
    source: 'National Tax Service: weights 1, 3, 7, …, 5',
    patterns: ['\\d{3}-\\d{2}-\\d{5}', '\\d{10}'],
    check: checkBrn,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['orgId', 'taxId'],
    labels: 'brn,business registration,business registration number,korean brn,사업자등록번호,사업자번호',
  },
  {
    entity: 'KR_DRIVER_LICENSE',
    category: 'pd:OfficialID',
    pack: 'kr',
    source: 'Korean National Police Agency: region 11–28, year, serial, check',
    patterns: ['(1[1-9]|2[0-8])[- ]?\\d{2}[- ]?\\d{6}[- ]?\\d{2}'],
    odds: STRENGTH.bare,
    keys: ['licence'],
    labels: 'driver,license,licence,driver license,korean driver license,운전면허,운전면허번호,면허번호',
    naming: true,
  },
];
