/**
 * Values of invented people for the held-out and the development records: longer names, transliterated ones, names of
 * minorities, addresses in parts and as a whole, papers of every kind. The lists of both splits are apart: a split
 * draws every second entry, so that nothing that was seen while rules were mended is measured.
 *
 * Check digits: GB 11643-1999, GB 32100-2015, ISO/IEC 7812-1; Hong Kong identity cards, Registration of Persons
 * Ordinance; Taiwan, Household Registration Act; ISO 13616.
 */
import type { Random } from '../../../src/range/random.ts';
import type { Kind } from '../document.ts';
import { base62, creditCode, digits, draw, hex, iban, luhn } from '../values.ts';

/** What stands behind `@` in a record. */
export type FreshSlot = keyof typeof KIND_OF_FRESH_SLOT;

/** `optional` values are no misses and no false findings: a province alone tells little. */
export const KIND_OF_FRESH_SLOT = {
  userId: 'userId',
  numericId: 'userId',
  username: 'username',
  name: 'name',
  family: 'name',
  given: 'name',
  phone: 'phone',
  landline: 'phone',
  email: 'email',
  residentId: 'residentId',
  oldId: 'residentId',
  card: 'card',
  address: 'address',
  detail: 'address',
  line1: 'address',
  line2: 'optional',
  province: 'optional',
  city: 'optional',
  district: 'optional',
  town: 'optional',
  zip: 'optional',
  country: 'optional',
  room: 'optional',
  gender: 'optional',
  birth: 'birth',
  plate: 'plate',
  wechat: 'wechat',
  qq: 'qq',
  alipay: 'alipay',
  passport: 'passport',
  permit: 'permit',
  taiwanPermit: 'permit',
  exitPermit: 'permit',
  hongKongId: 'hongKongId',
  taiwanId: 'taiwanId',
  creditCode: 'creditCode',
  mac: 'mac',
  ip: 'ip',
  iban: 'iban',
  ssn: 'ssn',
  maskedPhone: 'masked',
  maskedName: 'masked',
  maskedId: 'masked',
  maskedAddress: 'masked',
} as const satisfies Record<string, Kind | 'optional' | 'masked'>;

export type FreshPerson = Readonly<Record<FreshSlot, string>>;

/** Which half of the lists is drawn from. */
export type Split = 'held-out' | 'development';

const SURNAMES =
  '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤阚佘逄郗冼仝苟缪亓' +
  '晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈庾终暨居衡步都耿满弘匡国文寇广禄阙东殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛';
const COMPOUND =
  '欧阳 司徒 上官 诸葛 夏侯 皇甫 尉迟 公孙 慕容 令狐 轩辕 端木 呼延 南宫 东方 西门 宇文 长孙'.split(' ');
const GIVEN_ONE = '磊洋艳勇娟涛超霞平辉刚鹏玲芳燕丽斌宁琳颖倩蕾琪昊轩楠晖瑾珂璇皓翊冉彤沁筱岚锴骁';
const GIVEN_TWO =
  '嘉怡 俊熙 思源 子墨 一鸣 慧敏 志远 晓彤 雅婷 宇航 明轩 诗涵 国强 丽华 建军 淑珍 静怡 文博 泽宇 梦瑶 天佑 书豪 佩珊 美玲 永康 伟业 锦程 佳慧 若兰 凯文 春梅 秋菊 玉兰 海波 振华 庆丰 广发 来福 小红 大伟 亚楠 胜男 艺馨 沐宸 芷若 奕辰 楚涵 佳宁'.split(
    ' ',
  );
const MINORITY =
  '阿卜杜拉·买买提|古丽娜尔·阿不都热依木|买买提·吐尔逊|迪丽热巴·迪力木拉提|扎西·次仁|巴特尔·苏合|阿依古丽·艾合买提|努尔兰·哈力克|吾尔开希·多莱特|热依扎·阿里木江|帕孜力·玉素甫|艾力·库尔班'.split(
    '|',
  );
const TRANSLITERATED =
  '约翰·史密斯|玛丽亚·冈萨雷斯|亚历山大·彼得罗夫|让·皮埃尔·杜邦|汉斯·穆勒|安娜·科瓦奇|迈克尔·乔纳森|索菲·拉森'.split(
    '|',
  );
