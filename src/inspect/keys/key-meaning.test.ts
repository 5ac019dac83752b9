import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textOf } from '../bytes.ts';
import { KeyCache } from './key-cache.ts';
import { readKey } from './read-key.ts';

describe('readKey', () => {
  it.each([
    ['phone', 'phone', 'self'],
    ['mobilePhone', 'phone', 'self'],
    ['MOBILE_NO', 'phone', 'self'],
    ['mob_no', 'phone', 'self'],
    ['sjh', 'phone', 'self'],
    ['lxdh', 'phone', 'self'],
    ['phones', 'phone', 'self'],
    ['receiverMobile', 'phone', 'party'],
    ['seller-phone', 'phone', 'seller'],
    ['buyerNick', 'username', 'party'],
    ['buyernick', 'username', 'party'],
    ['buyer_id', 'userId', 'party'],
    ['sellerId', 'userId', 'seller'],
    ['userID', 'userId', 'self'],
    ['uid', 'userId', 'self'],
    ['openid', 'userId', 'self'],
    ['real_name', 'name', 'self'],
    ['receiverName', 'name', 'party'],
    ['xm', 'name', 'self'],
    ['email', 'email', 'self'],
    ['contactEmail', 'email', 'self'],
    ['idCardNo', 'residentId', 'self'],
    ['sfzh', 'residentId', 'self'],
    ['bankCardNo', 'card', 'self'],
    ['shippingAddress', 'address', 'self'],
    ['shdz', 'address', 'self'],
    ['birthday', 'birthDate', 'self'],
    ['clientIp', 'ip', 'self'],
    ['reviewContent', 'opinion', 'self'],
    ['手机号码', 'phone', 'self'],
    ['联系电话（必填）', 'phone', 'self'],
    ['收货人电话', 'phone', 'party'],
    ['卖家电话', 'phone', 'seller'],
    ['收货人', 'name', 'self'],
    ['买家昵称', 'username', 'party'],
    ['身份证号：', 'residentId', 'self'],
  ])('%s is a %s of %s', (key, kind, side) => {
    expect(readKey(key)).toMatchObject({ kind, side });
  });

  it.each([
    'orderNo',
    'order_id',
    'skuId',
    'traceId',
    'timestamp',
    'createdAt',
    'version',
    'phoneModel',
    'phoneId',
    'emailCount',
    'emailVerified',
    'addressId',
    'shopId',
    'trackingNumber',
    '订单号',
    '流水号',
  ])('%s is a key of numbers that are no personal data', (key) => {
    expect(readKey(key).kind).toBe('negative');
  });

  it.each(['id', 'name', '_id'])('%s needs another personal value beside it', (key) => {
    expect(readKey(key).contextual).toBe(true);
  });

  it.each(['foo', 'items', 'list', 'success', 'x', '', '备注信息'])('%s says nothing', (key) => {
    expect(readKey(key)).toMatchObject({ kind: 'none', weight: 0 });
  });

  it('knows a role from a value', () => {
    expect(readKey('buyer')).toMatchObject({ role: true, side: 'party' });
    expect(readKey('users')).toMatchObject({ role: true });
    expect(readKey('profile')).toMatchObject({ kind: 'part', part: true });
    expect(readKey('price')).toMatchObject({ thing: 2 });
  });

  it('reads anything without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => void readKey(text)));
  });
});

describe('KeyCache', () => {
  it('says what readKey says, however slots collide', () => {
    const cache = new KeyCache();
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), { maxLength: 200 }),
        (keys) => {
          for (const key of keys) {
            const bytes = new TextEncoder().encode(key);
            expect(cache.read(bytes, 0, bytes.length)).toEqual(readKey(textOf(bytes, 0, bytes.length)));
          }
        },
      ),
    );
  });
});
