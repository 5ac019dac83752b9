/**
 * Names, addresses and accounts in running Chinese text, looked for at words of which it is known where they stand.
 *
 *   role ─▶ name after it      title, number ─▶ name before it      province, 市, 寄到 ─▶ address, where a house is
 *
 * Invariant: the same as proseSpans(), which looks through all of the text, where every word is given; a property test
 * holds both together. An expression is tried at most once a word, or once a character of the few before it.
 */
import { FAMILY_BEGINS } from '../person-name/family-names.ts';
import { ANCHOR, type ProseWords } from '../prose-word.ts';
import {
  ADDRESS,
  apart,
  HINTS,
  isAddress,
  LED_ADDRESS,
  NAME,
  NO_NAMES,
  type ProseKind,
  type ProseSpan,
  QQ,
  TITLED,
  WECHAT,
  WITH_PHONE,
} from './chinese-prose.ts';

/** The same expression, tried where lastIndex says. */
const sticky = (expression: RegExp): RegExp =>
  new RegExp(expression.source, `${expression.flags.replace('g', '')}y`);

const NAME_AT = sticky(NAME);
const TITLED_AT = sticky(TITLED);
const WITH_PHONE_AT = sticky(WITH_PHONE);
const WECHAT_AT = sticky(WECHAT);
const QQ_AT = sticky(QQ);
const ADDRESS_AT = sticky(ADDRESS);
const LED_ADDRESS_AT = sticky(LED_ADDRESS);

/** Units below it are no Han characters. */
const FIRST_HAN = 0x2e80;

/** Units that a match may begin before a title: what stands before the name, and a name of four. */
const BEFORE_TITLE = 8;
/** The same before a number: also a title, punctuation and `联系电话：`. */
const BEFORE_NUMBER = 24;
const CITY = 0x5e02; // 市
/** Most characters of a city's name, and of what may stand between it and 区 or 县, of which each may be two units. */
const MOST_OF_CITY = 4;
const MOST_OF_DISTRICT = 6;

/** Words of which one stands wherever something is found. */
export const CHINESE_ANCHORS =
  ANCHOR.role | ANCHOR.title | ANCHOR.number | ANCHOR.house | ANCHOR.wechat | ANCHOR.qq;

/** What one expression finds in a text: matches do not overlap, and the leftmost come first. */
class Finder {
  readonly #expression: RegExp;
  readonly #kind: ProseKind;
  readonly #group: number;
  #text = '';
  /** From where on it may match. */
  from = 0;

  constructor(kind: ProseKind, expression: RegExp, group: number) {
    this.#kind = kind;
    this.#expression = expression;
    this.#group = group;
  }

  begin(text: string): void {
    this.#text = text;
    this.from = 0;
  }

