/**
 * Spain. Sources: Real Decreto 1553/2005 and 338/1990 (NIF of natural persons: number modulo 23 as a letter); Orden
 * INT/2058/2008 (NIE: X, Y, Z as 0, 1, 2); Real Decreto 896/2003 (passports).
 */
import { charAt, numberAt } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

const LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE';

export const checkNif: Check = (c, length) =>
  LETTERS[numberAt(c, 0, length - 1) % 23] === charAt(c, length - 1);

export const checkNie: Check = (c) =>
  LETTERS[((c[0]! - 0x58) * 10_000_000 + numberAt(c, 1, 7)) % 23] === charAt(c, 8);

export const ES: readonly Detector[] = [
  {
    entity: 'ES_NIF',
    category: 'weir:ResidentID',
    pack: 'es',
    source: 'Real Decreto 338/1990: modulus 23',
    patterns: ['\\d{7,8}-?[A-Z]'],
    check: checkNif,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId', 'taxId'],
    labels: 'nif,dni,documento nacional de identidad,identificación,documento,carnet',
    naming: true,
  },
  {
    entity: 'ES_NIE',
    category: 'weir:ResidentID',
    pack: 'es',
    source: 'Orden INT/2058/2008: modulus 23',
    patterns: ['[XYZ]-?\\d{7}-?[A-Z]'],
    check: checkNie,
    odds: STRENGTH.likely,
    proven: STRENGTH.likely,
    keys: ['residentId', 'taxId'],
    labels: 'nie,número de identificación de extranjero,extranjero,identificación',
    naming: true,
    upper: true,
  },
  {
    entity: 'ES_PASSPORT',
    category: 'pd:Passport',
    pack: 'es',
    source: 'Real Decreto 896/2003: three letters, six digits',
    patterns: ['[A-Z]{3}\\d{6}'],
    odds: STRENGTH.bare,
    keys: ['passport', 'residentId'],
    labels: 'pasaporte,passport,número de pasaporte',
    naming: true,
  },
];
