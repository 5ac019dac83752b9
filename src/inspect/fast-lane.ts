/**
 * The values that lists of people are made of, told from their bytes alone: phones, ids, names, nicknames, addresses,
 * cards, plates and days under their keys. Anything else goes the whole way through the recogniser.
 *
 *   key's kind ─▶ spelling (lanes/), check digits ─▶ identifier, canonical as it is written ─▶ take
 *
 * Invariant: what the fast lane takes, the recogniser would have taken just so; a property test holds both together.
 */
import { digitRunEnd, textOf } from './bytes.ts';
import { type EmailSpan, isOfficeAddress, matchEmail } from './detectors/email/email.ts';
import { isIpv4 } from './detectors/ip-address/ip-address.ts';
import { isPhoneSpelling } from './detectors/phone/phone.ts';
import type { FormatScan } from './format-scan.ts';
import type { ValueContext } from './inspection.ts';
import { FORMATS, SHAPES, UNKNOWN } from './kernel/sieve.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';
import { DigitRuns } from './lanes/digit-runs.ts';
import { hanName, latinName, SURE, UNTOLD } from './lanes/name-bytes.ts';
import { BARE_ADDRESS, chineseAddress, isIsoDay, isPlate, NO_ADDRESS } from './lanes/place-bytes.ts';
import { isHan, isMobile, isNickname, isPlainId, NICK } from './lanes/word-bytes.ts';
import { SHAPE } from './log-odds.ts';
import { type IdentifierTable, NOBODY, namespaceNumber } from './people/identifier-table.ts';
import { REPORTS } from './reports.ts';
import { type Shape, scanShapes, shapeOfNumber } from './scan.ts';
import { phoneOdds } from './shape-odds.ts';
import { type FastTake, flagsOf, PLATE, PLATE_ODDS, type ToldLane } from './told-lane.ts';

const ID = namespaceNumber('id');
const RESIDENT = namespaceNumber('residentId');
const PHONE = namespaceNumber('phone');
const EMAIL = namespaceNumber('email');
const CARD = namespaceNumber('card');

/** Characters of an id that is read here; as in the recogniser. */
const MAX_ID = 64;
/** Longest telephone number that is read here, in bytes. */
const MAX_PHONE = 32;
/** Letters in a row of an address that is read here: nothing else that stands by itself has so few and no digit. */
const MAX_EMAIL_RUN = 14;
/** Longest address that is read here, in bytes. */
const MAX_EMAIL = 128;
/** Longest local part of an office's address. */
const MAX_OFFICE = 16;
/** Bytes of a nickname that is read here. */
const MAX_NICKNAME = 48;
/** Longest value that is read as a postal address, in bytes; as in the recogniser. */
const MAX_ADDRESS = 1024;
/** Longest value that is read as an opinion or a purchase, in bytes; as in the recogniser. */
const MAX_WIDE = 16 * 1024;

const SPAN: EmailSpan = { start: 0, end: 0 };

export class FastLane {
  readonly #told: ToldLane;
  readonly #identifiers: IdentifierTable;
  readonly #take: FastTake;
  readonly #formats: FormatScan;
  readonly #runs: DigitRuns;
  readonly #plates: boolean;

  constructor(told: ToldLane, identifiers: IdentifierTable, formats: FormatScan, take: FastTake) {
    this.#told = told;
    this.#identifiers = identifiers;
    this.#formats = formats;
    this.#take = take;
    this.#runs = new DigitRuns(formats);
    const plates = formats.under('plate')?.detectors() ?? [];
    this.#plates = [...plates].some(({ entity }) => entity === PLATE.entity);
  }

  /**
   * @param holds what the sieve said of the value, or UNKNOWN.
   * @returns whether the value was taken, or decided not to be.
   */
  read(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: ValueContext,
    shaped: boolean,
    holds: number,
  ): boolean {
    switch (key.kind) {
      case 'userId':
        return this.#userId(key, bytes, start, end);
      case 'name':
        return this.#name(key, bytes, start, end);
      case 'username':
        return context !== 'json-number' && this.#username(key, bytes, start, end);
    }
    if (key.contextual || key.guess || key.named) return false;
    switch (key.kind) {
      case 'phone':
        return this.#phone(key, bytes, start, end);
      case 'email':
        return context !== 'text' && this.#email(key, bytes, start, end, holds);
      case 'residentId':
      case 'card':
        return context !== 'text' && this.#number(key, bytes, start, end, context, holds);
      case 'address': {
        if (shaped && (holds === UNKNOWN || (holds & (SHAPES | FORMATS)) !== 0)) return false;
        if (end - start > MAX_ADDRESS) return false;
        const told = chineseAddress(bytes, start, end);
        if (told === NO_ADDRESS || (shaped && told !== BARE_ADDRESS)) return false;
        return this.#take(REPORTS.address, start, end, SHAPE.keyed + key.weight, 0, NOBODY);
      }
      case 'birthDate':
        return (
          isIsoDay(bytes, start, end) &&
          this.#take(REPORTS.birthDate, start, end, SHAPE.keyed + key.weight, 0, NOBODY)
        );
      case 'ip':
        return (
          isIpv4(bytes, start, end) && this.#take(REPORTS.ip, start, end, SHAPE.keyed + key.weight, 0, NOBODY)
        );
      case 'plate':
        return (
          this.#plates &&
          context !== 'json-number' &&
          isPlate(bytes, start, end) &&
          this.#take(PLATE, start, end, PLATE_ODDS + key.weight, 0, NOBODY)
        );
      case 'opinion':
      case 'purchase':
        return this.#wide(key, bytes, start, end, shaped, holds);
      default:
        return false;
    }
  }

