/**
 * Whether a value under an address key can be a postal address: a Chinese one names at least two levels of division,
 * or a road with a number (GB/T 23705-2009's order: province, city, district, road, number); any other one has
 * letters, a number and a gap. A check of spelling for values that a key already calls an address.
 */

const MIN_LENGTH = 6;
const MAX_LENGTH = 300;
const HAN = /\p{Script=Han}/u;
const LEVELS = /[省市区县州旗盟镇乡村屯组]|街道|自治/gu;
const PLACE = /[路街道巷弄里园苑坊座栋幢楼室号院厦城]|小区|大道|单元|公寓|广场/u;
/** Addresses of another kind: of machines, of wallets, of web pages, of mail. */
const NOT_POSTAL = /^(?:0x|[a-z]+:\/\/|www\.)|[@{}<>\\]|^\S+$/iu;

/** @param text trimmed text of the value. */
export function isPostalAddress(text: string): boolean {
  if (text.length < MIN_LENGTH || text.length > MAX_LENGTH || text.includes('\uFFFD')) return false;
  if (HAN.test(text)) {
    const levels = text.match(LEVELS)?.length ?? 0;
    return levels >= 2 || (PLACE.test(text) && (levels === 1 || /\d/.test(text)));
  }
  return !NOT_POSTAL.test(text) && /\p{L}{2}/u.test(text) && /\d/.test(text);
}
