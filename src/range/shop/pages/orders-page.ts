/** A customer's own orders, with the address they went to. */
import type { Person } from '../../population/person.ts';
import { beijingTime } from '../beijing-time.ts';
import { html, type Markup } from '../html.ts';
import type { Order } from '../orders.ts';
import type { Visitor } from '../visitor.ts';
import { layout } from './layout.ts';

export interface OrdersView {
  readonly visitor: Visitor;
  readonly person: Person;
  readonly orders: readonly Order[];
}

const STATUS = { delivered: '已签收', shipped: '运输中', paid: '待发货' } as const;

export function ordersPage({ visitor, person, orders }: OrdersView): string {
  return layout({
    title: '我的订单',
    visitor,
    main: html`<section class="card"><div class="head"><h1>我的订单</h1><span class="note">共 ${orders.length} 笔</span></div>
${orderTable(orders)}</section>
<section class="card"><div class="head"><h2>收货信息</h2></div>
<dl class="facts"><dt>收货人</dt><dd>${person.name}</dd><dt>电话</dt><dd>${person.phone}</dd><dt>地址</dt><dd>${person.address}</dd></dl></section>`,
  });
}

export function orderTable(orders: readonly Order[]): Markup {
  if (orders.length === 0) return html`<p class="empty">还没有订单。</p>`;
  return html`<table><thead><tr><th>下单时间</th><th>商品</th><th>订单号</th><th>状态</th><th class="right">金额</th></tr></thead>
<tbody>${orders.map(
    (
      order,
    ) => html`<tr><td class="nowrap">${beijingTime(order.orderedAt).slice(0, 16)}</td><td><a href="/products/${order.product.id}">${order.product.title}</a><br><span class="note">${order.variant} × ${order.quantity}</span></td><td>${order.orderNo}</td><td><span class="tag${order.status !== 'delivered' && ' on'}">${STATUS[order.status]}</span></td><td class="right"><span class="price">¥${(order.product.priceYuan * order.quantity).toFixed(2)}</span></td></tr>
`,
  )}</tbody></table>`;
}
