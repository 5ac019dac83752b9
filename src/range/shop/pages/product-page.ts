/**
 * A product's page. Nicknames stand in it masked, `t***8`, and so does the script that fetches the rest: it masks
 * what the API sends whole. What a visitor sees is harmless; what the browser received is not.
 */
import type { Product } from '../catalogue.ts';
import { html, type Markup } from '../html.ts';
import { DESCRIPTIONS, DETAILS } from '../product-words.ts';
import type { Visitor } from '../visitor.ts';
import { tile } from './home-page.ts';
import { count, layout, price, stars } from './layout.ts';

export interface ShownReview {
  readonly maskedNick: string;
  readonly rating: number;
  readonly content: string;
  readonly language: 'zh-CN' | 'en';
  /** `YYYY-MM-DD`. */
  readonly createdOn: string;
}

export interface ProductView {
  readonly visitor: Visitor;
  readonly product: Product;
  readonly featured: readonly ShownReview[];
  readonly related: readonly Product[];
  readonly reviewsPerPage: number;
}

export function productPage({ visitor, product, featured, related, reviewsPerPage }: ProductView): string {
  return layout({
    title: product.title,
    visitor,
    main: html`<p class="crumbs"><a href="/">首页</a> / ${product.kind.name} / ${product.brand}</p>
<section class="card product">
<img src="/pictures/${product.id}.svg" alt="${product.title}" width="480" height="480">
<div class="stack">
<h1>${product.title}</h1>
<p class="note">已售 ${count(product.soldCount)} 件 · ${count(product.reviewCount)} 条评价</p>
<p>${price(product.priceYuan)}</p>
<ul class="chips" aria-label="规格">${product.variants.map((variant) => html`<li>${variant}</li>`)}</ul>
<p>${DESCRIPTIONS[product.ordinal % DESCRIPTIONS.length]}</p>
<dl class="facts">
<dt>品牌</dt><dd>${product.brand}</dd>
<dt>类目</dt><dd>${product.kind.name}</dd>
<dt>商品编号</dt><dd>${product.id}</dd>
<dt>配送</dt><dd>${DETAILS[4]}</dd>
</dl>
<p class="buy"><button type="button">加入购物车</button><button type="button" class="quiet">收藏</button></p>
</div>
</section>
<section class="card">
<div class="head"><h2>精选评价</h2><span class="note">昵称已做匿名处理</span></div>
<ul class="reviews">${featured.map(review)}</ul>
</section>
<section class="card" id="all" data-product="${product.id}" data-size="${reviewsPerPage}">
<div class="head"><h2>全部评价</h2><span class="note">${product.reviewCount} 条</span></div>
<ul class="reviews"><li class="empty">正在读取…</li></ul>
<div class="pager"><button type="button" class="quiet" data-step="-1" disabled>上一页</button><span></span><button type="button" class="quiet" data-step="1" disabled>下一页</button></div>
</section>
<section class="card">
<div class="head"><h2>购买须知</h2></div>
<ul class="note points">${DETAILS.map((detail) => html`<li>${detail}</li>`)}</ul>
</section>
<section class="more">
<div class="head"><h2>同类好物</h2></div>
<ul class="grid">${related.map((other) => html`<li>${tile(other)}</li>`)}</ul>
</section>`,
    script: REVIEWS_SCRIPT,
  });
}

function review({ maskedNick, rating, content, language, createdOn }: ShownReview): Markup {
  return html`<li><span class="disc" aria-hidden="true">${[...maskedNick][0]}</span><p class="by"><b>${maskedNick}</b><span class="stars" role="img" aria-label="${rating} 星">${stars(rating)}</span><time datetime="${createdOn}">${createdOn}</time></p><p${language === 'en' && html` lang="en"`}>${content}</p></li>`;
}

/** Fetches a page of reviews and shows it with masked nicknames, as text, never as markup. */
const REVIEWS_SCRIPT = `
(() => {
  const box = document.getElementById('all');
  const list = box.querySelector('ul');
  const label = box.querySelector('.pager span');
  const buttons = [...box.querySelectorAll('button')];
  const { product, size } = box.dataset;
  let page = 1;
  const mask = (nick) => { const c = [...nick]; return c[0] + '***' + c[c.length - 1]; };
  const make = (tag, className, text) => {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  };
  const show = (review) => {
    const item = make('li');
    const nick = mask(review.buyerNick);
    const disc = make('span', 'disc', [...nick][0]);
    disc.setAttribute('aria-hidden', 'true');
    const by = make('p', 'by');
    const stars = make('span', 'stars', '★'.repeat(review.rating) + '☆'.repeat(5 - review.rating));
    stars.setAttribute('role', 'img');
    stars.setAttribute('aria-label', review.rating + ' 星');
    by.append(make('b', '', nick), stars, make('time', '', review.createdAt.slice(0, 10)));
    item.append(disc, by, make('p', '', review.content));
    return item;
  };
  const load = async () => {
    for (const button of buttons) button.disabled = true;
    try {
      const answer = await fetch('/api/products/' + product + '/reviews?page=' + page + '&size=' + size);
      if (!answer.ok) throw new Error(answer.status);
      const { total, reviews } = await answer.json();
      const pages = Math.max(1, Math.ceil(total / size));
      list.replaceChildren(...reviews.map(show));
      label.textContent = page + ' / ' + pages;
      buttons[0].disabled = page <= 1;
      buttons[1].disabled = page >= pages;
    } catch {
      list.replaceChildren(make('li', 'empty', '评价暂时无法读取，请稍后再试。'));
    }
  };
  for (const button of buttons) button.addEventListener('click', () => { page += Number(button.dataset.step); load(); });
  load();
})();
`;
