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

/**
 * Reads `name,phone,company`; a category's own name is taken, too.
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
      : Object.hasOwn(KNOWN_WORDS, word.toLowerCase())
        ? KNOWN_WORDS[word.toLowerCase()]
        : undefined;
    if (category === undefined) return { unknown: word };
    found.add(category);
  }
  return { categories: [...found] };
}
