/**
 * The values that lists of people are made of, told from their bytes alone: a mainland mobile under a phone key, a
 * number or a code under a user id's, a nickname of plain letters, digits and Chinese characters, a Chinese name, an
 * address of e-mail without digits. Anything else goes the whole way through the recogniser.
 *
 * Invariant: what the fast lane takes, the recogniser would have taken just so; a property test holds both together.
 */
import { isDigit, textOf } from './bytes.ts';
import { type EmailSpan, isOfficeAddress, matchEmail } from './detectors/email/email.ts';
import { isPlaceholder, NO_NAME_BEGINS } from './detectors/person-name/person-name.ts';
import { isPhoneSpelling } from './detectors/phone/phone.ts';
import type { ValueContext } from './inspection.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';
import { SHAPE } from './log-odds.ts';
import { type IdentifierTable, NOBODY, namespaceNumber } from './people/identifier-table.ts';
import { REPORTS, type Report } from './reports.ts';

const ID = namespaceNumber('id');
const PHONE = namespaceNumber('phone');
const USERNAME = namespaceNumber('username');
const NAME = namespaceNumber('name');
const EMAIL = namespaceNumber('email');

/** Characters of an id that is read here; as in the recogniser. */
const MAX_ID = 64;
/** Letters in a row of an address that is read here: nothing else that stands by itself has so few and no digit. */
const MAX_EMAIL_RUN = 14;
/** Longest local part of an office's address. */
const MAX_OFFICE = 16;
/** Bytes of a nickname that is read here. */
const MAX_NICKNAME = 48;
/** Longest value that is read as an opinion or a purchase, in bytes; as in the recogniser. */
const MAX_WIDE = 16 * 1024;

/** What a byte is in a nickname: 0 anything else, 1 a letter or underscore, 2 a digit, 3 the first of a Han character. */
const NICK = new Uint8Array(256);
for (let b = 0x30; b <= 0x39; b++) NICK[b] = 2;
for (let b = 0x41; b <= 0x5a; b++) NICK[b] = NICK[b + 0x20] = 1;
NICK[0x5f] = 1;
for (let b = 0xe4; b <= 0xe9; b++) NICK[b] = 3; // U+4E00 to U+9FFF: canonical as they stand

const SPAN: EmailSpan = { start: 0, end: 0 };

export type FastTake = (
  report: Report,
  start: number,
  end: number,
  odds: number,
  identifier: number,
) => boolean;

export class FastLane {
  readonly #identifiers: IdentifierTable;
  readonly #take: FastTake;

  constructor(identifiers: IdentifierTable, take: FastTake) {
    this.#identifiers = identifiers;
    this.#take = take;
  }

  /**
   * @param looked the sieve found nobody named in it.
   * @returns whether the value was taken, or decided not to be.
   */
  read(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: ValueContext,
    shaped: boolean,
    looked: boolean,
  ): boolean {
    if (key.contextual || key.guess || key.named) return false;
    const length = end - start;
    switch (key.kind) {
      case 'phone': {
        if (bytes[start] === 0x2b) return this.#international(key, bytes, start, end);
        if (length !== 11 || !isMobile(bytes, start)) return false;
        const identifier = this.#identifiers.internAscii(PHONE, bytes, start, end, true);
        return this.#take(REPORTS.phone, start, end, SHAPE.mobileAlone + key.weight, identifier);
      }
      case 'userId': {
        if (length > MAX_ID || key.table !== undefined || !isPlainId(bytes, start, end)) return false;
        const identifier = this.#identifiers.internAscii(ID, bytes, start, end, false);
        return this.#take(REPORTS.userId, start, end, SHAPE.keyed + key.weight, identifier);
      }
      case 'username': {
        if (context === 'json-number' || length > MAX_NICKNAME || !isNickname(bytes, start, end))
          return false;
        const identifier = this.#identifiers.internText(USERNAME, bytes, start, end);
        return this.#take(REPORTS.username, start, end, SHAPE.keyed + key.weight, identifier);
      }
      case 'name': {
        if (length < 6 || length > 12 || !isChineseName(bytes, start, end)) return false;
        const identifier = this.#identifiers.internText(NAME, bytes, start, end);
        return this.#take(REPORTS.name, start, end, SHAPE.keyed + key.weight, identifier);
      }
      case 'email':
        return context !== 'text' && this.#email(key, bytes, start, end);
      case 'opinion':
      case 'purchase': {
        if (!looked && key.kind === 'opinion') return false;
        if (shaped || length < 4 || length > MAX_WIDE) return false;
        return this.#take(REPORTS[key.kind], start, end, SHAPE.keyed + key.weight, NOBODY);
      }
      default:
        return false;
    }
  }

  /** An address without digits and hyphens: nothing else can stand in it. */
  #email(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): boolean {
    let at = -1;
    let run = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      if (NICK[byte] === 1) {
        if (++run > MAX_EMAIL_RUN) return false;
      } else if (byte === 0x40 && at < 0) {
        at = i;
        run = 0;
      } else if (byte === 0x2e) run = 0;
      else return false;
    }
    if (at < 0 || !matchEmail(bytes, at, start, end, SPAN) || SPAN.start !== start || SPAN.end !== end)
      return false;
    const names = at - start > MAX_OFFICE || !isOfficeAddress(textOf(bytes, start, at + 1));
    const identifier = names ? this.#identifiers.internLower(EMAIL, bytes, start, end) : NOBODY;
    return this.#take(REPORTS.email, start, end, SHAPE.email + key.weight, identifier);
  }

  /** `+44 20 7946 0018` under a phone key. */
  #international(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): boolean {
    if (!isPhoneSpelling(bytes, start, end)) return false;
    const identifier = this.#identifiers.internDigits(PHONE, bytes, start, end);
    return this.#take(REPORTS.phone, start, end, SHAPE.internationalPhone + key.weight, identifier);
  }
}

function isMobile(bytes: Uint8Array, start: number): boolean {
  if (bytes[start] !== 0x31 || bytes[start + 1]! < 0x33) return false;
  for (let i = start + 1; i < start + 11; i++) if (!isDigit(bytes[i])) return false;
  return true;
}

/** Letters, digits, `_` and `-`: a digit among them that is not zero, or a zero and a letter. */
function isPlainId(bytes: Uint8Array, start: number, end: number): boolean {
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

/** Han characters, none of which begins a word that stands in no name. */
function isChineseName(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 3) {
    const first = bytes[i]!;
    const second = bytes[i + 1]!;
    const third = bytes[i + 2]!;
    if (NICK[first] !== 3 || i + 3 > end || (second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80) return false;
    if (first === 0xe4 && second < 0xb8) return false;
    if (NO_NAME_BEGINS[((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f)] === 1) return false;
  }
  return true;
}

function isNickname(bytes: Uint8Array, start: number, end: number): boolean {
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
