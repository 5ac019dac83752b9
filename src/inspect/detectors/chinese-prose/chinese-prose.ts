/**
 * Names, addresses and accounts in running Chinese text, where a word says what follows without a colon
 * (`收货人张伟`, `微信wx_zhang88`, `寄到杭州市西湖区文三路100号`).
 *
 *   label ─▶ name: a family name and one or two characters, then no further character of a word
 *         ─▶ account: its own characters
 *   province or city ─▶ address: at least two levels of division or a road, and a number; to its last suffix
 *
 * Sources: GB/T 2260 (provinces; cities of prefecture level by their ending), GB/T 23705-2009 (order of an address),
 * the Ministry of Public Security's list of family names (2020), the hundred most frequent and the compound ones.
 */
import { isAlphanumeric } from '../../bytes.ts';

export type ProseKind = 'name' | 'address' | 'wechat' | 'qq';

/** Where something stands, in UTF-16 units of the text. */
export interface ProseSpan {
  readonly kind: ProseKind;
  readonly start: number;
  readonly end: number;
}

const FAMILY =
  '(?:欧阳|司马|上官|诸葛|司徒|东方|夏侯|皇甫|尉迟|公孙|慕容|令狐|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文])';
const NAME = new RegExp(
  `(?:收货人|收件人|寄件人|联系人|姓名|我叫|名叫|我是|持卡人|户主)(?:是|为|叫)?(${FAMILY}\\p{Script=Han}{1,2})(?=[^\\p{Script=Han}]|$|先生|女士|小姐|电话|手机|身份证|地址|住)`,
  'gu',
);
const WECHAT =
  /(?:微信|薇信|(?<![a-z0-9_])(?:wechat|weixin|[wv]x)(?=[^a-z0-9]))(?:号|id|账号|帐号)?(?:是|为)?[\s：:]{0,3}((?:wxid_[a-z0-9]{10,22}|[a-z](?=[-_a-z0-9]*[\d_-])[-_a-z0-9]{5,19}))(?![-_a-z0-9@.])/giu;
const QQ = /(?:(?<![a-z0-9])qq|扣扣|企鹅)(?:号码?|群)?(?:是|为)?[\s：:]{0,3}([1-9]\d{4,10})(?!\d|[-.@]\w)/giu;

const PROVINCES =
  '北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门';
const HAN_OR_NUMBER = '[\\p{Script=Han}A-Za-z0-9（）()·-]';
/** A province or a city, then up to the last suffix of a place that a number stands before. */
const ADDRESS = new RegExp(
  `(?:(?:${PROVINCES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区|特别行政区)?|(?:(?![到至在住寄送发往从去])\\p{Script=Han}){2,4}市(?=[\\p{Script=Han}]{1,6}[区县]))${HAN_OR_NUMBER}{2,60}?(?:\\d{1,5}[A-Za-z]?(?:号|弄|栋|幢|座|单元|室|楼|层|组|巷|院)(?:${HAN_OR_NUMBER}{0,16}?(?:\\d|[一二三四五六七八九十])(?:号楼?|栋|幢|座|单元|室|楼|层|户))*)`,
  'gu',
);
const LEVEL = /[省市区县州旗镇乡村]|街道|[路街道巷]/gu;
/** Words that are no place: an address does not reach over them. */
const NO_PLACE = /[的了吗呢吧我你他她请把被给和与或]|订单|快递|电话|手机|微信|客服|发货|价格/u;

/** Words of which one stands in every name and account that proseSpans finds, as patterns of the automaton. */
export const PROSE_WORDS: readonly string[] =
  '收货人 收件人 寄件人 联系人 姓名 我叫 名叫 我是 持卡人 户主 微信 薇信 wechat weixin [wv]x qq 扣扣 企鹅'.split(
    ' ',
  );

/** What every match holds: most texts hold none of it, and finding that out costs a tenth of looking. */
const HINTS: Readonly<Record<ProseKind, RegExp>> = {
  name: /人|姓名|叫|我是|户主/,
  wechat: /[微薇]信|wechat|weixin|[wv]x/i,
  qq: /qq|扣扣|企鹅/i,
  address: /\d[A-Za-z]?(?:[号弄栋幢座室楼层组巷院]|单元)/,
};

/** Least levels of division and roads in an address that no label stands before. */
const MIN_LEVELS = 2;

/** Bytes of a value in which Chinese text begins, if it is any. */
const MAX_LOOK = 512;

/** Everything in a text, sorted, not overlapping. Linear: every repetition is bounded. */
export function proseSpans(text: string): ProseSpan[] {
  const spans: ProseSpan[] = [];
  const collect = (kind: ProseKind, expression: RegExp, group: number): void => {
    if (!HINTS[kind].test(text)) return;
    for (const match of text.matchAll(expression)) {
      const value = match[group]!;
      const start = match.index + match[0].lastIndexOf(value);
      if (kind !== 'address' || isAddress(value)) spans.push({ kind, start, end: start + value.length });
    }
  };
  collect('name', NAME, 1);
  collect('wechat', WECHAT, 1);
  collect('qq', QQ, 1);
  collect('address', ADDRESS, 0);
  return spans.sort((a, b) => a.start - b.start || b.end - a.end);
}

function isAddress(text: string): boolean {
  return (text.match(LEVEL)?.length ?? 0) >= MIN_LEVELS && !NO_PLACE.test(text);
}

/** Whether a value can be running Chinese text: a Han character and something else stand in it. */
export function isChineseProse(bytes: Uint8Array, start: number, end: number): boolean {
  let han = 0;
  const limit = Math.min(end, start + MAX_LOOK);
  for (let i = start; i < limit; i++) {
    const byte = bytes[i]!;
    if (byte >= 0xe4 && byte <= 0xe9) han++;
    else if (han >= 2 && isAlphanumeric(byte)) return true;
    if (han >= 4) return true;
  }
  return false;
}
