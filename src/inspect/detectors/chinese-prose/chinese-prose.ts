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
import { FAMILY_PATTERN } from '../person-name/family-names.ts';
import { ANCHOR, type ProseWord, words } from '../prose-word.ts';

export type ProseKind = 'name' | 'address' | 'wechat' | 'qq';

/** Where something stands, in UTF-16 units of the text. */
export interface ProseSpan {
  readonly kind: ProseKind;
  readonly start: number;
  readonly end: number;
}

/** Words that begin like a name and are none. */
export const NO_NAMES: ReadonlySet<string> = new Set(
  '方式 方便 方法 方面 方向 方案 任何 任务 任意 高级 高端 高清 高兴 高中 高峰 高度 白色 白天 黄色 黄金 金额 金牌 金融 金色 马上 马路 何时 何地 安全 安装 安排 安徽 安静 常见 常用 常州 常住 常规 万元 万一 于是 于此 文件 文字 文化 文档 向上 周末 周边 周一 周二 周三 周四 周五 周六 周日 周年 谢谢 江苏 江西 江南 石油 石材 武汉 武器 钱包 严重 严格 贺卡 许可 许多 程序 程度 史上 任职 陆续 范围 夏季 夏天 秋季 杜绝 孔雀 余额 叶子 顾客 顾问 康复 易碎 易用 时间 时候 时段 相关 经理 经办 经常 家属 家庭 家里 家长 公司 公寓 公交 要求 应该 应急 全部 全科 全体 全班 全国 房产 房东 车间 专科 班主 全称 全名 全家 都是 都有 那边 那个 查询 查收 后来 后面 关于 和平 平台 平时 沙发 空调 空间 曾经 水电 水果 花费 车辆 车牌 车位 车主 门口 门店 单位 单号 首页 首先 计划 计算 强烈 华为 党员 乐意 景区 牛奶 通知 通过 充值 连接 古代 国家 国内 居民 居住 能否 毕业 毛病 元旦 包裹 包装 包邮 包括 左右 支付 管理 管家 解决 成功 成都 成员 项目 祝您 路口 路上 双方 商品 商家 商户 年龄 年纪 海外 海南 宁波 温州 温馨 红色 黑色 蓝色 绿色 幸福 明天 明细 明确 印章 从此 索要 籍贯 班级 农村 农行 柴油 容易 终于 步行 都市 满意 广场 广州 广东 利用 权限 游客 司机 东西 乐趣 法院 法人 初中 生日 生气 原因 位置 母亲 户籍 候诊 英语 衣服 客服 官方 信息 师傅 师生 段时 石头 田间 孟加 尹始 云南 云端 贾家 施工 沈阳 段落 龙头 雷达 章程 葛根 鲁菜 韦德 苗木 费用 廉价 汤料 常温 乐园 时尚 傅里 卞和 齐全 元素 卜算 黄昏 尤其 许诺 何必 吕宋 张贴 曹操 华东 华北 华南 金华 魏晋 陶瓷 姜汤'.split(
    ' ',
  ),
);
const GIVEN = '\\p{Script=Han}';
const WHOLE_NAME = `(?:${FAMILY_PATTERN}${GIVEN}{1,2}|${GIVEN}{1,9}[·•]${GIVEN}{2,9}?(?:[·•]${GIVEN}{1,9}?)?)`;
const TITLE = '先生|女士|小姐|医生|大夫|老师|同学|师傅|经理|主任|律师|教练';
/** What a name ends before: no character of a word, a title, or a word that goes on about somebody. */
const AFTER_NAME = `(?=[^\\p{Script=Han}·•]|$|${TITLE}|电话|手机|身份证|地址|住|反映|要求|报修|投诉|来电|的家|的电|代办|收|已|要求|想|说|称|好|您好)`;
const ROLE =
  '收货人|收件人|寄件人|发件人|联系人|姓名|我叫|名叫|我是|持卡人|户主|户名|本人|开户人|经办人|申请人|当事人|投保人|被保险人|患者|病人|客户|车主|业主|住户|租客|司机|骑手|快递员|乘客|旅客|顾客|原告|被告|监护人|请联系|寄给|转交|委托|通知';
