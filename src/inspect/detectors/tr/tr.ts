/**
 * Turkey. Sources: Nüfus Hizmetleri Kanunu (T.C. kimlik numarası: two check digits); BTK numbering plan (mobile 5…,
 * geographic 2… to 4…); Karayolları Trafik Yönetmeliği (plates: province 01–81, letters, digits).
 */
import { digitValue, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkNationalId: Check = (c) => {
  if (c[0] === 0x30) return false;
  const odd = weighted(c, 0, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(c, 1, [1, 0, 1, 0, 1, 0, 1]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === digitValue(c[9]!) && (odd + even + tenth) % 10 === digitValue(c[10]!);
};

const checkPlate: Check = (c) => (numberAt(c, 0, 2) <= 81 && numberAt(c, 0, 2) >= 1 ? undefined : false);

/** Without a prefix only the form of a number speaks: 10 digits in one run may be anything. */
const REST = '[ -]?\\d{3}[ -]?\\d{2}[ -]?\\d{2}';
const AREA = '(\\([2-5]\\d{2}\\)|[2-5]\\d{2})';

export const TR: readonly Detector[] = [
  {
    entity: 'TR_NATIONAL_ID',
    category: 'weir:ResidentID',
    pack: 'tr',
    source: 'Nüfus Hizmetleri Kanunu: two check digits',
    patterns: ['[1-9]\\d{10}'],
    check: checkNationalId,
    odds: STRENGTH.checked,
    proven: -0.5,
    keys: ['residentId', 'taxId'],
    labels: 'tc,tckn,tc kimlik,tc kimlik no,t.c. kimlik no,kimlik,kimlik no,kimlik numarası,vatandaşlık',
    naming: true,
  },
  {
    entity: 'TR_PHONE_NUMBER',
    category: 'pd:TelephoneNumber',
    pack: 'tr',
    source: 'BTK numbering plan; ITU-T E.164',
    patterns: [`(\\+|00)90[ -]?${AREA}${REST}`, `0[ -]?${AREA}${REST}`, `${AREA}${REST}`],
    odds: STRENGTH.shaped,
    keys: ['phone'],
    labels: 'telefon,tel,cep,cep no,cep telefonu,gsm,numara,telefon numarası,phone,mobile',
  },
  {
    entity: 'TR_LICENSE_PLATE',
    category: 'pd:VehicalLicenseNumber',
    pack: 'tr',
    source: 'Karayolları Trafik Yönetmeliği',
    patterns: ['\\d{2} ?[A-Z] ?\\d{4,5}', '\\d{2} ?[A-Z]{2} ?\\d{3,4}', '\\d{2} ?[A-Z]{3} ?\\d{2,4}'],
    check: checkPlate,
    odds: STRENGTH.shaped,
    keys: ['plate'],
    labels: 'plaka,plakası,araç,araç plakası,plate,license plate',
    upper: true,
  },
];
