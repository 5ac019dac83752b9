/**
 * Germany. Sources: AO § 139b and BZSt (tax id: ISO 7064 MOD 11,10); BMF (VAT id: the same); ELSTER (tax numbers);
 * Personalausweisverordnung and ICAO 9303 (identity card, passport); GKV-Spitzenverband § 290 SGB V (KVNR);
 * VKVV § 2 (social insurance number); KBV (LANR, BSNR); FZV (plates, driving licence); HRV (commercial register).
 */
import { digitValue, icaoCheck, isDay, mod11And10, numberAt, weighted } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

/** No digit more than three times among the first ten, and not all the same. */
export const checkTaxId: Check = (c) => {
  if (c[0] === 0x30) return false;
  const counts = new Uint8Array(10);
  for (let i = 0; i < 10; i++) if (++counts[c[i]! - 0x30]! > 3) return false;
  return mod11And10(c, 0, 11);
};

/** Some numbers given to businesses do not satisfy the check, so a failing one is only not proven. */
export const checkVatId: Check = (c) => (c[2] === 0x30 ? false : mod11And10(c, 2, 11) ? true : undefined);

/** The check digit of cards and passports. The old serials T + 8 digits have none of their own. */
export const checkIdCard: Check = (c) => {
  if (icaoCheck(c, 0, 9)) return true;
  return c[0] === 0x54 && !Number.isNaN(numberAt(c, 1, 8)) ? undefined : false;
};

export const checkPassport: Check = (c) => icaoCheck(c, 0, 9);

function crossSum(value: number): number {
  return value > 9 ? value - 9 : value;
}

/** A letter as two digits, eight digits; alternating weights 1, 2; cross sums. */
export const checkHealthInsurance: Check = (c) => {
  const letter = c[0]! - 0x40;
  let sum = Math.floor(letter / 10) + crossSum((letter % 10) * 2);
  for (let i = 1; i < 9; i++) sum += crossSum(digitValue(c[i]!) * (i % 2 === 1 ? 1 : 2));
  return sum % 10 === digitValue(c[9]!);
};

const SOCIAL = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];

export const checkSocialSecurity: Check = (c) => {
  if (numberAt(c, 0, 2) < 2) return false;
  if (!isDay(numberAt(c, 6, 2), numberAt(c, 4, 2), numberAt(c, 2, 2))) return false;
  const letter = c[8]! - 0x40;
  let sum = 0;
  for (let place = 0; place < 12; place++) {
    const digit =
      place < 8
        ? digitValue(c[place]!)
        : place === 8
          ? Math.floor(letter / 10)
          : place === 9
            ? letter % 10
            : digitValue(c[place - 1]!);
    const product = digit * SOCIAL[place]!;
    sum += Math.floor(product / 10) + (product % 10);
  }
  return sum % 10 === digitValue(c[11]!);
};

/** Weights 4, 9 over six digits, the check digit seventh, the specialty last. */
export const checkLanr: Check = (c) =>
  (10 - (weighted(c, 0, [4, 9, 4, 9, 4, 9]) % 10)) % 10 === digitValue(c[6]!);

const checkBsnr: Check = (c) => (numberAt(c, 0, 2) === 0 ? false : undefined);

const checkPlz: Check = (c) => {
  const code = numberAt(c, 0, 5);
  return code >= 1001 && code <= 99_998 ? undefined : false;
};

const CARD = '[CFGHJKLMNPRTVWXYZ0-9]';

