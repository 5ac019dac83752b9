/**
 * Mainland mobile numbers: eleven digits, 1 3–9 and nine more, with or without the country code 86.
 * Source: Telecommunications Network Numbering Plan of the PRC (MIIT, 2017), public mobile network numbers; ITU-T
 * E.164 for the country code. The 13-digit numbers of things (1440 …) belong to no person and are left out.
 *
 * Written as one run, or 3-4-4 with the same single space or hyphen twice. The number has no check digit, so a match
 * is only a shape: what stands around it decides.
 */
import { digitRunEnd, endsNumber, isDigit, NONE } from '../../bytes.ts';

const HYPHEN = 0x2d;
const SPACE = 0x20;

/**
 * @param at first digit of the number or of its country code, or the `+` before it.
 * @returns the end of the number, or NONE. Reads at most 20 bytes.
 */
export function matchMobile(bytes: Uint8Array, at: number, end: number): number {
  const national = skipCountryCode(bytes, at, end);
  const close = matchNational(bytes, national, end);
  if (close !== NONE && endsNumber(bytes, close, end)) return close;
  return NONE;
}

/** Whether the number is written with its country code. */
export function hasCountryCode(bytes: Uint8Array, at: number): boolean {
  return bytes[at] !== 0x31;
}

/** `+86`, `0086` or `86`, and one space or hyphen after it. */
function skipCountryCode(bytes: Uint8Array, at: number, end: number): number {
  let i = at;
  if (bytes[i] === 0x2b) i++;
  else if (bytes[i] === 0x30 && bytes[i + 1] === 0x30) i += 2;
  if (i + 2 >= end || bytes[i] !== 0x38 || bytes[i + 1] !== 0x36) return at;
  i += 2;
  return bytes[i] === HYPHEN || bytes[i] === SPACE ? i + 1 : i;
}

function matchNational(bytes: Uint8Array, at: number, end: number): number {
  if (at + 11 > end || bytes[at] !== 0x31) return NONE;
  const second = bytes[at + 1]!;
  if (second < 0x33 || second > 0x39 || !isDigit(bytes[at + 2])) return NONE;
  const separator = bytes[at + 3]!;
  if (isDigit(separator)) return digitRunEnd(bytes, at, end) - at === 11 ? at + 11 : NONE;
  if (separator !== HYPHEN && separator !== SPACE) return NONE;
  if (at + 13 > end || bytes[at + 8] !== separator) return NONE;
  if (digitRunEnd(bytes, at + 4, end) !== at + 8) return NONE;
  return digitRunEnd(bytes, at + 9, end) === at + 13 ? at + 13 : NONE;
}
