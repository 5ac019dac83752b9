/**
 * Italy. Sources: Decreto ministeriale 23 dicembre 1976 n. 13813 (codice fiscale: structure, check character, and the
 * letters L–V in place of digits for namesakes); DPR 633/1972 art. 35 (partita IVA: Luhn); Ministero dell'Interno
 * (identity card, passport, licence).
 */
import { digitValue, isDay, luhn } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

/** Value of a character in an odd place, by its digit or letter. */
const ODD_DIGITS = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
const ODD_LETTERS = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];
const MONTHS = 'ABCDEHLMPRST';
/** Letters that stand for digits. */
const AS_DIGITS = 'LMNPQRSTUV';

function digitAt(c: Uint8Array, at: number): number {
  return c[at]! < 0x3a ? c[at]! - 0x30 : AS_DIGITS.indexOf(String.fromCharCode(c[at]!));
}

export const checkFiscalCode: Check = (c) => {
  const day = (digitAt(c, 9) * 10 + digitAt(c, 10)) % 40;
  const month = MONTHS.indexOf(String.fromCharCode(c[8]!)) + 1;
  if (digitAt(c, 9) > 7 || !isDay(digitAt(c, 6) * 10 + digitAt(c, 7), month, day)) return false;
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const value = digitValue(c[i]!);
    if (i % 2 === 0) sum += value < 10 ? ODD_DIGITS[value]! : ODD_LETTERS[value - 10]!;
    else sum += value < 10 ? value : value - 10;
  }
  return sum % 26 === c[15]! - 0x41 ? true : undefined;
};

export const checkVat: Check = (c, length) => {
  if (length !== 11) return false;
  let zeros = 0;
  for (let i = 0; i < 11; i++) if (c[i] === 0x30) zeros++;
  return zeros < 11 && luhn(c, 0, 11);
};

const DIGIT = '[0-9LMNP-V]';

export const IT: readonly Detector[] = [
  {
    entity: 'IT_FISCAL_CODE',
    category: 'weir:ResidentID',
    pack: 'it',
    source: 'D.M. 23 dicembre 1976 n. 13813',
    patterns: [`[A-Z]{6}${DIGIT}{2}[A-EHLMPR-T]${DIGIT}{2}[A-Z]${DIGIT}{3}[A-Z]`],
    check: checkFiscalCode,
    odds: STRENGTH.shaped,
    proven: STRENGTH.certain,
    keys: ['residentId', 'taxId'],
    labels: 'codice fiscale,cf,c.f.,fiscal code,codicefiscale',
    naming: true,
  },
  {
    entity: 'IT_VAT_CODE',
    category: 'weir:OrganisationID',
    pack: 'it',
    source: 'DPR 633/1972 art. 35: Luhn',
    patterns: ['(\\d[ _]?){10}\\d'],
    check: checkVat,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['orgId', 'taxId'],
    labels: 'iva,partita iva,piva,p.iva,p. iva,vat',
  },
  {
    entity: 'IT_IDENTITY_CARD',
    category: 'pd:OfficialID',
    pack: 'it',
    source: "Ministero dell'Interno: paper, electronic 2.0 and 3.0",
    patterns: ['[A-Z]{2} ?\\d{7}', '\\d{7}[A-Z]{2}', '[A-Z]{2}\\d{5}[A-Z]{2}'],
    odds: STRENGTH.bare,
    keys: ['residentId'],
    labels: 'carta,identità,carta d’identità,elettronica,cie,documento,riconoscimento,espatrio',
    naming: true,
  },
  {
    entity: 'IT_PASSPORT',
    category: 'pd:Passport',
    pack: 'it',
    source: 'Polizia di Stato: two letters, seven digits',
    patterns: ['[A-Z]{2}\\d{7}'],
    odds: STRENGTH.bare,
    keys: ['passport', 'residentId'],
    labels: 'passaporto,passport,elettronico,viaggio,dogana,documento',
    naming: true,
  },
  {
    entity: 'IT_DRIVER_LICENSE',
    category: 'pd:OfficialID',
    pack: 'it',
    source: 'Motorizzazione: two letters, seven digits, a letter; U1 and eight',
    patterns: ['[A-Z]{2}\\d{7}[A-Z]', 'U1[BCDFGHJ-NPR-TUWXYZ0-9]{7}[A-Z]'],
    odds: STRENGTH.shaped,
    keys: ['licence'],
    labels: 'patente,patente di guida,guida,licenza,driving licence,driver license',
    naming: true,
  },
];
