/** Employers of some customers: invented names, made of parts so that none is taken from a register. */
import type { Random } from '../random.ts';

const STEMS = '云岫 拾光 望溪 麦穗 星渡 青石桥 流萤 听澜 松影 锦书'.split(' ');
const TRADES = '科技 商贸 文化传媒 物流 餐饮管理 教育咨询 建材 服饰 信息技术 医疗器械'.split(' ');
const ENGLISH_STEMS = 'Heronbrook Candlewick Marlstone Quillworth Larkrise Copperfold Willowmere'.split(' ');
const ENGLISH_TRADES = 'Trading,Logistics,Design Studio,Textiles,Software,Foods,Interiors'.split(',');

/** @param city of the company, left out of English names. */
export function companyName(random: Random, chinese: boolean, city: string): string {
  if (!chinese) return `${random.pick(ENGLISH_STEMS)} ${random.pick(ENGLISH_TRADES)} Ltd`;
  return `${city.replace(/市$/, '')}${random.pick(STEMS)}${random.pick(TRADES)}有限公司`;
}