const FIRST =
  'James Olivia Noah Emma Mateo Sophia Anders Freya Jan-Willem Chloé Hassan Leila Diego Camila Ravi Ananya Kenji Sakura Minh Thuy Kwame Ama Björn Astrid Patrick Niamh Tyrone Latoya Wei Xin Carlos Lucia Sven Ingeborg Marek Zofia'.split(
    ' ',
  );
const LAST =
  "Thompson Garcia O'Connor Van_der_Berg Müller Rossi Nguyen Patel Kim Sato Okonkwo Mensah Larsen Lindholm Murphy Byrne Washington Jefferson Zhang Lopez Martín Schmidt-Weber Nowak Wiśniewska de_la_Cruz MacDonald Fitzgerald Hughes Al-Sayed Haddad Cohen Levy Petrov Ivanenko Silva Costa".split(
    ' ',
  );
/** Province, city, district: as a form asks for them. */
const DIVISIONS = (
  '浙江省,杭州市,余杭区|江苏省,苏州市,昆山市|广东省,深圳市,龙岗区|广东省,佛山市,顺德区|上海市,上海市,闵行区|北京市,北京市,海淀区|四川省,成都市,武侯区|湖北省,武汉市,洪山区|湖南省,长沙市,岳麓区|山东省,青岛市,黄岛区|山东省,济南市,历下区|' +
  '河南省,郑州市,金水区|河北省,石家庄市,裕华区|福建省,厦门市,集美区|福建省,福州市,仓山区|安徽省,合肥市,蜀山区|陕西省,西安市,雁塔区|辽宁省,沈阳市,和平区|吉林省,长春市,朝阳区|黑龙江省,哈尔滨市,南岗区|江西省,南昌市,青山湖区|广西壮族自治区,南宁市,西乡塘区|云南省,昆明市,五华区|贵州省,贵阳市,观山湖区|' +
  '重庆市,重庆市,渝北区|天津市,天津市,西青区|新疆维吾尔自治区,喀什地区,喀什市|内蒙古自治区,呼和浩特市,赛罕区|甘肃省,兰州市,城关区|海南省,海口市,美兰区|云南省,楚雄彝族自治州,禄丰县|西藏自治区,日喀则市,桑珠孜区'
).split('|');
const TOWNS =
  '五常街道 花桥镇 坂田街道 北滘镇 七宝镇 中关村街道 机投桥街道 关山街道 岳麓街道 长江路街道 龙洞堡街道 木里乡 黑林铺街道 大兴镇'.split(
    ' ',
  );
const ROADS =
  '文三路 淮海中路 深南大道 益田路 天府二街 光谷大道 麓山南路 香港东路 泉城路 花园北路 槐安东路 厦禾路 潜山路 高新一路 南京街 中兴东路 青山南路 民族大道 翠湖北路 林城西路 金开大道 友谊南街 团结巷 工农胡同 前进里 三元桥东侧'.split(
    ' ',
  );
const HOUSES =
  '号|号2幢1单元1503室|号8栋A座2206|弄35号601|号院7号楼3门402|号科技园B区3楼|号之2 A铺|号恒大名都12-2-801|号附5号|号阳光花园27栋|号创智大厦1801-1803|号（近地铁2号线）'.split(
    '|',
  );
const VILLAGES =
  '李家村5组28号|大王庄村委会西100米|向阳村民委员会三社|红旗农场四队|前屯村东头第二家|工业园区兴业路与创新路交叉口'.split(
    '|',
  );
const STREETS =
  'Peachtree Rd NE|W 42nd St|Lakeshore Blvd E|Cedar Ln|Pine Ridge Ct|E Broadway|Rue de Rivoli|Baker Street|Church Lane|The Crescent|Victoria Terrace|Mill Hill Close|Rural Route 3|Hauptstraße|Orchard Pkwy|Old Mill Way|Santa Monica Blvd|Queens Gate Mews'.split(
    '|',
  );
