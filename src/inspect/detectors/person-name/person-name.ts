/**
 * Whether a value under a name key can be the name of a person. A check of spelling, not of meaning: Chinese names
 * of two to four characters (with the middle dot of minority and foreign names, GB 18030 U+00B7 and U+2022, up to
 * 20), names of East Asia with a space between family and given name, else up to five words of letters of any script.
 */

import { familyLength } from './family-names.ts';

const MAX_LENGTH = 60;
const CHINESE = /^\p{Script=Han}{2,4}$/u;
const DOTTED = /^\p{Script=Han}{1,12}(?:[·•・]\p{Script=Han}{1,12}){1,3}$/u;
/** Words of letters with the marks that stand in names; no digits. */
const WORDS = /^[\p{L}\p{M}][\p{L}\p{M}'’.-]{0,30}(?:(?: |, )[\p{L}\p{M}'’.-]{1,30}){0,4}$/u;
/**
 * Family and given name with one space between, wide (U+3000) or narrow: Japanese in kanji and kana (`佐藤 あゆみ`),
 * Chinese as some forms print it (`张 三`). A place is written without the space.
 */
const SPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々ヶ]{1,5}[ \u3000][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]{1,6}$/u;
/** As on tickets (ICAO Doc 9303): `ZHANG/SAN MR`. */
const TICKET = /^[A-Z]{1,25}\/[A-Z]{1,25}(?: [A-Z]{1,25}){0,3}$/u;

/** What stands in a name field when there is no name. */
export const PLACEHOLDERS: ReadonlySet<string> = new Set(
  'null none nil undefined unknown anonymous n/a na nan test admin guest user default true false 匿名 匿名用户 匿名买家 匿名者 未知 未填写 无 无名 暂无 默认 用户 游客 管理员 系统 官方 客服 已注销 用户已注销 该用户已注销 name username 姓名 昵称'.split(
    ' ',
  ),
);

/** Words of a firm's or a thing's name: Chinese ones anywhere in it, of Latin letters at its end. */
const CHINESE_FIRMS =
  '公司|集团|工厂|商行|店铺|旗舰店|专卖店|专营店|超市|医院|学校|大学|学院|中学|小学|幼儿园|银行|支行|中心|部门|仓库|酒店|餐厅|饭店|药房|诊所|事务所|工作室|经营部|物业|小区|号楼';
export const FIRM_ENDINGS: readonly string[] =
  'inc ltd llc llp plc gmbh ag kg bv sarl corp co store shop market limited corporation company group holding holdings bank university college school hospital clinic service services solutions systems technology technologies logistics trader traders trading industries international foundation partners associates support team department office restaurant hotel studio'.split(
    ' ',
  );
/** Words that a firm or a thing bears in its name. */
const FIRM = new RegExp(`(?:${CHINESE_FIRMS}|\\b(?:${FIRM_ENDINGS.join('|')})\\.?$)`, 'iu');

/**
 * Words that make a value no name. Two to four Han characters among which no two begin one are a name by their
 * spelling, and nothing else of them needs to be asked.
 */
export const NO_NAME_WORDS: readonly string[] = [...PLACEHOLDERS, ...CHINESE_FIRMS.split('|')];

export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.has(text.toLowerCase());
}

/** @param text trimmed text of the value. */
export function isPersonName(text: string): boolean {
  if (text.length === 1) return familyLength(text) === 1; // a family name in a field of its own
  if (text.length < 2 || text.length > MAX_LENGTH || isPlaceholder(text)) return false;
  if (CHINESE.test(text) || DOTTED.test(text) || SPACED.test(text)) return !FIRM.test(text);
  return /\p{Script=Han}/u.test(text) ? false : (WORDS.test(text) || TICKET.test(text)) && !FIRM.test(text);
}

/** Characters that end a title, a place or a thing more often than a given name. */
export const NO_GIVEN = '店厂局处科室馆院所站区县镇村路街号楼层组类型款码价费率元件个只条瓶包箱吨斤';
const ENDS_NO_GIVEN = new RegExp(`[${NO_GIVEN}]$`, 'u');
export const GIVEN_TITLES: readonly string[] =
  '先生 女士 小姐 老师 医生 同学 师傅 经理 主任 总 客服 部 局'.split(' ');
const ENDS_IN_TITLE = new RegExp(`(?:${GIVEN_TITLES.join('|')})$`, 'u');
/** First and last name, each with a capital; particles between them in lower case. */
const CAPITALISED =
  /^\p{Lu}[\p{L}\p{M}'’.-]{0,30}(?: (?:\p{Lu}[\p{L}\p{M}'’.-]{0,30}|van|von|der|den|de|la|di|da|dos|del|al|bin|ten|ter|le))+$/u;

/**
 * A value that looks like a person's name by itself, where its key only hints at one: a Chinese family name with one
 * or two characters after it, a name with a middle dot, or two to five Latin words with capitals.
 */
export function isSureName(text: string): boolean {
  if (!isPersonName(text)) return false;
  if (DOTTED.test(text)) return true;
  if (!CHINESE.test(text)) return CAPITALISED.test(text) && /\p{Ll}/u.test(text);
  const family = familyLength(text);
  const given = text.length - family;
  return family > 0 && given >= 1 && given <= 2 && !ENDS_NO_GIVEN.test(text) && !ENDS_IN_TITLE.test(text);
}

/** A number as it is dialled, or a line of an address: `(213) 378-3310`, `604 Mills Mission, Fisherfield`. */
const DIALLED_OR_POSTAL = /^[+(]?\d[\d() .-]*[() .-][\d() .-]{2,}\d$|^\d+\p{L}? \p{L}[^,]*, \p{L}/u;

/** A user name or nickname: anything short that is not a placeholder, a number to dial, an address line or markup. */
export function isUsername(text: string): boolean {
  if (text.length < 2 || text.length > 64 || isPlaceholder(text)) return false;
  if (DIALLED_OR_POSTAL.test(text)) return false;
  return !/[<>{}\n\r\uFFFD]|:\/\/|^[\d.,\s-]{1,4}$/u.test(text);
}
