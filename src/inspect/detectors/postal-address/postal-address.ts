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

/** The end of a Chinese address: a number and what it numbers, or a village's. */
const ENDS_LIKE_ONE =
  /(?:\d|[一二三四五六七八九十])(?:号楼?|號|弄|栋|棟|幢|座|室|层|楼|F|单元|铺|组|队|社|户)|[A-Za-z]?\d+-\d+(?:-\d+)?|村委会|村民委员会|旁边?|对面|东侧|西侧|南侧|北侧|交叉口|路口|米/iu;
const HAS_PLACE = /[路街道巷弄里村组队庄镇乡]|大道|胡同|小区|花园|公寓|大厦|广场|新村|园区/u;
const SENTENCE = /[。！？!?，,；;]|请|的是|了|满减|优惠/u;

/** A value that looks like an address by itself, where its key only hints at one. */
export function isSureAddress(text: string): boolean {
  if (!isPostalAddress(text) || text.length < 5) return false;
  if (HAN.test(text)) return HAS_PLACE.test(text) && ENDS_LIKE_ONE.test(text) && !SENTENCE.test(text);
  return /^\d{1,6}[A-Za-z]?[ ,]/u.test(text) && STREET.test(text);
}
