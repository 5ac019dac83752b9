import { describe, expect, it } from 'vitest';
import { isPostalAddress } from './postal-address.ts';

describe('isPostalAddress', () => {
  it.each([
    '浙江省杭州市西湖区文三路1号',
    '上海市浦东新区世纪大道100号',
    '幸福小区3栋2单元501',
    '221B Baker Street, London',
    '1600 Example Ave, Springfield',
  ])('takes %s', (text) => expect(isPostalAddress(text)).toBe(true));
  it.each([
    '杭州',
    '北京市',
    '0x52908400098527886E0F7030069857D2E4169EE7',
    'http://example.com/12',
    '10.0.0.1:8080',
    'a@example.com 12',
    'unknown address',
    '请填写地址信息',
  ])('refuses %s', (text) => expect(isPostalAddress(text)).toBe(false));
});
