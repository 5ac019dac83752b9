/**
 * Looks through a stretch of text for values that carry their own shape: mobile and international numbers, e-mail
 * addresses, resident ids, card numbers. One pass; a candidate costs a fixed number of reads and no allocation.
 */
import { digitRunEnd, isDigit, NONE, startsNumber } from './bytes.ts';
import { matchBankCard } from './detectors/bank-card/bank-card.ts';
import { type EmailSpan, matchEmail } from './detectors/email/email.ts';
import { hasCountryCode, matchMobile } from './detectors/mobile/mobile.ts';
import { matchInternationalPhone } from './detectors/phone/phone.ts';
import { matchResidentId } from './detectors/resident-id/resident-id.ts';

export type Shape = 'mobile' | 'prefixedMobile' | 'internationalPhone' | 'email' | 'residentId' | 'card';

/** Shortest run of digits that anything begins with: `138-1234-5678`. */
const MIN_RUN = 2;

const EMAIL: EmailSpan = { start: 0, end: 0 };

/** Calls `found` for every shape, in order; shapes do not overlap. */
export function scanShapes(
  bytes: Uint8Array,
  start: number,
  end: number,
  found: (shape: Shape, start: number, end: number) => void,
): void {
  let i = start;
  /** Where the last shape ended: an address may not reach back into it. */
  let floor = start;
  while (i < end) {
    const byte = bytes[i]!;
    if (byte === 0x40) {
      if (matchEmail(bytes, i, floor, end, EMAIL)) {
        found('email', EMAIL.start, EMAIL.end);
        i = floor = EMAIL.end;
      } else {
        i++;
      }
      continue;
    }
    const plus = byte === 0x2b && isDigit(bytes[i + 1]);
    if (!plus && !isDigit(byte)) {
      i++;
      continue;
    }
    const run = digitRunEnd(bytes, plus ? i + 1 : i, end);
    // `138…/139…`: a slash is a boundary after a number that was one.
    const second = floor > start && floor === i - 1 && bytes[floor] === 0x2f;
    if (run - i < MIN_RUN || !(second || startsNumber(bytes, i, start))) {
      i = run;
      continue;
    }
    const close = numberAt(bytes, i, end, plus, run - i);
    if (close === NONE || (close < end && bytes[close] === 0x40)) {
      i = run;
      continue;
    }
    found(shape, i, close);
    i = floor = close;
  }
}

/**
 * As scanShapes(), where it is known in which places a number or an address can stand: at[0..count), ascending, and
 * right behind a number that was one and a slash.
 */
export function shapesAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  at: Int32Array,
  count: number,
  found: (shape: Shape, start: number, end: number) => void,
): void {
  let floor = start;
  for (let k = 0; k < count; k++) {
    let place = at[k]!;
    if (place < floor) continue;
    while (place < end) {
      const close = oneShape(bytes, place, floor, start, end, found);
      if (close === NONE) break;
      floor = close;
      if (bytes[close] !== 0x2f || close + 1 >= end) break;
      place = close + 1;
    }
  }
}

/** The shape at one place. @returns its end, or NONE. */
function oneShape(
  bytes: Uint8Array,
  at: number,
  floor: number,
  start: number,
  end: number,
  found: (shape: Shape, start: number, end: number) => void,
): number {
  const byte = bytes[at]!;
  if (byte === 0x40) {
    if (!matchEmail(bytes, at, floor, end, EMAIL)) return NONE;
    found('email', EMAIL.start, EMAIL.end);
    return EMAIL.end;
  }
  const plus = byte === 0x2b && at + 1 < end && isDigit(bytes[at + 1]);
  if (!plus && !isDigit(byte)) return NONE;
  const run = digitRunEnd(bytes, plus ? at + 1 : at, end);
  const second = floor > start && floor === at - 1 && bytes[floor] === 0x2f;
  if (run - at < MIN_RUN || !(second || startsNumber(bytes, at, start))) return NONE;
  const close = numberAt(bytes, at, end, plus, run - at);
  if (close === NONE || (close < end && bytes[close] === 0x40)) return NONE;
  found(shape, at, close);
  return close;
}

/** Whether a number that begins at `at`, or an address around the `@` there, stands in the value [start..end). */
export function standsShape(bytes: Uint8Array, at: number, start: number, end: number): boolean {
  if (bytes[at] === 0x40) return matchEmail(bytes, at, start, end, EMAIL);
  const plus = bytes[at] === 0x2b;
  const run = digitRunEnd(bytes, plus ? at + 1 : at, end) - at;
  return run >= MIN_RUN && numberAt(bytes, at, end, plus, run) !== NONE;
}

/** The shape of a whole value that begins with digits, or undefined. */
export function shapeOfNumber(bytes: Uint8Array, start: number, end: number): Shape | undefined {
  const run = digitRunEnd(bytes, start, end) - start;
  return run >= MIN_RUN && numberAt(bytes, start, end, false, run) === end ? shape : undefined;
}

/** Shape that numberAt found last. */
let shape: Shape = 'mobile';

function numberAt(bytes: Uint8Array, at: number, end: number, plus: boolean, run: number): number {
  if (!plus && run >= 17) {
    const close = matchResidentId(bytes, at, end);
    if (close !== NONE) {
      shape = 'residentId';
      return close;
    }
  }
  const mobile = matchMobile(bytes, at, end);
  if (mobile !== NONE) {
    shape = hasCountryCode(bytes, at) ? 'prefixedMobile' : 'mobile';
    return mobile;
  }
  if (plus) {
    shape = 'internationalPhone';
    return matchInternationalPhone(bytes, at, end);
  }
  if (run < 4) return NONE;
  shape = 'card';
  return matchBankCard(bytes, at, end);
}
