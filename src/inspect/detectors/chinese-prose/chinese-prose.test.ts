import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proseSpans } from './chinese-prose.ts';

const spans = (text: string): string[] =>
  proseSpans(text).map(({ kind, start, end }) => `${kind} ${text.slice(start, end)}`);

describe('proseSpans', () => {
  it.each([
    ['收货人张伟，电话', ['name 张伟']],
    ['我叫欧阳娜娜。', ['name 欧阳娜娜']],
    ['患者晏慧敏，主诉头痛', ['name 晏慧敏']],
    ['请古丽娜尔·阿不都女士到前台', []],
    ['车主阿依古丽·艾合买提电话', ['name 阿依古丽·艾合买提']],
    ['请李红女士到前台', ['name 李红']],
    ['包裹破损，王建国，13812345678', ['name 王建国']],
    ['快递放到余杭区五常街道文三路398号8栋A座2206，谢谢', ['address 余杭区五常街道文三路398号8栋A座2206']],
    ['我是王小明先生', ['name 王小明']],
    ['可以加微信wx_zhang88聊', ['wechat wx_zhang88']],
    ['vx: zhang-88 谢谢', ['wechat zhang-88']],
    ['我的QQ 12345678，', ['qq 12345678']],
    ['寄到上海市浦东新区世纪大道88号12楼吧', ['address 上海市浦东新区世纪大道88号12楼']],
    [
      '住浙江省杭州市西湖区文三路100号3幢2单元501室，谢谢',
      ['address 浙江省杭州市西湖区文三路100号3幢2单元501室'],
    ],
  ])('%s', (text, found) => {
    expect(spans(text)).toEqual(found);
  });

  it.each([
    '我是你的客服',
    '谢谢，13812345678',
    '联系方式：13812345678',
    '先生女士们好，13812345678',
    '包装，13812345678',
    '联系人数量 3',
    '微信支付成功',
    '微信password',
    'qq群聊很多',
    '北京的冬天有5号线',
    '上海3号楼',
    '订单号12345678',
    '浙江省发货的订单有100号',
  ])('finds nothing in %s', (text) => {
    expect(spans(text)).toEqual([]);
  });

  it('keeps to the text, whatever it is', () => {
    const part = fc.constantFrom(
      '收货人',
      '张伟',
      '上海市',
      '浦东新区',
      '世纪大道',
      '88号',
      '微信',
      'wx_1',
      'QQ',
      '123456',
      '，',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        for (const { start, end } of proseSpans(text)) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
