/**
 * Values of invented people, drawn from lists of this file alone, so that no gazetteer or prefix table of the product
 * is measured against itself. Check digits follow the standards: GB 11643-1999 (ISO 7064 MOD 11-2), GB 32100-2015
 * (mod 31), ISO/IEC 7812-1 annex B (Luhn), ISO 13616 (mod 97). Random: they belong to no one as far as anyone knows.
 */
import type { Random } from '../../src/range/random.ts';

export interface Invented {
  readonly userId: string;
  /** The user id is digits, and a JSON number where the record writes numbers. */
  readonly numericId: boolean;
  readonly username: string;
  readonly name: string;
  readonly phone: string;
  readonly landline: string;
  readonly email: string;
  readonly residentId: string;
  readonly card: string;
  readonly address: string;
  readonly birth: string;
  readonly plate: string;
  readonly wechat: string;
  readonly qq: string;
  readonly alipay: string;
  readonly passport: string;
  readonly permit: string;
  readonly mac: string;
  readonly ip: string;
  readonly chinese: boolean;
}

/** Surnames of the Hundred Family Surnames, common and rare, single and compound. */
const SURNAMES = (
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁' +
  '柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋庞熊' +
  '纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫'
).split('');
const COMMON = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗'.split('');
const COMPOUND = ['欧阳', '上官', '司马', '诸葛', '皇甫', '令狐', '慕容', '司徒', '尉迟', '东方'];
const GIVEN = (
  '建国志强秀英桂兰玉梅俊杰浩然子轩梓涵雨桐思远晓峰海燕红霞春生德华永福文博家豪宇航一诺欣怡若曦佳琪天佑嘉懿睿哲' +
  '铭洋振东立新丹阳雪松冬梅长江小龙国栋亚男凯丽世杰金凤银花水生木兰火旺土根福贵招娣来弟翠萍爱民学军卫红向阳'
).split('');
const PINYIN = 'wang li zhang liu chen yang xu sun zhou wu lin gao he luo feng tang cao deng han xie'.split(
  ' ',
);
const FIRST = (
  'Aisha Brandon Caitlin Dmitri Elena Fatima Gabriel Hiroshi Ingrid Jamal Keisha Liam Maria Nikhil Olga Pedro Quentin ' +
  'Rosa Siobhan Tomasz Ursula Vikram Wendy Xavier Yuki Zainab Mary-Jane Sean Priya Oluwaseun'
).split(' ');
const LAST = (
  'Abernathy Banerjee Castillo Dubois Eriksson Fernandez Goldberg Hernandez Ivanova Johansson Kowalski Lindqvist McAllister ' +
  "Nakamura O'Brien Papadopoulos Quinn Rodriguez Schneider Takahashi Underwood Vasquez Whitaker Yamamoto Zimmermann Okafor"
).split(' ');
/** Places from municipality to village, as parcels are addressed. */
const PLACES = (
  '北京市朝阳区|上海市浦东新区|天津市河东区|重庆市南岸区|广东省东莞市南城街道|广东省惠州市惠城区|浙江省金华市义乌市|浙江省嘉兴市南湖区|' +
  '江苏省南通市崇川区|江苏省徐州市铜山区|山东省临沂市兰山区|山东省潍坊市奎文区|河南省洛阳市涧西区|河南省南阳市卧龙区|河北省保定市莲池区|' +
  '四川省绵阳市涪城区|四川省宜宾市翠屏区|湖北省宜昌市西陵区|湖南省衡阳市蒸湘区|安徽省芜湖市镜湖区|福建省泉州市晋江市|江西省赣州市章贡区|' +
  '陕西省咸阳市秦都区|辽宁省鞍山市铁东区|吉林省吉林市船营区|黑龙江省大庆市萨尔图区|广西壮族自治区柳州市城中区|云南省大理白族自治州大理市|' +
  '贵州省遵义市红花岗区|甘肃省天水市秦州区|新疆维吾尔自治区乌鲁木齐市天山区|内蒙古自治区包头市昆都仑区|宁夏回族自治区银川市兴庆区|' +
  '海南省三亚市吉阳区|山西省大同市平城区|青海省西宁市城东区|西藏自治区拉萨市城关区'
).split('|');
const ROADS =
  '人民路 解放大道 中山北路 建设西街 和平里 学府路 科技二路 滨河东路 长征路 文化巷 迎宾大道 金融街'.split(
    ' ',
  );
const HOUSES = [
  '号',
  '号院3号楼2单元601室',
  '号万达广场B座1208',
  '弄12号402室',
  '号花园小区7栋1单元502',
  '号中心大厦17层',
];
const VILLAGES = ['柳林镇东王庄村三组', '城关镇双河村12号', '太平乡石桥村委会旁', '新店镇工业园创业路9号'];
const STREETS =
  'Maple Ave|Oakwood Drive|Elm Street|N Halsted St|Sunset Blvd|High Street|Station Road|King’s Way'.split(
    '|',
  );
