/**
 * India. Sources: UIDAI (Aadhaar: first digit 2–9, Verhoeff, no palindrome); Income Tax Department (PAN, fourth
 * letter the kind of holder); CGST Rules 2017, rule 10 (GSTIN: state, PAN, entity, Z, check); Passport Seva; Election
 * Commission (EPIC); Central Motor Vehicles Rules 1989, rule 50 (registration marks).
 */
import { charAt, isLetterAt, numberAt, verhoeff } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

/** Whether a number reads the same backwards: UIDAI gives out none that does. Letters count alike in either case. */
export function isPalindrome(c: Uint8Array, length: number): boolean {
  for (let i = 0, j = length - 1; i < j; i++, j--) if (c[i] !== c[j]) return false;
  return true;
}

export const checkAadhaar: Check = (c, length) =>
  c[0]! >= 0x32 && !isPalindrome(c, length) && verhoeff(c, 0, 12);

const HOLDERS = 'ABCFGHJLPT';

/** Five letters, four digits, a letter; the fourth letter says what the holder is. */
export const checkPan: Check = (c, length) => {
  if (length !== 10) return false;
  let letters = 0;
  let run = 0;
  let longest = 0;
  for (let i = 0; i < 10; i++) {
    if (isLetterAt(c, i)) letters++;
    run = isLetterAt(c, i) ? 0 : run + 1;
    if (run > longest) longest = run;
  }
  if (letters === 0 || longest < 4) return false;
  for (let i = 0; i < 10; i++) if (isLetterAt(c, i) !== (i < 5 || i === 9)) return undefined;
  return HOLDERS.includes(charAt(c, 3)) ? true : undefined;
};

/** State code, then the form of a PAN. Its last character is a check by modulus 36 that samples in print ignore. */
export const checkGstin: Check = (c) => {
  const state = numberAt(c, 0, 2);
  return (state >= 1 && state <= 38 && state !== 28) || state === 97 || state === 99 ? state <= 37 : false;
};

const STATES = new Set(
  'AN AP AR AS BH BR CG CH CT DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ SK TG TN TR TS UA UK UL UP UT WB'.split(
    ' ',
  ),
);
const checkVehicle: Check = (c, length) => {
  if (length < 9 || !isLetterAt(c, 0))
    return c[length - 1] === 0x30 && c[length - 4] === 0x30 ? false : undefined;
  if (isLetterAt(c, 2)) return undefined;
  return STATES.has(charAt(c, 0) + charAt(c, 1)) ? true : undefined;
};

export const INDIA: readonly Detector[] = [
  {
    entity: 'IN_AADHAAR',
    category: 'weir:ResidentID',
    pack: 'in',
    source: 'UIDAI: Verhoeff',
    patterns: ['\\d{12}', '\\d{4}[- :]\\d{4}[- :]\\d{4}'],
    check: checkAadhaar,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId'],
    labels: 'aadhaar,aadhar,uidai,aadhaar number,aadhaar no,uid,आधार',
    naming: true,
  },
  {
    entity: 'IN_PAN',
    category: 'pd:Tax',
    pack: 'in',
    source: 'Income Tax Department, Permanent Account Number',
    patterns: ['[A-Z]{5}\\d{4}[A-Z]', '[A-Z0-9]{10}'],
    alone: ['[A-Z]{5}\\d{4}[A-Z]'],
    check: checkPan,
    odds: STRENGTH.bare,
    proven: STRENGTH.likely,
    keys: ['taxId', 'card', 'residentId'],
    labels: 'pan,permanent account number,pan card,pan number,pan no',
    naming: true,
    upper: true,
  },
  {
    entity: 'IN_GSTIN',
    category: 'weir:OrganisationID',
    pack: 'in',
    source: 'CGST Rules 2017, rule 10',
    patterns: ['\\d{2}[A-Z]{5}\\d{4}[A-Z][A-Z0-9]Z[A-Z0-9]'],
    check: checkGstin,
    odds: STRENGTH.strong,
    proven: STRENGTH.strong,
    keys: ['taxId', 'orgId'],
    labels: 'gst,gstin,gst number,gst registration,goods and services tax',
  },
  {
    entity: 'IN_PASSPORT',
    category: 'pd:Passport',
    pack: 'in',
    source: 'Passport Seva: a letter and seven digits, first and last not 0',
    patterns: ['[A-PR-WY][1-9]\\d ?\\d{4}[1-9]'],
    odds: STRENGTH.shaped,
    keys: ['passport', 'residentId'],
    labels: 'passport,indian passport,passport number',
    naming: true,
  },
  {
    entity: 'IN_VOTER',
    category: 'pd:OfficialID',
    pack: 'in',
    source: 'Election Commission of India, EPIC: three letters, seven digits',
    patterns: ['[A-Z]{3}\\d{7}'],
    odds: STRENGTH.shaped,
    keys: ['residentId', 'voter'],
    labels: 'voter,epic,elector photo identity card,voter id,vote,election',
    naming: true,
  },
  {
    entity: 'IN_VEHICLE_REGISTRATION',
    category: 'pd:VehicalLicenseNumber',
    pack: 'in',
    source: 'Central Motor Vehicles Rules 1989, rule 50',
    patterns: [
      '[A-Z]{1,3}\\d{4}',
      'I\\d{5}',
      '\\d{1,3}(CD|CC|UN)[1-9]\\d{1,3}',
      '[A-Z]{2}\\d[A-Z]{1,3}\\d{4}',
      '[A-Z]{2}\\d{2}[A-Z]{1,2}\\d{4}',
      '[2-9][1-9]BH\\d{4}[A-HJ-NP-Z]{2}',
      '\\d{2}[ABCDEFHKPRX]\\d{6}[A-Z]',
    ],
    check: checkVehicle,
    odds: STRENGTH.bare,
    proven: STRENGTH.checked,
    keys: ['plate'],
    labels: 'rto,vehicle,plate,registration,number plate,vehicle number',
    upper: true,
  },
];
