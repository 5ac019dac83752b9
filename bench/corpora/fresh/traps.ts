/**
 * Values that name nobody, by sort, and traffic made of nothing else: what services answer all day long. Parcel
 * numbers by carrier, GTIN and ISBN (GS1, ISO 2108), snowflakes, times of every precision, warehouses' coordinates,
 * licence keys, colours, hashes, versions, prices, references that look like an IBAN, ids with check digits by chance.
 */
import type { Random } from '../../../src/range/random.ts';
import { type Document, Page } from '../document.ts';
import { base62, digits, draw, hex, luhn, uuid } from '../values.ts';

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const PLAIN = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const TITLES =
  '儿童防晒帽夏季薄款|全自动咖啡机家用小型|手工编织竹篮|双肩背包大容量|有机燕麦片1.5kg|运动水杯750ml|无线降噪耳机Pro|纯棉四件套1.8m床|太阳能庭院灯|Desk lamp with dimmer|Men’s trail running shoes|Stainless bottle 0.5 l|Mechanical keyboard, brown switches'.split(
    '|',
  );
const TALKS =
  '包装很好，下次还来|请在工作日配送|不要放驿站|放门口就行|多放一包辣椒|颜色和图片一致|尽快发货谢谢|客户要求开票|已电话确认|无'.split(
    '|',
  );
const TALKS_EN =
  'Leave at the back door|Refund requested|Not responding since Monday|Printer shows error 0x6100|Follow up next week|Please gift wrap|The invoice total is wrong'.split(
    '|',
  );
const COMPANIES =
  '杭州云栖科技有限公司|上海申达物流有限公司|广州市白云区兴旺百货商行|Acme Corporation|Northwind Traders Ltd|Globex GmbH|北京华信医药股份有限公司|Blue Yonder Inc.'.split(
    '|',
  );
const SHOPS = '老王烧烤（文三店）|喜茶天河城店|小杨生煎|一点点奶茶|沃尔玛南山店|海底捞火锅'.split('|');
const SCHOOLS = '浙江大学|杭州第二中学|深圳实验学校|复旦大学|华中科技大学'.split('|');
const two = (value: number): string => String(value).padStart(2, '0');

function gs1(random: Random, start: string, length: number): string {
  const body = start + digits(random, length - 1 - start.length);
  let sum = 0;
  for (let i = body.length - 1, weight = 3; i >= 0; i--, weight = 4 - weight) sum += Number(body[i]) * weight;
  return body + String((10 - (sum % 10)) % 10);
}

const seconds = (random: Random): number => 1_500_000_000 + random.integer(300_000_000);