const UNITS = 'Apt 4B|Suite 210|Unit 7|Flat 12|# 305|Floor 3|Bldg C'.split('|');
const TOWNS_WEST =
  'Atlanta,GA,30305|New York,NY,10036|Chicago,IL,60611|Denver,CO,80203|Seattle,WA,98101|London,Greater London,NW1 6XE|Manchester,Lancashire,M20 2LT|Oxford,Oxfordshire,OX1 3PN|Toronto,ON,M5V 2T6|Sydney,NSW,2000|Boston,MA,02116|Phoenix,AZ,85004|Glasgow,Lanarkshire,G12 8QQ|San Diego,CA,92101-4417'.split(
    '|',
  );
const DOMAINS =
  'hotmail.com icloud.com 139.com live.cn aliyun.com gmx.de web.de orange.fr zoho.in company.io mail.ru naver.com'.split(
    ' ',
  );
const NICKS =
  '夏末微凉 吃货小分队 风一样的男子 momo 不加糖 Lucky_ 木子李 爱笑的眼睛 今天也要加油鸭 半夏 DarkKnight 凌晨三点 橙子不是橘子 JellyBean 北极星 tofu.lover 云淡风轻 Kira 小透明 ✨星河✨'.split(
    ' ',
  );
const MOBILES =
  '134 137 139 147 150 151 157 158 172 178 182 184 188 195 197 198 130 132 145 155 166 175 185 196 133 149 153 173 180 190 191 193 199'.split(
    ' ',
  );
const AREAS =
  '010 0571 0512 0755 0757 021 028 027 0731 0532 0531 0371 0311 0592 0591 0551 029 024 0431 0451 0791 0771 0871 0851 023 022'.split(
    ' ',
  );
const AREA_CODES =
  '330110 320583 440307 440606 310112 110108 510107 420111 430104 370211 370102 410105 130108 350211 350104 340104 610113 210102 220104 230103 360111 450107 530102 520115 500112 120111 653101 150105 620102 460108'.split(
    ' ',
  );
const PLATES =
  '京N 沪C 粤B 粤S 浙A 浙G 苏U 川G 鄂W 湘J 鲁B 鲁V 豫V 冀D 闽C 皖K 陕V 辽M 吉B 黑M 赣C 桂R 云G 贵J 渝D 津R 新Q 蒙L 甘J 琼E 青H 藏F 宁D 晋M'.split(
    ' ',
  );
const PLATE_CHARACTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';
const CARDS: readonly (readonly [string, number])[] = [
  ['622202', 19],
  ['621700', 19],
  ['622848', 19],
  ['621483', 16],
  ['622908', 18],
  ['621098', 19],
  ['625650', 16],
  ['622632', 17],
  ['4111', 16],
  ['5555', 16],
  ['4929', 16],
  ['2221', 16],
  ['3714', 15],
  ['6011', 16],
];
const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Every second entry: the halves of a list are apart. */
const half = <Item>(list: readonly Item[], split: Split): readonly Item[] =>
  list.filter((_, index) => (index % 2 === 0) === (split === 'held-out'));

const two = (value: number): string => String(value).padStart(2, '0');

function checked(body: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(body[i]) * WEIGHTS[i]!;
  return body + '10X98765432'[sum % 11];
}

function hongKong(random: Random): string {
  const letter = random.pick([...'ABCDGKMPRVYZ']);
  const number = digits(random, 6);
  let sum = 36 * 9 + (letter.charCodeAt(0) - 55) * 8;
  for (let i = 0; i < 6; i++) sum += Number(number[i]) * (7 - i);
  const check = (11 - (sum % 11)) % 11;
  return `${letter}${number}(${check === 10 ? 'A' : check})`;
}

function taiwan(random: Random): string {
  const order = 'ABCDEFGHJKLMNPQRSTUVXYWZIO';
  const letter = random.pick([...order]);
  const code = order.indexOf(letter) + 10;
  const body = random.pick(['1', '2']) + String(random.integer(10_000_000)).padStart(7, '0');
  let sum = Math.floor(code / 10) + (code % 10) * 9;
  for (let i = 0; i < 8; i++) sum += Number(body[i]) * (8 - i);
  return letter + body + String((10 - (sum % 10)) % 10);
}

