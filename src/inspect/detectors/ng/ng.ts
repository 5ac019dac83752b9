/** Nigeria. Sources: NIMC Act 2007 (NIN: eleven digits, Verhoeff); National Road Traffic Regulations (plates). */
import { verhoeff } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

export const checkNin: Check = (c) => verhoeff(c, 0, 11);

export const NG: readonly Detector[] = [
  {
    entity: 'NG_NIN',
    category: 'weir:ResidentID',
    pack: 'ng',
    source: 'NIMC: Verhoeff',
    patterns: ['\\d{11}'],
    check: checkNin,
    odds: STRENGTH.checked,
    proven: STRENGTH.checked,
    keys: ['residentId'],
    labels: 'nin,nimc,national identification number,national identity number,national identity',
    naming: true,
  },
  {
    entity: 'NG_VEHICLE_REGISTRATION',
    category: 'pd:VehicalLicenseNumber',
    pack: 'ng',
    source: 'National Road Traffic Regulations 2012: area, serial, batch',
    patterns: ['[A-Z]{3}[- ]?\\d{3}[A-Z]{2}'],
    odds: STRENGTH.shaped,
    keys: ['plate'],
    labels: 'plate,plates,number plate,vehicle,registration,license plate',
    upper: true,
  },
];
