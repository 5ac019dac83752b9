/**
 * What the shop sells. Popularity follows Zipf's law: the best seller has a review from every seventh person of the
 * population, the product of rank k one k-th of that, and even the last one a few.
 */
import { Permutation } from '../permutation.ts';
import { hash32, Random } from '../random.ts';
import { BRANDS, PRODUCT_KINDS, type ProductKind, QUALITIES } from './product-words.ts';

export const DEFAULT_PRODUCTS = 2_000;
/** Product numbers run from here. */
const FIRST_PRODUCT_ID = 600_001;
/** Reviews of the best seller, as a share of the population. */
export const BEST_SELLER_SHARE = 0.15;
/** Reviews that even the least popular product has, population permitting. */
export const FEWEST_REVIEWS = 3;

export interface Product {
  /** Place in the catalogue, 0 to size - 1. */
  readonly ordinal: number;
  readonly id: number;
  /** 0 is the best seller. */
  readonly rank: number;
  readonly title: string;
  readonly kind: ProductKind;
  readonly brand: string;
  readonly priceYuan: number;
  readonly variants: readonly string[];
  readonly reviewCount: number;
  readonly soldCount: number;
}

export class Catalogue {
  /** All products, by ordinal. */
  readonly products: readonly Product[];
  /** The same, the most popular first. */
  readonly byRank: readonly Product[];

  /** @param people size of the population that buys here. */
  constructor(seed: number, people: number, size = DEFAULT_PRODUCTS) {
    const ranks = new Permutation(size, hash32(seed, 'rank'));
    this.products = Array.from({ length: size }, (_, ordinal) =>
      makeProduct(seed, people, ordinal, ranks.at(ordinal)),
    );
    this.byRank = this.products.toSorted((a, b) => a.rank - b.rank);
  }

  /** @param id as it stands in a path. */
  find(id: string | undefined): Product | undefined {
    return id !== undefined && /^\d{1,9}$/.test(id)
      ? this.products[Number(id) - FIRST_PRODUCT_ID]
      : undefined;
  }
}

function makeProduct(seed: number, people: number, ordinal: number, rank: number): Product {
  const random = new Random(seed, 'product', ordinal);
  const kind = random.pick(PRODUCT_KINDS);
  const brand = random.pick(BRANDS);
  const [from, to] = kind.price;
  const reviewCount = Math.min(
    people,
    Math.max(FEWEST_REVIEWS, Math.round((BEST_SELLER_SHARE * people) / (rank + 1))),
  );
  return {
    ordinal,
    id: FIRST_PRODUCT_ID + ordinal,
    rank,
    title: `${brand} ${random.pick(QUALITIES)}${random.pick(kind.nouns)}`,
    kind,
    brand,
    priceYuan: random.between(from, to) - 0.1,
    variants: kind.variants,
    reviewCount,
    soldCount: Math.round(reviewCount * (1.8 + random.uniform())),
  };
}
