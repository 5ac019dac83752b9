/**
 * What one customer bought: everything the customer reviewed, under the same order numbers, and a few things that
 * were never reviewed. Orders carry the receiver's name, phone and address: their owner may see them, nobody else.
 */
import { DAY_MS, type EpochMs } from '../../disclosure/time.ts';
import type { Population } from '../population/population.ts';
import { Random } from '../random.ts';
import type { Catalogue, Product } from './catalogue.ts';
import { orderNumber, skuOf } from './order-numbers.ts';
import { LATEST_REVIEW_AT, type Reviews } from './reviews.ts';

export interface Order {
  readonly orderNo: string;
  readonly product: Product;
  readonly skuId: string;
  readonly variant: string;
  readonly quantity: number;
  readonly orderedAt: EpochMs;
  readonly status: 'delivered' | 'shipped' | 'paid';
}

/** Orders without a review: from one to this many. */
const MOST_UNREVIEWED = 3;
/** They were placed in the last so many days. */
const UNREVIEWED_DAYS = 30;
/** Most orders shown: a person in a small population may have reviewed hundreds of things. */
export const MAX_ORDERS = 50;

/** One customer's orders, the newest first, at most MAX_ORDERS. */
export function ordersOf(
  population: Population,
  catalogue: Catalogue,
  reviews: Reviews,
  person: number,
): Order[] {
  const language = population.person(person).language;
  const orders = reviews.by(person).map(({ product, position }): Order => {
    const review = reviews.at(product, position, language);
    const random = new Random(population.seed, 'bought', product.ordinal, person);
    const variant = product.variants.findIndex((_, i) => skuOf(population.seed, product, i) === review.skuId);
    return {
      orderNo: review.orderNo,
      product,
      skuId: review.skuId,
      variant: product.variants[variant] ?? '',
      quantity: random.pick([1, 1, 1, 2, 3]),
      orderedAt: review.createdAt - Math.floor((2 + 7 * random.uniform()) * DAY_MS),
      status: 'delivered',
    };
  });
  const random = new Random(population.seed, 'orders', person);
  for (let count = random.between(1, MOST_UNREVIEWED); count > 0; count--) {
    const product = random.pick(catalogue.products);
    const orderNo = orderNumber(population.seed, product, person);
    if (orders.some((order) => order.orderNo === orderNo)) continue;
    const variant = random.integer(product.variants.length);
    const ageMs = Math.floor(random.uniform() * UNREVIEWED_DAYS * DAY_MS);
    orders.push({
      orderNo,
      product,
      skuId: skuOf(population.seed, product, variant),
      variant: product.variants[variant] as string,
      quantity: 1,
      orderedAt: LATEST_REVIEW_AT - ageMs,
      status: statusAt(ageMs),
    });
  }
  return orders.sort((a, b) => b.orderedAt - a.orderedAt).slice(0, MAX_ORDERS);
}

/** Parcels leave after two days and arrive within a week. */
function statusAt(ageMs: number): Order['status'] {
  if (ageMs < 2 * DAY_MS) return 'paid';
  return ageMs < 7 * DAY_MS ? 'shipped' : 'delivered';
}