const CITIES =
  'Springfield, IL 62704|Portland, OR 97205|Leeds LS1 4AP|Bristol BS1 5TR|Austin, TX 78701|Reading RG1 2LU'.split(
    '|',
  );
const DOMAINS =
  'qq.com 163.com 126.com sina.com outlook.com gmail.com yahoo.co.uk foxmail.com proton.me example.org'.split(
    ' ',
  );
const NICK_WORDS =
  '小鱼 喵喵 清风 阳光 大侠 奶茶 橘子 老猫 山里人 甜甜圈 星辰 一叶知秋 冷月 快乐的 追梦 海边'.split(' ');
const MOBILE_STARTS = (
  '134 135 136 137 138 139 150 151 152 157 158 159 182 183 187 188 198 130 131 132 155 156 176 185 186 166 133 153 ' +
  '177 180 181 189 199 191 173 178 147 195'
).split(' ');
const AREA_CODES = '010 021 020 0755 0571 025 028 027 0512 0532 029 0769 0379 0931'.split(' ');
const DIVISIONS =
  '110105 310115 120102 500108 441900 330782 320602 371302 410305 130606 510703 420502 430408 340202 350582 360702 610402 210302'.split(
    ' ',
  );
const PLATE_PLACES = '京A 沪B 粤B 浙A 苏E 鲁Q 豫A 川A 鄂A 湘A 闽D 皖A 津C 渝B 晋A 陕A 辽B 桂B'.split(' ');
const PLATE_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';
const CARD_STARTS: readonly (readonly [string, number])[] = [
  ['622588', 16],
  ['621226', 19],
  ['622700', 19],
  ['623668', 19],
  ['621785', 19],
  ['625955', 16],
  ['621661', 19],
  ['4532', 16],
  ['5425', 16],
  ['3742', 15],
];

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const BASE62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HEX = '0123456789abcdef';

/** `count` characters of an alphabet. */
export function draw(random: Random, alphabet: string, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += alphabet[random.integer(alphabet.length)];
  return text;
}

/** `count` digits, the first not 0. */
export function digits(random: Random, count: number): string {
  let text = String(1 + random.integer(9));
  for (let i = 1; i < count; i++) text += String(random.integer(10));
  return text;
}

export const hex = (random: Random, count: number): string => draw(random, HEX, count);
export const base62 = (random: Random, count: number): string => draw(random, BASE62, count);

