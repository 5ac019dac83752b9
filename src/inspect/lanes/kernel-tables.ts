/**
 * What the kernels need to know for the lanes of kernel/lanes.as.ts: which lane a key is, what characters and words are.
 * Words are known by their length, first and last letter alone: where one of a list may stand the host decides.
 */
import { lengthsOf } from '../detectors/bank-card/bank-card.ts';
import { FILE_EXTENSIONS, OFFICES } from '../detectors/email/email.ts';
import { COMPOUND_FAMILIES, familyUnits } from '../detectors/person-name/family-names.ts';
import {
  FIRM_ENDINGS,
  GIVEN_TITLES,
  NO_GIVEN,
  NO_NAME_WORDS,
  PLACEHOLDERS,
} from '../detectors/person-name/person-name.ts';
import type { FormatScan } from '../format-scan.ts';
import type { KeyMeaning } from '../keys/key-meaning.ts';
import type { KeyKind } from '../keys/vocabulary.ts';
import type { Recognition } from '../recognition.ts';
import { DigitRuns } from './digit-runs.ts';
import { LEVEL_CHARACTERS, PLATE_PROVINCES } from './place-bytes.ts';

/** Lanes; as in kernel/lanes.as.ts. */
const LANES: Partial<Record<KeyKind, number>> = {
  phone: 1,
  userId: 2,
  name: 3,
  username: 4,
  email: 5,
  residentId: 6,
  card: 7,
  address: 8,
  birthDate: 9,
  ip: 10,
  plate: 11,
  purchase: 12,
  opinion: 13,
  gender: 14,
  qq: 15,
  wechat: 16,
};

/** Forms; as in kernel/lanes.as.ts. */
export const A_MOBILE = 1;
export const A_PHONE = 2;
export const AN_ID = 3;
export const A_NAME = 4;
export const A_SURE_NAME = 5;
export const A_NICKNAME = 6;
export const A_SURE_NICKNAME = 7;
export const AN_EMAIL = 8;
export const A_RESIDENT = 9;
export const A_CARD = 10;
export const AN_ADDRESS = 11;
export const A_DAY = 12;
export const AN_IP = 13;
export const A_PLATE = 14;
export const A_DEPENDENT = 15;
export const A_QQ = 16;
export const A_WECHAT = 17;

// Bits of a unit.
const NO_NAME = 1;
const FAMILY = 2;
const COMPOUND = 4;
const NO_END = 8;
const TITLE_NEXT = 16;
const LEVEL = 32;
const PROVINCE = 64;
const NO_NAME_NEXT = 128;
const COMPOUND_NEXT = 256;
const TITLE = 512;

// Bits of a mark.
const FIRM = 1;
const OFFICE = 2;
const EXTENSION = 4;
const PLACEHOLDER = 8;
const LONGEST_MARK = 31;

/** Shortest and longest number of a card that is told, in digits. */
const CARD_DIGITS = [14, 19] as const;
const FIRST_CARD_LENGTH = 13;

export interface LaneExports {
  readonly memory: WebAssembly.Memory;
  readonly LANE_UNITS: { readonly value: number };
  readonly LANE_MARKS: { readonly value: number };
  readonly LANE_ISSUERS: { readonly value: number };
}

/** Which lane the values under a key are. */
export class LaneOf {
  readonly #formats: FormatScan;
  readonly #runs: DigitRuns;
  readonly #none: boolean;
  readonly #plates: boolean;

  constructor({ formats, fast }: Recognition) {
    this.#formats = formats;
    this.#runs = new DigitRuns(formats);
    this.#none = !fast;
    const plates = formats.under('plate')?.detectors() ?? [];
    this.#plates = [...plates].some(({ entity }) => entity === 'CN_VEHICLE_PLATE');
  }

  /** @returns 0 where its values are not told by the kernel. */
  of(key: KeyMeaning): number {
    const lane = LANES[key.kind] ?? 0;
    if (lane === 0 || this.#none || key.only !== undefined || key.inner) return 0;
    switch (key.kind) {
      case 'userId':
        return key.table === undefined && !key.apart ? lane : 0;
      case 'name':
      case 'username':
        return lane;
    }
    if (key.contextual || key.guess || key.named) return 0;
    switch (key.kind) {
      case 'email':
      case 'purchase':
      case 'opinion':
        return this.#formats.under(key.kind) === undefined ? lane : 0;
      case 'residentId':
        return this.#runs.areNothing(key, 18, false) && this.#runs.areNothing(key, 17, true) ? lane : 0;
      case 'card': {
        const [from, to] = CARD_DIGITS;
        for (let digits = from as number; digits <= to; digits++) {
          if (!this.#runs.areNothing(key, digits, false)) return 0;
        }
        return lane;
      }
      case 'plate':
        return this.#plates ? lane : 0;
      default:
        return lane;
    }
  }
}

/** Tells a kernel what characters and words are. */
export function writeLaneTables({ memory, LANE_UNITS, LANE_MARKS, LANE_ISSUERS }: LaneExports): void {
  new Uint16Array(memory.buffer, LANE_UNITS.value, UNITS.length).set(UNITS);
  new Uint8Array(memory.buffer, LANE_MARKS.value, MARKS.length).set(MARKS);
  new Uint8Array(memory.buffer, LANE_ISSUERS.value, ISSUERS.length).set(ISSUERS);
}

const UNITS = unitBits();
const MARKS = markBits();
const ISSUERS = Uint8Array.from({ length: 10_000 }, (_, prefix) => {
  let bits = 0;
  for (const length of lengthsOf(prefix)) bits |= 1 << (length - FIRST_CARD_LENGTH);
  return bits;
});

function unitBits(): Uint16Array {
  const units = new Uint16Array(0x10000);
  const families = familyUnits();
  for (let unit = 0; unit < units.length; unit++) if (families[unit] === 1) units[unit] = FAMILY;
  const mark = (characters: string, bit: number): void => {
    for (const character of characters) units[character.charCodeAt(0)]! |= bit;
  };
  const markPairs = (words: Iterable<string>, first: number, next: number): void => {
    for (const word of words) {
      mark(word[0]!, first);
      mark(word[1] ?? '', next);
    }
  };
  markPairs(NO_NAME_WORDS, NO_NAME, NO_NAME_NEXT);
  markPairs(COMPOUND_FAMILIES, COMPOUND, COMPOUND_NEXT);
  mark(NO_GIVEN, NO_END);
  for (const title of GIVEN_TITLES) {
    if (title.length === 1) mark(title, NO_END);
    else markPairs([title], TITLE, TITLE_NEXT);
  }
  mark(LEVEL_CHARACTERS, LEVEL);
  mark(PLATE_PROVINCES, PROVINCE);
  return units;
}

function markBits(): Uint8Array {
  const marks = new Uint8Array((LONGEST_MARK + 1) << 10);
  const add = (words: Iterable<string>, bit: number): void => {
    for (const word of words) {
      if (!/^[a-z](?:.*[a-z])?$/.test(word)) continue;
      const first = word.charCodeAt(0) - 0x61;
      const last = word.charCodeAt(word.length - 1) - 0x61;
      marks[(word.length << 10) + (first << 5) + last]! |= bit;
    }
  };
  add(FIRM_ENDINGS, FIRM);
  add(OFFICES, OFFICE);
  add(FILE_EXTENSIONS, EXTENSION);
  add(PLACEHOLDERS, PLACEHOLDER);
  return marks;
}