  #userId(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start > MAX_ID || key.table !== undefined || !isPlainId(bytes, start, end)) return false;
    const identifier = this.#identifiers.internAscii(ID, bytes, start, end, false);
    return this.#take(REPORTS.userId, start, end, SHAPE.keyed + key.weight, flagsOf(key), identifier);
  }

  #name(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): boolean {
    const latin = bytes[start]! < 0x80;
    const told = latin ? latinName(bytes, start, end) : hanName(bytes, start, end);
    if (told === UNTOLD) return false;
    const weighed = key.named || key.guess || key.contextual;
    if (told !== SURE && (key.guess || (weighed && latin))) return false;
    return this.#told.takeName(key, bytes, start, end, told === SURE);
  }

  #username(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start > MAX_NICKNAME || !isNickname(bytes, start, end)) return false;
    let sure = false;
    if (key.named) {
      // Of nicknames only two to four Han characters may be somebody's own name.
      const told = hanName(bytes, start, end);
      if (told === UNTOLD && isHan(bytes, start, end)) return false;
      sure = told === SURE;
    }
    if (key.guess && !sure) return false;
    return this.#told.takeNickname(key, bytes, start, end, sure);
  }

  /** `13812345678`, `+44 20 7946 0018`, `0571-88886666`, `(718) 555-0110`. */
  #phone(key: KeyMeaning, bytes: Uint8Array, start: number, end: number): boolean {
    if (end - start === 11 && isMobile(bytes, start)) {
      const identifier = this.#identifiers.internAscii(PHONE, bytes, start, end, true);
      return this.#take(REPORTS.phone, start, end, SHAPE.mobileAlone + key.weight, 0, identifier);
    }
    if (end - start > MAX_PHONE || !isPhoneSpelling(bytes, start, end)) return false;
    const identifier = this.#identifiers.internPhone(PHONE, bytes, start, end);
    const odds = phoneOdds(bytes, start, end);
    return this.#take(REPORTS.phone, start, end, odds + key.weight, 0, identifier);
  }

  /** An address in which nothing else can stand. */
  #email(key: KeyMeaning, bytes: Uint8Array, start: number, end: number, holds: number): boolean {
    if (end - start > MAX_EMAIL) return false;
    let at = -1;
    let run = 0;
    let plain = true;
    let digits = false;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      const kind = NICK[byte]!;
      if (kind === 1) {
        if (++run > MAX_EMAIL_RUN) plain = false;
      } else if (byte === 0x40 && at < 0) {
        at = i;
        run = 0;
      } else if (byte === 0x2e) run = 0;
      else if (kind === 2 || byte === 0x2d) {
        plain = false;
        digits ||= kind === 2;
      } else return false;
    }
    if (at < 0) return false;
    if (!plain && (holds === UNKNOWN || (holds & FORMATS) !== 0)) return false;
    if (!plain && this.#formats.under('email') !== undefined) return false;
    if (digits) {
      foundCount = 0;
      scanShapes(bytes, start, end, noteFound);
      if (foundCount !== 1 || foundShape !== 'email' || foundStart !== start || foundEnd !== end)
        return false;
    } else if (!matchEmail(bytes, at, start, end, SPAN) || SPAN.start !== start || SPAN.end !== end) {
      return false;
    }
    const names = at - start > MAX_OFFICE || !isOfficeAddress(textOf(bytes, start, at + 1));
    const identifier = names ? this.#identifiers.internLower(EMAIL, bytes, start, end) : NOBODY;
    return this.#take(REPORTS.email, start, end, SHAPE.email + key.weight, 0, identifier);
  }

  /** A resident id or a card's number in one run, under its own key. */
  #number(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    context: ValueContext,
    holds: number,
  ): boolean {
    if (holds === UNKNOWN || (holds & FORMATS) !== 0 || context === 'json-number') return false;
    const run = digitRunEnd(bytes, start, end) - start;
    const x = end - start === run + 1 && (bytes[end - 1]! | 0x20) === 0x78;
    if ((!x && start + run !== end) || !this.#runs.areNothing(key, run, x)) return false;
    if (shapeOfNumber(bytes, start, end) !== key.kind) return false;
    if (key.kind === 'card') {
      const identifier = this.#identifiers.internAscii(CARD, bytes, start, end, false);
      return this.#take(REPORTS.card, start, end, SHAPE.cardAlone + key.weight, 0, identifier);
    }
    const identifier = this.#identifiers.internUpper(RESIDENT, bytes, start, end);
    return this.#take(REPORTS.residentId, start, end, SHAPE.residentId + key.weight, 0, identifier);
  }

  /** What people say and buy, where nothing else stands in it. */
  #wide(
    key: KeyMeaning,
    bytes: Uint8Array,
    start: number,
    end: number,
    shaped: boolean,
    holds: number,
  ): boolean {
    const kind = key.kind === 'opinion' ? 'opinion' : 'purchase';
    if (holds === UNKNOWN && kind === 'opinion') return false;
    if (shaped) {
      if (holds === UNKNOWN || (holds & (SHAPES | FORMATS)) !== 0) return false;
      if (this.#formats.under(kind) !== undefined || digitRunEnd(bytes, start, end) === end) return false;
    }
    if (end - start < 4 || end - start > MAX_WIDE) return false;
    return this.#take(REPORTS[kind], start, end, SHAPE.keyed + key.weight, 0, NOBODY);
  }
}

/** What scanShapes found last, and how much. */
let foundCount = 0;
let foundShape: Shape = 'email';
let foundStart = 0;
let foundEnd = 0;
const noteFound = (shape: Shape, start: number, end: number): void => {
  foundCount++;
  foundShape = shape;
  foundStart = start;
  foundEnd = end;
};