/** Sorts of values; the names stand behind `#` in shapes. */
export const SORTS: Readonly<Record<string, (random: Random) => string | number>> = {
  order: (random) => digits(random, random.pick([15, 16, 17, 18, 19, 20, 22])),
  dashed: (random) =>
    `${random.between(22, 26)}0${random.between(1, 9)}${two(random.between(1, 28))}-${digits(random, 15)}`,
  tid: (random) => `E${random.between(2019, 2026)}0${random.between(1, 9)}${digits(random, 14)}`,
  amazon: (random) => `${digits(random, 3)}-${digits(random, 7)}-${digits(random, 7)}`,
  snow: (random) =>
    random.chance(0.6) ? digits(random, random.pick([17, 18, 19])) : Number(digits(random, 12)),
  sku: (random) =>
    random.chance(0.5)
      ? Number(digits(random, random.pick([8, 11, 12])))
      : digits(random, random.pick([11, 13])),
  skuText: (random) => `${draw(random, UPPER, 3)}-${digits(random, 4)}-${draw(random, UPPER, 2)}`,
  gtin: (random) => gs1(random, random.pick(['69', '40', '50', '0']), random.pick([12, 13, 14])),
  isbn: (random) => {
    const code = gs1(random, '9787', 13);
    return random.chance(0.5)
      ? code
      : `${code.slice(0, 3)}-${code[3]}-${code.slice(4, 7)}-${code.slice(7, 12)}-${code[12]}`;
  },
  track: (random) =>
    random.pick([
      () => `SF${digits(random, 13)}`,
      () => `YT${digits(random, 13)}`,
      () => `JDVB${digits(random, 12)}`,
      () => `1Z${draw(random, PLAIN, 8)}${digits(random, 8)}`,
      () => `9400${digits(random, 18)}`,
      () => digits(random, 12),
      () => `${draw(random, UPPER, 2)}${digits(random, 9)}${random.pick(['CN', 'US', 'GB', 'DE'])}`,
      () => `7${digits(random, 14)}`,
      () => `DPK${digits(random, 12)}`,
      () => `A${digits(random, 9)}`,
    ])(),
  ms: (random) => seconds(random) * 1000 + random.integer(1000),
  s: (random) => seconds(random),
  us: (random) => seconds(random) * 1_000_000 + random.integer(1_000_000),
  ns: (random) => `${seconds(random)}${digits(random, 9)}`,
  iso: (random) => new Date(seconds(random) * 1000).toISOString(),
  time: (random) => new Date(seconds(random) * 1000).toISOString().slice(0, 19).replace('T', ' '),
  date: (random) => new Date(seconds(random) * 1000).toISOString().slice(0, 10),
  ymd: (random) => new Date(seconds(random) * 1000).toISOString().slice(0, 10).replaceAll('-', ''),
  stamp14: (random) => new Date(seconds(random) * 1000).toISOString().slice(0, 19).replace(/\D/g, ''),
  money: (random) => (random.integer(1_000_000) / 100).toFixed(2),
  int: (random) => random.integer(random.pick([100, 100_000, 100_000_000])),
  geo: (random) => `${(73 + random.uniform() * 60).toFixed(6)},${(18 + random.uniform() * 35).toFixed(6)}`,
  float: (random) => Number((random.uniform() * random.pick([1, 100])).toPrecision(random.between(9, 17))),
  url: (random) =>
    `https://cdn.example.net/${hex(random, 8)}/${base62(random, 20)}_${digits(random, 11)}.webp`,
  uuid: (random) => uuid(random),
  oid: (random) => hex(random, 24),
  hex: (random) => hex(random, random.pick([16, 20, 24, 32])),
  sha: (random) => hex(random, random.pick([40, 64])),
  shortSha: (random) => hex(random, random.pick([7, 8, 10, 12])),
  base62: (random) => base62(random, random.pick([10, 17, 22])),
  stripe: (random) => `${random.pick(['ch', 'cus', 'shp', 'pi'])}_${base62(random, 24)}`,
  sfid: (random) => `003${base62(random, 15)}`,
  wckey: (random) => `wc_order_${base62(random, 13)}`,
  color: (random) => `#${hex(random, random.pick([3, 6, 8]))}`,
  version: (random) =>
    `${random.integer(30)}.${random.integer(60)}.${random.integer(300)}${random.pick(['', '.0', `.${random.integer(255)}`, '-rc.1'])}`,
  licence: (random) => Array.from({ length: 5 }, () => draw(random, PLAIN, 5)).join('-'),
  coupon: (random) => draw(random, PLAIN, random.pick([8, 9, 10, 12])),
  ref: (random) =>
    `${random.pick(['NL', 'GB', 'RF', 'DE'])}${two(random.integer(100))}${draw(random, PLAIN, random.pick([12, 16, 18]))}`,
  luhn: (random) => luhn(random, digits(random, 2), random.pick([13, 15, 16, 19])),
  vin: (random) => `L${draw(random, '0123456789ABCDEFGHJKLMNPRSTUVWXYZ', 10)}${digits(random, 6)}`,
  engine: (random) => `${draw(random, UPPER, 1)}${digits(random, 7)}`,
  flight: (random) => `${random.pick(['CA', 'MU', 'CZ', 'BA'])}${random.between(100, 9999)}`,
  part: (random) => `${draw(random, UPPER, 1)}${digits(random, random.pick([7, 8, 9]))}`,
  port: (random) => `10.${random.integer(256)}.${random.integer(256)}.${random.integer(256)}`,
  imei: (random) => luhn(random, '86', 15),
  title: (random) => random.pick(TITLES),
  talk: (random) => random.pick(TALKS),
  talkEn: (random) => random.pick(TALKS_EN),
  company: (random) => random.pick(COMPANIES),
  shop: (random) => random.pick(SHOPS),
  school: (random) => random.pick(SCHOOLS),
  hospital: (random) => random.pick(['浙江省人民医院', '协和医院西院区', '第一附属医院']),
  dept: (random) => random.pick(['研发部', '财务部', '消化内科', '市场部', '骨科']),
  grade: (random) => random.pick(['一年级', '初三', '高二']),
  permitType: (random) => random.pick(['TB', 'HM']),
  ...Object.fromEntries(
    [4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16].map((count) => [
      `num${count}`,
      (random: Random) => digits(random, count),
    ]),
  ),
};

