/**
 * Postal addresses, plates and days told from their bytes, in the spellings that most of them have. What is not told
 * here the detectors decide; a property test holds both together.
 */

/** What is known of a value. */
export const NO_ADDRESS = 0;
/** An address in which nothing but its digits and characters stand, so that no code can. */
export const BARE_ADDRESS = 1;
/** An address with letters of ASCII beside each other or beside digits: a postcode may stand in it. */
export const LETTERED_ADDRESS = 2;

/** As in detectors/postal-address. */
const MIN_UNITS = 4;
const MAX_UNITS = 300;
/** Letters and digits without a gap of the shortest address of a wallet. */
const WALLET_RUN = 26;

/** Characters of levels of division. */
export const LEVEL_CHARACTERS = '省市區区縣县州旗盟镇鎮乡鄉村屯组';
/** The same by UTF-16 unit; as LEVELS of detectors/postal-address. */
const LEVELS = new Uint8Array(0x10000);
for (const character of '省市区區县縣州旗盟镇鎮乡鄉村屯组') LEVELS[character.charCodeAt(0)] = 1;

/** What a byte is: 0 refused, 1 a sign, 2 a digit, 3 a letter. */
const ASCII = new Uint8Array(256);
for (let b = 0x20; b < 0x7f; b++) ASCII[b] = 1;
for (let b = 0x30; b <= 0x39; b++) ASCII[b] = 2;
for (let b = 0x41; b <= 0x5a; b++) ASCII[b] = ASCII[b + 0x20] = 3;
ASCII[0x2a] = 0; // a mask

/** A Chinese address of at least two levels: ASCII and Han characters from U+4E00 to U+9FFF. */
export function chineseAddress(bytes: Uint8Array, start: number, end: number): number {
  let levels = 0;
  let units = 0;
  let run = 0;
  let lettered = false;
  for (let i = start; i < end; units++) {
    const byte = bytes[i]!;
    if (byte < 0x80) {
      const kind = ASCII[byte]!;
      if (kind === 0) return NO_ADDRESS;
      run = kind === 1 ? 0 : run + 1;
      if (run >= WALLET_RUN || (kind === 3 && i + 1 < end && bytes[i + 1]! < 0x80)) lettered = true;
      i++;
      continue;
    }
    run = 0;
    const second = bytes[i + 1]!;
    const third = bytes[i + 2]!;
    if (byte < 0xe4 || byte > 0xe9 || i + 3 > end || (second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80)
      return NO_ADDRESS;
    levels += LEVELS[((byte & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f)]!;
    i += 3;
  }
  if (levels < 2 || units < MIN_UNITS || units > MAX_UNITS) return NO_ADDRESS;
  return lettered ? LETTERED_ADDRESS : BARE_ADDRESS;
}

/** Characters of provinces on plates. */
export const PLATE_PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
const PROVINCES = new Set([...PLATE_PROVINCES].map((character) => character.charCodeAt(0)));
/** Letters of a plate's office, and its further characters; as in detectors/cn. */
const OFFICE = new Uint8Array(256);
const PLATE = new Uint8Array(256);
for (let b = 0x41; b <= 0x5a; b++) OFFICE[b] = PLATE[b] = 1;
OFFICE['I'.charCodeAt(0)] = 0;
PLATE['I'.charCodeAt(0)] = PLATE['O'.charCodeAt(0)] = 0;
for (let b = 0x30; b <= 0x39; b++) PLATE[b] = 2;

/** A number plate in one word: GA 36-2018, with five characters or, for new energy, six; two of them digits at least. */
export function isPlate(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start - 4;
  if (length !== 5 && length !== 6) return false;
  if (bytes[start]! < 0xe4 || bytes[start]! > 0xe9 || OFFICE[bytes[start + 3]!] !== 1) return false;
  if ((bytes[start + 1]! & 0xc0) !== 0x80 || (bytes[start + 2]! & 0xc0) !== 0x80) return false;
  const province =
    ((bytes[start]! & 0x0f) << 12) | ((bytes[start + 1]! & 0x3f) << 6) | (bytes[start + 2]! & 0x3f);
  if (!PROVINCES.has(province)) return false;
  let digits = 0;
  for (let i = start + 4; i < end; i++) {
    const kind = PLATE[bytes[i]!]!;
    if (kind === 0) return false;
    if (kind === 2) digits++;
  }
  if (digits < 2) return false;
  if (length === 5) return true;
  const first = bytes[start + 4]!;
  const last = bytes[end - 1]!;
  // D12345 and DF1234, or 12345D
  if (isEnergy(first)) return PLATE[last] === 2 && digits >= (PLATE[bytes[start + 5]!] === 2 ? 5 : 4);
  return isEnergy(last) && digits === 5;
}

function isEnergy(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x4b && byte !== 0x49;
}

/** `1990-01-31`, from 1900 to 2099; as detectors/birth-date. */
export function isIsoDay(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d) return false;
  for (let i = start; i < end; i++) {
    if (i !== start + 4 && i !== start + 7 && (bytes[i]! < 0x30 || bytes[i]! > 0x39)) return false;
  }
  const century = 10 * bytes[start]! + bytes[start + 1]! - 11 * 0x30;
  const month = 10 * bytes[start + 5]! + bytes[start + 6]! - 11 * 0x30;
  const day = 10 * bytes[start + 8]! + bytes[start + 9]! - 11 * 0x30;
  return (century === 19 || century === 20) && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
