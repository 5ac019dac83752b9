/**
 * Whether a value under an address key can be a postal address: a Chinese one names at least two levels of division,
 * or a road with a number (GB/T 23705-2009's order: province, city, district, road, number); any other one has
 * letters, a number and a gap. A check of spelling for values that a key already calls an address.
 */

const MIN_LENGTH = 4;
const MAX_LENGTH = 300;
const HAN = /\p{Script=Han}/u;
const LEVELS = /[省市区區县縣州旗盟镇鎮乡鄉村屯组]|街道|自治|北京|上海|天津|重庆|香港|澳门|台湾/gu;
const PLACE =
  /[路街道巷弄里园園苑坊座栋棟幢楼樓室号號院厦廈城湾灣桥橋门庄营岭峰轩府]|小区|大道|单元|公寓|广场|大厦|中心|市场|校区|宿舍|科技|花园|新村|胡同|段|丁目|番地/u;
/** Words of streets in the languages of Latin letters. */
const STREET =
  /\b(?:st|street|rd|road|ave|avenue|blvd|boulevard|ln|lane|dr|drive|ct|court|way|square|sq|plaza|terrace|place|pl|close|crescent|hwy|highway|pkwy|apt|suite|flat|po box|rue|calle|via|avenida|rua|strasse|straße|platz|weg|gasse|jalan|jl)\b|stra(?:ss|ß)e\b/iu;
/** Addresses of another kind: of machines, of wallets, of web pages, of mail. */
const NOT_POSTAL = /^(?:0x|[a-z]+:\/\/|www\.)|[@{}<>\\]|^\S+$/iu;

/** @param text trimmed text of the value. */
export function isPostalAddress(text: string): boolean {
  if (text.length < MIN_LENGTH || text.length > MAX_LENGTH || text.includes('\uFFFD')) return false;
  if (HAN.test(text)) {
    const levels = text.match(LEVELS)?.length ?? 0;
    return levels >= 2 || (levels === 1 && text.length >= 5) || PLACE.test(text);
  }
  return !NOT_POSTAL.test(text) && /\p{L}{2}/u.test(text) && (/\d/.test(text) || STREET.test(text));
}
