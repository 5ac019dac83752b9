/**
 * Order and article numbers that look like somebody's data and are nobody's: what an inspector must learn to leave
 * alone. They are not made to fail: like real order numbers, one in ten of those that look like a card passes Luhn,
 * and one in eleven of those that look like a resident identity number has the right check character.
 *
 *   half          261031 13812345678 42      a mainland mobile in the middle of 19 digits
 *   three tenths  62170012345678901          16 to 19 digits that begin like a UnionPay card
 *   a fifth       330106 19880412 2073       18 digits with a district and a date
 */
import { DISTRICTS } from '../population/districts.ts';
import { Random } from '../random.ts';
import type { Product } from './catalogue.ts';

export function orderNumber(seed: number, product: Product, buyer: number): string {
  const random = new Random(seed, 'order', product.ordinal, buyer);
  const look = random.integer(10);
  if (look < 5) {
    const month = String(random.between(1, 10)).padStart(2, '0');
    const day = String(random.between(1, 28)).padStart(2, '0');
    return `${random.pick(['25', '26'])}${month}${day}1${random.between(3, 9)}${digits(random, 11)}`;
  }
  if (look < 8) return `62${random.pick(['17', '22', '28', '30'])}${digits(random, random.between(12, 15))}`;
  const year = random.between(1950, 2009);
  const month = String(random.between(1, 12)).padStart(2, '0');
  const day = String(random.between(1, 28)).padStart(2, '0');
  return `${random.pick(DISTRICTS).code}${year}${month}${day}${digits(random, 4)}`;
}

/** The article number of one of a product's variants: 13 digits that begin like a mobile. */
export function skuNumber(seed: number, product: Product, random: Random): string {
  const variant = random.integer(product.variants.length);
  return skuOf(seed, product, variant);
}

export function skuOf(seed: number, product: Product, variant: number): string {
  const random = new Random(seed, 'sku', product.ordinal, variant);
  return `1${random.between(3, 9)}${digits(random, 11)}`;
}

function digits(random: Random, count: number): string {
  let text = '';
  for (let i = 0; i < count; i++) text += random.integer(10);
  return text;
}