/** Records of services that know nobody, with the keys such services use. */
const RECORDS: readonly (readonly [route: string, fields: Readonly<Record<string, string>>])[] = [
  [
    'stock',
    {
      warehouseId: 'num6',
      whName: 'shop',
      gtin: 'gtin',
      isbn13: 'isbn',
      qtyOnHand: 'int',
      binCode: 'skuText',
      lastCountAt: 'ms',
      unitCost: 'money',
      supplierRef: 'ref',
      lat: 'float',
      lng: 'float',
      geo: 'geo',
    },
  ],
  [
    'parcels',
    {
      trackingNo: 'track',
      parcel_number: 'track',
      carrierCode: 'coupon',
      consignment: 'track',
      mailno: 'num12',
      bagNo: 'num10',
      scanTime: 'us',
      weightG: 'int',
      hubCode: 'num6',
      route: 'title',
      license: 'part',
      driver_route_no: 'num9',
    },
  ],
  [
    'builds',
    {
      commit: 'sha',
      short: 'shortSha',
      buildNumber: 'num9',
      version: 'version',
      startedAt: 'ns',
      durationMs: 'int',
      artifact: 'url',
      digest: 'sha',
      runnerTag: 'version',
      parent_id: 'num8',
      license: 'coupon',
      agent: 'version',
    },
  ],
  [
    'licences',
    {
      licenseKey: 'licence',
      license_number: 'part',
      product: 'title',
      seat: 'int',
      activatedAt: 's',
      hardwareId: 'hex',
      serial: 'num10',
      imeiBatch: 'luhn',
      partNo: 'part',
      model: 'skuText',
      coupon: 'coupon',
      code: 'num9',
    },
  ],
  [
    'design',
    {
      color: 'color',
      background: 'color',
      fontSize: 'float',
      layerId: 'uuid',
      icon: 'url',
      name: 'title',
      title: 'title',
      version: 'version',
      z: 'int',
      ownerTeam: 'dept',
      address: 'url',
    },
  ],
  [
    'ledger',
    {
      entryNo: 'num12',
      reference: 'ref',
      account: 'num8',
      accountCode: 'num10',
      amount: 'money',
      postedAt: 'stamp14',
      batch: 'luhn',
      voucher: 'num16',
      iban_ref: 'ref',
      mandate: 'ref',
      debit: 'money',
      name: 'title',
    },
  ],
  [
    'telemetry',
    {
      ts: 'us',
      tsNs: 'ns',
      deviceId: 'hex',
      imei_range: 'luhn',
      fw: 'version',
      reading: 'float',
      seq: 'num10',
      sessionId: 'uuid',
      node: 'num4',
      pos: 'geo',
      mac_prefix: 'shortSha',
      id: 'snow',
    },
  ],
  [
    'catalog',
    {
      id: 'snow',
      name: 'title',
      sku: 'sku',
      barcode: 'gtin',
      isbn: 'isbn',
      asin: 'coupon',
      price: 'money',
      brand: 'company',
      category_id: 'num8',
      seller_sku: 'skuText',
      mpn: 'part',
      image: 'url',
      contact: 'title',
    },
  ],
  [
    'vehicles',
    {
      vin: 'vin',
      engineNo: 'engine',
      modelCode: 'part',
      stockNo: 'num8',
      location: 'shop',
      price: 'money',
      mileage: 'int',
      listedAt: 'date',
      lot: 'num7',
      dealerName: 'company',
      plateType: 'grade',
      id: 'num10',
    },
  ],
  [
    'flights',
    {
      flightNo: 'flight',
      aircraft: 'part',
      pnrQueue: 'num6',
      departsAt: 'iso',
      gate: 'num4',
      ticketStock: 'num13',
      seatMap: 'hex',
      fareBasis: 'coupon',
      airline: 'company',
      legId: 'snow',
      name: 'title',
      order_id: 'dashed',
    },
  ],
  [
    'schools',
    {
      schoolCode: 'num10',
      schoolName: 'school',
      name: 'school',
      examNo: 'num12',
      grade: 'grade',
      year: 'num4',
      paperId: 'num8',
      subject: 'dept',
      url: 'url',
      updatedAt: 'time',
      classId: 'num9',
      seats: 'int',
    },
  ],
  [
    'merchants',
    {
      merchantNo: 'num15',
      merchantName: 'company',
      shop_name: 'shop',
      storeCode: 'num8',
      terminalNo: 'num8',
      mcc: 'num4',
      category: 'dept',
      opened: 'ymd',
      rating: 'float',
      link: 'url',
      traceNo: 'num6',
      rrn: 'num12',
    },
  ],
];