/** Goods are for them, too (`学生充电宝`): something has to stand between them and a name. */
const CUSTOMERS = '学生|家长|员工';
export const NAME = new RegExp(
  `(?:(?:${ROLE})(?:是|为|叫|：|:)?[ \\t]?|(?:${CUSTOMERS})(?:是|为|叫|：|:|[ \\t]))(${WHOLE_NAME})${AFTER_NAME}`,
  'gu',
);
/** A title after it, and no character of a word before it but of one that calls somebody. */
export const TITLED = new RegExp(
  `(?:^|[^\\p{Script=Han}]|请|找|叫|给|和|与|由|向|系)(${FAMILY_PATTERN}${GIVEN}{1,2})(?=${TITLE})`,
  'gu',
);
/** A mobile number right after it. */
export const WITH_PHONE = new RegExp(
  `(?:^|[^\\p{Script=Han}])(${FAMILY_PATTERN}${GIVEN}{1,2}?)(?:${TITLE}|收)?[ ，,、（(：:-]{1,3}(?:(?:联系)?电话|手机号?码?)?[：: ]{0,2}(?=1[3-9]\\d{9}(?!\\d)|身份证)`,
  'gu',
);
export const WECHAT =
  /(?:微信|薇信|(?<![a-z0-9_])(?:wechat|weixin|[wv]x)(?=[^a-z0-9]))(?:号|id|账号|帐号)?(?:是|为)?[\s：:]{0,3}((?:wxid_[a-z0-9]{10,22}|[a-z](?=[-_a-z0-9]*[\d_-])[-_a-z0-9]{5,19}))(?![-_a-z0-9@.])/giu;
export const QQ =
  /(?:(?<![a-z0-9])qq|扣扣|企鹅)(?:号码?|群)?(?:是|为)?[\s：:]{0,3}([1-9]\d{4,10})(?!\d|[-.@]\w)/giu;

const PROVINCES =
  '北京|天津|上海|重庆|河北|山西|内蒙古|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门';
const HAN_OR_NUMBER = '[\\p{Script=Han}A-Za-z0-9（）()·-]';
/** A number of a house, and what may stand behind it: a staircase, a room, what is near. */
const HOUSE =
  `(?:村(?:民)?委(?:员)?会(?:旁边?|对面|[东西南北]侧)?|[一二三四五六七八九十]{1,3}(?:组|队|社)|\\d{1,5}[A-Za-z]?(?:号|弄|栋|幢|座|单元|室|楼|层|组|巷|院)(?:之\\d{1,3})?)` +
  `(?:（[^（）\\n]{1,20}）|\\([^()\\n]{1,20}\\)|[\\p{Script=Han}A-Za-z0-9·-]{0,16}?(?:\\d|[一二三四五六七八九十])(?:号楼?|栋|幢|座|单元|室|楼|层|户|铺)|(?<=[号弄院座元栋幢楼])(?:[A-Z]座)?\\d{2,4}(?![\\d元件个年月日.:-])|\\p{Script=Han}{0,8}\\d{1,4}-\\d{1,4}(?:-\\d{1,4})?(?!\\d)| ?[A-Z][铺座栋]|\\p{Script=Han}{0,8}[A-Z]座(?:\\d{2,4}(?!\\d))?)*`;
