/** Ids, nicknames and mobile numbers told from their bytes; the recogniser would take them just so. */
import { isDigit, textOf } from '../bytes.ts';
import { isPlaceholder } from '../detectors/person-name/person-name.ts';

/** What a byte is in a nickname: 0 anything else, 1 a letter or underscore, 2 a digit, 3 the first of a Han character. */
export const NICK = new Uint8Array(256);
for (let b = 0x30; b <= 0x39; b++) NICK[b] = 2;
for (let b = 0x41; b <= 0x5a; b++) NICK[b] = NICK[b + 0x20] = 1;
NICK[0x5f] = 1;
for (let b = 0xe4; b <= 0xe9; b++) NICK[b] = 3; // U+4E00 to U+9FFF: canonical as they stand

/** Eleven digits of a mainland mobile number; see detectors/mobile. */
export function isMobile(bytes: Uint8Array, start: number): boolean {
  if (bytes[start] !== 0x31 || bytes[start + 1]! < 0x33) return false;
  for (let i = start + 1; i < start + 11; i++) if (!isDigit(bytes[i])) return false;
  return true;
}

/** Letters, digits, `_` and `-`: a digit among them that is not zero, or a zero and a letter. */
export function isPlainId(bytes: Uint8Array, start: number, end: number): boolean {
  if (bytes[start] === 0x2d) return false;
  let digits = 0;
  let others = 0;
  let any = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    const kind = NICK[byte]!;
    if (kind === 2) {
      digits++;
      any |= byte - 0x30;
    } else if (kind === 1 || byte === 0x2d) others++;
    else return false;
  }
  return digits > 0 && (any !== 0 || others > 0);
}

/** Whether a nickname begins and ends with a Han character, and has two to four if it has no others. */
export function isHan(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= 12 && bytes[start]! >= 0x80 && bytes[end - 1]! >= 0x80;
}

/** Letters, digits, underscores and Han characters, two at least and not all digits, that stand for somebody. */
export function isNickname(bytes: Uint8Array, start: number, end: number): boolean {
  let digits = 0;
  let others = 0;
  for (let i = start; i < end; i++) {
    const kind = NICK[bytes[i]!]!;
    if (kind === 2) digits++;
    else if (kind === 1) others++;
    else {
      if (kind === 0 || i + 2 >= end) return false;
      const second = bytes[i + 1]!;
      if ((second & 0xc0) !== 0x80 || (bytes[i + 2]! & 0xc0) !== 0x80) return false;
      if (bytes[i] === 0xe4 && second < 0xb8) return false;
      others++;
      i += 2;
    }
  }
  if (others === 0 || digits + others < 2) return false;
  return digits > 0 || !isPlaceholder(textOf(bytes, start, end));
}
