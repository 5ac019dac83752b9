/**
 * Chinese family names: the Hundred Family Surnames (Song), those of the Ministry of Public Security's reports on names
 * (2019 to 2021) that it does not have, and the compound ones in use.
 */
const SINGLE = (
  '赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公' +
  '肖付闫代邸仝苟亓岳帅覃佟鹿卿展谌兰丛揭战生初商牟佘年爱哈海佴撒达冼粟晋楚法汝鄢涂钦归漆库光谯笪迟苑辜官藏衣位原回奉宾尧展邝植芦岩宛隋敬占要母冶户门候栗' +
  '劉陳楊黃趙吳鄭馮許韓鄧蕭葉蘇呂盧鍾譚陸範賈鄒龍萬錢湯賴羅謝莊嚴蔣閻薑譚簡顏詹游鍾'
).split('');
/** Family names of two characters. */
export const COMPOUND_FAMILIES: readonly string[] =
  '欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 宇文 长孙 司徒 司空 轩辕 端木 呼延 南宫 西门 独孤 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 亓官 司寇 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 东郭 南门 百里 东门 左丘 第五 万俟 闻人 赫连 完颜 叶赫 歐陽 司馬 諸葛 東方'.split(
    ' ',
  );

const SINGLES: ReadonlySet<string> = new Set(SINGLE);
const COMPOUNDS: ReadonlySet<string> = new Set(COMPOUND_FAMILIES);

/** Length of the family name that a text begins with: 2, 1 or 0. */
export function familyLength(text: string): number {
  if (COMPOUNDS.has(text.slice(0, 2))) return 2;
  return SINGLES.has(text.charAt(0)) ? 1 : 0;
}

/** The same by UTF-16 unit: 1 where a name of one character begins so. */
export function familyUnits(): Uint8Array {
  const units = new Uint8Array(0x10000);
  for (const name of SINGLES) units[name.charCodeAt(0)] = 1;
  return units;
}

const COMPOUND_PAIRS: ReadonlySet<number> = new Set(
  COMPOUND_FAMILIES.map((name) => name.charCodeAt(0) * 0x10000 + name.charCodeAt(1)),
);
const COMPOUND_BEGINS = new Uint8Array(0x10000);
for (const name of COMPOUND_FAMILIES) COMPOUND_BEGINS[name.charCodeAt(0)] = 1;

/** Whether two characters, as UTF-16 units, are a compound family name. */
export function isCompoundFamily(first: number, second: number): boolean {
  return COMPOUND_BEGINS[first] === 1 && COMPOUND_PAIRS.has(first * 0x10000 + second);
}

/** For expressions: one of them, the longer first. */
export const FAMILY_PATTERN = `(?:${COMPOUND_FAMILIES.join('|')}|[${[...SINGLES].join('')}])`;

/** First characters of family names, by UTF-16 unit. */
export const FAMILY_BEGINS = new Uint8Array(0x10000);
for (const name of [...SINGLES, ...COMPOUND_FAMILIES]) FAMILY_BEGINS[name.charCodeAt(0)] = 1;
