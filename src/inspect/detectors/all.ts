/** All detectors of structured values, in the order of docs/inspection.md. */
import { AU } from './au/au.ts';
import { CA } from './ca/ca.ts';
import { CN } from './cn/cn.ts';
import { CRYPTO } from './crypto/crypto.ts';
import { DATES } from './date/date.ts';
import { DE } from './de/de.ts';
import type { Detector, Verdict } from './detector.ts';
import { ES } from './es/es.ts';
import { FI } from './fi/fi.ts';
import { IBAN } from './iban/iban.ts';
import { INDIA } from './india/india.ts';
import { IT } from './it/it.ts';
import { KR } from './kr/kr.ts';
import { NATIONAL_PHONE } from './national-phone/national-phone.ts';
import { NETWORK } from './network/network.ts';
import { NG } from './ng/ng.ts';
import { PH } from './ph/ph.ts';
import { PL } from './pl/pl.ts';
import { SE } from './se/se.ts';
import { SG } from './sg/sg.ts';
import { TH } from './th/th.ts';
import { TR } from './tr/tr.ts';
import { UK } from './uk/uk.ts';
import { URL_DETECTOR } from './url/url.ts';
import { US } from './us/us.ts';
import { ZA } from './za/za.ts';

export const DETECTORS: readonly Detector[] = [
  IBAN,
  CRYPTO,
  ...NETWORK,
  ...NATIONAL_PHONE,
  ...DATES,
  URL_DETECTOR,
  ...CN,
  ...AU,
  ...CA,
  ...DE,
  ...ES,
  ...FI,
  ...INDIA,
  ...IT,
  ...KR,
  ...NG,
  ...PH,
  ...PL,
  ...SE,
  ...SG,
  ...TH,
  ...TR,
  ...UK,
  ...US,
  ...ZA,
];

/** Letters and digits of ASCII in upper case. @returns how many; at most `into.length`. */
export function compactInto(into: Uint8Array, bytes: Uint8Array, start: number, end: number): number {
  let length = 0;
  for (let i = start; i < end && length < into.length; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x30 && byte <= 0x39) into[length++] = byte;
    else if (byte >= 0x41 && byte <= 0x5a) into[length++] = byte;
    else if (byte >= 0x61 && byte <= 0x7a) into[length++] = byte - 0x20;
  }
  return length;
}

/**
 * What a detector's check says of a text, its form aside: `true` proven, `false` impossible, `undefined` possible.
 * For tests and for people; the hot path calls the checks themselves.
 */
export function checkText(detector: Detector, text: string): Verdict {
  const bytes = new TextEncoder().encode(text);
  const compact = new Uint8Array(bytes.length);
  const length = compactInto(compact, bytes, 0, bytes.length);
  return detector.check?.(compact, length, bytes, 0, bytes.length, 0, bytes.length);
}
