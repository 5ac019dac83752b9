/**
 * Whether a value under a name key can be the name of a person. A check of spelling, not of meaning: Chinese names
 * of two to four characters (with the middle dot of minority and foreign names, GB 18030 U+00B7 and U+2022, up to
 * 20), else up to five words of letters of any script.
 */

const MAX_LENGTH = 60;
const CHINESE = /^\p{Script=Han}{2,4}$/u;
const DOTTED = /^\p{Script=Han}{1,12}(?:[·•・]\p{Script=Han}{1,12}){1,3}$/u;
/** Words of letters with the marks that stand in names; no digits. */
const WORDS = /^[\p{L}\p{M}][\p{L}\p{M}'’.-]{0,30}(?: [\p{L}\p{M}'’.-]{1,30}){0,4}$/u;

/** What stands in a name field when there is no name. */
const PLACEHOLDERS = new Set(
  'null none nil undefined unknown anonymous n/a na nan test admin guest user default true false 匿名 匿名用户 匿名买家 匿名者 未知 未填写 无 无名 暂无 默认 用户 游客 管理员 系统 官方 客服 已注销 用户已注销 该用户已注销 name username 姓名 昵称'.split(
    ' ',
  ),
);

/** Words that a firm or a thing bears in its name. */
const FIRM =
  /(?:公司|集团|工厂|商行|店铺|旗舰店|专卖店|专营店|超市|医院|学校|银行|中心|部门|仓库|\b(?:inc|ltd|llc|gmbh|corp|co|store|shop)\.?$)/iu;

export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.has(text.toLowerCase());
}

/** @param text trimmed text of the value. */
export function isPersonName(text: string): boolean {
  if (text.length < 2 || text.length > MAX_LENGTH || isPlaceholder(text)) return false;
  if (CHINESE.test(text) || DOTTED.test(text)) return !FIRM.test(text);
  return /\p{Script=Han}/u.test(text) ? false : WORDS.test(text) && !FIRM.test(text);
}

/** A user name or nickname: anything short that is not a placeholder, an address line or markup. */
export function isUsername(text: string): boolean {
  if (text.length < 2 || text.length > 64 || isPlaceholder(text)) return false;
  return !/[<>{}\n\r\uFFFD]|:\/\/|^[\d.,\s-]{1,4}$/u.test(text);
}
