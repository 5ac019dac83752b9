/** Words by which people say what a stranger knew about them, and the category each one means. */
import { CATEGORIES, type Category } from '../disclosure/category.ts';

export const KNOWN_WORDS: Readonly<Record<string, Category>> = {
  id: 'pd:UID',
  account: 'pd:UID',
  username: 'pd:Username',
  nickname: 'pd:Username',
  name: 'pd:Name',
  phone: 'pd:TelephoneNumber',
  mobile: 'pd:TelephoneNumber',
  email: 'pd:EmailAddress',
  address: 'pd:PhysicalAddress',
  social: 'pd:SocialMedia',
  wechat: 'pd:SocialMedia',
  'resident-id': 'weir:ResidentID',
  passport: 'pd:Passport',
  'official-id': 'pd:OfficialID',
  card: 'pd:PaymentCardNumber',
  bank: 'pd:BankAccount',
  location: 'pd:GPSCoordinate',
  health: 'pd:HealthRecord',
  birthday: 'pd:BirthDate',
  gender: 'pd:Gender',
  ip: 'pd:IPAddress',
  plate: 'pd:VehicalLicenseNumber',
  purchase: 'pd:Purchase',
  order: 'pd:Purchase',
  review: 'pd:Opinion',
  company: 'pd:Professional',
  employer: 'pd:Professional',
  job: 'pd:Professional',
  picture: 'pd:Picture',
  tax: 'pd:Tax',
};

/** The same in Chinese, as a complaint there is written down. */
export const KNOWN_WORDS_ZH: Readonly<Record<string, Category>> = {
  账号: 'pd:UID',
  用户名: 'pd:Username',
  昵称: 'pd:Username',
  姓名: 'pd:Name',
  电话: 'pd:TelephoneNumber',
  手机: 'pd:TelephoneNumber',
  邮箱: 'pd:EmailAddress',
  地址: 'pd:PhysicalAddress',
  微信: 'pd:SocialMedia',
  身份证: 'weir:ResidentID',
  护照: 'pd:Passport',
  银行卡: 'pd:BankAccount',
  位置: 'pd:GPSCoordinate',
  健康: 'pd:HealthRecord',
  生日: 'pd:BirthDate',
  性别: 'pd:Gender',
  车牌: 'pd:VehicalLicenseNumber',
  订单: 'pd:Purchase',
  评价: 'pd:Opinion',
  公司: 'pd:Professional',
  职业: 'pd:Professional',
  照片: 'pd:Picture',
};

const EVERY_WORD: Readonly<Record<string, Category>> = { ...KNOWN_WORDS, ...KNOWN_WORDS_ZH };

/**
 * Reads `name,phone,company` or 姓名、电话、公司; a category's own name is taken, too.
 * @returns the categories, or the first word that means none.
 */
export function readKnown(
  text: string,
): { readonly categories: readonly Category[] } | { readonly unknown: string } {
  const found = new Set<Category>();
  for (const word of text
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')) {
    const category = Object.hasOwn(CATEGORIES, word)
      ? (word as Category)
      : Object.hasOwn(EVERY_WORD, word.toLowerCase())
        ? EVERY_WORD[word.toLowerCase()]
        : undefined;
    if (category === undefined) return { unknown: word };
    found.add(category);
  }
  return { categories: [...found] };
}
