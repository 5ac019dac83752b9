/** Exports, pages and messages: CSV, HTML and chat text. */
import type { Random } from '../../src/range/random.ts';
import { cleanValue } from './clean.ts';
import { type Document, type Kind, Page } from './document.ts';
import { KIND_OF_SLOT, type Piece, picture } from './json.ts';
import { base62, digits, invent } from './values.ts';
import { CLEAN_KEYS, DIALECTS, HEADINGS, LABELS, type Slot } from './vocabulary.ts';
import { freeText, labelledText, opinion, smallTalk, title } from './words.ts';

function csvField(text: string, delimiter: string): string {
  return text.includes(delimiter) || text.includes('"') ? `"${text.replaceAll('"', '""')}"` : text;
}

/** An export of people: a heading each, one person a row. */
export function peopleCsv(random: Random): Document {
  const { person: keys, other } = random.pick(HEADINGS);
  const delimiter = random.pick([',', ',', ',', '\t', ';']);
  const page = new Page();
  if (random.chance(0.2)) page.add('\ufeff');
  const slots = random.shuffle(Object.entries(keys) as [Slot, string][]);
  page.add([other[0], ...slots.map(([, key]) => key), ...other.slice(1)].join(delimiter)).add('\r\n');
  for (let i = random.between(30, 150); i > 0; i--) {
    const who = invent(random);
    const person = page.person();
    page.add(digits(random, 14)).add(delimiter);
    for (const [slot] of slots) {
      const field = csvField(who[slot], delimiter);
      const quoted = field !== who[slot];
      if (quoted) page.add('"').value(KIND_OF_SLOT[slot], field.slice(1, -1), person, true).add('"');
      else page.value(KIND_OF_SLOT[slot], field, person, true);
      page.add(delimiter);
    }
    const rest = [
      digits(random, 11),
      `YT${digits(random, 13)}`,
      '2026-03-04 10:11:12',
      String(random.integer(900)),
    ];
    page.add(rest.join(delimiter)).add('\r\n');
  }
  return page.done('csv', 'text/csv; charset=utf-8', `GET /export/${other[0]}`);
}

