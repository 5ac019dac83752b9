/**
 * Finland. Source: Valtioneuvoston asetus 128/2010 as amended by 690/2022 (new separators): day, month, year, sign of
 * the century, individual number 002–999, check character by modulus 31.
 */
import { isDay, numberAt } from '../checksums.ts';
import { type Check, type Detector, STRENGTH } from '../detector.ts';

const CHECK = '0123456789ABCDEFHJKLMNPRSTUVWXY';

export const checkPic: Check = (c, length, bytes, start) => {
  const sign = bytes[start + 6]! & 0xdf; // upper case; + and - become others
  const century = sign >= 0x41 && sign <= 0x46 ? 2000 : bytes[start + 6] === 0x2b ? 1800 : 1900;
  const year = century + numberAt(c, 4, 2);
  if (!isDay(year, numberAt(c, 2, 2), numberAt(c, 0, 2))) return false;
  const individual = numberAt(c, length - 4, 3);
  if (individual < 2) return false;
  const value = numberAt(c, 0, 6) * 1000 + individual;
  return CHECK.charCodeAt(value % 31) === c[length - 1]!;
};

export const FI: readonly Detector[] = [
  {
    entity: 'FI_PERSONAL_IDENTITY_CODE',
    category: 'weir:ResidentID',
    pack: 'fi',
    source: 'Valtioneuvoston asetus 128/2010: modulus 31',
    patterns: ['[0-3]\\d[01]\\d{3}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]'],
    check: checkPic,
    odds: STRENGTH.strong,
    proven: STRENGTH.strong,
    keys: ['residentId', 'ssn'],
    labels: 'hetu,henkilötunnus,personbeteckning,personal identity code,henkilötunnuksen',
    naming: true,
    upper: true,
  },
];