function chineseName(random: Random, split: Split): readonly [family: string, given: string, whole: string] {
  const kind = random.integer(100);
  if (kind < 5) {
    const whole = random.pick(half(MINORITY, split));
    const [given, family] = whole.split('·') as [string, string];
    return [family, given, whole];
  }
  if (kind < 7) {
    const whole = random.pick(half(TRANSLITERATED, split));
    const [given, family] = whole.split('·') as [string, string];
    return [family, given, whole];
  }
  const family = kind < 14 ? random.pick(half(COMPOUND, split)) : random.pick(half([...SURNAMES], split));
  const given = random.chance(0.25)
    ? random.pick(half([...GIVEN_ONE], split))
    : random.pick(half(GIVEN_TWO, split));
  return [family, given, family + given];
}

function chineseMobile(random: Random, split: Split): string {
  const number = random.pick(half(MOBILES, split)) + String(random.integer(100_000_000)).padStart(8, '0');
  const style = random.integer(100);
  if (style < 84) return number;
  const [a, b, c] = [number.slice(0, 3), number.slice(3, 7), number.slice(7)];
  if (style < 88) return `${a} ${b} ${c}`;
  if (style < 92) return `${a}-${b}-${c}`;
  if (style < 95) return `+86${number}`;
  if (style < 98) return `+86 ${a} ${b} ${c}`;
  return `0086${number}`;
}

function landline(random: Random, split: Split): string {
  const area = random.pick(half(AREAS, split));
  const number = String(random.between(2, 8)) + digits(random, area.length === 3 ? 7 : random.pick([6, 7]));
  return `${area}-${number}${random.chance(0.1) ? `-${digits(random, 3)}` : ''}`;
}

function westernPhone(random: Random): string {
  const area = random.pick(['212', '404', '619', '720', '206', '857']);
  const line = `${random.pick(['234', '382', '467', '555', '871'])}`;
  const last = String(random.integer(10_000)).padStart(4, '0');
  switch (random.integer(7)) {
    case 0:
      return `(${area}) ${line}-${last}`;
    case 1:
      return `${area}-${line}-${last}`;
    case 2:
      return `+1${area}${line}${last}`;
    case 3:
      return `+1 ${area} ${line} ${last}`;
    case 4:
      return `+44 7${random.between(400, 999)} ${digits(random, 6)}`;
    case 5:
      return `+49 30 ${digits(random, 7)}`;
    default:
      return `${area}.${line}.${last}`;
  }
}