/** A province or a city, then up to the last suffix of a place that a number stands before. */
export const ADDRESS = new RegExp(
  `(?:(?:${PROVINCES})(?:省|市|自治区|壮族自治区|回族自治区|维吾尔自治区|特别行政区)?|(?:(?![到至在住寄送发往从去])\\p{Script=Han}){2,4}市(?=[\\p{Script=Han}]{1,6}[区县]))${HAN_OR_NUMBER}{2,60}?(?:${HOUSE})`,
  'gu',
);
/** Behind a word that says so, from any division or road on. */
export const LED_ADDRESS = new RegExp(
  `(?:地址(?:是|为|改成|改为|改到)?|[寄送放搬发](?:到|至|往)|住(?:在|址)?|门牌在|改送|快递到)[：: ，]?(\\p{Script=Han}{1,8}(?:区|县|旗|镇|乡|街道|村|路|街|道|巷|胡同)${HAN_OR_NUMBER}{0,40}?(?:${HOUSE}))`,
  'gu',
);
const LEVEL = /[省市区县州旗镇乡村]|街道|[路街道巷]/gu;
/** Words that are no place: an address does not reach over them. */
const NO_PLACE = /[的了吗呢吧我你他她请把被给]|订单|快递|电话|手机|微信|客服|发货|价格/u;

/**
 * Words at which names, accounts and addresses are told, as patterns of the automaton. Of each that proseSpans finds one
 * of those stands in the text that are hints; where the others stand is asked only when one does.
 */
export const PROSE_WORDS: readonly ProseWord[] = [
  ...words(ANCHOR.role, ROLE.split('|')),
  ...words(ANCHOR.title, TITLE.split('|')),
  ...words(ANCHOR.number, ['1[3-9]\\d{9}', '身份证']),
  ...words(ANCHOR.house, ['村委会', '村民委员会', '村委员会', '村民委会']),
  ...words(ANCHOR.house, ['(一|二|三|四|五|六|七|八|九|十)(组|队|社)']),
  ...words(ANCHOR.wechat, ['微信', '薇信', 'wechat', 'weixin', '[wv]x']),
  ...words(ANCHOR.qq, ['qq', '扣扣', '企鹅']),
  ...words(ANCHOR.customer, CUSTOMERS.split('|'), false),
  ...words(ANCHOR.place, [...PROVINCES.split('|'), '市'], false),
  ...words(ANCHOR.led, ['地址', '(寄|送|放|搬|发)(到|至|往)', '住', '门牌在', '改送', '快递到'], false),
];

/** What every match holds: most texts hold none of it, and finding that out costs a tenth of looking. */
export const HINTS: Readonly<Record<ProseKind, RegExp>> = {
  // A number of its own: eleven digits of a longer one say nothing, and the sieve does not tell them.
  name: new RegExp(`${ROLE}|${TITLE}|(?<![A-Za-z0-9])1[3-9]\\d{9}(?!\\d)|身份证`),
  wechat: /[微薇]信|wechat|weixin|[wv]x/i,
  qq: /qq|扣扣|企鹅/i,
  address: /\d[A-Za-z]?(?:[号弄栋幢座室楼层组巷院]|单元)|村民?委|[一二三四五六七八九十][组队社]/,
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
      const start = match.index + (group === 0 ? 0 : match[0].lastIndexOf(value));
      if (kind === 'name' && (NO_NAMES.has(value) || NO_NAMES.has(value.slice(0, 2)))) continue;
      if (kind !== 'address' || isAddress(value)) spans.push({ kind, start, end: start + value.length });
    }
  };
  collect('name', NAME, 1);
  collect('name', TITLED, 1);
  collect('name', WITH_PHONE, 1);
  collect('wechat', WECHAT, 1);
  collect('qq', QQ, 1);
  collect('address', ADDRESS, 0);
  collect('address', LED_ADDRESS, 1);
  return apart(spans);
}

/** Sorted, and of those that lie over each other the first, of two that begin alike the longer. */
export function apart(spans: ProseSpan[]): ProseSpan[] {
  let until = 0;
  return spans
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter(({ start, end }) => {
      const apart = start >= until;
      if (apart) until = end;
      return apart;
    });
}

export function isAddress(text: string): boolean {
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