/** Digits with a valid Luhn digit at the end. */
export function luhn(random: Random, start: string, length: number): string {
  let body = start;
  while (body.length < length - 1) body += String(random.integer(10));
  let sum = 0;
  for (let i = body.length - 1, twice = true; i >= 0; i--, twice = !twice) {
    const digit = Number(body[i]) * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return body + String((10 - (sum % 10)) % 10);
}

function birthDay(random: Random): string {
  const year = random.between(1950, 2006);
  return `${year}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

function residentId(random: Random, birth: string): string {
  const body =
    random.pick(DIVISIONS) + birth.replaceAll('-', '') + String(random.integer(1000)).padStart(3, '0');
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(body[i]) * WEIGHTS[i]!;
  return body + '10X98765432'[sum % 11];
}

/** A unified social credit code, GB 32100-2015: 18 characters, the last by weights 3^i mod 31. */
export function creditCode(random: Random): string {
  const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
  let code = `91${random.pick(DIVISIONS)}${draw(random, alphabet, 9)}`;
  let sum = 0;
  for (let i = 0, weight = 1; i < 17; i++, weight = (weight * 3) % 31)
    sum += alphabet.indexOf(code[i]!) * weight;
  code += alphabet[(31 - (sum % 31)) % 31];
  return code;
}

const IBAN_SHAPES: readonly (readonly [string, number])[] = [
  ['DE', 18],
  ['GB', 18],
  ['FR', 23],
  ['NL', 14],
  ['ES', 20],
];

/** An IBAN (ISO 13616) of a country whose account part may be digits, or letters and digits for GB and NL. */
export function iban(random: Random): string {
  const [country, length] = random.pick(IBAN_SHAPES);
  const lettered = country === 'GB' || country === 'NL';
  const body = lettered
    ? draw(random, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 4) + digits(random, length - 4)
    : digits(random, length);
  let rest = 0;
  for (const character of `${body}${country}00`) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return `${country}${two(98 - rest)}${body}`;
}

function mobile(random: Random): string {
  const start = random.pick(MOBILE_STARTS);
  const rest = String(random.integer(100_000_000)).padStart(8, '0');
  const [a, b] = [rest.slice(0, 4), rest.slice(4)];
  const style = random.integer(100);
  if (style < 74) return start + rest;
  if (style < 82) return `${start} ${a} ${b}`;
  if (style < 89) return `${start}-${a}-${b}`;
  if (style < 93) return `+86 ${start}${rest}`;
  if (style < 97) return `+86${start}${rest}`;
  return `86-${start}${rest}`;
}

function foreignPhone(random: Random): string {
  const last = String(random.integer(100)).padStart(2, '0');
  const area = random.pick(['202', '312', '415', '503', '617', '718']);
  switch (random.integer(5)) {
    case 0:
      return `+44 7700 900${random.integer(10)}${last}`;
    case 1:
      return `+1 ${area}-555-01${last}`;
    case 2:
      return `(${area}) 555-01${last}`;
    case 3:
      return `${area}-555-01${last}`;
    default:
      return `+44 20 7946 0${random.integer(10)}${last}`;
  }
}

function chineseName(random: Random): string {
  const kind = random.integer(100);
  const surname = kind < 55 ? random.pick(COMMON) : kind < 97 ? random.pick(SURNAMES) : random.pick(COMPOUND);
  return surname + random.pick(GIVEN) + (random.chance(0.78) ? random.pick(GIVEN) : '');
}

function chineseAddress(random: Random): string {
  const place = random.pick(PLACES);
  if (random.chance(0.2)) return place + random.pick(VILLAGES);
  return `${place}${random.pick(ROADS)}${random.between(1, 999)}${random.pick(HOUSES)}`;
}

/** One person; every value is drawn, most records show a few of them. */
export function invent(random: Random, chinese = random.chance(0.8)): Invented {
  const birth = birthDay(random);
  const first = random.pick(FIRST);
  const last = random.pick(LAST);
  const nickEnd = String(random.between(1, 9999));
  const numericId = random.chance(0.7);
  const local = chinese
    ? random.chance(0.5)
      ? digits(random, random.between(7, 10))
      : `${random.pick(PINYIN)}${draw(random, LETTERS, random.between(2, 5))}${random.between(1, 99)}`
    : `${first.toLowerCase().replace(/\W/g, '')}.${last.toLowerCase().replace(/\W/g, '')}`;
  const email = `${local}@${random.pick(DOMAINS)}`;
  const phone = chinese ? mobile(random) : foreignPhone(random);
  const fifth = draw(random, '0123456789', 4);
  return {
    userId: numericId ? digits(random, random.between(6, 10)) : `o${base62(random, 27)}`,
    numericId,
    username: chinese
      ? `${random.pick(NICK_WORDS)}${random.chance(0.6) ? nickEnd : ''}`
      : `${first.toLowerCase().replace(/\W/g, '')}_${nickEnd}`,
    name: chinese ? chineseName(random) : `${first} ${last}`,
    phone,
    landline: `${random.pick(AREA_CODES)}-${digits(random, 8).replace(/^1/, '6')}`,
    email,
    residentId: residentId(random, birth),
    card: luhn(random, ...random.pick(chinese ? CARD_STARTS.slice(0, 7) : CARD_STARTS.slice(7))),
    address: chinese
      ? chineseAddress(random)
      : `${random.between(1, 2400)} ${random.pick(STREETS)}, ${random.pick(CITIES)}`,
    birth,
    plate: `${random.pick(PLATE_PLACES)}${random.pick(['', '', '', 'D'])}${draw(random, PLATE_LETTERS, 1)}${fifth}`,
    wechat: random.chance(0.5)
      ? `wxid_${draw(random, `${LETTERS}0123456789`, 14)}`
      : `${draw(random, LETTERS, 6)}${birth.slice(2, 4)}`,
    qq: digits(random, random.between(7, 10)),
    alipay: !chinese || random.chance(0.5) ? email : phone.replace(/\D/g, '').slice(-11),
    passport: random.chance(0.5)
      ? `E${digits(random, 8)}`
      : `E${random.pick(['A', 'B', 'K'])}${digits(random, 7)}`,
    permit: `${random.pick(['H', 'H', 'M'])}${String(random.integer(100_000_000)).padStart(8, '0')}`,
    mac: Array.from({ length: 6 }, () => hex(random, 2)).join(random.pick([':', ':', '-'])),
    ip: `${random.pick([36, 58, 101, 112, 117, 183, 202, 218, 223, 81])}.${random.integer(256)}.${random.integer(256)}.${random.between(1, 254)}`,
    chinese,
  };
}

export function uuid(random: Random): string {
  return `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-a${hex(random, 3)}-${hex(random, 12)}`;
}
