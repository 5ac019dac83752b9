/**
 * Names of invented people: Chinese ones with their pinyin (for user names and e-mail addresses), and English ones.
 * Surnames are weighted roughly as in the Ministry of Public Security's yearly name report; any likeness of a whole
 * name to a living person is chance.
 */
import type { Random } from '../random.ts';

export type Gender = 'female' | 'male';

export interface PersonName {
  /** As it is written: 王芳, Alice Harper. */
  readonly full: string;
  /** ASCII, lower case: the parts a user name is made of, surname first for Chinese names. */
  readonly latin: readonly [string, string];
}

/** One entry per surname: characters, pinyin, weight in thousandths of the population. */
const SURNAMES =
  '王 wang 72|李 li 71|张 zhang 68|刘 liu 51|陈 chen 46|杨 yang 33|黄 huang 24|赵 zhao 21|吴 wu 20|周 zhou 20|' +
  '徐 xu 15|孙 sun 14|马 ma 13|朱 zhu 12|胡 hu 12|郭 guo 12|何 he 11|林 lin 11|高 gao 10|罗 luo 10|郑 zheng 9|' +
  '梁 liang 9|谢 xie 8|宋 song 8|唐 tang 7|许 xu 7|邓 deng 6|韩 han 6|冯 feng 6|曹 cao 6|彭 peng 6|曾 zeng 6|' +
  '肖 xiao 5|田 tian 5|董 dong 5|潘 pan 5|袁 yuan 5|蔡 cai 5|蒋 jiang 5|余 yu 5|于 yu 5|杜 du 5|叶 ye 5|程 cheng 5|' +
  '魏 wei 5|苏 su 4|吕 lv 4|丁 ding 4|任 ren 4|卢 lu 4|姚 yao 4|沈 shen 4|钟 zhong 4|姜 jiang 4|崔 cui 3|谭 tan 3|' +
  '陆 lu 3|范 fan 3|汪 wang 3|廖 liao 3|石 shi 3|金 jin 3|韦 wei 3|贾 jia 3|夏 xia 3|付 fu 3|方 fang 3|邹 zou 3|' +
  '熊 xiong 3|白 bai 3|孟 meng 3|秦 qin 3|邱 qiu 3|侯 hou 3|江 jiang 3|尹 yin 2|薛 xue 2|闫 yan 2|雷 lei 2|龙 long 2|' +
  '黎 li 2|史 shi 2|陶 tao 2|贺 he 2|毛 mao 2|郝 hao 2|顾 gu 2|龚 gong 2|邵 shao 2|万 wan 2|覃 qin 2|武 wu 2|钱 qian 2|' +
  '欧阳 ouyang 1|司徒 situ 1|上官 shangguan 1|诸葛 zhuge 1|夏侯 xiahou 1';

const GIVEN: Readonly<Record<Gender, string>> = {
  female:
    '芳fang 娜na 敏min 静jing 丽li 艳yan 娟juan 霞xia 秀xiu 兰lan 玲ling 婷ting 雪xue 慧hui 莹ying 梅mei 琳lin 洁jie ' +
    '云yun 燕yan 萍ping 红hong 佳jia 怡yi 欣xin 雅ya 倩qian 颖ying 蕾lei 薇wei 菲fei 瑶yao 璐lu 思si 梦meng 诗shi ' +
    '雨yu 晴qing 月yue 宁ning 涵han 彤tong 淑shu 珍zhen 凤feng 莉li 桂gui 清qing',
  male:
    '伟wei 强qiang 磊lei 军jun 勇yong 杰jie 涛tao 明ming 超chao 刚gang 平ping 辉hui 鹏peng 飞fei 华hua 波bo 斌bin 浩hao ' +
    '宇yu 凯kai 健jian 俊jun 帆fan 峰feng 龙long 志zhi 建jian 国guo 文wen 海hai 林lin 成cheng 东dong 宏hong 子zi 博bo ' +
    '轩xuan 睿rui 泽ze 晨chen 阳yang 旭xu 亮liang 毅yi 诚cheng 航hang 立li 震zhen',
};