  /** Tries it at a place; places must come in ascending order. */
  at(index: number, spans: ProseSpan[]): void {
    if (index < this.from) return;
    const expression = this.#expression;
    expression.lastIndex = index;
    const match = expression.exec(this.#text);
    if (match === null) {
      this.from = index + 1;
      return;
    }
    this.from = expression.lastIndex;
    const group = this.#group;
    const value = match[group]!;
    const kind = this.#kind;
    const start = index + (group === 0 ? 0 : match[0].lastIndexOf(value));
    if (kind === 'name' && (NO_NAMES.has(value) || NO_NAMES.has(value.slice(0, 2)))) return;
    if (kind !== 'address' || isAddress(value)) spans.push({ kind, start, end: start + value.length });
  }
}

const AFTER_ROLE = new Finder('name', NAME_AT, 1);
const BEFORE = new Finder('name', TITLED_AT, 1);
const WITH_NUMBER = new Finder('name', WITH_PHONE_AT, 1);
const ACCOUNT = new Finder('wechat', WECHAT_AT, 1);
const QQ_NUMBER = new Finder('qq', QQ_AT, 1);
const PLACE = new Finder('address', ADDRESS_AT, 0);
const LED = new Finder('address', LED_ADDRESS_AT, 1);
const FINDERS = [AFTER_ROLE, BEFORE, WITH_NUMBER, ACCOUNT, QQ_NUMBER, PLACE, LED];

const WITHOUT_A_HOUSE = CHINESE_ANCHORS & ~ANCHOR.house;
const ADDRESS_BEGINS = ANCHOR.place | ANCHOR.led;

/** Whether anything can be told at words that are so much together: of an address, a beginning and a house. */
export function isWorthLooking(anchors: number): boolean {
  if ((anchors & (WITHOUT_A_HOUSE | ANCHOR.customer)) !== 0) return true;
  return (anchors & ANCHOR.house) !== 0 && (anchors & ADDRESS_BEGINS) !== 0;
}

/** As proseSpans(). @param words all of the text, and a word with ANCHOR.house wherever a house's number ends. */
export function proseSpansAt(text: string, words: ProseWords): ProseSpan[] {
  const spans: ProseSpan[] = [];
  const { count, anchors, at } = words;
  let all = 0;
  for (let i = 0; i < count; i++) all |= anchors[i]!;
  if (!isWorthLooking(all)) return spans;
  for (const finder of FINDERS) finder.begin(text);
  const customers = (all & ANCHOR.customer) !== 0 && HINTS.name.test(text);
  const houses = (all & ANCHOR.house) !== 0;
  let places: number[] | undefined;
  for (let i = 0; i < count; i++) {
    const what = anchors[i]!;
    const index = at[i]!;
    if ((what & ANCHOR.role) !== 0 || (customers && (what & ANCHOR.customer) !== 0))
      AFTER_ROLE.at(index, spans);
    if ((what & ANCHOR.title) !== 0) before(BEFORE, text, index, BEFORE_TITLE, true, spans);
    if ((what & ANCHOR.number) !== 0) before(WITH_NUMBER, text, index, BEFORE_NUMBER, false, spans);
    if ((what & ANCHOR.wechat) !== 0) ACCOUNT.at(index, spans);
    if ((what & ANCHOR.qq) !== 0) QQ_NUMBER.at(index, spans);
    if (!houses) continue;
    if ((what & ANCHOR.led) !== 0) LED.at(index, spans);
    if ((what & ANCHOR.place) === 0) continue;
    places ??= [];
    if (text.charCodeAt(index) !== CITY) places.push(index);
    else beforeCity(text, index, places);
  }
  // A city's name may begin before a province that stands in it.
  if (places !== undefined) for (const index of places.sort((a, b) => a - b)) PLACE.at(index, spans);
  return spans.length < 2 ? spans : apart(spans);
}

/** Where a city's name may begin that ends at `index`, if a district comes after it. */
function beforeCity(text: string, index: number, places: number[]): void {
  let k = index + 2;
  for (const to = index + 2 + 2 * MOST_OF_DISTRICT; ; k++) {
    const code = text.charCodeAt(k);
    if (code === DISTRICT || code === COUNTY) break;
    if (k >= to || !(code >= FIRST_HAN)) return;
  }
  for (let at = index - 1, count = 0; at >= 0 && count < MOST_OF_CITY; at--) {
    const code = text.charCodeAt(at);
    if (code < FIRST_HAN) return;
    if (code >= 0xdc00 && code < 0xe000) continue; // the second half of a pair
    if (++count >= 2) places.push(at);
  }
}

const DISTRICT = 0x533a; // 区
const COUNTY = 0x53bf; // 县

/** Those of Unicode's first block of them: there are others. */
function isHan(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fff;
}

/**
 * Tries matches that begin before `index`: with a character, or the text, before a family name.
 * @param calls the character may be one of a word that calls somebody.
 */
function before(
  finder: Finder,
  text: string,
  index: number,
  most: number,
  calls: boolean,
  spans: ProseSpan[],
): void {
  for (let k = Math.max(finder.from, index - most, 0); k < index; k++) {
    const code = text.charCodeAt(k);
    const begins =
      (FAMILY_BEGINS[text.charCodeAt(k + 1)] === 1 && (calls || !isHan(code))) ||
      (k === 0 && FAMILY_BEGINS[code] === 1) ||
      (code >= 0xd800 && code < 0xdc00);
    if (begins) finder.at(k, spans);
  }
}
