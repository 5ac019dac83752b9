/**
 * IPv4 addresses in dotted decimal (RFC 3986 §3.2.2), as a whole value under a key that says so. Elsewhere four
 * numbers and three points are a version more often than an address.
 */
import { isDigit } from '../../bytes.ts';

/** Whether a whole value is an IPv4 address other than 0.0.0.0 and those of this machine (127/8). */
export function isIpv4(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < 7 || end - start > 15) return false;
  let part = 0;
  let digits = 0;
  let parts = 0;
  let first = 0;
  let sum = 0;
  for (let i = start; i <= end; i++) {
    if (i < end && isDigit(bytes[i])) {
      if (digits === 1 && part === 0) return false; // a leading zero
      part = part * 10 + bytes[i]! - 0x30;
      digits++;
      continue;
    }
    if (i < end && bytes[i] !== 0x2e) return false;
    if (digits === 0 || digits > 3 || part > 255) return false;
    if (parts++ === 0) first = part;
    sum += part;
    part = 0;
    digits = 0;
  }
  return parts === 4 && sum > 0 && first !== 127;
}
