/** Log-odds of what carries its own shape: by how it is written and where it stands, and what a key or label adds. */
import { isDigit } from './bytes.ts';
import { speaksOfCard } from './detectors/bank-card/card-words.ts';
import type { ValueContext } from './inspection.ts';
import type { KeyMeaning } from './keys/key-meaning.ts';
import type { KeyKind } from './keys/vocabulary.ts';
import { CONTRARY, SHAPE } from './log-odds.ts';
import type { Shape } from './scan.ts';

/** Odds of a telephone number as a whole value under its key, by how it is spelled. */
export function phoneOdds(bytes: Uint8Array, start: number, end: number): number {
  return PHONE_ODDS[kindOfPhone(bytes, start, end)]!;
}

const PHONE_ODDS = [SHAPE.nationalPhone, SHAPE.mobileAlone, SHAPE.internationalPhone];

/** How a telephone number is written: 2 with a country code, 1 a mainland mobile, 0 otherwise. */
export function kindOfPhone(bytes: Uint8Array, start: number, end: number): number {
  if (bytes[start] === 0x2b) return 2;
  return end - start === 11 && bytes[start] === 0x31 && bytes[start + 1]! >= 0x33 ? 1 : 0;
}

export function shapeOdds(
  shape: Shape,
  whole: boolean,
  context: ValueContext,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  switch (shape) {
    case 'mobile':
      if (context === 'json-number' || (whole && context === 'csv-field')) return SHAPE.mobileNumber;
      return whole && context !== 'text' ? SHAPE.mobileAlone : SHAPE.mobileInText;
    case 'prefixedMobile':
      return context === 'json-number' ? SHAPE.mobileNumber : SHAPE.mobilePrefixed;
    case 'internationalPhone':
      return SHAPE.internationalPhone;
    case 'email':
      return SHAPE.email;
    case 'residentId':
      return SHAPE.residentId;
    case 'card': {
      const grouped = !isAllDigits(bytes, start, end) ? SHAPE.cardGrouped : 0;
      if (!whole) return (speaksOfCard(bytes, start) ? SHAPE.cardInText : SHAPE.cardAmongWords) + grouped;
      return (context === 'text' ? SHAPE.cardInText : SHAPE.cardAlone) + grouped;
    }
  }
}

/** What a key or label adds for a shape under it. */
export function keyOdds(key: KeyMeaning, kind: KeyKind, shape: Shape, whole: boolean): number {
  if (key.kind === kind) return key.weight;
  if (key.kind === 'none' || key.kind === 'part' || !whole) return 0;
  if (shape === 'email') return CONTRARY.weak;
  if (key.kind === 'negative') return CONTRARY.negative;
  // `cardNo` is the number of an identity card as often as of a bank's: what its check digit proves is believed.
  if (shape === 'residentId' && key.kind === 'card') return 0;
  if (key.kind === 'opinion' || key.kind === 'purchase' || key.kind === 'name') return 0;
  // People sign in with their phone: it is one, under a username too.
  if (PHONE_LOGINS.has(key.kind) && (shape === 'mobile' || shape === 'prefixedMobile')) return 0;
  return CONTRARY.otherKind;
}

/** Accounts that people have under their phone number. */
const PHONE_LOGINS: ReadonlySet<KeyKind> = new Set(['username', 'wechat', 'alipay', 'qq']);

export function isAllDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isDigit(bytes[i])) return false;
  return true;
}
