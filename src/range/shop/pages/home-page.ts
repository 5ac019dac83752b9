/** The front page: what sells best, page by page. */
import type { Product } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import type { Visitor } from '../visitor.ts';
import { count, layout } from './layout.ts';

export interface HomeView {
  readonly visitor: Visitor;
  readonly products: readonly Product[];
  readonly page: number;
  readonly pages: number;
}

export function homePage({ visitor, products, page, pages }: HomeView): string {
  return layout({
    title: '首页',
    visitor,
    main: html`<div class="head"><h1>大家都在买</h1><span class="note">第 ${page} 页，共 ${pages} 页</span></div>
<ul class="grid">${products.map((product) => html`<li>${tile(product)}</li>`)}</ul>
<div class="pager">${page > 1 && html`<a class="button quiet" href="/?page=${page - 1}">上一页</a>`}${page < pages && html`<a class="button quiet" href="/?page=${page + 1}">下一页</a>`}</div>`,
  });
}

/** A product as a small card. */
export function tile(product: Product): Markup {
  return html`<a class="tile" href="/products/${product.id}"><img src="/pictures/${product.id}.svg" alt="" width="480" height="480" loading="lazy">
<div><p class="title">${product.title}</p><p class="row"><span class="price">¥${product.priceYuan.toFixed(2)}</span><span class="note">${count(product.reviewCount)} 条评价</span></p></div></a>`;
}