/** An export of goods and movements. */
export function goodsCsv(random: Random): Document {
  const page = new Page();
  page.add('spu,sku,goods_title,warehouse,qty,batch,updated_ms\n');
  for (let i = random.between(40, 160); i > 0; i--) {
    page.add(
      `${digits(random, 12)},${cleanValue(random, 'mobileLikeSkus')},${title(random)},WH${digits(random, 3)},`,
    );
    page.add(
      `${random.integer(900)},${cleanValue(random, 'luhnIds')},${cleanValue(random, 'milliseconds')}\n`,
    );
  }
  return page.done('csv', 'text/csv', 'GET /export/goods');
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const STYLE = `<style>${Array.from({ length: 30 }, (_, i) => `.c-${i}{margin:${i}px auto;color:#${(i * 5_003_021 + 1_000_000).toString(16).slice(0, 6)};line-height:1.${i}}`).join('')}</style>`;
const NAVIGATION = `<nav>${['首页', '女装', '男装', '手机', '家电', '生鲜', '图书'].map((word, i) => `<a class="nav-item" href="/c/${1000 + i}">${word}</a>`).join('')}</nav>`;

function head(page: Page, random: Random, name: string): void {
  page.add(`<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>${name}</title>${STYLE}`);
  page.add(
    `<script src="https://cdn.example.com/lib/${base62(random, 12)}/index.js?v=3.${random.integer(90)}.${random.integer(90)}.${random.integer(200)}"></script>`,
  );
  page.add(`</head><body>${NAVIGATION}<main>`);
}

function goods(page: Page, random: Random, count: number): void {
  for (let i = 0; i < count; i++) {
    const id = digits(random, 12);
    page.add(
      `<li class="item" data-id="${id}" data-spm="a2e1u.${digits(random, 8)}.0.0"><a href="/item?id=${id}&amp;skuId=${digits(random, 13)}">`,
    );
    page.add(
      `<img src="${picture(random)}" alt="${title(random)}"></a><p class="title">${title(random)}</p>`,
    );
    page.add(
      `<span class="price"><em>¥</em>${random.integer(2000)}.${random.integer(100)}</span><i>月销${random.integer(9999)}+</i></li>\n`,
    );
  }
}

/** A page of goods; a third of such pages hold a script with the same again as JSON. */
export function goodsPage(random: Random): Document {
  const page = new Page();
  head(page, random, title(random));
  page.add('<ul class="list">');
  goods(page, random, random.between(10, 40));
  page.add('</ul></main>');
  if (random.chance(0.33)) {
    const state = Array.from({ length: random.between(5, 20) }, () => ({
      itemId: digits(random, 12),
      title: title(random),
      [random.pick(CLEAN_KEYS.milliseconds)]: cleanValue(random, 'milliseconds'),
      [random.pick(CLEAN_KEYS.mobileLikeSkus)]: cleanValue(random, 'mobileLikeSkus'),
    }));
    page.add(`<script>window.__STATE__=${JSON.stringify({ items: state })}</script>`);
  }
  page.add('</body></html>');
  return page.done('html', 'text/html; charset=utf-8', 'GET /list');
}

/** Reviews below goods: nicknames under a class, opinions, now and then contact data in an opinion. */
export function reviewPage(random: Random): Document {
  const page = new Page();
  head(page, random, title(random));
  page.add('<ul class="list">');
  goods(page, random, random.between(2, 8));
  page.add('</ul><section class="reviews">');
  const nickClass = random.pick(['user-nick', 'reviewer-name', 'comment-author', 'uname']);
  for (let i = random.between(5, 20); i > 0; i--) {
    const who = invent(random);
    const person = page.person();
    page.add(`<div class="review"><span class="${nickClass}">`);
    page.value('username', escapeHtml(who.username), person, true);
    page.add(`</span><time>2026-0${random.between(1, 9)}-1${random.integer(10)}</time><p class="rate-text">`);
    if (random.chance(0.06)) prose(page, freeText(random, true));
    else page.add(opinion(random));
    page.add('</p></div>\n');
  }
  page.add('</section></main></body></html>');
  return page.done('html', 'text/html; charset=utf-8', 'GET /item');
}

function prose(page: Page, pieces: readonly Piece[]): void {
  for (const { text, kind, keyed } of pieces) {
    if (kind === undefined) page.add(escapeHtml(text).replaceAll('\n', '<br>'));
    else page.value(kind, escapeHtml(text), -1, keyed === true);
  }
}

/** A page about people: a table with headings, or a list of terms, or fields of a form. */
export function peoplePage(random: Random): Document {
  const page = new Page();
  head(page, random, '详情');
  const { person: labels, colon } = random.pick(LABELS);
  const chosen = (Object.entries(labels) as [Slot, string][]).filter(
    ([slot]) => slot === 'name' || slot === 'phone' || random.chance(0.4),
  );
  const chinese = labels.landline !== 'Telephone';
  const shape = random.integer(3);
  if (shape === 0) {
    page.add(
      `<table class="grid"><thead><tr>${chosen.map(([, label]) => `<th>${label}</th>`).join('')}</tr></thead><tbody>\n`,
    );
  }
  for (let i = shape === 0 ? random.between(5, 30) : random.between(1, 4); i > 0; i--) {
    const who = invent(random, chinese);
    const person = page.person();
    const keys = random.pick(DIALECTS).people[0]!;
    page.add(shape === 0 ? '<tr>' : shape === 1 ? '<dl class="detail">' : '<form class="edit">');
    for (const [slot, label] of chosen) {
      const kind: Kind = KIND_OF_SLOT[slot];
      const value = escapeHtml(who[slot]);
      if (shape === 0) page.add('<td>').value(kind, value, person, true).add('</td>');
      else if (shape === 1)
        page.add(`<dt>${label}${colon}</dt><dd>`).value(kind, value, person, true).add('</dd>\n');
      else {
        const name = keys[slot] ?? slot;
        page
          .add(`<label>${label}<input type="text" name="${name}" value="`)
          .value(kind, value, person, true)
          .add('"></label>\n');
      }
    }
    page.add(shape === 0 ? '</tr>\n' : shape === 1 ? '</dl>' : '</form>');
  }
  page.add(`${shape === 0 ? '</tbody></table>' : ''}</main></body></html>`);
  return page.done('html', 'text/html; charset=utf-8', 'GET /detail');
}

/** A conversation: most lines are small talk, a few carry data, bare or after labels. */
export function conversation(random: Random): Document {
  const page = new Page();
  for (let i = random.between(15, 60); i > 0; i--) {
    const at = `2026-0${random.between(1, 9)}-1${random.integer(10)} 1${random.integer(10)}:2${random.integer(10)}:3${random.integer(10)}`;
    page.add(`[${at}] ${random.pick(['客服', '买家', 'agent', 'buyer'])}: `);
    const what = random.integer(100);
    const pieces =
      what < 62 ? [{ text: smallTalk(random) }] : what < 90 ? freeText(random, true) : labelledText(random);
    for (const { text, kind, keyed } of pieces as readonly Piece[]) {
      if (kind === undefined) page.add(text);
      else page.value(kind, text, -1, keyed === true);
    }
    page.add('\n');
  }
  return page.done('chat', 'text/plain; charset=utf-8', 'GET /chat/history');
}
