/** The front page, and the same list for programs. */
import { homePage } from '../pages/home-page.ts';
import { type Handler, json, page } from '../reply.ts';
import { wholeNumber } from '../request.ts';

/** Products on one page of the shop. */
const PRODUCTS_PER_PAGE = 25;
const MAX_PRODUCTS_PER_CALL = 100;

export const home: Handler = ({ query, visitor }, world) => {
  const products = world.catalogue.byRank;
  const pages = Math.max(1, Math.ceil(products.length / PRODUCTS_PER_PAGE));
  const number = wholeNumber(query, 'page', { min: 1, max: pages, otherwise: 1 });
  const start = (number - 1) * PRODUCTS_PER_PAGE;
  return page(
    homePage({ visitor, products: products.slice(start, start + PRODUCTS_PER_PAGE), page: number, pages }),
  );
};

/** `GET /api/products?page=&size=`: the catalogue, the most popular first. */
export const productList: Handler = ({ query }, world) => {
  const products = world.catalogue.byRank;
  const size = wholeNumber(query, 'size', { min: 1, max: MAX_PRODUCTS_PER_CALL, otherwise: 20 });
  const number = wholeNumber(query, 'page', { min: 1, max: products.length, otherwise: 1 });
  return json({
    total: products.length,
    page: number,
    size,
    products: products.slice((number - 1) * size, number * size).map((product) => ({
      id: product.id,
      title: product.title,
      priceYuan: product.priceYuan,
      reviews: product.reviewCount,
    })),
  });
};
