/** A customer's own profile. The identity and card numbers are masked even from their owner. */
import type { Person } from '../../population/person.ts';
import { html } from '../html.ts';
import { maskCard, maskResidentId } from '../masking.ts';
import type { Order } from '../orders.ts';
import type { Visitor } from '../visitor.ts';
import { layout } from './layout.ts';
import { orderTable } from './orders-page.ts';

export interface ProfileView {
  readonly visitor: Visitor;
  readonly person: Person;
  /** The latest few. */
  readonly orders: readonly Order[];
}

const GENDERS = { female: '女', male: '男' } as const;

export function profilePage({ visitor, person, orders }: ProfileView): string {
  return layout({
    title: '我的资料',
    visitor,
    main: html`<section class="card who"><img src="/avatars/${person.id}.png" alt="" width="72" height="72">
<div><h1>${person.name}</h1><p class="note">${person.nickname} · 账号 ${person.id} · ${person.joinedOn} 加入</p></div></section>
<section class="card"><div class="head"><h2>个人资料</h2><span class="note">仅自己可见</span></div>
<dl class="facts">
<dt>用户名</dt><dd>${person.username}</dd>
<dt>性别</dt><dd>${GENDERS[person.gender]}</dd>
<dt>出生日期</dt><dd>${person.birthDate}</dd>
<dt>手机号</dt><dd>${person.phone}</dd>
<dt>邮箱</dt><dd>${person.email}</dd>
${person.residentId !== undefined && html`<dt>身份证号</dt><dd>${maskResidentId(person.residentId)}</dd>`}
${person.card !== undefined && html`<dt>银行卡</dt><dd>${maskCard(person.card)}</dd>`}
${person.company !== undefined && html`<dt>公司</dt><dd>${person.company}</dd>`}
<dt>收货地址</dt><dd>${person.address}</dd>
</dl></section>
<section class="card"><div class="head"><h2>最近订单</h2><a class="note" href="/orders">全部订单</a></div>
${orderTable(orders)}</section>`,
  });
}
