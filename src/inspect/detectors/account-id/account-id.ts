/**
 * Accounts of WeChat, QQ and Alipay, which only a key or a label makes known: their spelling is that of any word or
 * number. Sources: WeChat Help Center (6 to 20 letters, digits, `_`, `-`, a letter first; `wxid_…` as given out);
 * QQ (5 to 11 digits, no leading zero); Alipay Open Platform (user id: 2088 and 12 digits).
 */

const WECHAT = /^(?:wxid_[a-z0-9]{10,22}|[a-z][-_a-z0-9]{5,19})$/i;
const QQ = /^[1-9]\d{4,10}$/;
const ALIPAY = /^2088\d{12}$/;

export function isWechatId(text: string): boolean {
  return WECHAT.test(text);
}

export function isQqNumber(text: string): boolean {
  return QQ.test(text);
}

export function isAlipayUserId(text: string): boolean {
  return ALIPAY.test(text);
}