export const DE: readonly Detector[] = [
  {
    entity: 'DE_TAX_ID',
    category: 'pd:Tax',
    pack: 'de',
    source: 'AO § 139b, BZSt: ISO 7064 MOD 11,10',
    patterns: ['[1-9]\\d{10}', '[1-9]\\d \\d{3} \\d{3} \\d{3}'],
    check: checkTaxId,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['taxId'],
    labels: 'steueridentifikationsnummer,steuer-id,steuer id,steuerid,idnr,identifikationsnummer,tin,tax id',
    naming: true,
  },
  {
    entity: 'DE_TAX_NUMBER',
    category: 'pd:Tax',
    pack: 'de',
    source: 'ELSTER, Standardschema der Steuernummern',
    patterns: ['(0[1-9]|1[0-6])\\d{11}', '[1-9]\\d{3}0\\d{8}', '\\d{2,3}/\\d{3,4}/\\d{4,5}'],
    odds: STRENGTH.bare,
    keys: ['taxId'],
    labels: 'steuernummer,st-nr,st.-nr,stnr,st nr,steuer-nr,finanzamt,tax number',
    naming: true,
  },
  {
    entity: 'DE_VAT_ID',
    category: 'weir:OrganisationID',
    pack: 'de',
    source: 'BMF, USt-IdNr.: ISO 7064 MOD 11,10',
    patterns: ['DE[ .-]?[1-9]\\d{2}[ .-]?\\d{3}[ .-]?\\d{3}'],
    check: checkVatId,
    odds: STRENGTH.shaped,
    proven: STRENGTH.likely,
    keys: ['orgId', 'taxId'],
    labels: 'ust-idnr,ust-id,ustid,umsatzsteuer,umsatzsteuer-identifikationsnummer,vat,vat id,mwst',
    upper: true,
  },
  {
    entity: 'DE_ID_CARD',
    category: 'pd:OfficialID',
    pack: 'de',
    source: 'Personalausweisverordnung, ICAO 9303',
    patterns: [`[LMNPRTVWXY]${CARD}{7}\\d`, 'T\\d{8}'],
    check: checkIdCard,
    odds: STRENGTH.shaped,
    proven: STRENGTH.checked,
    keys: ['residentId'],
    labels:
      'personalausweis,personalausweisnummer,ausweis,ausweisnummer,ausweis-nr,identity card,id card,npa',
    naming: true,
  },
  {
    entity: 'DE_ID_CARD',
    category: 'pd:OfficialID',
    pack: 'de',
    source: 'Personalausweisverordnung, ICAO 9303: series of passports, which cards have borne',
    patterns: [`[CFGHJKZ]${CARD}{7}d`],
    check: checkIdCard,
    odds: STRENGTH.shaped,
    proven: STRENGTH.checked,
    keys: [],
    labels:
      'personalausweis,personalausweisnummer,ausweis,ausweisnummer,ausweis-nr,identity card,id card,npa',
    naming: true,
  },
  {
    entity: 'DE_PASSPORT',
    category: 'pd:Passport',
    pack: 'de',
    source: 'Passverordnung, ICAO 9303',
    patterns: [`[CFGHJKLMNPRTVWXYZ]${CARD}{7}\\d`],
    check: checkPassport,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['passport', 'residentId'],
    labels: 'reisepass,reisepassnummer,pass-nr,passnummer,pass nr,passport,passport number',
    naming: true,
  },
  {
    entity: 'DE_SOCIAL_SECURITY',
    category: 'pd:OfficialID',
    pack: 'de',
    source: 'VKVV § 2 and § 4',
    patterns: ['\\d{8}[A-Z]\\d{3}', '\\d{2} ?\\d{6} ?[A-Z] ?\\d{3}'],
    check: checkSocialSecurity,
    odds: STRENGTH.strong,
    proven: STRENGTH.strong,
    keys: ['ssn', 'residentId'],
    labels: 'sozialversicherungsnummer,rentenversicherungsnummer,versicherungsnummer,rvnr,svnr,sv-nummer',
    naming: true,
    upper: true,
  },
  {
    entity: 'DE_HEALTH_INSURANCE',
    category: 'pd:HealthRecord',
    pack: 'de',
    source: 'SGB V § 290, GKV-Spitzenverband',
    patterns: ['[A-Z]\\d{9}'],
    check: checkHealthInsurance,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['healthId'],
    labels: 'kvnr,krankenversicherungsnummer,krankenkasse,versichertennummer,egk,egk-nummer,gesundheitskarte',
    naming: true,
  },
  {
    entity: 'DE_LANR',
    category: 'pd:Professional',
    pack: 'de',
    source: 'KBV, Arztnummer: weights 4 and 9',
    patterns: ['\\d{9}'],
    check: checkLanr,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['professionalId'],
    labels: 'lanr,arztnummer,lebenslange arztnummer,arzt-nr,vertragsarzt',
  },
  {
    entity: 'DE_BSNR',
    category: 'weir:OrganisationID',
    pack: 'de',
    source: 'KBV, Betriebsstättennummer: nothing is checked',
    patterns: ['\\d{9}'],
    check: checkBsnr,
    odds: STRENGTH.bare,
    keys: ['professionalId'],
    labels: 'bsnr,betriebsstättennummer,betriebsstätte,praxisnummer',
  },
  {
    entity: 'DE_FUEHRERSCHEIN',
    category: 'pd:OfficialID',
    pack: 'de',
    source: 'FeV annex 8: authority, serial, check, counter',
    patterns: ['[A-Z]{2}\\d{8}[A-Z0-9]', '[A-Z]\\d{2}[A-Z0-9]{6}\\d[A-Z0-9]'],
    odds: STRENGTH.shaped,
    keys: ['licence'],
    labels: 'führerschein,führerscheinnummer,fuehrerschein,fahrerlaubnis,driving licence',
    naming: true,
  },
  {
    entity: 'DE_HANDELSREGISTER',
    category: 'weir:OrganisationID',
    pack: 'de',
    source: 'HRV: department A or B and a number',
    patterns: ['HR[AB] ?\\d{1,6}'],
    odds: STRENGTH.checked,
    keys: ['orgId'],
    labels: 'handelsregister,amtsgericht,registergericht,registernummer,handelsregisternummer,eingetragen',
    upper: true,
  },
  {
    entity: 'DE_KFZ',
    category: 'pd:VehicalLicenseNumber',
    pack: 'de',
    source: 'FZV annex 2: district, letters, number, E or H',
    patterns: ['([A-Z]|ä|ö|ü|Ä|Ö|Ü){1,3}[ -][A-Z]{1,2}[ -]?[1-9]\\d{0,3}[EH]?'],
    odds: STRENGTH.shaped,
    keys: ['plate'],
    labels: 'kennzeichen,kfz,kfz-kennzeichen,nummernschild,autokennzeichen,fahrzeug,license plate',
    upper: true,
  },
  {
    entity: 'DE_PLZ',
    category: 'pd:PhysicalAddress',
    pack: 'de',
    source: 'Deutsche Post: 01001 to 99998',
    patterns: ['\\d{5}'],
    check: checkPlz,
    odds: STRENGTH.bare,
    keys: ['postcode'],
    labels: 'plz,postleitzahl',
  },
];
