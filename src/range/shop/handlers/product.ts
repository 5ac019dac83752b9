/**
 * A product's page, which shows masked nicknames, and the API behind it, which gives away whole ones with numbers
 * and phones. **That is the fault this shop exists for**: Taobao's order-review API, November 2019 to July 2020.
 */
import { beijingTime } from '../beijing-time.ts';
import type { Product } from '../catalogue.ts';
import { maskNickname } from '../masking.ts';
import { productPage, type ShownReview } from '../pages/product-page.ts';
import { type Handler, json, page, problem } from '../reply.ts';
import { wholeNumber } from '../request.ts';
import type { ShopWorld } from '../world.ts';

/** Well-meaning reviews that stand in the page itself, before its script has asked for all. */
const FEATURED_REVIEWS = 8;
/** Reviews looked at to find a good one; nine in thirteen are. */
const FEATURED_TRIES = 5;
const RELATED_PRODUCTS = 5;
export const REVIEWS_PER_PAGE = 20;
const MAX_REVIEWS_PER_PAGE = 50;

export const product: Handler = ({ params, visitor }, world) => {
  const found = world.catalogue.find(params.id);
  if (found === undefined) return problem(404, 'there is no such product');
  return page(
    productPage({
      visitor,
      product: found,
      featured: featuredReviews(world, found),
      related: relatedProducts(world, found),
      reviewsPerPage: REVIEWS_PER_PAGE,
    }),
  );
};

/** `GET /api/products/{id}/reviews?page=&size=`: what the page asks for, and far more than it shows. */
export const productReviews: Handler = ({ params, query }, world) => {
  const found = world.catalogue.find(params.id);
  if (found === undefined) return problem(404, 'there is no such product');
  const size = wholeNumber(query, 'size', { min: 1, max: MAX_REVIEWS_PER_PAGE, otherwise: REVIEWS_PER_PAGE });
  const number = wholeNumber(query, 'page', { min: 1, max: 1_000_000, otherwise: 1 });
  const start = (number - 1) * size;
  const end = Math.min(found.reviewCount, start + size);
  const reviews = [];
  for (let position = start; position < end; position++) {
    const buyer = world.population.person(world.reviews.buyer(found, position));
    const review = world.reviews.at(found, position, buyer.language);
    reviews.push({
      buyerId: buyer.id,
      buyerNick: buyer.nickname,
      buyerPhone: buyer.phone,
      content: review.content,
      rating: review.rating,
      createdAt: beijingTime(review.createdAt),
      skuId: review.skuId,
      orderNo: review.orderNo,
    });
  }
  return json({ productId: found.id, total: found.reviewCount, page: number, size, reviews });
};

/** One good review out of each of FEATURED_REVIEWS equal stretches, so that old ones are among them. */
function featuredReviews(world: ShopWorld, found: Product): ShownReview[] {
  const shown: ShownReview[] = [];
  const stretches = Math.min(FEATURED_REVIEWS, found.reviewCount);
  for (let i = 0; i < stretches; i++) {
    const start = Math.floor((i * found.reviewCount) / stretches);
    const end = Math.min(Math.floor(((i + 1) * found.reviewCount) / stretches), start + FEATURED_TRIES);
    for (let position = start; position < end; position++) {
      const buyer = world.population.person(world.reviews.buyer(found, position));
      const review = world.reviews.at(found, position, buyer.language);
      if (review.rating < 4) continue;
      shown.push({
        maskedNick: maskNickname(buyer.nickname),
        rating: review.rating,
        content: review.content,
        language: review.language,
        createdOn: beijingTime(review.createdAt).slice(0, 10),
      });
      break;
    }
  }
  return shown;
}

function relatedProducts(world: ShopWorld, found: Product): Product[] {
  const related: Product[] = [];
  for (const candidate of world.catalogue.byRank) {
    if (candidate.kind === found.kind && candidate !== found) related.push(candidate);
    if (related.length === RELATED_PRODUCTS) break;
  }
  return related;
}
