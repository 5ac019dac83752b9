/**
 * China: documents and accounts beside the resident id and the mobile number, which have detectors of their own.
 * Sources: GB 32100-2015 (unified social credit code: 31 characters, modulus 31); GA/T 704 and GA 36-2018 (plates, new
 * energy included); National Immigration Administration (passport, exit permits, permits of Hong Kong, Macau and
 * Taiwan residents); Registration of Persons Ordinance, cap. 177 (Hong Kong identity card); Regulamento do BIR
 * (Macau); Household Registration Act (Taiwan); MIIT numbering plan (fixed lines).
 */
import { allSame, charAt, digitValue, isDay, isLetterAt, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';
import { isProvince } from '../resident-id/resident-id.ts';

const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CREDIT_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/** Department and kind of GB 32100 table 1. */
const DEPARTMENTS = new Set(
  '11 12 13 19 21 29 31 32 33 34 35 39 41 49 51 52 53 54 55 59 61 62 69 71 72 79 81 89 91 92 93 A1 A9 N1 N2 N3 N9 Y1'.split(
    ' ',
  ),
);
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/**
 * GB 32100: department, kind, area (GB/T 2260), organisation code, check character by modulus 31. The organisation
 * code has a check of its own (GB 11714, modulus 11): one of both is met by chance, both are a proof.
 */
export const checkCreditCode: Check = (c) => {
  if (!DEPARTMENTS.has(charAt(c, 0) + charAt(c, 1)) || !isProvince(numberAt(c, 2, 2))) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const value = CREDIT_ALPHABET.indexOf(charAt(c, i));
    if (value < 0) return false;
    sum += value * CREDIT_WEIGHTS[i]!;
  }
  if (CREDIT_ALPHABET[(31 - (sum % 31)) % 31] !== charAt(c, 17)) return false;
  const check = 11 - (weighted(c, 8, ORGANISATION_WEIGHTS) % 11);
  return charAt(c, 16) === (check === 10 ? 'X' : check === 11 ? '0' : String(check)) ? true : undefined;
};

/** Letters as 10 to 35, a space before a single letter as 36; weights 9 to 2; check 0–9 or A. */
export const checkHongKong: Check = (c, length) => {
  const letters = length - 7;
  let sum = letters === 1 ? 36 * 9 : digitValue(c[0]!) * 9;
  sum += digitValue(c[letters - 1]!) * 8;
  for (let i = 0; i < 6; i++) sum += digitValue(c[letters + i]!) * (7 - i);
  return (11 - (sum % 11)) % 11 === digitValue(c[length - 1]!);
};

const TAIWAN_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';

/** The letter as 10 to 35; weights 1, 9, 8 … 1; modulus 10. The second letter of old residence cards counts alike. */
export const checkTaiwan: Check = (c) => {
  const area = TAIWAN_LETTERS.indexOf(charAt(c, 0)) + 10;
  let sum = Math.floor(area / 10) + (area % 10) * 9;
  for (let i = 1; i < 9; i++) {
    const value = isLetterAt(c, i) ? (TAIWAN_LETTERS.indexOf(charAt(c, i)) + 10) % 10 : digitValue(c[i]!);
    sum += value * (9 - i);
  }
  return (sum + digitValue(c[9]!)) % 10 === 0;
};

/** Area codes in use: 10, 20–29 but 26, and three digits from 310 on. */
const checkLandline: Check = (c) => {
  const area = numberAt(c, 0, 3);
  return area === 26 || allSame(c, 4, 10) ? false : undefined;
};

const PROVINCES =
  '(京|津|沪|渝|冀|豫|云|辽|黑|湘|皖|鲁|新|苏|浙|赣|鄂|桂|甘|晋|蒙|陕|吉|闽|贵|粤|青|藏|川|宁|琼)';
const PLATE = '[A-HJ-NP-Z0-9]';
const DOT = '(·|•|\\.|-| )?';

/** A plate holds a digit among its last characters. */
const checkPlate: Check = (c, length) => {
  let digits = 0;
  for (let i = 1; i < length; i++) if (!isLetterAt(c, i)) digits++;
  return digits >= 2 ? undefined : false;
};