const FIRST_NAMES: Readonly<Record<Gender, readonly string[]>> = {
  female: (
    'Alice Amelia Anna Audrey Beatrice Caroline Charlotte Clara Claire Daisy Eleanor Elizabeth Ella Emily Emma Erin ' +
    'Esther Eva Fiona Florence Freya Georgia Grace Hannah Harriet Hazel Helen Holly Imogen Isabel Ivy Jane Jessica ' +
    'Julia Katherine Laura Lily Louise Lucy Lydia Margaret Martha Megan Mia Molly Naomi Nora Olivia Phoebe Rachel ' +
    'Rebecca Rose Ruth Sarah Sophie Stella Susan Violet Zoe'
  ).split(' '),
  male: (
    'Adam Alan Albert Alexander Andrew Arthur Benjamin Callum Charles Christopher Colin Daniel David Dylan Edward ' +
    'Elliot Ethan Felix Finn Francis Frederick Gareth George Gordon Graham Harry Henry Hugh Isaac Jack Jacob James ' +
    'Jasper Joel John Joseph Joshua Julian Keith Leo Lewis Liam Luke Malcolm Mark Martin Matthew Max Michael Nathan ' +
    'Neil Noah Oliver Oscar Owen Patrick Paul Peter Philip Ralph Richard Robert Rory Samuel Simon Stephen Theo ' +
    'Thomas Toby Victor Walter William'
  ).split(' '),
};

const LAST_NAMES = (
  'Abbott Adams Allen Archer Atkinson Bailey Baker Barker Barnes Bennett Berry Bishop Bolton Bradley Brooks Burton ' +
  'Butler Carter Chapman Clarke Coleman Collins Cooper Cox Curtis Dawson Dixon Douglas Edwards Elliott Ellis Evans ' +
  'Farrell Fisher Fletcher Foster Gibson Gilbert Goodwin Graham Gray Green Griffiths Hall Hamilton Harper Harrison ' +
  'Harvey Hawkins Hayes Henderson Hill Holland Holmes Howard Hudson Hughes Hunter Jackson Jenkins Johnson Kaye ' +
  'Kelly Kennedy Knight Lambert Lawson Lloyd Marsh Marshall Mason Matthews Mills Mitchell Morgan Morris Murray ' +
  'Newman Nicholson Osborne Palmer Parker Parsons Pearce Perry Porter Powell Price Reed Reynolds Richards Roberts ' +
  'Robinson Rogers Rowe Russell Sanders Saunders Shaw Simpson Spencer Stevens Stone Sutton Taylor Thornton Tucker ' +
  'Turner Wade Walker Walsh Warren Watson Webb Wells Weston Wheeler Whittle Wilkinson Wright Yates'
).split(' ');

interface WeightedSurname {
  readonly text: string;
  readonly pinyin: string;
  /** Sum of the weights up to and with this one. */
  readonly upTo: number;
}

const surnames: WeightedSurname[] = [];
let totalWeight = 0;
for (const entry of SURNAMES.split('|')) {
  const [text, pinyin, weight] = entry.split(' ') as [string, string, string];
  totalWeight += Number(weight);
  surnames.push({ text, pinyin, upTo: totalWeight });
}

const given = Object.fromEntries(
  Object.entries(GIVEN).map(([gender, text]) => [
    gender,
    text.split(' ').map((entry) => ({ text: entry.slice(0, 1), pinyin: entry.slice(1) })),
  ]),
) as Record<Gender, { text: string; pinyin: string }[]>;

/** Share of given names that have two characters. */
const TWO_CHARACTER_SHARE = 0.72;

export function chineseName(random: Random, gender: Gender): PersonName {
  const weight = random.integer(totalWeight);
  const surname = surnames.find((entry) => weight < entry.upTo) as WeightedSurname;
  const first = random.pick(given[gender]);
  const second = random.chance(TWO_CHARACTER_SHARE) ? random.pick(given[gender]) : undefined;
  return {
    full: surname.text + first.text + (second?.text ?? ''),
    latin: [surname.pinyin, first.pinyin + (second?.pinyin ?? '')],
  };
}

export function englishName(random: Random, gender: Gender): PersonName {
  const first = random.pick(FIRST_NAMES[gender]);
  const last = random.pick(LAST_NAMES);
  return { full: `${first} ${last}`, latin: [first.toLowerCase(), last.toLowerCase()] };
}
