/** What people write and shops print around the planted values, in Chinese and English. */
import type { Random } from '../../src/range/random.ts';
import type { Piece } from './json.ts';
import { creditCode, digits, iban, invent } from './values.ts';
import { LABELS, type Slot } from './vocabulary.ts';

const OPINIONS = (
  '质量很好，物流也快，包装完好无损。|一般般，和图片有点色差，客服态度还行。|第三次回购了，家里老人很喜欢。|尺码偏小，建议拍大一号。|' +
  '用了一个月来追评，没有出现任何问题。|性价比很高，推荐给大家！|等了五天才到，里面少了一个配件，联系卖家补发了。|面料柔软，洗了两次不掉色。|' +
  'Arrived two days late but the quality is excellent.|Exactly as described, would buy again.|The zipper broke after a week, refund was quick.|' +
  'Fits true to size, colour slightly darker than in the photo.|不知道为什么评分这么低，我觉得挺好的。|送货师傅很热情，帮忙搬上六楼。'
).split('|');
const NOUNS =
  '保温杯 连衣裙 蓝牙耳机 登山鞋 儿童书包 空气炸锅 真丝围巾 机械键盘 沙发垫 猫粮 洗发水 台灯 雨伞 充电宝'.split(
    ' ',
  );
const WORDS =
  '加厚 大容量 2024新款 ins风 复古 轻奢 便携式 304不锈钢 无线 防水 夏季 男女通用 官方正品 家用 学生 高颜值'.split(
    ' ',
  );
const SMALL_TALK = (
  '你好，在吗？|请问这个什么时候发货|好的，谢谢|有没有优惠券可以用|这个颜色还有货吗|亲，今天下单明天就能发哦|可以开发票吗|稍等，我帮您查一下|' +
  '已经催促仓库加急处理了|收到，麻烦尽快|七天无理由退换的|Hi, is this still available?|Sure, let me check that for you.|Thanks a lot!|' +
  'What is the return policy?|It should arrive by Friday.|订单号是多少呢|满300减40，限今天|退款一般1到3个工作日到账|好评返现活动已经结束了'
).split('|');

export const opinion = (random: Random): string =>
  random.pick(OPINIONS) + (random.chance(0.4) ? random.pick(OPINIONS) : '');

export const title = (random: Random): string =>
  `${random.pick(WORDS)}${random.pick(WORDS)}${random.pick(NOUNS)}${random.pick(WORDS)}`;

export const smallTalk = (random: Random): string => random.pick(SMALL_TALK);

type Template = (random: Random) => readonly Piece[];
type Value = Slot | 'creditCode' | 'iban' | 'ssn';

/** `你好，我叫{name}，电话{phone}`: text and planted values. A value after a colon stands under a label. */
function template(text: string, chinese: boolean): Template {
  const parts = text.split(/\{(\w+)\}/);
  return (random) => {
    const who = invent(random, chinese);
    return parts.flatMap((part, index): Piece[] => {
      if (index % 2 === 0) return part === '' ? [] : [{ text: part }];
      const slot = part as Value;
      const keyed = /[:：]\s*$/.test(parts[index - 1]!);
      if (slot === 'creditCode') return [{ text: creditCode(random), kind: 'creditCode', keyed }];
      if (slot === 'iban') return [{ text: iban(random), kind: 'iban', keyed }];
      if (slot === 'ssn') {
        const ssn = `${random.between(101, 650)}-${random.between(11, 88)}-${digits(random, 4)}`;
        return [{ text: ssn, kind: 'ssn', keyed }];
      }
      return [{ text: who[slot], kind: slot === 'landline' ? 'phone' : slot, keyed }];
    });
  };
}

const CHINESE = [
  '我叫{name}，手机号{phone}，麻烦改一下地址',
  '帮我寄到{address}，{name}收，电话{phone}',
  '地址改成{address}可以吗',
  '联系人是{name}，打{phone}就行',
  '{name}先生您好，您的快递已放到菜鸟驿站，取件请联系{phone}。',
  '我的身份证号是{residentId}，麻烦实名一下',
  '转到这张卡{card}，户名{name}，谢谢',
  '加我微信{wechat}详聊',
  '微信号是{wechat}，别忘了备注',
  '加QQ{qq}发你文件',
  '支付宝账号{alipay}，姓名{name}',
  '车牌号{plate}，停在地下二层',
  '车是{plate}，司机{name}，电话{phone}',
  '护照号{passport}，请帮我补录',
  '回乡证号码{permit}，请更新一下',
  '开票税号{creditCode}，抬头写公司全称',
  '座机{landline}，工作日都在',
  '发邮件到{email}就可以了',
  '身份证{residentId}，姓名{name}，住{address}',
  '请{name}女士尽快到前台领取证件',
  '收货人{name}已搬家，新地址是{address}。',
  '我在{address}等你，到了打{phone}',
  '委托{name}代办，证件{residentId}',
].map((text) => template(text, true));

const ENGLISH = [
  'My name is {name}, please call me at {phone}.',
  'Ship it to {address}, attn {name}.',
  'You can reach me at {email} or {phone}.',
  'Card {card}, name on card {name}.',
  'Please refund to IBAN {iban}.',
  'My social security number is {ssn}.',
  'I moved to {address}, could you update my profile?',
  'This is {name} again, still waiting for the parcel.',
  'Regards, {name}',
  'The login came from {ip} last night, not from me ({email}).',
].map((text) => template(text, false));

/** Running text that a person writes, with planted values. */
export function freeText(random: Random, planted: boolean): readonly Piece[] {
  if (!planted) return [{ text: random.chance(0.5) ? opinion(random) : smallTalk(random) }];
  return random.pick(random.chance(0.75) ? CHINESE : ENGLISH)(random);
}

/** `收件人：张三 手机：138…`: labels with colons, as forms are pasted into messages. */
export function labelledText(random: Random): readonly Piece[] {
  const { person, colon } = random.pick(LABELS);
  const chinese = person.landline !== 'Telephone';
  const who = invent(random, chinese);
  const separator = random.pick(['\n', '，', ' ', '；', '\n']);
  const pieces: Piece[] = [];
  for (const [slot, label] of Object.entries(person) as [Slot, string][]) {
    if (slot !== 'name' && !random.chance(0.4)) continue;
    const gap = chinese ? '' : ' ';
    pieces.push({ text: `${pieces.length === 0 ? '' : chinese ? separator : '\n'}${label}${colon}${gap}` });
    pieces.push({ text: who[slot], kind: slot === 'landline' ? 'phone' : slot, keyed: true });
  }
  return pieces;
}