/** GB 11643-1989: 15 digits, province and day of birth without the century. Nothing else proves it. */
const checkOldResident: Check = (c) =>
  isProvince(numberAt(c, 0, 2)) && isDay(numberAt(c, 6, 2), numberAt(c, 8, 2), numberAt(c, 10, 2))
    ? undefined
    : false;

export const CN: readonly Detector[] = [
  {
    entity: 'CN_RESIDENT_ID',
    category: 'weir:ResidentID',
    pack: 'cn',
    source: 'GB 11643-1989: 15 digits, of cards given out until 1999',
    patterns: ['\\d{15}'],
    check: checkOldResident,
    odds: -2.2,
    keys: ['residentId'],
    labels: '身份证,身份证号,身份证号码,公民身份号码',
    naming: true,
  },
  {
    entity: 'PHONE_NUMBER',
    category: 'pd:TelephoneNumber',
    pack: 'cn',
    source: 'MIIT numbering plan (2017): area code and seven or eight digits',
    patterns: [
      '(0(10|2\\d)|\\(0(10|2\\d)\\))[- ]?[2-9]\\d{7}(-\\d{1,6})?',
      '(0[3-9]\\d{2}|\\(0[3-9]\\d{2}\\))[- ]?[2-9]\\d{6,7}(-\\d{1,6})?',
      '\\+86[- ]?(10|2\\d|[3-9]\\d{2})[- ]?[2-9]\\d{6,7}',
    ],
    check: (c, length, bytes, start, end, from, to) => {
      if (bytes[start] === 0x2b) return true;
      if (checkLandline(c, length, bytes, start, end, from, to) === false) return false;
      for (let i = start; i < end; i++) if (bytes[i] === 0x2d || bytes[i] === 0x29) return true;
      return undefined;
    },
    odds: STRENGTH.shaped,
    proven: STRENGTH.likely,
    keys: ['phone'],
    labels: '电话,座机,固话,固定电话,传真,电话号码,联系电话,電話,tel,phone,fax',
  },
  {
    entity: 'CN_PASSPORT',
    category: 'pd:Passport',
    pack: 'cn',
    source: 'National Immigration Administration: E and G, and letters D, S, P, H, M, K of other kinds',
    patterns: [
      '[EG]\\d{8}',
      'E[A-HJ-NP-Z]\\d{7}',
      '(D|DE|S|SE|P|PE|K|KJ)\\d{7}',
      '[DPS]\\d{8}',
      '1[45]\\d{7}',
    ],
    odds: -1.1,
    keys: ['passport', 'residentId'],
    labels: '护照,护照号,护照号码,護照,passport,passport no,passport number,hzh,hz',
    naming: true,
  },
  {
    entity: 'CN_TRAVEL_PERMIT',
    category: 'pd:OfficialID',
    pack: 'cn',
    source: 'National Immigration Administration: permits to and from Hong Kong, Macau and Taiwan',
    patterns: ['[CW]\\d{8}', 'C[A-HJ-NP-Z]\\d{7}', '[HM]\\d{8}(\\d{2})?', '[TL]\\d{8}'],
    odds: STRENGTH.shaped,
    keys: ['permit', 'residentId'],
    labels:
      '通行证,港澳通行证,回乡证,台胞证,来往内地通行证,往来港澳通行证,往来台湾通行证,通行证号,證件號碼,通行證,台胞證,回鄉證',
    naming: true,
  },
  {
    entity: 'CN_TRAVEL_PERMIT',
    category: 'pd:OfficialID',
    pack: 'cn',
    source: 'National Immigration Administration: permits to and from Hong Kong, Macau and Taiwan',
    patterns: ['\\d{8}', '\\d{10}'],
    odds: -2.3,
    keys: ['permit', 'residentId'],
    labels:
      '通行证,港澳通行证,回乡证,台胞证,来往内地通行证,往来港澳通行证,往来台湾通行证,通行证号,證件號碼,通行證,台胞證,回鄉證',
    naming: true,
  },
  {
    entity: 'HK_ID_CARD',
    category: 'weir:ResidentID',
    pack: 'cn',
    source: 'Registration of Persons Ordinance (cap. 177): modulus 11',
    patterns: ['[A-Z]{1,2}\\d{6}\\([0-9A]\\)', '([A-Z]|[WX][A-HX]|EC)\\d{6}[0-9A]'],
    alone: ['[A-Z]{1,2}\\d{6}\\([0-9A]\\)'],
    check: (c, length, bytes, start, end, from, to) =>
      checkHongKong(c, length, bytes, start, end, from, to) === false
        ? false
        : bytes[end - 1] === 0x29
          ? true
          : undefined,
    odds: STRENGTH.checked,
    proven: STRENGTH.strong,
    keys: ['residentId', 'permit'],
    labels: '香港身份证,香港居民身份证,身份证,身份證,身份證號碼,hkid,hong kong identity card,identity card',
    naming: true,
    upper: true,
  },
  {
    entity: 'MO_ID_CARD',
    category: 'weir:ResidentID',
    pack: 'cn',
    source: 'Lei n.º 8/2002, Bilhete de Identidade de Residente: first digit 1, 5 or 7',
    patterns: ['[157]\\d{6}\\(\\d\\)', '[157]\\d{7}', '[157]/\\d{6}/\\d'],
    alone: ['[157]\\d{6}\\(\\d\\)', '[157]/\\d{6}/\\d'],
    check: (_c, _length, bytes, start, end) =>
      end - start === 8 || bytes[start + 1] === 0x2f ? undefined : true,
    odds: STRENGTH.never,
    proven: STRENGTH.likely,
    keys: ['permit', 'residentId'],
    labels: '澳门身份证,澳门居民身份证,澳門身份證,bir,macau id,bilhete de identidade',
    naming: true,
  },
  {
    entity: 'TW_NATIONAL_ID',
    category: 'weir:ResidentID',
    pack: 'cn',
    source: 'Household Registration Act (Taiwan): modulus 10; residence certificates alike',
    patterns: ['[A-Z][1289]\\d{8}', '[A-Z][A-D]\\d{8}'],
    check: checkTaiwan,
    odds: STRENGTH.checked,
    proven: -0.4,
    keys: ['residentId', 'permit'],
    labels: '身分證,身分證字號,身份证,台湾身份证,居留证,居留證,national id,身分證號',
    naming: true,
    upper: true,
  },
  {
    entity: 'CN_USCC',
    category: 'weir:OrganisationID',
    pack: 'cn',
    source: 'GB 32100-2015: modulus 31',
    patterns: ['[1-9A-HJ-NP-RTUW-Y][1-9]\\d{6}[0-9A-HJ-NPQRTUWXY]{10}'],
    check: checkCreditCode,
    odds: STRENGTH.checked,
    proven: STRENGTH.likely,
    keys: ['orgId', 'taxId'],
    labels: '统一社会信用代码,社会信用代码,信用代码,税号,纳税人识别号,营业执照,注册号,uscc,credit code',
    upper: true,
  },
  {
    entity: 'CN_VEHICLE_PLATE',
    category: 'pd:VehicalLicenseNumber',
    pack: 'cn',
    source: 'GA 36-2018: province, letter, five characters, or six for new energy',
    patterns: [
      `${PROVINCES}[A-HJ-Z]${DOT}${PLATE}{5}`,
      `${PROVINCES}[A-HJ-Z]${DOT}${PLATE}{4}(学|警|港|澳|挂|试|超)`,
      `${PROVINCES}[A-HJ-Z]${DOT}[A-HJK][A-HJ-NP-Z0-9]\\d{4}`,
      `${PROVINCES}[A-HJ-Z]${DOT}\\d{5}[A-HJK]`,
      '使\\d{6}',
      'WJ(京|津|沪|渝|冀|豫|云|辽|黑|湘|皖|鲁|新|苏|浙|赣|鄂|桂|甘|晋|蒙|陕|吉|闽|贵|粤|青|藏|川|宁|琼)?\\d{4}[0-9TDSHBXJ]',
    ],
    check: checkPlate,
    odds: STRENGTH.certain,
    keys: ['plate'],
    labels: '车牌,车牌号,车牌号码,牌照,号牌,車牌,plate',
    upper: true,
  },
];
