/** The frame of every page: head, style, navigation, and the line that says that nobody in here exists. */
import { html, Markup } from '../html.ts';
import type { Visitor } from '../visitor.ts';
import { STYLE } from './style.ts';

export interface Frame {
  readonly title: string;
  readonly visitor: Visitor;
  readonly main: Markup;
  /** Runs at the end of the body. Must be a constant: values travel in data attributes. */
  readonly script?: string;
}

/** A whole HTML document in Chinese; English names and reviews stand in it as they are. */
export function layout({ title, visitor, main, script }: Frame): string {
  return html`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · 溪市</title>
<link rel="icon" href="/static/logo.svg" type="image/svg+xml">
<style>${new Markup(STYLE)}</style>
</head>
<body>
<header class="top"><div class="wrap">
<a class="brand" href="/"><img src="/static/logo.svg" alt="" width="32" height="32">溪市 <small lang="en">Brook Market</small></a>
<nav aria-label="主导航">${navigation(visitor)}</nav>
</div></header>
<main class="wrap">
${main}
</main>
<footer class="foot"><div class="wrap">溪市是一家演示商店：这里的人、电话、地址和订单全部由程序生成，不对应任何真人。</div></footer>
${script !== undefined && new Markup(`<script>${script}</script>`)}
</body>
</html>
`.text;
}

function navigation(visitor: Visitor): Markup {
  if (visitor.kind === 'employee') {
    return html`<a href="/staff">工作台</a><form method="post" action="/staff/logout"><button class="plain">退出</button></form>`;
  }
  if (visitor.kind === 'account') {
    return html`<a href="/">首页</a><a href="/orders">我的订单</a><a href="/profile">我的资料</a><form method="post" action="/logout"><button class="plain">退出</button></form>`;
  }
  return html`<a href="/">首页</a><a href="/login">登录</a>`;
}

/** `¥128.90`, with the yuan sign small. */
export function price(yuan: number): Markup {
  return html`<span class="price">¥<b>${yuan.toFixed(2)}</b></span>`;
}

/** Five characters, full and empty stars. */
export function stars(rating: number): string {
  return '★'.repeat(rating) + '☆'.repeat(5 - rating);
}

/** Thousands as people write them in Chinese: `1.2万`. */
export function count(value: number): string {
  return value < 10_000 ? String(value) : `${(value / 10_000).toFixed(1)}万`;
}