/** A plain node of a record. */
export function cleanToken(random: Random, sort: string): string | number {
  const make = SORTS[sort];
  if (make === undefined) throw new TypeError(`no sort ${sort}`);
  return make(random);
}

const LINES: readonly ((random: Random) => string)[] = [
  (random) =>
    `parcel ${cleanToken(random, 'track')} scanned at hub ${cleanToken(random, 'num6')} ts=${cleanToken(random, 'us')}`,
  (random) => `Your parcel number is ${cleanToken(random, 'part')}, reference ${cleanToken(random, 'ref')}.`,
  (random) =>
    `ISBN ${cleanToken(random, 'isbn')} restocked, GTIN ${cleanToken(random, 'gtin')}, price ${cleanToken(random, 'money')}`,
  (random) =>
    `${cleanToken(random, 'iso')} merged ${cleanToken(random, 'shortSha')} into release ${cleanToken(random, 'version')} (#${cleanToken(random, 'num5')})`,
  (random) => `license key ${cleanToken(random, 'licence')} activated on host ${cleanToken(random, 'hex')}`,
  (random) =>
    `仓库坐标${cleanToken(random, 'geo')}，库存编号${cleanToken(random, 'num10')}，批次${cleanToken(random, 'luhn')}`,
  (random) =>
    `快件${cleanToken(random, 'track')}已由${cleanToken(random, 'shop')}签收，重量${cleanToken(random, 'int')}克`,
  (random) =>
    `body{color:${cleanToken(random, 'color')};background:${cleanToken(random, 'color')}} /* ${cleanToken(random, 'version')} */`,
  (random) =>
    `invoice total 1,${digits(random, 3)}.${two(random.integer(100))} EUR, due ${cleanToken(random, 'date')}, no. ${cleanToken(random, 'num9')}`,
  (random) =>
    `本店由${cleanToken(random, 'company')}运营，营业时间09:00-21:00，好评率9${random.integer(10)}%，共${cleanToken(random, 'int')}件`,
  (random) =>
    `Dear customer, your order ${cleanToken(random, 'amazon')} has shipped. Best regards, Customer Service`,
  (random) =>
    `先生女士们好，双十一大促开始了，满${random.integer(900)}减${random.integer(90)}，详情见${cleanToken(random, 'url')}`,
  (random) =>
    `Part ${cleanToken(random, 'part')} replaces ${cleanToken(random, 'skuText')}; see Mr Coffee 12-cup manual, page ${random.integer(90)}`,
  (random) =>
    `order id ${cleanToken(random, 'snow')} user agent Chrome/${random.between(90, 140)}.0.${random.between(4000, 7000)}.${random.integer(200)}`,
];

/** Routes of this traffic: JSON and CSV each, and the log. */
export const TRAP_ROUTES = 2 * RECORDS.length + 1;

/** A document in which every finding is false. */
export function traps(random: Random): Document {
  const page = new Page();
  const what = random.integer(10);
  if (what >= 8) {
    for (let i = random.between(20, 80); i > 0; i--) page.add(`${random.pick(LINES)(random)}\n`);
    return page.done('hostile', 'text/plain', 'GET /fresh/log');
  }
  const [route, fields] = random.pick(RECORDS);
  const entries = Object.entries(fields);
  if (what >= 6) {
    page.add(`${entries.map(([key]) => key).join(',')}\n`);
    for (let i = random.between(30, 120); i > 0; i--) {
      const cells = entries.map(([, sort]) => String(cleanToken(random, sort)));
      page.add(`${cells.map((cell) => (/[",]/.test(cell) ? `"${cell}"` : cell)).join(',')}\n`);
    }
    return page.done('hostile', 'text/csv', `GET /fresh/${route}.csv`);
  }
  const rows = Array.from({ length: random.between(8, 50) }, () =>
    Object.fromEntries(entries.map(([key, sort]) => [key, cleanToken(random, sort)])),
  );
  page.add(JSON.stringify({ code: 0, data: { rows, total: rows.length, next: base62(random, 32) } }));
  return page.done('hostile', 'application/json', `GET /fresh/${route}`);
}