/** One person: all that may be said of it, in one language. */
export function freshPerson(random: Random, chinese: boolean, split: Split): FreshPerson {
  const year = random.between(1946, 2010);
  const [month, day] = [two(random.between(1, 12)), two(random.between(1, 28))];
  const [province, city, district] = random.pick(half(DIVISIONS, split)).split(',') as [
    string,
    string,
    string,
  ];
  const [town, state, zip] = random.pick(half(TOWNS_WEST, split)).split(',') as [string, string, string];
  const [family, given, whole] = chineseName(random, split);
  const first = random.pick(half(FIRST, split));
  const last = random.pick(half(LAST, split)).replaceAll('_', ' ');
  const road = random.pick(half(ROADS, split));
  const house = random.pick(half(HOUSES, split));
  const detail = random.chance(0.12)
    ? random.pick(half(VILLAGES, split))
    : `${road}${random.between(1, 2200)}${house}`;
  const chineseTown = random.pick(half(TOWNS, split));
  const street = `${random.between(1, 9900)} ${random.pick(half(STREETS, split))}`;
  const unit = random.pick(half(UNITS, split));
  const sequence = `${digits(random, 2)}${random.integer(10)}`;
  const area = random.pick(half(AREA_CODES, split));
  const plain = (text: string) =>
    text
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
  const handle = chinese
    ? random.chance(0.5)
      ? digits(random, random.between(6, 11))
      : `${draw(random, LETTERS, random.between(3, 8))}${random.between(0, 2020)}`
    : `${plain(first)}${random.pick(['.', '_', ''])}${plain(last)}${random.chance(0.3) ? random.between(1, 99) : ''}`;
  const email = `${handle}@${random.pick(half(DOMAINS, split))}`;
  const phone = chinese ? chineseMobile(random, split) : westernPhone(random);
  const mobile = phone.replace(/\D/g, '').slice(-11);
  const birth = `${year}-${month}-${day}`;
  const residentId = checked(`${area}${year}${month}${day}${sequence}`);
  const energy = random.integer(4);
  const plate =
    random.pick(half(PLATES, split)) +
    (energy === 0
      ? random.pick(['D', 'F']) + random.pick([...'ABCDEFGHJK0123456789']) + digits(random, 4)
      : random.pick([...PLATE_CHARACTERS]) + random.pick([...PLATE_CHARACTERS]) + digits(random, 3));
  const address = chinese
    ? `${random.chance(0.7) ? `${province === city ? '' : province}${city}` : ''}${random.chance(0.9) ? district : ''}${random.chance(0.3) ? chineseTown : ''}${detail}`
    : `${street}${random.chance(0.3) ? `, ${unit}` : ''}, ${town}, ${state} ${zip}`;
  return {
    userId: random.pick([
      base62(random, 28),
      hex(random, 24),
      `u_${digits(random, 9)}`,
      `${draw(random, LETTERS, 2)}${digits(random, 8)}`,
    ]),
    numericId: digits(random, random.between(5, 11)),
    username: chinese ? random.pick(half(NICKS, split)) : handle,
    name: chinese ? whole : `${first} ${last}`,
    family: chinese ? family : last,
    given: chinese ? given : first,
    phone,
    landline: chinese ? landline(random, split) : westernPhone(random),
    email,
    residentId,
    oldId: `${area}${String(year).slice(2)}${month}${day}${sequence}`,
    card: luhn(random, ...random.pick(half(chinese ? CARDS.slice(0, 8) : CARDS.slice(8), split))),
    address,
    detail: chinese ? detail : street,
    line1: chinese ? detail : street,
    line2: chinese ? `${random.between(1, 30)}栋${random.between(1, 6)}单元` : unit,
    province: chinese ? province : state,
    city: chinese ? city : town,
    district: chinese ? district : town,
    town: chinese ? chineseTown : town,
    zip: chinese ? area : zip,
    country: chinese ? random.pick(['中国', 'CN', 'CHN']) : random.pick(['US', 'GB', 'United States']),
    room: `${random.between(1, 33)}${two(random.between(1, 8))}`,
    gender: chinese ? random.pick(['男', '女']) : random.pick(['M', 'F', 'male', 'female']),
    birth,
    plate,
    wechat: random.chance(0.4)
      ? `wxid_${draw(random, `${LETTERS}0123456789`, 14)}`
      : `${draw(random, LETTERS, 4)}_${digits(random, 4)}`,
    qq: digits(random, random.between(6, 11)),
    alipay: random.chance(0.5) || !chinese ? email : mobile,
    passport: random.chance(0.6)
      ? `E${digits(random, 8)}`
      : random.chance(0.5)
        ? `E${random.pick([...'ABCDEFGHJK'])}${digits(random, 7)}`
        : `${random.pick(['G', 'P', 'S', 'D'])}${digits(random, 8)}`,
    permit: `${random.pick(['H', 'M'])}${digits(random, random.chance(0.7) ? 8 : 10)}`,
    taiwanPermit: digits(random, random.chance(0.8) ? 8 : 10),
    exitPermit: random.chance(0.6)
      ? `C${digits(random, 8)}`
      : random.chance(0.5)
        ? `C${random.pick([...'ABCDEFGH'])}${digits(random, 7)}`
        : `${random.pick(['W', 'T', 'L'])}${digits(random, 8)}`,
    hongKongId: hongKong(random),
    taiwanId: taiwan(random),
    creditCode: creditCode(random),
    mac: Array.from({ length: 6 }, () => hex(random, 2)).join(random.pick([':', '-'])),
    ip: `${random.pick([39, 61, 106, 120, 171, 180, 211, 219, 88, 73])}.${random.integer(256)}.${random.integer(256)}.${random.between(1, 254)}`,
    iban: iban(random),
    ssn: `${random.between(101, 650)}-${random.between(11, 88)}-${digits(random, 4)}`,
    maskedPhone: `${mobile.slice(0, 3)}****${mobile.slice(-4)}`,
    maskedName: chinese ? `${family}${random.pick(['*', '**', '*强'])}` : `${first[0]}*** ${last[0]}.`,
    maskedId: `${residentId.slice(0, 4)}**********${residentId.slice(-4)}`,
    maskedAddress: `${province}${city}****`,
  };
}
