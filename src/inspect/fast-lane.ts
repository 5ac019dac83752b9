/**
 * The values that lists of people are made of, told from their bytes alone: a mainland mobile under a phone key, a
 * number under a user id's, a nickname of plain letters, digits and Chinese characters. Anything else goes the whole
 * way through the recogniser.
 *
 * Invariant: what the fast lane takes, the recogniser would have taken just so; a property test holds both together.
 */
import { isDigit, textOf } from './bytes.ts';
import { isPlaceholder } from './detectors/person-name/person-name.ts';
import { isPhoneSpelling } from './detectors/phone/phone.ts';
import type { ValueContext } from './inspection.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';
import { SHAPE } from './log-odds.ts';
import { type IdentifierTable, NOBODY, namespaceNumber } from './people/identifier-table.ts';
import { REPORTS, type Report } from './reports.ts';

const ID = namespaceNumber('id');
const PHONE = namespaceNumber('phone');
const USERNAME = namespaceNumber('username');

/** Digits of an id that is read here. */
const MAX_ID = 20;
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

  /** @returns whether the value was taken, or decided not to be. */
  read(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: ValueContext,
    shaped: boolean,
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
        if (length > MAX_ID || key.table !== undefined || !isNumber(bytes, start, end)) return false;
        const identifier = this.#identifiers.internAscii(ID, bytes, start, end, false);
        return this.#take(REPORTS.userId, start, end, SHAPE.keyed + key.weight, identifier);
      }
      case 'username': {
        if (context === 'json-number' || length > MAX_NICKNAME || !isNickname(bytes, start, end))
          return false;
        const identifier = this.#identifiers.internText(USERNAME, bytes, start, end);
        return this.#take(REPORTS.username, start, end, SHAPE.keyed + key.weight, identifier);
      }
      case 'opinion':
      case 'purchase': {
        if (shaped || length < 4 || length > MAX_WIDE) return false;
        return this.#take(REPORTS[key.kind], start, end, SHAPE.keyed + key.weight, NOBODY);
      }
      default:
        return false;
    }
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

/** Digits, and not all of them zero. */
function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let any = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (!isDigit(byte)) return false;
    any |= byte - 0x30;
  }
  return any !== 0;
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
