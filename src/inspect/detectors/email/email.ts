/**
 * E-mail addresses: RFC 5321 §4.1.2 and §4.5.3.1 (local part to 64 octets, domain to 255, label to 63), restricted to
 * what is met in bodies: an unquoted ASCII local part and a domain with a top-level domain of letters.
 *
 * No address: `icon@2x.png` (a file), `https://user@host` (an address line's credentials), `t***8@example.com` (a mask).
 */
import { isAlphanumeric, isLetter, NONE } from '../../bytes.ts';

const MAX_LOCAL = 64;
const MAX_DOMAIN = 255;
const MAX_LABEL = 63;

/** `.`, `_`, `%`, `+`, `-` and a few more of RFC 5322's atext that mailbox providers hand out. */
const LOCAL = new Uint8Array(256);
for (const c of "._%+-!#$&'/=?^`{|}~") LOCAL[c.charCodeAt(0)] = 2;
for (let b = 0; b < 256; b++) if (isAlphanumeric(b)) LOCAL[b] = 1;
/** Marks that stand around an address more often than in it: an address begins after them. */
for (const c of "!#$&'/=?^`{|}~") LOCAL[c.charCodeAt(0)] = 0;

/** Endings of files, which are no domains. */
export const FILE_EXTENSIONS: ReadonlySet<string> = new Set(
  'png jpg jpeg gif svg webp avif ico bmp css scss less js mjs cjs jsx tsx json html htm xml map woff woff2 ttf eot mp4 mp3 webm pdf zip gz tar exe dll apk txt csv php asp jsp local internal'.split(
    ' ',
  ),
);

/** Where an address around an `@` begins and ends. */
export interface EmailSpan {
  start: number;
  end: number;
}

/**
 * @param at position of the `@`.
 * @param start leftmost position the address may begin at.
 * @param into receives the span, so that a candidate costs no allocation.
 * @returns whether an address stands there. Reads at most 64 bytes before (128 to see credentials), 255 after.
 */
export function matchEmail(
  bytes: Uint8Array,
  at: number,
  start: number,
  end: number,
  into: EmailSpan,
): boolean {
  const from = localStart(bytes, at, start);
  if (from === NONE) return false;
  const to = domainEnd(bytes, at + 1, end);
  if (to === NONE) return false;
  if (inCredentials(bytes, from, start)) return false;
  into.start = from;
  into.end = to;
  return true;
}

function localStart(bytes: Uint8Array, at: number, start: number): number {
  const limit = Math.max(start, at - MAX_LOCAL - 1);
  let i = at;
  while (i > limit && LOCAL[bytes[i - 1]!] !== 0) i--;
  if (at - i > MAX_LOCAL || bytes[i - 1] === 0x2a) return NONE; // too long, or a mask
  while (i < at && !isAlphanumeric(bytes[i]) && bytes[i] !== 0x5f) i++;
  if (i === at || bytes[at - 1] === 0x2e) return NONE;
  for (let j = i; j + 1 < at; j++) if (bytes[j] === 0x2e && bytes[j + 1] === 0x2e) return NONE;
  return i;
}

function domainEnd(bytes: Uint8Array, at: number, end: number): number {
  const limit = Math.min(end, at + MAX_DOMAIN);
  let best = NONE;
  let label = at;
  let i = at;
  for (;;) {
    while (i < limit && (isAlphanumeric(bytes[i]) || bytes[i] === 0x2d)) i++;
    const length = i - label;
    if (length === 0 || length > MAX_LABEL || bytes[label] === 0x2d) break;
    if (label > at && isTopLevel(bytes, label, i)) best = i;
    else if (label > at) best = NONE;
    if (i >= limit || bytes[i] !== 0x2e || !isAlphanumeric(bytes[i + 1]) || i + 1 >= limit) break;
    label = ++i;
  }
  if (best === NONE) return NONE;
  const after = best < end ? bytes[best] : 0;
  if (after === 0x40 || after === 0x5f || after === 0x2a) return NONE;
  return best;
}

function isTopLevel(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 2) return false;
  let text = '';
  for (let i = start; i < end; i++) {
    if (!isLetter(bytes[i])) return length > 4 && bytes[start] === 0x78 && bytes[start + 1] === 0x6e; // xn--
    if (length <= 8) text += String.fromCharCode(bytes[i]! | 0x20);
  }
  return !FILE_EXTENSIONS.has(text);
}

/** Whether `//` stands before it with no space between: `https://user:secret@host`. */
function inCredentials(bytes: Uint8Array, from: number, start: number): boolean {
  const limit = Math.max(start + 1, from - MAX_LOCAL);
  for (let i = from - 1; i >= limit; i--) {
    const byte = bytes[i]!;
    if (byte === 0x2f && bytes[i - 1] === 0x2f) return true;
    if (!isAlphanumeric(byte) && byte !== 0x3a && byte !== 0x2e && byte !== 0x2d && byte !== 0x2f)
      return false;
  }
  return false;
}

/** Local parts that name an office, not a person. */
export const OFFICES: ReadonlySet<string> = new Set(
  'info service services support help helpdesk contact sales admin administrator webmaster postmaster hostmaster abuse security privacy press media noreply no-reply donotreply do-not-reply notify notification notifications newsletter marketing kefu hr jobs office hello mailer-daemon'.split(
    ' ',
  ),
);

/** Whether an address belongs to an office (`support@…`) and so names no person. */
export function isOfficeAddress(address: string): boolean {
  return OFFICES.has(address.slice(0, address.indexOf('@')).toLowerCase());
}
