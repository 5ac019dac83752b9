/**
 * Postal addresses. Provinces, cities and districts are real so that the text looks as it does on a parcel; roads,
 * estates, English villages and the postcode area ZZ are invented, so that no address leads to a door.
 */
import type { Random } from '../random.ts';
import type { District } from './districts.ts';

export interface Address {
  readonly province: string;
  readonly city: string;
  readonly district: string;
  /** The whole address on one line. */
  readonly text: string;
}

const ROAD_STEMS =
  '拾光 听雨 望溪 松影 青石桥 流萤 云岫 星渡 麦穗 半山亭 雁回 竹喧 新荷 清漪 揽月 石榴井 晚渡 柳絮'.split(
    ' ',
  );
const ROAD_ENDINGS = ['路', '路', '街', '大道', '巷'] as const;
const ESTATES =
  '知秋花园 云溪里 锦书苑 南枝公寓 听澜小区 和风家园 墨香庭 槐荫新村 观麦府 溪畔人家 朝露苑 长乐坊'.split(
    ' ',
  );

/** An address in a mainland city. */
export function chineseAddress(random: Random, district: District): Address {
  const road = random.pick(ROAD_STEMS) + random.pick(ROAD_ENDINGS);
  const building = `${random.between(1, 28)}栋${random.between(1, 4)}单元`;
  const room = random.between(1, 24) * 100 + random.between(1, 4);
  // A municipality is written once: 北京市海淀区, not 北京市北京市海淀区.
  const province = district.province === district.city ? '' : district.province;
  return {
    province: district.province,
    city: district.city,
    district: district.name,
    text:
      `${province}${district.city}${district.name}${road}${random.between(1, 899)}号` +
      `${random.pick(ESTATES)}${building}${room}室`,
  };
}

const STREET_STEMS = (
  'Heronbrook Candlewick Foxglove Marlstone Tinderbox Quillworth Larkrise Thistledown Ambergate Copperfold Willowmere ' +
  'Saltmarsh Bramblecote Hollowfield Kestrel'
).split(' ');
const STREET_ENDINGS = ['Lane', 'Road', 'Street', 'Close', 'Gardens', 'Terrace'] as const;
const TOWNS =
  'Netherfold,Little Quarrendon,Ashmere Bridge,Castle Wick,Dunsley Green,Port Merrin,Oldhaven Cross,Upper Tansy'.split(
    ',',
  );
const COUNTIES = ['Eastmarch', 'North Vale', 'Merrinshire', 'Westholme'] as const;
const POSTCODE_LETTERS = 'ABDEFGHJLNPQRSTUWXYZ'.split('');

/** An address in a town that is on no map. */
export function englishAddress(random: Random): Address {
  const street = `${random.between(1, 180)} ${random.pick(STREET_STEMS)} ${random.pick(STREET_ENDINGS)}`;
  const town = random.pick(TOWNS);
  const county = random.pick(COUNTIES);
  const postcode =
    `ZZ${random.between(1, 29)} ${random.between(1, 9)}` +
    random.pick(POSTCODE_LETTERS) +
    random.pick(POSTCODE_LETTERS);
  return { province: county, city: town, district: '', text: `${street}, ${town}, ${county} ${postcode}` };
}
